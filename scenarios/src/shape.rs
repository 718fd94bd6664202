//! Whether the values of a merged scenario look as the table of keys says.
//!
//! All that is wrong with single keys and values is found in one walk, before anything is
//! understood. What reads the tree afterwards may take every value that is there for well-formed.

use crate::clock::civil_day;
use crate::distribution::{self, Wrong};
use crate::keys::{Form, Keys, nearest};
use crate::merge::join;
use crate::quantity::{self, QuantityError};
use crate::sink::Sink;
use crate::written::{Node, Origin, Table, Value};

/// Reports every unknown key and every value that is not of its key's form.
pub fn check(sink: &Sink, table: &Table, keys: &'static Keys) {
    Walk { sink }.table(table, keys, "");
}

struct Walk<'a> {
    sink: &'a Sink,
}

impl Walk<'_> {
    fn table(&self, table: &Table, keys: &'static Keys, path: &str) {
        for entry in &table.entries {
            let path = join(path, &entry.key);
            match keys.find(&entry.key) {
                Some(key) if entry.key == "remove" && entry.node.value == Value::Truth(true) => {
                    let message = format!("there is no such {} to remove", keys.what);
                    self.sink
                        .error(entry.key_at, &path, message, "`remove` is for overlays");
                    let _ = key;
                }
                Some(key) => self.value(&key.form, &entry.node, &path),
                None => self.unknown(&entry.key, entry.key_at, keys, &path),
            }
        }
    }

    fn unknown(&self, written: &str, at: Origin, keys: &'static Keys, path: &str) {
        let what = keys.what;
        let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        };
        let message = format!("{article} {what} has no key `{written}`");
        let known = |name: &str| keys.keys.iter().any(|key| key.name == name);
        let other = OTHER_WORDS
            .iter()
            .find(|(word, name)| written.eq_ignore_ascii_case(word) && known(name))
            .map(|(_, name)| *name);
        let hint = match other.or_else(|| nearest(written, keys.names())) {
            Some(near) => format!("is `{near}` meant?"),
            None => {
                let names: Vec<&str> = keys.keys.iter().map(|key| key.name).collect();
                format!("its keys: {}", names.join(", "))
            }
        };
        self.sink.error(at, path, message, hint);
    }

    fn value(&self, form: &'static Form, node: &Node, path: &str) {
        match (form, &node.value) {
            (Form::Table(keys), Value::Table(table)) => self.table(table, keys, path),
            (Form::Map(form), Value::Table(table)) => {
                for entry in &table.entries {
                    self.value(form, &entry.node, &join(path, &entry.key));
                }
            }
            (Form::Tables(keys), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let path = join(path, &item_name(item, index));
                    match &item.value {
                        Value::Table(table) => self.table(table, keys, &path),
                        other => {
                            let message = format!("expected a table, found {}", other.describe());
                            self.sink.error(
                                item.at,
                                &path,
                                message,
                                "write it as a table: `{ KEY = VALUE, … }`, or under `[[…]]`",
                            );
                        }
                    }
                }
            }
            (Form::List(form), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(form, item, &join(path, &(index + 1).to_string()));
                }
            }
            (Form::Either(forms), _) => self.either(forms, node, path),
            _ => {
                if let Err(wrong) = scalar(form, node) {
                    self.sink.error(wrong.at, path, wrong.message, wrong.hint);
                }
            }
        }
    }

    fn either(&self, forms: &'static [Form], node: &Node, path: &str) {
        let compound = matches!(node.value, Value::Table(_) | Value::Array(_));
        if compound && let Some(form) = forms.iter().find(|form| takes_compound(form, node)) {
            self.value(form, node, path);
            return;
        }
        let mut first = None;
        for form in forms.iter().filter(|form| !is_compound(form)) {
            match scalar(form, node) {
                Ok(()) => return,
                Err(wrong) if fits_type(form, &node.value) => {
                    first.get_or_insert(wrong);
                }
                Err(_) => {}
            }
        }
        let several = forms
            .iter()
            .filter(|form| fits_type(form, &node.value))
            .count()
            > 1;
        let wrong = match first {
            Some(wrong) if !several => wrong,
            _ => {
                let expected: Vec<String> = forms.iter().map(expected).collect();
                let found = shown(node);
                let message = format!("expected {}, found {found}", expected.join(" or "));
                let hint = table_hint(forms, node);
                let hint = hint.unwrap_or_else(|| "write one of these forms".to_owned());
                Wrong::new(node.at, message, hint)
            }
        };
        let wrong = match text_hint(forms, node) {
            Some(hint) => Wrong::new(wrong.at, wrong.message, hint),
            None => wrong,
        };
        self.sink.error(wrong.at, path, wrong.message, wrong.hint);
    }
}

