//! A scenario's results while they come in.

use super::playing::Playing;
use crate::conditions;
use crate::error::{Context, Result, refuse};
use crate::output::{Output, Stores};
use experiment::Table;
use kernel::Layout;
use model::plan::Plan;
use model::records::{Decided, Outcome};
use reports::files::study::StoredInput;
use reports::files::{self, ReplicationFile};
use reports::profile::WeekProfile;
use reports::terminal::precision::PrecisionReport;
use reports::{Replication, events};
use scenarios::study::Study;
use sha2::{Digest, Sha256};

/// The files whose rows come from one replication after the other.
const STREAMED: [ReplicationFile; 6] = [
    files::replications::FILE,
    files::denials::FILE,
    files::violations::FILE,
    files::recoveries::FILE,
    files::usage::FILE,
    files::timeline::FILE,
];

/// The files that the results of a study surely have.
#[must_use]
pub fn needed(study: &Study) -> Vec<String> {
    let streamed = STREAMED.iter().map(|file| file.path);
    let whole = [
        files::summary::PATH,
        files::profile::PATH,
        files::stories::PATH,
        files::roots::PATH,
        files::study::PATH,
        files::manifest::PATH,
        "report.html",
        "report.md",
        // What is in these folders is not known yet, but that they are folders.
        "charts/-",
        "events/-",
    ];
    let mut needed: Vec<String> = streamed.chain(whole).map(str::to_owned).collect();
    let inputs = study.files.iter().zip(1..);
    needed.extend(inputs.map(|(file, number)| StoredInput::new(number, &file.path).copy));
    needed
}

/// What is summed up over all replications of a variant.
#[derive(Clone)]
pub(super) struct Print {
    pub(super) fingerprints: Sha256,
    pub(super) requests: u64,
    pub(super) events: u64,
}

/// A scenario's results while they come in.
pub struct Writing<'a, O: Output> {
    pub(super) playing: Playing<'a>,
    /// The variants, then under each condition.
    pub(super) plans: Vec<&'a Plan>,
    pub(super) output: O,
    pub(super) stores: Stores,
    /// For each variant its streams, or for the first those of all.
    pub(super) streams: Vec<Vec<O::Stream>>,
    /// The rows of all variants.
    pub table: Table,
    /// What the precision targets came to, if there are some.
    pub precision: Option<PrecisionReport>,
    /// For each variant, for each replication, which choices decided anything.
    pub decided: Vec<Vec<Decided>>,
    pub(super) profiles: Vec<WeekProfile>,
    pub(super) prints: Vec<Print>,
    pub(super) first_details: Vec<Option<Outcome>>,
    pub(super) details: u64,
}

impl<'a, O: Output> Writing<'a, O> {
    /// Begins the files. With `in_rounds` the replications of the variants come by turns, and those of each variant are kept
    /// apart until all are there, so that the files are the same bytes either way.
    pub(super) fn begin(playing: &Playing<'a>, mut output: O, in_rounds: bool) -> Result<Self> {
        let study = playing.study;
        let plans = study.played();
        let sets = if in_rounds { plans.len() } else { 1 };
        let has_conditions = !study.conditions.is_empty();
        let mut streams = Vec::new();
        for variant in 0..sets {
            let mut set = Vec::new();
            for file in STREAMED {
                let mut stream = match variant {
                    0 => output.stream(file.path)?,
                    _ => output.stream(&format!("{}.part-{variant}", file.path))?,
                };
                if variant == 0 {
                    file.begin(&mut stream, has_conditions)?;
                }
                set.push(stream);
            }
            streams.push(set);
        }
        let print = Print {
            fingerprints: Sha256::new(),
            requests: 0,
            events: 0,
        };
        Ok(Writing {
            playing: *playing,
            stores: output.stores(),
            output,
            streams,
            table: Table::new(playing.layout.clone(), plans.len()),
            precision: None,
            decided: vec![Vec::new(); plans.len()],
            profiles: plans.iter().map(|plan| WeekProfile::of(plan)).collect(),
            prints: vec![print; plans.len()],
            first_details: vec![None; plans.len()],
            plans,
            details: 0,
        })
    }

    pub(super) fn study(&self) -> &'a Study {
        self.playing.study
    }

    pub(super) fn layout(&self) -> &'a Layout {
        self.playing.layout
    }

    /// Takes one replication's outcome: of each variant in the order of replications, and without rounds in the order of
    /// the variants.
    pub(super) fn add(&mut self, point: usize, number: u64, mut outcome: Outcome) -> Result<()> {
        let replication = Replication {
            plan: self.plans[point],
            layout: self.layout(),
            number,
            outcome: &outcome,
        };
        let set = point.min(self.streams.len() - 1);
        let has_conditions = !self.study().conditions.is_empty();
        for (file, stream) in STREAMED.iter().zip(&mut self.streams[set]) {
            file.append(stream, &replication, has_conditions)
                .with_context(|| format!("cannot write `{}`", file.path))?;
        }
        self.profiles[point].add(&outcome.profile);
        let print = &mut self.prints[point];
        print.fingerprints.update(outcome.fingerprint.to_le_bytes());
        print.requests += outcome.requests;
        print.events += outcome.events;
        if point == 0 && outcome.detail.is_some() {
            self.details += 1;
        }
        self.table.push(point, outcome.row.clone());
        self.decided[point].push(outcome.decided);
        if outcome.detail.is_some() {
            self.write_events(&replication)?;
        }
        if let Some(failure) = outcome.detail.as_ref().and_then(|d| d.denials.failure()) {
            refuse!("{failure}");
        }
        if number == 0 && outcome.detail.is_some() {
            if let Some(detail) = &mut outcome.detail {
                detail.journal = Vec::new(); // Its logs are written, and no chart reads it.
            }
            self.first_details[point] = Some(outcome);
        }
        Ok(())
    }

    /// The logs of a replication that was played in detail.
    fn write_events(&mut self, replication: &Replication<'_>) -> Result<()> {
        let stems = conditions::stems(self.study());
        let plan = replication.plan;
        let mut plans = self.plans.iter();
        let position =
            plans.position(|p| p.variant == plan.variant && p.condition == plan.condition);
        let stem = position.map_or("-", |at| stems[at].as_str());
        for file in events::files(replication, stem) {
            let mut stream = self.output.stream(&file.path)?;
            file.write(&mut stream, replication)
                .with_context(|| format!("cannot write `{}`", file.path))?;
            self.output.close(stream)?;
        }
        Ok(())
    }

    /// The replications of each variant so far.
    #[must_use]
    pub fn replications(&self) -> u64 {
        self.table.replications(0)
    }

    /// Closes the streams; what was kept apart comes together, variant after variant.
    pub(super) fn close_streams(&mut self) -> Result<()> {
        let mut sets = std::mem::take(&mut self.streams).into_iter();
        let first = sets.next().unwrap_or_default();
        let mut parts: Vec<Vec<O::Stream>> = first.iter().map(|_| Vec::new()).collect();
        for set in sets {
            for (of_file, stream) in parts.iter_mut().zip(set) {
                of_file.push(stream);
            }
        }
        for (stream, later) in first.into_iter().zip(parts) {
            self.output.join(stream, later)?;
        }
        Ok(())
    }
}
