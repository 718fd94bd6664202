//! Hosts and processes: what a client of either kind meets while one is down, and what is lost (SV).

use super::stage::{SEAT, Stage, independent, pool, seconds, single};
use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::context::Fact;
use crate::license::ClockSetting;
use crate::plan::{HostIdBinding, HostIndex, PoolIndex, ServerIndex, ServiceIndex};
use kernel::Span;

#[test]
fn sv1_a_new_client_needs_both_processes_and_a_holder_the_daemon() {
    let plan = single(vec![pool(SEAT, 5)]);
    let mut stage = Stage::new(&plan);
    assert_eq!(
        (
            stage.unreached(ServiceIndex(0)),
            stage.cut_off(ServiceIndex(0))
        ),
        (None, None)
    );
    let lmgrd = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), lmgrd, true, false));
    assert_eq!(stage.unreached(ServiceIndex(0)), Some(Cause::LmgrdDown));
    assert_eq!(stage.cut_off(ServiceIndex(0)), None);
    let daemon = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), daemon, false, true));
    assert_eq!(
        stage.cut_off(ServiceIndex(0)),
        Some(Cause::VendorDaemonDown)
    );
}

#[test]
fn sv2_a_dead_daemon_loses_all_that_was_out_and_begins_an_epoch() {
    let plan = single(vec![pool(SEAT, 5)]);
    let mut stage = Stage::new(&plan);
    let held = stage.ask(3).unwrap();
    stage.told.clear();
    let fault = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), fault, false, true));
    assert_eq!(stage.out(0), 0);
    assert_eq!(stage.license.epoch(ServiceIndex(0)), held.epoch + 1);
    let emptied = stage.told.iter().find_map(|fact| match fact {
        Fact::CheckoutsEmptied {
            service: ServiceIndex(0),
            reason,
        } => Some(*reason),
        _ => None,
    });
    let roots = stage.cx.graph.roots(emptied.unwrap());
    assert_eq!(roots, [fault], "the loss has the fault for a root");
    // What is given back of an epoch that is over is nobody's.
    stage.step(|license, cx| license.check_in(cx, held));
    assert_eq!(stage.out(0), 0);
}

#[test]
fn sv2_lmgrd_starts_its_daemon_again_after_a_second() {
    let plan = single(vec![pool(SEAT, 5)]);
    let mut stage = Stage::new(&plan);
    stage.run_to(seconds(100));
    let fault = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), fault, false, true));
    stage.end(fault, |license, cx| {
        license.release_server(cx, ServerIndex(0), fault);
    });
    assert_eq!(
        stage.unreached(ServiceIndex(0)),
        Some(Cause::VendorDaemonDown)
    );
    stage.run_to(seconds(101));
    assert_eq!(stage.unreached(ServiceIndex(0)), None);
    assert!(stage.was_told(|fact| matches!(
        fact,
        Fact::AnswersChanged {
            service: ServiceIndex(0)
        }
    )));
}

#[test]
fn sv3_a_fixed_port_waits_for_the_last_old_connection() {
    let mut plan = single(vec![pool(SEAT, 5)]);
    plan.servers[ServerIndex(0)].vendor_port = Some(7261);
    let mut stage = Stage::new(&plan);
    stage.old_connections = 2;
    let fault = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), fault, false, true));
    stage.end(fault, |license, cx| {
        license.release_server(cx, ServerIndex(0), fault);
    });
    stage.run_to(seconds(10));
    for closed in 0..2 {
        assert_eq!(
            stage.unreached(ServiceIndex(0)),
            Some(Cause::VendorDaemonDown),
            "{closed}"
        );
        assert!(!stage.license.is_available(&stage.cx, ServerIndex(0)));
        stage.step(|license, cx| license.old_connection_closed(cx, ServerIndex(0)));
    }
    assert_eq!(stage.unreached(ServiceIndex(0)), None);
    assert!(stage.license.is_available(&stage.cx, ServerIndex(0)));
}

