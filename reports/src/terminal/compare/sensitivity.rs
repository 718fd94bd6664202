//! What the recommendation hangs on among the failure assumptions: the three longest bars of the
//! tornado, and the values at which the winner changes.

use super::selection::metric_name;
use super::words::{count, length};
use crate::charts::intervals::difference_text;
use crate::estimate::Estimate;
use crate::files::tornado::{Tornado, TornadoLine};
use crate::format::{self, Style};
use crate::terminal::table::{self, Align};
use experiment::sensitivity::End;
use experiment::{Better, BreakEven, Difference, Turn};
use serde_json::{Value, json};

/// So many bars are printed; all are in `tornado.csv`.
pub const BARS_PRINTED: usize = 3;

/// What the tornado stands on: the metric with every assumption at its own value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Base {
    /// The difference of the variant and its rival.
    Difference(Difference),
    /// The value of the only variant.
    Value(Estimate),
}

/// Where an assumption was searched for a change of the winner, and what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakEvenLine {
    /// The assumption.
    pub assumption: String,
    /// The low end of the search, in seconds.
    pub low_seconds: f64,
    /// The high end, in seconds.
    pub high_seconds: f64,
    /// What was found.
    pub found: BreakEven,
}

/// The tornado with the searches for break-even values.
#[derive(Clone, Debug)]
pub struct SensitivityReport<'a> {
    /// The tornado, all its bars.
    pub tornado: Tornado<'a>,
    /// Which values are wanted.
    pub better: Better,
    /// What it stands on; `None` without values.
    pub base: Option<Base>,
    /// By how much assumptions are varied, in words.
    pub ends: String,
    /// The searches.
    pub break_evens: Vec<BreakEvenLine>,
}

