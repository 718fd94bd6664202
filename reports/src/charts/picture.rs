//! A picture as a list of shapes in whole pixels, in the order of drawing.

use super::font;
use super::look::{Color, Hatch, Look, Marker, tint};
use crate::format::plain_name;

/// A point: right, down.
pub type Point = (i32, i32);

/// A rectangle by two corners, the first above and left of the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Left.
    pub x0: i32,
    /// Top.
    pub y0: i32,
    /// Right.
    pub x1: i32,
    /// Bottom.
    pub y1: i32,
}

impl Area {
    /// A rectangle from its left top corner, width and height.
    #[must_use]
    pub const fn new(x: i32, y: i32, width: i32, height: i32) -> Self {
        Self {
            x0: x,
            y0: y,
            x1: x + width,
            y1: y + height,
        }
    }

    /// Its width.
    #[must_use]
    pub const fn width(&self) -> i32 {
        self.x1 - self.x0
    }

    /// Its height.
    #[must_use]
    pub const fn height(&self) -> i32 {
        self.y1 - self.y0
    }

    /// Whether two rectangles share more than an edge.
    #[must_use]
    pub const fn overlaps(&self, other: &Area) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }
}

/// Where a text lies beside its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The text begins at the point.
    Start,
    /// The text is centered on the point.
    Middle,
    /// The text ends at the point.
    End,
}

/// One shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A filled rectangle.
    Filled(Area, Color),
    /// The border of a rectangle, one pixel wide.
    Border(Area, Color),
    /// A line through points.
    Path(Vec<Point>, Color, u32),
    /// A filled polygon.
    Polygon(Vec<Point>, Color),
    /// A disk.
    Disk(Point, u32, Color),
    /// A text, whose point is the middle of its height.
    Text(Text),
}

/// A text in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Where.
    pub at: Point,
    /// What.
    pub text: String,
    /// Its size in pixels.
    pub size: i32,
    /// Its color.
    pub color: Color,
    /// Where it lies beside its point.
    pub anchor: Anchor,
}

impl Text {
    /// The place that the text takes.
    #[must_use]
    pub fn area(&self) -> Area {
        let width = font::width(&self.text, self.size);
        let x = match self.anchor {
            Anchor::Start => self.at.0,
            Anchor::Middle => self.at.0 - width / 2,
            Anchor::End => self.at.0 - width,
        };
        Area::new(x, self.at.1 - self.size / 2, width, self.size)
    }
}

/// A finished chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// The title, also its first text alternative.
    pub title: String,
    /// What the chart shows, in words, for who cannot see it.
    pub description: String,
    /// Its shapes, in the order of drawing.
    pub shapes: Vec<Shape>,
}

/// Shapes under way.
#[derive(Clone, Debug, Default)]
pub struct Canvas {
    /// What was drawn.
    pub shapes: Vec<Shape>,
}

impl Canvas {
    /// Fills a rectangle.
    pub fn fill(&mut self, area: Area, color: Color) {
        if area.width() > 0 && area.height() > 0 {
            self.shapes.push(Shape::Filled(area, color));
        }
    }

    /// Draws a border.
    pub fn border(&mut self, area: Area, color: Color) {
        self.shapes.push(Shape::Border(area, color));
    }

    /// Draws a line through points; fewer than two are none.
    pub fn path(&mut self, points: Vec<Point>, color: Color, width: u32) {
        if points.len() > 1 {
            self.shapes.push(Shape::Path(points, color, width));
        }
    }

    /// Fills a polygon.
    pub fn polygon(&mut self, points: Vec<Point>, color: Color) {
        self.shapes.push(Shape::Polygon(points, color));
    }

    /// Writes a text; control characters are shown by their numbers, nothing is drawn for an empty one.
    pub fn text(&mut self, at: Point, text: &str, size: i32, color: Color, anchor: Anchor) {
        let text = plain_name(text);
        if !text.is_empty() {
            self.shapes.push(Shape::Text(Text {
                at,
                text,
                size,
                color,
                anchor,
            }));
        }
    }

    /// A level line in dashes.
    pub fn dashed_level(&mut self, x: (i32, i32), y: i32, color: Color, width: u32) {
        let (dash, gap) = (10, 6);
        let mut from = x.0;
        while from < x.1 {
            self.path(vec![(from, y), ((from + dash).min(x.1), y)], color, width);
            from += dash + gap;
        }
    }

