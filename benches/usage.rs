//! Speed of what is done with recorded use: reading a debug log, and fitting a model to it.

use std::fmt::Write as _;
use std::io::Cursor;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use experiment::usage::fit::{Training, fit};
use experiment::usage::{DAY, Session, lengths};
use kernel::StreamSource;
use scenarios::flexnet::debug_log::{Log, Record, read_into, record::SECOND};

const WEEKS: i64 = 8;
const FEATURES: u32 = 8;
const USERS: u32 = 400;
const CHECKOUTS: u32 = 50_000;

/// Eight weeks from Monday 2026-03-02 on: checkouts of half an hour on average, most of them by day on working days.
fn log_text() -> String {
    let mut stream = StreamSource::new(1, 0).stream("benches", "log");
    let mut events: Vec<(i64, bool, u32, u32)> = Vec::new();
    while events.len() < 2 * CHECKOUTS as usize {
        let day = i64::from(stream.below((7 * WEEKS) as u32));
        let by_day = stream.uniform() < 0.9;
        if by_day && day % 7 >= 5 {
            continue;
        }
        let (from, hours) = if by_day { (8.0, 10.0) } else { (0.0, 24.0) };
        let second = ((from + hours * stream.uniform()) * 3600.0) as i64;
        let at = day * DAY + second;
        let length = (-1800.0 * libm::log(stream.uniform())) as i64;
        let end = (at + length).min(7 * WEEKS * DAY - 1);
        let (feature, user) = (stream.below(FEATURES), stream.below(USERS));
        events.push((at, true, feature, user));
        events.push((end, false, feature, user));
    }
    events.sort_unstable_by_key(|event| (event.0, !event.1));
    let mut text = String::new();
    let mut day = -1;
    for (at, out, feature, user) in events {
        while day < at / DAY {
            day += 1;
            let date = jiff::civil::date(2026, 3, 2) + jiff::Span::new().days(day);
            let _ = writeln!(
                text,
                " 0:00:00 (lmgrd) TIMESTAMP {}/{}/{}",
                date.month(),
                date.day(),
                date.year()
            );
        }
        let second = at % DAY;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let word = if out { "OUT" } else { "IN" };
        let _ = writeln!(
            text,
            "{hour:2}:{minute:02}:{second:02} (vendord) {word}: \"feature_{feature}\" user{user}@host{user}  "
        );
    }
    text
}

fn read(text: &str) -> Record {
    let source = Cursor::new(text.as_bytes().to_vec());
    let log = Log::new("debug.log".to_owned(), source).expect("memory");
    let mut record = Record::default();
    read_into(vec![log], None, Some(&mut record)).expect("memory");
    record
}

/// The sessions of each feature, from Monday's midnight on.
fn sessions(record: &Record) -> Vec<Vec<Session>> {
    let zero = record.pieces[0].from.div_euclid(DAY * SECOND) * DAY;
    let mut all = vec![Vec::new(); record.features.len()];
    for piece in &record.pieces {
        all[piece.feature as usize].push(Session {
            from: piece.from / SECOND - zero,
            to: piece.to / SECOND - zero,
            count: piece.licenses,
        });
    }
    all
}

fn usage(criterion: &mut Criterion) {
    let text = log_text();
    let mut group = criterion.benchmark_group("recorded use");
    group.sample_size(20);
    group.throughput(Throughput::Elements(text.lines().count() as u64));
    group.bench_function("read a debug log, by line", |bencher| {
        bencher.iter_batched(|| (), |()| read(&text), BatchSize::PerIteration);
    });
    let all = sessions(&read(&text));
    group.throughput(Throughput::Elements(u64::from(CHECKOUTS)));
    group.bench_function("fit, by checkout", |bencher| {
        bencher.iter(|| {
            let fitted = all.iter().map(|sessions| {
                let training = Training {
                    sessions,
                    from: 0,
                    days: 7 * WEEKS as usize,
                    first_weekday: 0,
                    holidays: &[],
                };
                let seconds = sessions.iter().map(|s| (s.to - s.from) as f64);
                let seconds: Vec<f64> = seconds.collect();
                (fit(&training), lengths::fit(&seconds))
            });
            fitted.collect::<Vec<_>>()
        });
    });
    group.finish();
}

criterion_group!(benches, usage);
criterion_main!(benches);
