//! How counts are searched.

use reports::charts::set::ChartFormat;

/// How much is played, and what is made of it.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The most replications of one candidate.
    pub replications: u32,
    /// The most replications of one search.
    pub budget: u32,
    /// The purchase only: no load alone, no headroom, no curves, no page.
    pub quick: bool,
    /// Chart files; none if not given.
    pub charts: Option<ChartFormat>,
}

impl Default for Options {
    /// 3,200 replications of a candidate, 50,000 of a search, all that there is to say, charts as SVG.
    fn default() -> Options {
        Options {
            replications: 3_200,
            budget: 50_000,
            quick: false,
            charts: Some(ChartFormat::Svg),
        }
    }
}