/// Words of other tools, and the keys that say the same here.
const OTHER_WORDS: [(&str, &str); 12] = [
    ("duration", "lasts"),
    ("mttf", "time_to_failure"),
    ("mtbf", "time_to_failure"),
    ("mttr", "time_to_repair"),
    ("number", "count"),
    ("seats", "count"),
    ("size", "count"),
    ("name", "id"),
    ("type", "kind"),
    ("app", "applications"),
    ("start", "at"),
    ("runs", "replications"),
];

/// What is wrong with a text for which something else was expected.
fn text_hint(forms: &'static [Form], node: &Node) -> Option<String> {
    let text = node.as_text()?.trim();
    let is_number = |form: &Form| {
        matches!(
            form,
            Form::Count | Form::Integer | Form::Number | Form::Port
        )
    };
    let is_number_text = text.parse::<f64>().is_ok();
    if is_number_text && forms.iter().any(|form| matches!(form, Form::Fraction)) {
        return Some(format!("write `\"{text} %\"`, or a number without quotes"));
    }
    if is_number_text && forms.iter().any(is_number) {
        return Some(format!("write the number without quotes: {text}"));
    }
    let comma = text.find(',')?;
    let around = text.as_bytes();
    let digit = |at: usize| around.get(at).is_some_and(u8::is_ascii_digit);
    (comma > 0 && digit(comma - 1) && digit(comma + 1))
        .then(|| format!("write a point: `\"{}\"`", text.replacen(',', ".", 1)))
}

/// How something is written that is a table.
fn table_hint(forms: &'static [Form], node: &Node) -> Option<String> {
    let keys = forms.iter().find_map(|form| match form {
        Form::Table(keys) | Form::Tables(keys) => Some(keys),
        _ => None,
    })?;
    node.as_text()?;
    let names: Vec<&str> = keys.names().take(5).collect();
    Some(format!(
        "write it as a table, `{{ KEY = VALUE }}`, with keys such as {}",
        names.join(", ")
    ))
}

/// How a list's entry is named in paths: by its name, else by its number from 1.
#[must_use]
pub fn item_name(item: &Node, index: usize) -> String {
    item.entry_name()
        .map_or_else(|| (index + 1).to_string(), ToOwned::to_owned)
}

fn is_compound(form: &Form) -> bool {
    matches!(
        form,
        Form::Table(_) | Form::Map(_) | Form::Tables(_) | Form::List(_)
    )
}

fn takes_compound(form: &Form, node: &Node) -> bool {
    match (form, &node.value) {
        (Form::Table(_) | Form::Map(_) | Form::Law | Form::SignedLaw, Value::Table(_)) => true,
        (Form::Tables(_), Value::Array(items)) => items.iter().all(|i| i.as_table().is_some()),
        (Form::List(_), Value::Array(_)) => true,
        _ => false,
    }
}

fn fits_type(form: &Form, value: &Value) -> bool {
    match value {
        Value::Text(_) => {
            !matches!(
                form,
                Form::Count | Form::Integer | Form::Number | Form::Truth | Form::False | Form::Port
            ) && !is_compound(form)
        }
        Value::Integer(_) | Value::Float(_) => matches!(
            form,
            Form::Count | Form::Integer | Form::Number | Form::Port | Form::Fraction
        ),
        Value::Truth(_) => matches!(form, Form::Truth | Form::False),
        Value::Date(_) => matches!(form, Form::Date | Form::DateTime | Form::Instant),
        Value::Array(_) | Value::Table(_) => false,
    }
}

fn shown(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => format!("`{text}`"),
        Value::Integer(number) => format!("the bare number {number}"),
        Value::Float(number) => format!("the bare number {number}"),
        other => other.describe().to_owned(),
    }
}

