//! Agents at applications that run: nothing above them but what these tests have done to them.

use super::{People, Place};
use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::event::Event;
use crate::plan::{ApplicationIndex, Begin, FaultKind, Plan, Symbol};
use crate::tests::center::{add_fault, add_group, add_other_place, center, clock};
use kernel::{Calendar, Entry, Model, Run, Span, StreamSource, Time};

impl People<'_> {
    /// Where an agent is.
    pub(crate) fn place_of(&self, agent: u32) -> Place {
        self.agents[agent as usize].place
    }
}

/// Agents under way.
struct Stage<'p> {
    people: People<'p>,
    run: Run,
}

impl<'p> Stage<'p> {
    /// At time 0: servers and applications have started.
    fn new(plan: &'p Plan) -> Stage<'p> {
        let mut people = People::new(plan, &mut StreamSource::new(1, 0), true);
        people.licensing(|license, cx| license.begin_services(cx));
        Clients::begin_applications(&mut people);
        let run = Run::new();
        Stage { people, run }
    }

    /// Plays to just before an instant.
    fn play(&mut self, at: Time) {
        let mut run = std::mem::replace(&mut self.run, Run::new());
        run.run_until(self, at);
        self.run = run;
        self.people.now = at;
    }

    /// An occurrence of a fault, which does nothing yet.
    fn occurrence(&mut self, fault: u32) -> u32 {
        let now = self.people.now;
        let symbol = Symbol(fault);
        self.people.graph.begin(now, fault, symbol, LinkId::NONE)
    }

    fn places(&self) -> Vec<Place> {
        (0..self.people.agents.len() as u32)
            .map(|agent| self.people.place_of(agent))
            .collect()
    }

    fn in_use(&self, a: u32) -> u32 {
        self.people.applications[ApplicationIndex(a)].needs[0].in_use
    }

    /// The faults to which the latest denial is laid.
    fn roots_of_latest_denial(&mut self) -> Vec<Symbol> {
        let records = self.people.detail.as_mut().unwrap();
        records.latest_denial.as_ref().unwrap().roots.clone()
    }
}

impl Model for Stage<'_> {
    fn calendar(&mut self) -> &mut Calendar {
        &mut self.people.calendar
    }

    fn handle(&mut self, entry: Entry) {
        let people = &mut self.people;
        people.now = entry.time;
        match Event::of(entry.word) {
            Event::Roster { group } => people.roster_next(group),
            Event::AgentLogin { agent, incarnation } => people.agent_login(agent, incarnation),
            Event::AgentLogout { agent, incarnation } => people.agent_logout(agent, incarnation),
            Event::SurgeLogin { group } => people.surge_login(group),
            Event::ApplicationTry {
                application,
                incarnation,
            } => people.application_try(application, incarnation),
            event => people.licensing(|license, cx| license.handle(cx, event)),
        }
        people.told.clear();
    }
}

const DAY: (Time, Time) = (clock(8, 0), clock(16, 0));

#[test]
fn ag8_the_seat_of_a_disabled_person_goes_to_who_waits() {
    let mut plan = center(&[2], &[]);
    let sessions = [
        (0, DAY.0, DAY.1),
        (1, DAY.0, DAY.1),
        (2, clock(9, 0), clock(12, 0)),
    ];
    let group = add_group(&mut plan, 0, &sessions);
    let mut stage = Stage::new(&plan);
    stage.play(clock(9, 55));
    assert_eq!(stage.places(), [Place::In, Place::In, Place::Waiting]);
    assert!(stage.roots_of_latest_denial().is_empty());

    stage.people.disable_persons(group, 1, 7);
    assert_eq!(stage.places(), [Place::Out, Place::In, Place::Waiting]);
    assert_eq!(stage.in_use(0), 1);
    stage.play(clock(10, 1));
    assert_eq!(stage.places(), [Place::Out, Place::In, Place::In]);
    assert_eq!(stage.in_use(0), 2);

    // Who may log in again does so with its next session, and this day had one.
    stage.people.enable_persons(7);
    stage.play(clock(23, 0));
    assert_eq!(stage.places(), [Place::Out; 3]);
    let totals = stage.people.group_totals().next().unwrap();
    let minutes = |time: u128| time / u128::from(Span::MINUTE.0);
    assert_eq!(minutes(totals.lost_time), 60, "from 09:00 to 10:00");
    assert_eq!(minutes(totals.planned_time), 115 + 480 + 180);
    let counter = totals.counter;
    // At 9:00 and every ten minutes to 9:50.
    assert_eq!((counter.requests, counter.attempts), (3, 9));
    assert_eq!((counter.denied, counter.unserved), (6, 0));
}

#[test]
fn ft7_who_is_thrown_off_waits_and_a_logout_frees_its_seat_once() {
    let mut plan = center(&[2], &[]);
    add_group(&mut plan, 0, &[(0, DAY.0, DAY.1), (1, DAY.0, clock(10, 5))]);
    let fault = add_fault(
        &mut plan,
        FaultKind::LrmDisconnect,
        Begin::Never,
        Span::HOUR,
    );
    let mut stage = Stage::new(&plan);
    stage.play(clock(10, 0));
    assert_eq!(stage.in_use(0), 2);
    let occurrence = stage.occurrence(fault);
    let link = stage.people.graph.link_of(occurrence);
    let cause = crate::cause::Cause::LicensesExhausted;
    stage.people.throw_off(ApplicationIndex(0), cause, link);
    assert_eq!(stage.places(), [Place::Waiting; 2]);
    assert_eq!(stage.in_use(0), 0);
    // The next try of the one comes ten minutes later, and the other's session has ended by then.
    stage.play(clock(10, 11));
    assert_eq!(stage.places(), [Place::In, Place::Out]);
    assert_eq!(stage.in_use(0), 1);
    let totals = stage.people.group_totals().next().unwrap();
    let minute = u128::from(Span::MINUTE.0);
    assert_eq!(
        totals.lost_time,
        15 * minute,
        "ten of the one, five of the other"
    );
    assert_eq!(totals.logouts_by_stop, 2);
}

