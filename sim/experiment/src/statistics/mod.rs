//! Statistics of one column of results: intervals, quantiles, limits, the table of rows.

pub mod confidence;
pub mod estimate;
pub mod quantile;
pub mod residuals;
pub mod skewness;
pub mod table;
pub mod twin;
