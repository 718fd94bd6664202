//! What the targets of scenarios share: read, hold findings to their form, play a little.

use scenarios::Severity;
use scenarios::files::Memory;
use scenarios::study::{ReadOptions, read_from};

/// A site that plays.
#[allow(dead_code)]
pub const SITE: &str = r#"format = 1
name = "fuzzed"
start = 2026-03-02T00:00:00
duration = "2 d"
[experiment]
replications = 1
[topology]
kind = "single"
[entitlement]
features = { tserver_sdn = 20 }
[[server]]
name = "lic"
[[application]]
name = "tserver"
kind = "t-server"
"#;

/// More events than this are not played.
const EVENTS: u64 = 20_000;
/// Nor worlds of more bytes than this.
const BYTES: f64 = 5e7;

/// Reads the first of some files as a scenario, and plays what is sound.
pub fn read_and_play(files: &[(&str, Vec<u8>)]) {
    let of_file = |(name, bytes): &(&str, Vec<u8>)| ((*name).to_owned(), bytes.clone());
    let memory = Memory(files.iter().map(of_file).collect());
    let options = ReadOptions { replications: Some(1), ..ReadOptions::default() };
    let study = read_from(&memory, files[0].0, "", &options);
    for finding in &study.findings {
        assert!(finding.line >= 1 && finding.column >= 1, "{finding:?}");
        assert!(finding.severity != Severity::Error || finding.hint.is_some(), "{finding:?}");
    }
    for plan in study.plans.iter().take(3) {
        if model::forecast::Forecast::of(plan).bytes < BYTES {
            let _ = model::play_watched(plan, 1, 0, true, &mut |progress| progress.events < EVENTS);
        }
    }
}
