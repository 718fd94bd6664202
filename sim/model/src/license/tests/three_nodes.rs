//! Three-node systems: quorum, master, what is noticed when (TP2–TP5, TP12).

use super::stage::{SEAT, Stage, pool, seconds, three_nodes};
use crate::cause::Cause;
use crate::context::Fact;
use crate::network::Partition;
use crate::plan::{HostIndex, Plan, ServerIndex, ServiceIndex};

fn ten_seats() -> Plan {
    three_nodes(vec![pool(SEAT, 10)])
}

/// Parts nodes' hosts from each other, as a fault does.
fn part(stage: &mut Stage<'_>, groups: Vec<Vec<HostIndex>>) -> u32 {
    let occurrence = stage.fault();
    let link = stage.cx.hold_links(&[occurrence])[0];
    stage.cx.network.part(Partition {
        occurrence,
        link,
        groups,
    });
    stage.step(|license, cx| license.refresh_service(cx, ServiceIndex(0)));
    occurrence
}

fn heal(stage: &mut Stage<'_>, occurrence: u32) {
    stage.cx.network.lift(occurrence);
    stage.step(|license, cx| license.refresh_service(cx, ServiceIndex(0)));
}

#[test]
fn tp2_two_of_three_grant_and_the_file_counts_once() {
    let plan = ten_seats();
    let mut stage = Stage::new(&plan);
    assert_eq!(stage.license.master(ServiceIndex(0)), Some(Some(0)));
    let held = stage.ask(10).unwrap();
    assert_eq!(stage.ask(1), Err(Cause::LicensesExhausted));
    let fault = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(2), fault, true, true));
    assert_eq!(
        (
            stage.unreached(ServiceIndex(0)),
            stage.cut_off(ServiceIndex(0))
        ),
        (None, None)
    );
    assert_eq!(
        stage.license.epoch(ServiceIndex(0)),
        held.epoch,
        "the loss of another node is not felt"
    );
    assert!(!stage.license.is_available(&stage.cx, ServerIndex(2)));
    assert!(stage.license.is_available(&stage.cx, ServerIndex(1)));
}

#[test]
fn tp3_one_survivor_has_no_quorum_and_all_is_lost() {
    let plan = ten_seats();
    let mut stage = Stage::new(&plan);
    stage.ask(10).unwrap();
    let (one, two) = (stage.fault(), stage.fault());
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(1), one, true, true));
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(2), two, true, true));
    assert_eq!(stage.unreached(ServiceIndex(0)), Some(Cause::NoQuorum));
    assert_eq!(stage.out(0), 0);
    let host = stage.client(0).host;
    let silence = stage
        .license
        .reach_as_new(&stage.cx, host, ServiceIndex(0))
        .unwrap_err();
    assert_eq!(stage.cx.graph.roots(silence.link), [one, two]);
    stage.run_to(seconds(600));
    stage.end(two, |license, cx| {
        license.release_server(cx, ServerIndex(2), two);
    });
    assert_eq!(stage.unreached(ServiceIndex(0)), None);
}

/// The roots of what keeps a new client from the first service.
fn roots_of_silence(stage: &Stage<'_>) -> Vec<u32> {
    let host = stage.client(0).host;
    let silence = stage
        .license
        .reach_as_new(&stage.cx, host, ServiceIndex(0))
        .unwrap_err();
    stage.cx.graph.roots(silence.link).to_vec()
}

#[test]
fn tp4_nodes_that_are_stopped_while_they_wait_to_rejoin_would_wait_without_that() {
    let plan = ten_seats();
    let mut stage = Stage::new(&plan);
    stage.run_to(seconds(100));
    let (long, short) = (stage.fault(), stage.fault());
    for node in (0..3).map(ServerIndex) {
        stage.step(|license, cx| license.hold_server(cx, node, long, true, true));
    }
    stage.run_to(seconds(120));
    for node in (0..3).map(ServerIndex) {
        stage.step(|license, cx| license.release_server(cx, node, long));
    }
    stage.run_to(seconds(160));
    for node in (0..3).map(ServerIndex) {
        stage.step(|license, cx| license.hold_server(cx, node, short, true, true));
    }
    assert_eq!(roots_of_silence(&stage), [long, short]);
    // At 340 the wait of the first is over, and the second holds on.
    stage.run_to(seconds(339));
    assert_eq!(roots_of_silence(&stage), [long, short]);
    stage.run_to(seconds(340));
    assert_eq!(roots_of_silence(&stage), [short]);
}

