//! Parameters of the domain rules: the value that holds for one member of the world.
//!
//! The layers from the most to the least specific table; the first that has the key
//! decides, else the rule's default. A parameter of another kind of system is accepted and unused.

use crate::view::View;
use kernel::Span;

/// LF15: how long a new license file takes, low and high.
const ORDER_LEAD_TIME: (Span, Span) = (Span(24 * Span::HOUR.0), Span(48 * Span::HOUR.0));

/// The tables that may hold a parameter, most specific first.
#[derive(Clone)]
pub struct Parameters<'a> {
    layers: Vec<View<'a>>,
}

impl<'a> Parameters<'a> {
    /// Those of the whole scenario.
    #[must_use]
    pub fn global(root: &View<'a>) -> Parameters<'a> {
        Parameters {
            layers: root.below("parameters").into_iter().collect(),
        }
    }

    /// Those of one table alone.
    #[must_use]
    pub fn of(view: &View<'a>) -> Parameters<'a> {
        Parameters {
            layers: vec![view.clone()],
        }
    }

    /// The same with a more specific table.
    #[must_use]
    pub fn with(&self, view: &View<'a>) -> Parameters<'a> {
        let mut layers = Vec::with_capacity(self.layers.len() + 1);
        layers.push(view.clone());
        layers.extend(self.layers.iter().cloned());
        Parameters { layers }
    }

    fn layer(&self, key: &str) -> Option<&View<'a>> {
        self.layers.iter().find(|view| view.has(key))
    }

    /// The table that gives it.
    #[must_use]
    pub fn view_of(&self, key: &str) -> Option<&View<'a>> {
        self.layer(key)
    }

    /// Whether any table gives it.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.layer(key).is_some()
    }

    /// A truth value.
    #[must_use]
    pub fn truth(&self, key: &str, default: bool) -> bool {
        let given = self.layer(key).and_then(|view| view.truth(key));
        given.unwrap_or(default)
    }

    /// A length of time.
    #[must_use]
    pub fn duration(&self, key: &str, default: Span) -> Span {
        let given = self.layer(key).and_then(|view| view.duration(key));
        given.unwrap_or(default)
    }

    /// A length of time above zero; zero is an error.
    #[must_use]
    pub fn positive_duration(&self, key: &str, default: Span) -> Span {
        let given = self.duration(key, default);
        if given > Span::ZERO {
            return given;
        }
        if let Some(view) = self.layer(key) {
            view.error(
                key,
                format!("expected a `{key}` above zero"),
                "leave it out for its default",
            );
        }
        default
    }

    /// A number of something.
    #[must_use]
    pub fn count(&self, key: &str, default: u32) -> u32 {
        let given = self.layer(key).and_then(|view| view.count_u32(key));
        given.unwrap_or(default)
    }

    /// A probability.
    #[must_use]
    pub fn fraction(&self, key: &str, default: f64) -> f64 {
        let given = self.layer(key).and_then(|view| view.fraction(key));
        given.unwrap_or(default)
    }

    /// Whether the parameter has this word.
    #[must_use]
    pub fn is(&self, key: &str, word: &str) -> bool {
        self.text(key) == Some(word)
    }

    /// A version as text, though it may be written as a number.
    #[must_use]
    pub fn version_text(&self, key: &str) -> Option<String> {
        let view = self.layer(key)?;
        let number = || view.number(key).map(|number| number.to_string());
        view.text(key).map(ToOwned::to_owned).or_else(number)
    }

    /// A word or text, if any table gives it.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.layer(key).and_then(|view| view.text(key))
    }
}

/// LF15: how long a new license file takes: a length of time or `{ uniform = [LOW, HIGH] }`.
#[must_use]
pub fn order_lead_time(root: &View<'_>) -> (Span, Span) {
    use crate::distribution::Law;
    use kernel::Distribution;
    let Some(view) = root.below("parameters") else {
        return ORDER_LEAD_TIME;
    };
    let span = |microseconds: i64| Span(microseconds.unsigned_abs());
    match view.law("order_lead_time", false) {
        Some(Law::Known(Distribution::Constant(length))) => (span(length), span(length)),
        Some(Law::Known(Distribution::Uniform { low, high })) => (span(low), span(high)),
        Some(_) => {
            let message = "expected a length of time or `{ uniform = [LOW, HIGH] }`";
            view.error("order_lead_time", message, "write such as `\"36 h\"`");
            ORDER_LEAD_TIME
        }
        None => ORDER_LEAD_TIME,
    }
}
