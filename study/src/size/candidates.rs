//! The plans of a search and what was played of them.
//!
//! A plan is a variant with so many licenses, with its faults or without, with all agents or
//! a part; it is made from the file, checked like any other, when a search asks for it. Replication r of
//! every plan has the same random numbers, and what was played once is handed out again, so searches,
//! curves and headroom share their replications.

use crate::Watch;
use crate::compare::lens::Lens;
use crate::compare::stage::Stage;
use crate::error::{Error, Result};
use crate::timing::Timing;
use experiment::{Request, Stopped, Supply};
use kernel::Row;
use model::plan::{Begin, Plan};
use scenarios::points::{Point, Setting};
use scenarios::settings::Under;
use scenarios::study::Study;
use scenarios::{Severity, render};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// On how many of a variant's independent servers licenses are, and in which parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Allotment {
    /// The first so many in file order; `None`: all.
    pub servers: Option<usize>,
    /// For each feature that is varied each server's part; `None`: as the file has it. Empty: all so.
    pub parts: Vec<Option<Vec<u64>>>,
}

/// What is played.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The variant.
    pub variant: usize,
    /// The condition that it is played under; `None`: the base.
    pub condition: Option<usize>,
    /// Its faults happen.
    pub with_faults: bool,
    /// The licenses of each feature that is varied; empty: as the file has them.
    pub counts: Vec<u64>,
    /// Where they are.
    pub allotment: Allotment,
    /// The agents of all groups together; `None`: as the file has them.
    pub agents: Option<u64>,
}

/// What a plan's file says otherwise than the study's: counts, and where they are.
type Written = (Vec<u64>, Allotment);

/// Reads the study again with plans for points.
pub type Reread<'a> = &'a dyn Fn(&[Point]) -> Study;

/// Plans and replications of a study.
pub struct Candidates<'a> {
    study: &'a Study,
    reread: Reread<'a>,
    features: Vec<String>,
    stage: Stage<'a>,
    known: BTreeMap<Candidate, usize>,
    /// For each the variants in the base, then those under each condition.
    plans: BTreeMap<Written, Vec<Vec<Plan>>>,
    /// The conditions that count, the first so many.
    conditions: usize,
    /// Why a plan could not be made.
    failed: Option<Error>,
}

