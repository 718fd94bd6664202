//! Charts over whole studies, from made-up estimates: few rows and many.

use experiment::Difference;
use reports::charts::Picture;
use reports::charts::bars::BarChart;
use reports::charts::intervals::{IntervalChart, IntervalPanel, IntervalRow};
use reports::charts::sizing::{SizingChart, SizingCurve, SizingPoint};
use reports::charts::tornado::{TornadoChart, TornadoEnd, TornadoInput};
use reports::charts::week::{WeekChart, WeekMap};
use reports::estimate::{Estimate, Limit, Method};
use reports::format::Style;

fn names(count: usize) -> impl Iterator<Item = String> {
    let first = [
        "single",
        "three-node",
        "independent with a rather long name for a variant",
    ];
    (0..count).map(move |index| {
        first
            .get(index)
            .map_or(format!("variant-{index}"), |n| (*n).to_owned())
    })
}

fn estimate(index: usize, mean: f64, half_width: f64) -> Estimate {
    let (method, half_width) = match index % 4 {
        1 => (Method::FewEvents, Some(half_width)),
        3 => (Method::NoEvents, None),
        _ => (Method::StudentT, Some(half_width)),
    };
    let ends = half_width.map(|h| (mean - h, mean + h));
    Estimate {
        n: 200,
        mean,
        half_width,
        confidence: 0.95,
        p05: mean,
        median: mean,
        p95: mean,
        min: mean,
        max: mean,
        lower: Some(ends.map_or(0.985, |ends| ends.0)),
        upper: Some(ends.map_or(1.0, |ends| ends.1)),
        method,
        nonzero: if method == Method::NoEvents { 0 } else { 20 },
    }
}

pub fn availability(variants: usize) -> IntervalChart {
    let panel = |metric: &str, limit, first: f64| IntervalPanel {
        metric: metric.to_owned(),
        style: Style::Percent,
        limit,
        rows: names(variants)
            .enumerate()
            .map(|(index, name)| {
                let mean = if index % 4 == 3 {
                    1.0
                } else {
                    first - 0.0007 * (index % 5) as f64
                };
                IntervalRow::of(
                    &name,
                    Some(&estimate(index, mean, 0.000_31)),
                    Style::Percent,
                )
            })
            .collect(),
    };
    IntervalChart {
        title: "Availability and capacity".to_owned(),
        subtitle: "means over 200 replications with 95 % intervals".to_owned(),
        panels: vec![
            panel("availability", Some(Limit::Min(0.998)), 0.9987),
            panel("capacity", None, 0.9912),
        ],
        differences: false,
    }
}

pub fn comparison(variants: usize) -> IntervalChart {
    let rows = names(variants).enumerate().map(|(index, name)| {
        let difference = 0.002 * (index as f64 - 1.5);
        let half_width = (index != 2).then_some(0.001_1);
        let difference = Difference {
            n: 200,
            difference,
            half_width,
            confidence: 0.95,
            lower: half_width.map(|h| difference - h),
            upper: half_width.map(|h| difference + h),
            variance_ratio: Some(4.0),
            differing: 150,
            method: Method::Ratio,
        };
        IntervalRow::of_difference(&name, Some(&difference), Style::Percent)
    });
    IntervalChart {
        title: "Differences to the baseline".to_owned(),
        subtitle: "variant less baseline `single`; 95 % jointly for each metric".to_owned(),
        panels: vec![IntervalPanel {
            metric: "denied".to_owned(),
            style: Style::Percent,
            limit: None,
            rows: rows.collect(),
        }],
        differences: true,
    }
}

