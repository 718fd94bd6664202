//! FlexNet license files of a scenario's servers, to pools.

use super::Context;
use super::server_lists::Network;
use super::servers::Member;
use crate::finding::Severity;
use crate::view::View;
use model::plan::{ListEntry, Pool};

/// The pools of the license file that a service's servers name.
pub fn pools(_context: &Context<'_>, members: &[Member<'_>]) -> Vec<Pool> {
    for member in members
        .iter()
        .filter(|member| member.view.has("license_file"))
    {
        let message = "license files are not read yet";
        member
            .view
            .error("license_file", message, "write `features` instead");
    }
    Vec::new()
}

/// What a list's entry that is a path leads to (TP14).
pub fn list_entry(
    context: &Context<'_>,
    _network: &Network<'_, '_>,
    view: &View<'_>,
    key: &str,
    path: &str,
) -> ListEntry {
    let resolved = context.path(path, view.place(key));
    match context.files.text(&resolved) {
        Ok(_) => {
            view.error(
                key,
                "license files are not read yet",
                "write `port@host` instead",
            );
            ListEntry::FileMissing
        }
        Err(error) => {
            let message = format!("cannot read `{path}`: {error}");
            let hint = "it is played as a file that is missing";
            view.report(Severity::Warning, key, message, hint);
            ListEntry::FileMissing
        }
    }
}
