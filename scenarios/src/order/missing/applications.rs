//! What the named applications of an order need, and what their redundancy and sites need.

use super::{advise, warn};
use crate::catalogue::{Catalogue, Kind, Problem, RoleName, Row, RowGive, Settings, Term};
use crate::finding::Severity;
use crate::order::request::{Order, OrderApplication};
use crate::order::work::Worked;
use model::plan::{CheckoutUnit, FeatureId, Redundancy, Take};

/// Whether Solution Control Server must switch it over (AP5).
fn is_pair(application: &OrderApplication<'_>) -> bool {
    let own = matches!(
        application.kind.role_name,
        RoleName::SolutionControl | RoleName::Configuration
    );
    application.redundancy != Redundancy::None && !own
}

/// The row by which a kind takes part in multi-site routing.
fn multi_site_row(kind: &Kind) -> Option<&Row> {
    kind.rows
        .iter()
        .find(|row| row.wanted.0.contains(&Term::MultiSite))
}

/// How many licenses of a feature the named applications need at their starts.
struct Needed {
    feature: String,
    count: u32,
    required: bool,
    by: Vec<String>,
}

/// What the applications of an order ask for, summed; seats only as "some".
fn needed(catalogue: &Catalogue, order: &Order<'_>, worked: &Worked<'_>) -> Vec<Needed> {
    let mut needed: Vec<Needed> = Vec::new();
    let applications = &order.applications;
    let file_has = |name: &str| worked.has(name);
    for application in applications {
        let functions = application.functions.as_deref();
        let demands: Vec<_> = application.demands.iter().map(Option::as_deref).collect();
        let alike = applications
            .iter()
            .filter(|a| a.kind.name == application.kind.name);
        let settings = Settings {
            functions,
            redundancy: application.redundancy,
            multi_site: applications.iter().any(|a| a.multi_site),
            mode: application.mode.as_deref(),
            dialing: application.dialing.as_deref(),
            release: application.release,
            has_proxies: applications
                .iter()
                .any(|a| a.mode.as_deref() == Some("proxy")),
            has_pairs: applications.iter().any(is_pair),
            same_kind: alike.map(|a| a.count).sum(),
            demands: &demands,
            media: &application.media,
            ..Settings::new(&application.options, &file_has)
        };
        let mut names = Vec::new();
        let (needs, _) = catalogue.needs(application.kind, &settings, &mut |name| {
            names.push(name.to_owned());
            FeatureId(u32::try_from(names.len() - 1).unwrap_or(u32::MAX))
        });
        for need in needs {
            let each = match need.take {
                Take::Exactly(n) | Take::UpTo(n) => n,
                Take::All | Take::AtLogin(_) | Take::AtArrival(_) => 1,
            };
            let feature = &names[need.feature.at()];
            let shared = need.unit == CheckoutUnit::Environment;
            let count = if shared {
                each
            } else {
                each.saturating_mul(application.count)
            };
            match needed.iter_mut().find(|known| known.feature == *feature) {
                Some(known) => {
                    known.count = if shared {
                        known.count.max(count)
                    } else {
                        known.count + count
                    };
                    known.required |= need.required;
                    if known.by.last() != Some(&application.name) {
                        known.by.push(application.name.clone());
                    }
                }
                None => needed.push(Needed {
                    feature: feature.clone(),
                    count,
                    required: need.required,
                    by: vec![application.name.clone()],
                }),
            }
        }
    }
    needed
}

/// Features that named applications ask for and the order does not bring, or too few of (AP1, AP5).
pub(super) fn needs_of_applications(
    catalogue: &Catalogue,
    order: &Order<'_>,
    worked: &Worked<'_>,
    found: &mut Vec<Problem>,
) {
    for needed in needed(catalogue, order, worked) {
        let Some(feature) = catalogue.feature(&needed.feature) else {
            continue;
        };
        let count = if feature.unit.counts_use() {
            1
        } else {
            needed.count
        };
        let ordered = worked.count(&feature.name);
        if ordered >= count {
            continue;
        }
        let by = needed.by.join("`, `");
        let message = if ordered == 0 {
            format!(
                "`{by}` asks for `{}`, which no product of the order brings",
                feature.name
            )
        } else {
            format!(
                "`{by}` asks for {count} of `{}`, but only {ordered} ordered",
                feature.name
            )
        };
        let rows = order.applications.iter().flat_map(|a| &a.kind.rows);
        let row = rows.into_iter().find(|row| row.feature == feature.name);
        let without = row.map_or("", |row| row.if_missing.as_str());
        let severity = if needed.required {
            Severity::Warning
        } else {
            Severity::Advice
        };
        let hint = format!("without it: {without}");
        found.push(Problem::new(severity, feature.name.clone(), message).with_hint(hint));
    }
}

/// Redundancy whose pairs nothing may switch over (AP5).
pub(super) fn switchover(
    catalogue: &Catalogue,
    order: &Order<'_>,
    worked: &Worked<'_>,
    found: &mut Vec<Problem>,
) {
    let by_give = |wanted: &RowGive| {
        let rows = catalogue.kinds().iter().flat_map(|kind| &kind.rows);
        rows.filter(|row| row.give == *wanted)
            .map(|row| row.feature.as_str())
            .collect::<Vec<_>>()
    };
    let Some(&switches) = by_give(&RowGive::Switchover).first() else {
        return;
    };
    if worked.has(switches) {
        return;
    }
    let pairs: Vec<_> = order
        .applications
        .iter()
        .filter(|a| is_pair(a))
        .map(|a| a.name.as_str())
        .collect();
    let hint = "order a product that brings it, such as HA - Framework";
    if !pairs.is_empty() {
        let message = format!(
            "redundancy without `{switches}`: when a primary of `{}` fails, nothing switches over",
            pairs.join("`, `")
        );
        warn(found, switches, message, hint);
    } else if let Some(hot) = by_give(&RowGive::HotStandby)
        .into_iter()
        .find(|f| worked.has(f))
    {
        let message = format!(
            "redundancy without `{switches}`: `{hot}` is for pairs that Solution Control Server \
             cannot switch over"
        );
        warn(found, switches, message, hint);
    }
}

/// Multi-site routing at some servers only (AP19).
pub(super) fn multi_site(order: &Order<'_>, worked: &Worked<'_>, found: &mut Vec<Problem>) {
    let servers: Vec<_> = order
        .applications
        .iter()
        .filter_map(|application| Some((application, multi_site_row(application.kind)?)))
        .collect();
    let Some((_, row)) = servers
        .iter()
        .find(|(application, _)| application.multi_site)
    else {
        return;
    };
    let total: u32 = servers
        .iter()
        .map(|(application, _)| application.count)
        .sum();
    let without: Vec<_> = servers
        .iter()
        .filter(|(application, _)| !application.multi_site)
        .map(|(application, _)| application.name.as_str())
        .collect();
    let feature = &row.feature;
    if total == 1 {
        let message = format!("multi-site on one T-Server only: `{}`", servers[0].0.name);
        let hint = "a second site's T-Server has to take part, else leave `multi_site` out";
        warn(found, feature, message, hint);
    } else if !without.is_empty() {
        let message = format!(
            "`{}` do not have `multi_site`, but if one T-Server has it, all have; {} of `{feature}` \
             are ordered",
            without.join("`, `"),
            worked.count(feature)
        );
        advise(found, feature, message, "order one for each of them (AP19)");
    }
}