    /// A line between any two points in dashes.
    pub fn dashed(&mut self, from: Point, to: Point, color: Color) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        // Dashes of about eight pixels along the longer direction; whole pixels are near enough.
        let pieces = (dx.abs().max(dy.abs()) / 8).max(1);
        let at = |piece: i32| (from.0 + dx * piece / pieces, from.1 + dy * piece / pieces);
        for piece in (0..pieces).step_by(2) {
            self.path(vec![at(piece), at(piece + 1)], color, 1);
        }
    }

    /// An upright line in dashes.
    pub fn dashed_upright(&mut self, x: i32, y: (i32, i32), color: Color, width: u32) {
        let (dash, gap) = (6, 4);
        let mut from = y.0;
        while from < y.1 {
            self.path(vec![(x, from), (x, (from + dash).min(y.1))], color, width);
            from += dash + gap;
        }
    }

    /// A bar in a look: its ground, its hatch, its border.
    pub fn bar(&mut self, area: Area, look: Look) {
        const HATCHED_MIN: i32 = 5;
        match look.hatch {
            // What is too narrow for a hatch would look pale.
            _ if area.width() < HATCHED_MIN => return self.fill(area, look.color),
            Hatch::Solid => self.fill(area, look.color),
            Hatch::Light => self.fill(area, tint(look.color, 0.15)),
            hatch => {
                self.fill(area, tint(look.color, 0.25));
                self.hatch(area, hatch, look.color);
            }
        }
        self.border(area, look.color);
    }

    /// Parallel lines as one path that runs along the border from each to the next.
    fn hatch(&mut self, area: Area, hatch: Hatch, color: Color) {
        const STEP: i32 = 5;
        let (top, bottom) = (area.y0, area.y1);
        let lean = match hatch {
            Hatch::Rising => area.height(),
            Hatch::Falling => -area.height(),
            Hatch::Upright => 0,
            Hatch::Crossed => {
                self.hatch(area, Hatch::Rising, color);
                return self.hatch(area, Hatch::Falling, color);
            }
            Hatch::Solid | Hatch::Light => return,
        };
        let inside = |x: i32| x.clamp(area.x0, area.x1);
        let mut points = Vec::new();
        let mut foot = area.x0 - lean.max(0);
        let mut upward = true;
        while foot <= area.x1 - lean.min(0) {
            let head = foot + lean;
            // Where the line leaves the bar on a side, it is cut at the height where it does.
            let height_at = |x: i32| {
                if lean == 0 {
                    bottom
                } else {
                    bottom - (x - foot) * area.height() / lean
                }
            };
            let low = (
                inside(foot),
                if lean == 0 {
                    bottom
                } else {
                    height_at(inside(foot))
                },
            );
            let high = (
                inside(head),
                if lean == 0 {
                    top
                } else {
                    height_at(inside(head))
                },
            );
            points.extend(if upward { [low, high] } else { [high, low] });
            upward = !upward;
            foot += STEP;
        }
        self.path(points, color, 1);
    }

    /// A marker around a point, of a radius in pixels.
    pub fn marker(&mut self, (x, y): Point, radius: i32, marker: Marker, color: Color) {
        match marker {
            Marker::Disk => self.shapes.push(Shape::Disk((x, y), radius as u32, color)),
            Marker::Square => {
                self.fill(
                    Area::new(x - radius, y - radius, 2 * radius, 2 * radius),
                    color,
                );
            }
            Marker::Triangle => self.polygon(
                vec![
                    (x, y - radius - 1),
                    (x + radius + 1, y + radius),
                    (x - radius - 1, y + radius),
                ],
                color,
            ),
            Marker::Diamond => {
                let reach = radius + 2;
                self.polygon(
                    vec![
                        (x, y - reach),
                        (x + reach, y),
                        (x, y + reach),
                        (x - reach, y),
                    ],
                    color,
                );
            }
        }
    }
}

impl Picture {
    /// The texts and the places that they take.
    pub fn texts(&self) -> impl Iterator<Item = (&str, Area)> {
        self.shapes.iter().filter_map(|shape| match shape {
            Shape::Text(text) => Some((text.text.as_str(), text.area())),
            _ => None,
        })
    }
}
