//! Applications written once, to instances: names, hosts, pairs.
//!
//! `count` makes instances `name-1` …, and a redundant pair is one instance with two
//! processes. Each process has a host: the one that is written, else one of its own name.

use crate::check::context::Context;
use crate::check::places::hosts::Places;
use crate::view::View;
use crate::written::Origin;
use model::plan::{HostIndex, Redundancy};
use std::collections::BTreeSet;

/// The most instances that one entry makes.
const COUNT_MAX: u32 = 10_000;

/// An application instance or pair.
pub struct Instance<'a> {
    /// Its entry.
    pub view: View<'a>,
    /// The entry's name.
    pub group: &'a str,
    /// Its own name.
    pub name: String,
    /// How it is backed up.
    pub redundancy: Redundancy,
    /// The primary's host, and the backup's of a pair.
    pub hosts: Vec<HostIndex>,
}

/// Reads all applications' names and places them.
pub fn read<'a>(
    context: &Context<'_>,
    root: &View<'a>,
    places: &mut Places<'a>,
) -> Vec<Instance<'a>> {
    let mut instances: Vec<Instance<'a>> = Vec::new();
    let mut groups: BTreeSet<&str> = BTreeSet::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    for view in root.list("application") {
        let Some(group) = view.named("name") else {
            continue;
        };
        if groups.contains(group) || names.contains(group) {
            view.error(
                "name",
                format!("two applications are named `{group}`"),
                "give one of them another name, or use `count`",
            );
            continue;
        }
        groups.insert(group);
        context.missing(&view, "kind");
        let redundancy = match view.text("redundancy") {
            Some("warm-standby") => Redundancy::WarmStandby,
            Some("hot-standby") => Redundancy::HotStandby,
            _ => Redundancy::None,
        };
        let count = count(&view);
        for number in 0..count {
            let name = if count == 1 {
                group.to_owned()
            } else {
                format!("{group}-{}", number + 1)
            };
            if number > 0 && groups.contains(name.as_str()) {
                view.error(
                    "name",
                    format!("two applications are named `{name}`"),
                    "instances of a `count` are named NAME-1, NAME-2 …: rename the other one",
                );
            }
            let hosts = hosts(
                &view,
                &name,
                number as usize,
                count as usize,
                redundancy,
                places,
            );
            names.insert(name.clone());
            instances.push(Instance {
                view: view.clone(),
                group,
                name,
                redundancy,
                hosts,
            });
        }
    }
    instances
}

fn count(view: &View<'_>) -> u32 {
    match view.count_u32("count") {
        Some(0) => {
            view.error(
                "count",
                "expected at least one instance",
                "remove the entry instead",
            );
            1
        }
        Some(count) if count > COUNT_MAX => {
            let message = format!("expected at most {COUNT_MAX} instances, found {count}");
            view.error(
                "count",
                message,
                "look at the digits: each instance is an application of its own",
            );
            1
        }
        Some(count) => count,
        None => 1,
    }
}

fn hosts<'a>(
    view: &View<'a>,
    name: &str,
    number: usize,
    count: usize,
    redundancy: Redundancy,
    places: &mut Places<'a>,
) -> Vec<HostIndex> {
    let is_pair = redundancy != Redundancy::None;
    let processes = if is_pair { 2 } else { 1 };
    let listed = view.texts("hosts").unwrap_or_default();
    check_hosts(view, listed.len(), count, processes);
    let backup = view.below("backup");
    let site = view.text("site").map(|site| (site, view.place("site")));
    (0..processes)
        .map(|process| {
            let from_list = listed
                .get(number * processes + process)
                .map(|(host, _)| *host);
            let backup = backup.as_ref().filter(|_| process == 1);
            let own = match process {
                0 => view.text("host"),
                _ => backup.and_then(|backup| backup.text("host")),
            };
            let default = if process == 0 {
                name.to_owned()
            } else {
                format!("{name}-backup")
            };
            let host = own.or(from_list).unwrap_or(&default);
            let site: Option<(&str, Origin)> = backup
                .and_then(|backup| Some((backup.text("site")?, backup.place("site"))))
                .or(site);
            places.place(host, site, view)
        })
        .collect()
}

fn check_hosts(view: &View<'_>, listed: usize, count: usize, processes: usize) {
    let is_pair = processes == 2;
    if view.has("host") && view.has("hosts") {
        view.error(
            "hosts",
            "an application has `host` or `hosts`, not both",
            "put all names into `hosts`",
        );
    }
    if view.has("backup") && !is_pair {
        let hint = "write `redundancy = \"warm-standby\"` or `\"hot-standby\"`";
        view.error(
            "backup",
            "an application without redundancy has no backup",
            hint,
        );
    }
    let needed = count * processes;
    // A pair may list its primary's host alone.
    let good = listed == 0 || listed == needed || (is_pair && count == 1 && listed == 1);
    if view.has("hosts") && !good {
        let message = format!("expected {needed} hosts, found {listed}");
        let hint = if is_pair {
            "the primary's and the backup's, pair by pair"
        } else {
            "one for each instance"
        };
        view.error("hosts", message, hint);
    }
    let backup_host = view
        .below("backup")
        .is_some_and(|backup| backup.has("host"));
    if backup_host && listed >= 2 {
        view.error(
            "hosts",
            "the backup's host is given twice",
            "leave out one of them",
        );
    }
}
