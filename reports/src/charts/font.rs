//! The one font of all charts, shipped with the program so that no host's fonts are asked for, and
//! the width of text in it.

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use std::sync::Once;

/// The family under which the font is registered; a browser takes its own font of that kind.
pub const FAMILY: &str = "sans-serif";

/// A font's size in plotters is its line height, 1.24 times the size that CSS means.
pub const LINE_HEIGHT: f64 = 1.24;

/// DejaVu Sans 2.37; its license is `fonts/LICENSE-DejaVu.txt`.
static DEJAVU_SANS: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");

/// Registers the font for every style, once.
///
/// A font file that cannot be read would show as [`super::ChartError`] at the first text drawn.
pub fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let styles = [
            FontStyle::Normal,
            FontStyle::Bold,
            FontStyle::Italic,
            FontStyle::Oblique,
        ];
        for style in styles {
            // The error says nothing; a test asserts that the font is there.
            let _ = register_font(FAMILY, style, DEJAVU_SANS);
        }
    });
}

/// The width of a text in pixels at a size in pixels.
#[must_use]
pub fn width(text: &str, size: i32) -> i32 {
    register();
    let font = FontDesc::new(
        FontFamily::SansSerif,
        f64::from(size) * LINE_HEIGHT,
        FontStyle::Normal,
    );
    // Without a font a wide guess keeps labels apart.
    let guess = |_| (text.chars().count() as u32 * size as u32, 0);
    font.box_size(text).unwrap_or_else(guess).0 as i32
}

/// A text cut to a width in pixels, ending in `…` if something is missing.
#[must_use]
pub fn fit(text: &str, size: i32, width_max: i32) -> String {
    if width(text, size) <= width_max {
        return text.to_owned();
    }
    let mut characters: Vec<char> = text.chars().collect();
    while characters.pop().is_some() {
        let cut: String = characters.iter().collect::<String>().trim_end().to_owned() + "…";
        if width(&cut, size) <= width_max {
            return cut;
        }
    }
    String::new()
}

/// A text as lines of at most a width in pixels; a word that is wider is cut.
#[must_use]
pub fn wrap(text: &str, size: i32, width_max: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if width(&longer, size) <= width_max {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(line);
        }
        line = fit(word, size, width_max);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_font_is_found_and_measures() {
        assert!(width("mmmm", 12) > width("iiii", 12));
        assert!(width("m", 24) > width("m", 12));
    }

    #[test]
    fn text_is_cut_and_wrapped_to_a_width() {
        let name = "a name that is far too long for its place";
        let cut = fit(name, 12, 100);
        assert!(cut.ends_with('…') && width(&cut, 12) <= 100, "{cut}");
        assert_eq!(fit("short", 12, 100), "short");
        let lines = wrap(name, 12, 100);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, 12) <= 100));
        assert_eq!(lines.join(" "), name);
    }
}
