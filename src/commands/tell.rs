//! How an error is shown.

use reports::terminal::listing::visible;
use std::io::{self, ErrorKind};
use study::output::advice;

/// An error with its causes and what to do: its own hint, else one for what the system said.
pub fn with_hint(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    let text: Vec<String> = text.split('\n').map(visible).collect();
    let text = text.join("\n");
    if text.contains("hint:") {
        return text;
    }
    let said = error.chain().find_map(|cause| {
        let of_study = cause.downcast_ref::<study::Error>();
        let own = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let of_table = cause.downcast_ref::<csv::Error>();
        let own = own.or_else(|| of_study?.system());
        own.or_else(|| match of_table?.kind() {
            csv::ErrorKind::Io(error) => Some(error.kind()),
            _ => Some(ErrorKind::InvalidData),
        })
    });
    said.map_or(text.clone(), |kind| {
        format!("{text} (hint: {})", advice(kind))
    })
}
