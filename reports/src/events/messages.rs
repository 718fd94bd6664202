//! The applications' log: what they say of their licenses, with the numbers that administrators know.
//!
//! A message is a reading of a record. 07101 is licenses that went out, 07100 a violation
//! that opens and 07105 its end; 20007 is a login that a T-Server had no seat for; 21-25100 to 21-25102
//! are Configuration Server's of License Reporting Manager. One violation is open for each application,
//! feature and type; where each further agent in excess raises a 07100 of its own (AP8, AP9), that is
//! here, too, as far as it fell into the counted window. Messages of which no text is known (07102 to
//! 07104) are not written.
//!
//! A line is `time host application Std id text`, the time by the first site's clock.

use super::line::word;
use crate::clock::Clock;
use crate::format::plain_name;
use crate::{civil, names};
use kernel::Time;
use model::cause::Cause;
use model::plan::{FeatureId, Give, HostIndex, Plan, Role, Symbol, Take};
use model::records::{Act, Answer, Component, Denial, Detail, Noticed, RequestClass};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::iter::Peekable;

/// A message. Those of one instant follow each other by `order`.
struct Message {
    at: Time,
    order: Order,
    application: Symbol,
    id: &'static str,
    text: String,
}

/// The place of a message within its instant: first the kinds of records, then whose record it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Notice,
    Gated,
    Granted,
    Uncounted,
    Restored,
    Violation,
    Excess,
    Rejection,
    RejectionAtStart,
}

/// Messages by time.
type Source<'a> = Peekable<Box<dyn Iterator<Item = Message> + 'a>>;

