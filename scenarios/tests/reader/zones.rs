//! Time zones of sites: what is read, what is refused, and the arithmetic of clocks against the library's own.

use crate::support::{errors, plans, read, small};
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use kernel::Span;
use model::plan::{Plan, SiteIndex};
use proptest::prelude::*;
use scenarios::plan_text::sections;
use scenarios::zones;

fn with(sites: &str) -> String {
    small(sites)
}

fn site(name: &str, keys: &str) -> String {
    format!("[[site]]\nname = \"{name}\"\n{keys}\n")
}

/// Offset from UTC at the start, and the changes, in hours.
fn clock(plan: &Plan, at: u32) -> (f64, f64, Vec<(f64, f64)>) {
    let site = &plan.sites[SiteIndex(at)];
    let hours = |microseconds: i64| microseconds as f64 / Span::HOUR.0 as f64;
    let changes = site.clock.changes().iter();
    let changes = changes.map(|change| (hours(change.at), hours(change.shift)));
    let offset = site.clock.utc_offset(0).map_or(f64::NAN, hours);
    (hours(site.clock_ahead), offset, changes.collect())
}

#[test]
fn a_zone_is_the_changes_of_a_clock_within_the_run() {
    // From Monday, March 2nd, for four weeks: New York changes on the 8th at 02:00, 07:00 UTC; Lisbon on the 29th at
    // 01:00, the last day of the run.
    let text = with(
        &(site("lisbon", "zone = \"Europe/Lisbon\"")
            + &site("west", "zone = \"America/New_York\"")
            + &site("fixed", "utc_offset = \"+05:30\"")
            + &site("like", "")),
    )
    .replace("7 d", "28 d");
    let study = read(&text);
    let plan = &plans(&study)[0];
    assert_eq!(clock(plan, 0), (0.0, 0.0, vec![(27.0 * 24.0 + 1.0, 1.0)]));
    assert_eq!(clock(plan, 1), (-5.0, -5.0, vec![(6.0 * 24.0 + 7.0, 1.0)]));
    let (ahead, offset, changes) = clock(plan, 2);
    assert!(ahead == 5.5 && offset.is_nan() && changes.is_empty());
    assert_eq!(
        clock(plan, 3),
        clock(plan, 0),
        "a site that says nothing has the first site's clock"
    );
    // What is resolved reads back to the same.
    let resolved = study.resolved("base").expect("there");
    assert_eq!(plans(&read(&resolved))[0].sites, plan.sites);
    // The plan for people says when clocks change, and that New York is not changed back.
    let all = sections(plan, &study.notes[0]);
    let changes = all
        .iter()
        .find(|section| section.title == "when clocks change");
    let rows = &changes.expect("there").rows;
    assert_eq!(
        rows[0],
        [
            "lisbon",
            "Europe/Lisbon",
            "Sun 2026-03-29 00:59:59 +00:00",
            "Sun 2026-03-29 02:00:00 +01:00"
        ]
    );
    assert_eq!(
        rows[1],
        [
            "west",
            "America/New_York",
            "Sun 2026-03-08 01:59:59 -05:00",
            "Sun 2026-03-08 03:00:00 -04:00"
        ]
    );
}

#[test]
fn the_start_is_the_zones_local_time() {
    let start = |zone: &str, start: &str| {
        let text = with(&site("here", &format!("zone = \"{zone}\"")));
        read(&text.replace("2026-03-02T00:00:00", start))
    };
    let local = |zone: &str, at: &str| {
        let study = start(zone, at);
        let plan = &plans(&study)[0];
        let offset = plan.sites[SiteIndex(0)]
            .clock
            .utc_offset(0)
            .expect("a zone") as f64
            / Span::HOUR.0 as f64;
        (
            plan.start.time_of_day.0 as f64 / Span::HOUR.0 as f64,
            offset,
        )
    };
    assert_eq!(local("Europe/Lisbon", "2026-07-01T08:00:00"), (8.0, 1.0));
    assert_eq!(
        local("Europe/Lisbon", "2026-07-01T08:00:00+01:00"),
        (8.0, 1.0)
    );
    // Of two the first, unless the offset says otherwise; where there is none, the change.
    assert_eq!(local("Europe/Lisbon", "2026-10-25T01:30:00"), (1.5, 1.0));
    assert_eq!(local("Europe/Lisbon", "2026-10-25T01:30:00Z"), (1.5, 0.0));
    assert_eq!(local("Europe/Lisbon", "2026-03-29T01:30:00"), (2.0, 1.0));
    assert_eq!(
        errors(&start("Europe/Lisbon", "2026-07-01T08:00:00Z")),
        [
            "3:9 start: the start's offset is not that of `Europe/Lisbon` at that time (leave it out: the zone says that it is +01:00)"
        ]
    );
}

