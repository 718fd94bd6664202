//! Load that is not an agent's: units of demand, campaigns, surges, and when they arrive.

pub(crate) mod arrival;
pub(crate) mod campaign;
pub(crate) mod demand;
pub(crate) mod denied;
pub(crate) mod hold;
pub(crate) mod metered;
pub(crate) mod on_top;
pub(crate) mod rate;
pub(crate) mod surge;
pub(crate) mod surge_state;
pub(crate) mod take;
