//! Pools: who gets what, what comes back, what is shared (LF3, LF5, LF12, SV5, AP20, MT6).

use super::stage::{OTHER, SEAT, Stage, pool, seconds, single, version};
use crate::cause::Cause;
use crate::context::Fact;
use crate::license::Want;
use crate::plan::{
    Access, ApplicationIndex, Clients, HostIndex, Limit, PartyIndex, Policy, Pool, PoolIndex,
    Reservation, ServerIndex, ServiceIndex, TiVec,
};
use kernel::Span;
use std::sync::Arc;

#[test]
fn what_is_checked_out_comes_back_and_is_told_to_those_who_wait() {
    let plan = single(vec![pool(SEAT, 5)]);
    let mut stage = Stage::new(&plan);
    let held = stage.ask(5).unwrap();
    assert!(stage.was_told(|fact| *fact
        == Fact::CheckedOutChanged {
            service: ServiceIndex(0)
        }));
    assert_eq!(stage.ask(1), Err(Cause::LicensesExhausted));
    stage.step(|license, cx| license.check_in(cx, held));
    assert!(
        !stage.was_told(|fact| *fact
            == Fact::StockReturned {
                service: ServiceIndex(0)
            }),
        "nobody waits"
    );
    let held = stage.ask(5).unwrap();
    stage.license.await_stock(ServiceIndex(0), true);
    stage.step(|license, cx| license.check_in(cx, held));
    assert!(stage.was_told(|fact| *fact
        == Fact::StockReturned {
            service: ServiceIndex(0)
        }));
    assert!(stage.license.pools(ServiceIndex(0))[PoolIndex(0)].is_balanced());
}

#[test]
fn tp13_what_is_left_is_given_if_it_is_asked_for() {
    let plan = single(vec![pool(SEAT, 5)]);
    let mut stage = Stage::new(&plan);
    assert_eq!(stage.ask(7), Err(Cause::LicensesExhausted));
    let left = stage
        .ask_for(ServiceIndex(0), 0, SEAT, Want::Left(7))
        .unwrap();
    assert_eq!(left.count, 5);
    assert_eq!(
        stage.ask_for(ServiceIndex(0), 1, SEAT, Want::Left(1)),
        Err(Cause::LicensesExhausted)
    );
}

#[test]
fn lf3_a_request_is_never_put_together_from_two_pools() {
    let newer = Pool {
        version: version(9),
        ..pool(SEAT, 3)
    };
    let plan = single(vec![pool(SEAT, 2), newer]);
    let mut stage = Stage::new(&plan);
    assert_eq!(stage.ask(4), Err(Cause::LicensesExhausted));
    assert_eq!(stage.ask(3).unwrap().pool, PoolIndex(1));
    assert_eq!(stage.ask(2).unwrap().pool, PoolIndex(0));
}

#[test]
fn lf5_a_lower_version_does_not_serve() {
    let old = Pool {
        version: version(7),
        ..pool(SEAT, 3)
    };
    let plan = single(vec![old]);
    let mut stage = Stage::new(&plan);
    assert_eq!(stage.ask(1), Err(Cause::FeatureVersionTooOld));
    assert_eq!(
        stage.ask_for(ServiceIndex(0), 0, OTHER, Want::Exactly(1)),
        Err(Cause::FeatureMissing)
    );
}

#[test]
fn lf12_uncounted_is_never_out_and_bound_to_its_hosts() {
    let free = Pool {
        uncounted: true,
        ..pool(SEAT, 0)
    };
    let plan = single(vec![free.clone()]);
    let mut stage = Stage::new(&plan);
    assert!(stage.license.has_uncounted());
    let held = stage.ask(4_000).unwrap();
    assert_eq!(stage.out(0), 0);
    stage.step(|license, cx| license.check_in(cx, held));
    assert_eq!(stage.out(0), 0);
    let bound = Pool {
        only_on: vec![HostIndex(0)],
        ..free
    };
    let plan = single(vec![bound]);
    let mut stage = Stage::new(&plan);
    assert_eq!(stage.ask(1), Err(Cause::WrongHostId));
}

