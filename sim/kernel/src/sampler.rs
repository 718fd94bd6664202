//! Drawing lengths of time: every law by inversion, over pinned `libm`.
//!
//! A draw takes exactly one uniform, whatever comes out, so a stream's position says
//! how many draws were made, and two variants that share a stream stay in step. The one exception
//! is a constant, which draws nothing. Dependence between draws is not modeled. Laws are distributions
//! as `rand` knows them, and draw from any of its generators.

use std::sync::Arc;

use rand::Rng;
use rand::distr::Distribution as _;
use rand::distr::Open01;

use crate::distribution::{Distribution, LIMIT_MICROSECONDS};
use crate::special::{inverse_gamma, inverse_normal};
use crate::time::Span;

/// A law with the constants of its draws worked out; gives the same bits as the [`Distribution`].
#[derive(Clone, Debug, PartialEq)]
pub struct Sampler(Law);

#[derive(Clone, Debug, PartialEq)]
enum Law {
    Constant(f64),
    Exponential { mean: f64 },
    Uniform { low: f64, width: f64 },
    Lognormal { mu: f64, sigma: f64 },
    Gamma { shape: f64, scale: f64 },
    Weibull { scale: f64, inverse_shape: f64 },
    Empirical(Arc<[i64]>),
}

impl Law {
    /// The draw that belongs to a uniform.
    #[inline(never)]
    fn invert(&self, u: f64) -> f64 {
        match self {
            // 1 - u is as uniform as u, and its logarithm comes without a subtraction.
            Law::Exponential { mean } => -libm::log(u) * mean,
            Law::Weibull {
                scale,
                inverse_shape,
            } => scale * libm::pow(-libm::log(u), *inverse_shape),
            _ => self.quantile(u),
        }
    }

    fn quantile(&self, u: f64) -> f64 {
        match self {
            Law::Constant(value) => *value,
            Law::Exponential { mean } => -libm::log1p(-u) * mean,
            Law::Uniform { low, width } => low + u * width,
            Law::Lognormal { mu, sigma } => libm::exp(mu + sigma * inverse_normal(u)),
            Law::Gamma { shape, scale } => scale * inverse_gamma(*shape, u),
            Law::Weibull {
                scale,
                inverse_shape,
            } => scale * libm::pow(-libm::log1p(-u), *inverse_shape),
            Law::Empirical(values) => pick(values, u),
        }
    }

    /// What is left, and the whole, of the interval that covers an instant chosen without regard to
    /// it: the first uniform for the whole, or for what has passed, the second for what is left.
    #[inline]
    fn equilibrium(&self, first: f64, second: f64) -> (f64, f64) {
        // What has passed and what is left of an exponential are independent and exponential both.
        if let Law::Exponential { mean } = self {
            let left = -libm::log(second) * mean;
            return (left, left - libm::log(first) * mean);
        }
        let whole = self.length_biased_quantile(first);
        (second * whole, whole)
    }

    /// The quantile of the law whose density is proportional to x times this one's: the length of
    /// the interval that covers an instant chosen without regard to it.
    fn length_biased_quantile(&self, u: f64) -> f64 {
        match self {
            Law::Constant(value) => value.max(0.0),
            Law::Exponential { mean } => mean * inverse_gamma(2.0, u),
            Law::Uniform { low, width } => {
                let (low, high) = (low.max(0.0), (low + width).max(0.0));
                (low * low + u * (high - low) * (high + low)).sqrt()
            }
            Law::Lognormal { mu, sigma } => {
                libm::exp(mu + sigma * sigma + sigma * inverse_normal(u))
            }
            Law::Gamma { shape, scale } => scale * inverse_gamma(shape + 1.0, u),
            Law::Weibull {
                scale,
                inverse_shape,
            } => {
                let power = inverse_gamma(1.0 + inverse_shape, u);
                scale * libm::pow(power, *inverse_shape)
            }
            Law::Empirical(values) => pick_by_length(values, u),
        }
    }
}

/// Draws a length in microseconds.
impl rand::distr::Distribution<f64> for Sampler {
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, stream: &mut R) -> f64 {
        match &self.0 {
            Law::Constant(value) => *value,
            Law::Exponential { mean } => -libm::log(uniform(stream)) * mean,
            law => law.invert(uniform(stream)),
        }
    }
}

impl Sampler {
    /// Draws a length, rounded to the microsecond, at least 0.
    #[inline]
    pub fn sample_span<R: Rng + ?Sized>(&self, stream: &mut R) -> Span {
        rounded_span(self.sample(stream))
    }

    /// Draws a signed length, rounded to the microsecond.
    #[inline]
    pub fn sample_offset<R: Rng + ?Sized>(&self, stream: &mut R) -> i64 {
        rounded_offset(self.sample(stream))
    }

    /// Draws what is left, and the whole, of an interval under way, as
    /// [`Distribution::sample_equilibrium`] does.
    #[inline]
    pub fn sample_equilibrium<R: Rng + ?Sized>(&self, stream: &mut R) -> (f64, f64) {
        self.0.equilibrium(uniform(stream), uniform(stream))
    }
}

/// Draws a length in microseconds: nothing from the stream for a constant, else one uniform.
impl rand::distr::Distribution<f64> for Distribution {
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, stream: &mut R) -> f64 {
        match self {
            Distribution::Constant(value) => *value as f64,
            Distribution::Exponential { mean } => -libm::log(uniform(stream)) * mean,
            _ => self.sample_other(uniform(stream)),
        }
    }
}

