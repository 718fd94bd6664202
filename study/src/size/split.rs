//! How a purchase is best divided over independent servers.
//!
//! The counts stay as they are, and whole percent of each feature move from server to
//! server; all splits are played with the same random numbers. What the first limit is about decides.
//! A split is bought only if replications that did not choose it show that it is better than the file's.

use super::candidates::{Allotment, Candidate, Candidates};
use super::search::Searching;
use crate::error::Result;
use experiment::division::{Criterion, Divided, Division, Search, divide};
use experiment::{Better, Confidence, Difference, Limit, Target};
use reports::sizing::{SearchTold, SplitFeature, SplitTold};
use scenarios::allotment::{even, percent};
use scenarios::order::share::{WHOLE, largest_remainder};

/// One percent.
const PERCENT: u64 = WHOLE / 100;
/// How much is moved, the coarsest first.
const STEPS: [u64; 4] = [10 * PERCENT, 5 * PERCENT, 2 * PERCENT, PERCENT];
/// The replications that show whether the best split is better.
const FRESH: u64 = 200;
/// The most splits that are looked at.
const SPLITS_MAX: usize = 60;

/// What was found.
pub struct Found {
    /// For each feature the parts that are better than those given; `None` if none are.
    pub parts: Option<Vec<Option<Vec<u64>>>>,
    /// The splits that were looked at.
    pub splits: u64,
    /// The replications played.
    pub replications_spent: u64,
    better: Better,
    divided: Divided,
    /// The places of the features that are split.
    places: Vec<usize>,
    starts: Vec<Division>,
}

/// Searches the split of a purchase (else of the largest counts); none if no feature is split.
pub fn search(
    searching: &Searching<'_>,
    candidates: &mut Candidates<'_>,
    (variant, allotment): (usize, &Allotment),
    found: &SearchTold,
) -> Result<Option<Found>> {
    let names = searching.study.independent_servers(variant);
    let servers = allotment.servers.unwrap_or(names.len());
    let (places, file) = of_file(searching, (variant, servers));
    let Some(target) = searching.targets.first().filter(|_| !places.is_empty()) else {
        return Ok(None);
    };
    let counts: Vec<u64> = found
        .features
        .iter()
        .map(|f| f.count.unwrap_or(f.most))
        .collect();
    let given = given(allotment, &places, &file);
    let starts = starts(file, vec![even(servers); places.len()], &given);
    let criterion = criterion(searching, target);
    let better = criterion.better;
    let mut supply = |requests: &[experiment::Request<Division>]| {
        candidates.supply(requests, |division| Candidate {
            variant,
            condition: None,
            with_faults: true,
            counts: counts.clone(),
            allotment: Allotment {
                servers: allotment.servers,
                parts: of_features(&places, division, counts.len()),
            },
            agents: None,
        })
    };
    let outcome = divide(
        criterion,
        &starts,
        &effort(searching, &places, &counts),
        &mut supply,
    );
    let divided = candidates.checked(outcome)?;
    let of_given = starts.iter().position(|start| *start == given);
    let is_better = of_given.is_some_and(|at| divided.is_better_than(at, better));
    let parts = is_better.then(|| of_features(&places, &divided.best, counts.len()));
    Ok(Some(Found {
        parts,
        splits: divided.divisions as u64,
        replications_spent: divided.replications_spent,
        better,
        divided,
        places,
        starts,
    }))
}

/// The features that are split, by their places, with the parts that the file gives them.
fn of_file(
    searching: &Searching<'_>,
    (variant, servers): (usize, usize),
) -> (Vec<usize>, Division) {
    let features = searching.vary.iter().enumerate();
    let split = features.filter_map(|(place, (feature, _))| {
        Some((place, searching.study.parts(variant, servers, feature)?))
    });
    split.unzip()
}

/// What decides: the column of a limit.
fn criterion<'a>(searching: &'a Searching<'_>, target: &Target) -> Criterion<'a> {
    Criterion {
        at: target.column,
        column: &searching.layout.columns[target.column],
        better: match target.limit {
            Limit::Max(_) => Better::Smaller,
            Limit::Min(_) => Better::Larger,
        },
        confidence: Confidence::default(),
    }
}

/// How far and how long is searched.
fn effort(searching: &Searching<'_>, places: &[usize], counts: &[u64]) -> Search {
    Search {
        steps: STEPS.to_vec(),
        // Less than one license moves nothing.
        least: places
            .iter()
            .map(|&place| WHOLE / counts[place].max(1))
            .collect(),
        replications: searching.effort.pilot,
        fresh: FRESH,
        divisions_max: SPLITS_MAX,
    }
}

/// The parts that the allotment has now; where it says none, the file's.
fn given(allotment: &Allotment, places: &[usize], file: &Division) -> Division {
    let parts = places.iter().zip(file);
    let given = parts.map(|(&place, of_file)| {
        let given = allotment.parts.get(place).cloned().flatten();
        given.unwrap_or_else(|| of_file.clone())
    });
    given.collect()
}

/// Where the search begins: the file's division, the even one, and the one that is given, each once.
fn starts(file: Division, even: Division, given: &Division) -> Vec<Division> {
    let mut starts = vec![file];
    for other in [even, given.clone()] {
        if !starts.contains(&other) {
            starts.push(other);
        }
    }
    starts
}

/// The parts of the features that are split, none of the others.
fn of_features(places: &[usize], division: &Division, features: usize) -> Vec<Option<Vec<u64>>> {
    let mut parts = vec![None; features];
    for (&place, of_feature) in places.iter().zip(division) {
        parts[place] = Some(of_feature.clone());
    }
    parts
}

impl Found {
    /// The same, with all that was looked at and played until it was found.
    pub fn after(mut self, splits: u64, replications_spent: u64) -> Found {
        (self.splits, self.replications_spent) = (splits, replications_spent);
        self
    }

    /// What is told of it, for a purchase.
    pub fn told(
        &self,
        searching: &Searching<'_>,
        (variant, allotment): (usize, &Allotment),
        search: &SearchTold,
    ) -> SplitTold {
        let mut servers = searching.study.independent_servers(variant);
        servers.truncate(allotment.servers.unwrap_or(servers.len()));
        let percents = |parts: &[u64]| parts.iter().map(|&part| percent(part)).collect();
        let of_place = |(number, &place): (usize, &usize)| {
            let feature = &search.features[place];
            let bought = allotment.parts.get(place).and_then(Option::as_ref);
            let bought = bought.unwrap_or(&self.starts[0][number]);
            let held = feature.count.map(|count| {
                let held = largest_remainder(u32::try_from(count).unwrap_or(u32::MAX), bought);
                held.into_iter().map(u64::from).collect()
            });
            SplitFeature {
                feature: feature.feature.clone(),
                file: percents(&self.starts[0][number]),
                found: percents(&self.divided.best[number]),
                bought: percents(bought),
                held,
            }
        };
        let column = &searching.layout.columns[searching.targets[0].column];
        SplitTold {
            features: self.places.iter().enumerate().map(of_place).collect(),
            column: column.clone(),
            against_file: self.divided.differences[0],
            against_even: self.against(&vec![even(servers.len()); self.places.len()]),
            is_better: self.divided.is_better_than(0, self.better),
            is_bought: !allotment.parts.is_empty(),
            splits: self.splits,
            replications_spent: self.replications_spent,
            servers,
        }
    }

    /// The split that looked best less another that it was held against; the file's is told by itself.
    fn against(&self, other: &Division) -> Option<Difference> {
        let at = self.starts.iter().position(|start| start == other)?;
        self.divided.differences[at].filter(|_| at > 0)
    }
}
