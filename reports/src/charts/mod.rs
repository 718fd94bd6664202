//! Charts: each is first a [`Picture`], a list of shapes in pixels, and then SVG text or PNG bytes.
//!
//! Layout and drawing are apart. What a chart shows is decided here on integers alone,
//! so that a test can ask whether labels overlap or leave the page, and both formats show the same;
//! plotters then puts the shapes to paper. Nothing is told by color alone: line, hatch, marker and label
//! say the same, so that charts survive a copier and a color-blind reader.

pub mod axis;
pub mod backend;
pub mod band;
pub mod bars;
pub mod curves;
pub mod font;
pub mod gantt;
mod gantt_rows;
mod gather;
pub mod intervals;
pub mod licenses;
pub mod look;
pub mod picture;
pub mod set;
pub mod sheet;
pub mod sizing;
mod timeline_row;
pub mod topology;
pub mod topology_boxes;
mod topology_links;
pub mod tornado;
pub mod usage;
mod vector;
pub mod week;

pub use backend::{ChartError, png, svg};
pub use picture::Picture;
pub use set::ChartFormat;
