//! Tests of the whole world on plans made in code.

mod admission;
mod fallback;
mod small;
