//! The links of the drawing of a configuration: from each application to the servers that it asks.

use super::look::{BLUE, GRAY_TEXT};
use super::picture::{Area, Canvas};
use super::sheet::{GAP, MARGIN};
use super::topology_boxes::{Box, BoxKind, Boxes};

/// With more links than this only the first of each list is drawn; the boxes name them all.
const LINKS_MAX: usize = 30;

/// So many links of each list are drawn.
pub(super) fn drawn_of_each(boxes: &Boxes) -> usize {
    let links: usize = boxes.boxes.iter().map(|this| this.asks.len()).sum();
    if links > LINKS_MAX { 1 } else { usize::MAX }
}

/// From each application to the servers of its list, the first in full. A box that stands below another
/// one is linked around it: an application by its left side, a server by its right side. A three-node
/// system whose nodes stand in one column is linked as one, at its last node.
pub(super) fn draw(
    canvas: &mut Canvas,
    boxes: &Boxes,
    placed: &[(usize, Area)],
    grounds: &[(String, Area)],
) {
    let applications = placed
        .iter()
        .filter(|(index, _)| boxes.boxes[*index].kind == BoxKind::Application);
    for (index, area) in applications {
        let column_top = column_of(boxes, placed, BoxKind::Application, area)
            .into_iter()
            .map(|place| place.y0)
            .min()
            .unwrap_or(area.y0);
        let asks = &boxes.boxes[*index].asks;
        for (order, server) in (0..).zip(asks).take(drawn_of_each(boxes)) {
            let Some(to) = way_to(boxes, placed, server, order) else {
                continue;
            };
            let mut points = if column_top == area.y0 {
                let spread = area.width() * (order + 1) / (asks.len() as i32 + 1);
                vec![(area.x0 + spread, area.y0)]
            } else {
                let (x, y) = (area.x0 - 3 - (order * 3).min(8), area.y0 + 8 + order * 5);
                vec![(area.x0, y), (x, y), (x, column_top - 6)]
            };
            let ends = (points[points.len() - 1], to[0]);
            points.extend(around(boxes, grounds, (*index, server), order, ends));
            points.extend(to);
            if order == 0 {
                canvas.path(points, BLUE, 2);
            } else {
                for pair in points.windows(2) {
                    canvas.dashed(pair[0], pair[1], GRAY_TEXT);
                }
            }
        }
    }
}

/// The points of a link between two rows of sites, so that it crosses no box: beside the own site into the lane between
/// the rows, along it, and beside the server's site.
fn around(
    boxes: &Boxes,
    grounds: &[(String, Area)],
    (application, server): (usize, &str),
    order: i32,
    (from, to): ((i32, i32), (i32, i32)),
) -> Vec<(i32, i32)> {
    let ground = |site: &str| {
        grounds
            .iter()
            .find(|(name, _)| name == site)
            .map(|(_, area)| *area)
    };
    let is_server = |this: &&Box| this.kind == BoxKind::Server && this.names[0] == server;
    let server = boxes.boxes.iter().find(is_server);
    let own = ground(&boxes.boxes[application].site);
    let Some((own, other)) = own.zip(server.and_then(|server| ground(&server.site))) else {
        return Vec::new();
    };
    if own.y0 == other.y0 {
        return Vec::new();
    }
    let aside = own.x0 + 2 + (order * 2).min(6);
    let gutter = other.x1 + GAP / 2 + (order * 2).min(4) - 2;
    let (here, there) = match own.y0 > other.y0 {
        true => (own.y0 - GAP / 2, other.y1 + GAP / 2),
        false => (own.y1 + GAP / 2, other.y0 - GAP / 2),
    };
    // Up from the box, but not through a server above it.
    let above = from.1 - 6 - (order * 2).min(6);
    let mut points = vec![(from.0, above), (aside, above), (aside, here)];
    if here != there {
        points.extend([(MARGIN / 2, here), (MARGIN / 2, there)]);
    }
    points.extend([(gutter, there), (gutter, to.1 + 10)]);
    points
}

/// The boxes of a kind that stand in the column of an area, in its row of sites.
fn column_of(boxes: &Boxes, placed: &[(usize, Area)], kind: BoxKind, area: &Area) -> Vec<Area> {
    let site = placed
        .iter()
        .find(|(_, place)| place == area)
        .map(|(index, _)| &boxes.boxes[*index].site);
    let stands = |(index, place): &&(usize, Area)| {
        let this = &boxes.boxes[*index];
        this.kind == kind && Some(&this.site) == site && place.x0 == area.x0
    };
    placed
        .iter()
        .filter(stands)
        .map(|(_, place)| *place)
        .collect()
}

/// The last points of a link to a server: to the middle of its lower side, or around what stands below.
fn way_to(
    boxes: &Boxes,
    placed: &[(usize, Area)],
    name: &str,
    order: i32,
) -> Option<Vec<(i32, i32)>> {
    let find = |name: &str| {
        let is = |(index, _): &&(usize, Area)| {
            let this = &boxes.boxes[*index];
            this.kind == BoxKind::Server && this.names[0] == name
        };
        placed.iter().find(is).map(|(_, area)| *area)
    };
    let own = find(name)?;
    let column = column_of(boxes, placed, BoxKind::Server, &own);
    let triad = boxes
        .triads
        .iter()
        .find(|triad| triad.iter().any(|node| node == name));
    let nodes = triad.into_iter().flatten().filter_map(|node| find(node));
    let target = nodes
        .filter(|area| area.x0 == own.x0 && column.contains(area))
        .max_by_key(|area| area.y1)
        .unwrap_or(own);
    let lowest = column.iter().map(|area| area.y1).max().unwrap_or(target.y1);
    Some(if lowest <= target.y1 {
        vec![((target.x0 + target.x1) / 2, target.y1)]
    } else {
        let (x, y) = (
            target.x1 + 3 + (order * 3).min(6),
            (target.y0 + target.y1) / 2 + order * 4,
        );
        vec![(x, lowest + 8), (x, y), (target.x1, y)]
    })
}