/// One planned agent comes at 10:00, and four come with a surge to four seats.
#[test]
fn ft12_who_comes_with_a_surge_takes_seats_only_while_it_lasts() {
    let mut plan = center(&[4], &[]);
    add_group(&mut plan, 0, &[(0, clock(10, 0), DAY.1)]);
    let more: Vec<(u32, Time, Time)> = (0..4).map(|agent| (agent, DAY.0, DAY.1)).collect();
    let group = add_group(&mut plan, 0, &more);
    let kind = FaultKind::SurgeAgents { group };
    let surge = add_fault(&mut plan, kind, Begin::Never, Span::HOUR);
    let mut stage = Stage::new(&plan);
    stage.play(clock(9, 0));
    assert_eq!(stage.places(), [Place::Out; 5], "no surge, nobody");

    let occurrence = stage.occurrence(surge);
    let until = clock(12, 0);
    stage
        .people
        .begin_surge_of_agents(surge, group.0, occurrence, until);
    stage.play(clock(9, 1));
    assert_eq!(stage.in_use(0), 4);
    stage.play(clock(10, 1));
    assert_eq!(stage.places()[0], Place::Waiting);
    assert_eq!(stage.roots_of_latest_denial(), [Symbol(surge)]);

    stage.play(until);
    stage.people.end_surge_of_agents(surge, group.0, occurrence);
    stage.play(clock(12, 11));
    let [first, rest @ ..] = &stage.places()[..] else {
        unreachable!()
    };
    assert_eq!(*first, Place::In);
    assert_eq!(rest, [Place::Out; 4]);
    assert_eq!(stage.in_use(0), 1);
}

#[test]
fn ag9_an_agent_on_its_way_holds_nothing_and_arrives_where_it_is_led() {
    let mut plan = center(&[2, 1], &[]);
    let home = add_group(&mut plan, 0, &[(0, DAY.0, DAY.1), (1, DAY.0, DAY.1)]);
    let there = add_other_place(&mut plan, home, 1);
    let fault = add_fault(
        &mut plan,
        FaultKind::LrmDisconnect,
        Begin::Never,
        Span::HOUR,
    );
    let mut stage = Stage::new(&plan);
    stage.people.expect_relocation(there.0, fault);
    stage.play(clock(9, 0));
    assert_eq!((stage.in_use(0), stage.in_use(1)), (2, 0));

    let occurrence = stage.occurrence(fault);
    let link = stage.people.graph.link_of(occurrence);
    stage.people.bring(fault, link);
    stage.people.lead_to(home.0, there.0, occurrence);
    for (agent, minutes) in stage.people.agents_from(home.0).zip([30, 45]) {
        let arrives = clock(9, minutes);
        stage.people.send(agent, (there.0, link), arrives);
    }
    assert_eq!(stage.places(), [Place::Moving; 2]);
    assert_eq!((stage.in_use(0), stage.in_use(1)), (0, 0));
    stage.play(clock(9, 40));
    assert_eq!(stage.places(), [Place::In, Place::Moving]);
    // There is one seat there, and at home there would be two.
    stage.play(clock(9, 50));
    assert_eq!(stage.places(), [Place::In, Place::Waiting]);
    assert_eq!((stage.in_use(0), stage.in_use(1)), (0, 1));
    assert_eq!(stage.roots_of_latest_denial(), [Symbol(fault)]);
    let moving: u128 = stage.people.group_totals().map(|t| t.moving_time).sum();
    assert_eq!(moving, 75 * u128::from(Span::MINUTE.0));
}

#[test]
fn ag9_all_groups_that_one_relocation_moves_are_known_to_be_there() {
    let mut plan = center(&[2, 1, 1], &[]);
    let homes = [(); 2].map(|()| add_group(&mut plan, 0, &[(0, DAY.0, DAY.1)]));
    add_group(&mut plan, 2, &[(0, clock(11, 0), DAY.1)]);
    let theres = [1, 2].map(|a| add_other_place(&mut plan, homes[a as usize - 1], a));
    let fault = add_fault(
        &mut plan,
        FaultKind::LrmDisconnect,
        Begin::Never,
        Span::HOUR,
    );
    let mut stage = Stage::new(&plan);
    for there in theres {
        stage.people.expect_relocation(there.0, fault);
    }
    stage.play(clock(9, 0));
    let occurrence = stage.occurrence(fault);
    let link = stage.people.graph.link_of(occurrence);
    stage.people.bring(fault, link);
    for (home, there) in homes.into_iter().zip(theres) {
        stage.people.lead_to(home.0, there.0, occurrence);
        let arrives = clock(9, 10);
        for agent in stage.people.agents_from(home.0) {
            stage.people.send(agent, (there.0, link), arrives);
        }
    }
    stage.play(clock(11, 1));
    assert_eq!(stage.places(), [Place::In, Place::In, Place::Waiting]);
    // Both hold as much, each at a place of its own: the seat that is missing is that of the second.
    assert_eq!(stage.roots_of_latest_denial(), [Symbol(fault)]);
    stage.play(clock(16, 1));
    assert_eq!((stage.in_use(1), stage.in_use(2)), (0, 0));
}
