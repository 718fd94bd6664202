//! All results of a study, from what was played by `run` and `compare`, or from what was stored by `report`.
//!
//! Both hand over the same results, so pages made of them are the same bytes.

use experiment::{Chance, Confidence, Exposure, Limit, Table};
use kernel::{Layout, Row, Scope};
use model::plan::{Plan, Symbol};
use reports::files::findings::Findings;
use reports::files::manifest::Manifest;
use reports::files::stories::VariantStories;
use reports::files::study::Asked;
use reports::profile::Week;
use reports::terminal::verdicts::TargetVerdict;
use scenarios::flexnet::signatures;
use scenarios::settings::Target;
use scenarios::study::Study;

/// An input longer than this is named in the page, not shown.
const INPUT_SHOWN_MAX: usize = 100_000;

/// All results of a study.
#[derive(Clone, Copy)]
pub struct Results<'a> {
    /// The study as read.
    pub study: &'a Study,
    /// Its columns.
    pub layout: &'a Layout,
    /// The rows of all variants.
    pub table: &'a Table,
    /// The hours of the week of each variant.
    pub weeks: &'a [Week],
    /// The replications told of each variant.
    pub stories: &'a [VariantStories],
    /// What was asked for.
    pub asked: &'a Asked,
    /// What was played.
    pub manifest: &'a Manifest,
    /// What a comparison found.
    pub findings: Option<&'a Findings>,
}

/// One configuration of a page.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The variant, by the name that the page gives it.
    pub plan: &'a Plan,
    /// Its results.
    pub results: Results<'a>,
    /// Which variant of those it is.
    pub point: usize,
}

impl Side<'_> {
    pub(crate) fn rows(&self) -> &[Row] {
        &self.results.table.points[self.point]
    }

    /// The variant's name in its own study.
    fn own_name(&self) -> &str {
        &self.results.study.plans[self.point].variant
    }

    pub(crate) fn replay(&self, number: u64) -> String {
        let Asked {
            scenario_file,
            seed,
            ..
        } = self.results.asked;
        let condition = self.plan.condition.as_deref();
        let condition =
            condition.map_or_else(String::new, |name| format!(" --condition {}", quoted(name)));
        format!(
            "licsim explain {} --variant {}{condition} --replication {number} --seed {seed}",
            quoted(scenario_file),
            quoted(self.own_name())
        )
    }
}

impl<'a> Results<'a> {
    /// The variants as configurations of a page.
    pub fn sides(&self) -> Vec<Side<'a>> {
        let results = *self;
        let plans = self.study.plans.iter().enumerate();
        plans
            .map(|(point, plan)| Side {
                plan,
                results,
                point,
            })
            .collect()
    }

    /// A verdict for each target and variant, in the base and under each condition.
    pub fn verdicts(&self) -> Vec<TargetVerdict> {
        let results = *self;
        let plans = self.study.played().into_iter().enumerate();
        let sides: Vec<Side<'_>> = plans
            .map(|(point, plan)| Side {
                plan,
                results,
                point,
            })
            .collect();
        let targets = self.study.targets.iter();
        targets
            .flat_map(|target| sides.iter().flat_map(|side| judged(side, target)))
            .collect()
    }

    /// The paths of the inputs and their texts, long ones left out, and whether a text is without its
    /// signatures: a page is handed on, and whoever has a signature can use the license.
    pub fn inputs(&self) -> Vec<(&'a str, String, bool)> {
        let shown = |bytes: &[u8]| match std::str::from_utf8(bytes) {
            Ok(text) if bytes.len() <= INPUT_SHOWN_MAX => {
                signatures::left_out(text).map_or((text.to_owned(), false), |shown| (shown, true))
            }
            _ => (
                format!("({} bytes, in the folder of results)", bytes.len()),
                false,
            ),
        };
        let files = self.study.files.iter();
        files
            .map(|file| {
                let (text, is_unsigned) = shown(&file.bytes);
                (file.path.as_str(), text, is_unsigned)
            })
            .collect()
    }
}

/// The verdicts of a target on a configuration.
pub(crate) fn judged(side: &Side<'_>, target: &Target) -> Vec<TargetVerdict> {
    let results = side.results;
    judged_at(
        side.plan,
        (results.layout, results.table, side.point),
        target,
    )
}

/// The verdicts of a target on what was played of a plan, which stands in a table at a point.
pub fn judged_at(
    plan: &Plan,
    (layout, table, point): (&Layout, &Table, usize),
    target: &Target,
) -> Vec<TargetVerdict> {
    let Some(index) = layout.find(&target.metric, target.scope, &target.subject) else {
        return Vec::new();
    };
    let cells = table.cells(point, index);
    let column = &layout.columns[index];
    let level = Confidence::new(target.confidence).unwrap_or_default();
    let limits = [target.max.map(Limit::Max), target.min.map(Limit::Min)];
    let limits = limits.into_iter().flatten();
    let exposure = exposure(plan, (layout, table, point));
    limits
        .map(|limit| {
            TargetVerdict::judge(&plan.variant, column, &cells, limit, level, &exposure)
                .under(plan.condition.as_deref())
        })
        .collect()
}

/// What the replications of a variant could not see.
fn exposure(plan: &Plan, (layout, table, point): (&Layout, &Table, usize)) -> Exposure {
    let chance = |(symbol, in_one): (Symbol, f64)| {
        let fault = &plan.symbols.faults[symbol];
        let column = layout.find("occurrences", Scope::Fault, fault);
        let struck = column.map(|column| {
            let cells = table.cells(point, column);
            cells.iter().filter(|cell| cell.numerator > 0).count() as u64
        });
        Chance { in_one, struck }
    };
    Exposure {
        is_exact: model::chance::is_exact(plan),
        faults: model::chance::of_faults(plan)
            .into_iter()
            .map(chance)
            .collect(),
    }
}

/// A word of a command as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
