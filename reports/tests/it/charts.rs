//! Charts as shapes, as SVG and as PNG.

use crate::chart_data::{self, LARGE, MIDDLE, SMALL, Size};
use crate::{fixture, study_charts};
use kernel::{Layout, Time};
use reports::Replication;
use reports::charts::bars::BarChart;
use reports::charts::gantt::{TimelineBar, TimelineChart, TimelineRow};
use reports::charts::intervals::IntervalChart;
use reports::charts::licenses::LicenseChart;
use reports::charts::picture::{Area, Picture, Shape};
use reports::charts::topology;
use reports::charts::{png, svg};
use reports::told::CauseCounts;

/// Labels stand inside the page and apart from each other; other shapes stay inside too.
pub fn assert_readable(picture: &Picture) {
    let page = Area::new(0, 0, picture.width, picture.height);
    let texts: Vec<(&str, Area)> = picture.texts().collect();
    for (index, (text, area)) in texts.iter().enumerate() {
        let inside = area.x0 >= 0 && area.x1 <= page.x1 && area.y0 >= 0 && area.y1 <= page.y1;
        assert!(
            inside,
            "{}: {text:?} leaves the page: {area:?}",
            picture.title
        );
        for (other, other_area) in &texts[..index] {
            let apart = !area.overlaps(other_area);
            assert!(
                apart,
                "{}: {text:?} {area:?} lies on {other:?} {other_area:?}",
                picture.title
            );
        }
    }
    for shape in &picture.shapes {
        let points = match shape {
            Shape::Filled(area, _) | Shape::Border(area, _) => {
                vec![(area.x0, area.y0), (area.x1, area.y1)]
            }
            Shape::Path(points, ..) | Shape::Polygon(points, _) => points.clone(),
            Shape::Disk(center, ..) => vec![*center],
            Shape::Text(_) => Vec::new(),
        };
        for (x, y) in points {
            assert!(
                (0..=page.x1).contains(&x) && (0..=page.y1).contains(&y),
                "{shape:?}"
            );
        }
    }
}

/// Every `<` opens a tag that is closed, and attributes are quoted: what an XML parser asks of the
/// subset that the SVG backend writes.
pub fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        assert!(
            !rest[..start].contains('>'),
            "a stray > in {:?}",
            &rest[..start]
        );
        let end = rest[start..].find('>').expect("a tag is closed") + start;
        let tag = &rest[start + 1..end];
        let name = tag
            .trim_matches('/')
            .split_whitespace()
            .next()
            .expect("a tag has a name");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
    let forbidden = |c: char| c.is_control() && c != '\n';
    assert!(!svg.contains(forbidden));
}

pub fn svg_text(picture: &Picture) -> String {
    String::from_utf8(svg(picture, "charts/x.svg").unwrap().bytes).unwrap()
}

fn pictures(size: Size) -> [Picture; 2] {
    let (plan, layout) = (chart_data::plan(size), Layout::default());
    let outcome = chart_data::outcome(size);
    let replication = Replication {
        plan: &plan,
        layout: &layout,
        number: 3,
        outcome: &outcome,
    };
    [
        LicenseChart::of(&replication).unwrap().picture(),
        TimelineChart::of(&replication).unwrap().picture(),
    ]
}

#[test]
fn labels_never_overlap_whether_there_is_one_of_each_or_twenty() {
    for size in [SMALL, MIDDLE, LARGE] {
        for picture in pictures(size) {
            assert_readable(&picture);
            // The height of a page of A4 at this width.
            assert!(
                picture.height <= picture.width * 141 / 100,
                "{} {}",
                picture.title,
                picture.height
            );
        }
    }
}

#[test]
fn svg_is_well_formed_has_text_alternatives_and_is_the_same_each_time() {
    for size in [SMALL, MIDDLE, LARGE] {
        for (picture, again) in pictures(size).iter().zip(pictures(size)) {
            let text = svg_text(picture);
            assert_well_formed(&text);
            assert!(text.contains("role=\"img\">\n<title>"));
            assert!(text.contains("<desc>"));
            assert_eq!(text, svg_text(&again));
        }
    }
}

