//! Faults of plans made in code, on what they act upon.

use crate::plan::{
    ApplicationIndex, Begin, CommonMember, Crew, FaultIndex, FaultKind, HostIndex, Plan,
    ServerIndex,
};
use crate::tests::center::{
    SERVER_HOST, add_demand, add_fault, add_group, add_other_place, center, clock, once,
};
use crate::world::World;
use kernel::{Distribution, Run, Span, StreamSource, Time};

/// A world under way.
struct Stage<'p> {
    world: World<'p>,
    run: Run,
}

impl<'p> Stage<'p> {
    fn new(plan: &'p Plan) -> Stage<'p> {
        let world = World::new(plan, &mut StreamSource::new(1, 0), true);
        let run = Run::new();
        Stage { world, run }
    }

    /// Plays to just before an instant.
    fn play(&mut self, at: Time) {
        self.run.run_until(&mut self.world, at);
        self.world.now = at;
    }

    /// When each occurrence began and ended, with its fault.
    fn occurrences(&self) -> Vec<(u32, Time, Option<Time>)> {
        let occurrences = self.world.graph.occurrences().iter();
        occurrences.map(|o| (o.fault, o.began, o.ended)).collect()
    }

    fn is_up(&self, host: HostIndex) -> bool {
        self.world.license.host_is_up(host)
    }
}

#[test]
fn ft20_a_crew_of_one_repairs_one_after_the_other() {
    let mut plan = center(&[1], &[]);
    plan.crews.push(Crew {
        name: "crew".to_owned(),
        size: 1,
    });
    for at in [clock(1, 0), clock(1, 30)] {
        let kind = FaultKind::ServerKill(ServerIndex(0));
        let fault = add_fault(&mut plan, kind, once(at), Span::HOUR);
        plan.faults[fault as usize].crew = Some(0);
    }
    let mut stage = Stage::new(&plan);
    stage.play(clock(1, 45));
    let waited = |stage: &Stage<'_>, occurrence| {
        let now = stage.world.now;
        stage.world.waited_for_crew(occurrence, now)
    };
    assert_eq!(waited(&stage, 0), Some(Span::ZERO));
    assert_eq!(waited(&stage, 1), Some(Span::MINUTE * 15), "it waits still");
    stage.play(clock(2, 30));
    assert!(!stage.world.license.server(ServerIndex(0)).daemon_serves());
    stage.play(clock(4, 0));
    assert_eq!(waited(&stage, 1), Some(Span::MINUTE * 30));
    assert_eq!(
        stage.occurrences(),
        [
            (0, clock(1, 0), Some(clock(2, 0))),
            (1, clock(1, 30), Some(clock(3, 0)))
        ]
    );
    assert!(stage.world.license.server(ServerIndex(0)).daemon_serves());
}

#[test]
fn ft11_a_common_cause_strikes_its_members_and_is_the_root_of_all() {
    let mut plan = center(&[], &[2]);
    let host = plan.applications[ApplicationIndex(0)].processes[0].host;
    let kill = FaultKind::ServerKill(ServerIndex(0));
    let member = add_fault(&mut plan, kill, Begin::Never, Span::HOUR * 3);
    let kind = FaultKind::CommonCause {
        members: vec![
            CommonMember::Host(host),
            CommonMember::Fault(FaultIndex(member)),
        ],
        each_probability: 1.0,
        spread: Span::ZERO,
    };
    let common = add_fault(&mut plan, kind, once(clock(1, 0)), Span::HOUR);
    add_demand(&mut plan, 0, &[(clock(3, 0), Span::HOUR)]);
    let mut stage = Stage::new(&plan);
    stage.play(clock(1, 30));
    assert!(!stage.is_up(host) && stage.is_up(SERVER_HOST));
    assert!(!stage.world.license.server(ServerIndex(0)).daemon_serves());
    // The host comes back with the common cause's end, the fault ends by itself.
    stage.play(clock(2, 1));
    assert!(stage.is_up(host));
    assert!(!stage.world.license.server(ServerIndex(0)).daemon_serves());
    stage.play(clock(3, 1));
    let records = stage.world.detail.as_ref().unwrap();
    let denial = records.latest_denial.as_ref().unwrap();
    assert_eq!(denial.roots, [plan.faults[common as usize].symbol]);
    stage.play(clock(4, 1));
    assert!(stage.world.license.server(ServerIndex(0)).daemon_serves());
    assert_eq!(
        stage.occurrences(),
        [
            (common, clock(1, 0), Some(clock(2, 0))),
            (member, clock(1, 0), Some(clock(4, 0)))
        ]
    );
}

#[test]
fn ag9_a_relocation_follows_a_fault_by_its_delay_and_sends_who_is_on_duty() {
    let mut plan = center(&[2, 2], &[]);
    let day = (clock(8, 0), clock(16, 0));
    let late = (clock(13, 0), clock(16, 0));
    let home = add_group(&mut plan, 0, &[(0, day.0, day.1), (1, late.0, late.1)]);
    let there = add_other_place(&mut plan, home, 1);
    let host = plan.applications[ApplicationIndex(0)].processes[0].host;
    let kill = add_fault(
        &mut plan,
        FaultKind::HostKill(host),
        once(clock(10, 0)),
        Span::HOUR * 2,
    );
    let kind = FaultKind::Relocate {
        moves: vec![(home, there)],
        time: Distribution::Constant((Span::MINUTE * 20).0 as i64),
    };
    let begins = Begin::When {
        fault: FaultIndex(kill),
        at_end: false,
        delay: Distribution::Constant((Span::MINUTE * 5).0 as i64),
        probability: 1.0,
    };
    let relocation = add_fault(&mut plan, kind, begins, Span::HOUR * 2);
    let mut stage = Stage::new(&plan);
    let in_use = |stage: &Stage<'_>| {
        let applications = stage.world.applications.iter();
        applications.map(|a| a.needs[0].in_use).collect::<Vec<_>>()
    };
    stage.play(clock(10, 0));
    assert_eq!(in_use(&stage), [1, 0]);
    stage.play(clock(10, 24));
    assert_eq!(in_use(&stage), [0, 0], "on its way since 10:05");
    stage.play(clock(10, 26));
    assert_eq!(in_use(&stage), [0, 1]);
    // The relocation is over at 12:05: who is there stays, and who comes on duty later comes home.
    stage.play(clock(13, 1));
    assert_eq!(in_use(&stage), [1, 1]);
    let ended = [
        (kill, clock(10, 0), Some(clock(12, 0))),
        (relocation, clock(10, 5), Some(clock(12, 5))),
    ];
    assert_eq!(stage.occurrences(), ended);
}
