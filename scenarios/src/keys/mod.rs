//! All keys that a scenario may hold: one table of tables, each key with its form, default and meaning.
//!
//! Refusing unknown keys, checking values, merging, the JSON Schema and the reference all read this table, so that
//! they cannot disagree. What a value means for the world is decided in `check`.

pub mod faults;
pub mod metrics;
mod parameters;
mod tables;

pub use parameters::PARAMETERS;
pub use tables::SCENARIO;

/// What a value must look like.
#[derive(Debug)]
pub enum Form {
    /// Any text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of the names of a vocabulary; another one is reported where the names are used.
    Name {
        /// The vocabulary, as `licsim kinds` calls it.
        of: &'static str,
        /// All its names.
        names: fn() -> Vec<&'static str>,
    },
    /// The path of a file.
    Path,
    /// A whole number, zero or above.
    Count,
    /// Any whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Truth,
    /// `false` alone, as a value.
    False,
    /// A port, 1 to 65535.
    Port,
    /// A length of time, zero or above.
    Duration,
    /// A length of time with a sign.
    SignedDuration,
    /// A number from 0 to 1, or a percentage.
    Fraction,
    /// Events an hour.
    Rate,
    /// A distribution of lengths of time, none below zero.
    Law,
    /// A distribution of lengths of time about an instant.
    SignedLaw,
    /// A date.
    Date,
    /// A date with a time.
    DateTime,
    /// A length of time from the start, or a date with a time.
    Instant,
    /// A time of day, as text `"06:00"` or as a time.
    TimeOfDay,
    /// A list, each of this form.
    List(&'static Form),
    /// A table with any keys, each value of this form.
    Map(&'static Form),
    /// A table with these keys.
    Table(&'static Keys),
    /// A list of tables with these keys.
    Tables(&'static Keys),
    /// Any of these.
    Either(&'static [Form]),
    /// Text, a number or a truth value, as the program that reads it may want.
    Scalar,
    /// Anything.
    Any,
}

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What its value looks like.
    pub form: Form,
    /// What holds without it; empty if nothing does (a required key says `required`).
    pub default: &'static str,
    /// What it says.
    pub about: &'static str,
}

/// A table's keys.
#[derive(Debug)]
pub struct Keys {
    /// What the table describes, in the singular, for messages: `server`.
    pub what: &'static str,
    /// The keys.
    pub keys: &'static [Key],
    /// Whether every parameter of [`PARAMETERS`] may stand here as well.
    pub parameters: bool,
}

/// A key of the tables below, short to write.
const fn key(name: &'static str, form: Form, default: &'static str, about: &'static str) -> Key {
    Key {
        name,
        form,
        default,
        about,
    }
}

impl Keys {
    /// The key of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&'static Key> {
        let own = self.keys.iter().find(|key| key.name == name);
        own.or_else(|| {
            let also = self.parameters.then_some(PARAMETERS.keys)?;
            also.iter().find(|key| key.name == name)
        })
    }

    /// All names that may stand here.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone {
        let parameters: &'static [Key] = if self.parameters {
            PARAMETERS.keys
        } else {
            &[]
        };
        let own: &'static [Key] = self.keys;
        own.iter().chain(parameters).map(|key| key.name)
    }
}

impl Form {
    /// Whether `false` is a value here, and so does not drop the key in an overlay.
    #[must_use]
    pub fn takes_false(&self) -> bool {
        match self {
            Form::Truth | Form::False | Form::Scalar | Form::Any => true,
            Form::Either(forms) => forms.iter().any(Form::takes_false),
            _ => false,
        }
    }

    /// The table that a table under this form is.
    #[must_use]
    pub fn table(&self) -> Option<&'static Keys> {
        match self {
            Form::Table(keys) => Some(keys),
            Form::Either(forms) => forms.iter().find_map(Form::table),
            _ => None,
        }
    }

    /// The table that each entry of a list of tables under this form is.
    #[must_use]
    pub fn tables(&self) -> Option<&'static Keys> {
        match self {
            Form::Tables(keys) => Some(keys),
            Form::Either(forms) => forms.iter().find_map(Form::tables),
            _ => None,
        }
    }

    /// The form of each value of an open table under this form.
    #[must_use]
    pub fn map(&self) -> Option<&'static Form> {
        match self {
            Form::Map(form) => Some(form),
            Form::Either(forms) => forms.iter().find_map(Form::map),
            _ => None,
        }
    }
}

