//! Options files of a scenario's vendor daemons.
//!
//! The one idea: the file is read and held against its license file, so that its mistakes are found;
//! of what it says only `AUTOMATIC_REREAD` is played (LF8). What would give licenses to some and not to
//! others is told as not simulated.

use super::servers::{Member, Systems};
use super::{Context, license_file};
use crate::finding::Severity;
use crate::flexnet::OptionsFile;
use crate::flexnet::options_file;

/// Options that change who is granted what.
const NOT_PLAYED: [&str; 12] = [
    "EXCLUDE",
    "EXCLUDEALL",
    "INCLUDE",
    "INCLUDEALL",
    "LINGER",
    "MAX",
    "MAX_CONNECTIONS",
    "MAX_OVERDRAFT",
    "RESERVE",
    "TIMEOUT",
    "TIMEOUTALL",
    "DAEMON_SELECT_TIMEOUT",
];

/// Reads the options files that servers name.
pub fn read(context: &Context<'_>, systems: &mut Systems<'_>) {
    for (service, members) in systems.layout.members.iter().enumerate() {
        for member in members
            .iter()
            .filter(|member| member.view.has("options_file"))
        {
            let Some(options) = read_one(context, member) else {
                continue;
            };
            let says = member.parameters.has("automatic_reread");
            if !options.automatic_reread && !says {
                systems.services[service].automatic_reread = false;
            }
        }
    }
}

fn read_one(context: &Context<'_>, member: &Member<'_>) -> Option<OptionsFile> {
    let view = &member.view;
    let named = view.text("options_file")?;
    let path = context.path(named, view.place("options_file"));
    let bytes = match context.files.bytes(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("cannot read `{named}`: {error}");
            view.error("options_file", message, error.hint());
            return None;
        }
    };
    let text = || String::from_utf8_lossy(&bytes).into_owned();
    let shown = context.sink.add_text_once(&path, text);
    let options = options_file::read(&shown, &bytes);
    let mut findings = options.findings.clone();
    if view.has("license_file")
        && let Some((license, _)) =
            license_file::open(context, view, "license_file", Severity::Error)
    {
        findings.extend(options.check(&shown, &bytes, &license));
    }
    // A wrong option has no effect; it keeps no vendor daemon from starting.
    let as_warnings = findings.into_iter().map(|mut finding| {
        finding.severity = finding.severity.max(Severity::Warning);
        finding
    });
    context.sink.extend(as_warnings);
    let mut unplayed: Vec<&str> = options
        .options
        .iter()
        .map(|option| option.keyword)
        .filter(|keyword| NOT_PLAYED.contains(keyword))
        .collect();
    unplayed.sort_unstable();
    unplayed.dedup();
    if !unplayed.is_empty() {
        let message = format!(
            "what `{}` says in `{named}` is not simulated",
            unplayed.join("`, `")
        );
        let hint = "every application may take what the license file has";
        view.report(Severity::Warning, "options_file", message, hint);
    }
    Some(options)
}
