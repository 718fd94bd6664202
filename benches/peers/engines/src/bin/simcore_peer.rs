//! simcore (DSLab's engine): `loss direct`, `churn agents` (a component for each agent), `churn population` (one for
//! all). Pools are called directly, as its documentation advises for what happens at once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use licsim_peers::{Count, IN, LICENSES, OUT, Order, RATE, Workload, equilibrium, timed};
use rand_distr_04::Exp;
use serde::Serialize;
use simcore::{Event, EventHandler, Simulation, SimulationContext, cast};

#[derive(Clone, Serialize)]
struct Arrival {}

#[derive(Clone, Serialize)]
struct Release {}

#[derive(Clone, Serialize)]
struct Turn {
    agent: u32,
}

#[derive(Default)]
struct Tally {
    asked: Cell<u64>,
    denied: Cell<u64>,
}

fn more(cell: &Cell<u64>) {
    cell.set(cell.get() + 1);
}

fn law(mean: f64) -> Exp<f64> {
    Exp::new(1.0 / mean).expect("a mean is above 0")
}

/// A hundred licenses.
struct Pool {
    context: SimulationContext,
    used: u32,
    holding: Exp<f64>,
    tally: Rc<Tally>,
}

impl Pool {
    fn request(&mut self) {
        more(&self.tally.asked);
        if self.used == LICENSES {
            more(&self.tally.denied);
            return;
        }
        self.used += 1;
        let length = self.context.sample_from_distribution(&self.holding);
        self.context.emit_self(Release {}, length);
    }
}

impl EventHandler for Pool {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Release {} => {
                self.used -= 1;
            }
        })
    }
}

struct Source {
    context: SimulationContext,
    gap: Exp<f64>,
    pool: Rc<RefCell<Pool>>,
}

impl Source {
    fn schedule(&self) {
        let gap = self.context.sample_from_distribution(&self.gap);
        self.context.emit_self(Arrival {}, gap);
    }
}

impl EventHandler for Source {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Arrival {} => {
                self.schedule();
                self.pool.borrow_mut().request();
            }
        })
    }
}

/// The pools of `churn`.
struct Pools {
    used: Vec<u32>,
    licenses: u32,
    tally: Rc<Tally>,
}

impl Pools {
    /// An agent comes, or goes; whether it is in afterwards.
    fn turn(&mut self, agent: u32, is_in: bool) -> bool {
        let pool = agent as usize % self.used.len();
        let used = &mut self.used[pool];
        if is_in {
            *used -= 1;
            return false;
        }
        more(&self.tally.asked);
        if *used == self.licenses {
            more(&self.tally.denied);
            return false;
        }
        *used += 1;
        true
    }
}

struct Agent {
    context: SimulationContext,
    number: u32,
    is_in: bool,
    laws: [Exp<f64>; 2],
    pools: Rc<RefCell<Pools>>,
}

impl Agent {
    fn schedule(&self) {
        let law = &self.laws[usize::from(self.is_in)];
        let length = self.context.sample_from_distribution(law);
        self.context.emit_self(Turn { agent: self.number }, length);
    }
}

impl EventHandler for Agent {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Turn { agent } => {
                self.is_in = self.pools.borrow_mut().turn(agent, self.is_in);
                self.schedule();
            }
        })
    }
}

struct Population {
    context: SimulationContext,
    is_in: Vec<bool>,
    laws: [Exp<f64>; 2],
    pools: Pools,
}

impl Population {
    fn schedule(&self, agent: u32) {
        let law = &self.laws[usize::from(self.is_in[agent as usize])];
        let length = self.context.sample_from_distribution(law);
        self.context.emit_self(Turn { agent }, length);
    }
}

impl EventHandler for Population {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Turn { agent } => {
                let is_in = self.is_in[agent as usize];
                self.is_in[agent as usize] = self.pools.turn(agent, is_in);
                self.schedule(agent);
            }
        })
    }
}

fn play((mut simulation, tally): (Simulation, Rc<Tally>), requests: u64) -> (u64, u64, f64) {
    while tally.asked.get() < requests {
        simulation.step();
    }
    (tally.asked.get(), tally.denied.get(), simulation.time())
}

fn loss(requests: u64, seed: u64) -> Count {
    let set_up = || {
        let mut simulation = Simulation::new(seed);
        let tally = Rc::new(Tally::default());
        let pool = Rc::new(RefCell::new(Pool {
            context: simulation.create_context("pool"),
            used: 0,
            holding: law(1.0),
            tally: Rc::clone(&tally),
        }));
        simulation.add_handler("pool", pool.clone());
        let source = Rc::new(RefCell::new(Source {
            context: simulation.create_context("source"),
            gap: law(1.0 / RATE),
            pool,
        }));
        simulation.add_handler("source", source.clone());
        source.borrow().schedule();
        (simulation, tally)
    };
    timed(set_up, |state| play(state, requests))
}

fn churn(
    (agents, pools, licenses): (u32, u32, u32),
    each: bool,
    requests: u64,
    seed: u64,
) -> Count {
    let set_up = || {
        let mut simulation = Simulation::new(seed);
        let tally = Rc::new(Tally::default());
        let (is_in, used) = equilibrium(agents, pools, licenses, || simulation.rand());
        let pools = Pools {
            used,
            licenses,
            tally: Rc::clone(&tally),
        };
        let laws = [law(OUT), law(IN)];
        if each {
            let pools = Rc::new(RefCell::new(pools));
            for number in 0..agents {
                let name = format!("agent-{number}");
                let agent = Rc::new(RefCell::new(Agent {
                    context: simulation.create_context(&name),
                    number,
                    is_in: is_in[number as usize],
                    laws,
                    pools: Rc::clone(&pools),
                }));
                simulation.add_handler(&name, agent.clone());
                agent.borrow().schedule();
            }
        } else {
            let population = Rc::new(RefCell::new(Population {
                context: simulation.create_context("population"),
                is_in,
                laws,
                pools,
            }));
            simulation.add_handler("population", population.clone());
            (0..agents).for_each(|agent| population.borrow().schedule(agent));
        }
        (simulation, tally)
    };
    timed(set_up, |state| play(state, requests))
}

fn main() {
    let order = Order::from_command_line();
    let count = match order.workload {
        Workload::Loss => loss(order.requests, order.seed),
        Workload::Churn {
            agents,
            pools,
            licenses,
        } => churn(
            (agents, pools, licenses),
            order.variant == "agents",
            order.requests,
            order.seed,
        ),
    };
    count.print();
}
