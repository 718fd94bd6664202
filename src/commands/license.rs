//! `licsim license FILE`: a FlexNet license file read and shown.
//!
//! It shows what a license server would make of the file (LF1–LF14): what counts, what
//! does not and why, the pools that come of it, and whom they serve. It ends with status 2 only where no
//! server could use the file, or with `--strict` at any finding; a lost FEATURE line alone loses that
//! feature only. `document.rs` has its JSON, `tables.rs` what people read.

mod document;
mod served;
mod tables;

use super::{Status, print_findings};
use crate::terminal;
use anyhow::Context;
use document::document;
use jiff::civil::Date;
use scenarios::files::{TEXT_LENGTH_MAX, read_file};
use scenarios::finding::{Finding, Severity};
use scenarios::flexnet::{date, license_file};
use std::path::PathBuf;
use tables::tables;

/// Read a FlexNet license file: servers, features, expiry, whom they serve
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim license license.dat
  licsim license license.dat --on 2026-03-31           # what is expired then, and the days left
  licsim license license.dat --json | jq '.features[] | select(.sellable)'
  licsim license license.dat --strict > /dev/null && echo sound")]
pub struct LicenseArguments {
    /// The license file, such as license.dat
    pub file: PathBuf,
    /// Print JSON in place of tables
    #[arg(long)]
    pub json: bool,
    /// Say what is expired on this day, and how many days are left (2026-01-31 or 31-jan-2026)
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    pub on: Option<Date>,
    /// End with status 2 at any error or warning, not only where no server could use the file
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub noise: crate::cli::Noise,
}

/// A day as people or as license files write it.
///
/// # Errors
/// Says what was expected.
pub fn read_day(text: &str) -> Result<Date, String> {
    let iso = text.parse::<Date>();
    iso.or_else(|_| date::parse_date(text))
        .map_err(|_| "expected a day like `2026-01-31` or `31-jan-2026`".to_owned())
}