#[test]
fn lf12_a_counted_line_with_a_host_id_is_refused_elsewhere_too() {
    let bound = Pool {
        only_on: vec![HostIndex(0)],
        ..pool(SEAT, 5)
    };
    let plan = single(vec![bound]);
    let mut stage = Stage::new(&plan);
    assert_eq!(stage.ask(1), Err(Cause::WrongHostId));
    assert!(!stage.license.has_uncounted());
}

#[test]
fn ap20_a_shared_checkout_is_out_once_and_goes_with_its_last_holder() {
    let plan = single(vec![pool(SEAT, 5)]);
    let mut stage = Stage::new(&plan);
    let held = stage.ask(3).unwrap();
    let grant = crate::license::Grant {
        pool: held.pool,
        count: held.count,
    };
    assert!(!stage.license.is_shared(ServiceIndex(0), SEAT));
    stage
        .license
        .share(ServiceIndex(0), SEAT, ApplicationIndex(0), grant);
    assert_eq!(
        stage.step(|license, cx| license.join_shared(
            cx,
            ServiceIndex(0),
            SEAT,
            ApplicationIndex(1)
        )),
        Some(grant)
    );
    assert_eq!(stage.out(0), 3);
    let is_last = stage.step(|license, cx| {
        license.leave_shared(cx, ServiceIndex(0), held.epoch, SEAT, ApplicationIndex(0))
    });
    assert!(!is_last);
    let passed = Fact::SharePassed {
        service: ServiceIndex(0),
        pool: PoolIndex(0),
        from: ApplicationIndex(0),
        to: ApplicationIndex(1),
        count: 3,
    };
    assert!(
        stage.was_told(|fact| *fact == passed),
        "it goes on in the other's name"
    );
    assert!(stage.step(|license, cx| license.leave_shared(
        cx,
        ServiceIndex(0),
        held.epoch,
        SEAT,
        ApplicationIndex(1)
    )));
    assert!(!stage.license.is_shared(ServiceIndex(0), SEAT));
}

#[test]
fn ap20_a_share_of_an_epoch_that_is_over_is_no_share() {
    let plan = single(vec![pool(SEAT, 5)]);
    let mut stage = Stage::new(&plan);
    let held = stage.ask(3).unwrap();
    let grant = crate::license::Grant {
        pool: held.pool,
        count: held.count,
    };
    stage
        .license
        .share(ServiceIndex(0), SEAT, ApplicationIndex(0), grant);
    let fault = stage.fault();
    stage.step(|license, cx| license.hold_server(cx, ServerIndex(0), fault, false, true));
    assert!(!stage.license.is_shared(ServiceIndex(0), SEAT));
    assert!(!stage.step(|license, cx| license.leave_shared(
        cx,
        ServiceIndex(0),
        held.epoch,
        SEAT,
        ApplicationIndex(0)
    )));
}

/// A file of ten with an options file for two clients.
fn with_policy(policy: Policy) -> crate::plan::Plan {
    let mut plan = single(vec![Pool {
        policy: Some(Arc::new(policy)),
        ..pool(SEAT, 10)
    }]);
    plan.clients = Clients {
        applications: [0, 1].map(ApplicationIndex).to_vec().into(),
        ..Clients::default()
    };
    plan
}

fn allowed() -> Policy {
    Policy {
        access: vec![Access::Allowed; 2].into(),
        ..Policy::default()
    }
}

#[test]
fn an_options_file_excludes_before_it_counts() {
    let plan = with_policy(Policy {
        access: vec![Access::Excluded, Access::NotIncluded].into(),
        ..Policy::default()
    });
    let mut stage = Stage::new(&plan);
    assert_eq!(stage.ask(1), Err(Cause::Excluded));
    assert_eq!(
        stage.ask_for(ServiceIndex(0), 1, SEAT, Want::Exactly(1)),
        Err(Cause::NotIncluded)
    );
}