impl SensitivityReport<'_> {
    /// The report as a table and sentences.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = table::wrapped(&self.head(), 2);
        let lines = self.tornado.lines;
        if lines.is_empty() {
            text.push_str("the scenario has no failure assumption to vary\n");
            return text;
        }
        text.push_str(&self.table());
        let rest = lines.len().saturating_sub(BARS_PRINTED);
        if rest > 0 {
            let line = format!(
                "the {BARS_PRINTED} longest of {} bars; all are in tornado.csv, {}. What two assumptions do \
                 together is not seen this way",
                lines.len(),
                self.pilot()
            );
            text.push_str(&table::wrapped(&line, 2));
        }
        for line in &self.break_evens {
            text.push_str(&table::wrapped(&self.sentence(line), 2));
        }
        text
    }

    /// What the bars rest on that are not printed.
    fn pilot(&self) -> String {
        let n = |line: &TornadoLine| line.bar.low.or(line.bar.high).map_or(0, |end| end.change.n);
        let shorter = self.tornado.lines.iter().skip(BARS_PRINTED);
        let least = shorter.map(n).min().unwrap_or(0);
        format!(
            "the shorter ones from the first {} replications",
            count(least)
        )
    }

    /// Where the winner changes, a sentence for each search.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let lines = self.break_evens.iter();
        lines.map(|line| self.sentence(line)).collect()
    }

    /// The sentences of the assumptions at which the winner changes or may change, and those of the others.
    #[must_use]
    pub fn parted(&self) -> (Vec<String>, Vec<String>) {
        let lines = self.break_evens.iter();
        let (changes, unchanged): (Vec<_>, Vec<_>) =
            lines.partition(|line| !matches!(line.found.turn, Turn::None { .. }));
        let told = |lines: Vec<&BreakEvenLine>| {
            lines.into_iter().map(|line| self.sentence(line)).collect()
        };
        (told(changes), told(unchanged))
    }

    fn style(&self) -> Style {
        Style::of(self.tornado.column)
    }

    fn head(&self) -> String {
        let metric = metric_name(self.tornado.column);
        let variant = format::plain_name(self.tornado.variant);
        let what = match self.tornado.rival {
            Some(rival) => format!("{metric} of {variant} vs. {}", format::plain_name(rival)),
            None => format!("{metric} of {variant}"),
        };
        let base = match &self.base {
            Some(Base::Difference(difference)) => difference_text(difference, self.style()),
            Some(Base::Value(estimate)) => format::estimate(estimate, self.style()),
            None => format::MISSING.to_owned(),
        };
        format!(
            "Sensitivity of {what}, now {base}; each failure assumption {}",
            self.ends
        )
    }

    fn table(&self) -> String {
        let columns = [
            ("assumption", Align::Left),
            ("now", Align::Right),
            ("low: change", Align::Right),
            ("high: change", Align::Right),
            ("winner", Align::Left),
        ];
        let rows: Vec<Vec<String>> = self
            .tornado
            .lines
            .iter()
            .take(BARS_PRINTED)
            .map(|line| self.row(line))
            .collect();
        table::render(&columns, &rows)
    }

    fn row(&self, line: &TornadoLine) -> Vec<String> {
        let end = |seconds: f64, end: Option<End>| match end {
            Some(end) => format!(
                "{}\n{}",
                length(seconds),
                difference_text(&end.change, self.style())
            ),
            None => format!("{}\n{}", length(seconds), format::MISSING),
        };
        let flips = |end: Option<End>| end.is_some_and(|end| end.flips);
        let winner = match (flips(line.bar.low), flips(line.bar.high)) {
            _ if self.tornado.rival.is_none() => format::MISSING,
            (false, false) => "stays",
            (true, false) => "changes at low",
            (false, true) => "changes at high",
            (true, true) => "changes at both",
        };
        vec![
            table::name(&line.assumption),
            length(line.base_seconds),
            end(line.low_seconds, line.bar.low),
            end(line.high_seconds, line.bar.high),
            winner.to_owned(),
        ]
    }

    /// What was found of one assumption, as a sentence.
    fn sentence(&self, line: &BreakEvenLine) -> String {
        let assumption = format::plain_name(&line.assumption);
        let (from, to) = (length(line.low_seconds), length(line.high_seconds));
        let spent = count(line.found.replications_spent);
        match line.found.turn {
            Turn::Between {
                low,
                high,
                estimate,
                positive_below,
            } => format!(
                "break-even: {} wins above {assumption} = {} (between {} and {}), {} below",
                self.winner(!positive_below),
                length(estimate),
                length(low),
                length(high),
                self.winner(positive_below),
            ),
            Turn::None { positive } => format!(
                "no break-even of {assumption} between {from} and {to}: {} wins at both ends",
                self.winner(positive)
            ),
            Turn::Unclear => format!(
                "break-even of {assumption} between {from} and {to}: not known: at one end no winner is clear \
                 within {spent} replications"
            ),
        }
    }

    /// Who wins where the difference, variant less rival, has a sign.
    fn winner(&self, positive: bool) -> String {
        let variant_wins = match self.better {
            Better::Larger => positive,
            Better::Smaller => !positive,
        };
        let name = if variant_wins {
            self.tornado.variant
        } else {
            self.tornado.rival.unwrap_or_default()
        };
        format::plain_name(name)
    }

    /// The report as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let column = self.tornado.column;
        let base = match &self.base {
            Some(Base::Difference(d)) => {
                json!({ "mean": d.difference, "half_width": d.half_width })
            }
            Some(Base::Value(e)) => json!({ "mean": e.mean, "half_width": e.half_width }),
            None => Value::Null,
        };
        let bars: Vec<Value> = self.tornado.lines.iter().map(bar_json).collect();
        let break_evens: Vec<Value> = self
            .break_evens
            .iter()
            .map(|line| self.break_even_json(line))
            .collect();
        json!({
            "metric": column.metric,
            "scope": column.scope.name(),
            "subject": column.subject,
            "variant": self.tornado.variant,
            "rival": self.tornado.rival,
            "confidence": self.tornado.confidence,
            "base": base,
            "bars": bars,
            "break_evens": break_evens,
        })
    }

    fn break_even_json(&self, line: &BreakEvenLine) -> Value {
        let found = match line.found.turn {
            Turn::Between {
                low,
                high,
                estimate,
                positive_below,
            } => json!({
                "found": "between",
                "estimate_s": estimate,
                "low_s": low,
                "high_s": high,
                "wins_below": self.winner(positive_below),
                "wins_above": self.winner(!positive_below),
            }),
            Turn::None { positive } => json!({ "found": "none", "wins": self.winner(positive) }),
            Turn::Unclear => json!({ "found": "unclear" }),
        };
        json!({
            "assumption": line.assumption,
            "searched_from_s": line.low_seconds,
            "searched_to_s": line.high_seconds,
            "replications": line.found.replications_spent,
            "turn": found,
        })
    }
}

fn bar_json(line: &TornadoLine) -> Value {
    let end = |seconds: f64, end: Option<End>| {
        json!({
            "value_s": seconds,
            "change": end.map(|e| e.change.difference),
            "half_width": end.and_then(|e| e.change.half_width),
            "difference": end.and_then(|e| e.against_rival).map(|d| d.difference),
            "flips": end.map(|e| e.flips),
            "n": end.map(|e| e.change.n),
        })
    };
    json!({
        "assumption": line.assumption,
        "base_s": line.base_seconds,
        "length": line.bar.length(),
        "low": end(line.low_seconds, line.bar.low),
        "high": end(line.high_seconds, line.bar.high),
    })
}
