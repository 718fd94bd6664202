//! Each queue against a plain scan of a list, on random operations.

use super::{Holders, Line};
use crate::plan::{LogoutOrder, SEATS_AT_FIRST_CALL_MAX};
use kernel::{Span, Time};
use proptest::prelude::*;
use std::cmp::Reverse;

/// Small numbers, so that agents meet again and instants are shared.
const AGENTS: u32 = 12;

#[derive(Clone, Copy, Debug)]
enum Step {
    Add(u32, u64),
    Remove(u32),
    Pop,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..AGENTS, 0..4_u64).prop_map(|(agent, later)| Step::Add(agent, later)),
        2 => (0..AGENTS).prop_map(Step::Remove),
        2 => Just(Step::Pop),
    ];
    prop::collection::vec(step, 0..200)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ap8_who_has_waited_longest_is_next(steps in steps()) {
        let mut line = Line::default();
        let mut list: Vec<u32> = Vec::new();
        for step in steps {
            match step {
                Step::Add(agent, _) => {
                    let times = list.iter().filter(|waits| **waits == agent).count();
                    if times < SEATS_AT_FIRST_CALL_MAX {
                        line.join(agent);
                        list.push(agent);
                    }
                }
                Step::Remove(agent) => {
                    line.leave(agent);
                    list.retain(|waits| *waits != agent);
                }
                Step::Pop => {
                    let first = (!list.is_empty()).then(|| list.remove(0));
                    prop_assert_eq!(line.pop(), first);
                }
            }
            prop_assert_eq!(line.in_order(), list.clone());
            prop_assert_eq!((line.len(), line.is_empty()), (list.len(), list.is_empty()));
        }
    }

    #[test]
    fn ap11_who_is_logged_out_next_is_found_by_a_scan_too(steps in steps(), newcomer in 0..2 * AGENTS, share in 0.0..1.0_f64) {
        for order in [LogoutOrder::Latest, LogoutOrder::Earliest, LogoutOrder::Random] {
            let mut holders = Holders::new(order);
            let mut list: Vec<(Time, u32)> = Vec::new();
            let mut now = Time::ZERO;
            for step in &steps {
                match *step {
                    Step::Add(agent, later) => {
                        now += Span(later);
                        list.retain(|(_, holds)| *holds != agent);
                        holders.remove(agent);
                        list.push((now, agent));
                        holders.add(now, agent);
                    }
                    Step::Remove(agent) => {
                        list.retain(|(_, holds)| *holds != agent);
                        holders.remove(agent);
                    }
                    Step::Pop => {
                        let next = scan(&list, order, None, share);
                        prop_assert_eq!(holders.next(None, |count| Some((share * count as f64) as usize)), next);
                        if let Some(agent) = next {
                            list.retain(|(_, holds)| *holds != agent);
                            holders.remove(agent);
                        }
                    }
                }
                let mut all: Vec<u32> = list.iter().map(|(_, agent)| *agent).collect();
                all.sort_unstable();
                prop_assert_eq!(holders.all(), all.clone());
                if !all.contains(&newcomer) {
                    let comes = Some((now, newcomer));
                    let next = holders.next(comes, |count| Some((share * count as f64) as usize));
                    prop_assert_eq!(next, scan(&list, order, comes, share));
                }
            }
        }
    }
}

/// Who is logged out next, by looking at everybody.
fn scan(
    list: &[(Time, u32)],
    order: LogoutOrder,
    newcomer: Option<(Time, u32)>,
    share: f64,
) -> Option<u32> {
    let mut all: Vec<(Time, u32)> = list.iter().copied().chain(newcomer).collect();
    all.sort_unstable_by_key(|(_, agent)| *agent);
    let found = match order {
        LogoutOrder::Latest => all.iter().max(),
        LogoutOrder::Earliest => all.iter().min_by_key(|(at, agent)| (*at, Reverse(*agent))),
        LogoutOrder::Random => all.get((share * all.len() as f64) as usize),
    };
    found.map(|(_, agent)| *agent)
}
