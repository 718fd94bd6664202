//! The swarm's people: holidays, patience, groups that are sent to other applications, and repair crews.

use super::dice::Dice;
use super::products::with_products;
use super::scenario::Generated;
use super::{numbers, plan, polls_are_arithmetic, show, swarm};
use crate::views::Views;
use crate::world::Played;
use std::fmt::Write;

/// The groups that every scenario with products has, and what they can be sent to.
const GROUPS: [&str; 5] = ["mail", "chat", "callers", "chiefs", "screens"];
const PLACES: [&str; 6] = [
    "\"ixn\"",
    "\"ts\"",
    "\"ts\", \"ocs\"",
    "\"ixn\", \"ts\"",
    "\"gad\"",
    "\"gad\", \"ixn\"",
];

/// The scenario of a number, with holidays, patience and relocations.
pub(super) fn with_people(number: u64) -> Generated {
    let mut generated = with_products(number);
    let mut dice = Dice::new(number ^ 0x9E0_91E);
    let hours = generated.faults_until.0 / 3_600_000_000;
    let mut text = generated.text.clone();
    if dice.one_in(2) {
        let shift = "days = \"Mon-Sun\"\nstart = \"08:00\"\n";
        text = text.replacen(shift, &format!("not_on = \"holidays\"\n{shift}"), 2);
        let day = dice.between(1, 9);
        let _ = writeln!(text, "[calendar]\nholidays = [2026-03-0{day}, 2026-03-10]");
    }
    let retry = "retry = { after = \"5 min\", until = \"session-end\" }\n";
    let patience = dice.of(&[
        "{ tries = 2 }",
        "{ time = \"12 min\" }",
        "{ tries = 4, time = \"25 min\" }",
    ]);
    text = text.replace(retry, &format!("{retry}patience = {patience}\n"));
    for number in 0..dice.between(1, 4) {
        let (group, to) = (dice.of(&GROUPS), dice.of(&PLACES));
        let begins = match dice.below(3) {
            0 => "when = { fault = \"p0\", delay = \"7 min\" }".to_owned(),
            1 => "when = { fault = \"p1\", event = \"end\", delay = { exponential = \"10 min\" } }"
                .to_owned(),
            _ => format!("at = \"{} min\"", dice.below(hours * 60)),
        };
        let lasts = match dice.below(3) {
            0 => String::new(),
            1 => "lasts = \"0 s\"".to_owned(),
            _ => format!("lasts = \"{} min\"", dice.between(1, 300)),
        };
        let _ = writeln!(
            text,
            "[[fault]]\nid = \"m{number}\"\nkind = \"relocate\"\nagents = \"{group}\"\nto = [{to}]\n{begins}\n{lasts}"
        );
    }
    generated.text = repaired(&text, &mut dice);
    generated
}

/// Most repairs wait for a crew of one or two.
fn repaired(text: &str, dice: &mut Dice) -> String {
    let ends_by_itself = ["surge", "person-disable", "common-cause", "relocate"];
    let by_itself = |entry: &str| {
        let kind = |kind: &&str| entry.contains(&format!("kind = \"{kind}\""));
        !entry.contains("time_to_repair = ") || ends_by_itself.iter().any(kind)
    };
    let entries = text.split("[[fault]]").map(|entry| {
        if by_itself(entry) || dice.one_in(3) {
            return entry.to_owned();
        }
        entry.replace(
            "time_to_repair = ",
            "repaired_by = \"field\"\ntime_to_repair = ",
        )
    });
    let entries: Vec<String> = entries.collect();
    let hours = dice.of(&["", "hours = \"* 08:00-18:00\""]);
    let size = dice.between(1, 2);
    let crew = format!("[[crew]]\nname = \"field\"\nsize = {size}\n{hours}\n");
    entries.join("[[fault]]") + &crew
}

#[test]
fn mt6_licenses_are_conserved_with_people_who_move_and_polls_are_arithmetic() {
    let all = numbers(120);
    swarm(
        "mt6_licenses_are_conserved_with_people",
        all.clone(),
        |number| {
            let generated = with_people(number);
            show(&generated, &all);
            let plan = plan(&generated);
            polls_are_arithmetic(&plan, number, true)?;
            if number % 4 == 0 {
                let played = Played::new(plan.clone(), number, 0);
                if let Some(first) = Views::of(&played).contradictions().first() {
                    return Err(first.clone());
                }
            }
            Ok(())
        },
    );
}
