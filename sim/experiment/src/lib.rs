//! Replications, estimates and their statistics. It knows no license.
//!
//! A study is a function from (point, replication) to a row of exact integers, and every
//! statistic is a pure function of the table of rows, computed in replication order. What a point is
//! (a variant, a sweep point, a candidate count) and what a column means is the program's business.
//!
//! | to | look in |
//! | --- | --- |
//! | play replications in order on all threads | [`study`], [`supply`] |
//! | keep rows, make columns of money | [`table`] |
//! | estimate one column | [`mod@estimate`], with [`residuals`], [`skewness`], [`twin`], [`quantile`] |
//! | judge a target | [`verdict`], with [`exposure`] |
//! | play until intervals are narrow | [`precision`] |
//! | compare points | [`paired`], [`selection`] |
//! | recommend one, or say why none | [`decision`] |
//! | find what the answer hangs on | [`sensitivity`], [`design`], [`curve`] |
//! | fit what was recorded, forecast, score | [`usage`] |
//! | find the least purchase | [`sizing`], with [`erlang`] |
//! | divide it over servers | [`division`] |

mod compare;
mod explore;
mod play;
pub mod sizing;
mod statistics;
mod targets;
pub mod usage;

pub use compare::{decision, paired, selection};
pub use explore::{curve, design, division, erlang, sensitivity};
pub use play::{study, supply};
pub use statistics::{confidence, estimate, quantile, residuals, skewness, table, twin};
pub use targets::{exposure, precision, verdict};

pub use confidence::Confidence;
pub use estimate::{Estimate, Method, estimate};
pub use exposure::{Chance, CountedFault, Counting, Exposure};
pub use paired::{Better, Difference, contrast, difference, ranks, weighted_contrast};
pub use selection::{Elimination, Rules, Selection, Winner, select};
pub use sensitivity::{Bar, BreakEven, Factor, Setting, Turn, break_even, tornado};
pub use sizing::{Answer, Axis, Below, Effort, Failure, Sizing, Target, headroom, size};
pub use study::{Ended, Player, Task, Watch, play_tasks, replicate, threads};
pub use supply::{Played, Request, Stopped, Supply, play_requests};
pub use table::Table;
pub use twin::{Bounds, YesNo};
pub use verdict::{Basis, Judgement, Limit, Verdict, judge};