/// The declaration of the key that a path such as `agents.sales.count` ends in. Names of entries may hold dots, so
/// every way of reading the path is tried.
#[must_use]
pub fn declared(path: &str) -> Option<&'static Key> {
    declared_below(&SCENARIO, path)
}

fn declared_below(keys: &'static Keys, path: &str) -> Option<&'static Key> {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    if ["variant", "condition"].contains(&name)
        && let Some((_, below)) = rest.split_once('.')
        && let Some(key) = declared_below(keys, below)
    {
        return Some(key);
    }
    let key = keys.find(name)?;
    let mut rest = rest;
    if let Some(inner) = key.form.table()
        && let Some(found) = declared_below(inner, rest)
    {
        return Some(found);
    }
    if let Some(inner) = key.form.tables() {
        loop {
            if let Some(found) = declared_below(inner, rest) {
                return Some(found);
            }
            let Some((_, below)) = rest.split_once('.') else {
                break;
            };
            rest = below;
        }
    }
    Some(key)
}

/// Names longer than this, in characters, are not compared: the cost grows with the product of the lengths.
const COMPARED_MAX: usize = 80;

/// No name is looked for among more known ones than this.
const KNOWN_MAX: usize = 2_000;

/// The name that was probably meant: the nearest, if it is near enough.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(written);
    let length = folded.chars().count();
    if length > COMPARED_MAX {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for name in known.take(KNOWN_MAX) {
        if name.len() > 4 * COMPARED_MAX || name.chars().count().abs_diff(length) > 1 + length / 3 {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&folded, &fold(name));
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    let (distance, name) = best?;
    let length = written.chars().count().max(name.chars().count());
    (distance <= 1 + length / 4).then_some(name)
}

fn fold(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn visit(keys: &'static Keys, seen: &mut BTreeSet<usize>, check: &mut dyn FnMut(&Keys)) {
        if !seen.insert(std::ptr::from_ref(keys) as usize) {
            return;
        }
        check(keys);
        for key in keys.keys {
            visit_form(&key.form, seen, check);
        }
    }

    fn visit_form(form: &'static Form, seen: &mut BTreeSet<usize>, check: &mut dyn FnMut(&Keys)) {
        match form {
            Form::Table(keys) | Form::Tables(keys) => visit(keys, seen, check),
            Form::List(form) | Form::Map(form) => visit_form(form, seen, check),
            Form::Either(forms) => forms.iter().for_each(|form| visit_form(form, seen, check)),
            _ => {}
        }
    }

    #[test]
    fn no_key_stands_twice_and_each_is_explained() {
        let mut tables = 0;
        visit(&SCENARIO, &mut BTreeSet::new(), &mut |keys| {
            tables += 1;
            let names: BTreeSet<&str> = keys.keys.iter().map(|key| key.name).collect();
            assert_eq!(names.len(), keys.keys.len(), "{}", keys.what);
            for key in keys.keys {
                assert!(!key.about.is_empty(), "{}.{}", keys.what, key.name);
            }
        });
        assert!(tables > 20, "only {tables} tables were visited");
    }

    #[test]
    fn a_path_leads_to_the_declaration_of_its_last_key() {
        let about = |path: &str| declared(path).map(|key| key.name);
        assert_eq!(about("agents.sales.count"), Some("count"));
        assert_eq!(about("agents.with.dots.count"), Some("count"));
        assert_eq!(about("agents.name"), Some("name"));
        assert_eq!(about("variant.two.agents.sales.count"), Some("count"));
        assert_eq!(about("experiment.seed"), Some("seed"));
        assert_eq!(about("nothing.like.it"), None);
    }

    #[test]
    fn long_names_are_not_compared() {
        let long = "x".repeat(100_000);
        assert_eq!(nearest(&long, [long.as_str()].into_iter()), None);
    }

    #[test]
    fn nearest_names_are_near() {
        let known = ["replications", "seed", "precision"];
        assert_eq!(
            nearest("replication", known.iter().copied()),
            Some("replications")
        );
        assert_eq!(nearest("sede", known.iter().copied()), Some("seed"));
        assert_eq!(nearest("banana", known.iter().copied()), None);
    }
}
