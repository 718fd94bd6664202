//! Every variant's purchase, for each number of independent servers that is asked for.
//!
//! A number of servers is a world of its own with a purchase of its own; what else is asked
//! (load alone, headroom, curves) is asked of the number that costs least only.

use super::candidates::{Allotment, Candidates};
use super::curve;
use super::search::Searching;
use super::split;
use crate::error::Result;
use reports::sizing::{SearchTold, SizedVariant};
use scenarios::settings::Cost;
use scenarios::study::Study;

/// How often a split and what has to be bought with it are searched by turns at most.
const SPLIT_ROUNDS: usize = 4;

/// A variant on so many servers, sized.
pub struct Sized {
    /// The variant.
    pub variant: usize,
    /// Where its licenses are.
    pub allotment: Allotment,
    /// What is told of it.
    pub told: SizedVariant,
}

/// Sizes all variants; with `more` there is load alone, headroom and curves besides.
pub fn size(
    searching: &Searching<'_>,
    candidates: &mut Candidates<'_>,
    more: bool,
) -> Result<Vec<Sized>> {
    let mut all = Vec::new();
    for variant in 0..searching.study.plans.len() {
        let mut of_variant = Vec::new();
        for allotment in allotments(searching, variant) {
            of_variant.push(purchase(searching, candidates, variant, allotment)?);
        }
        let best = cheapest(&of_variant);
        if let Some(best) = best.filter(|_| of_variant.len() > 1) {
            of_variant[best].told.is_best = true;
        }
        if more {
            let at = best.unwrap_or(of_variant.len() - 1);
            tell_more(searching, candidates, &mut of_variant[at])?;
        }
        all.append(&mut of_variant);
    }
    Ok(all)
}

/// Where a variant's licenses may be: on each number of independent servers that is asked for.
fn allotments(searching: &Searching<'_>, variant: usize) -> Vec<Allotment> {
    let all = searching.study.independent_servers(variant).len();
    let numbers = searching.numbers.iter().map(|&number| number as usize);
    let numbers: Vec<usize> = numbers.filter(|&number| number <= all).collect();
    if numbers.is_empty() {
        return vec![Allotment::default()];
    }
    let of_number = |&number: &usize| Allotment {
        servers: (number < all).then_some(number),
        parts: Vec::new(),
    };
    numbers.iter().map(of_number).collect()
}

/// The place of the least cost, of equals the first.
fn cheapest(sized: &[Sized]) -> Option<usize> {
    let costs = sized.iter().enumerate();
    let costs = costs.filter_map(|(at, sized)| Some((at, sized.told.cost()?)));
    costs
        .min_by(|(_, one), (_, other)| one.total_cmp(other))
        .map(|(at, _)| at)
}

/// The purchase, and, if it is asked for, over another split.
fn purchase(
    searching: &Searching<'_>,
    candidates: &mut Candidates<'_>,
    variant: usize,
    mut allotment: Allotment,
) -> Result<Sized> {
    let plan = &searching.study.plans[variant];
    let independent = searching.study.independent_servers(variant).len();
    let on = allotment.servers.unwrap_or(independent);
    let servers = plan.servers.len() - independent + on;
    let mut search = searching.search(candidates, (variant, &allotment), true, None)?;
    let mut told = None;
    if searching.searches_split && on > 1 {
        let split = search_splits(searching, candidates, variant, &mut allotment, &mut search)?;
        told = split.map(|found| found.told(searching, (variant, &allotment), &search));
    }
    let is_asked = !searching.numbers.is_empty() && independent > 0;
    Ok(Sized {
        variant,
        allotment,
        told: SizedVariant {
            variant: match on {
                _ if !is_asked => plan.variant.clone(),
                1 => format!("{}, 1 server", plan.variant),
                _ => format!("{}, {on} servers", plan.variant),
            },
            servers: servers as u64,
            is_choice: is_choice(searching.study, variant),
            is_best: false,
            server_cost: server_cost(&searching.study.cost, servers),
            search,
            split: told,
            load_alone: None,
            headroom: None,
            curves: Vec::new(),
            overlay: None,
        },
    })
}

/// Searches a better split and what has to be bought with it, by turns as long as that saves something:
/// with fewer licenses another split is best. What is told is the last split that was bought, else the
/// first that was looked for.
fn search_splits(
    searching: &Searching<'_>,
    candidates: &mut Candidates<'_>,
    variant: usize,
    allotment: &mut Allotment,
    search: &mut SearchTold,
) -> Result<Option<split::Found>> {
    let mut told: Option<split::Found> = None;
    let (mut splits, mut spent) = (0, 0);
    for _ in 0..SPLIT_ROUNDS {
        let Some(found) = split::search(searching, candidates, (variant, allotment), search)?
        else {
            break;
        };
        splits += found.splits;
        spent += found.replications_spent;
        let other = found.parts.clone().map(|parts| Allotment {
            parts,
            ..allotment.clone()
        });
        let mut saves = false;
        if let Some(other) = other {
            let start = counts(search);
            let again = searching.search(candidates, (variant, &other), true, start.as_deref())?;
            // Another split may be better and save no step.
            if is_cheaper(&again, search) {
                saves = again.cost != search.cost;
                (*search, *allotment) = (again, other);
                told = None;
            }
        }
        told = Some(told.unwrap_or(found));
        if !saves {
            break;
        }
    }
    Ok(told.map(|found| found.after(splits, spent)))
}

/// Nothing is dearer than no purchase; of equals the one whose split was found to be better.
fn is_cheaper(again: &SearchTold, before: &SearchTold) -> bool {
    match (again.cost, before.cost) {
        (Some(again), Some(before)) => again <= before,
        (again, None) => again.is_some(),
        (None, Some(_)) => false,
    }
}

/// The counts of a purchase, if there is one.
fn counts(search: &SearchTold) -> Option<Vec<u64>> {
    search.features.iter().map(|f| f.count).collect()
}

/// What of a purchase is for the load alone, how many agents today's counts carry, and the curves.
fn tell_more(
    searching: &Searching<'_>,
    candidates: &mut Candidates<'_>,
    sized: &mut Sized,
) -> Result<()> {
    let place = (sized.variant, &sized.allotment);
    let start = counts(&sized.told.search);
    let alone = searching.search(candidates, place, false, start.as_deref())?;
    sized.told.load_alone = Some(alone);
    sized.told.headroom = searching.headroom(candidates, sized.variant)?;
    let pilot = searching.effort.pilot;
    sized.told.curves = curve::curves(searching, candidates, place, &sized.told.search, pilot)?;
    Ok(())
}

/// Whether a purchase for the variant may be recommended.
fn is_choice(study: &Study, variant: usize) -> bool {
    let notes = study.notes.get(variant);
    notes.is_some_and(|notes| notes.is_choice && notes.unsupported.is_empty())
}

/// What the servers cost in a year, where licenses have prices to add that to.
fn server_cost(cost: &Cost, servers: usize) -> Option<f64> {
    let price = cost.server_year.filter(|_| !cost.licenses.is_empty())?;
    Some(price * servers as f64)
}
