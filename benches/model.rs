//! Speed of the model's paths, each by a scenario that is little else: what one request costs.

use std::path::Path;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use kernel::Span;
use model::plan::Plan;
use scenarios::study::{ReadOptions, read};

/// The file's own variant, cut to that many days.
fn plan(file: &str, days: u64) -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios")
        .join(file);
    let mut study = read(&path, &ReadOptions::default());
    assert!(!study.has_errors(), "{file}: {:?}", study.findings);
    let mut plan = study.plans.swap_remove(0);
    plan.duration = Span::DAY * days;
    plan
}

fn paths(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("path");
    for (name, file, days) in [
        // A unit of demand takes a license that its application holds.
        ("arrival", "loss.toml", 20),
        // An agent registers at a T-Server.
        ("login", "churn-1000.toml", 20),
        // An agent's desktop checks a license out at the server.
        ("checkout", "checkouts.toml", 20),
        // All of it, with shifts, faults and three servers.
        ("whole scenario", "full.toml", 28),
    ] {
        let plan = plan(file, days);
        let requests = model::play(&plan, 1, 0, false).requests;
        group.throughput(Throughput::Elements(requests));
        group.sample_size(20);
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || (),
                |()| model::play(&plan, 1, 0, false),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, paths);
criterion_main!(benches);
