//! Writes the charts of the tests' made-up studies as SVG and PNG, to be looked at:
//! `cargo run -p licsim-reports --example pictures -- FOLDER`.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

#[path = "../tests/it/chart_data.rs"]
#[allow(dead_code)]
mod chart_data;
#[path = "../tests/it/fixture.rs"]
#[allow(dead_code)]
mod fixture;

#[path = "../tests/it/study_charts.rs"]
#[allow(dead_code)]
mod study_charts;

use reports::Replication;
use reports::charts::gantt::TimelineChart;
use reports::charts::licenses::LicenseChart;
use reports::charts::{Picture, png, svg};
use std::path::Path;

fn main() {
    let folder = std::env::args().nth(1).expect("a folder to write into");
    for (name, size) in [
        ("small", chart_data::SMALL),
        ("middle", chart_data::MIDDLE),
        ("large", chart_data::LARGE),
    ] {
        let (plan, layout) = (chart_data::plan(size), kernel::Layout::default());
        let outcome = chart_data::outcome(size);
        let replication = Replication {
            plan: &plan,
            layout: &layout,
            number: 0,
            outcome: &outcome,
        };
        let licenses = LicenseChart::of(&replication).expect("use");
        write(&folder, &format!("licenses-{name}"), &licenses.picture());
        let timeline = TimelineChart::of(&replication).expect("details");
        write(&folder, &format!("timeline-{name}"), &timeline.picture());
    }
    for (sites, applications, three_node) in [(3, 3, true), (6, 9, false)] {
        let plan = chart_data::topology(sites, applications, three_node);
        let drawn = reports::charts::topology::draw(&plan, None);
        write(&folder, &format!("topology-{sites}"), &drawn.picture);
    }
    for (name, picture) in study_charts::all() {
        write(&folder, &name, &picture);
    }
}

fn write(folder: &str, name: &str, picture: &Picture) {
    for artifact in [
        svg(picture, format!("{name}.svg")).expect("an SVG"),
        png(picture, format!("{name}.png")).expect("a PNG"),
    ] {
        std::fs::write(Path::new(folder).join(&artifact.path), &artifact.bytes).expect("written");
    }
}