#[test]
fn tp12_a_master_whose_daemon_is_held_down_would_grant_nothing_with_the_others_back() {
    let plan = ten_seats();
    let mut stage = Stage::new(&plan);
    stage.run_to(seconds(100));
    let (daemon, all) = (stage.fault(), stage.fault());
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), daemon, false, true));
    for node in (0..3).map(ServerIndex) {
        stage.step(|license, cx| license.hold_server(cx, node, all, true, true));
    }
    assert_eq!(roots_of_silence(&stage), [daemon, all]);
}

#[test]
fn tp12_a_dead_master_is_missed_at_once_and_a_silent_one_after_79_seconds() {
    let plan = ten_seats();
    let mut stage = Stage::new(&plan);
    stage.run_to(seconds(100));
    let held = stage.ask(4).unwrap();
    let clean = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), clean, true, true));
    assert_eq!(
        stage.license.master(ServiceIndex(0)),
        Some(Some(1)),
        "the second takes over at once"
    );
    assert!(
        stage.license.epoch(ServiceIndex(0)) > held.epoch,
        "all is lost"
    );

    let mut stage = Stage::new(&plan);
    stage.run_to(seconds(100));
    stage.ask(4).unwrap();
    let silent = stage.fault();
    stage.step(|license, cx| license.host_down(cx, HostIndex(0), silent));
    assert_eq!(
        stage.unreached(ServiceIndex(0)),
        Some(Cause::MasterChange),
        "nothing is granted meanwhile"
    );
    stage.run_to(seconds(178));
    assert_eq!(stage.license.master(ServiceIndex(0)), Some(Some(0)));
    stage.run_to(seconds(179));
    assert_eq!(stage.license.master(ServiceIndex(0)), Some(Some(1)));
    assert!(stage.was_told(|fact| matches!(fact, Fact::CheckoutsEmptied { .. })));
    assert_eq!(stage.unreached(ServiceIndex(0)), None);
}

#[test]
fn tp12_the_third_node_is_never_master() {
    let plan = ten_seats();
    let mut stage = Stage::new(&plan);
    let (one, two) = (stage.fault(), stage.fault());
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), one, true, true));
    stage.run_to(seconds(600));
    stage.end(one, |license, cx| {
        license.release_server(cx, ServerIndex(0), one);
    });
    assert_eq!(
        stage.license.master(ServiceIndex(0)),
        Some(Some(1)),
        "the primary does not take over again"
    );
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(1), two, true, true));
    assert_eq!(stage.license.master(ServiceIndex(0)), Some(Some(0)));
}

#[test]
fn tp12_a_primary_that_is_master_takes_over_when_it_is_back() {
    let mut plan = ten_seats();
    plan.services[ServiceIndex(0)]
        .three_node
        .as_mut()
        .unwrap()
        .primary_is_master = true;
    let mut stage = Stage::new(&plan);
    let fault = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), fault, true, true));
    stage.run_to(seconds(600));
    let held = stage.ask(4).unwrap();
    stage.told.clear();
    stage.end(fault, |license, cx| {
        license.release_server(cx, ServerIndex(0), fault);
    });
    assert_eq!(stage.license.master(ServiceIndex(0)), Some(Some(0)));
    assert_eq!(
        stage.license.epoch(ServiceIndex(0)),
        held.epoch + 1,
        "its return empties the checkouts"
    );
    let reason = stage.told.iter().find_map(|fact| match fact {
        Fact::CheckoutsEmptied { reason, .. } => Some(*reason),
        _ => None,
    });
    assert_eq!(stage.cx.graph.roots(reason.unwrap()), [fault]);
}

#[test]
fn tp3_a_master_that_is_cut_off_keeps_its_checkouts_until_that_is_noticed() {
    let plan = ten_seats();
    let mut stage = Stage::new(&plan);
    stage.ask(4).unwrap();
    let cut = vec![vec![HostIndex(0)], vec![HostIndex(1), HostIndex(2)]];
    part(&mut stage, cut);
    let host = stage.client(0).host;
    assert!(
        stage.license.answers_poll(&stage.cx, host, ServiceIndex(0)),
        "its connections stand"
    );
    assert_eq!(stage.unreached(ServiceIndex(0)), Some(Cause::MasterChange));
    assert_eq!(stage.out(0), 4);
    stage.run_to(seconds(79));
    assert_eq!(stage.license.master(ServiceIndex(0)), Some(Some(1)));
    assert_eq!(stage.out(0), 0);
}

