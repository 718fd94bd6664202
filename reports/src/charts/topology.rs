//! A configuration drawn: sites, license servers with their share of the licenses, applications with
//! the lists they ask, three-node systems, firewalls; what differs from the baseline is marked.
//!
//! A plan is first reduced to boxes of text with names (so that two plans can be compared
//! box by box), then the boxes are set in columns by site, servers above, applications below.

use super::look::{BLUE, Color, GRAY_TEXT, Hatch, INK, Look, PAPER, SHADE, VERMILION, tint};
use super::picture::{Anchor, Area, Canvas, Picture};
use super::sheet::{Key, LABEL, MARGIN, SMALL, Sheet, WIDTH};
use super::topology_boxes::{Box, BoxKind, Boxes};
use super::{font, topology_links};
use crate::charts::sheet::GAP;
use crate::format;
use model::plan::Plan;

/// So many sites stand side by side.
const COLUMNS_MAX: usize = 4;
/// Height of a line of text in a box.
const LINE: i32 = 14;
/// Space between the servers and the applications of a row of sites, where the links run.
const LINKS: i32 = 46;

/// A picture and where its boxes stand, for the page's play of states over it.
#[derive(Clone, Debug, PartialEq)]
pub struct Topology {
    /// The drawing.
    pub picture: Picture,
    /// For each box its component's kind (`server` or `application`), names and place; a box of several
    /// applications has all their names.
    pub places: Vec<(&'static str, Vec<String>, Area)>,
}

/// Draws a plan; with a baseline, what is new or different is marked and what is gone is listed.
#[must_use]
pub fn draw(plan: &Plan, baseline: Option<&Plan>) -> Topology {
    let boxes = Boxes::of(plan);
    let base = baseline.map(Boxes::of);
    let title = format!("Configuration — {}", plan.variant);
    let mut sheet = Sheet::new(&title, &boxes.summary);
    let mut legend = vec![(Key::Line(BLUE, 2), "asked first")];
    if topology_links::drawn_of_each(&boxes) > 1
        && boxes.boxes.iter().any(|this| this.asks.len() > 1)
    {
        legend.push((Key::Dashes(GRAY_TEXT), "asked next"));
    }
    if base.is_some() {
        legend.push((Key::Line(VERMILION, 2), "≠ differs from the baseline"));
    }
    sheet.legend(&legend);
    let mut placed = Vec::new();
    let mut grounds = Vec::new();
    let rows: Vec<&[String]> = boxes.sites.chunks(COLUMNS_MAX).collect();
    for sites in rows {
        grounds.extend(place_row(&mut sheet, &boxes, sites, &mut placed));
    }
    let mut canvas = Canvas::default();
    draw_triads(&mut canvas, &boxes, &placed);
    topology_links::draw(&mut canvas, &boxes, &placed, &grounds);
    draw_firewalls(&mut canvas, &boxes, base.as_ref(), &grounds);
    for (index, area) in &placed {
        let this = &boxes.boxes[*index];
        let differs = base.as_ref().is_some_and(|base| !base.boxes.contains(this));
        draw_box(&mut canvas, this, *area, differs);
    }
    sheet.canvas.shapes.append(&mut canvas.shapes);
    let notes = notes(&boxes, base.as_ref());
    for note in &notes {
        for line in font::wrap(note, SMALL, WIDTH - 2 * MARGIN) {
            sheet
                .canvas
                .text((MARGIN, sheet.y + 8), &line, SMALL, INK, Anchor::Start);
            sheet.y += LINE + 2;
        }
    }
    let description = boxes.description(&notes);
    let picture = sheet.finish(
        "boxes above are license servers with what their files hold, boxes below the applications that \
         ask them, in the order of their lists. A gray ground is a site, a hatched wall a firewall; boxes tied by a double line are \
         one three-node system, whose file counts once.",
        &description,
    );
    let places = placed
        .into_iter()
        .map(|(index, area)| {
            let this = &boxes.boxes[index];
            let kind = match this.kind {
                BoxKind::Server => "server",
                BoxKind::Application => "application",
            };
            (kind, this.names.clone(), area)
        })
        .collect();
    Topology { picture, places }
}

/// Sets the boxes of some sites side by side: a ground for each site, servers above applications.
/// Answers with the grounds.
fn place_row(
    sheet: &mut Sheet,
    boxes: &Boxes,
    sites: &[String],
    placed: &mut Vec<(usize, Area)>,
) -> Vec<(String, Area)> {
    let mut grounds = Vec::new();
    let columns = columns(boxes, sites);
    let top = sheet.y + 26;
    let height = |kind| {
        let heights = columns.iter().zip(sites).map(|(&(_, width), site)| {
            stack(boxes, &boxes.at(site, kind), width, (0, 0), &mut Vec::new())
        });
        heights.max().unwrap_or(0)
    };
    let applications_top = top + height(BoxKind::Server) + LINKS;
    let end = applications_top + height(BoxKind::Application) + GAP;
    for (&(x, width), site) in columns.iter().zip(sites) {
        let ground = Area {
            x0: x,
            y0: sheet.y,
            x1: x + width,
            y1: end,
        };
        sheet.canvas.fill(ground, tint(SHADE, 0.5));
        grounds.push((site.clone(), ground));
        let tags = boxes
            .firewalls
            .iter()
            .filter(|f| f.sites.contains(site))
            .count() as i32;
        let room = width - 2 * GAP - tags * 90;
        let name = font::fit(&format::plain_name(site), LABEL, room.max(40));
        let at = (x + GAP, sheet.y + 13);
        sheet.canvas.text(at, &name, LABEL, INK, Anchor::Start);
        let servers = boxes.at(site, BoxKind::Server);
        stack(boxes, &servers, width, (x, top), placed);
        let applications = boxes.at(site, BoxKind::Application);
        stack(boxes, &applications, width, (x, applications_top), placed);
    }
    sheet.y = end + GAP;
    grounds
}

/// Left edge and width of each site's column: a site with more boxes is wider.
fn columns(boxes: &Boxes, sites: &[String]) -> Vec<(i32, i32)> {
    let weights: Vec<i32> = sites
        .iter()
        .map(|site| {
            let count = |kind| boxes.at(site, kind).len();
            let most = count(BoxKind::Server).max(count(BoxKind::Application));
            2 + most.min(4) as i32
        })
        .collect();
    let total: i32 = weights.iter().sum::<i32>().max(1);
    let room = WIDTH - 2 * MARGIN - (sites.len().max(1) as i32 - 1) * GAP;
    let mut x = MARGIN;
    let mut columns = Vec::new();
    for weight in weights {
        let width = room * weight / total;
        columns.push((x, width));
        x += width + GAP;
    }
    columns
}

/// Sets boxes into a column, as many side by side as fit; returns the height that they take.
fn stack(
    boxes: &Boxes,
    indexes: &[usize],
    column: i32,
    (x, y): (i32, i32),
    placed: &mut Vec<(usize, Area)>,
) -> i32 {
    let across = ((column - GAP) / (200 + GAP)).clamp(1, 4);
    let width = (column - GAP) / across - GAP;
    let mut top = 0;
    for row in indexes.chunks(across as usize) {
        let lines = row
            .iter()
            .map(|&index| boxes.boxes[index].lines(width - 12).len() as i32);
        let height = lines.max().unwrap_or(1) * LINE + 10;
        for (position, &index) in (0..).zip(row) {
            let left = x + GAP + position * (width + GAP);
            placed.push((index, Area::new(left, y + top, width, height)));
        }
        top += height + GAP;
    }
    (top - GAP).max(0)
}

fn draw_box(canvas: &mut Canvas, this: &Box, area: Area, differs: bool) {
    let border: Color = if differs { VERMILION } else { INK };
    canvas.fill(area, PAPER);
    canvas.border(area, border);
    if differs {
        canvas.border(
            Area {
                x0: area.x0 + 1,
                y0: area.y0 + 1,
                x1: area.x1 - 1,
                y1: area.y1 - 1,
            },
            border,
        );
    }
    if differs {
        // Also where colors are not seen.
        let at = (area.x1 - 24, area.y0 + 11);
        canvas.text(at, "≠", LABEL, INK, Anchor::Middle);
    }
    for (index, (line, is_name)) in (0..).zip(this.lines(area.width() - 12)) {
        let at = (area.x0 + 6, area.y0 + 5 + LINE / 2 + index * LINE);
        let (size, color) = if is_name {
            (LABEL, INK)
        } else {
            (SMALL, GRAY_TEXT)
        };
        canvas.text(at, &line, size, color, Anchor::Start);
    }
}

/// Marks firewalls: a wall between neighboring sites, and the firewall's letter at both.
fn draw_firewalls(
    canvas: &mut Canvas,
    boxes: &Boxes,
    base: Option<&Boxes>,
    grounds: &[(String, Area)],
) {
    let mut labels: Vec<(&str, i32)> = Vec::new();
    for firewall in &boxes.firewalls {
        let differs = base.is_some_and(|base| {
            base.firewalls
                .iter()
                .all(|other| other.rule != firewall.rule)
        });
        let of = |site: &str| grounds.iter().find(|(name, _)| name == site);
        let ends: Vec<&(String, Area)> =
            firewall.sites.iter().filter_map(|site| of(site)).collect();
        for (site, ground) in &ends {
            let before = labels.iter().filter(|(name, _)| name == site).count() as i32;
            labels.push((site, before));
            let label = format!("firewall {}", firewall.letter);
            let width = font::width(&label, SMALL) + 22;
            let right = ground.x1 - 6 - before * (width + 4);
            let tag = Area::new(right - width, ground.y0 + 5, width, 16);
            canvas.fill(tag, PAPER);
            canvas.border(tag, if differs { VERMILION } else { INK });
            let bricks = Area::new(tag.x0 + 2, tag.y0 + 2, 12, 12);
            canvas.bar(bricks, WALL);
            let at = (tag.x0 + 18, tag.y0 + 8);
            canvas.text(at, &label, SMALL, INK, Anchor::Start);
        }
        if let [(_, one), (_, other)] = ends.as_slice() {
            let (left, right) = if one.x0 < other.x0 {
                (one, other)
            } else {
                (other, one)
            };
            let gap = right.x0 - left.x1;
            if left.y0 == right.y0 && (0..=GAP).contains(&gap) {
                let wall = Area {
                    x0: left.x1 + 2,
                    x1: right.x0 - 2,
                    y0: left.y0,
                    y1: left.y1.max(right.y1),
                };
                canvas.fill(wall, PAPER);
                canvas.bar(wall, WALL);
            }
        }
    }
}

/// How a firewall looks.
const WALL: Look = Look {
    color: INK,
    hatch: Hatch::Crossed,
};

/// A double line through the nodes of each three-node system.
fn draw_triads(canvas: &mut Canvas, boxes: &Boxes, placed: &[(usize, Area)]) {
    for triad in &boxes.triads {
        let mut nodes: Vec<Area> = placed
            .iter()
            .filter(|(index, _)| triad.contains(&boxes.boxes[*index].names[0]))
            .filter(|(index, _)| boxes.boxes[*index].kind == BoxKind::Server)
            .map(|(_, area)| *area)
            .collect();
        nodes.sort_by_key(|area| (area.x0, area.y0));
        let middle = |area: &Area| ((area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2);
        for pair in nodes.windows(2) {
            let ((x0, y0), (x1, y1)) = (middle(&pair[0]), middle(&pair[1]));
            for shift in [-3, 3] {
                let (dx, dy) = if y0 == y1 { (0, shift) } else { (shift, 0) };
                canvas.path(vec![(x0 + dx, y0 + dy), (x1 + dx, y1 + dy)], INK, 2);
            }
        }
    }
}

/// What no box shows: firewalls, and what the baseline has more.
fn notes(boxes: &Boxes, base: Option<&Boxes>) -> Vec<String> {
    let mut notes: Vec<String> = boxes.firewalls.iter().map(|f| f.text.clone()).collect();
    if let Some(base) = base {
        let names = |boxes: &Boxes| -> Vec<String> {
            boxes.boxes.iter().flat_map(|b| b.names.clone()).collect()
        };
        let (here, there) = (names(boxes), names(base));
        let gone: Vec<String> = there
            .into_iter()
            .filter(|name| !here.contains(name))
            .collect();
        if !gone.is_empty() {
            notes.push(format!(
                "Not here, but in the baseline: {}.",
                gone.join(", ")
            ));
        }
        let is_here = |text: &String| boxes.firewalls.iter().any(|f| f.rule == *text);
        for firewall in base.firewalls.iter().filter(|f| !is_here(&f.rule)) {
            notes.push(format!("Only in the baseline: {}", firewall.rule));
        }
    }
    notes
}
