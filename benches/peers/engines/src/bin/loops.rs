//! Loops written by hand for one question each, in the structures that are known to be fast, with floating-point
//! hours and ties in any order: nothing of what makes a simulator general, reproducible or observable.
//!
//! Variants are QUEUE-GENERATOR: `binary`, `quad` (heaps of 16-byte entries, root replaced in place), `packed` (4-ary,
//! time and number in one word of 8 bytes), `radix`, `ring` (buckets, the current one sorted), `none` (no event list:
//! the jump chain of the whole population, a shortcut that only a memoryless model allows); `small` (xoshiro256++),
//! `chacha8`. Exponentials by ziggurat.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use dary_heap::DaryHeap;
use licsim_peers::{Count, IN, LICENSES, OUT, Order, RATE, Workload, equilibrium, timed};
use radix_heap::RadixHeapMap;
use rand::rngs::SmallRng;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1};

/// Where pending events are. `next` shows the earliest, and is followed by one of `replace` (the same number at a
/// later time) and `finish`; then `push` is allowed again.
trait Queue {
    fn new(entries: usize, mean_gap: f64) -> Self;
    fn push(&mut self, time: f64, number: u32);
    fn next(&mut self) -> (f64, u32);
    fn replace(&mut self, time: f64, number: u32);
    fn finish(&mut self);
}

/// Times are not negative, so their bits compare as they do.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry {
    bits: u64,
    number: u32,
}

impl Entry {
    fn new(time: f64, number: u32) -> Entry {
        Entry {
            bits: time.to_bits(),
            number,
        }
    }

    fn open(self) -> (f64, u32) {
        (f64::from_bits(self.bits), self.number)
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    /// The earliest is the greatest.
    fn cmp(&self, other: &Entry) -> Ordering {
        other.bits.cmp(&self.bits)
    }
}

macro_rules! heap_of_entries {
    ($name:ident, $heap:ty) => {
        struct $name($heap);

        impl Queue for $name {
            fn new(entries: usize, _: f64) -> Self {
                $name(<$heap>::with_capacity(entries))
            }

            fn push(&mut self, time: f64, number: u32) {
                self.0.push(Entry::new(time, number));
            }

            fn next(&mut self) -> (f64, u32) {
                self.0.peek().expect("something is pending").open()
            }

            fn replace(&mut self, time: f64, number: u32) {
                *self.0.peek_mut().expect("something is pending") = Entry::new(time, number);
            }

            fn finish(&mut self) {
                self.0.pop();
            }
        }
    };
}
heap_of_entries!(Binary, BinaryHeap<Entry>);
heap_of_entries!(Quad, DaryHeap<Entry, 4>);

/// A tick of 1/1024 s above a number of 20 bits: times are rounded, ties go by number.
struct Packed(DaryHeap<Reverse<u64>, 4>);

const TICKS: f64 = 3600.0 * 1024.0;

impl Queue for Packed {
    fn new(entries: usize, _: f64) -> Self {
        Packed(DaryHeap::with_capacity(entries))
    }

    fn push(&mut self, time: f64, number: u32) {
        self.0.push(Reverse(((time * TICKS) as u64) << 20 | u64::from(number)));
    }

    fn next(&mut self) -> (f64, u32) {
        let word = self.0.peek().expect("something is pending").0;
        ((word >> 20) as f64 / TICKS, word as u32 & 0xF_FFFF)
    }

    fn replace(&mut self, time: f64, number: u32) {
        let word = ((time * TICKS) as u64) << 20 | u64::from(number);
        *self.0.peek_mut().expect("something is pending") = Reverse(word);
    }

    fn finish(&mut self) {
        self.0.pop();
    }
}

struct Radix(RadixHeapMap<Reverse<u64>, u32>);

impl Queue for Radix {
    fn new(_: usize, _: f64) -> Self {
        Radix(RadixHeapMap::new())
    }

    fn push(&mut self, time: f64, number: u32) {
        self.0.push(Reverse(time.to_bits()), number);
    }

    fn next(&mut self) -> (f64, u32) {
        let (bits, number) = self.0.pop().expect("something is pending");
        (f64::from_bits(bits.0), number)
    }

    fn replace(&mut self, time: f64, number: u32) {
        self.push(time, number);
    }

    fn finish(&mut self) {}
}

/// Unsorted buckets of eight mean gaps in a ring; the current one is sorted, the earliest last.
struct Ring {
    per_bucket: f64,
    buckets: Vec<Vec<Entry>>,
    bucket: u64,
    current: Vec<Entry>,
}

impl Ring {
    fn bucket_of(&self, entry: Entry) -> u64 {
        (entry.open().0 * self.per_bucket) as u64
    }

    #[cold]
    #[inline(never)]
    fn turn(&mut self) {
        while self.current.is_empty() {
            self.bucket += 1;
            let place = self.bucket as usize % self.buckets.len();
            let mut waiting = std::mem::take(&mut self.buckets[place]);
            // Those of a later round stay.
            let due = |entry: &mut Entry| (entry.open().0 * self.per_bucket) as u64 == self.bucket;
            self.current.extend(waiting.extract_if(.., due));
            self.buckets[place] = waiting;
        }
        self.current.sort_unstable();
    }
}

impl Queue for Ring {
    fn new(entries: usize, mean_gap: f64) -> Self {
        Ring {
            per_bucket: 1.0 / (8.0 * mean_gap),
            buckets: vec![Vec::new(); entries.max(8).next_power_of_two()],
            bucket: 0,
            current: Vec::with_capacity(64),
        }
    }

