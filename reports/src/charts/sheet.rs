//! The page that every chart stands on: title and subtitle above, legend, the plot, and below it the
//! sentence that says how to read it.

use super::font;
use super::look::{Color, GRAY_TEXT, INK, Look, Marker};
use super::picture::{Anchor, Area, Canvas, Picture};

/// Width of every chart in pixels.
pub const WIDTH: i32 = 960;
/// Space between boxes.
pub(super) const GAP: i32 = 12;
/// Space at the left and right edge.
pub const MARGIN: i32 = 16;
/// Size of titles.
pub const TITLE: i32 = 17;
/// Size of labels and sentences.
pub const LABEL: i32 = 12;
/// Size of numbers at axes.
pub const SMALL: i32 = 11;

/// The key of a legend's entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A line of a width.
    Line(Color, u32),
    /// A line in dashes.
    Dashes(Color),
    /// An area with its upper line.
    Area(Color, Color),
    /// A bar.
    Bar(Look),
    /// A marker.
    Marker(Marker, Color),
}

/// A chart under way, from top to bottom.
#[derive(Debug)]
pub struct Sheet {
    /// Where shapes go.
    pub canvas: Canvas,
    /// The next free height.
    pub y: i32,
    title: String,
}

impl Sheet {
    /// A page with a title and a line below it.
    #[must_use]
    pub fn new(title: &str, subtitle: &str) -> Self {
        let mut canvas = Canvas::default();
        let width = WIDTH - 2 * MARGIN;
        let mut y = MARGIN + TITLE / 2;
        let fitted = font::fit(&crate::format::plain_name(title), TITLE, width);
        canvas.text((MARGIN, y), &fitted, TITLE, INK, Anchor::Start);
        y += TITLE / 2 + 4;
        for line in font::wrap(&crate::format::plain_name(subtitle), LABEL, width) {
            y += LABEL / 2 + 3;
            canvas.text((MARGIN, y), &line, LABEL, GRAY_TEXT, Anchor::Start);
            y += LABEL / 2 + 3;
        }
        Self {
            canvas,
            y: y + 6,
            title: title.to_owned(),
        }
    }

    /// A legend, broken into lines where it must be.
    pub fn legend(&mut self, entries: &[(Key, &str)]) {
        const KEY: i32 = 26;
        let mut x = MARGIN;
        self.y += 8;
        for (key, name) in entries {
            let name = font::fit(&crate::format::plain_name(name), LABEL, WIDTH / 2);
            let width = KEY + 6 + font::width(&name, LABEL) + 20;
            if x > MARGIN && x + width > WIDTH - MARGIN {
                x = MARGIN;
                self.y += LABEL + 7;
            }
            self.key(Area::new(x, self.y - 6, KEY, 12), *key);
            self.canvas
                .text((x + KEY + 6, self.y), &name, LABEL, INK, Anchor::Start);
            x += width;
        }
        self.y += 14;
    }

    fn key(&mut self, area: Area, key: Key) {
        let middle = (area.y0 + area.y1) / 2;
        match key {
            Key::Line(color, width) => {
                self.canvas
                    .path(vec![(area.x0, middle), (area.x1, middle)], color, width);
            }
            Key::Dashes(color) => self
                .canvas
                .dashed_level((area.x0, area.x1), middle, color, 1),
            Key::Area(ground, line) => {
                self.canvas.fill(area, ground);
                self.canvas
                    .path(vec![(area.x0, area.y0), (area.x1, area.y0)], line, 1);
            }
            Key::Bar(look) => self.canvas.bar(area, look),
            Key::Marker(marker, color) => {
                self.canvas
                    .marker(((area.x0 + area.x1) / 2, middle), 4, marker, color);
            }
        }
    }

    /// Ends the page with the sentence that says how to read it. The text alternative is the given
    /// description.
    #[must_use]
    pub fn finish(mut self, how_to_read: &str, description: &str) -> Picture {
        self.y += 8;
        let sentence = format!("How to read this: {how_to_read}");
        for line in font::wrap(&sentence, LABEL, WIDTH - 2 * MARGIN) {
            self.y += LABEL / 2 + 3;
            self.canvas
                .text((MARGIN, self.y), &line, LABEL, GRAY_TEXT, Anchor::Start);
            self.y += LABEL / 2 + 3;
        }
        Picture {
            width: WIDTH,
            height: self.y + MARGIN / 2,
            title: self.title,
            description: description.to_owned(),
            shapes: self.canvas.shapes,
        }
    }
}
