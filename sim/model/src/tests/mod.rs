//! Tests of the whole world on plans made in code.

mod fallback;
mod small;