/// Writes the log. What is in memory at a time is one instant of it, and what happens seldom.
///
/// # Errors
/// What the stream answers.
pub fn write(out: &mut dyn Write, plan: &Plan, detail: &Detail) -> io::Result<()> {
    let log = Messages {
        plan,
        clock: Clock::of(plan),
        detail,
    };
    let mut seldom = log.violations();
    seldom.extend(log.notices());
    seldom.sort_by_key(|message| (message.at, message.order));
    let sources: [Box<dyn Iterator<Item = Message>>; 4] = [
        Box::new(log.checked_out()),
        Box::new(log.uncounted()),
        Box::new(log.denied()),
        Box::new(seldom.into_iter()),
    ];
    let mut sources: Vec<Source<'_>> = sources.into_iter().map(Iterator::peekable).collect();
    loop {
        let heads = sources.iter_mut().filter_map(Peekable::peek);
        let Some(now) = heads.map(|message| message.at).min() else {
            break;
        };
        let mut instant: Vec<Message> = Vec::new();
        for source in &mut sources {
            while let Some(message) = source.next_if(|message| message.at == now) {
                instant.push(message);
            }
        }
        instant.sort_by_key(|message| message.order);
        for message in &instant {
            writeln!(out, "{}", log.line(message))?;
        }
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
}

impl<'a> Messages<'a> {
    fn line(&self, message: &Message) -> String {
        let (at, application) = (message.at, message.application);
        let host = self
            .host(at, application)
            .map_or("-", |host| names::host(self.plan, host));
        let milliseconds = at.0 / 1_000 % 1_000;
        format!(
            "{}.{milliseconds:03}{} {} {} Std {} {}",
            civil::date_time(self.clock.local(at)),
            self.clock.offset(at),
            word(host),
            word(names::application(self.plan, application)),
            message.id,
            plain_name(&message.text)
        )
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

    /// 07101: what was checked out.
    fn checked_out(&self) -> impl Iterator<Item = Message> + use<'_, 'a> {
        self.detail.journal.iter().filter_map(|entry| {
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
                return None;
            };
            let pools = &self.detail.pools[entry.service];
            let feature = pools[pool].feature;
            Some(self.granted(Order::Granted, entry.at, application, feature, count))
        })
    }

    /// 07101: what was had by the license file alone.
    fn uncounted(&self) -> impl Iterator<Item = Message> + use<'_, 'a> {
        let granted = self.detail.answers.iter().filter(|a| a.granted > 0);
        granted
            .filter(|answer| self.is_uncounted(answer))
            .map(|answer| {
                let (at, application) = (answer.at, answer.application);
                let count = answer.granted;
                self.granted(Order::Uncounted, at, application, answer.feature, count)
            })
    }

    fn granted(
        &self,
        order: Order,
        at: Time,
        application: Symbol,
        feature: FeatureId,
        count: u32,
    ) -> Message {
        let feature = names::feature(self.plan, feature);
        Message {
            at,
            order,
            application,
            id: "07101",
            text: format!("Feature '{feature}': {count} licenses checked out."),
        }
    }

    /// LF12: the file has the feature uncounted, so that no license server counts it out.
    fn is_uncounted(&self, answer: &Answer) -> bool {
        let mut servers = self.plan.servers.iter();
        let server = servers.find(|server| Some(server.symbol) == answer.server);
        let pools = server.and_then(|server| self.detail.pools.get(server.service));
        let mut own = pools
            .into_iter()
            .flatten()
            .filter(|pool| pool.feature == answer.feature);
        own.any(|pool| pool.uncounted)
    }

    /// What denials say: 20007, a login for which a T-Server has no seat; 07100 again for each further agent that finds no
    /// seat; 21-25101, a start before License Reporting Manager's.
    fn denied(&self) -> impl Iterator<Item = Message> + use<'_, 'a> {
        let violations = self.detail.violations.iter();
        // The message of the violation's opening is that of the first who is in excess.
        let mut told: BTreeSet<(Symbol, Option<FeatureId>, Time)> = violations
            .map(|violation| (violation.application, violation.feature, violation.opened))
            .collect();
        self.detail.denials.iter().filter_map(move |denial| {
            let at = denial.at;
            let message = |order, application, id, text| Message {
                at,
                order,
                application,
                id,
                text,
            };
            if denial.cause == Cause::LrmGate && denial.class == RequestClass::Start {
                let text = "Unable to accept connection: LRM Server has not been started";
                let server = self.configuration_server()?;
                return Some(message(Order::Gated, server, "21-25101", text.to_owned()));
            }
            let application = denial.application?;
            if self.is_registration(&denial) {
                return Some(no_seat(Order::Rejection, at, application, denial.seats));
            }
            let is_excess =
                denial.class == RequestClass::Seat && denial.cause == Cause::SeatsExhausted;
            if !is_excess || told.remove(&(application, denial.feature, at)) {
                return None;
            }
            let text = identified(denial.cause);
            Some(message(Order::Excess, application, "07100", text))
        })
    }

    fn configuration_server(&self) -> Option<Symbol> {
        let mut all = self.plan.applications.iter();
        let server = all.find(|a| matches!(a.role, Role::Configuration(_)));
        server.map(|server| server.symbol)
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

    /// 07100 and 07105.
    fn violations(&self) -> Vec<Message> {
        let restarts = restarts(self.detail);
        let mut messages = Vec::new();
        for violation in &self.detail.violations {
            let application = violation.application;
            messages.push(Message {
                at: violation.opened,
                order: Order::Violation,
                application,
                id: "07100",
                text: identified(violation.kind),
            });
            let restored = violation
                .closed
                .filter(|closed| !restarts.contains(&(*closed, application)));
            if let Some(at) = restored {
                let kind = violation_type(violation.kind);
                messages.push(Message {
                    at,
                    order: Order::Restored,
                    application,
                    id: "07105",
                    text: format!("License status restored after violation with type '{kind}'"),
                });
            }
        }
        messages
    }

    /// Configuration Server on License Reporting Manager (AP16), and registrations at a start (AP21).
    fn notices(&self) -> Vec<Message> {
        let mut messages = Vec::new();
        for notice in &self.detail.notices {
            let (at, application) = (notice.at, notice.application);
            let (id, text) = match notice.what {
                Noticed::LrmConnected => (
                    "21-25100",
                    "LRM Server connected successfully, system operating normally",
                ),
                Noticed::LrmDisconnected => ("21-25102", "LRM Server has disconnected"),
                Noticed::RegistrationsRejected { count, seats } => {
                    let each = (0..count)
                        .map(|_| no_seat(Order::RejectionAtStart, at, application, seats));
                    messages.extend(each);
                    continue;
                }
                // The guide gives neither number nor text.
                Noticed::LicenseCopyExpired | Noticed::LicenseCopyRenewed => continue,
            };
            messages.push(Message {
                at,
                order: Order::Notice,
                application,
                id,
                text: text.to_owned(),
            });
        }
        messages
    }
}

fn no_seat(order: Order, at: Time, application: Symbol, seats: u32) -> Message {
    Message {
        at,
        order,
        application,
        id: "20007",
        text: format!("All {seats} seat licenses are in use already, registration rejected."),
    }
}

fn identified(cause: Cause) -> String {
    let kind = violation_type(cause);
    format!("Licensing violation is identified, the violation type {kind}.")
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
        | Cause::NoAnswer
        | Cause::TooManyConnections
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
