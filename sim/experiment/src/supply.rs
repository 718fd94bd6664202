//! Where a procedure that decides step by step gets its rows from.
//!
//! The one idea: a sequential procedure asks for whole rounds of replications and sees nothing in
//! between, so its decisions depend on the rows alone, never on which thread was faster. Whether the
//! rows are played or read from stored results is the supplier's business; replication numbers are the
//! same for every point, which is what pairs them (common random numbers).

use crate::study::{Ended, Player, Task, Watch, play_tasks};
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
        let mut tasks = Vec::new();
        let mut owners = Vec::new();
        for (owner, request) in requests.iter().enumerate() {
            for replication in request.replications.clone() {
                tasks.push(Task {
                    point: request.point,
                    replication,
                });
                owners.push(owner);
            }
        }
        let mut rows: Vec<Vec<Row>> = vec![Vec::new(); requests.len()];
        let mut owner = owners.iter();
        let ended = play_tasks(self.player, &tasks, &self.watch, &mut |_, _, row| {
            // Outcomes come in the order of the tasks, so the owners do too.
            if let Some(&owner) = owner.next() {
                rows[owner].push(row);
            }
        });
        match ended {
            Ended::Complete => Ok(rows),
            Ended::Stopped { .. } => Err(Stopped),
        }
    }
}