/// Runs the verb.
///
/// # Errors
/// The file cannot be read, or standard output fails.
pub fn run(arguments: &LicenseArguments) -> anyhow::Result<Status> {
    let name = arguments.file.display().to_string();
    let bytes = read_file(&arguments.file, TEXT_LENGTH_MAX)
        .with_context(|| format!("cannot read `{name}`"))?;
    if arguments.noise.verbose {
        terminal::note(&format!("read {name}\n"));
    }
    let file = license_file::read(&name, &bytes);
    if arguments.json {
        let json = serde_json::to_string_pretty(&document(&file, arguments.on))?;
        terminal::data(&format!("{json}\n"));
    } else {
        terminal::data(&tables(&file, arguments.on));
        print_findings(&file.findings, arguments.noise.least(Severity::Advice));
    }
    let empty = file.lines.is_empty() && file.servers.is_empty() && file.vendors.is_empty();
    let unsound = file
        .findings
        .iter()
        .any(|finding| finding.severity <= Severity::Warning);
    let strict = arguments.strict && unsound;
    let useless = file.blocks_server() || !file.serves() || empty;
    let is_said = file.findings.iter().any(|f| f.severity == Severity::Error);
    if useless && !is_said && !arguments.json {
        let message = "a license server with this file serves nothing";
        let advice = "give a FEATURE line for a daemon that has a DAEMON line, or ask the vendor for the file again";
        let finding = Finding::new(Severity::Error, &name, "", 0..0, message).with_hint(advice);
        print_findings(&[finding], Severity::Error);
    }
    let useless = useless || strict;
    Ok(if useless {
        Status::BadInput
    } else {
        Status::Met
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "SERVER h 00b0d0a1b2c3
DAEMON genesys.d c:\\flexlm\\genesys.d.exe port=7261
FEATURE 3GP07099ABCD genesys.d 7.0 6-may-2005 100 C0FFEE1122DD vendor_info=\"v7.0 - Routing\" SIGN=FACE
FEATURE router_seats genesys.d 8.0 permanent 0 TS_OK HOSTID=ANY SIGN=FACF
FEATURE router_seats genesys.d 8.1 permanent 5 SIGN=FAD0
FEATURE tserver_sdn genesys.d 8.0 nonsense 5 SIGN=FAD1
";

    fn json(on: Option<Date>) -> serde_json::Value {
        let file = license_file::read("license.dat", FILE.as_bytes());
        serde_json::to_value(document(&file, on)).expect("a document is JSON")
    }

    #[test]
    fn lf1_json_has_the_keys_of_the_contract() {
        let json = json(None);
        let server = &json["servers"][0];
        assert_eq!(
            (&server["host"], &server["host_id"]),
            (&"h".into(), &"00b0d0a1b2c3".into())
        );
        assert_eq!(server["port"], 7260);
        let vendor = &json["vendors"][0];
        assert_eq!(vendor["name"], "genesys.d");
        assert_eq!(vendor["path"], "c:\\flexlm\\genesys.d.exe");
        assert_eq!(vendor["port"], 7261);
        let features = json["features"].as_array().expect("features");
        assert_eq!(features.len(), 2);
        let item = &features[0];
        assert_eq!(item["expires"], "2005-05-06");
        assert_eq!((&item["count"], &item["line"]), (&100.into(), &3.into()));
        assert_eq!(
            (&item["kind"], &item["version"]),
            (&"FEATURE".into(), &"7.0".into())
        );
        assert_eq!(item["attributes"]["vendor_info"], "v7.0 - Routing");
        assert_eq!(features[1]["expires"], "permanent");
        assert_eq!(features[1]["count"], "uncounted");
        assert_eq!(features[1]["attributes"]["TS_OK"], true);
        assert!(item.get("expired").is_none());
    }

    #[test]
    fn lf9_json_tells_what_was_not_used_and_why() {
        let json = json(None);
        let diagnostics = json["diagnostics"].as_array().expect("diagnostics");
        let places: Vec<_> = diagnostics
            .iter()
            .map(|d| (d["severity"].clone(), d["line"].clone()))
            .collect();
        assert_eq!(
            places,
            [("warning".into(), 5.into()), ("error".into(), 6.into())]
        );
        assert_eq!(diagnostics[1]["column"], 35);
        assert_eq!(json["ignored"][0]["reason"], "second-feature");
        assert_eq!(json["ignored"][1]["line"], 6);
    }

    #[test]
    fn lf4_on_a_day_it_says_what_is_expired() {
        let day = |text| read_day(text).expect(text);
        assert_eq!(
            json(Some(day("2005-05-06")))["features"][0]["expired"],
            false
        );
        assert_eq!(
            json(Some(day("7-may-2005")))["features"][0]["expired"],
            true
        );
        assert!(read_day("soon").is_err());
    }

    #[test]
    fn lf4_days_are_left_from_a_day_to_the_last_one() {
        let left = |day| {
            let json = json(Some(read_day(day).expect(day)));
            json["features"][0]["days_left"].clone()
        };
        assert_eq!(left("2005-05-01"), 5);
        assert_eq!(left("2005-05-06"), 0);
        assert_eq!(left("2005-05-07"), -1);
        assert_eq!(left("2004-05-06"), 365);
        let json = json(Some(read_day("2005-05-01").expect("a day")));
        assert!(json["features"][1].get("days_left").is_none(), "permanent");
    }

    #[test]
    fn ct2_each_feature_names_its_applications_and_products() {
        let json = json(None);
        let item = &json["features"][0];
        assert_eq!(
            (&item["sellable"], &item["description"]),
            (&true.into(), &"v7.0 - Routing".into())
        );
        assert_eq!(
            (&item["applications"], &item["products"]),
            (&serde_json::json!([]), &serde_json::json!([]))
        );
        let seats = &json["features"][1];
        assert_eq!(
            seats["applications"],
            serde_json::json!(["Universal Routing Server"])
        );
        let products = seats["products"].as_array().expect("a list");
        assert!(
            products.contains(&"Genesys CIM Platform - MS".into()),
            "{products:?}"
        );
        let file = license_file::read("license.dat", FILE.as_bytes());
        let text = tables(&file, None);
        for line in [
            "Universal Routing Server",
            "Express eService - SS, Express eServices - MS, ",
            " and 13 more |",
            "| 3GP07099ABCD   | v7.0 - Routing | 100      | 06-may-2005 |",
        ] {
            assert!(text.contains(line), "{line} is missing in\n{text}");
        }
    }

    #[test]
    fn tables_show_all_lines_and_no_control_character() {
        let bytes = FILE.replace("router", "\u{1b}[2Jr");
        let file = license_file::read("license.dat", bytes.as_bytes());
        let text = tables(&file, Some(read_day("2026-01-01").expect("a day")));
        for word in [
            "7260",
            "7261",
            "expired",
            "ignored: line 4 counts",
            "uncounted",
            "nonsense",
        ] {
            assert!(text.contains(word), "{word} is missing in\n{text}");
        }
        assert!(!text.contains('\u{1b}'));
    }
}
