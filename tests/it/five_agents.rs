//! Five agents and two faults, every metric worked out by hand.
//!
//! Monday, one server with 4 seats, a T-Server that takes them all, five agents on shift from 8 to 16,
//! who try again every 10 minutes until their session's end. At 12:00 the server is killed for an hour
//! (`outage`) and in the same instant the T-Server crashes (`crash`): the guide's central danger.
//!
//! - 00:00 the T-Server starts and holds 4.
//! - 08:00 agents 1-4 are in; agent 5 is denied (`seats-exhausted`, no fault) and again at 08:10 …
//!   11:50: 24 attempts in all.
//! - 12:00 the server dies: what was out is lost. The T-Server crashes: agents 1-4 are thrown off
//!   (4 logouts by stop) and wait 10 minutes. Agent 5 finds no application (class application: not
//!   counted as denied).
//! - 12:01 the T-Server starts again after `restart_delay`, and is denied (`lmgrd-down`: both processes
//!   are stopped): one start refused, one violation. It asks again at 12:02 … 12:59 (58 times) in vain
//!   and is granted at 13:00, when the server is back. The violation lasts 59 minutes = 3540 s.
//! - 12:10, 12:20 … 12:50 all five are denied (`not-started`, root `outage`): 25 denials. For agents 1-4
//!   this is a new request; they lose time from 12:10 until they are admitted at 13:00: 50 minutes each.
//! - 13:00 agents 1-4 are in again; agent 5 is denied, and so on until 15:50: 18 attempts.
//! - 16:00 all leave; agent 5 gives up. It has lost its 8 hours, from its first denial on.
//!
//! Attempts: agent 5: 24 + 1 + 5 + 18 = 48; agents 1-4: 1 + 5 + 1 each = 28; 76 in all.
//! Denied: 24 + 25 + 18 = 67. Requests: 5 at 08:00 and 4 at 12:10 = 9; first attempt denied: 1 + 4.
//! Agent time lost: 8 h + 4 · 50 min = 28,800 + 12,000 = 40,800 s of 5 · 8 h = 144,000 s planned.
//! Licenses out: 4 for 12 h and for 11 h; in use: 4 for 4 h and for 3 h.

