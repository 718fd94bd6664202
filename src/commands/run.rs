//! `licsim run`: plays scenarios, prints the answer, writes the results.

use super::{Status, print_study, read, scenario_files, with_jobs};
use crate::cli::{Charts, Noise, RunArguments};
use crate::output::{Folder, Stream};
use crate::player::Variants;
use crate::progress;
use crate::timing::Timing;
use anyhow::{Context, Result};
use experiment::{Confidence, Limit, Player, Table, Verdict, Watch};
use kernel::Layout;
use model::plan::Plan;
use model::records::Outcome;
use reports::artifact::distinct_stems;
use reports::charts::set::{self, ChartFormat};
use reports::estimate::{SummaryLine, summarize};
use reports::files::manifest::{Manifest, VariantPrint};
use reports::files::{self, ReplicationFile};
use reports::profile::{ProfileSubject, WeekProfile};
use reports::terminal::answer::{Answer, VariantAnswer};
use reports::terminal::causes::VariantCauses;
use reports::terminal::verdicts::TargetVerdict;
use reports::{Artifact, Replication};
use scenarios::Severity;
use scenarios::study::Study;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

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
    let mut status = Status::Met;
    let mut timing = Timing::default();
    let mut answers = Vec::new();
    for file in scenario_files(&arguments.files)? {
        let study = read(&file, &arguments.common, arguments.replications);
        let least = if arguments.noise.quiet {
            Severity::Error
        } else {
            Severity::Warning
        };
        print_study(&study, least);
        if study.has_errors() {
            status = Status::BadInput;
            continue;
        }
        let (answer, cost) = with_jobs(arguments.common.jobs, || play(&study, arguments))??;
        timing.requests += cost.requests;
        timing.events += cost.events;
        timing.wall += cost.wall;
        if status == Status::Met && !is_met(&answer) {
            status = Status::NotMet;
        }
        if arguments.json {
            answers.push(answer);
        } else {
            let mut out = std::io::stdout().lock();
            writeln!(out, "{}", answer.text())?;
        }
    }
    if arguments.json {
        print_json(&answers)?;
    }
    if arguments.timing {
        eprintln!("{}", timing.line());
    }
    Ok(status)
}

/// One scenario as an object, several as an array.
fn print_json(answers: &[Answer]) -> Result<()> {
    let mut texts = Vec::new();
    for answer in answers {
        texts.push(answer.json()?);
    }
    let mut out = std::io::stdout().lock();
    match texts.as_slice() {
        [one] => writeln!(out, "{one}")?,
        several => writeln!(out, "[{}]", several.join(",\n"))?,
    }
    Ok(())
}

fn is_met(answer: &Answer) -> bool {
    answer
        .verdicts
        .iter()
        .all(|v| v.verdict == Some(Verdict::Met))
}

/// Plays one scenario and writes its folder.
fn play(study: &Study, arguments: &RunArguments) -> Result<(Answer, Timing)> {
    let Some(first) = study.plans.first() else {
        anyhow::bail!("`{}` has no variant", study.name);
    };
    let layout = model::layout(&first.symbols);
    let replications = u64::from(study.experiment.replications);
    let player = Variants {
        plans: &study.plans,
        seed: study.experiment.seed,
        detail: arguments.detail,
    };
    announce(study, &player, replications, arguments.noise);
    let mut writing = Writing::begin(study, &layout, &arguments.out)?;
    let mut timing = Timing::default();
    let bar = progress::bar(
        replications * study.plans.len() as u64,
        arguments.noise.quiet,
    );
    let watch = Watch {
        finished: &|count| bar.set_position(count),
        ..Watch::nobody()
    };
    let points: Vec<usize> = (0..study.plans.len()).collect();
    let begun = Instant::now();
    let mut own = Duration::ZERO;
    let mut failed = None;
    experiment::replicate(
        &player,
        &points,
        0..replications,
        &watch,
        &mut |point, number, played| {
            let (outcome, took) = played;
            own += took;
            timing.requests += outcome.requests;
            timing.events += outcome.events;
            if failed.is_none()
                && let Err(error) = writing.add(point, number, outcome)
            {
                failed = Some(error);
            }
        },
    );
    bar.finish_and_clear();
    if let Some(error) = failed {
        return Err(error);
    }
    timing.wall = if rayon::current_num_threads() == 1 {
        own
    } else {
        begun.elapsed()
    };
    let answer = writing.finish(arguments)?;
    Ok((answer, timing))
}

