//! Among which variants one is chosen: those that can be chosen and that miss no target, as the decision has it.

use super::lens::Lens;
use super::stage::Stage;
use crate::results::judged_at;
use experiment::{Table, Verdict};
use kernel::Layout;
use model::plan::Plan;
use scenarios::settings::Under;
use scenarios::study::Study;

/// Who cannot be chosen whatever the targets say of the base, variant by variant.
pub struct Contenders<'s> {
    study: &'s Study,
    ruled_out: Vec<bool>,
}

impl<'s> Contenders<'s> {
    /// Rules out what is no choice, and what misses a target under a condition where the targets have to be met there.
    pub fn of(study: &'s Study, layout: &Layout, table: &Table) -> Contenders<'s> {
        let variants = study.plans.len();
        let mut ruled_out: Vec<bool> = study
            .notes
            .iter()
            .map(|notes| !notes.is_choice || !notes.unsupported.is_empty())
            .collect();
        let under_conditions = study.played().into_iter().enumerate().skip(variants);
        for (point, plan) in under_conditions.filter(|_| study.under == Under::All) {
            ruled_out[point % variants] |= misses(study, plan, (layout, table, point));
        }
        Contenders { study, ruled_out }
    }

    /// The places of those that contend where the variants are these points: none, if every one misses a target.
    pub fn among(&self, lens: &Lens, stage: &Stage<'_>, points: &[usize]) -> Vec<usize> {
        let contends = |(place, point): (usize, &usize)| {
            let table = (&lens.layout, &stage.table, *point);
            let is_out = self.ruled_out[place] || misses(self.study, stage.plan(*point), table);
            (!is_out).then_some(place)
        };
        points.iter().enumerate().filter_map(contends).collect()
    }
}

/// These places, or all of a list where there is none.
pub fn or_all(places: Vec<usize>, points: &[usize]) -> Vec<usize> {
    if places.is_empty() {
        (0..points.len()).collect()
    } else {
        places
    }
}

/// Whether a target is surely not met.
fn misses(study: &Study, plan: &Plan, table: (&Layout, &Table, usize)) -> bool {
    let mut verdicts = study
        .targets
        .iter()
        .flat_map(|target| judged_at(plan, table, target));
    verdicts.any(|verdict| verdict.verdict == Some(Verdict::NotMet))
}