#[test]
fn sv3_a_daemon_stopped_while_it_waits_would_wait_on_without_that() {
    let mut plan = single(vec![pool(SEAT, 5)]);
    plan.servers[ServerIndex(0)].vendor_port = Some(7261);
    let mut stage = Stage::new(&plan);
    stage.old_connections = 2;
    let (first, second) = (stage.fault(), stage.fault());
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), first, false, true));
    stage.end(first, |license, cx| {
        license.release_server(cx, ServerIndex(0), first);
    });
    stage.run_to(seconds(10));
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), second, false, true));
    let roots = |stage: &Stage<'_>| {
        let host = stage.client(0).host;
        let links = stage
            .license
            .reasons_unreached(&stage.cx, host, ServiceIndex(0), false);
        let roots = links.iter().flat_map(|link| stage.cx.graph.roots(*link));
        let mut roots: Vec<u32> = roots.copied().collect();
        roots.sort_unstable();
        roots.dedup();
        roots
    };
    assert_eq!(roots(&stage), [first, second]);
    // Its old connections are closed: it would serve, but for the second.
    for _ in 0..2 {
        stage.step(|license, cx| license.old_connection_closed(cx, ServerIndex(0)));
    }
    assert_eq!(roots(&stage), [second]);
}

#[test]
fn sv3_without_old_connections_or_after_a_host_the_port_is_free_at_once() {
    let mut plan = single(vec![pool(SEAT, 5)]);
    plan.servers[ServerIndex(0)].vendor_port = Some(7261);
    let mut stage = Stage::new(&plan);
    let fault = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), fault, false, true));
    stage.end(fault, |license, cx| {
        license.release_server(cx, ServerIndex(0), fault);
    });
    stage.run_to(seconds(10));
    assert_eq!(
        stage.unreached(ServiceIndex(0)),
        None,
        "nobody had a connection"
    );
    stage.old_connections = 2;
    let power = stage.fault();
    stage.step(|license, cx| license.host_down(cx, HostIndex(0), power));
    stage.run_to(seconds(20));
    stage.end(power, |license, cx| {
        license.host_up(cx, HostIndex(0), power);
    });
    assert_eq!(
        stage.unreached(ServiceIndex(0)),
        None,
        "a dead host keeps no connection"
    );
}

#[test]
fn sv4_what_a_vanished_client_left_behind_is_back_after_its_timeout() {
    let plan = single(vec![pool(SEAT, 5)]);
    let mut stage = Stage::new(&plan);
    let held = stage.ask(4).unwrap();
    stage.run_to(seconds(60));
    let fault = stage.fault();
    let link = stage.cx.hold_links(&[fault])[0];
    stage.step(|license, cx| license.leave_behind(cx, held, link));
    assert_eq!(stage.out(0), 4);
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].ledger(),
        [(link, 4)]
    );
    let client = stage.client(1);
    let refused = stage.step(|license, cx| {
        let want = crate::license::Want::Exactly(2);
        license.check_out(
            cx,
            ServiceIndex(0),
            SEAT,
            super::stage::version(8),
            want,
            client,
        )
    });
    assert_eq!(refused.unwrap_err().lacks, [link], "the orphans are why");
    stage.run_to(seconds(60 + 7_199));
    assert_eq!(stage.out(0), 4);
    stage.license.await_stock(ServiceIndex(0), true);
    stage.told.clear();
    stage.run_to(seconds(60 + 7_200));
    assert_eq!(
        (
            stage.out(0),
            stage.license.pools(ServiceIndex(0))[PoolIndex(0)].orphaned()
        ),
        (0, 0)
    );
    assert!(stage.was_told(|fact| matches!(
        fact,
        Fact::StockReturned {
            service: ServiceIndex(0)
        }
    )));
}

#[test]
fn sv9_orphans_are_gone_with_the_epoch_and_come_back_to_nobody() {
    let plan = single(vec![pool(SEAT, 5)]);
    let mut stage = Stage::new(&plan);
    let held = stage.ask(4).unwrap();
    let fault = stage.fault();
    let link = stage.cx.hold_links(&[fault])[0];
    stage.step(|license, cx| license.leave_behind(cx, held, link));
    let daemon = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), daemon, false, true));
    stage.end(daemon, |license, cx| {
        license.release_server(cx, ServerIndex(0), daemon);
    });
    stage.run_to(seconds(10));
    assert!(stage.ask(5).is_ok(), "all five are free");
    stage.run_to(seconds(8_000));
    assert_eq!(stage.out(0), 5, "the timeout returns nothing twice");
    assert!(stage.license.pools(ServiceIndex(0))[PoolIndex(0)].is_balanced());
}

