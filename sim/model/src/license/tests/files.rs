//! License files that end, change and are read again (LF4, LF6, LF8).

use super::stage::{OTHER, SEAT, Stage, other_file, pool, seconds, single, until, version};
use crate::cause::Cause;
use crate::context::Fact;
use crate::license::{Asked, ClockSetting, Want};
use crate::observe::series::in_file_before;
use crate::plan::{FaultKind, HostIndex, Pool, PoolIndex, ServerIndex, ServerPorts, ServiceIndex};
use kernel::Span;

#[test]
fn lf4_licenses_end_at_their_instant_by_the_servers_clock() {
    let plan = single(vec![until(seconds(1_000), pool(SEAT, 5))]);
    let mut stage = Stage::new(&plan);
    stage.run_to(seconds(999));
    assert!(stage.ask(1).is_ok());
    stage.told.clear();
    stage.run_to(seconds(1_000));
    assert_eq!(stage.ask(1), Err(Cause::Expired));
    assert!(stage.license.has_expired(ServiceIndex(0)));
    assert!(stage.was_told(|fact| *fact
        == Fact::FileChanged {
            service: ServiceIndex(0)
        }));
    let pool = &stage.license.pools(ServiceIndex(0))[PoolIndex(0)];
    assert_eq!((pool.in_file(), pool.out(), pool.over()), (0, 1, 1));
    let occurrence = stage.cx.graph.occurrence(0);
    assert_eq!(
        pool.ledger(),
        [(occurrence.link, 5)],
        "its expiry is a fault"
    );
}

#[test]
fn lf4_a_clock_that_is_ahead_ends_them_early_and_set_back_revives_them() {
    let plan = single(vec![until(seconds(5_000), pool(SEAT, 5))]);
    let mut stage = Stage::new(&plan);
    let fault = stage.fault();
    let hours = Span::HOUR.0 as i64;
    stage.run_to(seconds(100));
    stage.step(|license, cx| {
        license.set_clock(cx, HostIndex(0), fault, ClockSetting::To(2 * hours));
    });
    assert_eq!(stage.ask(1), Err(Cause::Expired));
    let ledger = stage.license.pools(ServiceIndex(0))[PoolIndex(0)].ledger();
    assert_eq!(stage.cx.graph.roots(ledger[0].0), [fault]);
    stage.run_to(seconds(200));
    stage.end(fault, |license, cx| {
        license.restore_clock(cx, HostIndex(0), fault);
    });
    assert!(stage.ask(1).is_ok());
    stage.run_to(seconds(5_000));
    assert_eq!(stage.ask(1), Err(Cause::Expired), "its own date stays");
}

#[test]
fn lf4_of_two_lots_one_ends() {
    let mut both = until(seconds(1_000), pool(SEAT, 2));
    both.lots.extend(pool(SEAT, 3).lots);
    let plan = single(vec![both]);
    let mut stage = Stage::new(&plan);
    assert!(stage.ask(4).is_ok());
    stage.run_to(seconds(1_000));
    let pool = &stage.license.pools(ServiceIndex(0))[PoolIndex(0)];
    assert_eq!((pool.in_file(), pool.in_lots(), pool.over()), (3, 5, 1));
    assert!(!pool.all_expired());
    assert_eq!(in_file_before(pool.history(), seconds(1_000)), 5);
    assert_eq!(in_file_before(pool.history(), seconds(1_001)), 3);
    assert_eq!(stage.ask(1), Err(Cause::LicensesExhausted));
}

#[test]
fn a_line_with_a_start_is_not_valid_before() {
    let later = Pool {
        valid_from: seconds(1_000),
        ..pool(SEAT, 5)
    };
    let plan = single(vec![later]);
    let mut stage = Stage::new(&plan);
    assert_eq!(stage.ask(1), Err(Cause::NotYetValid));
    stage.run_to(seconds(1_000));
    assert!(stage.was_told(|fact| *fact
        == Fact::FileChanged {
            service: ServiceIndex(0)
        }));
    assert!(stage.ask(1).is_ok());
}

#[test]
fn ft4_a_fault_that_holds_a_feature_expired_lets_it_go() {
    let plan = single(vec![pool(SEAT, 5), pool(OTHER, 5)]);
    let mut stage = Stage::new(&plan);
    let (one, two) = (stage.fault(), stage.fault());
    stage.step(|license, cx| license.hold_expired(cx, ServiceIndex(0), SEAT, one, true));
    stage.step(|license, cx| license.hold_expired(cx, ServiceIndex(0), SEAT, two, true));
    assert_eq!(stage.ask(1), Err(Cause::Expired));
    assert!(
        stage
            .ask_for(ServiceIndex(0), 0, OTHER, Want::Exactly(1))
            .is_ok()
    );
    stage.end(one, |license, cx| {
        license.hold_expired(cx, ServiceIndex(0), SEAT, one, false);
    });
    assert_eq!(stage.ask(1), Err(Cause::Expired), "the other still does");
    stage.end(two, |license, cx| {
        license.hold_expired(cx, ServiceIndex(0), SEAT, two, false);
    });
    assert!(stage.ask(1).is_ok());
}

