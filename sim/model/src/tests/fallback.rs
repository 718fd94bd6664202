//! Supervisors who work on licenses of agents (AP12).

use super::small::{GROUP, supervisors_at_two};
use crate::people::Place;
use crate::world::World;
use kernel::{Run, Span, StreamSource, Time};

#[test]
fn ap12_a_supervisor_falls_back_at_each_application_apart() {
    let small = supervisors_at_two();
    let plan = small.plan();
    let mut source = StreamSource::new(small.seed, 0);
    let mut world = World::new(&plan, &mut source, false);
    let mut run = Run::new();
    for hour in 1..24 {
        run.run_until(&mut world, Time(hour * Span::HOUR.0));
        let agents = world.agents_from(GROUP.0);
        let at_work = agents.filter(|agent| world.place_of(*agent) == Place::In);
        let at_work = at_work.count() as u32;
        for state in &world.applications {
            let in_use: Vec<u32> = state.needs.iter().map(|need| need.in_use).collect();
            assert_eq!(in_use, [at_work, 0], "hour {hour}");
        }
    }
}
