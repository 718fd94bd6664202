//! What a run will cost, said and judged before it plays, and watched while it does.
//!
//! One rule for all verbs. What is expected to take longer than a run may, or more memory or disk than there is,
//! is refused with the numbers and with the place that makes most of them; `--yes` goes on over a limit of time, `--limit`
//! sets another. What the machine does not have cannot be gone over. The first replication of each variant is watched, so
//! that an estimate that was wrong ends a run too.

mod cost;
mod guard;
mod limit;
#[cfg(feature = "files")]
pub mod machine;
#[cfg(not(feature = "files"))]
#[path = "no_machine.rs"]
pub mod machine;
mod pilot;

pub use cost::{Cost, Work, bytes};
pub use guard::Guard;
pub use limit::{Limit, Limits};

use crate::Detail;
use kernel::Layout;
use model::forecast::Source;
use model::plan::Plan;
use pilot::Pilot;
use scenarios::Finding;
use scenarios::study::Study;
use std::path::Path;

/// How much of the machine may be used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Threads; as many as there are cores if not given.
    pub threads: Option<u16>,
    /// Limits in place of the machine's.
    pub limits: Vec<Limit>,
    /// Go on although it is expected to take longer than it may.
    pub yes: bool,
}

/// How a verb will play a study.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Replications of each variant.
    pub replications: u64,
    /// Which of them keep their records.
    pub detail: Detail,
    /// Whether the verb lets the user choose that, with `--detail`.
    pub chooses_detail: bool,
    /// All that is played, as a multiple of the variants' own replications.
    pub factor: f64,
    /// Where results are written, if they are.
    pub out: Option<&'a Path>,
}

/// What a study will cost, and what it may.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// What it will cost.
    pub cost: Cost,
    /// What it may.
    pub limits: Limits,
    /// Events of one replication of each variant.
    pub events_each: Vec<f64>,
    pilots: Vec<Pilot>,
    replications: f64,
    details: f64,
    chooses_detail: bool,
}

/// What is this many times below every limit by the plan alone is not played to be judged.
const CLEARLY_BELOW: f64 = 30.0;

impl Budget {
    /// Of a study without errors: from its plans alone where that is clearly within the limits, so that an editor
    /// that checks at every keystroke does not wait for a piece to be played.
    pub fn quick(study: &Study, options: &Options, asked: Asked<'_>) -> Budget {
        let from_plans = Budget::by(study, options, asked, |plan, _| Pilot::of_plan(plan));
        if from_plans.is_clearly_below() {
            from_plans
        } else {
            Budget::of(study, options, asked)
        }
    }

    /// Of a study without errors, from a piece of each variant that is played.
    pub fn of(study: &Study, options: &Options, asked: Asked<'_>) -> Budget {
        let seed = study.experiment.seed;
        Budget::by(study, options, asked, |plan, layout| {
            Pilot::of(plan, layout, seed)
        })
    }

    fn by(
        study: &Study,
        options: &Options,
        asked: Asked<'_>,
        pilot: impl Fn(&Plan, &Layout) -> Pilot,
    ) -> Budget {
        let layout = study.plans.first().map_or_else(
            || Layout {
                columns: Vec::new(),
            },
            |plan| model::layout(&plan.symbols),
        );
        let replications = asked.replications.max(1) as f64;
        let played = study.played();
        let units = asked.replications.saturating_mul(played.len() as u64);
        let details = match asked.detail {
            Detail::First(count) => (count as f64).min(replications),
            Detail::All => replications,
        };
        let work = Work {
            replications,
            details,
            factor: asked.factor,
            writes: asked.out.is_some(),
            threads: machine::useful_threads(options.threads, units),
        };
        let pilots: Vec<Pilot> = played.iter().map(|plan| pilot(plan, &layout)).collect();
        Budget {
            cost: Cost::of(&played, &pilots, &layout, work),
            limits: Limits::new(&options.limits, options.yes, asked.out),
            events_each: pilots.iter().map(|pilot| pilot.events).collect(),
            pilots,
            replications,
            details,
            chooses_detail: asked.chooses_detail,
        }
    }