#[test]
fn lf6_an_altered_line_denies_every_checkout() {
    let altered = Pool {
        altered: true,
        ..pool(SEAT, 5)
    };
    let plan = single(vec![altered]);
    let mut stage = Stage::new(&plan);
    assert_eq!(stage.ask(1), Err(Cause::BadKey));
    let client = stage.client(0);
    assert!(
        !stage
            .license
            .has_for(&stage.cx, ServiceIndex(0), (SEAT, version(8)), client)
    );
}

/// One server with ten seats, and a fault that puts another file in place.
fn with_other_file(pools: Vec<Pool>, reread: bool) -> crate::plan::Plan {
    let mut plan = single(vec![pool(SEAT, 10)]);
    plan.faults = vec![other_file(pools, reread)];
    plan
}

#[test]
fn lf8_fewer_than_are_out_stay_out_and_nothing_new_is_granted() {
    let plan = with_other_file(vec![pool(SEAT, 4)], true);
    let mut stage = Stage::new(&plan);
    let held = stage.ask(6).unwrap();
    let change = stage.fault();
    stage.step(|license, cx| license.change_file(cx, ServiceIndex(0), 0, change));
    let pool = &stage.license.pools(ServiceIndex(0))[PoolIndex(0)];
    assert_eq!((pool.in_file(), pool.out(), pool.over()), (4, 6, 2));
    assert_eq!(stage.ask(1), Err(Cause::LicensesExhausted));
    let link = stage.cx.hold_links(&[change])[0];
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].ledger(),
        [(link, 6)],
        "six fewer by the change"
    );
    // What is over comes back to nobody.
    stage.step(|license, cx| license.check_in(cx, held));
    assert!(stage.ask(4).is_ok());
    stage.end(change, |license, cx| {
        license.restore_file(cx, ServiceIndex(0), 0, change);
    });
    assert!(stage.ask(6).is_ok(), "the file is the plan's own again");
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].ledger(),
        []
    );
}

#[test]
fn lf8_a_new_file_waits_for_midnight_unless_it_is_reread() {
    let plan = with_other_file(vec![pool(SEAT, 4)], false);
    let mut stage = Stage::new(&plan);
    stage.run_to(seconds(3_600));
    let change = stage.fault();
    stage.step(|license, cx| license.change_file(cx, ServiceIndex(0), 0, change));
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].in_file(),
        10
    );
    stage.run_to(seconds(86_399));
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].in_file(),
        10
    );
    stage.run_to(seconds(86_400));
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].in_file(),
        4
    );
}

#[test]
fn lf8_a_daemon_that_starts_reads_what_lies_on_the_disk() {
    let mut plan = with_other_file(vec![pool(SEAT, 4)], false);
    plan.services[ServiceIndex(0)].automatic_reread = false;
    let mut stage = Stage::new(&plan);
    let change = stage.fault();
    stage.step(|license, cx| license.change_file(cx, ServiceIndex(0), 0, change));
    let daemon = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), daemon, false, true));
    stage.end(daemon, |license, cx| {
        license.release_server(cx, ServerIndex(0), daemon);
    });
    stage.run_to(seconds(1));
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].in_file(),
        4
    );
}

#[test]
fn lf8_a_feature_that_is_gone_stays_with_its_holders() {
    let plan = with_other_file(vec![pool(OTHER, 3)], true);
    let mut stage = Stage::new(&plan);
    stage.ask(6).unwrap();
    let change = stage.fault();
    stage.step(|license, cx| license.change_file(cx, ServiceIndex(0), 0, change));
    let seats = &stage.license.pools(ServiceIndex(0))[PoolIndex(0)];
    assert_eq!(seats.says_to_holders(), Some(Cause::FeatureRemoved));
    assert_eq!((seats.out(), seats.over()), (6, 6));
    assert_eq!(stage.ask(1), Err(Cause::FeatureMissing));
    let other = stage
        .ask_for(ServiceIndex(0), 0, OTHER, Want::Exactly(3))
        .unwrap();
    assert_eq!(other.pool, PoolIndex(1), "a new line is a new pool");
    let link = stage.cx.hold_links(&[change])[0];
    let kind = Cause::FeatureRemoved;
    let reasons = stage
        .license
        .reasons_of_file(&stage.cx, ServiceIndex(0), SEAT, kind);
    assert!(reasons.iter().all(|reason| *reason == link) && !reasons.is_empty());
}

#[test]
fn lf8_of_two_changes_the_latest_counts_and_each_ends_by_itself() {
    let mut plan = with_other_file(vec![pool(SEAT, 4)], true);
    plan.faults.push(other_file(vec![pool(SEAT, 7)], true));
    let mut stage = Stage::new(&plan);
    let (first, second) = (stage.fault(), stage.fault());
    stage.step(|license, cx| license.change_file(cx, ServiceIndex(0), 0, first));
    stage.step(|license, cx| license.change_file(cx, ServiceIndex(0), 1, second));
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].in_file(),
        7
    );
    stage.end(first, |license, cx| {
        license.restore_file(cx, ServiceIndex(0), 0, first);
    });
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].in_file(),
        7
    );
    stage.end(second, |license, cx| {
        license.restore_file(cx, ServiceIndex(0), 1, second);
    });
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].in_file(),
        10
    );
}

