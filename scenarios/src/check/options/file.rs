//! Options files of a scenario's vendor daemons: found, read, and held against their license file.
//!
//! A mistake in an option costs that option only, as with FlexNet, so it is a warning. What
//! each line does to whom is told in `policies`, once all applications and agents are known.

use crate::check::context::Context;
use crate::check::servers::layout::{Member, Systems};
use crate::check::stock::opened;
use crate::finding::Severity;
use crate::flexnet::{self, LicenseFile, OptionsFile, options_file};
use model::plan::ServiceIndex;

/// An options file and where it counts.
pub struct Options {
    /// The service whose vendor daemon reads it.
    pub service: ServiceIndex,
    /// The server that names it.
    pub server: String,
    /// Its path, as findings name it.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it says.
    pub file: OptionsFile,
    /// The license file that it is about, if there is one.
    pub license: Option<LicenseFile>,
}

/// Reads the options files that servers name: one for each service.
pub fn read(context: &Context<'_>, systems: &mut Systems<'_>) -> Vec<Options> {
    let mut all: Vec<Options> = Vec::new();
    for (service, members) in systems.layout.members.iter().enumerate() {
        let index = ServiceIndex(u32::try_from(service).unwrap_or(u32::MAX));
        for member in members
            .iter()
            .filter(|member| member.view.has("options_file"))
        {
            let Some(options) = read_one(context, member, index) else {
                continue;
            };
            let says = member.parameters.has("automatic_reread");
            if !options.file.automatic_reread && !says {
                systems.services[service].automatic_reread = false;
            }
            match all.last() {
                Some(first) if first.service == index => {
                    if first.bytes != options.bytes {
                        let message = "the options files of a three-node system differ";
                        let hint = "each node grants by its own copy; here the first one counts";
                        let view = &member.view;
                        view.report(Severity::Warning, "options_file", message, hint);
                    }
                }
                _ => {
                    systems.services[service].clients_max = options.file.clients_max();
                    all.push(options);
                }
            }
        }
    }
    all
}

fn read_one(context: &Context<'_>, member: &Member<'_>, service: ServiceIndex) -> Option<Options> {
    let view = &member.view;
    let (path, bytes, file) = open(context, member, true)?;
    let mut findings = file.findings.clone();
    let license = if view.has("license_file") {
        opened::open(context, view, "license_file", Severity::Error).map(|(file, _)| file)
    } else {
        None
    };
    if let Some(license) = &license {
        findings.extend(file.check(&path, &bytes, license));
    }
    // A wrong option has no effect; it keeps no vendor daemon from starting.
    let as_warnings = findings.into_iter().map(|mut finding| {
        finding.severity = finding.severity.max(Severity::Warning);
        finding
    });
    context.sink.extend(as_warnings);
    Some(Options {
        service,
        server: view.text("name").unwrap_or_default().to_owned(),
        path,
        bytes,
        file,
        license,
    })
}

/// The options file that a server names: its path as shown, its bytes, what it says.
fn open(
    context: &Context<'_>,
    member: &Member<'_>,
    reports: bool,
) -> Option<(String, Vec<u8>, OptionsFile)> {
    let view = &member.view;
    let named = view.text("options_file")?;
    let path = context.path(named, view.place("options_file"));
    let bytes = match context.files.bytes(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            if reports {
                let message = format!("cannot read `{named}`: {error}");
                view.error("options_file", message, error.hint());
            }
            return None;
        }
    };
    let text = || String::from_utf8_lossy(&bytes).into_owned();
    let shown = context.sink.add_text_once(&path, text);
    let file = options_file::read(&shown, &bytes);
    Some((shown, bytes, file))
}

/// How many licenses beyond what was bought the servers of a service let out of a pool: what the license
/// file's `OVERDRAFT=` allows, unless MAX_OVERDRAFT says less.
pub fn overdraft(context: &Context<'_>, members: &[Member<'_>], pool: &flexnet::Pool) -> u32 {
    if pool.overdraft == 0 {
        return 0;
    }
    let files = members
        .iter()
        .filter_map(|member| open(context, member, false));
    let limits = files.flat_map(|(_, _, file)| file.options);
    limits
        .filter(|option| option.keyword == "MAX_OVERDRAFT")
        .filter(|option| {
            let feature = option.feature.as_ref();
            feature.is_some_and(|selector| selector.feature.eq_ignore_ascii_case(&pool.name))
        })
        .filter_map(|option| option.number)
        .fold(pool.overdraft, u32::min)
}