use crate::scenario::{agents, fault, inline, single, t_server};
use crate::world::{Played, play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

fn day() -> Played {
    play(
        &(single(&[("tserver_sdn", 4)])
            + t_server("ts")
            + agents("team", 5, &["ts"])
                .set(
                    "retry",
                    inline().set("after", "10 min").set("until", "session-end"),
                )
                .shift("Mon", "08:00", "16:00")
            + fault("outage", "server-kill", "lic")
                .at("12 h")
                .lasts("1 h")
            + fault("crash", "application-crash", "ts").at("12 h")),
    )
}

#[test]
fn every_metric_is_as_worked_out_by_hand() {
    let day = day();
    let exactly =
        |metric: &str, scope: Scope, subject: &str, numerator: i128, denominator: i128| {
            let cell = day.cell(metric, scope, subject);
            assert_eq!(
                cell.numerator * denominator,
                numerator * cell.denominator,
                "{metric} {} {subject}: {cell:?}",
                scope.name()
            );
            assert!(
                cell.denominator != 0,
                "{metric} {} {subject} has no value",
                scope.name()
            );
        };
    let system = |metric: &str, numerator, denominator| {
        exactly(metric, Scope::System, "all", numerator, denominator);
    };
    let days = 2 * 86_400;
    system("checkouts_requested", 76, 1);
    system("checkouts_denied", 67, 1);
    system("denied_fraction", 5, 9);
    system("refused_fraction", 5, 9);
    system("unserved_fraction", 1, 9);
    system("starts_refused", 1, 1);
    system("violations", 1, 1);
    system("violation_time", 3_540, 1);
    system("violation_share", 3_540, days);
    system("agent_time_lost", 40_800, 1);
    system("agent_time_lost_fraction", 40_800, 144_000);
    system("service_time_lost", 3_540, 1);
    system("availability", days - 3_600, days);
    system("capacity", days - 3_600, days);
    // Room for one more from 0 to 8 and from 16 on, and all of Tuesday.
    system("admission", (8 + 8 + 24) * 3_600, days);
    system("forced_logouts", 0, 1);
    system("logouts_by_stop", 4, 1);
    system("switchovers_failed", 0, 1);
    system("outside_campaign_time", 0, 1);
    system("any_denial", 1, 1);
    system("any_outage", 1, 1);
    system("relocation_time", 0, 1);
    for (scope, subject) in [(Scope::Agents, "team"), (Scope::Application, "ts")] {
        exactly("checkouts_requested", scope, subject, 76, 1);
        exactly("checkouts_denied", scope, subject, 67, 1);
        exactly("denied_fraction", scope, subject, 5, 9);
        exactly("logouts_by_stop", scope, subject, 4, 1);
    }
    exactly("agent_time_lost", Scope::Agents, "team", 40_800, 1);
    exactly("service_time_lost", Scope::Application, "ts", 3_540, 1);
    exactly("licenses_in_use_peak", Scope::Application, "ts", 4, 1);
    exactly(
        "licenses_in_use_mean",
        Scope::Feature,
        "tserver_sdn",
        4 * 7 * 3_600,
        days,
    );
    exactly("licenses_in_use_peak", Scope::Feature, "tserver_sdn", 4, 1);
    // Tuesday it holds all day.
    exactly(
        "licenses_checked_out_mean",
        Scope::Feature,
        "tserver_sdn",
        4 * 47 * 3_600,
        days,
    );
    exactly("licenses_checked_out_peak", Scope::Server, "lic", 4, 1);
    exactly("availability", Scope::Server, "lic", days - 3_600, days);
    // Checkouts: granted at 0:00 and 13:00; denied at 12:01 and in vain 58 times more.
    exactly("checkouts_requested", Scope::Server, "lic", 61, 1);
    exactly("checkouts_denied", Scope::Server, "lic", 59, 1);
    exactly("denied_fraction", Scope::Server, "lic", 1, 3);
    exactly("checkouts_denied", Scope::Fault, "outage", 25, 1);
    exactly("violations", Scope::Fault, "outage", 1, 1);
    exactly("agent_time_lost", Scope::Fault, "outage", 12_000, 1);
    exactly("time_to_recovery", Scope::Fault, "outage", 0, 1);
    exactly("checkouts_denied", Scope::Fault, "crash", 0, 1);
    // Down until its start is refused a minute later; what follows has the outage as its reason.
    exactly("time_to_recovery", Scope::Fault, "crash", 60, 1);
}

#[test]
fn mt1_records_equal_the_totals() {
    let day = day();
    let logins = day.denials(RequestClass::Login);
    let counted =
        |d: &&&model::records::Denial| d.cause.class() != model::cause::CauseClass::Application;
    assert_eq!(logins.iter().filter(counted).count(), 67);
    assert_eq!(logins.len(), 68, "all classes of cause have their row");
    let not_started = logins.iter().filter(|d| d.cause == Cause::NotStarted);
    assert!(
        not_started
            .clone()
            .all(|d| day.roots(&d.roots) == ["outage"])
    );
    assert_eq!(not_started.count(), 25);
    assert!(
        logins
            .iter()
            .filter(|d| d.cause == Cause::SeatsExhausted)
            .all(|d| d.roots.is_empty())
    );
    // Agent 5's request is one, and its attempts are numbered through.
    let last = logins.last().unwrap();
    assert_eq!((last.attempt, seconds(last.at)), (48, 57_000.0));
    let starts = day.denials(RequestClass::Start);
    assert_eq!(starts.len(), 1, "retries with the same cause are one row");
    assert_eq!(
        (starts[0].cause, starts[0].flexnet_error),
        (Cause::LmgrdDown, Some(-15))
    );
}

#[test]
fn mt2_a_violation_has_its_times_its_agents_and_its_root() {
    let day = day();
    let [violation] = day.violations() else {
        panic!("{:#?}", day.violations())
    };
    assert_eq!(violation.kind, Cause::LmgrdDown);
    assert_eq!(seconds(violation.opened), 43_260.0);
    assert_eq!(violation.closed.map(seconds), Some(46_800.0));
    assert_eq!(violation.agents_affected, 5);
    assert_eq!(day.roots(&violation.roots), ["outage"]);
}

#[test]
fn mt3_recoveries_tell_when_all_was_well_again() {
    let day = day();
    let [outage, crash] = day.detail().recoveries.as_slice() else {
        panic!()
    };
    assert_eq!(outage.recovered, outage.ended);
    assert_eq!((outage.denials, outage.violations), (25, 1));
    assert_eq!(outage.agent_time_lost.seconds(), 12_000.0);
    assert_eq!(crash.recovered.map(seconds), Some(43_260.0));
}