impl<'a> Candidates<'a> {
    /// Nothing is played yet.
    pub fn new(
        study: &'a Study,
        reread: Reread<'a>,
        lens: &'a Lens,
        watch: &'a dyn Watch,
    ) -> Candidates<'a> {
        let vary = study.size.iter().flat_map(|size| &size.vary);
        Candidates {
            study,
            reread,
            features: vary.map(|(feature, _)| feature.clone()).collect(),
            stage: Stage::new(lens, study.experiment.seed, watch),
            known: BTreeMap::new(),
            plans: BTreeMap::new(),
            conditions: match study.under {
                Under::All => study.conditions.len(),
                Under::Base => 0,
            },
            failed: None,
        }
    }

    /// What was played so far.
    pub fn timing(&self) -> &Timing {
        &self.stage.timing
    }

    /// The replications played so far.
    pub fn played(&self) -> u64 {
        self.stage.played
    }

    /// The replications of a candidate: at least so many, and all that there are.
    pub fn rows(&mut self, candidate: &Candidate, replications: u64) -> Result<&[Row]> {
        let point = self.points(std::slice::from_ref(candidate))?[0];
        self.stage.fill(&[point], replications)?;
        Ok(&self.stage.table.points[point])
    }

    /// Brings several candidates to so many replications at once.
    pub fn fill(&mut self, candidates: &[Candidate], replications: u64) -> Result<()> {
        let points = self.points(candidates)?;
        self.stage.fill(&points, replications)?;
        Ok(())
    }

    /// The rows of requests whose points are made into candidates; what goes wrong is kept for [`Candidates::checked`].
    pub fn supply<P>(
        &mut self,
        requests: &[Request<P>],
        candidate: impl Fn(&P) -> Candidate,
    ) -> Result<Vec<Vec<Row>>, Stopped> {
        let candidates: Vec<Candidate> = requests
            .iter()
            .map(|request| candidate(&request.point))
            .collect();
        let points = match self.points(&candidates) {
            Ok(points) => points,
            Err(error) => {
                self.failed = Some(error);
                return Err(Stopped);
            }
        };
        let requests: Vec<Request<usize>> = requests
            .iter()
            .zip(points)
            .map(|(request, point)| Request {
                point,
                replications: request.replications.clone(),
            })
            .collect();
        self.stage.rows(&requests)
    }

    /// The same with each row followed by those under each condition that counts.
    pub fn supply_all<P: Clone>(
        &mut self,
        requests: &[Request<P>],
        candidate: impl Fn(&P) -> Candidate,
    ) -> Result<Vec<Vec<Row>>, Stopped> {
        let circumstances = 1 + self.conditions;
        let each = requests.iter().flat_map(|request| {
            (0..circumstances).map(|number| Request {
                point: (request.point.clone(), number.checked_sub(1)),
                replications: request.replications.clone(),
            })
        });
        let each: Vec<Request<(P, Option<usize>)>> = each.collect();
        let rows = self.supply(&each, |(point, condition)| Candidate {
            condition: *condition,
            ..candidate(point)
        })?;
        let joined = rows.chunks(circumstances).map(|of_one| {
            let replications = 0..of_one.first().map_or(0, Vec::len);
            let joined = |r: usize| of_one.iter().flat_map(|rows| rows[r].clone()).collect();
            replications.map(joined).collect()
        });
        Ok(joined.collect())
    }

    /// A search's outcome, or why it stopped.
    pub fn checked<T>(&mut self, outcome: Result<T, Stopped>) -> Result<T> {
        match (outcome, self.failed.take()) {
            (Ok(found), None) => Ok(found),
            (_, Some(error)) => Err(error),
            (Err(Stopped), None) => Err(Stopped.into()),
        }
    }

    fn points(&mut self, candidates: &[Candidate]) -> Result<Vec<usize>> {
        self.make_plans(candidates)?;
        let mut points = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            if let Some(point) = self.known.get(candidate) {
                points.push(*point);
                continue;
            }
            let written = (candidate.counts.clone(), candidate.allotment.clone());
            let mut plan = match (self.plans.get(&written), candidate.condition) {
                (Some(plans), None) => plans[0][candidate.variant].clone(),
                (Some(plans), Some(condition)) => plans[condition + 1][candidate.variant].clone(),
                (None, None) => self.study.plans[candidate.variant].clone(),
                (None, Some(condition)) => {
                    self.study.conditions[condition].plans[candidate.variant].clone()
                }
            };
            if !candidate.with_faults {
                without_faults(&mut plan);
            }
            if let Some(agents) = candidate.agents {
                share_agents(&mut plan, agents);
            }
            let point = self.stage.add(Cow::Owned(plan), candidate.variant);
            self.known.insert(candidate.clone(), point);
            points.push(point);
        }
        Ok(points)
    }

    /// Reads the file with the counts that no plan has yet.
    fn make_plans(&mut self, candidates: &[Candidate]) -> Result<()> {
        let mut missing: Vec<Written> = Vec::new();
        for candidate in candidates {
            let written = (candidate.counts.clone(), candidate.allotment.clone());
            let known = written == Written::default() || self.plans.contains_key(&written);
            if !known && !missing.contains(&written) {
                missing.push(written);
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let points: Vec<Point> = missing
            .iter()
            .map(|written| Point {
                settings: self.settings(written),
            })
            .collect();
        let study = (self.reread)(&points);
        check(&study)?;
        let mut of_base = study.points.into_iter();
        let mut under: Vec<_> = study
            .conditions
            .into_iter()
            .map(|condition| condition.points.into_iter())
            .collect();
        for written in missing {
            let of_conditions = under.iter_mut().filter_map(Iterator::next);
            let plans = of_base.next().into_iter().chain(of_conditions).collect();
            self.plans.insert(written, plans);
        }
        Ok(())
    }

    fn settings(&self, (counts, allotment): &Written) -> Vec<Setting> {
        let mut settings = Vec::new();
        settings.extend(allotment.servers.map(|count| Setting::Servers { count }));
        for (feature, count) in self.features.iter().zip(counts) {
            settings.push(Setting::Count {
                feature: feature.clone(),
                count: u32::try_from(*count).unwrap_or(u32::MAX),
            });
        }
        for (feature, parts) in self.features.iter().zip(&allotment.parts) {
            settings.extend(parts.as_ref().map(|parts| Setting::Parts {
                feature: feature.clone(),
                parts: parts.clone(),
            }));
        }
        settings
    }
}

/// A study's errors as one.
pub fn check(study: &Study) -> Result<()> {
    let mut errors = study.findings.iter();
    let first = errors.find(|finding| finding.severity == Severity::Error);
    match first {
        Some(finding) => Err(Error::Refused(render::finding(
            finding,
            &study.texts,
            false,
        ))),
        None => Ok(()),
    }
}

/// Nothing fails, and nothing is restarted on purpose.
fn without_faults(plan: &mut Plan) {
    for fault in &mut plan.faults {
        fault.begins = Begin::Never;
    }
}

/// The agents of all groups of a plan.
pub fn agents_of(plan: &Plan) -> u64 {
    plan.groups.iter().map(|group| u64::from(group.count)).sum()
}

/// So many agents, divided as they are; what is left over goes to the largest remainders.
fn share_agents(plan: &mut Plan, agents: u64) {
    let whole = agents_of(plan).max(1);
    let mut left = agents;
    let mut remainders = Vec::new();
    for (index, group) in plan.groups.iter_mut().enumerate() {
        let share = u64::from(group.count) * agents;
        let count = share / whole;
        remainders.push((share % whole, index));
        left -= count;
        group.count = u32::try_from(count).unwrap_or(u32::MAX);
    }
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, index) in remainders.into_iter().take(left as usize) {
        plan.groups[index].count += 1;
    }
}
