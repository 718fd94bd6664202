//! What each line of a vendor daemon's options file does, alone or against its license file.
//!
//! Each line is shown with what it does, and one that does nothing says so. To whom it applies is
//! known only in a scenario; [`scenarios`] tells that.

use super::diagnostic::Diagnostic;
use reports::terminal::listing;
use scenarios::finding::Finding;
use scenarios::flexnet::options_file::{self, OptionLine, OptionsFile};
use scenarios::flexnet::{license_file, option_effects};
use serde_json::{Value, json};

/// An options file with its findings.
#[derive(Debug)]
pub struct Options {
    /// The file.
    pub file: OptionsFile,
    /// What is wrong with it, alone and against its license file.
    pub findings: Vec<Finding>,
}

/// Reads an options file, and holds it against the license file that it is about, each with its name.
///
/// ```
/// use study::license::options_file;
///
/// let options = b"MAX 3 router_seats USER urs\nMAXIMUM 3\n";
/// let options = options_file::read(("genesys.d.opt", options), None);
/// assert_eq!(options.file.options[0].number, Some(3));
/// assert_eq!(options.findings[0].line, 2);
/// ```
#[must_use]
pub fn read((name, bytes): (&str, &[u8]), license: Option<(&str, &[u8])>) -> Options {
    let file = options_file::read(name, bytes);
    let mut findings = file.findings.clone();
    if let Some((license_name, license_bytes)) = license {
        let license = license_file::read(license_name, license_bytes);
        findings.extend(file.check(name, bytes, &license));
    }
    Options { file, findings }
}

/// Whether no line of the file can be used.
#[must_use]
pub fn is_useless(options: &Options) -> bool {
    options.file.options.is_empty() && options.file.lost > 0
}

fn about_text(option: &OptionLine) -> String {
    let feature = option.feature.as_ref();
    let feature = feature.map(|selector| match &selector.pool {
        Some((key, value)) => format!("{}:{key}={value}", selector.feature),
        None => selector.feature.clone(),
    });
    feature.unwrap_or_default()
}

fn subject_text(option: &OptionLine) -> String {
    let subject = option.subject.as_ref();
    subject.map_or_else(
        || option.words.join(" "),
        |subject| format!("{} {}", subject.kind.name(), subject.name),
    )
}

/// Each line with what it does.
#[must_use]
pub fn table(options: &Options) -> String {
    let file = &options.file;
    let effects = option_effects::effects(file);
    let rows = file.options.iter().zip(effects).map(|(option, effect)| {
        vec![
            option.line.to_string(),
            option.keyword.to_owned(),
            option
                .number
                .map_or_else(String::new, |number| number.to_string()),
            about_text(option),
            subject_text(option),
            effect.text,
        ]
    });
    let header = [
        "line",
        "option",
        "number",
        "feature",
        "whom or what",
        "effect",
    ];
    listing::table("Options", &header, rows)
}

/// The file as JSON tells it.
#[must_use]
pub fn document(options: &Options) -> Value {
    let file = &options.file;
    let diagnostics = options.findings.iter().map(Diagnostic::from);
    let effects = option_effects::effects(file);
    let options = file.options.iter().zip(effects).map(|(option, effect)| {
        json!({
            "line": option.line,
            "keyword": option.keyword,
            "number": option.number,
            "feature": option.feature.as_ref().map(|selector| &selector.feature),
            "pool": option.feature.as_ref().and_then(|selector| selector.pool.as_ref()).map(|(key, value)| format!("{key}={value}")),
            "kind": option.subject.as_ref().map(|subject| subject.kind.name()),
            "name": option.subject.as_ref().map(|subject| &subject.name),
            "words": option.words,
            "effect": effect.text,
            "void": effect.void,
        })
    });
    json!({
        "options": options.collect::<Vec<_>>(),
        "groups": file.groups,
        "host_groups": file.host_groups,
        "lost_lines": file.lost,
        "diagnostics": diagnostics.collect::<Vec<_>>(),
    })
}
