//! Features of an order that do not fit each other or their applications.

use super::{advise, warn};
use crate::catalogue::{
    Catalogue, Kind, MAXIMUM_PER_FEATURE, Problem, Row, RowGive, RowTake, Term, Unit,
};
use crate::order::request::Order;
use crate::order::work::Worked;

/// Channels of media for more agents than have the seat that each of them needs too (AP11).
pub(super) fn channels_without_seats(
    catalogue: &Catalogue,
    worked: &Worked<'_>,
    found: &mut Vec<Problem>,
) {
    for kind in catalogue.kinds() {
        let Some(seat) = kind
            .rows
            .iter()
            .find(|row| row.give == RowGive::Forced(None))
        else {
            continue;
        };
        let seats = worked.count(&seat.feature);
        let channels = kind
            .rows
            .iter()
            .filter(|row| matches!(row.give, RowGive::Forced(Some(_))));
        for channel in channels {
            let ordered = worked
                .features
                .iter()
                .find(|c| c.feature.name == channel.feature);
            let Some(counted) = ordered.filter(|counted| counted.count > seats) else {
                continue;
            };
            let message = format!(
                "{} of `{}`, but {seats} of `{}`, which each of these agents needs too",
                counted.count, channel.feature, seat.feature
            );
            let hint = match counted.products.join(", ") {
                none if none.is_empty() => "order the seats besides".to_owned(),
                products => format!("brought by {products}; order the seats besides"),
            };
            warn(found, &seat.feature, message, &hint);
        }
    }
}

/// Features that nothing can use, because each application that takes them does not start without
/// another that is not ordered: a router's hot standby without the router's seats (AP1, AP5).
pub(super) fn without_company(
    catalogue: &Catalogue,
    order: &Order<'_>,
    worked: &Worked<'_>,
    found: &mut Vec<Problem>,
) {
    // What named applications need is looked at for each of them.
    if !order.applications.is_empty() {
        return;
    }
    let mut told: Vec<&str> = Vec::new();
    for counted in &worked.features {
        let feature = counted.feature.name.as_str();
        let takes = |row: &Row| row.feature == feature && !row.wanted.never();
        let kinds = catalogue.kinds().iter();
        let takers: Vec<_> = kinds.filter(|kind| kind.rows.iter().any(takes)).collect();
        let lacking: Vec<&str> = takers
            .iter()
            .filter_map(|kind| lacking(kind, feature, worked))
            .collect();
        let (Some(first), Some(taker)) = (lacking.first(), takers.first()) else {
            continue;
        };
        let known = told.contains(first) || found.iter().any(|problem| problem.key == **first);
        if lacking.len() == takers.len() && !known {
            told.push(first);
            let message = format!(
                "`{feature}` without `{first}`: {} takes it, and does not start without the other",
                taker.guide_name
            );
            warn(found, first, message, "order a product that brings it");
        }
    }
}

/// A feature besides this one without which an application does not start, and which is not ordered.
fn lacking<'k>(kind: &'k Kind, besides: &str, worked: &Worked<'_>) -> Option<&'k str> {
    let needed = kind.rows.iter().filter(|row| {
        // What is taken at a login or an arrival does not end the start.
        let at_start = !matches!(row.take, RowTake::Login | RowTake::Arrival);
        at_start && row.required && row.wanted.0.contains(&Term::Always) && row.feature != besides
    });
    needed
        .map(|row| row.feature.as_str())
        .find(|name| !worked.has(name))
}

