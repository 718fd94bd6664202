//! What is said of one more user is what one more user gets, in the same world played again to the same instant (MT5).

use super::small::{GROUP, Small, any_small};
use crate::cause::Cause;
use crate::people::Place;
use crate::plan::{Give, LogoutOrder, Need, Plan};
use crate::world::World;
use kernel::{Run, StreamSource, Time};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;

/// The world as it is at an instant.
fn world_at(plan: &Plan, seed: u64, at: Time) -> World<'_> {
    let mut source = StreamSource::new(seed, 0);
    let mut world = World::new(plan, &mut source, false);
    Run::new().run_until(&mut world, at);
    world.now = at;
    world
}

/// Whether one more agent of the group, who is out, gets in; `None` where all are at work.
fn one_more_agent(plan: &Plan, seed: u64, at: Time) -> Option<Result<(), Cause>> {
    let mut world = world_at(plan, seed, at);
    let mut agents = world.agents_from(GROUP.0);
    let agent = agents.find(|agent| world.place_of(*agent) == Place::Out)?;
    let taken = world.take_steps(agent, GROUP.at(), true);
    Some(taken.map_err(|refusal| refusal.cause))
}

/// Whether one more unit of the demand gets what it comes for.
fn one_more_unit(plan: &Plan, seed: u64, at: Time) -> Result<(), Cause> {
    let mut world = world_at(plan, seed, at);
    world.tries_unit(0).map_err(|refusal| refusal.cause)
}

/// Whether an application keeps a number by logging out others in such an order.
fn logs_out(plan: &Plan, order: LogoutOrder) -> bool {
    plan.applications.iter().any(|a| {
        let forced = |need: &Need| matches!(need.give, Give::Forced { .. });
        a.logout_order == order && a.needs.iter().any(forced)
    })
}

fn check(small: &Small) -> Result<(), TestCaseError> {
    let plan = small.plan();
    for second in &small.instants {
        // Between events.
        let at = Time(second * 1_000_000 + 123_457);
        let world = world_at(&plan, small.seed, at);
        let said = world.admission.of_group(GROUP.at()).is_on();
        prop_assert_eq!(
            said,
            world.admits_login(GROUP.0),
            "the group at {:?} is not as last looked at",
            at
        );
        let got = one_more_agent(&plan, small.seed, at).map(|got| got.is_ok());
        // Whom a newcomer has logged out gives back what it had at other steps, too: it gets in where admission, which
        // asks step by step, says that it would not. And who is logged out may be drawn.
        let is_known =
            logs_out(&plan, LogoutOrder::Random) || !said && logs_out(&plan, LogoutOrder::Earliest);
        if let Some(got) = got.filter(|_| !is_known) {
            prop_assert_eq!(said, got, "an agent at {:?}", at);
        }
        let said = world.admission.of_demand(0).is_on();
        prop_assert_eq!(
            said,
            world.admits_unit(0),
            "the demand at {:?} is not as last looked at",
            at
        );
        prop_assert_eq!(
            said,
            one_more_unit(&plan, small.seed, at).is_ok(),
            "a unit at {:?}",
            at
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mt5_what_is_said_of_one_more_user_is_what_it_gets(small in any_small()) {
        check(&small)?;
    }
}

/// The property says something only where both answers are common, and each for want of stock or of a server.
#[test]
fn small_worlds_admit_some_and_deny_some() {
    let mut runner = TestRunner::deterministic();
    let mut admitted = [0; 2];
    let mut denied: [BTreeSet<Cause>; 2] = Default::default();
    let mut looked_at = 0;
    for _ in 0..150 {
        let small = any_small().new_tree(&mut runner).unwrap().current();
        let plan = small.plan();
        for second in &small.instants {
            let at = Time(second * 1_000_000 + 123_457);
            looked_at += 1;
            match one_more_agent(&plan, small.seed, at) {
                Some(Ok(())) => admitted[0] += 1,
                Some(Err(cause)) => drop(denied[0].insert(cause)),
                None => {}
            }
            match one_more_unit(&plan, small.seed, at) {
                Ok(()) => admitted[1] += 1,
                Err(cause) => drop(denied[1].insert(cause)),
            }
        }
    }
    for (admitted, causes) in admitted.into_iter().zip(&denied) {
        let share = f64::from(admitted) / f64::from(looked_at);
        assert!((0.1..0.9).contains(&share), "{share} are admitted");
        assert!(causes.len() >= 6, "denied for {causes:?} only");
    }
}
