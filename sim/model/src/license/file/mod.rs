//! License files: how they change, when they are read, when their licenses expire, whose host they are made for.

pub(super) mod bounds;
pub(super) mod change;
pub(super) mod dates;
pub(super) mod former;
pub(super) mod host_id;
pub(super) mod layout;
pub(super) mod reading;
pub(super) mod shares;
pub(super) mod state;
