//! The applications' log: what they say of their licenses, with the numbers that administrators know.
//!
//! The one idea: a message is a reading of a record. 07101 is licenses that went out, 07100 a violation
//! that opens and 07105 its end; 20007 is a login that a T-Server had no seat for; 21-25100 to 21-25102
//! are Configuration Server's of License Reporting Manager. One violation is open for each application,
//! feature and type; where each further agent in excess raises a 07100 of its own (AP8, AP9), that is
//! here, too, as far as it fell into the counted window. Messages of which no text is known (07102 to
//! 07104) are not written.
//!
//! A line is `time host application Std id text`, the time by the first site's clock.

use super::line::word;
use crate::clock::{self, Clock};
use crate::format::plain_name;
use crate::names;
use kernel::Time;
use model::cause::Cause;
use model::plan::{FeatureId, Give, HostIndex, Plan, Role, Symbol, Take};
use model::records::{Act, Answer, Component, Denial, Detail, Noticed, RequestClass};
use std::collections::BTreeSet;
use std::io::{self, Write};

/// A message and when; the order of one instant is that of the second part.
type Message = (Time, u8, String);

/// Writes the log.
///
/// # Errors
/// What the stream answers.
pub fn write(out: &mut dyn Write, plan: &Plan, detail: &Detail) -> io::Result<()> {
    let mut log = Messages {
        plan,
        clock: Clock::new(plan.start),
        detail,
        restarts: restarts(detail),
        messages: Vec::new(),
    };
    log.granted(detail);
    log.rejections(detail);
    log.violations(detail);
    log.excess(detail);
    log.notices(detail);
    log.messages.sort_by_key(|message| (message.0, message.1));
    for (_, _, text) in &log.messages {
        writeln!(out, "{text}")?;
    }
    if let Some(end) = detail.journal_ends {
        let at = log.clock.text(end);
        writeln!(
            out,
            "{at} licsim: no checkouts are written from here on: the journal is full"
        )?;
    }
    Ok(())
}

struct Messages<'a> {
    plan: &'a Plan,
    clock: Clock,
    detail: &'a Detail,
    restarts: BTreeSet<(Time, Symbol)>,
    messages: Vec<Message>,
}

