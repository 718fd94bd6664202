//! All searches of a study, and their results.

use super::candidates::{Candidates, Reread};
use super::options::Options;
use super::search::{self, Searching};
use super::servers::{self, Sized};
use super::{curve, folder};
use crate::Watch;
use crate::compare::lens::Lens;
use crate::error::{Result, refuse};
use crate::output::Output;
use crate::timing::Timing;
use experiment::Effort;
use kernel::Layout;
use reports::sizing::SizingAnswer;
use scenarios::settings::Under;
use scenarios::study::Study;

/// What was found, and where it is.
#[derive(Debug)]
pub struct Sizing<W> {
    /// The purchases with their evidence; paths of overlays are those in the results.
    pub answer: SizingAnswer,
    /// What the output has in the end.
    pub written: W,
    /// What the playing took.
    pub timing: Timing,
}

impl<W> Sizing<W> {
    /// Whether a purchase was found for each variant.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let mut variants = self.answer.variants.iter();
        variants.all(|variant| variant.search.failure.is_none())
    }
}

/// Refuses a scenario that says nothing to search for.
///
/// # Errors
/// It has no `[size]`, or no `[target]`.
pub fn refuse_unsized(study: &Study) -> Result<()> {
    if study.size.is_none() {
        refuse!(
            "`{}` has no [size] (hint: say which counts are searched, as `[size] vary = {{ FEATURE = {{ min, max }} }}`)",
            study.name
        );
    }
    if study.targets.is_empty() {
        refuse!(
            "`{}` has no [target] that a purchase could meet (hint: add one, as `[target] denied_fraction = {{ max = \"1 %\" }}`)",
            study.name
        );
    }
    Ok(())
}

/// Searches the purchase of each variant and writes what was found.
///
/// `reread` reads the study again with plans for the counts of a search.
///
/// # Errors
/// The study says nothing to search for, a file cannot be written, or the watch ended the play.
pub fn size<O: Output>(
    study: &Study,
    options: &Options,
    reread: Reread<'_>,
    watch: &dyn Watch,
    output: O,
) -> Result<Sizing<O::Written>> {
    refuse_unsized(study)?;
    let Some(size) = &study.size else {
        refuse!("`{}` has no [size]", study.name);
    };
    let layout = model::layout(&study.plans[0].symbols);
    let lens = Lens::of_metrics(study, &layout, &curve::METRICS);
    let conditions = match study.under {
        Under::All => study.conditions.as_slice(),
        Under::Base => &[],
    };
    let circumstances = 1 + conditions.len();
    let targets = search::targets(&study.targets, &lens.layout);
    let joint = Layout {
        columns: vec![lens.layout.columns.as_slice(); circumstances].concat(),
    };
    let searching = Searching {
        study,
        layout: &lens.layout,
        joint: &joint,
        conditions,
        vary: &size.vary,
        targets: search::under_all(&targets, &lens.layout, circumstances),
        effort: Effort {
            replications_max: u64::from(options.replications),
            replications_budget: u64::from(options.budget),
            ..Effort::default()
        },
        numbers: &size.servers,
        searches_split: size.searches_split,
    };
    if searching.targets.is_empty() {
        refuse!(
            "the scenario has nothing with the metrics of [target] (hint: `licsim check` tells what it has)"
        );
    }
    let mut candidates = Candidates::new(study, reread, &lens, watch);
    let sized = servers::size(&searching, &mut candidates, !options.quick)?;
    let mut answer = answer(study, &sized, candidates.played());
    let mut timing = *candidates.timing();
    let (written, of_page) = folder::write(study, options, (&sized, &mut answer), watch, output)?;
    timing.add(&of_page);
    Ok(Sizing {
        answer,
        written,
        timing,
    })
}

fn answer(study: &Study, sized: &[Sized], played: u64) -> SizingAnswer {
    SizingAnswer {
        scenario: study.name.clone(),
        title: study.title.clone(),
        seed: study.experiment.seed,
        currency: study.cost.currency.clone(),
        has_prices: !study.cost.licenses.is_empty(),
        has_hour_prices: study.cost.agent_hour.is_some() || study.cost.application_hour.is_some(),
        has_conditions: !study.conditions.is_empty(),
        replications_played: played,
        variants: sized.iter().map(|sized| sized.told.clone()).collect(),
    }
}
