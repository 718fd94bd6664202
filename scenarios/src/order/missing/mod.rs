//! What an order lacks for what it is meant for.
//!
//! Each check is a rule of its own that looks at the order and its counts and names a
//! piece; none changes a count. What single applications need comes from the catalogue's rows, so a
//! new product is checked without new code.

mod applications;
mod features;
mod servers;

use super::request::Order;
use super::work::Worked;
use crate::catalogue::{Catalogue, Problem};
use crate::finding::Severity;

/// Days between an order and its license file at most (LF15: up to 48 h).
pub const LEAD_TIME_DAYS: i64 = 2;

/// All that the order lacks, the gravest kinds of checks first.
#[must_use]
pub fn find(catalogue: &Catalogue, order: &Order<'_>, worked: &Worked<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    applications::needs_of_applications(catalogue, order, worked, &mut found);
    applications::switchover(catalogue, order, worked, &mut found);
    applications::multi_site(order, worked, &mut found);
    servers::one_of_a_kind(order, worked, &mut found);
    servers::java_clients(catalogue, order, worked, &mut found);
    servers::lead_time(order, &mut found);
    features::channels_without_seats(catalogue, worked, &mut found);
    features::without_company(catalogue, order, worked, &mut found);
    features::hot_standby(catalogue, order, worked, &mut found);
    features::alternatives(catalogue, worked, &mut found);
    features::without_product(worked, &mut found);
    features::large_numbers(catalogue, worked, &mut found);
    features::environment_products(catalogue, order, &mut found);
    servers::configuration(order, &mut found);
    found
}

fn warn(found: &mut Vec<Problem>, about: &str, message: String, hint: &str) {
    found.push(Problem::new(Severity::Warning, about, message).with_hint(hint));
}

fn advise(found: &mut Vec<Problem>, about: &str, message: String, hint: &str) {
    found.push(Problem::new(Severity::Advice, about, message).with_hint(hint));
}