#[test]
fn lf8_a_port_acts_from_the_next_start_of_lmgrd_on() {
    let mut plan = with_other_file(vec![pool(SEAT, 10)], true);
    if let FaultKind::LicenseFileChange { ports, .. } = &mut plan.faults[0].kind {
        ports.push(ServerPorts {
            server: ServerIndex(0),
            lmgrd: 27_000,
            vendor: Some(27_001),
        });
    }
    let mut stage = Stage::new(&plan);
    let change = stage.fault();
    stage.step(|license, cx| license.change_file(cx, ServiceIndex(0), 0, change));
    assert_eq!(stage.license.server(ServerIndex(0)).port(), 7260);
    let stop = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), stop, true, true));
    stage.end(stop, |license, cx| {
        license.release_server(cx, ServerIndex(0), stop);
    });
    assert_eq!(stage.license.server(ServerIndex(0)).port(), 27_000);
    let link = stage.license.server(ServerIndex(0)).port_link();
    assert_eq!(stage.cx.graph.roots(link), [change]);
}

/// What keeps a first client from so many seats of the first service.
fn bounds(stage: &Stage<'_>, level: u64, starts: bool) -> Option<Vec<u32>> {
    let asked = Asked {
        feature: SEAT,
        version: version(8),
        client: stage.client(0),
        starts,
    };
    let links = stage
        .license
        .bounds_below(&stage.cx, ServiceIndex(0), &asked, level)?;
    let roots = links.iter().flat_map(|link| stage.cx.graph.roots(*link));
    let mut roots: Vec<u32> = roots.copied().collect();
    roots.sort_unstable();
    Some(roots)
}

#[test]
fn lf8_each_change_of_a_file_that_alone_leaves_too_few_is_a_bound() {
    let mut plan = with_other_file(vec![pool(SEAT, 6)], true);
    plan.faults.push(other_file(vec![pool(SEAT, 4)], true));
    let mut stage = Stage::new(&plan);
    let (first, second, ends) = (stage.fault(), stage.fault(), stage.fault());
    stage.step(|license, cx| license.change_file(cx, ServiceIndex(0), 0, first));
    stage.step(|license, cx| license.change_file(cx, ServiceIndex(0), 1, second));
    assert_eq!(bounds(&stage, 4, false), Some(vec![]));
    assert_eq!(
        bounds(&stage, 5, false),
        Some(vec![second]),
        "the first has six"
    );
    assert_eq!(bounds(&stage, 7, false), Some(vec![first, second]));
    assert_eq!(
        bounds(&stage, 11, false),
        None,
        "the plan's own file has ten"
    );
    // The same holds while the daemon is down, which reads no file then.
    let down = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), down, false, true));
    assert_eq!(bounds(&stage, 7, false), Some(vec![first, second]));
    // What has expired leaves none, whatever the file has.
    stage.step(|license, cx| license.hold_expired(cx, ServiceIndex(0), SEAT, ends, true));
    assert_eq!(bounds(&stage, 5, false), Some(vec![second, ends]));
    stage.end(second, |license, cx| {
        license.restore_file(cx, ServiceIndex(0), 1, second);
    });
    assert_eq!(bounds(&stage, 5, false), Some(vec![ends]));
    // Six are kept away by the first alone, and those that the second takes too by both.
    stage.end(down, |license, cx| {
        license.release_server(cx, ServerIndex(0), down);
    });
    stage.run_to(seconds(2));
    let lacks = stage.license.pools(ServiceIndex(0))[PoolIndex(0)].lowered();
    assert_eq!(lacks, 4);
}

#[test]
fn sv6_a_file_without_dates_hides_a_clock_only_at_starts() {
    let mut plan = single(vec![until(seconds(900_000), pool(SEAT, 10))]);
    plan.faults.push(other_file(vec![pool(SEAT, 4)], true));
    let change = plan.faults.len() as u32 - 1;
    let mut stage = Stage::new(&plan);
    let (fewer, clock) = (stage.fault(), stage.fault());
    let ahead = 3 * Span::DAY.0 as i64;
    stage.step(|license, cx| license.set_clock(cx, HostIndex(0), clock, ClockSetting::To(ahead)));
    assert_eq!(bounds(&stage, 1, true), Some(vec![clock]));
    stage.step(|license, cx| license.change_file(cx, ServiceIndex(0), change, fewer));
    assert_eq!(bounds(&stage, 1, true), Some(vec![]), "no date, no clock");
    assert_eq!(bounds(&stage, 5, true), Some(vec![fewer, clock]));
    assert_eq!(bounds(&stage, 5, false), Some(vec![fewer]));
}
