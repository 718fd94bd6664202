//! The model's behavior on plans built in code; scenario files are tested from the root package.

mod builder;
mod loss;
