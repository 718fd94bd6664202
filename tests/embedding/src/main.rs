//! Which of two purchases is enough? Two variants of a scenario, made in code and compared.

use study::output::Memory;
use study::{Nobody, OpenOptions, Study, Variant, compare};

fn main() -> study::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_default();
    let seats = |count: u32| {
        let server = format!("[{{ name = \"lic\", features = {{ tserver_sdn = {count} }} }}]");
        Variant::new(&format!("seats-{count}")).set("server", &server)
    };
    let options = OpenOptions {
        replications: Some(100),
        variants: vec![seats(315)?, seats(320)?],
        ..OpenOptions::default()
    };
    let study = Study::open_file(path.as_ref(), &options);
    print!("{}", study.findings_text());
    let quick = compare::Options {
        quick: true,
        ..compare::Options::default()
    };
    let compared = study.compare(&quick, &Nobody, Memory::new())?;
    let recommendation = &compared.answer.recommendation;
    println!(
        "{}: {}",
        recommendation.recommended().join(", "),
        recommendation.sentence()
    );
    Ok(())
}
