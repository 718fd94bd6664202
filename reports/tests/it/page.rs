//! The page and its Markdown twin.

use crate::chart_data::{self, MIDDLE};
use crate::charts::assert_well_formed;
use crate::{fixture, study_charts};
use kernel::{Layout, Row};
use model::plan::Plan;
use model::records::Outcome;
use reports::Replication;
use reports::charts::set::ChartFormat;
use reports::estimate::{Confidence, Limit, SummaryLine, summarize};
use reports::files::findings::Findings;
use reports::page::cost::Prices;
use reports::page::stories::{Story, Which, pick};
use reports::page::{Assumption, Check, Facts, Input, Page, PageVariant, Source};
use reports::profile::Week;
use reports::terminal::{TargetVerdict, VariantCauses};
use reports::told::Told;

/// A study small enough to make by hand: two variants over the fixture's rows.
struct Study {
    plans: Vec<Plan>,
    layout: Layout,
    /// The rows of each variant.
    rows: Vec<Vec<Row>>,
    /// The most violations that the target allows.
    limit: f64,
    outcome: Outcome,
    profile: Week,
    hostile: &'static str,
}

const HOSTILE: &str = "</script><script>alert(1)</script>\u{1b}\u{202e}|`*";

fn study(hostile: &'static str) -> Study {
    let mut plans = vec![
        chart_data::topology(3, 2, false),
        chart_data::topology(3, 2, true),
    ];
    plans[0].variant = format!("independent{hostile}");
    plans[1].variant = "three-node".to_owned();
    let rows: Vec<Row> = fixture::outcomes()
        .into_iter()
        .map(|outcome| outcome.row)
        .collect();
    let mut outcome = chart_data::outcome(chart_data::Size {
        features: 2,
        ..MIDDLE
    });
    outcome.row.clone_from(&rows[0]);
    Study {
        plans,
        layout: fixture::layout(),
        rows: vec![rows.clone(), rows],
        limit: 0.5,
        outcome,
        profile: Week::default(),
        hostile,
    }
}

