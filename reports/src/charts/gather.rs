//! Shapes of one style brought together, so that an SVG names their style once.
//!
//! A shape moves before others only if it overlaps none of them, so that the picture stays the same.

use super::look::Color;
use super::picture::{Anchor, Area, Point, Shape};

/// What shapes that are drawn as one element have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An area in a color: rectangles and polygons.
    Filled(Color),
    /// Lines of a color and a width.
    Line(Color, u32),
    /// Disks of a color.
    Disk(Color),
    /// Texts of a color, a size and an anchor.
    Text(Color, i32, Anchor),
}

/// Shapes of one kind, and the areas that they cover.
struct Run<'a> {
    kind: Kind,
    members: Vec<(&'a Shape, Area)>,
}

impl Run<'_> {
    fn overlaps(&self, area: &Area) -> bool {
        self.members.iter().any(|(_, own)| own.overlaps(area))
    }
}

/// The shapes in an order that gives the same picture with fewer changes of style.
pub(super) fn gathered(shapes: &[Shape]) -> impl Iterator<Item = &Shape> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for shape in shapes {
        let (kind, area) = (kind(shape), area(shape));
        let mut place = runs.len();
        let mut joined = None;
        for at in (0..runs.len()).rev() {
            if runs[at].kind == kind {
                joined = Some(at);
                break;
            }
            if runs[at].overlaps(&area) {
                break;
            }
            place = at;
        }
        match joined {
            Some(at) => runs[at].members.push((shape, area)),
            None => runs.insert(
                place,
                Run {
                    kind,
                    members: vec![(shape, area)],
                },
            ),
        }
    }
    let members = runs.into_iter().flat_map(|run| run.members);
    members.map(|(shape, _)| shape)
}

fn kind(shape: &Shape) -> Kind {
    match shape {
        Shape::Filled(_, color) | Shape::Polygon(_, color) => Kind::Filled(*color),
        Shape::Border(_, color) => Kind::Line(*color, 1),
        Shape::Path(_, color, width) => Kind::Line(*color, *width),
        Shape::Disk(_, _, color) => Kind::Disk(*color),
        Shape::Text(text) => Kind::Text(text.color, text.size, text.anchor),
    }
}

/// What a shape may cover, with the width of its lines.
fn area(shape: &Shape) -> Area {
    match shape {
        Shape::Filled(area, _) => *area,
        Shape::Border(area, _) => wider(*area, 1),
        Shape::Path(points, _, width) => wider(around(points), *width as i32),
        Shape::Polygon(points, _) => wider(around(points), 1),
        Shape::Disk((x, y), radius, _) => {
            let reach = *radius as i32 + 1;
            Area::new(x - reach, y - reach, 2 * reach, 2 * reach)
        }
        // A reader's font may be wider than ours.
        Shape::Text(text) => {
            let area = text.area();
            wider(area, area.width() / 8 + 2)
        }
    }
}

fn around(points: &[Point]) -> Area {
    let of = |pick: fn(&Point) -> i32| {
        let all = points.iter().map(pick);
        (all.clone().min().unwrap_or(0), all.max().unwrap_or(0))
    };
    let ((x0, x1), (y0, y1)) = (of(|point| point.0), of(|point| point.1));
    Area { x0, y0, x1, y1 }
}

fn wider(area: Area, by: i32) -> Area {
    Area::new(
        area.x0 - by,
        area.y0 - by,
        area.width() + 2 * by,
        area.height() + 2 * by,
    )
}

#[cfg(test)]
mod tests {
    use super::super::look::{BLUE, INK, PAPER};
    use super::super::picture::Canvas;
    use super::*;

    #[test]
    fn shapes_of_a_style_come_together_but_never_below_what_they_cover() {
        let mut canvas = Canvas::default();
        for column in 0..3 {
            let cell = Area::new(column * 20, 0, 18, 18);
            canvas.fill(cell, if column == 1 { BLUE } else { PAPER });
            canvas.text((column * 20 + 9, 9), "1", 8, INK, Anchor::Middle);
        }
        canvas.fill(Area::new(0, 0, 10, 10), BLUE);
        let kinds: Vec<Kind> = gathered(&canvas.shapes).map(kind).collect();
        let changes = kinds.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(kinds.len(), 7);
        assert_eq!(
            changes, 3,
            "white cells, the blue one, texts, what covers one"
        );
        assert!(kinds[6] == Kind::Filled(BLUE), "the last cover stays last");
    }
}