    fn push(&mut self, time: f64, number: u32) {
        let entry = Entry::new(time, number);
        let bucket = self.bucket_of(entry);
        if bucket > self.bucket {
            let place = bucket as usize % self.buckets.len();
            self.buckets[place].push(entry);
            return;
        }
        let place = self.current.partition_point(|other| other.bits > entry.bits);
        self.current.insert(place, entry);
    }

    fn next(&mut self) -> (f64, u32) {
        if self.current.is_empty() {
            self.turn();
        }
        self.current.pop().expect("something is pending").open()
    }

    fn replace(&mut self, time: f64, number: u32) {
        self.push(time, number);
    }

    fn finish(&mut self) {}
}

fn exponential<R: Rng>(random: &mut R, mean: f64) -> f64 {
    let unit: f64 = Exp1.sample(random);
    unit * mean
}

fn loss<Q: Queue, R: Rng + SeedableRng>(requests: u64, seed: u64) -> Count {
    let set_up = || {
        let mut random = R::seed_from_u64(seed);
        let mut queue = Q::new(LICENSES as usize + 1, 1.0 / (2.0 * RATE));
        queue.push(exponential(&mut random, 1.0 / RATE), LICENSES);
        (random, queue, (0..LICENSES).collect::<Vec<u32>>())
    };
    timed(set_up, |(mut random, mut queue, mut free)| {
        let (mut asked, mut denied, mut now) = (0, 0, 0.0);
        while asked < requests {
            let (time, number) = queue.next();
            now = time;
            if number < LICENSES {
                queue.finish();
                free.push(number);
                continue;
            }
            asked += 1;
            queue.replace(now + exponential(&mut random, 1.0 / RATE), LICENSES);
            match free.pop() {
                Some(license) => queue.push(now + exponential(&mut random, 1.0), license),
                None => denied += 1,
            }
        }
        (asked, denied, now)
    })
}

fn churn<Q: Queue, R: Rng + SeedableRng>(
    (agents, pools, licenses): (u32, u32, u32),
    requests: u64,
    seed: u64,
) -> Count {
    let set_up = || {
        let mut random = R::seed_from_u64(seed);
        let (is_in, used) = equilibrium(agents, pools, licenses, || random.random());
        let mut queue = Q::new(agents as usize, (IN + OUT) / 2.0 / f64::from(agents));
        for agent in 0..agents {
            let mean = if is_in[agent as usize] { IN } else { OUT };
            queue.push(exponential(&mut random, mean), agent);
        }
        (random, queue, is_in, used)
    };
    timed(set_up, |(mut random, mut queue, mut is_in, mut used)| {
        let (mut asked, mut denied, mut now) = (0, 0, 0.0);
        while asked < requests {
            let (time, agent) = queue.next();
            now = time;
            let used = &mut used[(agent % pools) as usize];
            let is_in = &mut is_in[agent as usize];
            let mut mean = OUT;
            if *is_in {
                *is_in = false;
                *used -= 1;
            } else {
                asked += 1;
                if *used < licenses {
                    *used += 1;
                    *is_in = true;
                    mean = IN;
                } else {
                    denied += 1;
                }
            }
            queue.replace(now + exponential(&mut random, mean), agent);
        }
        (asked, denied, now)
    })
}

/// How many are in, at what rate they come and go: no event list.
fn jump_chain<R: Rng + SeedableRng>(workload: &Workload, requests: u64, seed: u64) -> Count {
    let (sources, licenses, come, go) = match *workload {
        Workload::Loss => (None, u64::from(LICENSES), RATE, 1.0),
        Workload::Churn {
            agents,
            pools,
            licenses,
        } => (
            Some(u64::from(agents / pools)),
            u64::from(licenses),
            1.0 / OUT,
            1.0 / IN,
        ),
    };
    let set_up = || {
        let mut random = R::seed_from_u64(seed);
        let used = sources.map_or(0, |agents| {
            u64::from(equilibrium(agents as u32, 1, licenses as u32, || random.random()).1[0])
        });
        (random, used)
    };
    timed(set_up, |(mut random, mut used)| {
        let (mut asked, mut denied, mut now) = (0, 0, 0.0);
        while asked < requests {
            let coming = sources.map_or(come, |agents| (agents - used) as f64 * come);
            let rate = coming + used as f64 * go;
            now += exponential(&mut random, 1.0 / rate);
            if random.random::<f64>() * rate >= coming {
                used -= 1;
                continue;
            }
            asked += 1;
            if used < licenses {
                used += 1;
            } else {
                denied += 1;
            }
        }
        (asked, denied, now)
    })
}

fn play<Q: Queue, R: Rng + SeedableRng>(order: &Order) -> Count {
    match order.workload {
        Workload::Loss => loss::<Q, R>(order.requests, order.seed),
        Workload::Churn {
            agents,
            pools,
            licenses,
        } => churn::<Q, R>((agents, pools, licenses), order.requests, order.seed),
    }
}

fn with_generator<R: Rng + SeedableRng>(order: &Order, queue: &str) -> Count {
    match queue {
        "binary" => play::<Binary, R>(order),
        "quad" => play::<Quad, R>(order),
        "packed" => play::<Packed, R>(order),
        "radix" => play::<Radix, R>(order),
        "ring" => play::<Ring, R>(order),
        "none" => jump_chain::<R>(&order.workload, order.requests, order.seed),
        other => panic!("no queue `{other}`"),
    }
}

fn main() {
    let order = Order::from_command_line();
    let (queue, generator) = order.variant.split_once('-').expect("QUEUE-GENERATOR");
    let count = match generator {
        "small" => with_generator::<SmallRng>(&order, queue),
        "chacha8" => with_generator::<ChaCha8Rng>(&order, queue),
        other => panic!("no generator `{other}`"),
    };
    count.print();
}
