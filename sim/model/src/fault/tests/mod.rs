//! Faults: when they strike, whom, and for how long.

mod crew;
mod strikes;
