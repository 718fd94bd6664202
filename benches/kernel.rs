//! Speed of the engine's parts: the calendar by number of pending entries, streams, and laws.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use kernel::{Calendar, Distribution, Entry, Span, Stream, StreamSource, Time, Word};

fn stream(purpose: &str) -> Stream {
    StreamSource::new(1, 0).stream("benches", purpose)
}

/// Exponential spans of a mean of twelve hours, drawn beforehand so that only the calendar is
/// timed.
fn spans() -> Vec<Span> {
    let law = Distribution::Exponential {
        mean: Span::HOUR.0 as f64 * 12.0,
    };
    let mut stream = stream("spans");
    (0..1 << 16).map(|_| law.sample_span(&mut stream)).collect()
}

/// Take the earliest entry and put it back later, with a steady number pending.
macro_rules! bench_structure {
    ($criterion:expr, $structure:ty, $name:literal) => {
        let spans = spans();
        let mut group = $criterion.benchmark_group("calendar take and put back");
        for pending in [100, 1_000, 10_000, 100_000, 1_000_000] {
            let mut calendar = <$structure>::with_capacity(pending as usize);
            let mut turns = spans.iter().cycle();
            for entity in 0..pending {
                calendar.push(Entry {
                    time: Time::ZERO + turns.next().copied().unwrap_or_default(),
                    word: Word::new(0, 0, 0, entity),
                });
            }
            let mut turn = || {
                if let (Some(entry), Some(&span)) = (calendar.pop_before(Time::NEVER), turns.next())
                {
                    calendar.push(Entry {
                        time: entry.time + span,
                        word: entry.word,
                    });
                }
            };
            // Until the pending times have come to their steady law.
            for _ in 0..3 * pending {
                turn();
            }
            let id = BenchmarkId::new($name, pending);
            group.bench_function(id, |bencher| bencher.iter(&mut turn));
        }
        group.finish();
    };
}

fn calendar(criterion: &mut Criterion) {
    bench_structure!(criterion, Calendar, "by size");
    #[cfg(feature = "structures")]
    {
        use kernel::calendar::structures::{Heap, Pending, Queue, Radix, Ring};
        bench_structure!(criterion, Heap, "heap");
        bench_structure!(criterion, Radix, "radix");
        bench_structure!(criterion, Ring, "ring");
        bench_structure!(criterion, Queue, "priority-queue");
    }
}

fn streams(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("stream");
    let mut stream = stream("words");
    group.bench_function("word", |bencher| bencher.iter(|| stream.word()));
    group.bench_function("uniform", |bencher| bencher.iter(|| stream.uniform()));
    group.bench_function("seek and word", |bencher| {
        let mut draw = 0;
        bencher.iter(|| {
            draw += 1_000;
            stream.seek(draw);
            stream.word()
        });
    });
    group.bench_function("new", |bencher| {
        bencher.iter(|| StreamSource::new(1, 0).stream("agents.day", "roster"));
    });
    group.finish();
}

fn laws() -> [(&'static str, Distribution); 6] {
    let mean = Span::HOUR.0 as f64;
    [
        ("exponential", Distribution::Exponential { mean }),
        (
            "uniform",
            Distribution::Uniform {
                low: 0,
                high: 1 << 40,
            },
        ),
        ("lognormal", Distribution::Lognormal { mean, cv: 0.8 }),
        ("gamma", Distribution::Gamma { mean, cv: 0.8 }),
        (
            "weibull",
            Distribution::Weibull {
                scale: mean,
                shape: 1.5,
            },
        ),
        ("empirical", Distribution::Empirical((0..100).collect())),
    ]
}

fn samplers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("draw");
    let mut stream = stream("draws");
    for (name, law) in laws() {
        let sampler = law.sampler();
        group.bench_function(BenchmarkId::new("distribution", name), |bencher| {
            bencher.iter(|| black_box(&law).sample_span(&mut stream));
        });
        group.bench_function(BenchmarkId::new("sampler", name), |bencher| {
            bencher.iter(|| black_box(&sampler).sample_span(&mut stream));
        });
        group.bench_function(BenchmarkId::new("equilibrium", name), |bencher| {
            bencher.iter(|| black_box(&law).sample_equilibrium(&mut stream));
        });
    }
    group.finish();
}

criterion_group!(benches, calendar, streams, samplers);
criterion_main!(benches);
