//! Tests of the whole world on plans made in code.

mod admission;
pub(crate) mod center;
mod fallback;
mod small;