/// Hands the page of a study to a test.
fn with_page<R>(study: &Study, look: impl FnOnce(&Page<'_>) -> R) -> R {
    let confidence = Confidence::NINETY_FIVE;
    let summaries: Vec<Vec<SummaryLine<'_>>> = study
        .plans
        .iter()
        .zip(&study.rows)
        .map(|(plan, rows)| summarize(plan, &study.layout, rows, confidence))
        .collect();
    let causes: Vec<VariantCauses> = study
        .plans
        .iter()
        .zip(&study.rows)
        .map(|(plan, rows)| {
            let rows: Vec<&Row> = rows.iter().collect();
            VariantCauses::from_rows(&plan.variant, &study.layout, &rows)
        })
        .collect();
    let cells: Vec<Vec<kernel::Cell>> = study
        .rows
        .iter()
        .map(|rows| experiment::table::column_of(rows, 2))
        .collect();
    let verdicts: Vec<TargetVerdict> = study
        .plans
        .iter()
        .zip(&cells)
        .map(|(plan, cells)| {
            let column = &study.layout.columns[2];
            let exposure = experiment::Exposure::default();
            TargetVerdict::judge(
                &plan.variant,
                column,
                cells,
                Limit::Max(study.limit),
                confidence,
                &exposure,
            )
        })
        .collect();
    let replication = |index: usize| Replication {
        plan: &study.plans[index],
        layout: &study.layout,
        number: 17,
        outcome: &study.outcome,
    };
    let told: Vec<Told> = (0..study.plans.len())
        .map(|index| Told::of(&replication(index)).unwrap())
        .collect();
    let variants = (0..study.plans.len()).map(|index| PageVariant {
        plan: &study.plans[index],
        layout: &study.layout,
        summary: &summaries[index],
        causes: &causes[index],
        stories: vec![Story {
            which: Which::Worst,
            told: &told[index],
            replay: format!(
                "licsim explain x.toml --variant {} --replication 17",
                study.plans[index].variant
            ),
        }],
        profile: Some(&study.profile),
    });
    let prices = Prices {
        currency: "GBP".to_owned(),
        license: [("tserver_sdn".to_owned(), 100.0)].into(),
        server_year: Some(8_766.0),
        agent_hour: Some(30.0),
        application_hour: None,
    };
    let sensitivity = [study_charts::tornado(3)];
    let sizing = [study_charts::sizing(5)];
    let assumptions = [Assumption {
        name: format!("shifts{}", study.hostile),
        rule: "AG2".to_owned(),
        value: "as planned".to_owned(),
        source: Source::File,
    }];
    let checks = [Check {
        what: "Erlang B".to_owned(),
        result: "0.012 ± 0.002 against 0.0118".to_owned(),
        holds: Some(true),
    }];
    let inputs = [Input {
        path: "two-servers.toml",
        text: "name = \"x\"\n\t# </pre><script>alert(2)</script>\n",
        is_unsigned: false,
    }];
    let names: Vec<&str> = study
        .plans
        .iter()
        .map(|plan| plan.variant.as_str())
        .collect();
    let recommendation = fixture::recommendation_by(&names, &verdicts, &[cells]);
    look(&Page {
        recommendation: Some(&recommendation),
        beside: &[],
        facts: Facts {
            scenario: "two-servers",
            title: study.hostile,
            author: Some("A. Author"),
            organization: None,
            date: Some("2026-03-01"),
            version: "0.1.0",
            command: "licsim run two-servers.toml --seed 7",
            seed: 7,
            replications: 2,
            scenario_digest: "00ff",
            fingerprint: "0123456789abcdef",
        },
        variants: variants.collect(),
        verdicts: &verdicts,
        comparison: &[],
        contrasts: &[],
        findings: &Findings::default(),
        sensitivity: &sensitivity,
        sizing: &sizing,
        prices: Some(&prices),
        said: &["reconnect"],
        assumptions: &assumptions,
        checks: &checks,
        inputs: &inputs,
    })
}

fn text(artifact: reports::Artifact) -> String {
    String::from_utf8(artifact.bytes).unwrap()
}

#[test]
fn the_page_is_the_same_each_time_and_asks_nobody() {
    let study = study("");
    let (first, second) = with_page(&study, |page| (page.html().unwrap(), page.html().unwrap()));
    assert_eq!(first, second);
    assert_eq!(first.path, "report.html");
    let html = text(first);
    // The SVG name space is a name, not an address; nothing else may look like one.
    let without_names = html.replace("http://www.w3.org/2000/svg", "");
    for address in [
        "http:", "https:", "src=", "url(", "@import", "<link", "<iframe", "<img",
    ] {
        assert!(!without_names.contains(address), "{address}");
    }
    assert!(html.contains("default-src &#39;none&#39;"));
}

#[test]
fn sections_stand_in_the_order_of_a_review() {
    let html = text(with_page(&study(""), |page| page.html().unwrap()));
    let ids = [
        "answer",
        "causes",
        "verdict",
        "comparison",
        "sensitivity",
        "cost",
        "configurations",
        "replication",
        "timelines",
        "licenses",
        "month",
        "assumptions",
        "validation",
        "reproducibility",
        "glossary",
    ];
    let places: Vec<usize> = ids
        .iter()
        .map(|id| {
            html.find(&format!("<section id=\"{id}\""))
                .unwrap_or_else(|| panic!("{id}"))
        })
        .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn hostile_names_are_text_in_the_page() {
    let html = text(with_page(&study(HOSTILE), |page| page.html().unwrap()));
    // Only our own two script elements, and the tags around them are balanced.
    assert_eq!(html.matches("<script").count(), 2);
    assert_eq!(html.matches("</script>").count(), 2);
    assert!(!html.contains("<script>alert"));
    assert!(html.contains("&#60;script&#62;alert(1)") || html.contains("&lt;script&gt;alert(1)"));
    assert!(!html.contains('\u{1b}') && !html.contains('\u{202e}'));
    let svgs = html.split("<svg ").skip(1).map(|rest| {
        let end = rest.find("</svg>").expect("an end") + "</svg>".len();
        format!("<svg {}", &rest[..end])
    });
    for svg in svgs {
        assert_well_formed(&svg);
    }
}

#[test]
fn hostile_names_are_text_in_the_markdown() {
    let artifact = with_page(&study(HOSTILE), |page| {
        page.markdown(Some(ChartFormat::Svg))
    });
    assert_eq!(artifact.path, "report.md");
    let markdown = text(artifact);
    let outside_fences: String = markdown.split("```").step_by(2).collect();
    assert!(!outside_fences.contains("<script"));
    assert!(outside_fences.contains("&lt;script&gt;alert(1)"));
    // Each row of a table keeps its number of cells.
    for line in outside_fences.lines().filter(|line| line.starts_with("| ")) {
        let bars = line.matches('|').count() - line.matches("\\|").count();
        assert!(bars >= 2, "{line}");
    }
}

#[test]
fn summary_in_words() {
    let html = text(with_page(&study(""), |page| page.html().unwrap()));
    let start = html.find("<section id=\"answer\"").unwrap();
    let end = start + html[start..].find("</section>").unwrap();
    insta::assert_snapshot!(&html[start..end]);
}

/// A text with what stands between two marks replaced.
fn without(text: &str, (open, close): (&str, &str), instead: &str) -> String {
    let mut parts = text.split(open);
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.split_once(close).map_or("", |(_, rest)| rest);
        left.push_str(instead);
        left.push_str(rest);
    }
    left
}

/// The whole page, less what has snapshots or files of its own: charts, style, script, inputs as links.
#[test]
fn the_page_as_html() {
    let html = text(with_page(&study(""), |page| page.html().unwrap()));
    let html = without(&html, ("<figure", "</figure>"), "<figure/>");
    let html = without(&html, ("<style>", "</style>"), "<style/>");
    let html = without(&html, ("<script>", "</script>"), "<script/>");
    let html = without(&html, ("sha256-", "&#39;"), "sha256-…");
    insta::assert_snapshot!(html);
}

#[test]
fn the_page_as_markdown() {
    insta::assert_snapshot!(text(
        with_page(&study(""), |page| page.markdown(Some(ChartFormat::Svg)))
    ));
}

#[test]
fn costs_are_prices_times_what_was_bought_and_lost() {
    let study = study("");
    with_page(&study, |page| {
        let prices = page.prices.unwrap();
        let costs = reports::page::cost::Costs::of(&page.variants[0], prices);
        // 1,000 licenses at 100; 3 servers at 8,766; 90.5 s in one of two replications at 30 an hour,
        // scaled from the 7 days played to 365.25.
        assert_eq!(costs.licenses, 100_000.0);
        assert!(
            (costs.servers - 3.0 * 8_766.0).abs() < 1e-9,
            "{}",
            costs.servers
        );
        let of_year = 365.25 / 7.0;
        assert!((costs.agents.mean - 45.25 / 3_600.0 * 30.0 * of_year).abs() < 1e-9);
        assert_eq!(costs.applications.mean, 0.0);
    });
}

#[test]
fn a_page_without_data_leaves_sections_out() {
    let page = Page {
        recommendation: None,
        beside: &[],
        facts: Facts::default(),
        variants: Vec::new(),
        verdicts: &[],
        comparison: &[],
        contrasts: &[],
        findings: &Findings::default(),
        sensitivity: &[],
        sizing: &[],
        prices: None,
        said: &[],
        assumptions: &[],
        checks: &[],
        inputs: &[],
    };
    let html = text(page.html().unwrap());
    assert!(!html.contains("<section id=\"verdict\""));
    assert!(html.contains("<section id=\"glossary\""));
    assert!(!html.contains("id=\"play-data\""));
    assert_eq!(pick(&Layout::default(), &[]), []);
}

/// A page's verdict for each variant, as its first table says it, and its headline.
fn verdicts_told(markdown: &str) -> (Vec<(String, String)>, String) {
    let rows = markdown
        .lines()
        .skip_while(|line| !line.starts_with("| variant | verdict"));
    let rows = rows.skip(2).take_while(|line| line.starts_with('|'));
    let told = rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        (cells[1].to_owned(), cells[2].replace('*', ""))
    });
    let headline = markdown
        .lines()
        .find(|line| line.starts_with("**") || line.contains(" **"));
    (
        told.collect(),
        headline.unwrap_or_default().replace('*', ""),
    )
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    /// Whatever the replications gave, headline, table, chart and terminal say the same.
    #[test]
    fn verdict_sentence_and_chart_never_contradict_each_other(
        violations in proptest::collection::vec((0_i128..6, 0_i128..6), 4..70),
        rare in 1_i128..6,
        limit in proptest::sample::select(vec![0.2, 0.5, 1.0, 2.0, 4.0]),
    ) {
        let mut study = study("");
        study.limit = limit;
        let of_variant = |value: &dyn Fn(&(i128, i128)) -> i128| -> Vec<Row> {
            let rows = violations.iter().map(|pair| {
                let mut row = study.rows[0][0].clone();
                // The smaller `rare`, the more replications are without a violation.
                row[2].numerator = (value(pair) - (5 - rare)).max(0);
                row[2].denominator = 1;
                row
            });
            rows.collect()
        };
        let rows = vec![of_variant(&|pair| pair.0), of_variant(&|pair| pair.0 + pair.1)];
        study.rows = rows;
        with_page(&study, |page| {
            let (told, headline) = verdicts_told(&text(page.markdown(None)));
            assert_eq!(told.len(), 2, "{told:?}");
            let terminal = reports::terminal::verdicts::table(page.verdicts);
            for verdict in page.verdicts {
                let name = verdict.verdict.expect("a verdict").name();
                let own = told.iter().find(|(variant, _)| *variant == verdict.variant);
                let (_, cell) = own.expect("its row");
                let says = |text: &str| match name {
                    "met" => text.contains("met") && !text.contains("not met"),
                    name => text.contains(name),
                };
                assert!(says(cell), "{name}: {cell}");
                let mut rows = terminal.split("\n──");
                let row = rows.find(|row| row.contains(&format!(" {} ", verdict.variant)));
                assert!(says(row.unwrap_or(&terminal)), "{name}: {terminal}");
                let mean = verdict.estimate.expect("an estimate").mean;
                match name {
                    "met" => assert!(mean <= limit, "{mean} {limit}"),
                    "not met" => assert!(mean > limit, "{mean} {limit}"),
                    _ => {}
                }
                let named = ["Recommended: ", "A tie: "].iter().find_map(|start| {
                    let rest = headline.strip_prefix(start)?;
                    rest.split(". ").next()?.split(" meet ").next()
                });
                let is_recommended = named.is_some_and(|names| names.contains(&verdict.variant));
                assert!(!is_recommended || name == "met", "{headline}: {name}");
                assert_eq!(cell.contains("recommended") || cell.contains("tied"), is_recommended, "{headline}: {cell}");
            }
            let any_met = page.verdicts.iter().any(|v| v.verdict.is_some_and(|v| v.name() == "met"));
            assert_eq!(headline.contains("Nothing is recommended"), !any_met, "{headline}");
        });
    }
}
