//! All that is told: result files, tables, charts.