#[test]
fn png_is_a_png_of_twice_the_size_and_the_same_each_time() {
    let picture = &pictures(SMALL)[0];
    let bytes = png(picture, "charts/x.png").unwrap().bytes;
    assert_eq!(bytes[..8], *b"\x89PNG\r\n\x1a\n");
    let width = u32::from_be_bytes(bytes[16..20].try_into().unwrap());
    assert_eq!(width as i32, 2 * picture.width);
    assert_eq!(bytes, png(picture, "charts/x.png").unwrap().bytes);
}

#[test]
fn a_hostile_name_is_text_in_the_picture() {
    let mut chart = small_license_chart();
    let hostile = "</text><script>alert('1')</script>\u{1b}\"";
    chart.features[0].name = hostile.to_owned();
    chart.variant = hostile.to_owned();
    chart.faults[0].fault = hostile.to_owned();
    let text = svg_text(&chart.picture());
    assert_well_formed(&text);
    assert!(!text.contains("<script"));
    assert!(text.contains("&lt;script&gt;"));
}

#[test]
fn a_peak_of_ten_minutes_in_a_year_is_seen() {
    let mut chart = small_license_chart();
    let ten_minutes = 600 * 1_000_000;
    chart.times = (Time::ZERO, Time(52_560 * ten_minutes));
    let quiet = chart.features[0].points[0];
    chart.features[0].points = (0..52_560)
        .map(|index| reports::charts::licenses::UsePoint {
            from: Time(index * ten_minutes),
            in_use: if index == 30_000 { 999 } else { 1 },
            in_file: 1_000,
            ..quiet
        })
        .collect();
    let picture = chart.picture();
    let highest = picture.shapes.iter().filter_map(|shape| match shape {
        Shape::Polygon(points, _) => points.iter().map(|point| point.1).min(),
        _ => None,
    });
    let lowest = picture.shapes.iter().filter_map(|shape| match shape {
        Shape::Polygon(points, _) => points.iter().map(|point| point.1).max(),
        _ => None,
    });
    let (highest, lowest) = (highest.min().unwrap(), lowest.max().unwrap());
    assert!(lowest - highest > 150, "{highest} {lowest}");
}

fn small_license_chart() -> LicenseChart {
    let (plan, layout) = (chart_data::plan(SMALL), Layout::default());
    let outcome = chart_data::outcome(SMALL);
    let replication = Replication {
        plan: &plan,
        layout: &layout,
        number: 3,
        outcome: &outcome,
    };
    LicenseChart::of(&replication).unwrap()
}

#[test]
fn charts_of_a_study_are_readable_with_one_row_and_with_twenty() {
    for (name, picture) in study_charts::all() {
        assert_readable(&picture);
        assert!(
            picture.height <= picture.width * 141 / 100,
            "{name} {}",
            picture.height
        );
        assert_well_formed(&svg_text(&picture));
        assert!(
            picture.description.len() > 10,
            "{name}: {}",
            picture.description
        );
    }
}

#[test]
fn charts_of_nothing_are_readable_too() {
    let empty = IntervalChart {
        title: "nothing".to_owned(),
        subtitle: String::new(),
        panels: Vec::new(),
        differences: true,
    };
    assert_readable(&empty.picture());
    assert_readable(&study_charts::causes(1, 0).picture());
    assert_readable(&study_charts::week(0).picture());
    assert_readable(&study_charts::tornado(0).picture());
    assert_readable(&study_charts::sizing(0).picture());
    assert_readable(&BarChart::denials_by_cause("", &[]).picture());
}

#[test]
fn mt1_denials_by_cause_are_means_over_detailed_replications() {
    let mut outcomes = fixture::outcomes();
    outcomes[1].detail = Some(model::records::Detail::default());
    let counts: Vec<CauseCounts> = outcomes
        .iter()
        .filter_map(|outcome| outcome.detail.as_ref().map(CauseCounts::of))
        .collect();
    let replications: Vec<(&str, &CauseCounts)> =
        counts.iter().map(|count| ("base", count)).collect();
    let chart = BarChart::denials_by_cause("in a replication", &replications);
    let told: Vec<(&str, f64)> = chart
        .categories
        .iter()
        .map(|(n, v)| (n.as_str(), v[0]))
        .collect();
    // Two replications; the start's repeats for one cause count once.
    assert_eq!(
        told,
        [
            ("licenses-exhausted (-4)", 0.5),
            ("server-down (-96)", 0.5),
            ("lmgrd-down (-15)", 0.5),
            ("seats-exhausted", 0.5),
        ]
    );
}

