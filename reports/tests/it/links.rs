//! The drawing of a configuration with sites in several rows: no link runs through a box.

use crate::chart_data;
use reports::charts::look::{BLUE, GRAY_TEXT};
use reports::charts::picture::{Area, Point, Shape};
use reports::charts::topology;

/// Whether a line between two points has a point inside an area, by so many steps along it.
fn runs_through((x0, y0): Point, (x1, y1): Point, area: &Area) -> bool {
    let steps = (x1 - x0).abs().max((y1 - y0).abs()).max(1);
    (0..=steps).any(|step| {
        let (x, y) = (x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps);
        x > area.x0 + 1 && x < area.x1 - 1 && y > area.y0 + 1 && y < area.y1 - 1
    })
}

#[test]
fn no_link_runs_through_a_box() {
    for (sites, applications) in [(3, 2), (5, 1), (5, 3), (6, 2), (9, 2)] {
        let plan = chart_data::topology(sites, applications, false);
        let drawn = topology::draw(&plan, None);
        let links = drawn.picture.shapes.iter().filter_map(|shape| match shape {
            Shape::Path(points, color, _) if [BLUE, GRAY_TEXT].contains(color) => Some(points),
            _ => None,
        });
        let mut count = 0;
        for points in links {
            count += 1;
            for pair in points.windows(2) {
                for (kind, names, area) in &drawn.places {
                    assert!(
                        !runs_through(pair[0], pair[1], area),
                        "{sites} sites: a link {pair:?} runs through {kind} {names:?} at {area:?}"
                    );
                }
            }
        }
        assert!(count >= sites as usize, "{sites} sites have {count} links");
    }
}