pub fn causes(variants: usize, causes: usize) -> BarChart {
    let names_of_causes = [
        "server-down (-96)",
        "licenses-exhausted (-4)",
        "violation-stands",
        "seats-exhausted",
    ];
    let category = |index: usize| {
        let name = names_of_causes
            .get(index)
            .map_or(format!("cause-{index}"), |n| (*n).to_owned());
        let values = (0..variants)
            .map(|v| ((index + 1) * (variants - v)) as f64 * 1.7)
            .collect();
        (name, values)
    };
    BarChart {
        title: "Denials by cause".to_owned(),
        subtitle: "denied attempts in a replication, mean over 3 detailed replications".to_owned(),
        measure: "denied attempts".to_owned(),
        style: Style::Count,
        series: names(variants).collect(),
        categories: (0..causes).map(category).collect(),
    }
}

pub fn week(maps: usize) -> WeekChart {
    let hours = |scale: f64| {
        (0..168)
            .map(|hour: usize| match (hour / 24, hour % 24) {
                (0, 0..=3) => None,
                (5.., _) => Some(0.0),
                (day, hour @ 8..=17) => Some(scale * (10 - hour.abs_diff(12)) as f64 + day as f64),
                (_, hour) => Some(hour as f64 / 10.0),
            })
            .collect()
    };
    let map = |index: usize| WeekMap {
        name: if index == 0 {
            "denied attempts, all replications (all)".into()
        } else {
            format!("feature_{index}: licenses in use, mean")
        },
        is_bad: index == 0,
        hours: hours([2.0, 95.0, 1_300.0, 0.1][index % 4]),
    };
    WeekChart {
        variant: "independent".to_owned(),
        replications: 200,
        maps: (0..maps).map(map).collect(),
    }
}

pub fn tornado(inputs: usize) -> TornadoChart {
    let input = |index: usize| {
        let swing = 0.004 / (index + 1) as f64;
        let end = |input: &str, mean| TornadoEnd {
            input: input.to_owned(),
            mean,
            half_width: Some(0.000_2),
            n: Some(200),
        };
        let low = if index % 3 == 2 {
            0.006 + swing
        } else {
            0.006 - swing
        };
        TornadoInput {
            name: ["time to repair", "on_violation", "dead_client_timeout"][index % 3].to_owned()
                + &" of all".repeat(index % 2),
            low: end("30 min", low),
            high: end("24 h", 0.006 + 1.4 * swing),
        }
    };
    TornadoChart {
        title: "What moves the denied fraction".to_owned(),
        metric: "denied".to_owned(),
        style: Style::Percent,
        base: 0.006,
        inputs: (0..inputs).map(input).collect(),
    }
}

pub fn sizing(points: usize) -> SizingChart {
    let curve = |name: &str, is_analytic, factor: f64| SizingCurve {
        name: name.to_owned(),
        is_analytic,
        points: (0..points)
            .map(|index| {
                let mean = 0.08 * factor / ((1 + index) * (1 + index)) as f64;
                SizingPoint {
                    number: (900 + 20 * index) as f64,
                    mean,
                    interval: (!is_analytic).then_some((mean * 0.8, mean * 1.25)),
                }
            })
            .collect(),
    };
    SizingChart {
        is_sweep: false,
        title: "Denied fraction over tserver_sdn".to_owned(),
        varied: "tserver_sdn licenses".to_owned(),
        metric: "denied".to_owned(),
        style: Style::Percent,
        limit: Some(Limit::Max(0.01)),
        chosen: (points > 3).then_some(960.0),
        curves: vec![
            curve("independent", false, 1.0),
            curve("single", false, 0.8),
            curve("Erlang B", true, 0.7),
        ],
    }
}

/// Each chart with one row and with many.
pub fn all() -> Vec<(String, Picture)> {
    let mut pictures = Vec::new();
    for (size, many) in [("one", 1), ("few", 4), ("many", 20)] {
        let mut add = |name: &str, picture| pictures.push((format!("{name}-{size}"), picture));
        add("availability", availability(many).picture());
        add("comparison", comparison(many).picture());
        add("causes", causes(many.min(4), many).picture());
        add("week", week(many.min(6)).picture());
        add("tornado", tornado(many).picture());
        add("sizing", sizing(many).picture());
    }
    pictures
}