/// What a form expects, in words.
pub fn expected(form: &Form) -> String {
    let words = match form {
        Form::Text | Form::Name { .. } => "text",
        Form::Word(words) => {
            let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            return quoted.join(" or ");
        }
        Form::Path => "the path of a file",
        Form::Count => "a whole number, zero or above",
        Form::Integer => "a whole number",
        Form::Number => "a number",
        Form::Truth => "`true` or `false`",
        Form::False => "`false`",
        Form::Port => "a port from 1 to 65535",
        Form::Duration | Form::SignedDuration => "a length of time such as `\"90 min\"`",
        Form::Fraction => "a part such as `\"5 %\"` or 0.05",
        Form::Rate => "a rate such as `\"300 /h\"`",
        Form::Law | Form::SignedLaw => "a length of time or a distribution",
        Form::Date => "a date such as 2026-12-31",
        Form::DateTime => "a date with a time such as 2026-03-02T00:00:00",
        Form::Instant => "a length of time from the start, a date with a time, or a time in a week",
        Form::TimeOfDay => "a time of day such as `\"06:00\"`",
        Form::List(_) => "a list",
        Form::Map(_) | Form::Table(_) => "a table",
        Form::Tables(_) => "a list of tables",
        Form::Either(forms) => {
            let parts: Vec<String> = forms.iter().map(expected).collect();
            return parts.join(" or ");
        }
        Form::Scalar => "text, a number or a truth value",
        Form::Any => "anything",
    };
    words.to_owned()
}

fn scalar(form: &Form, node: &Node) -> Result<(), Wrong> {
    let value = &node.value;
    let good = match form {
        Form::Text | Form::Name { .. } => matches!(value, Value::Text(_)),
        Form::Path => matches!(value, Value::Text(path) if !path.trim().is_empty()),
        Form::Count => matches!(value, Value::Integer(0..)),
        Form::Integer => matches!(value, Value::Integer(_)),
        Form::Number => matches!(value, Value::Integer(_) | Value::Float(_)),
        Form::Truth => matches!(value, Value::Truth(_)),
        Form::False => matches!(value, Value::Truth(false)),
        Form::Port => matches!(value, Value::Integer(1..=65535)),
        Form::Scalar => !matches!(value, Value::Table(_) | Value::Array(_) | Value::Date(_)),
        Form::Any => true,
        Form::Date => {
            matches!(value, Value::Date(date) if date.time.is_none() && civil_day(date).is_some())
        }
        Form::DateTime => matches!(value, Value::Date(date) if civil_day(date).is_some()),
        Form::Word(words) => return word(words, node),
        Form::Duration => return distribution::length(node, false).map(|_| ()),
        Form::SignedDuration => return distribution::length(node, true).map(|_| ()),
        Form::Law => return distribution::parse(node, false).map(|_| ()),
        Form::SignedLaw => return distribution::parse(node, true).map(|_| ()),
        Form::Fraction => return fraction(node),
        Form::Rate => return rate(node),
        Form::Instant => match value {
            Value::Date(date) => civil_day(date).is_some(),
            Value::Text(text) if crate::clock::parse_week_time(text).is_some() => true,
            _ => return distribution::length(node, false).map(|_| ()),
        },
        Form::TimeOfDay => crate::clock::time_of_day(node).is_some(),
        Form::List(_) | Form::Map(_) | Form::Table(_) | Form::Tables(_) => false,
        Form::Either(forms) => forms.iter().any(|form| scalar(form, node).is_ok()),
    };
    if good {
        return Ok(());
    }
    let message = format!("expected {}, found {}", expected(form), shown(node));
    Err(Wrong::new(node.at, message, shape_hint(form, value)))
}

