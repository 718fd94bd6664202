//! Clocks of hosts that are set wrong, and that are set back.

pub(super) mod offset;
pub(super) mod set_back;
pub(super) mod setting;
pub(super) mod windback;
