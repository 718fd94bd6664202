use super::*;

const HOUR: i64 = Span::HOUR.0 as i64;

/// 1970-01-05 was a Monday.
const MONDAY: Start = Start {
    day: 4,
    time_of_day: Span::ZERO,
};

/// Clocks put forward and back by an hour: at hour 10 of the run from 10 to 11, at hour 30 from 31 to 30.
fn changing() -> SiteClock {
    let change = |at, shift| ClockChange {
        at: at * HOUR,
        shift: shift * HOUR,
    };
    SiteClock::of_zone(Zone {
        name: "Test/Zone".to_owned(),
        utc_offset: 0,
        before: 0,
        changes: vec![change(10, 1), change(30, 0)],
    })
}

fn table(clock: &SiteClock, periods: &[(u64, u64)]) -> Timetable {
    let period = |(from, to): &(u64, u64)| WeekPeriod {
        from: Span(from * Span::HOUR.0),
        to: Span(to * Span::HOUR.0),
    };
    Timetable {
        periods: periods.iter().map(period).collect(),
        clock: clock.clone(),
    }
}

#[test]
fn a_time_that_does_not_exist_is_the_change_and_one_that_comes_twice_the_first_as_a_start_the_second_as_an_end()
 {
    let clock = changing();
    let half = HOUR / 2;
    // Written, then the instants as a start and as an end: 10 to 11 does not exist, 30 to 31 comes at 29 and at 30.
    let worked_out = [
        (0, 0, 0),
        (10 * HOUR - half, 10 * HOUR - half, 10 * HOUR - half),
        (10 * HOUR, 10 * HOUR, 10 * HOUR),
        (10 * HOUR + half, 10 * HOUR, 10 * HOUR),
        (11 * HOUR, 10 * HOUR, 10 * HOUR),
        (11 * HOUR + half, 10 * HOUR + half, 10 * HOUR + half),
        (30 * HOUR - half, 29 * HOUR - half, 29 * HOUR - half),
        (30 * HOUR, 29 * HOUR, 30 * HOUR),
        (30 * HOUR + half, 29 * HOUR + half, 30 * HOUR + half),
        (31 * HOUR, 31 * HOUR, 31 * HOUR),
    ];
    for (written, start, end) in worked_out {
        assert_eq!(
            (clock.start(written), clock.end(written)),
            (start, end),
            "{written}"
        );
    }
    assert_eq!(clock.next(30 * HOUR + half, 30 * HOUR), 30 * HOUR + half);
    assert_eq!(clock.written(29 * HOUR), 30 * HOUR);
    assert_eq!(clock.written(30 * HOUR), 30 * HOUR);
    let even = SiteClock::default();
    assert_eq!(
        (even.start(5), even.end(5), even.next(5, 3), even.shift(5)),
        (5, 5, 5, 0)
    );
}

#[test]
fn ag8_a_timetable_turns_at_its_bounds_only_where_they_part_on_from_off() {
    // Monday 8 to 12 and 12 to 16 touch; Sunday 22 to Monday 2 runs over the week's end.
    let table = table(&SiteClock::default(), &[(8, 12), (12, 16), (166, 170)]);
    let is_on = |hour: i64| table.is_on(MONDAY, hour * HOUR);
    assert!(is_on(8) && is_on(13) && is_on(1) && is_on(167));
    assert!(!is_on(2) && !is_on(16));
    let turn = |hour: u64| table.next_turn(MONDAY, Time(hour * Span::HOUR.0));
    let at = |hour: u64| Some(Time(hour * Span::HOUR.0));
    assert_eq!((turn(8), turn(16), turn(166)), (at(16), at(166), at(170)));
    let always = |periods: &[(u64, u64)]| super::tests::table(&SiteClock::default(), periods);
    assert_eq!(always(&[]).next_turn(MONDAY, Time::ZERO), None);
    assert_eq!(
        always(&[(0, 168)]).next_turn(MONDAY, Time(5)),
        None,
        "loaded all week"
    );
}

#[test]
fn ag8_a_timetable_goes_by_the_clock_that_changes() {
    let clock = changing();
    // 9 to 12 is two hours long, 30 to 31 (Tuesday 6 to 7) comes twice and is two hours long.
    let table = table(&clock, &[(9, 12), (30, 31)]);
    let mut turns = Vec::new();
    let mut at = Time::ZERO;
    while let Some(next) = table
        .next_turn(MONDAY, at)
        .filter(|next| next.0 < 40 * Span::HOUR.0)
    {
        turns.push(next.0 / Span::HOUR.0);
        at = next;
    }
    assert_eq!(turns, [9, 11, 29, 31]);
    // Three hours of work from the start are two of the first period, and one of the second.
    assert_eq!(table.worked(MONDAY, 0, Span::HOUR * 3), Span::HOUR * 30);
    // Periods that meet within the hour that comes twice are not worked twice.
    let meeting = super::tests::table(&clock, &[(28, 30), (30, 34)]);
    assert_eq!(
        meeting.worked(MONDAY, 20 * HOUR, Span::HOUR * 4),
        Span::HOUR * 11
    );
}