#[test]
fn a_reservation_is_in_use_for_others_and_counts_as_taken() {
    let plan = with_policy(Policy {
        reservations: vec![Reservation {
            count: 4,
            members: vec![true, false].into(),
            whom: "one".to_owned(),
        }],
        ..allowed()
    });
    let mut stage = Stage::new(&plan);
    let pools = stage.license.pools(ServiceIndex(0));
    assert_eq!(
        (pools[PoolIndex(0)].out(), pools[PoolIndex(0)].taken()),
        (0, 4)
    );
    assert_eq!(pools[PoolIndex(0)].idle_reservations(), Some(vec![4]));
    assert_eq!(
        stage.ask_for(ServiceIndex(0), 1, SEAT, Want::Exactly(7)),
        Err(Cause::Reserved)
    );
    assert!(
        stage
            .ask_for(ServiceIndex(0), 1, SEAT, Want::Exactly(6))
            .is_ok()
    );
    let held = stage.ask(4).unwrap();
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].idle_reservations(),
        Some(vec![0])
    );
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].held_by_policy(),
        Some(10)
    );
    stage.step(|license, cx| license.check_in(cx, held));
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].idle_reservations(),
        Some(vec![4])
    );
}

#[test]
fn a_limit_denies_while_licenses_are_free() {
    let plan = with_policy(Policy {
        limits: vec![Limit {
            most: 3,
            parties: vec![Some(PartyIndex(0)), None].into(),
        }],
        ..allowed()
    });
    let mut stage = Stage::new(&plan);
    assert_eq!(stage.ask(4), Err(Cause::OverMax));
    assert!(stage.ask(3).is_ok());
    assert!(
        stage
            .ask_for(ServiceIndex(0), 1, SEAT, Want::Exactly(7))
            .is_ok()
    );
}

#[test]
fn what_lingers_stays_out_for_its_time_and_is_nobodys_fault() {
    let plan = with_policy(Policy {
        linger: Span::MINUTE * 5,
        ..allowed()
    });
    let mut stage = Stage::new(&plan);
    let held = stage.ask(10).unwrap();
    stage.step(|license, cx| license.check_in(cx, held));
    assert_eq!(stage.out(0), 10);
    let client = stage.client(1);
    let asked = stage.step(|license, cx| {
        license.check_out(
            cx,
            ServiceIndex(0),
            SEAT,
            version(8),
            Want::Exactly(1),
            client,
        )
    });
    assert_eq!(asked.unwrap_err().lacks, [], "no fault made it so");
    stage.run_to(seconds(299));
    assert_eq!(stage.out(0), 10);
    stage.run_to(seconds(300));
    assert_eq!(stage.out(0), 0);
}

#[test]
fn what_a_change_of_options_took_is_in_the_ledger_until_it_is_given_back() {
    let plan = single(vec![pool(SEAT, 10)]);
    let mut stage = Stage::new(&plan);
    stage.ask(10).unwrap();
    let (one, two) = (stage.fault(), stage.fault());
    let links = stage.cx.hold_links(&[one, two]);
    stage
        .license
        .divert(ServiceIndex(0), SEAT, (ApplicationIndex(0), links[0], 2));
    stage
        .license
        .divert(ServiceIndex(0), SEAT, (ApplicationIndex(0), links[1], 3));
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].ledger(),
        [(links[0], 2), (links[1], 3)]
    );
    stage
        .license
        .shrink_diverted(ServiceIndex(0), SEAT, ApplicationIndex(0), 4);
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].ledger(),
        [(links[0], 1)],
        "the latest first"
    );
    stage.license.forget_diverted(ApplicationIndex(1));
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)]
            .ledger()
            .len(),
        1
    );
    stage.license.forget_diverted(ApplicationIndex(0));
    assert_eq!(
        stage.license.pools(ServiceIndex(0))[PoolIndex(0)].ledger(),
        []
    );
}

