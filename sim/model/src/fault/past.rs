//! What faults did before time 0, for those that hang on them (FT11, `when`).
//!
//! A random fault in equilibrium has happened before. Its own past is drawn backward from time 0, which
//! is exact for a renewal process; the members of a common cause that it struck and the faults that followed it are
//! played forward from there by their own laws. What still holds at time 0 holds from the first instant on, what is
//! still to come is scheduled, and a fault that is under way strikes and starts nothing anew. All draws come from one
//! stream of that fault, so that they shift no other. What no law ever ends has no equilibrium, and is left out.

use crate::cause::graph::LinkId;
use crate::event::Event;
use crate::fault::Faults;
use crate::fault::dependents::reach;
use crate::fault::state::Strike;
use crate::plan::{Begin, CommonMember, FaultKind};
use kernel::{Distribution, Span, Stream, Time};

/// How far back the past is played, in mean lengths of all that hangs on the fault.
const LENGTHS_BEFORE: f64 = 10_000.0;

/// At least this many of those lengths are played where so many cycles are too many.
const LENGTHS_AT_LEAST: f64 = 50.0;

/// No more cycles are played, unless [`LENGTHS_AT_LEAST`] needs them.
const CYCLES: f64 = 1_000.0;

/// No more occurrences are followed: the guard against faults that start each other in no time.
const OCCURRENCES: usize = 200_000;

/// An occurrence that began before time 0; microseconds from there.
struct Happened {
    fault: u32,
    begin: i64,
    end: i64,
    /// Of `begin`: the strike of a common cause, which is this one.
    under: Option<usize>,
    /// Its number in the graph, if it has one.
    occurrence: Option<u32>,
    /// It has no effect in this play, and nothing follows it.
    removed: bool,
}

/// What is being played.
struct Past {
    stream: Stream,
    happened: Vec<Happened>,
}

