//! Tests of orders as a whole: what they lack and what their kits say.

mod kit;
mod missing_pieces;
mod scenario;

use super::*;
use crate::catalogue::{Catalogue, Problem};
use crate::finding::Severity;

fn catalogue() -> &'static Catalogue {
    Catalogue::built_in()
}

fn order(named: &[(&str, u32)]) -> Order<'static> {
    Order {
        bought: counts::products(catalogue(), named.iter().copied()).expect("products"),
        deployment: Some(Deployment::Blended),
        ..Order::default()
    }
}

fn application(kind: &str) -> OrderApplication<'static> {
    OrderApplication::of_kind(catalogue().kind(kind).expect("a kind"))
}

fn missing_of(order: &Order<'_>) -> Vec<Problem> {
    let worked = work(catalogue(), order).expect("a sound order");
    super::missing::find(catalogue(), order, &worked)
}

/// Severity and what each is about.
fn about(order: &Order<'_>) -> Vec<(Severity, String)> {
    missing_of(order)
        .into_iter()
        .map(|p| (p.severity, p.key))
        .collect()
}

fn warning(about: &str) -> (Severity, String) {
    (Severity::Warning, about.to_owned())
}

fn advice(about: &str) -> (Severity, String) {
    (Severity::Advice, about.to_owned())
}
