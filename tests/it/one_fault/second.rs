//! A second fault inside the first one's violation: each denial names what really stands in its way.
//!
//! Three more plays tell it: with the first fault alone, with the second alone, and with neither. What is named
//! must be gone without what it names, and none is named that changes nothing: that alone would not even fail the
//! try at which it was named. A violation names all that would fail its last failed try, and each of them alone
//! need not make a try at that instant, so the application is made to ask then. Of what type a violation is, its
//! foremost reason says; all others that would do alone are named with it.

use super::applications::ROWS;
use super::faults::{FORMS, Form};
use super::topologies::{self, Topology};
use super::{Case, base, play, properties};
use kernel::Time;
use model::audit::{self, Claims};
use model::plan::{FeatureId, Plan, Symbol};
use model::records::{Detail, Level, Violation};
use model::watch::{self, Watch};

/// What opens a violation, or keeps users from their licenses.
const FIRST: [&str; 8] = [
    "server-kill",
    "block-all",
    "expiry",
    "file-dropped",
    "host-kill",
    "lmgrd-kill",
    "clock-server",
    "daemon-kill",
];

/// What happens before that is made good.
const SECOND: [&str; 11] = [
    "file-dropped",
    "server-kill",
    "block-all",
    "expiry",
    "host-kill",
    "file-fewer",
    "crash",
    "clock-server",
    "block-vendor",
    "option-lower",
    "lmdown",
];

/// How long each lasts: the second goes on where the first ends, both are short, or the first lasts on.
const LENGTHS: [(&str, &str); 3] = [("4 min", "2 h"), ("3 min", "4 min"), ("3 h", "5 min")];

fn form(name: &str) -> Form {
    let mut forms = FORMS.iter();
    *forms.find(|form| form.name == name).unwrap()
}

/// Each row with each first fault; of second faults, lengths and topologies those that come next.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (r, row) in ROWS.iter().enumerate() {
        for (f, first) in FIRST.iter().enumerate() {
            let at = r * FIRST.len() + f;
            let mut seconds = (0..SECOND.len()).map(|s| SECOND[(at + s) % SECOND.len()]);
            let topology = topologies::ALL[(r + f) % topologies::ALL.len()];
            let (one, two) = LENGTHS[(r + f + r / 3) % LENGTHS.len()];
            let name = |second| {
                format!(
                    "{}/{first}+{second}/{one}+{two}/{}",
                    row.name,
                    topology.name()
                )
            };
            let (first_form, begin) = (form(first), "2 h 1 min 17 s");
            let Some(a) = first_form.fault("a", (row, topology), begin, one) else {
                continue;
            };
            let found = seconds.find_map(|second| {
                let at = "2 h 3 min 41 s";
                let b = form(second).fault("b", (row, topology), at, two);
                b.filter(|_| second != *first).map(|b| (second, b))
            });
            let Some((second, b)) = found else { continue };
            let forms = [first_form, form(second)];
            let has_fixed_port =
                topology == Topology::WholeSet || forms.iter().any(Form::closes_vendor_port);
            let base = base(row, topology, None, has_fixed_port);
            cases.push(Case {
                name: name(second).replace(' ', ""),
                scenario: &base + a + b,
                base,
                replication: at as u64,
            });
        }
    }
    cases
}

