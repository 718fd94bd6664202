//! What the answer hangs on, and closed forms that a search starts from.

pub mod curve;
pub mod design;
pub mod division;
pub mod erlang;
pub mod sensitivity;
