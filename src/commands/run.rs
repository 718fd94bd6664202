//! `licsim run`: plays scenarios, prints the answer, writes the results.

use super::audit;
use super::batch::Asked;
use super::playing::Playing;
use super::{Status, tell_written};
use crate::cli::{Charts, Noise, RunArguments};
use crate::{signals, terminal};
use anyhow::{Context, Result};
use experiment::{Confidence, Stopped, Table};
use kernel::Layout;
use model::plan::Plan;
use model::records::{Decided, Outcome};
use model::spool::Store;
use rayon::prelude::*;
use reports::decision::Recommendation;
use reports::estimate::{SummaryLine, summarize};
use reports::events;
use reports::files::findings::Findings;
use reports::files::manifest::{Manifest, VariantPrint};
use reports::files::stories::VariantStories;
use reports::files::study::StoredInput;
use reports::files::{self, ReplicationFile};
use reports::page::stories::pick;
use reports::profile::{Week, WeekProfile};
use reports::terminal::answer::{Answer, VariantAnswer};
use reports::terminal::causes::VariantCauses;
use reports::terminal::precision::PrecisionReport;
use reports::terminal::verdicts::TargetVerdict;
use reports::told::Told;
use reports::{Artifact, Replication};
use scenarios::study::Study;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use study::budget::Budget;
use study::conditions;
use study::decision;
use study::output::{Folder, Place, Spill, Stream, hexadecimal};
use study::results::{Results, quoted};
use study::timing::Timing;

/// The files whose rows come from one replication after the other.
const STREAMED: [ReplicationFile; 6] = [
    files::replications::FILE,
    files::denials::FILE,
    files::violations::FILE,
    files::recoveries::FILE,
    files::usage::FILE,
    files::timeline::FILE,
];

/// Runs the verb.
pub fn run(arguments: &RunArguments) -> Result<Status> {
    let mut timing = Timing::default();
    let mut answers = Vec::new();
    let asked = Asked {
        files: &arguments.files,
        common: &arguments.common,
        replications: arguments.replications,
        noise: arguments.noise,
        out: &arguments.out,
        force: arguments.force,
        detail: arguments.detail,
        factor: &|_| 1.0,
    };
    let batch = asked.prepare(|_, study| Ok(study), needed)?;
    let status = batch.play(|study, place, budget| {
        let (answer, cost) = play(study, place, budget, arguments)?;
        timing.requests += cost.requests;
        timing.events += cost.events;
        timing.wall += cost.wall;
        let met = is_met(&answer);
        if arguments.json {
            answers.push(answer);
        } else {
            terminal::data(&format!("{}\n", answer.text()));
        }
        Ok(met)
    });
    if arguments.json {
        let texts: Result<Vec<String>, _> = answers.iter().map(Answer::json).collect();
        print_json(&texts?);
    }
    if arguments.timing {
        terminal::note(&crate::timing::line(&timing));
    }
    Ok(status)
}

/// The files that the results of a study surely have.
pub(super) fn needed(study: &Study) -> Vec<String> {
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

/// One scenario as an object, several as an array.
pub(super) fn print_json(texts: &[String]) {
    terminal::data(&match texts {
        [one] => format!("{one}\n"),
        several => format!("[{}]\n", several.join(",\n")),
    });
}

/// Whether the exit status says that all is well.
pub(super) fn is_met(answer: &Answer) -> bool {
    answer.recommendation.is_content()
}

/// Plays one scenario and writes its folder.
fn play(
    study: &Study,
    place: Place,
    budget: &Budget,
    arguments: &RunArguments,
) -> Result<(Answer, Timing)> {
    let Some(first) = study.plans.first() else {
        anyhow::bail!("`{}` has no variant", study.name);
    };
    let layout = model::layout(&first.symbols);
    let playing = Playing {
        study,
        layout: &layout,
        detail: arguments.detail,
        verb: "run",
        asked_replications: arguments.replications,
        noise: arguments.noise,
        budget: Some(budget),
    };
    let (writing, timing) = playing.play(place)?;
    let answer = writing.finish(arguments.charts, arguments.noise, &[], None)?;
    Ok((answer, timing))
}

/// What was asked for.
#[derive(Clone, Copy)]
pub(super) struct Asking {
    /// The verb, with options that matter.
    pub verb: &'static str,
    /// The number of replications in place of the file's.
    pub replications: Option<u32>,
    /// Records of replications are kept.
    pub keeps_details: bool,
}

/// A scenario's results while they come in.
pub(super) struct Writing<'a> {
    study: &'a Study,
    /// The variants, then under each condition.
    plans: Vec<&'a Plan>,
    layout: &'a Layout,
    folder: Folder,
    /// For each variant its streams, or for the first those of all.
    streams: Vec<Vec<Stream>>,
    pub(super) table: Table,
    pub(super) precision: Option<PrecisionReport>,
    /// For each variant, for each replication, which choices decided anything.
    pub(super) decided: Vec<Vec<Decided>>,
    profiles: Vec<WeekProfile>,
    prints: Vec<(Sha256, u64, u64)>,
    first_details: Vec<Option<Outcome>>,
    details: u64,
    keeps_details: bool,
    verb: &'static str,
    asked_replications: Option<u32>,
}