/// Says how long a long run will take, from one replication of each variant.
fn announce(study: &Study, player: &Variants<'_>, replications: u64, noise: Noise) {
    if noise.quiet || replications < 10 {
        return;
    }
    let mut one_of_each = Duration::ZERO;
    for point in 0..study.plans.len() {
        one_of_each += player.play(point, u64::MAX).1;
    }
    let agents: u64 = study.plans[0]
        .groups
        .iter()
        .map(|g| u64::from(g.count))
        .sum();
    let bytes_each = 8_000_000 + agents * 200;
    let threads = rayon::current_num_threads();
    if let Some(text) = progress::announcement(one_of_each, replications, threads, bytes_each) {
        eprintln!("{}: {text}", study.name);
    }
}

/// A scenario's results while they come in.
struct Writing<'a> {
    study: &'a Study,
    layout: &'a Layout,
    folder: Folder,
    streams: Vec<Stream>,
    table: Table,
    profiles: Vec<WeekProfile>,
    prints: Vec<(Sha256, u64, u64)>,
    first_details: Vec<Option<Outcome>>,
    details: u64,
}

impl<'a> Writing<'a> {
    fn begin(study: &'a Study, layout: &'a Layout, out: &Path) -> Result<Writing<'a>> {
        let folder = Folder::begin(out, &study.name)?;
        let mut streams = Vec::new();
        for file in STREAMED {
            let mut stream = folder.stream(file.path)?;
            file.begin(&mut stream)?;
            streams.push(stream);
        }
        let subjects = |plan: &Plan| -> WeekProfile {
            let subjects = model::profile_subjects(plan).into_iter();
            WeekProfile::new(
                subjects
                    .map(|(scope, subject, feature)| ProfileSubject {
                        scope,
                        subject,
                        feature,
                    })
                    .collect(),
            )
        };
        Ok(Writing {
            study,
            layout,
            folder,
            streams,
            table: Table::new(layout.clone(), study.plans.len()),
            profiles: study.plans.iter().map(subjects).collect(),
            prints: vec![(Sha256::new(), 0, 0); study.plans.len()],
            first_details: vec![None; study.plans.len()],
            details: 0,
        })
    }

    /// Takes one replication's outcome, in the order of variants and replications.
    fn add(&mut self, point: usize, number: u64, outcome: Outcome) -> Result<()> {
        let plan = &self.study.plans[point];
        let replication = Replication {
            plan,
            layout: self.layout,
            number,
            outcome: &outcome,
        };
        for (file, stream) in STREAMED.iter().zip(&mut self.streams) {
            file.append(stream, &replication)
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
        if number == 0 && outcome.detail.is_some() {
            self.first_details[point] = Some(outcome);
        }
        Ok(())
    }

    /// Writes what rests on all replications, puts the folder in place, and answers.
    fn finish(mut self, arguments: &RunArguments) -> Result<Answer> {
        for stream in std::mem::take(&mut self.streams) {
            self.folder.close(stream)?;
        }
        let study = self.study;
        let confidence = Confidence::default();
        let summaries: Vec<Vec<SummaryLine<'_>>> = study
            .plans
            .iter()
            .zip(&self.table.points)
            .map(|(plan, rows)| summarize(plan, self.layout, rows, confidence))
            .collect();
        let lines: Vec<SummaryLine<'_>> = summaries.iter().flatten().cloned().collect();
        self.folder
            .write(&files::summary::render(&study.name, &lines)?)?;
        let mut stream = self.folder.stream(files::profile::PATH)?;
        let variants = study
            .plans
            .iter()
            .map(|p| p.variant.as_str())
            .zip(&self.profiles);
        files::profile::write(&mut stream, variants)?;
        self.folder.close(stream)?;
        for chart in self.charts(arguments.charts, &summaries)? {
            self.folder.write(&chart)?;
        }
        let answer = self.answer(&summaries, confidence);
        let manifest = self.manifest();
        self.folder.write(&files::manifest::render(&manifest)?)?;
        let destination = self.folder.finish()?;
        if arguments.noise.verbose {
            eprintln!("wrote {}", destination.display());
        }
        Ok(answer)
    }

    /// The charts: of the first replication and the hours of the week of each variant, and of all.
    fn charts(&self, kind: Charts, summaries: &[Vec<SummaryLine<'_>>]) -> Result<Vec<Artifact>> {
        let format = match kind {
            Charts::Svg => ChartFormat::Svg,
            Charts::Png => ChartFormat::Png,
            Charts::None => return Ok(Vec::new()),
        };
        let plans = &self.study.plans;
        let stems = distinct_stems(plans.iter().map(|plan| plan.variant.as_str()));
        let mut artifacts = Vec::new();
        let mut detailed = Vec::new();
        for (point, plan) in plans.iter().enumerate() {
            let mut pictures = Vec::new();
            if let Some(outcome) = &self.first_details[point] {
                let replication = Replication {
                    plan,
                    layout: self.layout,
                    number: 0,
                    outcome,
                };
                pictures.extend(set::of_replication(&replication));
                detailed.push(replication);
            }
            pictures.push(set::of_profile(&plan.variant, &self.profiles[point]));
            for (name, picture) in pictures {
                artifacts.push(set::artifact(&picture, name, Some(&stems[point]), format)?);
            }
        }
        let targets = self
            .study
            .targets
            .iter()
            .filter(|t| t.scope == kernel::Scope::System);
        let limits: Vec<(&str, Limit)> = targets
            .filter_map(|t| {
                let limit = t.max.map(Limit::Max).or(t.min.map(Limit::Min))?;
                Some((t.metric.as_str(), limit))
            })
            .collect();
        for (name, picture) in set::of_study(summaries, &limits, &detailed) {
            artifacts.push(set::artifact(&picture, name, None, format)?);
        }
        Ok(artifacts)
    }

    fn answer(&self, summaries: &[Vec<SummaryLine<'_>>], confidence: Confidence) -> Answer {
        let study = self.study;
        let mut verdicts = Vec::new();
        for target in &study.targets {
            for (point, plan) in study.plans.iter().enumerate() {
                let Some(index) = self
                    .layout
                    .find(&target.metric, target.scope, &target.subject)
                else {
                    continue;
                };
                let cells = self.table.cells(point, index);
                let column = &self.layout.columns[index];
                let level = Confidence::new(target.confidence).unwrap_or(confidence);
                let limits = [target.max.map(Limit::Max), target.min.map(Limit::Min)];
                for limit in limits.into_iter().flatten() {
                    verdicts.push(TargetVerdict::judge(
                        &plan.variant,
                        column,
                        &cells,
                        limit,
                        level,
                    ));
                }
            }
        }
        let causes = study
            .plans
            .iter()
            .zip(&self.table.points)
            .map(|(plan, rows)| {
                let rows: Vec<&kernel::Row> = rows.iter().collect();
                VariantCauses::from_rows(&plan.variant, self.layout, &rows)
            });
        let variants = study.plans.iter().zip(summaries);
        Answer {
            scenario: study.name.clone(),
            title: Some(study.title.clone()),
            replications: u64::from(study.experiment.replications),
            seed: study.experiment.seed,
            variants: variants
                .map(|(p, lines)| VariantAnswer::from_summary(p, lines))
                .collect(),
            verdicts,
            causes: causes.collect(),
        }
    }

    fn manifest(&self) -> Manifest {
        let mut whole = Sha256::new();
        let mut variants = Vec::new();
        for (plan, (digest, requests, events)) in self.study.plans.iter().zip(&self.prints) {
            let fingerprint = hexadecimal(&digest.clone().finalize());
            whole.update(fingerprint.as_bytes());
            variants.push(VariantPrint {
                name: plan.variant.clone(),
                fingerprint,
                requests: *requests,
                events: *events,
            });
        }
        Manifest {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: self.study.name.clone(),
            scenario_digest: self.study.digest.clone(),
            seed: self.study.experiment.seed,
            replications: u64::from(self.study.experiment.replications),
            shard: None,
            details: self.details,
            variants,
            fingerprint: hexadecimal(&whole.finalize()),
            files: self.folder.files(),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