impl Distribution {
    /// The law with the constants of its draws worked out, for whoever draws often.
    #[must_use]
    pub fn sampler(&self) -> Sampler {
        Sampler(self.law())
    }

    fn law(&self) -> Law {
        match *self {
            Distribution::Constant(value) => Law::Constant(value as f64),
            Distribution::Exponential { mean } => Law::Exponential { mean },
            Distribution::Uniform { low, high } => Law::Uniform {
                low: low as f64,
                width: high as f64 - low as f64,
            },
            Distribution::Lognormal { mean, cv } => {
                let variance = libm::log1p(cv * cv);
                Law::Lognormal {
                    mu: libm::log(mean) - variance / 2.0,
                    sigma: variance.sqrt(),
                }
            }
            Distribution::Gamma { mean, cv } => Law::Gamma {
                shape: 1.0 / (cv * cv),
                scale: mean * (cv * cv),
            },
            Distribution::Weibull { scale, shape } => Law::Weibull {
                scale,
                inverse_shape: 1.0 / shape,
            },
            Distribution::Empirical(ref values) => Law::Empirical(Arc::clone(values)),
        }
    }

    /// The draw that belongs to a uniform, of the laws that are not drawn from all the time; apart,
    /// so that the others are small enough to be inlined.
    #[inline(never)]
    fn sample_other(&self, u: f64) -> f64 {
        match self {
            Distribution::Empirical(values) => pick(values, u),
            _ => self.law().invert(u),
        }
    }

    /// Draws a length, rounded to the microsecond, at least 0.
    #[inline]
    pub fn sample_span<R: Rng + ?Sized>(&self, stream: &mut R) -> Span {
        rounded_span(self.sample(stream))
    }

    /// Draws a signed length, rounded to the microsecond.
    #[inline]
    pub fn sample_offset<R: Rng + ?Sized>(&self, stream: &mut R) -> i64 {
        rounded_offset(self.sample(stream))
    }

    /// The length in microseconds that a part `u`, in (0, 1), of all draws does not exceed.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        self.law().quantile(u)
    }

    /// Draws what is left, and the whole, of an interval under way at an instant that has no regard
    /// to it: the equilibrium of a renewal process. Takes two uniforms whatever the law: the first
    /// for the whole, length-biased, the second for the part of it that is left (an exponential: one
    /// for what has passed, one for what is left). Negative values have no weight.
    #[must_use]
    pub fn sample_equilibrium<R: Rng + ?Sized>(&self, stream: &mut R) -> (f64, f64) {
        self.law().equilibrium(uniform(stream), uniform(stream))
    }
}

/// The next number of the open interval (0, 1).
#[inline]
fn uniform<R: Rng + ?Sized>(stream: &mut R) -> f64 {
    Open01.sample(stream)
}

#[inline]
fn rounded_span(microseconds: f64) -> Span {
    Span((microseconds.clamp(0.0, LIMIT_MICROSECONDS) + 0.5) as i64 as u64)
}

#[inline]
fn rounded_offset(microseconds: f64) -> i64 {
    (microseconds.clamp(-LIMIT_MICROSECONDS, LIMIT_MICROSECONDS) + 0.5).floor() as i64
}

/// One value of the list, each as likely.
#[inline]
fn pick(values: &[i64], u: f64) -> f64 {
    let index = (u * values.len() as f64) as usize;
    values[index.min(values.len() - 1)] as f64
}

/// One value of the list, likely in proportion to itself.
fn pick_by_length(values: &[i64], u: f64) -> f64 {
    let weight = |value: &i64| u128::try_from(*value).unwrap_or(0);
    let total: u128 = values.iter().map(weight).sum();
    let target = u * total as f64;
    let mut below = 0_u128;
    for value in values {
        below += weight(value);
        if below as f64 > target {
            return *value as f64;
        }
    }
    values
        .last()
        .map_or(0.0, |value| value.max(&0).to_owned() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::StreamSource;

    #[test]
    fn lengths_are_rounded_and_kept_in_range() {
        assert_eq!(rounded_span(-5.0), Span(0));
        assert_eq!(rounded_span(0.4), Span(0));
        assert_eq!(rounded_span(0.5), Span(1));
        assert_eq!(rounded_span(f64::INFINITY), Span(1 << 62));
        assert_eq!(rounded_offset(-0.6), -1);
        assert_eq!(rounded_offset(f64::NEG_INFINITY), -(1 << 62));
    }

    #[test]
    fn a_sampler_gives_the_bits_of_its_distribution() {
        for law in [
            Distribution::Constant(-7),
            Distribution::Exponential { mean: 3e6 },
            Distribution::Uniform { low: -5, high: 90 },
            Distribution::Lognormal { mean: 4e6, cv: 0.7 },
            Distribution::Gamma { mean: 4e6, cv: 0.7 },
            Distribution::Weibull {
                scale: 2e6,
                shape: 1.4,
            },
            Distribution::Empirical(vec![1, 5, 9, 9].into()),
        ] {
            let mut streams = [(); 2].map(|()| StreamSource::new(1, 0).stream("law", "draws"));
            let sampler = law.sampler();
            for _ in 0..100 {
                let direct = law.sample(&mut streams[0]);
                assert_eq!(direct.to_bits(), sampler.sample(&mut streams[1]).to_bits());
            }
            assert_eq!(streams[0].word(), streams[1].word(), "{law:?}");
        }
    }
}