impl<'a> Writing<'a> {
    /// Begins the folder. With `in_rounds` the replications of the variants come by turns, and those of
    /// each variant are kept apart until all are there, so that the files are the same bytes either way.
    pub(super) fn begin(
        study: &'a Study,
        layout: &'a Layout,
        place: Place,
        in_rounds: bool,
        asking: Asking,
    ) -> Result<Writing<'a>> {
        let folder = Folder::begin(place)?;
        let plans = study.played();
        let sets = if in_rounds { plans.len() } else { 1 };
        let has_conditions = !study.conditions.is_empty();
        let mut streams = Vec::new();
        for variant in 0..sets {
            let mut set = Vec::new();
            for file in STREAMED {
                let mut stream = match variant {
                    0 => folder.stream(file.path)?,
                    _ => folder.stream(&format!("{}.part-{variant}", file.path))?,
                };
                if variant == 0 {
                    file.begin(&mut stream, has_conditions)?;
                }
                set.push(stream);
            }
            streams.push(set);
        }
        Ok(Writing {
            study,
            layout,
            folder,
            streams,
            table: Table::new(layout.clone(), plans.len()),
            precision: None,
            decided: vec![Vec::new(); plans.len()],
            profiles: plans.iter().map(|plan| WeekProfile::of(plan)).collect(),
            prints: vec![(Sha256::new(), 0, 0); plans.len()],
            first_details: vec![None; plans.len()],
            plans,
            details: 0,
            keeps_details: asking.keeps_details,
            verb: asking.verb,
            asked_replications: asking.replications,
        })
    }

    /// Takes one replication's outcome: of each variant in the order of replications, and without
    /// rounds in the order of the variants.
    pub(super) fn add(&mut self, point: usize, number: u64, outcome: Outcome) -> Result<()> {
        let plan = self.plans[point];
        let replication = Replication {
            plan,
            layout: self.layout,
            number,
            outcome: &outcome,
        };
        let set = point.min(self.streams.len() - 1);
        let has_conditions = !self.study.conditions.is_empty();
        for (file, stream) in STREAMED.iter().zip(&mut self.streams[set]) {
            file.append(stream, &replication, has_conditions)
                .with_context(|| format!("cannot write `{}`", file.path))?;
        }
        self.profiles[point].add(&outcome.profile);
        let print = &mut self.prints[point];
        print.0.update(outcome.fingerprint.to_le_bytes());
        print.1 += outcome.requests;
        print.2 += outcome.events;
        if point == 0 && outcome.detail.is_some() {
            self.details += 1;
        }
        self.table.push(point, outcome.row.clone());
        self.decided[point].push(outcome.decided);
        if outcome.detail.is_some() {
            self.write_events(&replication)?;
        }
        if let Some(failure) = outcome.detail.as_ref().and_then(|d| d.denials.failure()) {
            anyhow::bail!(failure);
        }
        if number == 0 && outcome.detail.is_some() {
            let mut outcome = outcome;
            if let Some(detail) = &mut outcome.detail {
                detail.journal = Vec::new(); // Its logs are written, and no chart reads it.
            }
            self.first_details[point] = Some(outcome);
        }
        Ok(())
    }

    /// The logs of a replication that was played in detail.
    fn write_events(&mut self, replication: &Replication<'_>) -> Result<()> {
        let stems = conditions::stems(self.study);
        let plan = replication.plan;
        let mut plans = self.plans.iter();
        let position =
            plans.position(|p| p.variant == plan.variant && p.condition == plan.condition);
        let stem = position.map_or("-", |at| stems[at].as_str());
        for file in events::files(replication, stem) {
            let mut stream = self.folder.stream(&file.path)?;
            file.write(&mut stream, replication)
                .with_context(|| format!("cannot write `{}`", file.path))?;
            self.folder.close(stream)?;
        }
        Ok(())
    }

    /// The replications of each variant so far.
    pub(super) fn replications(&self) -> u64 {
        self.table.replications(0)
    }

    /// Writes what rests on all replications and what the verb adds, puts the folder in place, and
    /// answers.
    pub(super) fn finish(
        mut self,
        charts: Charts,
        noise: Noise,
        more: &[Artifact],
        findings: Option<&Findings>,
    ) -> Result<Answer> {
        self.close_streams()?;
        let study = self.study;
        let confidence = Confidence::default();
        let plans = self.plans.clone();
        let summaries: Vec<Vec<SummaryLine<'_>>> = plans
            .iter()
            .zip(&self.table.points)
            .map(|(plan, rows)| summarize(plan, self.layout, rows, confidence))
            .collect();
        let lines: Vec<SummaryLine<'_>> = summaries.iter().flatten().cloned().collect();
        self.folder
            .write(&files::summary::render(&study.name, &lines)?)?;
        let mut stream = self.folder.stream(files::profile::PATH)?;
        let variants = plans.iter().zip(&self.profiles);
        let variants = variants.map(|(p, week)| (p.variant.as_str(), p.condition.as_deref(), week));
        files::profile::write(&mut stream, variants, !study.conditions.is_empty())?;
        self.folder.close(stream)?;
        for artifact in more {
            self.folder.write(artifact)?;
        }
        let (answer, manifest) = self.tell(charts, &summaries, findings)?;
        if signals::stopping() {
            return Err(Stopped.into());
        }
        let written = self.folder.finish(manifest)?;
        tell_written(&written, noise);
        Ok(answer)
    }

    /// Writes what charts and page are made of, and those themselves.
    fn tell(
        &mut self,
        charts: Charts,
        summaries: &[Vec<SummaryLine<'_>>],
        findings: Option<&Findings>,
    ) -> Result<(Answer, Manifest)> {
        let stories = self.stories()?;
        self.folder.write(&files::stories::render(&stories)?)?;
        let causes = self.causes(&stories);
        self.folder.write(&files::roots::render(&causes)?)?;
        let asked = self.asked();
        self.folder.write(&files::study::render(&asked)?)?;
        for (input, file) in asked.inputs.iter().zip(&self.study.files) {
            self.folder.write(&Artifact {
                path: input.copy.clone(),
                bytes: file.bytes.to_vec(),
            })?;
        }
        if let Some(findings) = findings {
            self.folder.write(&files::findings::render(findings)?)?;
        }
        let manifest = self.manifest();
        let weeks: Vec<Week> = self.profiles.iter().map(WeekProfile::week).collect();
        let results = Results {
            study: self.study,
            layout: self.layout,
            table: &self.table,
            weeks: &weeks,
            stories: &stories,
            asked: &asked,
            manifest: &manifest,
            findings,
        };
        for artifact in results.artifacts(charts.format())? {
            self.folder.write(&artifact)?;
        }
        let verdicts = results.verdicts();
        let recommendation = decision::of(&results, &verdicts)?;
        Ok((
            self.answer(causes, summaries, verdicts, recommendation),
            manifest,
        ))
    }

    /// The replications that charts and page tell. All but the first are played again, now in detail;
    /// that each yields the same row again is held on the way.
    fn stories(&self) -> Result<Vec<VariantStories>> {
        let seed = self.study.experiment.seed;
        let spill = self.folder.spill_folder();
        let mut all = Vec::new();
        for (point, &plan) in self.plans.iter().enumerate() {
            let rows = &self.table.points[point];
            let first = self.first_details[point].as_ref();
            let picked = match self.keeps_details {
                true => pick(self.layout, rows),
                false => Vec::new(),
            };
            let mut numbers: Vec<usize> = picked.iter().map(|(_, number)| *number).collect();
            numbers.extend(first.map(|_| 0));
            numbers.sort_unstable();
            numbers.dedup();
            let told: Result<Vec<Told>> = numbers
                .par_iter()
                .map(|&number| {
                    let again;
                    let outcome = match first {
                        Some(first) if number == 0 => first,
                        _ => {
                            let store: Arc<dyn Store> = Arc::new(Spill::new(spill));
                            let number = number as u64;
                            again = model::play_into(plan, seed, number, &store, &mut |_| {
                                !signals::stopping()
                            });
                            again.as_ref().ok_or(Stopped)?
                        }
                    };
                    let replication = Replication {
                        plan,
                        layout: self.layout,
                        number: number as u64,
                        outcome,
                    };
                    let same = outcome.row == rows[number];
                    let told = Told::of(&replication).filter(|_| same);
                    let failure = outcome.detail.as_ref().and_then(|d| d.denials.failure());
                    if let Some(failure) = failure {
                        anyhow::bail!(failure);
                    }
                    told.with_context(|| {
                        format!(
                            "replication {number} of variant `{}` did not repeat itself: that is a fault of \
                             the program",
                            plan.variant
                        )
                    })
                })
                .collect();
            all.push(VariantStories {
                variant: plan.variant.clone(),
                condition: plan.condition.clone(),
                picked: picked
                    .into_iter()
                    .map(|(which, number)| (which, number as u64))
                    .collect(),
                first: first.map(|_| 0),
                told: told?,
                audit: audit::of_run(plan, seed, first, self.prints[point].2, spill)?,
            });
        }
        Ok(all)
    }

    /// What was asked for.
    fn asked(&self) -> files::study::Asked {
        let study = self.study;
        let inputs = study.files.iter().zip(1..);
        let scenario_file = study.scenario_file.clone();
        let seed = study.experiment.seed;
        let file = quoted(&scenario_file);
        let replications = self.asked_replications.map(u64::from);
        let number = replications.map_or(String::new(), |n| format!(" --replications {n}"));
        files::study::Asked {
            command: format!("licsim {} {file} --seed {seed}{number}", self.verb),
            scenario_file,
            seed,
            replications,
            inputs: inputs
                .map(|(file, number)| StoredInput::new(number, &file.path))
                .collect(),
        }
    }

    /// Closes the streams; what was kept apart comes together, variant after variant.
    fn close_streams(&mut self) -> Result<()> {
        let mut sets = std::mem::take(&mut self.streams).into_iter();
        let first = sets.next().unwrap_or_default();
        let mut parts: Vec<Vec<Stream>> = first.iter().map(|_| Vec::new()).collect();
        for set in sets {
            for (of_file, stream) in parts.iter_mut().zip(set) {
                of_file.push(stream);
            }
        }
        for (stream, later) in first.into_iter().zip(parts) {
            self.folder.join(stream, later)?;
        }
        Ok(())
    }

    /// The root causes of each variant, with what an audit of them found.
    fn causes(&self, stories: &[VariantStories]) -> Vec<VariantCauses> {
        let plans = self.plans.iter().zip(&self.table.points);
        plans
            .zip(stories)
            .map(|((plan, rows), stories)| {
                let rows: Vec<&kernel::Row> = rows.iter().collect();
                VariantCauses::from_rows(&plan.variant, self.layout, &rows)
                    .under(plan.condition.as_deref())
                    .with_audit(stories.audit.as_deref())
            })
            .collect()
    }

    fn answer(
        &self,
        causes: Vec<VariantCauses>,
        summaries: &[Vec<SummaryLine<'_>>],
        verdicts: Vec<TargetVerdict>,
        recommendation: Recommendation,
    ) -> Answer {
        let study = self.study;
        let variants = self.plans.iter().zip(summaries).zip(&self.table.points);
        Answer {
            scenario: study.name.clone(),
            title: Some(study.title.clone()),
            replications: self.replications(),
            seed: study.experiment.seed,
            variants: variants
                .map(|((p, lines), rows)| {
                    VariantAnswer::from_summary(p, lines).with_denied_apart(self.layout, rows)
                })
                .collect(),
            verdicts,
            recommendation,
            causes,
            precision: self.precision.clone(),
        }
    }

    fn manifest(&self) -> Manifest {
        let mut whole = Sha256::new();
        let mut variants = Vec::new();
        for (plan, (digest, requests, events)) in self.plans.iter().zip(&self.prints) {
            let fingerprint = hexadecimal(&digest.clone().finalize());
            whole.update(fingerprint.as_bytes());
            variants.push(VariantPrint {
                name: plan.variant.clone(),
                condition: plan.condition.clone(),
                fingerprint,
                requests: *requests,
                events: *events,
            });
        }
        Manifest {
            program: files::manifest::PROGRAM.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: self.study.name.clone(),
            scenario_digest: self.study.digest.clone(),
            seed: self.study.experiment.seed,
            replications: self.replications(),
            shard: None,
            details: self.details,
            variants,
            fingerprint: hexadecimal(&whole.finalize()),
            files: Vec::new(),
        }
    }
}
