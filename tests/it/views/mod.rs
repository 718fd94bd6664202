//! One record, many views: result files, both logs, `lmstat` and `explain` of one replication are read back by
//! parsers of their own and held against each other.
//!
//! Nothing here looks into the records that the views were made of: a view is text, as a user gets it.

mod applications;
mod checks;
mod debug_log;
mod status;
mod tables;

use crate::world::Played;
use applications::Message;
use debug_log::Line;
use kernel::Time;
use model::plan::{ServiceIndex, TiVec};
use reports::Replication;
use reports::events::{debug_log as writer, lmstat, messages};
use reports::files;
use tables::{Row, rows};

/// All views of one replication.
pub struct Views<'p> {
    pub played: &'p Played,
    pub denials: Vec<Row>,
    pub violations: Vec<Row>,
    pub recoveries: Vec<Row>,
    pub usage: Vec<Row>,
    pub cells: Vec<Row>,
    pub messages: Vec<Message>,
    /// The debug log of each license server, or three-node system.
    pub debug_logs: TiVec<ServiceIndex, Vec<Line>>,
    /// The length of the run and where its counted window begins, in seconds.
    pub duration: f64,
    pub warm_up: f64,
}

impl<'p> Views<'p> {
    pub fn of(played: &'p Played) -> Views<'p> {
        let layout = model::layout(&played.plan.symbols);
        let replication = Replication {
            plan: &played.plan,
            layout: &layout,
            number: 0,
            outcome: &played.outcome,
        };
        let table = |file: files::ReplicationFile| {
            let mut text = Vec::new();
            file.write(&mut text, [replication]).expect("memory");
            rows(&String::from_utf8(text).expect("text"))
        };
        let mut log = Vec::new();
        messages::write(&mut log, &played.plan, played.detail()).expect("memory");
        let debug_logs = played.plan.services.keys().map(|service| {
            let mut log = Vec::new();
            writer::write(&mut log, &played.plan, played.detail(), service, 0).expect("memory");
            debug_log::read(&String::from_utf8(log).expect("text"), played, service)
        });
        Views {
            played,
            denials: table(files::denials::FILE),
            violations: table(files::violations::FILE),
            recoveries: table(files::recoveries::FILE),
            usage: of_ten_minutes(played, table(files::usage::FILE)),
            cells: table(files::replications::FILE),
            messages: applications::read(&String::from_utf8(log).expect("text"), played),
            debug_logs: debug_logs.collect(),
            duration: played.plan.duration.0 as f64 / 1e6,
            warm_up: played.plan.warm_up.0 as f64 / 1e6,
        }
    }

    /// `lmstat -a` at an instant, a block for each license server.
    pub fn lmstat(&self, at: f64) -> TiVec<ServiceIndex, status::Block> {
        let at = Time((at * 1e6).round() as u64);
        let text = lmstat::text(&self.played.plan, self.played.detail(), at);
        status::read(&text.expect("the journal is not full")).into()
    }

    /// Whether an instant is counted.
    fn is_counted(&self, at: f64) -> bool {
        self.warm_up <= at && at < self.duration
    }

    /// A number of the summary's replication, as numerator by denominator.
    fn cell(&self, metric: &str, scope: &str, subject: &str) -> Option<f64> {
        let wanted = [("metric", metric), ("scope", scope), ("subject", subject)];
        let mut own = self.cells.iter();
        let row = own.find(|row| wanted.iter().all(|(key, value)| row.text(key) == *value))?;
        let denominator = row.number("denominator")?;
        Some(row.number("numerator")? / denominator)
    }

    /// Every contradiction between two views, a line each.
    pub fn contradictions(&self) -> Vec<String> {
        let mut found = Vec::new();
        checks::all(self, &mut found);
        found
    }
}

/// The rows of ten minutes, each with the begin of its period in seconds since the start.
fn of_ten_minutes(played: &Played, rows: Vec<Row>) -> Vec<Row> {
    let mut rows = rows;
    rows.retain(|row| row.text("granularity") == "10min");
    for row in &mut rows {
        let begin = applications::since_start(played, row.text("period_start"));
        row.note("begin", begin);
    }
    rows
}