/// What fails of a case, a line each.
pub fn failures(case: &Case) -> Vec<String> {
    let plan = case.plan();
    let outcome = play(&plan, case.replication);
    let mut found = properties::failures(&plan, &outcome);
    let detail = outcome.detail.as_ref().unwrap();
    let replay = |plan: &Plan| play(plan, case.replication).detail.unwrap();
    let symbols: Vec<Symbol> = plan.faults.iter().map(|fault| fault.symbol).collect();
    // With one of the two alone.
    let alone: Vec<Detail> = symbols
        .iter()
        .map(|one| {
            let others: Vec<Symbol> = symbols.iter().copied().filter(|s| s != one).collect();
            replay(&audit::without(&plan, &others))
        })
        .collect();
    // The same, with the tries at which the violations of both together got the reasons that they name.
    let mut asks: Vec<(Symbol, Time)> = detail
        .violations
        .iter()
        .map(|violation| (violation.application, named_at(detail, violation)))
        .collect();
    asks.sort_by_key(|(application, at)| (*at, *application));
    asks.dedup();
    let asked: Vec<Detail> = symbols
        .iter()
        .map(|one| {
            let others: Vec<Symbol> = symbols.iter().copied().filter(|s| s != one).collect();
            let watch = Watch {
                asks: &asks,
                ..Watch::default()
            };
            let alone = audit::without(&plan, &others);
            let watched = watch::play(&alone, super::SEED, case.replication, watch);
            watched.outcome.detail.unwrap()
        })
        .collect();
    for claims in audit::claims(detail).sets {
        if claims.roots.is_empty() {
            continue; // Said already: no root.
        }
        let replayed = replay(&claims.replay(&plan));
        let mut unconfirmed = claims.unconfirmed(detail, &replayed);
        unconfirmed.denials.retain(|number| {
            let denial = detail.denials.get(*number).unwrap();
            let asks = denial.level == Level::Server;
            asks || !is_older_than_the_next_try(
                detail,
                &claims,
                denial.application,
                denial.at,
                denial.at,
            )
        });
        unconfirmed.violations.retain(|number| {
            let violation = &detail.violations[*number];
            let until = violation.closed.unwrap_or(Time::NEVER);
            let of = Some(violation.application);
            !is_older_than_the_next_try(detail, &claims, of, named_at(detail, violation), until)
        });
        found.extend(described(
            &plan,
            detail,
            &unconfirmed,
            "happens without what it names",
        ));
        for (own, other) in [(0, 1), (1, 0)] {
            if claims.roots.contains(&symbols[own]) && claims.roots.len() == 2 {
                let in_other = claims.unconfirmed(detail, &alone[other]);
                let in_own = in_other.unconfirmed(detail, &alone[own]);
                let mut idle = Claims {
                    denials: less(&in_other.denials, &in_own.denials),
                    violations: less(&in_other.violations, &in_own.violations),
                    roots: claims.roots.clone(),
                };
                let fails = |violation: &Violation| {
                    let (feature, at) = (violation.feature, named_at(detail, violation));
                    let mut alone = [&alone[own], &asked[own]].into_iter();
                    alone.any(|detail| stands(detail, violation.application, feature, at))
                };
                idle.denials.retain(|number| {
                    let denial = detail.denials.get(*number).expect("it was audited");
                    let mut standing = detail.violations.iter().filter(|violation| {
                        Some(violation.application) == denial.application
                            && violation.roots.contains(&symbols[own])
                            && violation.opened <= denial.at
                            && violation.closed.is_none_or(|closed| closed >= denial.at)
                    });
                    !standing.any(fails)
                });
                idle.violations
                    .retain(|number| !fails(&detail.violations[*number]));
                let fault = &plan.symbols.faults[symbols[own]];
                let what = format!("names {fault}, which changes nothing");
                found.extend(described(&plan, detail, &idle, &what));
            }
        }
    }
    found
}

/// The try at which a violation got the reasons that it names: a later one than that at which it opened, where another
/// fault came in beside the one that brought it about.
fn named_at(detail: &Detail, violation: &Violation) -> Time {
    let link = violation
        .link
        .and_then(|link| detail.links.get(link as usize));
    link.map_or(violation.opened, |link| link.at)
}

/// What stands is read anew at each failed try: until the first one after another fault has begun it keeps the
/// reasons of the last one. Whether what stood from one instant to another ended with the first failed try, if
/// not before it.
fn is_older_than_the_next_try(
    detail: &Detail,
    claims: &Claims,
    application: Option<Symbol>,
    from: Time,
    until: Time,
) -> bool {
    let others = detail.recoveries.iter();
    let others = others.filter(|other| !claims.roots.contains(&other.fault));
    others.into_iter().any(|other| {
        let tries = detail.answers.iter();
        let mut failed = tries.filter(|answer| {
            Some(answer.application) == application
                && answer.cause.is_some()
                && answer.at >= other.began
        });
        let next = failed.next().map_or(Time::NEVER, |answer| answer.at);
        let stands_before = from == until || from < other.began;
        let ends_in_time = if from == until {
            until < next
        } else {
            until <= next
        };
        other.began <= until && stands_before && ends_in_time
    })
}

/// Whether any violation of an application, and of a feature if one is asked for, stands at an instant or opens then.
fn stands(detail: &Detail, application: Symbol, feature: Option<FeatureId>, at: Time) -> bool {
    detail.violations.iter().any(|violation| {
        violation.application == application
            && (feature.is_none() || violation.feature == feature)
            && violation.opened <= at
            && violation.closed.is_none_or(|closed| closed > at)
    })
}

fn less(all: &[usize], some: &[usize]) -> Vec<usize> {
    let all = all.iter().copied();
    all.filter(|number| !some.contains(number)).collect()
}

pub fn described(plan: &Plan, detail: &Detail, claims: &Claims, what: &str) -> Vec<String> {
    let roots: Vec<&str> = claims
        .roots
        .iter()
        .map(|root| plan.symbols.faults[*root].as_str())
        .collect();
    let roots = roots.join("+");
    let denials = claims.denials.iter().map(|number| {
        let denial = detail.denials.get(*number).unwrap();
        format!(
            "{} ({roots}): {what}",
            properties::describe_denial(plan, &denial)
        )
    });
    let violations = claims.violations.iter().map(|number| {
        let violation = &detail.violations[*number];
        format!(
            "{} ({roots}): {what}",
            properties::describe_violation(plan, violation)
        )
    });
    denials.chain(violations).collect()
}