impl Messages<'_> {
    fn say(&mut self, (at, order): (Time, u8), application: Symbol, id: &str, text: &str) {
        let host = self
            .host(at, application)
            .map_or("-", |host| names::host(self.plan, host.0));
        let milliseconds = at.0 / 1_000 % 1_000;
        let line = format!(
            "{}.{milliseconds:03} {} {} Std {id} {}",
            clock::date_time(self.clock.local(at)),
            word(host),
            word(names::application(self.plan, application)),
            plain_name(text)
        );
        self.messages.push((at, order, line));
    }

    /// Where an application's working process runs at an instant, after all that happened in it.
    fn host(&self, at: Time, application: Symbol) -> Option<HostIndex> {
        let until = self
            .detail
            .working
            .partition_point(|working| working.at <= at);
        let mut own = self.detail.working[..until].iter();
        if let Some(working) = own.rfind(|working| working.application == application) {
            return Some(working.host);
        }
        let mut planned = self.plan.applications.iter();
        let planned = planned.find(|planned| planned.symbol == application)?;
        planned.processes.first().map(|process| process.host)
    }

    /// 07101: what was checked out, or had by the license file alone.
    fn granted(&mut self, detail: &Detail) {
        for entry in &detail.journal {
            let (Act::Out {
                pool,
                application,
                count,
                ..
            }
            | Act::Joined {
                pool,
                application,
                count,
            }) = entry.act
            else {
                continue;
            };
            let pools = &detail.pools[entry.service as usize];
            self.checked_out(entry.at, application, pools[pool as usize].feature, count);
        }
        for answer in detail.answers.iter().filter(|answer| answer.granted > 0) {
            if self.is_uncounted(answer) {
                self.checked_out(
                    answer.at,
                    answer.application,
                    answer.feature,
                    answer.granted,
                );
            }
        }
    }

    fn checked_out(&mut self, at: Time, application: Symbol, feature: FeatureId, count: u32) {
        let feature = names::feature(self.plan, feature);
        let text = format!("Feature '{feature}': {count} licenses checked out.");
        self.say((at, 1), application, "07101", &text);
    }

    /// LF12: the file has the feature uncounted, so that no license server counts it out.
    fn is_uncounted(&self, answer: &Answer) -> bool {
        let mut servers = self.plan.servers.iter();
        let server = servers.find(|server| Some(server.symbol) == answer.server);
        let pools = server.and_then(|server| self.detail.pools.get(server.service.0 as usize));
        let mut own = pools
            .into_iter()
            .flatten()
            .filter(|pool| pool.feature == answer.feature);
        own.any(|pool| pool.uncounted)
    }

    /// 20007: logins for which a T-Server has no seat.
    fn rejections(&mut self, detail: &Detail) {
        for denial in &detail.denials {
            if let Some(application) = denial.application
                && self.is_registration(&denial)
            {
                self.no_seat(denial.at, application, denial.seats);
            }
        }
    }

    /// A login that registers DNs at an application that holds seats (AP7).
    fn is_registration(&self, denial: &Denial) -> bool {
        let own = self.plan.applications.iter();
        let mut needs = own
            .filter(|a| Some(a.symbol) == denial.application)
            .flat_map(|a| &a.needs);
        denial.class == RequestClass::Login
            && denial.cause == Cause::SeatsExhausted
            && needs.any(|need| {
                Some(need.feature) == denial.feature
                    && matches!(need.give, Give::Login { .. })
                    && !matches!(need.take, Take::AtLogin(_))
            })
    }

    fn no_seat(&mut self, at: Time, application: Symbol, seats: u32) {
        let text = format!("All {seats} seat licenses are in use already, registration rejected.");
        self.say((at, 4), application, "20007", &text);
    }

    /// 07100 and 07105.
    fn violations(&mut self, detail: &Detail) {
        for violation in &detail.violations {
            let kind = violation_type(violation.kind);
            let text = format!("Licensing violation is identified, the violation type {kind}.");
            self.say((violation.opened, 3), violation.application, "07100", &text);
            let restored = violation
                .closed
                .filter(|closed| !self.restarts.contains(&(*closed, violation.application)));
            if let Some(closed) = restored {
                let text = format!("License status restored after violation with type '{kind}'");
                self.say((closed, 2), violation.application, "07105", &text);
            }
        }
    }

    /// 07100 again for each further agent that finds no seat.
    fn excess(&mut self, detail: &Detail) {
        let own = detail.violations.iter();
        let mut told: BTreeSet<(Symbol, Option<FeatureId>, Time)> = own
            .map(|violation| (violation.application, violation.feature, violation.opened))
            .collect();
        for denial in &detail.denials {
            let Some(application) = denial.application else {
                continue;
            };
            let beyond = denial.cause == Cause::SeatsExhausted;
            // The message of the violation's opening is that of the first who is in excess.
            if denial.class == RequestClass::Seat
                && beyond
                && !told.remove(&(application, denial.feature, denial.at))
            {
                let kind = violation_type(denial.cause);
                let text = format!("Licensing violation is identified, the violation type {kind}.");
                self.say((denial.at, 3), application, "07100", &text);
            }
        }
    }

    /// Configuration Server on License Reporting Manager (AP16), and registrations at a start (AP21).
    fn notices(&mut self, detail: &Detail) {
        for notice in &detail.notices {
            let (id, text) = match notice.what {
                Noticed::LrmConnected => (
                    "21-25100",
                    "LRM Server connected successfully, system operating normally".to_owned(),
                ),
                Noticed::LrmDisconnected => ("21-25102", "LRM Server has disconnected".to_owned()),
                Noticed::RegistrationsRejected { count, seats } => {
                    for _ in 0..count {
                        self.no_seat(notice.at, notice.application, seats);
                    }
                    continue;
                }
                // The guide gives neither number nor text.
                Noticed::LicenseCopyExpired | Noticed::LicenseCopyRenewed => continue,
            };
            self.say((notice.at, 0), notice.application, id, &text);
        }
        let configuration = self.plan.applications.iter();
        let server = configuration
            .filter(|a| matches!(a.role, Role::Configuration(_)))
            .map(|a| a.symbol)
            .next();
        let gated = |d: &Denial| d.cause == Cause::LrmGate && d.class == RequestClass::Start;
        for denial in detail.denials.iter().filter(gated) {
            let text = "Unable to accept connection: LRM Server has not been started";
            if let Some(server) = server {
                self.say((denial.at, 0), server, "21-25101", text);
            }
        }
    }
}

/// When which application's process ended, was denied its start, or started: a process that is new has nothing to
/// restore.
fn restarts(detail: &Detail) -> BTreeSet<(Time, Symbol)> {
    let ended = detail
        .conditions
        .iter()
        .filter_map(|condition| match condition.component {
            Component::Application(application) => Some((condition.from, application)),
            _ => None,
        });
    let started = detail
        .starts
        .iter()
        .map(|start| (start.at, start.application));
    ended.chain(started).collect()
}

/// The type as the applications name it; where no name of theirs is known, ours.
fn violation_type(kind: Cause) -> &'static str {
    match kind {
        Cause::ServerDown
        | Cause::LmgrdDown
        | Cause::VendorDaemonDown
        | Cause::NoQuorum
        | Cause::MasterChange
        | Cause::PortBlocked
        | Cause::Partitioned
        | Cause::WrongAddress => "GLMR_LICENSE_SERVER_NOT_AVAILABLE",
        Cause::LicensesExhausted | Cause::SeatsExhausted => "GLMR_LICENSE_NO_LICENSE_AVAILABLE",
        Cause::HostUnknown => "Cannot find SERVER hostname in network database",
        Cause::FileMissing => "Cannot find license file",
        other => other.name(),
    }
}
