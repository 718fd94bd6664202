//! Where a procedure that decides step by step gets its rows from.
//!
//! A sequential procedure asks for whole rounds of replications and sees nothing in
//! between, so its decisions depend on the rows alone, never on which thread was faster. Whether the
//! rows are played or read from stored results is the supplier's business; replication numbers are the
//! same for every point, which is what pairs them (common random numbers).

use crate::play::study::{Ended, Player, Task, Watch, play_tasks};
use kernel::Row;
use std::ops::Range;

/// Replications of one point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<P> {
    /// The point: a number of the study, or what a search makes of it.
    pub point: P,
    /// Which of its replications.
    pub replications: Range<u64>,
}

/// The user ended the study before the rows were complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the study was stopped before its replications were complete")
    }
}

impl std::error::Error for Stopped {}

/// What hands out rows. Any closure of the same shape is one.
pub trait Supply<P> {
    /// For each request its rows in replication order.
    ///
    /// # Errors
    /// [`Stopped`] if the user ended the study.
    fn rows(&mut self, requests: &[Request<P>]) -> Result<Vec<Vec<Row>>, Stopped>;
}

impl<P, F> Supply<P> for F
where
    F: FnMut(&[Request<P>]) -> Result<Vec<Vec<Row>>, Stopped>,
{
    fn rows(&mut self, requests: &[Request<P>]) -> Result<Vec<Vec<Row>>, Stopped> {
        self(requests)
    }
}

/// Rows played on the spot by a player whose outcome is the row.
pub struct Played<'a, P> {
    /// Who plays.
    pub player: &'a P,
    /// Who looks on.
    pub watch: Watch<'a>,
}

impl<P: Player<Outcome = Row>> Supply<usize> for Played<'_, P> {
    fn rows(&mut self, requests: &[Request<usize>]) -> Result<Vec<Vec<Row>>, Stopped> {
        let play = |&point: &usize, replication| self.player.play(point, replication);
        play_requests(requests, &|&point| point, &play, &self.watch)
    }
}

/// Plays requests for points of any kind on the threads of the current rayon pool: each point is made
/// ready once, on the caller's thread, then its replications are played. A search's supply is a closure
/// around this.
///
/// # Errors
/// [`Stopped`] if the watch said stop; what was played is lost then, unless `play` keeps it.
pub fn play_requests<P, W: Sync>(
    requests: &[Request<P>],
    make_ready: &dyn Fn(&P) -> W,
    play: &(dyn Fn(&W, u64) -> Row + Sync),
    watch: &Watch<'_>,
) -> Result<Vec<Vec<Row>>, Stopped> {
    let ready = Ready {
        worlds: requests.iter().map(|r| make_ready(&r.point)).collect(),
        play,
    };
    let tasks: Vec<Task> = requests
        .iter()
        .enumerate()
        .flat_map(|(point, request)| {
            let replications = request.replications.clone();
            replications.map(move |replication| Task { point, replication })
        })
        .collect();
    let mut rows: Vec<Vec<Row>> = vec![Vec::new(); requests.len()];
    match play_tasks(&ready, &tasks, watch, &mut |point, _, row| {
        rows[point].push(row);
    }) {
        Ended::Complete => Ok(rows),
        Ended::Stopped { .. } => Err(Stopped),
    }
}

/// The worlds of some requests; a point of the study is a request's number.
struct Ready<'a, W> {
    worlds: Vec<W>,
    play: &'a (dyn Fn(&W, u64) -> Row + Sync),
}

impl<W: Sync> Player for Ready<'_, W> {
    type Outcome = Row;
    fn play(&self, point: usize, replication: u64) -> Row {
        (self.play)(&self.worlds[point], replication)
    }
}
