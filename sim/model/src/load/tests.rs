//! Units of demand at applications that start, stop and run: no fault of a plan, only what these tests do.

use super::Load;
use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::event::Event;
use crate::observe::meter::Counter;
use crate::plan::{
    ApplicationIndex, Begin, DemandIndex, FaultKind, HostIndex, Plan, ServiceIndex, Symbol,
};
use crate::tests::center::{add_demand, add_fault, center, clock};
use kernel::{Calendar, Entry, Model, Run, Span, StreamSource, Time};

/// Demand under way.
struct Stage<'p> {
    load: Load<'p>,
    run: Run,
}

impl<'p> Stage<'p> {
    /// At time 0: servers and applications have started.
    fn new(plan: &'p Plan) -> Stage<'p> {
        let mut load = Load::new(plan, &mut StreamSource::new(1, 0), true);
        load.clients(|clients| clients.licensing(|license, cx| license.begin_services(cx)));
        load.clients(Clients::begin_applications);
        load.begin_demands();
        let run = Run::new();
        Stage { load, run }
    }

    /// Plays to just before an instant.
    fn play(&mut self, at: Time) {
        let mut run = std::mem::replace(&mut self.run, Run::new());
        run.run_until(self, at);
        self.run = run;
        self.load.now = at;
    }

    /// An occurrence of a fault, which does nothing yet.
    fn occurrence(&mut self, fault: u32) -> u32 {
        let now = self.load.now;
        let symbol = Symbol(fault);
        self.load.graph.begin(now, fault, symbol, LinkId::NONE)
    }

    fn in_use(&self) -> u32 {
        self.load.applications[ApplicationIndex(0)].needs[0].in_use
    }

    fn counter(&self) -> Counter {
        *self.load.demand_counters().next().unwrap()
    }
}

impl Model for Stage<'_> {
    fn calendar(&mut self) -> &mut Calendar {
        &mut self.load.calendar
    }

    fn handle(&mut self, entry: Entry) {
        let load = &mut self.load;
        load.now = entry.time;
        match Event::of(entry.word) {
            Event::Arrival { demand } => load.arrival(demand),
            Event::Release { hold } => load.release(hold),
            Event::SurgeArrival { occurrence } => load.surge_arrival(occurrence),
            Event::ApplicationTry {
                application: a,
                incarnation,
            } => load.application_asks(a, |clients| clients.application_try(a, incarnation)),
            event => load.clients(|clients| {
                clients.licensing(|license, cx| license.handle(cx, event));
            }),
        }
        load.settle();
    }
}

const HOUR: Span = Span::HOUR;

#[test]
fn ag6_a_unit_beyond_what_is_held_is_denied_and_the_next_one_finds_what_was_given_back() {
    let mut plan = center(&[], &[2]);
    let minutes = [0, 10, 20, 65];
    let units = minutes.map(|minute| (clock(1, 0) + Span::MINUTE * minute, HOUR));
    add_demand(&mut plan, 0, &units);
    let mut stage = Stage::new(&plan);
    stage.play(clock(1, 15));
    assert_eq!((stage.in_use(), stage.counter().attempts), (2, 2));
    stage.play(clock(1, 59));
    let counter = stage.counter();
    assert_eq!(
        (counter.attempts, counter.denied, counter.unserved),
        (3, 1, 1)
    );
    stage.play(clock(2, 1));
    assert_eq!(stage.in_use(), 1, "the first has given back");
    stage.play(clock(2, 6));
    assert_eq!(stage.in_use(), 2);
    stage.play(clock(4, 0));
    assert_eq!((stage.in_use(), stage.counter().denied), (0, 1));
}

#[test]
fn ap10_units_end_with_their_application_and_give_nothing_back_later() {
    let mut plan = center(&[], &[3]);
    let at = [clock(1, 0), clock(1, 5), clock(1, 10), clock(1, 30)];
    add_demand(&mut plan, 0, &at.map(|at| (at, HOUR)));
    let fault = add_fault(
        &mut plan,
        FaultKind::LrmDisconnect,
        Begin::Never,
        Span::HOUR,
    );
    // What it had out when its host died stays out for hours (SV4).
    plan.services[ServiceIndex(0)].pools[0].lots[0].count = 6;
    let host = plan.applications[ApplicationIndex(0)].processes[0].host.0;
    let mut stage = Stage::new(&plan);
    stage.play(clock(1, 7));
    assert_eq!(stage.in_use(), 2);
    let occurrence = stage.occurrence(fault);
    stage.load.clients(|clients| {
        clients.licensing(|license, cx| license.host_down(cx, HostIndex(host), occurrence));
    });
    assert_eq!(stage.in_use(), 0, "they end at once");
    assert!(!stage.load.applications[ApplicationIndex(0)].is_running());
    // The third finds nobody there, which is no denial for licensing.
    stage.play(clock(1, 15));
    let counter = stage.counter();
    assert_eq!((counter.first_refused, counter.denied), (1, 0));
    stage.load.clients(|clients| {
        clients.licensing(|license, cx| license.host_up(cx, HostIndex(host), occurrence));
    });
    stage.play(clock(1, 31));
    assert!(stage.load.applications[ApplicationIndex(0)].is_running());
    assert_eq!(stage.in_use(), 1);
    // The first two were to end at 02:00 and 02:05.
    stage.play(clock(2, 6));
    assert_eq!(stage.in_use(), 1);
    stage.play(clock(2, 31));
    assert_eq!(stage.in_use(), 0);
}

#[test]
fn ft12_recorded_units_come_as_often_as_the_surge_says_while_it_lasts() {
    let mut plan = center(&[], &[4]);
    let at = [clock(1, 0), clock(2, 0), clock(2, 30), clock(4, 0)];
    add_demand(&mut plan, 0, &at.map(|at| (at, Span::MINUTE * 40)));
    let kind = FaultKind::SurgeDemand {
        demand: DemandIndex(0),
        factor: 3.0,
    };
    let surge = add_fault(&mut plan, kind, Begin::Never, Span::HOUR);
    let mut stage = Stage::new(&plan);
    stage.play(clock(1, 1));
    assert_eq!(stage.in_use(), 1);
    stage.play(clock(1, 50));
    let occurrence = stage.occurrence(surge);
    stage.load.begin_surge_of_demand(surge, occurrence);
    stage.play(clock(2, 1));
    assert_eq!(stage.in_use(), 3, "one and two on top");
    // Of three more at 02:30 one is served, and the planned one is denied because of the others.
    stage.play(clock(2, 31));
    assert_eq!(stage.in_use(), 4);
    let counter = stage.counter();
    assert_eq!((counter.attempts, counter.denied), (7, 2));
    let records = stage.load.detail.as_ref().unwrap();
    let latest = records.latest_denial.as_ref().unwrap();
    assert_eq!(latest.roots, [Symbol(surge)]);
    stage.play(clock(3, 30));
    assert_eq!(stage.in_use(), 0);
    stage.load.end_surge_of_demand(surge, occurrence);
    stage.play(clock(4, 1));
    assert_eq!((stage.in_use(), stage.counter().attempts), (1, 8));
}
