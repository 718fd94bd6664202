//! NeXosim on one thread, which is its fastest way for such serial work: `loss one` and `churn one` keep everything
//! in one model that schedules itself; `loss two` has a source that sends its requests to a pool.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use licsim_peers::{Count, IN, LICENSES, OUT, Order, RATE, Workload, equilibrium, timed};
use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::Output;
use nexosim::simulation::{Mailbox, SimInit, Simulation};
use nexosim::time::MonotonicTime;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Exp1};
use serde::{Deserialize, Serialize};

/// Written by one thread only.
#[derive(Default)]
struct Tally {
    asked: AtomicU64,
    denied: AtomicU64,
}

fn more(count: &AtomicU64) {
    count.store(count.load(Relaxed) + 1, Relaxed);
}

fn no_generator() -> SmallRng {
    SmallRng::seed_from_u64(0)
}

/// An exponential length, at least a nanosecond: NeXosim schedules nothing at the present.
fn length(random: &mut SmallRng, mean_hours: f64) -> Duration {
    let unit: f64 = Exp1.sample(random);
    Duration::from_nanos(((unit * mean_hours * 3.6e12) as u64).max(1))
}

#[derive(Serialize, Deserialize)]
struct Loss {
    used: u32,
    #[serde(skip, default = "no_generator")]
    random: SmallRng,
    #[serde(skip)]
    tally: Arc<Tally>,
}

#[Model]
impl Loss {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        self.schedule(context);
    }

    fn schedule(&mut self, context: &Context<Self>) {
        let gap = length(&mut self.random, 1.0 / RATE);
        context.schedule_event(gap, schedulable!(Self::arrive), ()).expect("it lies ahead");
    }

    #[nexosim(schedulable)]
    async fn arrive(&mut self, _: (), context: &Context<Self>) {
        more(&self.tally.asked);
        self.schedule(context);
        if self.used == LICENSES {
            more(&self.tally.denied);
            return;
        }
        self.used += 1;
        let holding = length(&mut self.random, 1.0);
        context.schedule_event(holding, schedulable!(Self::release), ()).expect("it lies ahead");
    }

    #[nexosim(schedulable)]
    async fn release(&mut self) {
        self.used -= 1;
    }
}

#[derive(Serialize, Deserialize)]
struct Source {
    request: Output<()>,
    #[serde(skip, default = "no_generator")]
    random: SmallRng,
}

#[Model]
impl Source {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        self.schedule(context);
    }

    fn schedule(&mut self, context: &Context<Self>) {
        let gap = length(&mut self.random, 1.0 / RATE);
        context.schedule_event(gap, schedulable!(Self::arrive), ()).expect("it lies ahead");
    }

    #[nexosim(schedulable)]
    async fn arrive(&mut self, _: (), context: &Context<Self>) {
        self.schedule(context);
        self.request.send(()).await;
    }
}

#[derive(Serialize, Deserialize)]
struct Pool {
    used: u32,
    #[serde(skip, default = "no_generator")]
    random: SmallRng,
    #[serde(skip)]
    tally: Arc<Tally>,
}

#[Model]
impl Pool {
    async fn request(&mut self, _: (), context: &Context<Self>) {
        more(&self.tally.asked);
        if self.used == LICENSES {
            more(&self.tally.denied);
            return;
        }
        self.used += 1;
        let holding = length(&mut self.random, 1.0);
        context.schedule_event(holding, schedulable!(Self::release), ()).expect("it lies ahead");
    }

    #[nexosim(schedulable)]
    async fn release(&mut self) {
        self.used -= 1;
    }
}

#[derive(Serialize, Deserialize)]
struct Churn {
    is_in: Vec<bool>,
    used: Vec<u32>,
    licenses: u32,
    #[serde(skip, default = "no_generator")]
    random: SmallRng,
    #[serde(skip)]
    tally: Arc<Tally>,
}

#[Model]
impl Churn {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        for agent in 0..self.is_in.len() as u32 {
            self.schedule(agent, context);
        }
    }

    fn schedule(&mut self, agent: u32, context: &Context<Self>) {
        let mean = if self.is_in[agent as usize] { IN } else { OUT };
        let length = length(&mut self.random, mean);
        context.schedule_event(length, schedulable!(Self::turn), agent).expect("it lies ahead");
    }

    #[nexosim(schedulable)]
    async fn turn(&mut self, agent: u32, context: &Context<Self>) {
        let pool = agent as usize % self.used.len();
        if self.is_in[agent as usize] {
            self.used[pool] -= 1;
            self.is_in[agent as usize] = false;
        } else {
            more(&self.tally.asked);
            if self.used[pool] < self.licenses {
                self.used[pool] += 1;
                self.is_in[agent as usize] = true;
            } else {
                more(&self.tally.denied);
            }
        }
        self.schedule(agent, context);
    }
}

fn begin(order: &Order, tally: &Arc<Tally>) -> Simulation {
    let generator = |number: u64| SmallRng::seed_from_u64(order.seed * 1_000_003 + number);
    let bench = SimInit::with_num_threads(1);
    let tally = Arc::clone(tally);
    let bench = match order.workload {
        Workload::Loss if order.variant == "two" => {
            let pool_mailbox = Mailbox::new();
            let mut source = Source {
                request: Output::default(),
                random: generator(1),
            };
            source.request.connect(Pool::request, &pool_mailbox);
            let pool = Pool {
                used: 0,
                random: generator(2),
                tally,
            };
            bench.add_model(source, Mailbox::new(), "source").add_model(pool, pool_mailbox, "pool")
        }
        Workload::Loss => {
            let model = Loss {
                used: 0,
                random: generator(1),
                tally,
            };
            bench.add_model(model, Mailbox::new(), "loss")
        }
        Workload::Churn {
            agents,
            pools,
            licenses,
        } => {
            let mut random = generator(1);
            let (is_in, used) = equilibrium(agents, pools, licenses, || random.random());
            let model = Churn {
                is_in,
                used,
                licenses,
                random,
                tally,
            };
            bench.add_model(model, Mailbox::new(), "churn")
        }
    };
    bench.init(MonotonicTime::EPOCH).expect("the bench is sound")
}

fn run(order: &Order) -> Count {
    let tally = Arc::new(Tally::default());
    let set_up = || begin(order, &tally);
    timed(set_up, |mut simulation| {
        while tally.asked.load(Relaxed) < order.requests {
            simulation.step().expect("something is pending");
        }
        let hours = simulation.time().duration_since(MonotonicTime::EPOCH).as_secs_f64() / 3600.0;
        (tally.asked.load(Relaxed), tally.denied.load(Relaxed), hours)
    })
}

fn main() {
    run(&Order::from_command_line()).print();
}
