//! Loss systems with known answers: servers with faults or without, played with common random numbers.

use crate::draws::Draws;
use experiment::{Request, Stopped, Supply};
use kernel::{Cell, Row};

/// A pool of servers that Poisson requests take for an exponential time, in hours.
#[derive(Clone, Copy)]
pub struct Pool {
    pub rate_per_hour: f64,
    pub mean_hours: f64,
    pub hours: f64,
}

impl Pool {
    pub fn load(self) -> f64 {
        self.rate_per_hour * self.mean_hours
    }

    /// The requests, and those denied, of one replication that starts in equilibrium.
    ///
    /// Every request draws its gap and its holding time, granted or not, so that another number of
    /// servers shifts nothing; the more servers, the fewer are denied, in every replication.
    pub fn play(self, servers: u64, stream: u64, replication: u64) -> Cell {
        let mut draws = Draws::new(stream, replication);
        // From empty, long enough before the count begins for the start to be forgotten.
        let mut time = -12.0 * self.mean_hours;
        let mut ends: Vec<f64> = Vec::new();
        let (mut denied, mut requests) = (0, 0);
        loop {
            time += draws.exponential(1.0 / self.rate_per_hour);
            let holding = draws.exponential(self.mean_hours);
            if time >= self.hours {
                return Cell {
                    numerator: denied,
                    denominator: requests,
                };
            }
            ends.retain(|&end| end > time);
            let granted = (ends.len() as u64) < servers;
            if granted {
                ends.push(time + holding);
            }
            if time >= 0.0 {
                requests += 1;
                denied += i128::from(!granted);
            }
        }
    }
}

/// Sources that are on and off by turns and denied for want of servers.
#[derive(Clone, Copy)]
pub struct Sources {
    pub count: usize,
    pub on_hours: f64,
    pub off_hours: f64,
    pub hours: f64,
}

impl Sources {
    /// The requests, and those denied, of one replication that starts long before the count.
    pub fn play(self, servers: u64, stream: u64, replication: u64) -> Cell {
        let base = stream * 1_000;
        let mut draws: Vec<Draws> = (0..self.count as u64)
            .map(|source| Draws::new(base + source, replication))
            .collect();
        let start = -8.0 * self.off_hours.max(self.on_hours);
        let mut next: Vec<f64> = draws
            .iter_mut()
            .map(|d| start + d.exponential(self.off_hours))
            .collect();
        let mut is_on = vec![false; self.count];
        let (mut taken, mut denied, mut requests) = (0, 0, 0);
        loop {
            let source = (0..self.count).fold(0, |a, b| if next[b] < next[a] { b } else { a });
            let time = next[source];
            if time >= self.hours {
                return Cell {
                    numerator: denied,
                    denominator: requests,
                };
            }
            let draws = &mut draws[source];
            if is_on[source] {
                is_on[source] = false;
                taken -= 1;
                next[source] = time + draws.exponential(self.off_hours);
                continue;
            }
            let on = draws.exponential(self.on_hours);
            let granted = taken < servers;
            if granted {
                is_on[source] = true;
                taken += 1;
                next[source] = time + on;
            } else {
                next[source] = time + draws.exponential(self.off_hours);
            }
            if time >= 0.0 {
                requests += 1;
                denied += i128::from(!granted);
            }
        }
    }
}

/// One row of one column for each replication asked for, made by a formula of the point.
pub struct Rows<F> {
    pub cell: F,
    pub replications: u64,
    pub log: Vec<String>,
}

impl<F> Rows<F> {
    pub fn new(cell: F) -> Rows<F> {
        Rows {
            cell,
            replications: 0,
            log: Vec::new(),
        }
    }
}

impl<P: std::fmt::Debug, F: Fn(&P, u64) -> Cell> Supply<P> for Rows<F> {
    fn rows(&mut self, requests: &[Request<P>]) -> Result<Vec<Vec<Row>>, Stopped> {
        let mut all = Vec::with_capacity(requests.len());
        for request in requests {
            let replications = request.replications.clone();
            self.replications += replications.end - replications.start;
            self.log
                .push(format!("{:?} {replications:?}", request.point));
            let cells = replications.map(|r| vec![(self.cell)(&request.point, r)]);
            all.push(cells.collect());
        }
        Ok(all)
    }
}
