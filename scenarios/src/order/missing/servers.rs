//! What an order's license servers, dates and answers lack.

use super::LEAD_TIME_DAYS;
use super::{advise, warn};
use crate::catalogue::{Catalogue, Problem};
use crate::order::request::{Configuration, Order};
use crate::order::work::Worked;

/// What serves a process or an environment and does not suffice for each independent server (TP6).
pub(super) fn one_of_a_kind(order: &Order<'_>, worked: &Worked<'_>, found: &mut Vec<Problem>) {
    if order.configuration != Configuration::Independent {
        return;
    }
    for (at, counted) in worked.features.iter().enumerate() {
        let without: Vec<_> = worked
            .servers
            .iter()
            .zip(&worked.files)
            .filter(|(_, file)| file[at] == 0)
            .map(|(server, _)| server.host.as_str())
            .collect();
        if without.is_empty() {
            continue;
        }
        let name = &counted.feature.name;
        let message = format!(
            "{} of `{name}` for {} independent servers: none at `{}`, so that an application \
             served there has none (TP7)",
            counted.count,
            worked.servers.len(),
            without.join("`, `")
        );
        if counted.feature.unit.counts_use() {
            advise(
                found,
                name,
                message,
                "order more, or give it one server's place",
            );
        } else {
            warn(
                found,
                name,
                message,
                "order one for each server: place it `one-each`",
            );
        }
    }
}

/// Java clients in a configuration that their library does not support (TP10).
pub(super) fn java_clients(
    catalogue: &Catalogue,
    order: &Order<'_>,
    worked: &Worked<'_>,
    found: &mut Vec<Problem>,
) {
    if order.configuration == Configuration::Single {
        return;
    }
    let native = |feature: &str| {
        let mut kinds = catalogue.kinds().iter().filter(|kind| !kind.java_only);
        kinds.any(|kind| kind.feature_names().any(|name| name == feature))
    };
    let named = order
        .applications
        .iter()
        .filter(|a| a.kind.java_only)
        .map(|a| a.name.as_str());
    let features = worked
        .features
        .iter()
        .map(|c| c.feature.name.as_str())
        .filter(|feature| {
            let mut kinds = catalogue.kinds().iter().filter(|kind| kind.java_only);
            kinds.any(|kind| kind.feature_names().any(|name| name == *feature)) && !native(feature)
        });
    let clients: Vec<_> = named.chain(features).collect();
    if clients.is_empty() {
        return;
    }
    let message = format!(
        "`{}`: Genesys Desktop, GIS and what rests on GIS know a single license server only, \
         not the configuration `{}`",
        clients.join("`, `"),
        order.configuration.name()
    );
    let hint = match order.configuration {
        Configuration::Independent => {
            "place their features at one of the independent servers and list that one alone (TP10)"
        }
        _ => "order a server of their own for them (TP10)",
    };
    warn(found, "configuration", message, hint);
}

/// A new file that may come after the licenses in use have ended (LF15).
pub(super) fn lead_time(order: &Order<'_>, found: &mut Vec<Problem>) {
    if let (Some(in_use_until), Some(ordered)) = (order.in_use_until, order.ordered)
        && ordered.saturating_add(jiff::Span::new().days(LEAD_TIME_DAYS)) > in_use_until
    {
        let message = format!(
            "ordered on {ordered}, the file may come up to {LEAD_TIME_DAYS} days later, after the \
             licenses in use end on {in_use_until}"
        );
        let hint = "order before a temporary license's last two days (LF15)";
        warn(found, "in_use_until", message, hint);
    }
    if let (Some(expires), Some(ordered)) = (order.expires, order.ordered)
        && ordered.saturating_add(jiff::Span::new().days(LEAD_TIME_DAYS)) > expires
    {
        let message = format!(
            "the licenses ordered on {ordered} may come after their own last day, {expires}"
        );
        warn(found, "expires", message, "order them for longer (LF15)");
    }
}

/// What the guide advises about the configuration, and what the kit must say (TP5, CT4).
pub(super) fn configuration(order: &Order<'_>, found: &mut Vec<Problem>) {
    if order.configuration == Configuration::ThreeNode {
        let message = "the guide discourages the three-node configuration".to_owned();
        let hint = "its implementation is unreliable (TP5); consider independent servers";
        advise(found, "configuration", message, hint);
    }
    if order.deployment.is_none() && order.bought.len() > 1 {
        let message = "several products and no deployment mode: blended is assumed";
        let hint = "say `blended` or `separate` (CT4)";
        warn(found, "deployment", message.to_owned(), hint);
    }
}
