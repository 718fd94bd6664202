//! Files of a folder of results: nothing makes their readers fail. The first byte says which file it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reports::files;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else {
        return;
    };
    match kind % 7 {
        0 => drop(files::manifest::parse(rest)),
        1 => drop(files::study::parse(rest)),
        2 => drop(files::stories::parse(rest)),
        3 => drop(files::findings::parse(rest)),
        4 => {
            let layout = kernel::Layout { columns: Vec::new() };
            drop(files::replications::parse(rest, &layout, &[("base", None)]));
        }
        5 => drop(files::profile::parse(rest, &[], 1)),
        // A line of replications with all columns of a small site.
        _ => {
            let symbols = model::plan::Symbols {
                features: vec!["sdn".to_owned()].into(),
                servers: vec!["lic".to_owned()].into(),
                ..model::plan::Symbols::default()
            };
            let layout = model::layout(&symbols);
            let variants = [("base", None), ("two", Some("growth"))];
            drop(files::replications::parse(rest, &layout, &variants));
        }
    }
});
