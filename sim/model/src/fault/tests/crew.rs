//! Who takes which job of a crew, against a plain scan of a list.

use crate::fault::job::{CrewState, Job};
use kernel::{Span, Time};
use proptest::prelude::*;

/// What happens to a crew.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A fault's occurrence waits, so much later.
    Wait(u32, u64),
    /// A member is free.
    Take,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => (0..12_u32, 0..4_u64).prop_map(|(fault, later)| Step::Wait(fault, later)),
        1 => Just(Step::Take),
    ];
    prop::collection::vec(step, 0..200)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ft20_the_job_that_began_first_is_next(steps in steps()) {
        let mut crew = CrewState::default();
        let mut list: Vec<Job> = Vec::new();
        let mut began = Time::ZERO;
        for (occurrence, step) in (0..).zip(steps) {
            match step {
                Step::Wait(fault, later) => {
                    began += Span(later);
                    let job = Job { began, fault, occurrence, work: Span(later) };
                    crew.wait(job);
                    list.push(job);
                }
                Step::Take => {
                    let first = list.iter().min_by_key(|job| (job.began, job.fault, job.occurrence)).copied();
                    list.retain(|job| Some(job.occurrence) != first.map(|f| f.occurrence));
                    prop_assert_eq!(crew.next(), first);
                }
            }
            let mut sorted = list.clone();
            sorted.sort_unstable_by_key(|job| (job.began, job.fault, job.occurrence));
            prop_assert_eq!(crew.waiting(), sorted);
            for job in &list {
                prop_assert_eq!(crew.waited(job.occurrence, began), Some(began.since(job.began)));
            }
        }
    }
}
