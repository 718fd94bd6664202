//! The swarm looked at from all sides: what one replication is told to be in its result files, logs, `lmstat` and
//! `explain` has no contradiction.

use super::scenario::generate;
use super::{numbers, plan, products, show, swarm};
use crate::views::Views;
use crate::world::Played;

#[test]
fn mt1_mt2_mt4_all_views_of_a_replication_agree() {
    let all = numbers(40);
    swarm("mt1_mt2_mt4_all_views", all.clone(), |number| {
        let generated = if number % 3 == 0 {
            products::with_products(number)
        } else {
            generate(number)
        };
        show(&generated, &all);
        let played = Played::new(plan(&generated), number, 0);
        let contradictions = Views::of(&played).contradictions();
        if contradictions.is_empty() {
            return Ok(());
        }
        let shown = contradictions.len().min(4);
        Err(format!(
            "{} contradictions\n{}",
            contradictions.len(),
            contradictions[..shown].join("\n")
        ))
    });
}