impl Faults<'_> {
    /// A random fault is up at time 0, since `up_since`, or under way since `down_since` for `left` more.
    pub(super) fn begin_with_past(
        &mut self,
        fault: u32,
        up_since: Option<i64>,
        under_way: Option<(i64, Span)>,
    ) {
        let plan = &self.plan.faults[fault as usize];
        let Begin::Random {
            time_to_failure, ..
        } = &plan.begins
        else {
            return;
        };
        let Some(stream) = self.faults[fault as usize].past.take() else {
            return;
        };
        let mut past = Past {
            stream,
            happened: Vec::new(),
        };
        let mut at = up_since.unwrap_or(0);
        if let Some((begin, left)) = under_way {
            let occurrence = self.resume_occurrence(fault, (begin, left), LinkId::NONE);
            past.happened.push(Happened {
                fault,
                begin,
                end: left.0 as i64,
                under: None,
                occurrence: Some(occurrence),
                removed: plan.removed,
            });
            at = begin - time_to_failure.sample_span(&mut past.stream).0 as i64;
        }
        self.draw_backward(&mut past, fault, at);
        self.play_past(past);
    }

    /// Draws the occurrences of a fault backward from `at`, the begin of a time to failure: before it there was a repair,
    /// or a failure that did not happen.
    fn draw_backward(&self, past: &mut Past, fault: u32, mut at: i64) {
        let plan = &self.plan.faults[fault as usize];
        let Begin::Random {
            time_to_failure, ..
        } = &plan.begins
        else {
            return;
        };
        let reach = reach(self.plan, fault as usize, 16);
        let repair = plan.lasts.as_ref().map_or(0.0, Distribution::mean);
        let cycle = (time_to_failure.mean() + plan.probability * repair).max(1.0);
        let cycles = CYCLES.max(LENGTHS_AT_LEAST * reach / cycle) as usize;
        let horizon = -(LENGTHS_BEFORE * reach).min(1e17) as i64;
        let mut left = cycles.min(OCCURRENCES / 2);
        while at > horizon && left > 0 {
            left -= 1;
            if plan.probability >= 1.0 || past.stream.uniform() < plan.probability {
                let drawn = plan.lasts.as_ref();
                let drawn = drawn.map(|law| law.sample_span(&mut past.stream));
                let Some(length) = self.length(&plan.kind, drawn) else {
                    break;
                };
                let begin = at - length.0 as i64;
                past.happened.push(Happened {
                    fault,
                    begin,
                    end: at,
                    under: None,
                    occurrence: None,
                    removed: plan.removed,
                });
                at = begin;
            }
            at -= time_to_failure.sample_span(&mut past.stream).0 as i64;
        }
    }

    /// The same for a process whose repairs keep hours, which was played from cycles before time 0 on: when it
    /// happened, and for how much longer the last one lasts.
    pub(super) fn begin_after(&mut self, fault: u32, cycles: &[(i64, i64)]) {
        let Some(stream) = self.faults[fault as usize].past.take() else {
            return;
        };
        let mut past = Past {
            stream,
            happened: Vec::new(),
        };
        for (begin, end) in cycles.iter().rev().take(OCCURRENCES / 2) {
            let occurrence = (*end > 0).then(|| {
                let left = Span(*end as u64);
                self.resume_occurrence(fault, (*begin, left), LinkId::NONE)
            });
            past.happened.push(Happened {
                fault,
                begin: *begin,
                end: *end,
                under: None,
                occurrence,
                removed: self.plan.faults[fault as usize].removed,
            });
        }
        self.play_past(past);
    }

    fn play_past(&mut self, mut past: Past) {
        let mut next = 0;
        while next < past.happened.len() && past.happened.len() < OCCURRENCES {
            self.strike_in_the_past(&mut past, next);
            self.follow_in_the_past(&mut past, next);
            next += 1;
        }
    }

    /// The members that a common cause struck, each by its own chance and at its own instant.
    fn strike_in_the_past(&mut self, past: &mut Past, index: usize) {
        let plan = self.plan;
        let (fault, begin, end, removed) = {
            let cause = &past.happened[index];
            (cause.fault, cause.begin, cause.end, cause.removed)
        };
        let FaultKind::CommonCause {
            members,
            each_probability,
            spread,
        } = &plan.faults[fault as usize].kind
        else {
            return;
        };
        for member in members {
            let struck = past.stream.uniform() < *each_probability;
            let at = begin + (past.stream.uniform() * spread.0 as f64) as i64;
            // Its end calls off what it has not yet struck.
            if !struck || at > begin && at >= end {
                continue;
            }
            match (*member, past.happened[index].occurrence) {
                (member, Some(occurrence)) if at >= 0 => {
                    let at = Time(at as u64);
                    self.strikes.push(Strike {
                        at,
                        occurrence,
                        member,
                    });
                    self.schedule(at, Event::CommonStrike { occurrence });
                }
                (CommonMember::Host(host), Some(occurrence)) if !removed => {
                    self.licensing(|license, cx| license.host_down(cx, host, occurrence));
                }
                (CommonMember::Host(_), _) => {}
                (CommonMember::Fault(of), _) => {
                    self.happen(past, of.0, at, Some(index), removed);
                }
            }
        }
    }

    /// The faults that began with or after another one.
    fn follow_in_the_past(&mut self, past: &mut Past, index: usize) {
        let plan = self.plan;
        let (fault, begin, end, removed) = {
            let leader = &past.happened[index];
            (leader.fault, leader.begin, leader.end, leader.removed)
        };
        for (follower, entry) in (0_u32..).zip(&plan.faults) {
            let Begin::When {
                fault: of,
                at_end,
                delay,
                probability,
            } = &entry.begins
            else {
                continue;
            };
            // What ends later starts its followers then.
            if of.0 != fault || *at_end && end > 0 {
                continue;
            }
            let wait = delay.sample_span(&mut past.stream).0 as i64;
            if *probability < 1.0 && past.stream.uniform() >= *probability {
                continue;
            }
            let at = wait + if *at_end { end } else { begin };
            if at < 0 {
                let under = self.is_called(follower).then_some(index);
                self.happen(past, follower, at, under, removed || entry.removed);
            } else if !removed {
                self.schedule_fault(follower, Span(at as u64));
                if self.is_called(follower) {
                    let link = self.link_in_the_past(past, index);
                    self.call_relocation(follower, Time(at as u64), link);
                }
            }
        }
    }

    /// A fault began before time 0, struck by a common cause or after another one.
    fn happen(
        &mut self,
        past: &mut Past,
        fault: u32,
        begin: i64,
        under: Option<usize>,
        removed: bool,
    ) {
        let plan = &self.plan.faults[fault as usize];
        if plan.probability < 1.0 && past.stream.uniform() >= plan.probability {
            return;
        }
        let drawn = plan.lasts.as_ref().map(|law| {
            let drawn = law.sample_span(&mut past.stream);
            self.repaired_within(begin, drawn, &plan.repair_during)
        });
        let Some(length) = self.length(&plan.kind, drawn) else {
            return;
        };
        let end = begin.saturating_add_unsigned(length.0);
        let occurrence = (end > 0 && !removed).then(|| {
            let under = under.map_or(LinkId::NONE, |of| self.link_in_the_past(past, of));
            self.resume_occurrence(fault, (begin, Span(end as u64)), under)
        });
        past.happened.push(Happened {
            fault,
            begin,
            end,
            under,
            occurrence,
            removed,
        });
    }

    /// The link of an occurrence that something still hangs on; one that is over is entered as such.
    fn link_in_the_past(&mut self, past: &mut Past, index: usize) -> LinkId {
        if let Some(occurrence) = past.happened[index].occurrence {
            return self.graph.link_of(occurrence);
        }
        let above = past.happened[index].under;
        let under = above.map_or(LinkId::NONE, |of| self.link_in_the_past(past, of));
        let fault = past.happened[index].fault;
        let symbol = self.plan.faults[fault as usize].symbol;
        let now = self.now;
        let occurrence = self.graph.begin_before(now, fault, symbol, under);
        past.happened[index].occurrence = Some(occurrence);
        self.graph.link_of(occurrence)
    }
}
