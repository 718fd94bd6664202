//! `licsim compare`: which variant, how sure that is, and what it hangs on.
//!
//! All variants are played with the same random numbers into a folder of results as `run`
//! makes it, and everything else is a function of those rows or of further points that are played with the
//! same random numbers again: the variants without load, under other defaults, under other assumptions.

mod told;

use super::batch::Asked;
use super::playing::Playing;
use super::run::{self, Writing, is_met, print_json};
use super::{Status, read_points};
use crate::cli::CompareArguments;
use crate::progress;
use crate::terminal;
use anyhow::{Result, bail};
use experiment::Stopped;
use kernel::Layout;
use reports::files::{comparison, findings, tornado};
use reports::terminal::compare::Effort;
use scenarios::study::Study;
use std::path::Path;
use study::budget::Budget;
use study::compare::contenders::{self, Contenders};
use study::compare::criterion::Ranking;
use study::compare::infrastructure::{self, Infrastructure};
use study::compare::lens::{Lens, is_infrastructure};
use study::compare::sensitivity::{self, Sensitivity};
use study::compare::stage::Stage;
use study::compare::{defaults, first_week};
use study::output::Place;
use study::timing::Timing;
use told::{Found, Told};

/// Runs the verb.
pub fn run(arguments: &CompareArguments) -> Result<Status> {
    if !arguments.against.is_empty() {
        return super::drift::run(arguments);
    }
    let mut timing = Timing::default();
    let mut texts = Vec::new();
    let asked = Asked {
        files: &arguments.files,
        common: &arguments.common,
        replications: arguments.replications,
        noise: arguments.noise,
        out: &arguments.out,
        force: arguments.force,
        detail: arguments.detail,
        factor: &|study| 1.0 / share_of_work(study, arguments.quick).max(0.001),
    };
    let complete = |file: &Path, study| with_parameters(file, study, arguments);
    let batch = asked.prepare(complete, |study| needed(study, arguments.quick))?;
    let status = batch.play(|study, place, budget| {
        let (told, cost) = compare(study, place, budget, arguments)?;
        timing.add(&cost);
        if arguments.json {
            texts.push(told.json);
        } else {
            terminal::data(&format!("{}\n", told.text));
        }
        Ok(told.met)
    });
    if arguments.json {
        print_json(&texts);
    }
    if arguments.timing {
        terminal::note(&crate::timing::line(&timing));
    }
    Ok(status)
}

/// The files that the results surely have.
fn needed(study: &Study, quick: bool) -> Vec<String> {
    let mut needed = run::needed(study);
    needed.push(comparison::PATH.to_owned());
    needed.push(findings::PATH.to_owned());
    if !quick {
        needed.push(tornado::PATH.to_owned());
    }
    needed
}

/// Reads the study again with the points that `[compare] parameters` asks for.
fn with_parameters(file: &Path, study: Study, arguments: &CompareArguments) -> Result<Study> {
    if arguments.quick || study.compare.parameters.is_empty() {
        return Ok(study);
    }
    let points = defaults::points(&study);
    let own = &study.plans[0].symbols;
    let again = read_points(file, &arguments.common, arguments.replications, &points);
    if !again.has_errors() && again.plans[0].symbols != *own {
        bail!(
            "`compare.parameters` of `{}`: with one of these values applications take features that the \
             scenario has not otherwise (hint: write that value as a variant)",
            study.name
        );
    }
    Ok(again)
}

/// Plays and compares the variants of one scenario, and writes its folder.
fn compare(
    study: &Study,
    place: Place,
    budget: &Budget,
    arguments: &CompareArguments,
) -> Result<(Told, Timing)> {
    let Some(first) = study.plans.first() else {
        anyhow::bail!("`{}` has no variant", study.name);
    };
    let layout = model::layout(&first.symbols);
    let lens = Lens::new(study, &layout)?;
    let playing = Playing {
        study,
        layout: &layout,
        detail: arguments.detail,
        verb: if arguments.quick {
            "compare --quick"
        } else {
            "compare"
        },
        asked_replications: arguments.replications,
        noise: arguments.noise,
        budget: Some(budget),
    };
    let (writing, mut timing) = playing.play(place)?;
    let mut stages = Stages::new(study, &layout, &lens, &writing, arguments)?;
    let found = stages.find(study, &layout, &lens, arguments)?;
    timing.add(&stages.main.timing);
    if let Some(infrastructure) = &stages.infrastructure {
        timing.add(&infrastructure.stage.timing);
    }
    timing.add(&found.first_week_timing);
    let comparison = told::Comparison {
        study,
        lens: &lens,
        stages: &stages,
        found,
    };
    let told = comparison.tell(writing, arguments, is_met)?;
    Ok((told, timing))
}

/// How much of all points that are played with load the variants themselves are.
fn share_of_work(study: &Study, quick: bool) -> f64 {
    if quick {
        return 1.0;
    }
    let variants = study.plans.len() as f64;
    let of_two = variants.min(2.0);
    let more =
        variants * defaults::ways(study) as f64 + of_two * sensitivity::ways(&study.plans) as f64;
    variants / (variants + more)
}

/// The points with load and those without.
struct Stages<'a> {
    /// The variants as played, then what is played besides.
    main: Stage<'a>,
    /// The variants without load, where a metric does not depend on it.
    infrastructure: Option<Infrastructure<'a>>,
    contenders: Contenders<'a>,
}

impl<'a> Stages<'a> {
    fn new(
        study: &'a Study,
        layout: &Layout,
        lens: &'a Lens,
        writing: &Writing<'_>,
        arguments: &CompareArguments,
    ) -> Result<Stages<'a>> {
        let watch = || progress::watch(arguments.noise.quiet);
        let mut main = Stage::new(lens, study.experiment.seed, watch());
        for (variant, plan) in study.plans.iter().enumerate() {
            let (rows, decided) = (&writing.table.points[variant], &writing.decided[variant]);
            main.add_played(plan, variant, rows, decided);
        }
        let replications = writing.table.replications(0);
        let infrastructure = infrastructure::play(study, lens, replications, watch())?;
        Ok(Stages {
            main,
            infrastructure,
            contenders: Contenders::of(study, layout, &writing.table),
        })
    }

    /// The stage from which a column is told.
    fn of_column(&self, lens: &Lens, column: usize) -> &Stage<'a> {
        match &self.infrastructure {
            Some(part) if is_infrastructure(&lens.layout.columns[column]) => &part.stage,
            _ => &self.main,
        }
    }

    /// Selects, and plays what the selection may hang on.
    fn find(
        &mut self,
        study: &Study,
        layout: &Layout,
        lens: &'a Lens,
        arguments: &CompareArguments,
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
        let mut effort = None;
        let before = (stage.played, stage.known);
        let (mut defaults, mut sensitivity): (_, Option<Sensitivity>) = (None, None);
        if !arguments.quick {
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
        let watch = progress::watch(arguments.noise.quiet);
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