#[test]
fn what_is_wrong_with_a_zone_is_reported_in_its_place() {
    let of = |sites: &str| errors(&read(&with(sites)));
    let first = |sites: &str| of(sites).into_iter().next().expect("an error");
    let both = first(&site(
        "here",
        "utc_offset = \"+00:00\"\nzone = \"Europe/Lisbon\"",
    ));
    assert!(both.ends_with("site.here.utc_offset: a site has a `zone` or a `utc_offset`, not both (remove `utc_offset`: the zone says it, daylight saving included)"), "{both}");
    let near = |zone: &str| first(&site("here", &format!("zone = \"{zone}\"")));
    for (written, meant) in [
        ("Europe/Lissabon", "Europe/Lisbon"),
        ("Lisbon", "Europe/Lisbon"),
        ("America/NewYork", "America/New_York"),
        ("america/new york", "America/New_York"),
        ("Europa/Berlin", "Europe/Berlin"),
    ] {
        let found = near(written);
        let wanted = format!(
            "there is no time zone `{written}` (is `{meant}` meant? Names are those of the IANA database)"
        );
        assert!(found.ends_with(&wanted), "{found}");
    }
    let offset = near("+01:00");
    assert!(
        offset.ends_with("(an offset is written as `utc_offset = \"+01:00\"`)"),
        "{offset}"
    );
    // Nobody knows how far a zone is from a first site that has none.
    let unknown = first(&(site("here", "") + &site("west", "zone = \"America/New_York\"")));
    assert!(unknown.ends_with("site.west.zone: the first site's offset from UTC is not known (give the first site a `zone` or a `utc_offset`, or `start` an offset)"), "{unknown}");
    let known = with(&(site("here", "") + &site("west", "zone = \"America/New_York\"")));
    let study = read(&known.replace("2026-03-02T00:00:00", "2026-03-02T00:00:00+02:00"));
    assert_eq!(clock(&plans(&study)[0], 1).0, -7.0);
}

const ZONES: [&str; 14] = [
    "Europe/Lisbon",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "UTC",
    "Africa/Casablanca",
    "America/Havana",
    "America/St_Johns",
    "Africa/Cairo",
    "Europe/Dublin",
    "Antarctica/Troll",
    "Atlantic/Azores",
];

const MINUTE: i64 = Span::MINUTE.0 as i64;
const DAY: i64 = Span::DAY.0 as i64;

fn civil(local: i64) -> DateTime {
    let day = Date::constant(1970, 1, 1).checked_add(local.div_euclid(DAY).days());
    let midnight = day.expect("a date").at(0, 0, 0, 0);
    midnight
        .checked_add((local.rem_euclid(DAY) / MINUTE).minutes())
        .expect("a time")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_clock_says_what_the_library_says(
        zone in 0..ZONES.len(),
        start_day in 3_700_i64..33_000,
        start_minute in 0_i64..1_440,
        minute in 0_i64..1_440 * 400,
        near in any::<bool>(),
        beside in -180_i64..180,
    ) {
        let name = ZONES[zone];
        let zone = TimeZoneDatabase::bundled().get(name).expect("bundled");
        let zero = start_day * DAY + start_minute * MINUTE;
        let clock = zones::clock(&zone, name, zero, Span(400 * Span::DAY.0));
        // A random instant, or one within three hours of a change.
        let changes = clock.changes();
        let at = match changes.get(minute as usize % changes.len().max(1)) {
            Some(change) if near => change.at + beside * MINUTE,
            _ => minute * MINUTE,
        };
        let timestamp = Timestamp::from_microsecond(zero + at).expect("in range");
        let offset = i64::from(zone.to_offset(timestamp).seconds()) * 1_000_000;
        prop_assert_eq!(clock.utc_offset(at), Some(offset));
        let at_start = clock.utc_offset(0).expect("a zone");
        prop_assert_eq!(clock.written(at), at + offset - at_start);
        // The same clock time, and those beside it, as a start and as an end.
        for local in [at + offset, at + offset + 45 * MINUTE, at + offset - 45 * MINUTE] {
            let local = (zero + local).div_euclid(MINUTE) * MINUTE;
            let written = local - zero - at_start;
            let ambiguous = zone.to_ambiguous_timestamp(civil(local));
            let micro = |offset: jiff::tz::Offset| local - i64::from(offset.seconds()) * 1_000_000 - zero;
            let (first, last) = match ambiguous.offset() {
                AmbiguousOffset::Unambiguous { offset } => (micro(offset), micro(offset)),
                AmbiguousOffset::Fold { before, after } => (micro(before), micro(after)),
                AmbiguousOffset::Gap { after, .. } => {
                    // What the clock would have shown lies before the change by the offset after it.
                    let before = Timestamp::from_microsecond(micro(after) + zero).expect("in range");
                    let change = zone.following(before).next().expect("a change");
                    let at = change.timestamp().as_microsecond() - zero;
                    (at, at)
                }
            };
            prop_assert_eq!((clock.start(written), clock.end(written)), (first, last), "{} {}", name, civil(local));
            prop_assert_eq!(zones::instant(&zone, local), zero + first);
        }
    }
}
