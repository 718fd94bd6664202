//! Prints `docs/coverage.md`: how often the intervals hold the truth.
//! `cargo run -p licsim-experiment --example coverage > docs/coverage.md`

#![allow(clippy::disallowed_macros)]

#[path = "../tests/experiment/draws.rs"]
mod draws;
#[path = "../tests/experiment/measured.rs"]
mod measured;
#[path = "../tests/experiment/wrongly_met.rs"]
mod wrongly_met;

fn main() {
    print!("{}", measured::document());
}
