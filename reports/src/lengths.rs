//! Lengths of time of a plan in words.

use crate::format::{self, Style};
use kernel::{Distribution, Span};

/// A law of lengths of time, each in the unit that keeps it whole: `2 h`, `10 min to 30 min`, `90 min on average`.
#[must_use]
pub fn law(law: &Distribution) -> String {
    let length = |microseconds: f64| span(Span(microseconds.max(0.0) as u64));
    match law {
        Distribution::Constant(value) => length(*value as f64),
        Distribution::Uniform { low, high } => {
            format!("{} to {}", length(*low as f64), length(*high as f64))
        }
        other => format!("{} on average", length(other.mean())),
    }
}

/// A length of time in the unit that keeps it whole.
#[must_use]
pub fn span(span: Span) -> String {
    let minute = Span::MINUTE.0;
    let whole = |unit: u64| span.0 > 0 && span.0.is_multiple_of(unit);
    match span.0 {
        length if whole(60 * minute) => format!("{} h", length / (60 * minute)),
        length if whole(minute) && length > minute => format!("{} min", length / minute),
        _ => format::limit(span.seconds(), Style::Count) + " s",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_written_as_spans_print_them() {
        assert_eq!(span(Span(120_000_000)), "2 min");
        assert_eq!(span(Span(60_000_000)), "60 s");
        assert_eq!(span(Span(1_500_000)), "1.5 s");
        assert_eq!(span(Span(7_200_000_000)), "2 h");
        assert_eq!(span(Span(0)), "0 s");
        assert_eq!(span(Span::DAY), "24 h");
    }
}
