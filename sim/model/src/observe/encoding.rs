//! Records as bytes, for lists that are too long for memory (`spool`).

use crate::cause::Cause;
use crate::observe::records::{Denial, Level, RequestClass, RosterPlace};
use crate::observe::spool::{Record, put, put_optional, take, take_optional};
use crate::plan::{FeatureId, Symbol};
use kernel::Time;

/// Classes of requests by their number.
const CLASSES: [RequestClass; 5] = [
    RequestClass::Login,
    RequestClass::Arrival,
    RequestClass::Seat,
    RequestClass::Start,
    RequestClass::Checkout,
];

fn put_symbol(to: &mut Vec<u8>, symbol: Option<Symbol>) {
    put_optional(to, symbol.map(|symbol| symbol.0));
}

fn take_symbol(from: &mut &[u8]) -> Option<Option<Symbol>> {
    Some(take_optional(from)?.map(Symbol))
}

fn put_place(to: &mut Vec<u8>, place: Option<RosterPlace>) {
    put(to, u8::from(place.is_some()));
    if let Some(place) = place {
        put(to, place.agent);
        put(to, place.session.0);
        put(to, place.part);
    }
}

fn take_place(from: &mut &[u8]) -> Option<Option<RosterPlace>> {
    if take::<u8>(from)? == 0 {
        return Some(None);
    }
    Some(Some(RosterPlace {
        agent: take(from)?,
        session: Time(take(from)?),
        part: take(from)?,
    }))
}

impl Record for Denial {
    fn encode(&self, to: &mut Vec<u8>) {
        put(to, self.at.0);
        put(to, u8::from(self.level == Level::Application));
        put_symbol(to, self.application);
        put_optional(to, self.feature.map(|feature| feature.0));
        put_symbol(to, self.group);
        put_place(to, self.agent);
        put_symbol(to, self.server);
        put(to, self.requested);
        put(to, self.available);
        put(to, self.seats);
        put(to, self.cause as u8);
        put_optional(to, self.flexnet_error.map(i16::cast_unsigned));
        put(to, self.roots.len() as u64);
        for root in &self.roots {
            put(to, root.0);
        }
        let class = CLASSES.iter().position(|class| *class == self.class);
        put(to, class.unwrap_or(0) as u64);
        put(to, self.request);
        put(to, self.attempt);
        put_symbol(to, self.demand);
        put_optional(to, self.link);
    }

    fn decode(from: &mut &[u8]) -> Option<Denial> {
        Some(Denial {
            at: Time(take(from)?),
            level: match take::<u8>(from)? {
                0 => Level::Server,
                _ => Level::Application,
            },
            application: take_symbol(from)?,
            feature: take_optional(from)?.map(FeatureId),
            group: take_symbol(from)?,
            agent: take_place(from)?,
            server: take_symbol(from)?,
            requested: take(from)?,
            available: take(from)?,
            seats: take(from)?,
            cause: *Cause::ALL.get(take::<usize>(from)?)?,
            flexnet_error: take_optional(from)?.map(u16::cast_signed),
            roots: {
                let count = take::<u32>(from)?;
                let roots = (0..count).map(|_| take(from).map(Symbol));
                roots.collect::<Option<Vec<Symbol>>>()?
            },
            class: *CLASSES.get(take::<usize>(from)?)?,
            request: take(from)?,
            attempt: take(from)?,
            demand: take_symbol(from)?,
            link: take_optional(from)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::spool::Spool;

    #[test]
    fn a_denial_reads_back_as_it_was_whatever_it_says() {
        let full = Denial {
            at: Time(1_234_567_890_123),
            level: Level::Application,
            application: Some(Symbol(0)),
            feature: Some(FeatureId(300)),
            group: Some(Symbol(u32::MAX)),
            agent: Some(RosterPlace {
                agent: 7,
                session: Time(9),
                part: 2,
            }),
            server: Some(Symbol(1)),
            requested: 1,
            available: u32::MAX,
            seats: 0,
            cause: Cause::LicensesExhausted,
            flexnet_error: Some(-4),
            roots: vec![Symbol(3), Symbol(1)],
            class: RequestClass::Seat,
            request: u64::MAX,
            attempt: 200,
            demand: None,
            link: Some(0),
        };
        let mut spool = Spool::default();
        let mut all = Vec::new();
        for (at, cause) in Cause::ALL.into_iter().enumerate() {
            let mut denial = full.clone();
            denial.cause = cause;
            denial.class = CLASSES[at % CLASSES.len()];
            if at % 2 == 0 {
                denial.level = Level::Server;
                denial.agent = None;
                denial.feature = None;
                denial.flexnet_error = None;
                denial.link = None;
                denial.roots.clear();
            }
            spool.push(&denial);
            all.push(denial);
        }
        assert!(spool.iter().eq(all));
    }
}