#[test]
fn tp3_a_majority_that_heals_in_time_has_lost_nothing() {
    let plan = ten_seats();
    let mut stage = Stage::new(&plan);
    let held = stage.ask(4).unwrap();
    let cut = vec![vec![HostIndex(0)], vec![HostIndex(1), HostIndex(2)]];
    let occurrence = part(&mut stage, cut);
    stage.run_to(seconds(78));
    heal(&mut stage, occurrence);
    assert_eq!((stage.unreached(ServiceIndex(0)), stage.out(0)), (None, 4));
    stage.run_to(seconds(200));
    assert_eq!(stage.license.epoch(ServiceIndex(0)), held.epoch);
}

#[test]
fn tp4_a_node_that_starts_too_early_rejoins_when_its_wait_is_over() {
    let plan = ten_seats();
    let mut stage = Stage::new(&plan);
    stage.run_to(seconds(1_000));
    let fault = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(2), fault, true, true));
    stage.run_to(seconds(1_060));
    stage.end(fault, |license, cx| {
        license.release_server(cx, ServerIndex(2), fault);
    });
    stage.run_to(seconds(1_239));
    assert!(!stage.license.server(ServerIndex(2)).lmgrd_runs());
    stage.run_to(seconds(1_240));
    assert!(stage.license.server(ServerIndex(2)).lmgrd_runs());
}

#[test]
fn tp4_after_four_minutes_it_comes_back_at_once() {
    let plan = ten_seats();
    let mut stage = Stage::new(&plan);
    let fault = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(2), fault, true, true));
    stage.run_to(seconds(240));
    stage.end(fault, |license, cx| {
        license.release_server(cx, ServerIndex(2), fault);
    });
    assert!(stage.license.server(ServerIndex(2)).lmgrd_runs());
}

#[test]
fn tp5_survivors_that_elect_nobody_wait_for_repair_or_for_the_lost_master() {
    let mut plan = ten_seats();
    plan.services[ServiceIndex(0)]
        .three_node
        .as_mut()
        .unwrap()
        .failover_failure = 1.0;
    let mut stage = Stage::new(&plan);
    let fault = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), fault, true, true));
    assert_eq!(stage.unreached(ServiceIndex(0)), Some(Cause::MasterChange));
    stage.run_to(seconds(899));
    assert_eq!(stage.unreached(ServiceIndex(0)), Some(Cause::MasterChange));
    stage.run_to(seconds(900));
    assert_eq!(
        stage.license.master(ServiceIndex(0)),
        Some(Some(1)),
        "somebody has repaired it"
    );

    let mut stage = Stage::new(&plan);
    let fault = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), fault, true, true));
    stage.run_to(seconds(300));
    stage.end(fault, |license, cx| {
        license.release_server(cx, ServerIndex(0), fault);
    });
    assert_eq!(stage.license.master(ServiceIndex(0)), Some(Some(0)));
    assert_eq!(stage.unreached(ServiceIndex(0)), None);
}

#[test]
fn sv11_all_three_nodes_stop_and_the_first_two_that_are_back_grant() {
    let plan = ten_seats();
    let mut stage = Stage::new(&plan);
    stage.ask(4).unwrap();
    let fault = stage.fault();
    for node in (0..3).map(ServerIndex) {
        stage.step(|license, cx| license.hold_server(cx, node, fault, true, true));
    }
    assert_eq!(
        (stage.unreached(ServiceIndex(0)), stage.out(0)),
        (Some(Cause::NoQuorum), 0)
    );
    stage.run_to(seconds(600));
    for node in (1..3).map(ServerIndex) {
        stage.step(|license, cx| license.release_server(cx, node, fault));
    }
    assert_eq!(stage.license.master(ServiceIndex(0)), Some(Some(1)));
    assert_eq!(stage.unreached(ServiceIndex(0)), None);
}

#[test]
fn a_single_server_has_no_master() {
    let plan = super::stage::single(vec![pool(SEAT, 1)]);
    let stage = Stage::new(&plan);
    assert_eq!(stage.license.master(ServiceIndex(0)), None);
}
