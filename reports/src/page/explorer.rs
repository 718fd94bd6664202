//! The data of the page's play of a replication: states, faults, violations, use of a few features, and
//! where the boxes of the drawing stand. Only changes are kept, so that four weeks stay small.

use super::{Page, PageError, PageVariant};
use crate::charts::gantt::TimelineRow;
use crate::charts::licenses::{LicenseChart, UsePoint};
use crate::charts::topology;
use crate::clock::Clock;
use crate::format::plain_name;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use kernel::Time;
use serde::Serialize;

/// So many features of each replication can be looked at: those used most of what is in the file.
const FEATURES_MAX: usize = 4;

/// Points of one feature are kept in the finest of these grains, in seconds, that leaves at most `POINTS_MAX`.
const GRAINS: [u64; 6] = [1, 600, 1_800, 3_600, 21_600, 86_400];
const POINTS_MAX: usize = 1_000;

/// So many bars of one replication are kept.
const BARS_MAX: usize = 4_000;

#[derive(Serialize)]
struct Play {
    stories: Vec<StoryData>,
    drawings: Vec<Drawing>,
}

#[derive(Serialize)]
struct StoryData {
    name: String,
    variant: String,
    drawing: usize,
    /// Local seconds since 1970 of the start, for the clock.
    start: i64,
    /// The clock's offset from UTC at the start in seconds, if it goes by a zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    /// When the clock changes, and by how much it is ahead from then on, in seconds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<(u64, i64)>,
    seconds: u64,
    rows: Vec<RowData>,
    features: Vec<FeatureData>,
}

#[derive(Serialize)]
struct RowData {
    section: &'static str,
    name: String,
    /// State, from, to in seconds.
    bars: Vec<(String, u64, u64)>,
}

#[derive(Serialize)]
struct FeatureData {
    name: String,
    /// Of each point the seconds since the one before.
    times: Vec<u64>,
    /// Of each point by how much more are in use than at the one before.
    in_use: Vec<i64>,
    /// Where they change: the point's place, checked out, in file.
    held: Vec<(usize, u64, u64)>,
}

#[derive(Serialize)]
struct Drawing {
    variant: String,
    /// Width and height of the drawing.
    size: (i32, i32),
    boxes: Vec<BoxData>,
}

#[derive(Serialize)]
struct BoxData {
    names: Vec<String>,
    /// Left, top, width, height.
    place: (i32, i32, i32, i32),
}

/// The data as JSON, packed by deflate and then as base64, so that no tag can begin in it; empty if there is nothing to
/// play.
pub(super) fn packed(page: &Page<'_>) -> Result<String, PageError> {
    let mut play = Play {
        stories: Vec::new(),
        drawings: Vec::new(),
    };
    for variant in &page.variants {
        let drawing = play.drawings.len();
        let before = play.stories.len();
        play.stories.extend(stories(variant, drawing));
        if play.stories.len() > before {
            play.drawings.push(drawing_of(variant));
        }
    }
    if play.stories.is_empty() {
        return Ok(String::new());
    }
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::best());
    serde_json::to_writer(&mut packer, &play)?;
    let bytes = packer.finish().map_err(serde_json::Error::io)?;
    Ok(BASE64.encode(bytes))
}

fn stories(variant: &PageVariant<'_>, drawing: usize) -> Vec<StoryData> {
    let plan = variant.plan;
    let clock = Clock::of(plan);
    let told = variant.stories.iter().map(|story| {
        let timeline = &story.told.timeline;
        let mut left = BARS_MAX;
        let sections = [
            ("state", &timeline.components),
            ("fault", &timeline.faults),
            ("violation", &timeline.violations),
        ];
        let rows = sections
            .into_iter()
            .flat_map(|(section, rows)| rows.iter().map(move |row| (section, row)));
        let end = Time(plan.duration.0);
        let rows = rows
            .map(|(section, row)| row_data(section, row, end, &mut left))
            .collect();
        let number = story.told.number;
        StoryData {
            name: plain_name(&format!(
                "{}: {} ({number})",
                plan.variant,
                story.which.name()
            )),
            variant: plain_name(&plan.variant),
            drawing,
            start: (clock.local(Time::ZERO) / 1_000_000) as i64,
            offset: clock.utc_offset().map(|offset| offset / 1_000_000),
            changes: clock
                .changes()
                .filter(|(at, _)| at.0 < plan.duration.0)
                .map(|(at, shift)| (at.0 / 1_000_000, shift / 1_000_000))
                .collect(),
            seconds: plan.duration.0 / 1_000_000,
            rows,
            features: story.told.licenses.as_ref().map_or(Vec::new(), features),
        }
    });
    told.collect()
}