#[test]
fn interval_chart() {
    insta::assert_snapshot!(svg_text(&study_charts::availability(3).picture()));
}

#[test]
fn bar_chart() {
    insta::assert_snapshot!(svg_text(&study_charts::causes(2, 2).picture()));
}

#[test]
fn tornado_chart() {
    insta::assert_snapshot!(svg_text(&study_charts::tornado(2).picture()));
}

#[test]
fn sizing_chart() {
    insta::assert_snapshot!(svg_text(&study_charts::sizing(5).picture()));
}

#[test]
fn week_chart() {
    insta::assert_snapshot!(svg_text(&study_charts::week(1).picture()));
}

#[test]
fn a_thousand_short_violations_stay_a_picture() {
    let minute = kernel::Span::MINUTE.0;
    let bar = |index: u64| TimelineBar {
        state: "open".to_owned(),
        from: Time(index * 2 * minute),
        to: Some(Time((index * 2 + 1) * minute)),
    };
    let (plan, layout) = (chart_data::plan(SMALL), Layout::default());
    let outcome = chart_data::outcome(SMALL);
    let replication = Replication {
        plan: &plan,
        layout: &layout,
        number: 3,
        outcome: &outcome,
    };
    let mut chart = TimelineChart::of(&replication).unwrap();
    chart.violations = vec![TimelineRow {
        name: "many".to_owned(),
        bars: (0..1_000).map(bar).collect(),
    }];
    let picture = chart.picture();
    assert_readable(&picture);
    assert!(picture.shapes.len() < 400, "{}", picture.shapes.len());
}

#[test]
fn a_configuration_is_readable_with_one_site_and_with_six() {
    for (sites, applications, three_node) in
        [(1, 1, false), (3, 3, true), (3, 2, false), (6, 9, false)]
    {
        let plan = chart_data::topology(sites, applications, three_node);
        let drawn = topology::draw(&plan, None);
        assert_readable(&drawn.picture);
        let ratio_max = drawn.picture.width * 141 / 100;
        assert!(
            drawn.picture.height <= ratio_max,
            "{sites}: {}",
            drawn.picture.height
        );
        // Every application is named by some box.
        let named: usize = drawn.places.iter().map(|(_, names, _)| names.len()).sum();
        assert_eq!(named, (sites + sites * applications) as usize);
    }
}

#[test]
fn what_differs_from_the_baseline_is_marked() {
    let (base, other) = (
        chart_data::topology(3, 2, false),
        chart_data::topology(3, 2, true),
    );
    let marks = |plan, baseline| {
        let picture = topology::draw(plan, Some(baseline)).picture;
        let marked = |shape: &&Shape| matches!(shape, Shape::Border(_, color) if *color == reports::charts::look::VERMILION);
        picture.shapes.iter().filter(marked).count()
    };
    assert_eq!(marks(&base, &base), 0);
    // Three servers are nodes now; each has a double border. The applications ask the same list.
    assert_eq!(marks(&other, &base), 6);
    let smaller = chart_data::topology(2, 2, false);
    let picture = topology::draw(&smaller, Some(&base)).picture;
    assert!(
        picture
            .description
            .contains("Not here, but in the baseline: lic-c, tserver-4, tserver-5.")
    );
}

#[test]
fn topology_chart() {
    insta::assert_snapshot!(svg_text(
        &topology::draw(&chart_data::topology(2, 1, false), None).picture
    ));
}

#[test]
fn without_details_there_is_no_chart() {
    let (plan, layout) = (fixture::plan("base"), fixture::layout());
    let outcome = &fixture::outcomes()[1];
    let replication = Replication {
        plan: &plan,
        layout: &layout,
        number: 1,
        outcome,
    };
    assert_eq!(LicenseChart::of(&replication), None);
    assert_eq!(TimelineChart::of(&replication), None);
}

#[test]
fn license_chart() {
    insta::assert_snapshot!(svg_text(&pictures(SMALL)[0]));
}

#[test]
fn timeline_chart() {
    let (plan, layout) = (fixture::plan("base"), fixture::layout());
    let outcome = &fixture::outcomes()[0];
    let replication = Replication {
        plan: &plan,
        layout: &layout,
        number: 0,
        outcome,
    };
    let picture = TimelineChart::of(&replication).unwrap().picture();
    assert_readable(&picture);
    insta::assert_snapshot!(svg_text(&picture));
}
