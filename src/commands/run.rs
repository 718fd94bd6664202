//! `licsim run`: plays scenarios, prints the answer, writes the results.

use super::playing::Playing;
use super::{Status, print_study, read, scenario_files, with_jobs};
use crate::cli::{Charts, Noise, RunArguments};
use crate::output::{Folder, Stream};
use crate::timing::Timing;
use anyhow::{Context, Result};
use experiment::{Confidence, Limit, Table, Verdict};
use kernel::Layout;
use model::plan::Plan;
use model::records::Outcome;
use reports::artifact::distinct_stems;
use reports::charts::set::{self, ChartFormat};
use reports::estimate::{SummaryLine, summarize};
use reports::events;
use reports::files::manifest::{Manifest, VariantPrint};
use reports::files::{self, ReplicationFile};
use reports::profile::{ProfileSubject, WeekProfile};
use reports::terminal::answer::{Answer, VariantAnswer};
use reports::terminal::causes::VariantCauses;
use reports::terminal::precision::PrecisionReport;
use reports::terminal::verdicts::TargetVerdict;
use reports::{Artifact, Replication};
use scenarios::Severity;
use scenarios::study::Study;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;

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
        let texts: Result<Vec<String>, _> = answers.iter().map(Answer::json).collect();
        print_json(&texts?)?;
    }
    if arguments.timing {
        eprintln!("{}", timing.line());
    }
    Ok(status)
}

/// One scenario as an object, several as an array.
pub(super) fn print_json(texts: &[String]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match texts {
        [one] => writeln!(out, "{one}")?,
        several => writeln!(out, "[{}]", several.join(",\n"))?,
    }
    Ok(())
}

/// Whether all targets are met.
pub(super) fn is_met(answer: &Answer) -> bool {
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
    let playing = Playing {
        study,
        layout: &layout,
        out: &arguments.out,
        detail: arguments.detail,
        fixed: arguments.replications.is_some(),
        noise: arguments.noise,
        share_of_work: 1.0,
    };
    let (writing, timing) = playing.play()?;
    let answer = writing.finish(arguments.charts, arguments.noise, Vec::new())?;
    Ok((answer, timing))
}

/// A scenario's results while they come in.
pub(super) struct Writing<'a> {
    study: &'a Study,
    layout: &'a Layout,
    folder: Folder,
    /// For each variant its streams, or for the first those of all.
    streams: Vec<Vec<Stream>>,
    pub(super) table: Table,
    pub(super) precision: Option<PrecisionReport>,
    profiles: Vec<WeekProfile>,
    prints: Vec<(Sha256, u64, u64)>,
    first_details: Vec<Option<Outcome>>,
    details: u64,
}

impl<'a> Writing<'a> {
    /// Begins the folder. With `in_rounds` the replications of the variants come by turns, and those of
    /// each variant are kept apart until all are there, so that the files are the same bytes either way.
    pub(super) fn begin(
        study: &'a Study,
        layout: &'a Layout,
        out: &Path,
        in_rounds: bool,
    ) -> Result<Writing<'a>> {
        let folder = Folder::begin(out, &study.name)?;
        let sets = if in_rounds { study.plans.len() } else { 1 };
        let mut streams = Vec::new();
        for variant in 0..sets {
            let mut set = Vec::new();
            for file in STREAMED {
                let mut stream = match variant {
                    0 => folder.stream(file.path)?,
                    _ => folder.stream(&format!("{}.part-{variant}", file.path))?,
                };
                if variant == 0 {
                    file.begin(&mut stream)?;
                }
                set.push(stream);
            }
            streams.push(set);
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
            precision: None,
            profiles: study.plans.iter().map(subjects).collect(),
            prints: vec![(Sha256::new(), 0, 0); study.plans.len()],
            first_details: vec![None; study.plans.len()],
            details: 0,
        })
    }

    /// Takes one replication's outcome: of each variant in the order of replications, and without
    /// rounds in the order of the variants.
    pub(super) fn add(&mut self, point: usize, number: u64, outcome: Outcome) -> Result<()> {
        let plan = &self.study.plans[point];
        let replication = Replication {
            plan,
            layout: self.layout,
            number,
            outcome: &outcome,
        };
        let set = point.min(self.streams.len() - 1);
        for (file, stream) in STREAMED.iter().zip(&mut self.streams[set]) {
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
        if outcome.detail.is_some() {
            self.write_events(&replication)?;
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
        let variants = self.study.plans.iter().map(|plan| plan.variant.as_str());
        let stems = distinct_stems(variants.clone());
        let position = variants
            .into_iter()
            .position(|v| v == replication.plan.variant);
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
        kind: Charts,
        noise: Noise,
        more: Vec<Artifact>,
    ) -> Result<Answer> {
        self.close_streams()?;
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
        for artifact in self.charts(kind, &summaries)?.into_iter().chain(more) {
            self.folder.write(&artifact)?;
        }
        let answer = self.answer(&summaries, confidence);
        let manifest = self.manifest();
        self.folder.write(&files::manifest::render(&manifest)?)?;
        let destination = self.folder.finish()?;
        if noise.verbose {
            eprintln!("wrote {}", destination.display());
        }
        Ok(answer)
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
            replications: self.replications(),
            seed: study.experiment.seed,
            variants: variants
                .map(|(p, lines)| VariantAnswer::from_summary(p, lines))
                .collect(),
            verdicts,
            causes: causes.collect(),
            precision: self.precision.clone(),
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
            replications: self.replications(),
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
