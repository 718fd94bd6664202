//! The engine: time, calendar, random streams, samplers, run loop, fingerprint. It knows no license.

pub mod distribution;
pub mod layout;
pub mod time;

pub use distribution::Distribution;
pub use layout::{Cell, Column, Kind, Layout, Neutral, Row, Scope, Unit};
pub use time::{Span, Time};
