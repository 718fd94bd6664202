//! The replications that charts and page show, played again in detail.

use super::writing::Writing;
use crate::audit;
use crate::error::{Error, Result, refuse};
use crate::output::Output;
use crate::parallel;
use crate::replay::Replay;
use kernel::{Layout, Row};
use model::plan::Plan;
use model::records::Outcome;
use reports::Replication;
use reports::files::stories::VariantStories;
use reports::page::stories::pick;
use reports::told::Told;

impl<O: Output> Writing<'_, O> {
    /// The replications that charts and page show. All but the first are played again, now in detail; that each yields the
    /// same row again is verified on the way.
    pub(super) fn stories(&self) -> Result<Vec<VariantStories>> {
        let points = self.plans.iter().enumerate();
        points
            .map(|(point, plan)| self.stories_of(point, plan))
            .collect()
    }

    fn stories_of(&self, point: usize, plan: &Plan) -> Result<VariantStories> {
        let rows = &self.table.points[point];
        let first = self.first_details[point].as_ref();
        let picked = match self.playing.detail.keeps(0) {
            true => pick(self.layout(), rows),
            false => Vec::new(),
        };
        let mut numbers: Vec<usize> = picked.iter().map(|(_, number)| *number).collect();
        numbers.extend(first.map(|_| 0));
        numbers.sort_unstable();
        numbers.dedup();
        // No stream is shared with other threads: what they need is named one by one.
        let (seed, watch) = (self.study().experiment.seed, self.playing.watch);
        let (layout, stores) = (self.layout(), Some(&self.stores));
        let replay = Replay {
            plan,
            seed,
            stores,
            watch,
        };
        let told: Result<Vec<Told>> = parallel::map(&numbers, |&number| {
            let again;
            let outcome = match first {
                Some(first) if number == 0 => first,
                _ => {
                    again = replay.play(number as u64)?;
                    &again
                }
            };
            told(plan, layout, number, outcome, &rows[number])
        })
        .into_iter()
        .collect();
        let picked = picked.into_iter();
        Ok(VariantStories {
            variant: plan.variant.clone(),
            condition: plan.condition.clone(),
            picked: picked
                .map(|(which, number)| (which, number as u64))
                .collect(),
            first: first.map(|_| 0),
            told: told?,
            audit: audit::of_run(&replay, first, self.prints[point].events)?,
        })
    }
}

/// What page and charts show of a replication, whose row has to be the one that was counted.
fn told(plan: &Plan, layout: &Layout, number: usize, outcome: &Outcome, row: &Row) -> Result<Told> {
    let replication = Replication {
        plan,
        layout,
        number: number as u64,
        outcome,
    };
    let told = Told::of(&replication).filter(|_| outcome.row == *row);
    let failure = outcome.detail.as_ref().and_then(|d| d.denials.failure());
    if let Some(failure) = failure {
        refuse!("{failure}");
    }
    told.ok_or_else(|| {
        Error::Internal(format!(
            "replication {number} of variant `{}` did not repeat itself: that is a fault of the program",
            plan.variant
        ))
    })
}
