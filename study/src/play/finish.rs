//! What rests on all replications: tables, page, charts, the answer.

use super::writing::Writing;
use crate::decision;
use crate::error::{Error, Result};
use crate::output::{Output, hexadecimal};
use crate::results::{Results, quoted};
use crate::timing::Timing;
use experiment::{Confidence, Table};
use kernel::Row;
use reports::Artifact;
use reports::charts::set::ChartFormat;
use reports::decision::Recommendation;
use reports::estimate::{SummaryLine, summarize};
use reports::files;
use reports::files::findings::Findings;
use reports::files::manifest::{Manifest, VariantPrint};
use reports::files::stories::VariantStories;
use reports::files::study::StoredInput;
use reports::profile::{Week, WeekProfile};
use reports::terminal::answer::{Answer, VariantAnswer};
use reports::terminal::causes::VariantCauses;
use reports::terminal::verdicts::TargetVerdict;
use sha2::{Digest, Sha256};

/// Results that are complete.
pub struct Finished<W> {
    /// Estimates, verdicts, causes and the recommendation.
    pub answer: Answer,
    /// For each variant, in the base and then under each condition, a row of exact integers for each replication.
    pub table: Table,
    /// What the output made of the files.
    pub written: W,
    /// What the playing took.
    pub timing: Timing,
}

impl<O: Output> Writing<'_, O> {
    /// Writes what rests on all replications and the files in `more`, and hands the files over.
    ///
    /// # Errors
    /// A file cannot be written, or the watch ended the playing.
    pub fn finish(
        mut self,
        charts: Option<ChartFormat>,
        more: &[Artifact],
        findings: Option<&Findings>,
    ) -> Result<Finished<O::Written>> {
        self.close_streams()?;
        let confidence = Confidence::default();
        let plans = self.plans.clone();
        let summaries: Vec<Vec<SummaryLine<'_>>> = plans
            .iter()
            .zip(&self.table.points)
            .map(|(plan, rows)| summarize(plan, self.layout(), rows, confidence))
            .collect();
        self.write_tables(&summaries)?;
        for artifact in more {
            self.output.write(artifact)?;
        }
        let (answer, manifest) = self.write_page(charts, &summaries, findings)?;
        if self.playing.watch.stops() {
            return Err(Error::Stopped);
        }
        let written = self.output.finish(manifest)?;
        Ok(Finished {
            answer,
            table: self.table,
            written,
            timing: Timing::default(),
        })
    }

    fn write_tables(&mut self, summaries: &[Vec<SummaryLine<'_>>]) -> Result<()> {
        let study = self.study();
        let lines: Vec<SummaryLine<'_>> = summaries.iter().flatten().cloned().collect();
        self.output
            .write(&files::summary::render(&study.name, &lines)?)?;
        let mut stream = self.output.stream(files::profile::PATH)?;
        let variants = self.plans.iter().zip(&self.profiles);
        let variants = variants.map(|(p, week)| (p.variant.as_str(), p.condition.as_deref(), week));
        files::profile::write(&mut stream, variants, !study.conditions.is_empty())?;
        self.output.close(stream)
    }

    /// Writes what charts and page are made of, and those themselves.
    fn write_page(
        &mut self,
        charts: Option<ChartFormat>,
        summaries: &[Vec<SummaryLine<'_>>],
        findings: Option<&Findings>,
    ) -> Result<(Answer, Manifest)> {
        let stories = self.stories()?;
        self.output.write(&files::stories::render(&stories)?)?;
        let causes = self.causes(&stories);
        self.output.write(&files::roots::render(&causes)?)?;
        let asked = self.asked();
        self.output.write(&files::study::render(&asked)?)?;
        for (input, file) in asked.inputs.iter().zip(&self.study().files) {
            self.output.write(&Artifact {
                path: input.copy.clone(),
                bytes: file.bytes.to_vec(),
            })?;
        }
        if let Some(findings) = findings {
            self.output.write(&files::findings::render(findings)?)?;
        }
        let manifest = self.manifest();
        let weeks: Vec<Week> = self.profiles.iter().map(WeekProfile::week).collect();
        let results = Results {
            study: self.study(),
            layout: self.layout(),
            table: &self.table,
            weeks: &weeks,
            stories: &stories,
            asked: &asked,
            manifest: &manifest,
            findings,
        };
        for artifact in results.artifacts(charts)? {
            self.output.write(&artifact)?;
        }
        let verdicts = results.verdicts();
        let recommendation = decision::of(&results, &verdicts)?;
        let answer = self.answer(causes, summaries, verdicts, recommendation);
        Ok((answer, manifest))
    }

    /// What was asked for.
    fn asked(&self) -> files::study::Asked {
        let study = self.study();
        let inputs = study.files.iter().zip(1..);
        let scenario_file = study.scenario_file.clone();
        let seed = study.experiment.seed;
        let file = quoted(&scenario_file);
        let replications = self.playing.replications.map(u64::from);
        let number = replications.map_or(String::new(), |n| format!(" --replications {n}"));
        files::study::Asked {
            command: format!("licsim {} {file} --seed {seed}{number}", self.playing.verb),
            scenario_file,
            seed,
            replications,
            inputs: inputs
                .map(|(file, number)| StoredInput::new(number, &file.path))
                .collect(),
        }
    }

    /// The root causes of each variant, with what an audit of them found.
    fn causes(&self, stories: &[VariantStories]) -> Vec<VariantCauses> {
        let plans = self.plans.iter().zip(&self.table.points);
        plans
            .zip(stories)
            .map(|((plan, rows), stories)| {
                let rows: Vec<&Row> = rows.iter().collect();
                VariantCauses::from_rows(&plan.variant, self.layout(), &rows)
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
        let study = self.study();
        let variants = self.plans.iter().zip(summaries).zip(&self.table.points);
        Answer {
            scenario: study.name.clone(),
            title: Some(study.title.clone()),
            replications: self.replications(),
            seed: study.experiment.seed,
            variants: variants
                .map(|((p, lines), rows)| {
                    VariantAnswer::from_summary(p, lines).with_denied_apart(self.layout(), rows)
                })
                .collect(),
            verdicts,
            recommendation,
            causes,
            precision: self.precision.clone(),
        }
    }

    fn manifest(&self) -> Manifest {
        let study = self.study();
        let mut whole = Sha256::new();
        let mut variants = Vec::new();
        for (plan, print) in self.plans.iter().zip(&self.prints) {
            let fingerprint = hexadecimal(&print.fingerprints.clone().finalize());
            whole.update(fingerprint.as_bytes());
            variants.push(VariantPrint {
                name: plan.variant.clone(),
                condition: plan.condition.clone(),
                fingerprint,
                requests: print.requests,
                events: print.events,
            });
        }
        Manifest {
            program: files::manifest::PROGRAM.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: study.name.clone(),
            scenario_digest: study.digest.clone(),
            seed: study.experiment.seed,
            replications: self.replications(),
            shard: None,
            details: self.details,
            variants,
            fingerprint: hexadecimal(&whole.finalize()),
            files: Vec::new(),
        }
    }
}
