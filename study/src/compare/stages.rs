//! What a comparison plays besides its variants, and what it finds.

use super::contenders::{self, Contenders};
use super::criterion::Ranking;
use super::infrastructure::{self, Infrastructure};
use super::lens::{Lens, is_infrastructure};
use super::sensitivity::{self, Sensitivity};
use super::stage::Stage;
use super::{defaults, first_week};
use crate::Watch;
use crate::output::Output;
use crate::play::Writing;
use crate::timing::Timing;
use experiment::{Selection, Stopped};
use kernel::Layout;
use reports::terminal::compare::defaults::DefaultsReport;
use reports::terminal::compare::{Effort, Unsettled};
use scenarios::study::Study;

/// The points with load and those without.
pub(super) struct Stages<'a> {
    /// The variants as played, then what is played besides.
    pub(super) main: Stage<'a>,
    /// The variants without load, where a metric does not depend on it.
    pub(super) infrastructure: Option<Infrastructure<'a>>,
    contenders: Contenders<'a>,
}

impl<'a> Stages<'a> {
    pub(super) fn new(
        study: &'a Study,
        layout: &Layout,
        lens: &'a Lens,
        writing: &Writing<'_, impl Output>,
        watch: &'a dyn Watch,
    ) -> Result<Stages<'a>, Stopped> {
        let mut main = Stage::new(lens, study.experiment.seed, watch);
        for (variant, plan) in study.plans.iter().enumerate() {
            let (rows, decided) = (&writing.table.points[variant], &writing.decided[variant]);
            main.add_played(plan, variant, rows, decided);
        }
        let replications = writing.table.replications(0);
        let infrastructure = infrastructure::play(study, lens, replications, watch)?;
        Ok(Stages {
            main,
            infrastructure,
            contenders: Contenders::of(study, layout, &writing.table),
        })
    }

    /// The stage from which a column is told.
    pub(super) fn of_column(&self, lens: &Lens, column: usize) -> &Stage<'a> {
        match &self.infrastructure {
            Some(part) if is_infrastructure(&lens.layout.columns[column]) => &part.stage,
            _ => &self.main,
        }
    }

    /// Selects, and plays what the selection may hang on.
    pub(super) fn find(
        &mut self,
        study: &Study,
        layout: &Layout,
        lens: &'a Lens,
        (quick, watch): (bool, &'a dyn Watch),
    ) -> Result<Found<'a>, Stopped> {
        let variants: Vec<usize> = (0..study.plans.len()).collect();
        let ranking = Ranking::of(study, lens, &self.main.table.points[..variants.len()]);
        let replications = self.main.table.replications(0);
        let most = self.of_column(lens, ranking.column).table.replications(0);
        let contending = self.contenders.among(lens, &self.main, &variants);
        let someone_contends = !contending.is_empty();
        let places = contenders::or_all(contending, &variants);
        let is_infrastructure = is_infrastructure(&lens.layout.columns[ranking.column]);
        let stage = match &mut self.infrastructure {
            Some(part) if is_infrastructure => &mut part.stage,
            _ => &mut self.main,
        };
        let selection = ranking.select(study, lens, &variants, most, stage)?;
        // What the recommendation hangs on is asked of those among which it chooses.
        let among = (variants.as_slice(), places.as_slice());
        let chosen = ranking.select_among(study, lens, among, most, stage)?;
        let before = (stage.played, stage.known);
        let (mut effort, mut defaults, mut sensitivity) = (None, None, None);
        if !quick {
            if variants.len() > 1 {
                let contenders = someone_contends.then_some(&self.contenders);
                let rules = (&ranking, contenders);
                let played = defaults::play(study, lens, rules, stage, &variants, &chosen)?;
                defaults = Some(played);
            }
            let winner = (&chosen.winner, places.as_slice());
            let played = sensitivity::play(
                &study.plans,
                layout,
                lens,
                &ranking,
                stage,
                &variants,
                winner,
            )?;
            sensitivity = Some(played);
            effort = Some(Effort {
                played: stage.played - before.0,
                known: stage.known - before.1,
            });
        }
        let (unsettled, first_week_timing) =
            first_week::differing(study, lens, replications, watch)?;
        Ok(Found {
            ranking,
            selection,
            defaults,
            sensitivity,
            unsettled,
            effort,
            first_week_timing,
        })
    }
}

/// What was found beyond the rows.
pub(super) struct Found<'l> {
    /// By what variants are ranked.
    pub ranking: Ranking,
    /// Which one is selected.
    pub selection: Selection,
    /// What other defaults do.
    pub defaults: Option<DefaultsReport<'l>>,
    /// What other assumptions do.
    pub sensitivity: Option<Sensitivity>,
    /// Where the first week differs.
    pub unsettled: Vec<Unsettled<'l>>,
    /// What other defaults and assumptions took.
    pub effort: Option<Effort>,
    /// What looking at the first week cost.
    pub first_week_timing: Timing,
}