/// Redundancy is ordered, and a hot standby of servers whose seats are ordered is not (AP5).
pub(super) fn hot_standby(
    catalogue: &Catalogue,
    order: &Order<'_>,
    worked: &Worked<'_>,
    found: &mut Vec<Problem>,
) {
    let rows = || catalogue.kinds().iter().flat_map(|kind| &kind.rows);
    let redundant = rows().any(|row| row.give == RowGive::Switchover && worked.has(&row.feature));
    if !redundant || !order.applications.is_empty() {
        return;
    }
    let in_guide = catalogue.kinds().iter().filter(|kind| kind.in_guide_table);
    for kind in in_guide {
        let hot = kind
            .rows
            .iter()
            .find(|row| row.required && row.give == RowGive::HotStandby);
        let always = kind
            .rows
            .iter()
            .filter(|row| row.required && row.wanted.0.contains(&Term::Always));
        let starts = always.clone().count() > 0 && always.clone().all(|r| worked.has(&r.feature));
        if let Some(hot) = hot.filter(|hot| starts && !worked.has(&hot.feature)) {
            let message = format!(
                "redundancy is ordered, and no `{}`: pairs of {} run in warm standby only",
                hot.feature, kind.guide_name
            );
            let hint = "a hot standby needs it: order a product that brings it, such as HA - Voice";
            advise(found, &hot.feature, message, hint);
        }
    }
}

/// Features of which an application takes one or the other (AP9, AP10).
pub(super) fn alternatives(catalogue: &Catalogue, worked: &Worked<'_>, found: &mut Vec<Problem>) {
    for kind in catalogue.kinds() {
        let by_dialing = |row: &&Row| row.wanted.0.iter().any(|t| matches!(t, Term::Dialing(_)));
        let ordered: Vec<_> = kind
            .rows
            .iter()
            .filter(by_dialing)
            .map(|row| row.feature.as_str())
            .filter(|feature| worked.has(feature))
            .collect();
        if let [first, second] = ordered[..] {
            let message = format!(
                "`{first}` and `{second}` do not combine: one {} takes one of them",
                kind.guide_name
            );
            advise(
                found,
                first,
                message,
                "run one server for each, or order one of the two",
            );
        }
    }
}

/// Numbers that one instance cannot check out (SV5).
pub(super) fn large_numbers(catalogue: &Catalogue, worked: &Worked<'_>, found: &mut Vec<Problem>) {
    // What no application asks for, like technical DNs, is not limited.
    let asked = |name: &str| {
        let rows = catalogue.kinds().iter().flat_map(|kind| &kind.rows);
        rows.filter(|row| row.feature == name)
            .any(|row| !row.wanted.never())
    };
    for counted in worked
        .features
        .iter()
        .filter(|c| c.count > MAXIMUM_PER_FEATURE)
    {
        let name = &counted.feature.name;
        if asked(name) {
            let message = format!(
                "{} of `{name}`, of which one application instance checks out at most \
                 {MAXIMUM_PER_FEATURE}",
                counted.count
            );
            advise(
                found,
                name,
                message,
                "share the load among several instances (SV5)",
            );
        }
    }
}

/// Several of a product whose licenses serve an environment, which takes one (AP20).
pub(super) fn environment_products(
    catalogue: &Catalogue,
    order: &Order<'_>,
    found: &mut Vec<Problem>,
) {
    for bought in order.bought.iter().filter(|bought| bought.quantity > 1) {
        let mut units = catalogue
            .features_of(bought.product)
            .map(|(_, feature)| feature.unit);
        if units.all(|unit| unit == Unit::Environment) {
            let message = format!(
                "{} of `{}`, whose licenses serve the whole environment once",
                bought.quantity, bought.product.name
            );
            advise(
                found,
                "products",
                message,
                "one is enough, but for one on each server",
            );
        }
    }
}

/// Features that no product of the order brings: the kit has to name products (CT4).
pub(super) fn without_product(worked: &Worked<'_>, found: &mut Vec<Problem>) {
    let without: Vec<_> = worked
        .features
        .iter()
        .filter(|counted| counted.products.is_empty())
        .map(|counted| counted.feature.name.as_str())
        .collect();
    if !without.is_empty() {
        let message = format!("no product of the order brings `{}`", without.join("`, `"));
        let hint = "licenses are sold as products: name those that bring them (CT4)";
        warn(found, "products", message, hint);
    }
}
