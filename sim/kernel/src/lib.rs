//! The engine: time, calendar, random streams, samplers, run loop, fingerprint. It knows no
//! license.
//!
//! A model is plain state with one function that handles one entry of the calendar;
//! all that could make a result depend on anything but scenario and seed is kept here and is exact:
//! integer time, a total order of events, streams by name, laws over pinned mathematics.
//!
//! A pool of ten servers without a queue, as Erlang knew it:
//!
//! ```
//! use kernel::{Calendar, Distribution, Entry, Model, Run, Stream, StreamSource, Time, Word};
//!
//! const ARRIVAL: u8 = 0;
//! const DEPARTURE: u8 = 1;
//!
//! struct Pool {
//!     calendar: Calendar, busy: u64, arrivals: u64, lost: u64,
//!     gap: Distribution, hold: Distribution, gaps: Stream, holds: Stream,
//! }
//!
//! impl Model for Pool {
//!     fn calendar(&mut self) -> &mut Calendar {
//!         &mut self.calendar
//!     }
//!     fn handle(&mut self, entry: Entry) {
//!         if entry.word.kind() == DEPARTURE {
//!             self.busy -= 1;
//!             return;
//!         }
//!         self.arrivals += 1;
//!         let gap = self.gap.sample_span(&mut self.gaps);
//!         self.calendar.push(Entry { time: entry.time + gap, ..entry });
//!         let hold = self.hold.sample_span(&mut self.holds);
//!         if self.busy == 10 {
//!             self.lost += 1;
//!         } else {
//!             self.busy += 1;
//!             let word = Word::new(0, DEPARTURE, 0, 0);
//!             self.calendar.push(Entry { time: entry.time + hold, word });
//!         }
//!     }
//! }
//!
//! let mut source = StreamSource::new(1, 0);
//! let mut pool = Pool {
//!     calendar: Calendar::new(), busy: 0, arrivals: 0, lost: 0,
//!     gap: Distribution::Exponential { mean: 1e6 }, hold: Distribution::Exponential { mean: 8e6 },
//!     gaps: source.stream("pool", "gaps"), holds: source.stream("pool", "holds"),
//! };
//! pool.calendar.push(Entry { time: Time::ZERO, word: Word::new(1, ARRIVAL, 0, 0) });
//! Run::new().run_until(&mut pool, Time(200_000_000_000));
//! let erlang_b = (1..=10).fold(1.0, |b, n| 8.0 * b / (f64::from(n) + 8.0 * b));
//! assert!((pool.lost as f64 / pool.arrivals as f64 - erlang_b).abs() < 0.01);
//! ```

pub mod calendar;
pub mod distribution;
pub mod fingerprint;
pub mod layout;
pub mod run;
pub mod sampler;
mod special;
pub mod stream;
pub mod time;
pub mod word;

#[cfg(not(any(feature = "calendar-ring", feature = "calendar-priority-queue")))]
pub use calendar::Calendar;
pub use calendar::Entry;
#[cfg(feature = "calendar-priority-queue")]
pub use calendar::structures::Queue as Calendar;
#[cfg(all(feature = "calendar-ring", not(feature = "calendar-priority-queue")))]
pub use calendar::structures::Ring as Calendar;
pub use distribution::Distribution;
pub use fingerprint::Fingerprint;
pub use layout::{Cell, Column, Kind, Layout, Neutral, Row, Scope, Unit};
pub use rand;
pub use run::{Model, Run};
pub use sampler::Sampler;
pub use stream::{Stream, StreamSource};
pub use time::{Span, Time};
pub use word::Word;
