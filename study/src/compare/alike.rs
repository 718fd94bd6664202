//! Replications that need not be played, because they are known to be those of another point.
//!
//! With the same random numbers two plans give the same replication, event by event, as long
//! as nothing happens on which they differ. Plans that differ in a choice are alike where the choice decided
//! nothing, which the model tells; plans that differ in the lengths of a random fault are alike where it
//! occurs in neither, which a play without load tells, since faults do not depend on load. Nothing is
//! guessed: a test holds every row that was not played against the one that is.

use super::infrastructure::without_load;
use kernel::{Layout, Row, Scope};
use model::plan::{CommonMember, FaultIndex, FaultKind, Plan};
use model::records::{Decided, Outcome};

/// In what a plan differs from the one that it was made from.
#[derive(Clone, Debug)]
pub enum Unlike {
    /// In choices: those that are set.
    Choices(Decided),
    /// In how long faults last, or how often they come.
    Faults {
        /// The columns of the study that count their occurrences.
        occurrences: Vec<usize>,
        /// The changed plan without agents and demand.
        unloaded: Box<Plan>,
    },
}

/// What is remembered of a replication besides its cells.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Which choices decided anything.
    pub decided: Decided,
    /// Which columns that count occurrences are above 0, in the order of the layout.
    pub occurred: Box<[bool]>,
}

impl Facts {
    /// The facts of a replication; `occurrences` are all columns that count them.
    pub fn of(row: &Row, decided: Decided, occurrences: &[usize]) -> Facts {
        Facts {
            decided,
            occurred: occurrences
                .iter()
                .map(|&column| row[column].numerator > 0)
                .collect(),
        }
    }
}

impl Unlike {
    /// The lengths of faults changed to those of `changed`.
    pub fn faults(changed: &Plan, layout: &Layout, is_changed: impl Fn(&str) -> bool) -> Unlike {
        let names = &changed.symbols.faults;
        let name = |fault: FaultIndex| &names[changed.faults[fault.at()].symbol];
        // What a common cause strikes is booked under the common cause.
        let strikes = |kind: &FaultKind| match kind {
            FaultKind::CommonCause { members, .. } => members.iter().any(|member| match member {
                CommonMember::Fault(fault) => is_changed(name(*fault)),
                CommonMember::Host(_) => false,
            }),
            _ => false,
        };
        let concerned = changed.faults.iter().filter_map(|fault| {
            let name = names[fault.symbol].as_str();
            (is_changed(name) || strikes(&fault.kind)).then_some(name)
        });
        let column = |name: &str| layout.find("occurrences", Scope::Fault, name);
        Unlike::Faults {
            occurrences: concerned.filter_map(column).collect(),
            unloaded: Box::new(without_load(changed)),
        }
    }

    /// Whether a replication with these facts may be that of the changed plan, too.
    pub fn may_be_alike(&self, facts: &Facts, all_occurrences: &[usize]) -> bool {
        match self {
            Unlike::Choices(changed) => {
                let decided = facts.decided;
                let on_violation = changed.on_violation && decided.on_violation;
                let reconnect = changed.reconnect && decided.reconnect;
                !(on_violation || reconnect)
            }
            Unlike::Faults { occurrences, .. } => {
                let mut facts = all_occurrences.iter().zip(&facts.occurred);
                !facts.any(|(column, occurred)| *occurred && occurrences.contains(column))
            }
        }
    }

    /// Whether one that may be alike is so.
    pub fn is_alike(&self, seed: u64, replication: u64) -> bool {
        match self {
            Unlike::Choices(_) => true,
            Unlike::Faults {
                occurrences,
                unloaded,
            } => {
                let Outcome { row, .. } = model::play(unloaded, seed, replication, false);
                occurrences.iter().all(|&column| row[column].numerator <= 0)
            }
        }
    }
}

/// The columns that count occurrences of faults.
pub fn occurrences(layout: &Layout) -> Vec<usize> {
    let columns = layout.columns.iter().enumerate();
    columns
        .filter(|(_, c)| c.scope == Scope::Fault && c.metric == "occurrences")
        .map(|(index, _)| index)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::assumptions;
    use super::super::lens::Lens;
    use super::super::stage::Stage;
    use super::*;
    use crate::Nobody;
    use model::plan::{OnViolation, Reconnect};
    use scenarios::study::Study;
    use std::borrow::Cow;
    use std::path::Path;

    const REPLICATIONS: u64 = 6;

    fn three_ways() -> Study {
        let path = "scenarios/library/three-ways.toml";
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        let mut study = scenarios::study::read(&path, &Default::default());
        for plan in &mut study.plans {
            plan.duration = kernel::Span(8 * kernel::Span::DAY.0);
        }
        study
    }

    /// Plays a changed plan on a stage that has its origin, and holds every row against a plain play.
    fn check(
        stage: &mut Stage<'_>,
        lens: &Lens,
        seed: u64,
        changed: Plan,
        origin: usize,
        unlike: Unlike,
    ) {
        let variant = stage.variant(origin);
        let plain: Vec<Row> = (0..REPLICATIONS)
            .map(|r| lens.row(&model::play(&changed, seed, r, false).row, variant))
            .collect();
        let point = stage.add_unlike(Cow::Owned(changed), variant, vec![(origin, unlike)]);
        stage.fill(&[point], REPLICATIONS).unwrap();
        assert_eq!(
            stage.table.points[point],
            plain,
            "{}",
            stage.plan(point).variant
        );
    }

    #[test]
    fn what_is_not_played_is_what_playing_gives() {
        let study = three_ways();
        let layout = model::layout(&study.plans[0].symbols);
        let lens = Lens::new(&study, &layout).unwrap();
        let seed = study.experiment.seed;
        let mut stage = Stage::new(&lens, seed, &Nobody);
        for (variant, plan) in study.plans.iter().enumerate() {
            let origin = stage.add(Cow::Borrowed(plan), variant);
            stage.fill(&[origin], REPLICATIONS).unwrap();
            for (on_violation, reconnect) in [(true, false), (false, true), (true, true)] {
                let mut changed = plan.clone();
                for application in &mut changed.applications {
                    if on_violation {
                        application.on_violation = OnViolation::Continue;
                    }
                    if reconnect {
                        application.reconnect = Reconnect::AnyServer;
                    }
                }
                let unlike = Unlike::Choices(Decided {
                    on_violation,
                    reconnect,
                });
                check(&mut stage, &lens, seed, changed, origin, unlike);
            }
            for assumption in assumptions::of(std::slice::from_ref(plan)) {
                for factor in [0.5, 2.0] {
                    let changed = assumption.stretched(plan, factor);
                    let unlike = Unlike::faults(&changed, &layout, |id| assumption.is_of(id));
                    check(&mut stage, &lens, seed, changed, origin, unlike);
                }
            }
        }
        // The test would prove nothing if everything had been played, or nothing.
        assert!(
            stage.known >= 30 && stage.played >= 30,
            "{} {}",
            stage.known,
            stage.played
        );
    }
}