#[test]
fn sv7_a_host_takes_its_server_along_and_tells_whoever_lives_there() {
    let plan = independent(vec![vec![pool(SEAT, 5)], vec![pool(SEAT, 5)]]);
    let mut stage = Stage::new(&plan);
    let fault = stage.fault();
    stage.step(|license, cx| license.host_down(cx, HostIndex(0), fault));
    assert_eq!(stage.unreached(ServiceIndex(0)), Some(Cause::ServerDown));
    assert_eq!(stage.unreached(ServiceIndex(1)), None);
    assert!(stage.was_told(|fact| *fact == Fact::HostStopped { host: HostIndex(0) }));
    let other = stage.fault();
    stage.step(|license, cx| license.host_down(cx, HostIndex(0), other));
    assert!(
        !stage.was_told(|fact| *fact == Fact::HostStopped { host: HostIndex(0) }),
        "it is down already"
    );
    stage.end(fault, |license, cx| {
        license.host_up(cx, HostIndex(0), fault);
    });
    assert_eq!(
        stage.unreached(ServiceIndex(0)),
        Some(Cause::ServerDown),
        "a repair ends its own"
    );
    stage.end(other, |license, cx| {
        license.host_up(cx, HostIndex(0), other);
    });
    assert_eq!(stage.unreached(ServiceIndex(0)), None);
    assert!(stage.was_told(|fact| *fact == Fact::HostStarted { host: HostIndex(0) }));
}

#[test]
fn sv8_without_lmgrd_a_dead_daemon_stays_dead() {
    let plan = single(vec![pool(SEAT, 5)]);
    let mut stage = Stage::new(&plan);
    let (lmgrd, daemon) = (stage.fault(), stage.fault());
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), lmgrd, true, false));
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), daemon, false, true));
    stage.end(daemon, |license, cx| {
        license.release_server(cx, ServerIndex(0), daemon);
    });
    stage.run_to(seconds(600));
    assert_eq!(
        stage.cut_off(ServiceIndex(0)),
        Some(Cause::VendorDaemonDown)
    );
    stage.end(lmgrd, |license, cx| {
        license.release_server(cx, ServerIndex(0), lmgrd);
    });
    stage.run_to(seconds(601));
    assert_eq!(
        (
            stage.unreached(ServiceIndex(0)),
            stage.cut_off(ServiceIndex(0))
        ),
        (None, None)
    );
}

#[test]
fn sv10_somebody_starts_it_or_the_management_layer_does() {
    let mut plan = independent(vec![vec![pool(SEAT, 1)], vec![pool(SEAT, 1)]]);
    plan.hosts[HostIndex(0)].autostart = false;
    plan.hosts[HostIndex(1)].autostart = false;
    plan.hosts[HostIndex(1)].managed = Some(Span::MINUTE);
    let mut stage = Stage::new(&plan);
    let faults = [stage.fault(), stage.fault()];
    for (host, fault) in (0..).map(HostIndex).zip(faults) {
        stage.step(|license, cx| license.host_down(cx, host, fault));
        stage.end(fault, |license, cx| license.host_up(cx, host, fault));
    }
    assert_eq!(stage.unreached(ServiceIndex(0)), Some(Cause::LmgrdDown));
    stage.run_to(seconds(60));
    assert_eq!(
        (
            stage.unreached(ServiceIndex(0)),
            stage.unreached(ServiceIndex(1))
        ),
        (Some(Cause::LmgrdDown), None)
    );
    stage.run_to(seconds(1_800));
    assert_eq!(stage.unreached(ServiceIndex(0)), None);
}

#[test]
fn a_server_that_two_faults_hold_comes_up_with_the_last() {
    let plan = single(vec![pool(SEAT, 5)]);
    let mut stage = Stage::new(&plan);
    let (one, two) = (stage.fault(), stage.fault());
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), one, true, true));
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), two, true, true));
    let host = stage.client(0).host;
    let silence = stage
        .license
        .reach_as_new(&stage.cx, host, ServiceIndex(0))
        .unwrap_err();
    assert_eq!(stage.cx.graph.roots(silence.link), [one, two]);
    assert!(stage.license.server(ServerIndex(0)).is_held_by(one));
    stage.end(one, |license, cx| {
        license.release_server(cx, ServerIndex(0), one);
    });
    assert_eq!(stage.unreached(ServiceIndex(0)), Some(Cause::LmgrdDown));
    stage.end(two, |license, cx| {
        license.release_server(cx, ServerIndex(0), two);
    });
    assert_eq!(stage.unreached(ServiceIndex(0)), None);
    let recovered = stage.cx.graph.occurrences().iter().map(|o| o.recovered);
    assert!(recovered.eq([Some(seconds(0)), Some(seconds(0))]));
}