fn shape_hint(form: &Form, value: &Value) -> &'static str {
    match (form, value) {
        (Form::Tables(_), Value::Table(_)) => "double the brackets of its header: `[[…]]`",
        (Form::Date | Form::DateTime, Value::Text(text)) if text.starts_with("20") => {
            "write it without quotes"
        }
        (Form::Date, Value::Text(_)) => "write it year first and without quotes: 2026-12-31",
        (Form::DateTime, Value::Text(_)) => {
            "write it year first and without quotes: 2026-03-02T08:00:00"
        }
        (Form::List(_), Value::Text(_)) => "put it in square brackets",
        (Form::Truth, Value::Text(_)) => "write it without quotes",
        (Form::Text | Form::Name { .. } | Form::Path | Form::Word(_), _) => {
            "put the text in quotes, such as `\"main\"`"
        }
        (Form::Count | Form::Integer, _) => "write digits without quotes, such as 200",
        (Form::Number, _) => "write digits without quotes, such as 1.5",
        (Form::Truth, _) => "write `true` or `false`, without quotes",
        (Form::False, _) => "write `false`, or leave the key out",
        (Form::Port, _) => "write digits without quotes, such as 7260",
        (Form::Date, _) => "write a day that the calendar has, such as 2026-12-31",
        (Form::DateTime | Form::Instant, _) => {
            "write a day that the calendar has, such as 2026-03-02T08:00:00"
        }
        (Form::TimeOfDay, _) => "write hours and minutes from 00:00 to 24:00, such as `\"06:30\"`",
        (Form::Tables(_), _) => "write each entry under its own `[[…]]`",
        (Form::Table(_) | Form::Map(_), _) => "write it as `{ KEY = VALUE, … }`, or under `[…]`",
        (Form::List(_), _) => "write it in square brackets, such as `[\"a\", \"b\"]`",
        (Form::Scalar, _) => "write text in quotes, a number, `true` or `false`",
        (Form::Duration | Form::SignedDuration | Form::Law | Form::SignedLaw, _) => {
            "such as `\"90 min\"`"
        }
        (Form::Fraction, _) => "write it as `\"5 %\"` or as a number from 0 to 1",
        (Form::Rate, _) => "write it as `\"300 /h\"`",
        (Form::Either(_) | Form::Any, _) => {
            "write one of the forms that `licsim schema` has for it"
        }
    }
}

fn word(words: &[&str], node: &Node) -> Result<(), Wrong> {
    let Some(text) = node.as_text() else {
        let message = format!("expected {}, found {}", quoted(words), shown(node));
        return Err(Wrong::new(
            node.at,
            message,
            "put one of these words in quotes",
        ));
    };
    if words.contains(&text) {
        return Ok(());
    }
    let hint = nearest(text, words.iter().copied()).map_or_else(
        || "write one of these words".to_owned(),
        |near| format!("is `{near}` meant?"),
    );
    let message = format!("expected {}, found `{text}`", quoted(words));
    Err(Wrong::new(node.at, message, hint))
}

fn quoted(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

fn fraction(node: &Node) -> Result<(), Wrong> {
    let wrong = |message: String, hint: &str| Err(Wrong::new(node.at, message, hint));
    match &node.value {
        Value::Integer(0 | 1) => Ok(()),
        Value::Float(number) if (0.0..=1.0).contains(number) => Ok(()),
        Value::Integer(number) => wrong(
            format!("expected a part from 0 to 1 or a percentage, found {number}"),
            &format!("write `\"{number} %\"`"),
        ),
        Value::Float(number) => wrong(
            format!("expected a part from 0 to 1 or a percentage, found {number}"),
            &format!("write `\"{number} %\"`"),
        ),
        Value::Text(text) => match quantity::percent(text) {
            Ok(_) => Ok(()),
            Err(QuantityError::UnitMissing) => wrong(
                format!("expected a percentage, found `{text}`"),
                &format!("write `\"{} %\"`", text.trim()),
            ),
            Err(error) => wrong(
                format!("expected a percentage, found `{text}`: {error}"),
                "write it as `\"5 %\"`, from 0 to 100",
            ),
        },
        other => wrong(
            format!(
                "expected a part such as `\"5 %\"`, found {}",
                other.describe()
            ),
            "write it as `\"5 %\"` or as a number from 0 to 1",
        ),
    }
}

fn rate(node: &Node) -> Result<(), Wrong> {
    let (text, error) = match &node.value {
        Value::Text(text) => match quantity::rate_per_hour(text) {
            Ok(_) => return Ok(()),
            Err(error) => (text.clone(), error.to_string()),
        },
        Value::Integer(number) => (number.to_string(), "the unit is missing".to_owned()),
        Value::Float(number) => (number.to_string(), "the unit is missing".to_owned()),
        other => (other.describe().to_owned(), "it is no rate".to_owned()),
    };
    let message = format!("expected a rate, found `{text}`: {error}");
    Err(Wrong::new(node.at, message, "write it as `\"300 /h\"`"))
}