#[test]
fn stock_turns_where_a_user_could_notice_it() {
    let plan = single(vec![pool(SEAT, 10)]);
    let mut stage = Stage::new(&plan);
    // Users take one at a time: five free or four is the same to them.
    let most = TiVec::from(vec![1, 1]);
    stage.license.look_at_stock(ServiceIndex(0), &most);
    let first = stage.ask(5).unwrap();
    assert!(!stage.license.look_at_stock(ServiceIndex(0), &most));
    let second = stage.ask(5).unwrap();
    assert!(
        stage.license.look_at_stock(ServiceIndex(0), &most),
        "the last is out"
    );
    stage.step(|license, cx| license.check_in(cx, second));
    assert!(stage.license.look_at_stock(ServiceIndex(0), &most));
    stage.step(|license, cx| license.check_in(cx, first));
    assert!(!stage.license.look_at_stock(ServiceIndex(0), &most));
}

/// The same question, asked as an attempt and as "has it any, whoever holds them".
#[test]
fn what_the_file_has_for_a_client_is_what_it_is_granted_while_all_is_free() {
    let of_hosts = |hosts: Vec<u32>| Pool {
        only_on: hosts.into_iter().map(HostIndex).collect(),
        ..pool(SEAT, 5)
    };
    let old = Pool {
        version: version(7),
        ..pool(SEAT, 5)
    };
    let later = Pool {
        valid_from: seconds(10),
        ..pool(SEAT, 5)
    };
    let altered = Pool {
        altered: true,
        ..pool(SEAT, 5)
    };
    let uncounted = Pool {
        uncounted: true,
        ..pool(SEAT, 0)
    };
    let files = [
        (vec![pool(SEAT, 5)], 5, 5),
        (vec![pool(SEAT, 0)], 0, 0),
        (vec![pool(OTHER, 5)], 0, 0),
        (vec![of_hosts(vec![0])], 0, 0),
        (vec![of_hosts(vec![0, 1])], 5, 5),
        (vec![old.clone()], 0, 0),
        (vec![old, pool(SEAT, 3)], 3, 3),
        (vec![later], 0, 5),
        (vec![altered], 0, 0),
        (vec![uncounted], 0, 0),
    ];
    for (pools, at_once, after) in files {
        let plan = single(pools);
        let mut stage = Stage::new(&plan);
        let client = stage.client(0);
        for (at, expected) in [(0, at_once), (10, after)] {
            stage.run_to(seconds(at));
            let clients = [(version(8), client)];
            let count = stage
                .license
                .in_file_for(&stage.cx, ServiceIndex(0), SEAT, &clients);
            assert_eq!(
                count,
                expected,
                "{:?} at {at}",
                plan.services[ServiceIndex(0)].pools
            );
            let has = stage
                .license
                .has_for(&stage.cx, ServiceIndex(0), (SEAT, version(8)), client);
            let asked = stage.ask(1);
            assert_eq!(
                has,
                asked.is_ok(),
                "{:?} at {at}",
                plan.services[ServiceIndex(0)].pools
            );
            if let Ok(held) = asked {
                stage.step(|license, cx| license.check_in(cx, held));
            }
        }
    }
}

#[test]
fn an_options_file_decides_for_whom_the_file_has_any() {
    let plan = with_policy(Policy {
        access: vec![Access::Excluded, Access::Allowed].into(),
        ..Policy::default()
    });
    let stage = Stage::new(&plan);
    let [one, two] = [0, 1].map(|number| (version(8), stage.client(number)));
    let count = |clients: &[_]| {
        stage
            .license
            .in_file_for(&stage.cx, ServiceIndex(0), SEAT, clients)
    };
    assert_eq!(
        (count(&[one]), count(&[two]), count(&[one, two])),
        (0, 10, 10)
    );
}