    fn is_clearly_below(&self) -> bool {
        let Budget { cost, limits, .. } = self;
        cost.seconds * CLEARLY_BELOW < limits.time
            && cost.memory * CLEARLY_BELOW < limits.memory
            && (cost.disk + cost.spilled) * CLEARLY_BELOW < limits.disk
    }

    /// What is beyond a limit, at the place that makes most of it; nothing if all fits.
    pub fn refusal(&self, study: &Study) -> Option<Finding> {
        let Budget { cost, limits, .. } = self;
        let over_time = cost.seconds > limits.time && !limits.yes;
        let over_memory = cost.memory > limits.memory;
        let over_disk = cost.disk + cost.spilled > limits.disk;
        let (bound, way) = if over_memory {
            let bound = match limits.memory_is_machines {
                true => format!("the {} of memory that are free", cost::bytes(limits.memory)),
                false => format!(
                    "the {} of memory that `--limit` allows",
                    cost::bytes(limits.memory)
                ),
            };
            (bound, "`--limit memory=…` allows more")
        } else if over_disk {
            let bound = match limits.disk_is_machines {
                true => format!("the {} that are free on the disk", cost::bytes(limits.disk)),
                false => format!(
                    "the {} on disk that `--limit` allows",
                    cost::bytes(limits.disk)
                ),
            };
            let way = match self.chooses_detail && self.details > 0.0 {
                true => "name another folder with `--out`, or `--detail 0`",
                false => "name another folder with `--out`",
            };
            (bound, way)
        } else if over_time {
            let bound = format!("the {} that a run may take", cost::time(limits.time));
            (bound, "`--yes` goes on, `--limit time=…` allows more")
        } else {
            return None;
        };
        let message = format!("{cost}: more than {bound}");
        let (table, name, what) = self.blamed(study, over_memory);
        let hint = format!("{what}; {way}");
        Some(study.finding_about(table, &name, &message, &hint))
    }

    /// What makes most of the cost: the list of the scenario that it stands in, its name, and what to do about it.
    fn blamed(&self, study: &Study, over_memory: bool) -> (&'static str, String, String) {
        let Budget { limits, .. } = self;
        let dearest = self
            .pilots
            .iter()
            .zip(study.played())
            .max_by(|a, b| a.0.seconds.total_cmp(&b.0.seconds));
        let of_one = dearest.map_or(0.0, |(pilot, _)| {
            pilot.detailed_seconds * self.details.max(1.0)
        });
        let world = dearest.map_or(0.0, |(pilot, _)| pilot.world_bytes + pilot.records_bytes);
        let one_is_much = if over_memory {
            world > limits.memory / 4.0
        } else {
            of_one > limits.time / 100.0
        };
        if let Some((pilot, plan)) = dearest.filter(|_| one_is_much)
            && let Some((source, events)) = &pilot.forecast.most
        {
            let symbols = &plan.symbols;
            let events = cost::count(*events);
            return match source {
                Source::Agents(at) => {
                    let group = &plan.groups[*at];
                    let name = symbols.groups[group.symbol].clone();
                    let what = format!(
                        "the {} agents of `{name}` make {events} events: write fewer, or a shorter `duration`",
                        group.count
                    );
                    ("agents", name, what)
                }
                Source::Demand(at) => {
                    let name = symbols.demands[plan.demands[*at].symbol].clone();
                    let what = format!(
                        "demand `{name}` makes {events} events: write a lower rate, or a shorter `duration`"
                    );
                    ("demand", name, what)
                }
                Source::Fault(at) => {
                    let name = symbols.faults[plan.faults[*at].symbol].clone();
                    let what = format!(
                        "fault `{name}` makes {events} events: make it rarer, or write a shorter `duration`"
                    );
                    ("fault", name, what)
                }
            };
        }
        let variants = match study.plans.len() {
            1 => "a variant".to_owned(),
            several => format!("{several} variants"),
        };
        let replications = cost::count(self.replications);
        let what = format!("{replications} replications of {variants}: write fewer");
        ("experiment", "replications".to_owned(), what)
    }
}
