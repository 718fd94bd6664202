//! From one variant's merged tree to its plan, a room for each section of the file.
//!
//! Names are resolved in the order in which they can be known: places, servers, what they
//! grant, applications, those who use them, faults. Every room reports and goes on; a plan is handed
//! out only if nothing was wrong.

pub mod applications;
pub mod context;
pub mod faults;
pub mod head;
pub mod instants;
pub mod load;
pub mod options;
pub mod parameters;
pub mod people;
pub mod places;
pub mod reporting;
pub mod servers;
pub mod stock;
pub mod unknown;
pub mod variant;
