//! The head of a scenario: its name, and when and how long it is played.

use crate::check::context::Context;
use crate::clock::{self, Calendar};
use crate::sink::Sink;
use crate::view::View;
use crate::{quantity, zones};
use jiff::tz::TimeZone;
use kernel::Span;
use model::plan::SiteClock;
use toml::value::Offset;

/// The format that this program reads.
pub const FORMAT: u64 = 1;

/// The longest name of a scenario or variant, in bytes.
const NAME_LENGTH_MAX: usize = 64;

/// What the head says.
#[derive(Clone, Debug)]
pub struct Head {
    /// The calendar.
    pub calendar: Calendar,
    /// How long it is played, above zero.
    pub duration: Span,
}

/// Reads the head of one variant.
#[must_use]
pub fn read(sink: &Sink, tree: &crate::written::Table) -> Head {
    let root = View::root(sink, tree);
    match root.count("format") {
        Some(FORMAT) => {}
        Some(other) => root.error(
            "format",
            format!("format {other} is not known"),
            format!("this program reads format {FORMAT}"),
        ),
        None if !root.has("format") => {
            root.error(
                "",
                "`format` is missing",
                format!("begin with `format = {FORMAT}`"),
            );
        }
        None => {}
    }
    if let Some(name) = root.named("name")
        && !is_output_name(name)
    {
        let message = format!("expected a name of a-z, 0-9 and -, found `{name}`");
        let hint = "it names the output folder; words for people go into `title`";
        root.error("name", message, hint);
    }
    let duration = duration(&root);
    Head {
        calendar: calendar(&root, duration),
        duration,
    }
}

/// Whether a text can name an output folder on every system.
#[must_use]
pub fn is_output_name(name: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.len() <= NAME_LENGTH_MAX && name.bytes().all(good)
}

fn calendar(root: &View<'_>, duration: Span) -> Calendar {
    let sites = root.list("site");
    let first = sites.first();
    // What is wrong with a site's own keys is reported where sites are read.
    let zone = first.and_then(|site| Some((site.text("zone")?, zones::find(site.text("zone")?)?)));
    let first_site = first.and_then(|site| clock::parse_offset(site.text("utc_offset")?));
    let even = |start: i64, utc_offset: Option<i64>| Calendar {
        start,
        utc_offset,
        clock: SiteClock::default(),
    };
    let Some(date) = root.date("start") else {
        if !root.has("start") {
            let hint = "such as `start = 2026-03-02T00:00:00`, a Monday";
            root.error("", "`start` is missing", hint);
        }
        return even(0, first_site);
    };
    let written = date
        .offset
        .map(|offset: Offset| clock::offset_microseconds(offset));
    let local = clock::local_microseconds(date).unwrap_or(0);
    if let Some((name, zone)) = zone {
        return zoned(root, (name, &zone), (local, written), duration);
    }
    if let (Some(written), Some(first_site)) = (written, first_site)
        && written != first_site
    {
        let message = "the start's offset differs from the first site's `utc_offset`";
        root.error(
            "start",
            message,
            "the start is local time of the first site",
        );
    }
    even(local, written.or(first_site))
}

/// The calendar of a first site that goes by a zone: the start is its local time, and an offset at it says which of two.
fn zoned(
    root: &View<'_>,
    (name, zone): (&str, &TimeZone),
    (local, written): (i64, Option<i64>),
    duration: Span,
) -> Calendar {
    let utc = match written {
        Some(offset) => local - offset,
        None => zones::instant(zone, local),
    };
    let offset = zones::offset(zone, utc);
    if written.is_some_and(|written| written != offset) {
        let there = clock::show_offset(zones::offset(zone, zones::instant(zone, local)));
        let message = format!("the start's offset is not that of `{name}` at that time");
        let hint = format!("leave it out: the zone says that it is {there}");
        root.error("start", message, hint);
    }
    Calendar {
        start: utc + offset,
        utc_offset: Some(offset),
        clock: zones::clock(zone, name, utc, duration),
    }
}

fn duration(root: &View<'_>) -> Span {
    match root.duration("duration") {
        Some(Span::ZERO) => {
            root.error(
                "duration",
                "expected a duration above zero",
                "write how long is played, such as `\"28 d\"`",
            );
            Span::DAY
        }
        Some(duration) => duration,
        None => {
            if !root.has("duration") {
                root.error("", "`duration` is missing", "such as `duration = \"28 d\"`");
            }
            Span::DAY
        }
    }
}

/// The part that is not counted.
pub fn warm_up(context: &Context<'_>, root: &View<'_>) -> Span {
    let warm_up = root.duration("warm_up").unwrap_or(Span::ZERO);
    if warm_up >= context.duration {
        let duration = i64::try_from(context.duration.0).unwrap_or(i64::MAX);
        let message = format!(
            "expected a warm-up below the duration, {}",
            quantity::show_duration(duration)
        );
        root.error("warm_up", message, "nothing would be counted");
    }
    warm_up
}
