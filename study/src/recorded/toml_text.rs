//! Names as keys of TOML, whatever they hold.

use std::fmt::Write as _;

/// A name as a quoted key.
pub(crate) fn toml_key(name: &str) -> String {
    let mut text = String::from('"');
    for c in name.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}
