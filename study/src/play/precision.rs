//! Playing in rounds until intervals are as narrow as asked for.

use experiment::precision::{Goal, Outcome, Width};
use kernel::Layout;
use reports::format::Style;
use reports::terminal::precision::{PrecisionReached, PrecisionReport};
use scenarios::settings::Precision;
use scenarios::study::Study;

/// Precision targets over the columns that they need.
pub(super) struct Goals {
    /// The goals; each names a column of `layout`.
    pub(super) list: Vec<Goal>,
    /// The columns that they need.
    pub(super) layout: Layout,
}

impl Goals {
    pub(super) fn new(wanted: &[(&Precision, usize)], layout: &Layout) -> Goals {
        let mut list = Vec::new();
        for (column, (precision, _)) in wanted.iter().enumerate() {
            let absolute = precision.half_width.map(Width::Absolute);
            let relative = precision.relative_half_width.map(Width::Relative);
            for width in [absolute, relative].into_iter().flatten() {
                list.push(Goal {
                    column,
                    width,
                    replications_max: u64::from(precision.replications_max),
                });
            }
        }
        let columns = wanted.iter().map(|&(_, at)| layout.columns[at].clone());
        Goals {
            list,
            layout: Layout {
                columns: columns.collect(),
            },
        }
    }

    /// How far each goal was reached.
    pub(super) fn report(&self, study: &Study, outcome: &Outcome) -> PrecisionReport {
        let played = study.played();
        let reached = outcome.reached.iter().map(|reached| {
            let goal = self.list[reached.goal];
            let column = &self.layout.columns[goal.column];
            PrecisionReached {
                variant: played[reached.point].variant.clone(),
                condition: played[reached.point].condition.clone(),
                metric: column.metric.to_owned(),
                scope: column.scope.name().to_owned(),
                subject: column.subject.clone(),
                style: Style::of(column),
                wanted: match goal.width {
                    Width::Absolute(width) => Some(width),
                    Width::Relative(_) => None,
                },
                wanted_relative: match goal.width {
                    Width::Relative(part) => Some(part),
                    Width::Absolute(_) => None,
                },
                half_width: reached.half_width,
                replications_max: goal.replications_max,
                holds: reached.holds,
            }
        });
        PrecisionReport {
            replications: outcome.replications,
            looks: outcome.looks,
            reached: reached.collect(),
        }
    }
}
