//! What lmstat printed, at one time or at several.
//!
//! Each output is shown as it is. Several are a series as well: for each feature the least,
//! the mean and the most in use. The mean is over the outputs and means something only if they were asked
//! at even intervals.

pub use super::lmstat_document::document;
pub use super::lmstat_tables::tables;
pub use scenarios::flexnet::lmstat::{Lmstat, read};

use reports::terminal::listing;

/// Whether an output has lines, and none is understood.
///
/// ```
/// use study::import::lmstat;
///
/// let text = "Users of seat:  (Total of 5 licenses issued;  Total of 2 licenses in use)\n";
/// let output = lmstat::read(text.as_bytes());
/// assert!(!lmstat::is_useless(&output));
/// let document = lmstat::document(&[("monday.txt".to_owned(), output)]);
/// assert_eq!(document["series"][0]["peak"], 2);
/// ```
#[must_use]
pub fn is_useless(output: &Lmstat) -> bool {
    output.lines > 0 && output.lines <= output.unread.len()
}

/// One line for each line of an output that is not understood.
#[must_use]
pub fn warnings(outputs: &[(String, Lmstat)]) -> String {
    let unread = outputs.iter().flat_map(|(name, output)| {
        let unread = output.unread.iter();
        unread.map(move |unread| {
            format!(
                "warning: {name}:{}:1: not understood: {}\n",
                unread.line,
                listing::quoted(&unread.text)
            )
        })
    });
    unread.collect()
}

/// Says of each file that is no output of lmstat what was found in its place.
#[must_use]
pub fn unusable(outputs: &[(String, Lmstat)]) -> String {
    let texts = outputs.iter().filter_map(|(name, output)| {
        let (severity, found) = match (is_useless(output), output.lines) {
            (true, _) => ("error", "no line is understood"),
            (false, 0) => ("warning", "the file is empty"),
            _ => return None,
        };
        Some(format!(
            "{name}:1:1: {severity}: {found}; expected the output of lmstat\n  hint: save what `lmutil lmstat -a -c \
             PORT@HOST` prints\n"
        ))
    });
    texts.collect()
}
