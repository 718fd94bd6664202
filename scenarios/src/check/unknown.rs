//! Names that nothing bears.

use crate::finding::Severity;
use crate::view::View;
use crate::written::Origin;

/// So many known names are listed where none is near.
const LISTED_MAX: usize = 32;

/// How the names of a vocabulary are listed.
fn listed_by(what: &str) -> &'static str {
    match what {
        "kind of fault" => "; `licsim kinds faults` lists them",
        "kind of application" => "; `licsim kinds applications` lists them",
        "metric" => "; `licsim kinds metrics` lists them",
        _ => "",
    }
}

/// Reports a name that nothing bears, with the nearest that something does.
pub fn unknown<'n>(
    view: &View<'_>,
    (at, key): (Origin, &str),
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'n str>,
) {
    let known: Vec<&str> = known.collect();
    let hint = match crate::keys::nearest(name, known.iter().copied()) {
        Some(near) => format!("is `{near}` meant?"),
        None if known.is_empty() => format!("there is no {what} at all"),
        None if known.len() <= LISTED_MAX => format!("there are: {}", known.join(", ")),
        None => format!(
            "there are {}, among them: {}{}",
            known.len(),
            known[..LISTED_MAX].join(", "),
            listed_by(what)
        ),
    };
    let path = view.path_of(key);
    let message = format!("there is no {what} `{name}`");
    view.sink.report(Severity::Error, at, &path, message, hint);
}