#[test]
fn lf7_a_changed_host_id_shuts_the_server_until_the_new_file_is_there() {
    let plan = single(vec![pool(SEAT, 5)]);
    let mut stage = Stage::new(&plan);
    stage.ask(2).unwrap();
    let fault = stage.fault();
    stage.step(|license, cx| license.change_host_id(cx, HostIndex(0), fault, Span::DAY));
    stage.end(fault, |license, cx| {
        license.review_host_id(cx, HostIndex(0));
    });
    assert_eq!(stage.out(0), 0, "all that was out is lost");
    assert_eq!(stage.unreached(ServiceIndex(0)), Some(Cause::WrongHostId));
    assert_eq!(
        stage.license.state_name(&stage.cx, ServerIndex(0)),
        Some("host ID is not the file's")
    );
    stage.run_to(seconds(86_399));
    assert_eq!(stage.unreached(ServiceIndex(0)), Some(Cause::WrongHostId));
    stage.run_to(seconds(86_400));
    assert_eq!(
        stage.unreached(ServiceIndex(0)),
        None,
        "LF15: it came after its lead time"
    );
}

#[test]
fn lf7_a_file_for_any_host_notices_nothing() {
    let mut plan = single(vec![pool(SEAT, 5)]);
    plan.servers[ServerIndex(0)].bound_to = HostIdBinding::Any;
    let mut stage = Stage::new(&plan);
    stage.ask(2).unwrap();
    let fault = stage.fault();
    stage.step(|license, cx| license.change_host_id(cx, HostIndex(0), fault, Span::DAY));
    assert_eq!((stage.unreached(ServiceIndex(0)), stage.out(0)), (None, 2));
}

#[test]
fn ft14_only_a_file_that_is_bound_to_a_disk_dies_with_it() {
    for (bound_to, is_bound) in [
        (HostIdBinding::Any, false),
        (HostIdBinding::Machine, false),
        (HostIdBinding::Disk, true),
    ] {
        let mut plan = single(vec![pool(SEAT, 5)]);
        plan.servers[ServerIndex(0)].bound_to = bound_to;
        let stage = Stage::new(&plan);
        assert_eq!(
            stage.license.is_bound_to_disk(&stage.cx, HostIndex(0)),
            is_bound
        );
    }
}

#[test]
fn sv6_clocks_that_differ_too_much_deny_what_ends_and_nothing_else() {
    let month = seconds(30 * 86_400);
    let plan = single(vec![
        super::stage::until(month, pool(SEAT, 5)),
        pool(super::stage::OTHER, 5),
    ]);
    let mut stage = Stage::new(&plan);
    let fault = stage.fault();
    let day = Span::DAY.0 as i64;
    stage.step(|license, cx| license.set_clock(cx, HostIndex(0), fault, ClockSetting::To(-day)));
    let host = stage.client(0).host;
    assert!(
        stage
            .license
            .clocks_agree(&stage.cx, host, ServiceIndex(0), SEAT)
            .is_ok(),
        "within 24 h"
    );
    let more = stage.fault();
    stage.step(|license, cx| license.set_clock(cx, HostIndex(0), more, ClockSetting::To(-day - 1)));
    let skew = stage
        .license
        .clocks_agree(&stage.cx, host, ServiceIndex(0), SEAT)
        .unwrap_err();
    assert_eq!(skew.cause, Cause::ClockSkew);
    assert_eq!(
        stage.cx.graph.roots(skew.link),
        [more],
        "the latest change decides"
    );
    assert!(
        stage
            .license
            .clocks_agree(&stage.cx, host, ServiceIndex(0), super::stage::OTHER)
            .is_ok()
    );
    stage.end(more, |license, cx| {
        license.restore_clock(cx, HostIndex(0), more);
    });
    assert!(
        stage
            .license
            .clocks_agree(&stage.cx, host, ServiceIndex(0), SEAT)
            .is_ok()
    );
}

#[test]
fn what_is_down_at_time_zero_is_nobody_elses_fault() {
    let plan = single(vec![pool(SEAT, 5)]);
    let stage = Stage::new(&plan);
    assert_eq!(stage.license.host_condition(HostIndex(0)), LinkId::NONE);
    assert_eq!(stage.license.state_name(&stage.cx, ServerIndex(0)), None);
}