fn row_data(section: &'static str, row: &TimelineRow, end: Time, left: &mut usize) -> RowData {
    let kept = row.bars.len().min(*left);
    *left -= kept;
    let bar = |bar: &crate::charts::gantt::TimelineBar| {
        let to = bar.to.unwrap_or(end);
        (
            plain_name(&bar.state),
            bar.from.0 / 1_000_000,
            to.0.div_ceil(1_000_000),
        )
    };
    RowData {
        section,
        name: plain_name(&row.name),
        bars: row.bars.iter().take(kept).map(bar).collect(),
    }
}

fn features(chart: &LicenseChart) -> Vec<FeatureData> {
    let fullness = |points: &[UsePoint]| {
        let most = points
            .iter()
            .map(|p| p.in_use.max(p.checked_out))
            .max()
            .unwrap_or(0);
        let file = points.iter().map(|p| p.in_file).max().unwrap_or(0);
        // Shares in whole per mille, so that the order is exact.
        (most * 1_000).checked_div(file).unwrap_or(0)
    };
    let mut order: Vec<_> = chart.features.iter().collect();
    order.sort_by_key(|feature| std::cmp::Reverse(fullness(&feature.points)));
    order.truncate(FEATURES_MAX);
    let data = order.into_iter().map(|feature| {
        let mut data = FeatureData {
            name: plain_name(&feature.name),
            times: Vec::new(),
            in_use: Vec::new(),
            held: Vec::new(),
        };
        let mut last: Option<(u64, UsePoint)> = None;
        for (place, p) in thinned(&feature.points).iter().enumerate() {
            let from = p.from.0 / 1_000_000;
            let (before, in_use) = last.map_or((0, 0), |(before, last)| (before, last.in_use));
            data.times.push(from - before);
            data.in_use.push(p.in_use as i64 - in_use as i64);
            let is_held =
                |last: UsePoint| (last.checked_out, last.in_file) == (p.checked_out, p.in_file);
            if !last.is_some_and(|(_, last)| is_held(last)) {
                data.held.push((place, p.checked_out, p.in_file));
            }
            last = Some((from, *p));
        }
        data
    });
    data.collect()
}

/// The points in a grain that leaves few enough: of each period the first instant and the most of each number.
fn thinned(points: &[UsePoint]) -> Vec<UsePoint> {
    let in_grain = |seconds: u64| {
        let grain = seconds * 1_000_000;
        let mut kept: Vec<UsePoint> = Vec::new();
        for point in points {
            match kept.last_mut() {
                Some(last) if last.from.0 / grain == point.from.0 / grain => {
                    last.in_use = last.in_use.max(point.in_use);
                    last.checked_out = last.checked_out.max(point.checked_out);
                    last.in_file = last.in_file.max(point.in_file);
                }
                _ => kept.push(*point),
            }
        }
        kept
    };
    let mut grains = GRAINS.into_iter().map(in_grain);
    let fits = |kept: &Vec<UsePoint>| kept.len() <= POINTS_MAX;
    grains.find(fits).unwrap_or_else(|| in_grain(GRAINS[5]))
}

fn drawing_of(variant: &PageVariant<'_>) -> Drawing {
    let drawn = topology::draw(variant.plan, None);
    let boxes = drawn.places.into_iter().map(|(_, names, area)| BoxData {
        names: names.iter().map(|name| plain_name(name)).collect(),
        place: (area.x0, area.y0, area.width(), area.height()),
    });
    Drawing {
        variant: plain_name(&variant.plan.variant),
        size: (drawn.picture.width, drawn.picture.height),
        boxes: boxes.collect(),
    }
}
