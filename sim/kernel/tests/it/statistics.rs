//! What the tests of random draws share. Every bound is at the 99.9 % level, and every seed is
//! fixed: a test that passes does so for ever, and one that a fault makes fail does not come back
//! by luck.

/// Two-sided 99.9 % point of the normal law.
pub const Z: f64 = 3.2905;

/// 99.9 % point of Kolmogorov's law.
pub const KOLMOGOROV: f64 = 1.9495;

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The standard error of the mean of independent values.
pub fn standard_error(values: &[f64]) -> f64 {
    let center = mean(values);
    let squares: f64 = values.iter().map(|x| (x - center) * (x - center)).sum();
    let n = values.len() as f64;
    (squares / (n - 1.0) / n).sqrt()
}

/// How many of their standard errors the values' mean is away from what is expected.
pub fn deviation(values: &[f64], expected: f64) -> f64 {
    (mean(values) - expected) / standard_error(values)
}

#[track_caller]
pub fn assert_mean(values: &[f64], expected: f64, what: &str) {
    let z = deviation(values, expected);
    assert!(
        z.abs() <= Z,
        "{what}: mean {} is {z:.2} standard errors from {expected}",
        mean(values)
    );
}

/// The greatest distance between the values' distribution function and `cdf`, times √n.
pub fn kolmogorov_distance(values: &[f64], cdf: impl Fn(f64) -> f64) -> f64 {
    let sorted = sorted(values);
    let n = sorted.len() as f64;
    let mut greatest = 0.0_f64;
    for (index, &x) in sorted.iter().enumerate() {
        let below = index as f64 / n;
        let expected = cdf(x);
        greatest = greatest
            .max(expected - below)
            .max(below + 1.0 / n - expected);
    }
    greatest * n.sqrt()
}

/// The greatest distance between the distribution functions of two samples, scaled so that
/// [`KOLMOGOROV`] bounds it. Values that occur in both are compared after all their occurrences.
pub fn two_sample_distance(left: &[f64], right: &[f64]) -> f64 {
    let (left, right) = (sorted(left), sorted(right));
    let (n, m) = (left.len() as f64, right.len() as f64);
    let mut greatest = 0.0_f64;
    for &x in left.iter().chain(&right) {
        let below_left = left.partition_point(|&y| y <= x) as f64 / n;
        let below_right = right.partition_point(|&y| y <= x) as f64 / m;
        greatest = greatest.max((below_left - below_right).abs());
    }
    greatest * (n * m / (n + m)).sqrt()
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}
