//! What the page shows of a comparison.

use experiment::Difference;
use reports::charts::tornado::{TornadoChart, TornadoEnd, TornadoInput};
use reports::files::findings::{Findings, FoundLine};
use reports::files::tornado::TornadoLine;
use reports::format::Style;
use reports::terminal::compare::defaults::DefaultsReport;
use reports::terminal::compare::selection::{SelectionReport, metric_name};
use reports::terminal::compare::sensitivity::{Base, SensitivityReport};
use reports::terminal::compare::{CompareAnswer, words};

/// What the page shows of it.
pub(super) fn findings(told: &CompareAnswer<'_>) -> Findings {
    let selection = told.selection.as_ref();
    let (mut changes, mut unchanged) = (Vec::new(), Vec::new());
    let of_inputs = told.sensitivity.iter().map(SensitivityReport::parted);
    for (some, others) in of_inputs.chain(told.defaults.iter().map(DefaultsReport::parted)) {
        changes.extend(some);
        unchanged.extend(others);
    }
    let chart = told.sensitivity.as_ref().and_then(tornado_chart);
    Findings {
        lines: told.lines.iter().map(FoundLine::of).collect(),
        selection: selection.map(SelectionReport::verdict),
        selected: selection.and_then(|report| report.selected().map(str::to_owned)),
        changes,
        unchanged,
        cautions: told.notes(),
        sensitivity: chart.into_iter().collect(),
        sizing: Vec::new(),
    }
}

fn tornado_chart(report: &SensitivityReport<'_>) -> Option<TornadoChart> {
    let tornado = &report.tornado;
    let style = Style::of(tornado.column);
    let metric = metric_name(tornado.column);
    let (base, style, metric) = match report.base? {
        Base::Difference(base) => (
            base.difference,
            style.of_difference(),
            format!(
                "{metric} of {} vs. {}",
                tornado.variant,
                tornado.rival.unwrap_or_default()
            ),
        ),
        Base::Value(base) => (base.mean, style, format!("{metric} of {}", tornado.variant)),
    };
    let inputs: Vec<TornadoInput> = tornado
        .lines
        .iter()
        .filter_map(|line| chart_input(line, base))
        .collect();
    (!inputs.is_empty()).then(|| TornadoChart {
        title: "Failure assumptions, halved and doubled".to_owned(),
        metric,
        style,
        base,
        inputs,
    })
}

fn chart_input(line: &TornadoLine, base: f64) -> Option<TornadoInput> {
    let end = |seconds: f64, change: Difference| TornadoEnd {
        input: words::length(seconds),
        mean: base + change.difference,
        half_width: change.half_width,
        n: Some(change.n),
    };
    Some(TornadoInput {
        name: line.assumption.clone(),
        low: end(line.low_seconds, line.bar.low?.change),
        high: end(line.high_seconds, line.bar.high?.change),
    })
}
