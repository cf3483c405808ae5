//! The distribution of a count whose rate varies by itself: negative binomial.

/// A negative binomial distribution by its mean and size; an infinite size is Poisson's.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Spread {
    /// The mean.
    pub mean: f64,
    /// The size: the variance is mean + mean² / size.
    pub size: f64,
}

/// Counts that are looked at; means beyond a tenth of it are treated as normal.
const MOST: u32 = 20_000;

impl Spread {
    /// The least count up to which lies at least this share, from 0 to 1. Cost: linear in the answer; constant for large means.
    pub(super) fn quantile(self, share: f64) -> u32 {
        if self.mean <= 0.0 {
            return 0;
        }
        if self.mean > f64::from(MOST) / 10.0 {
            let deviation = (self.mean + self.mean * self.mean / self.size).sqrt();
            return (self.mean + normal_quantile(share) * deviation).max(0.0).round() as u32;
        }
        let (mut log_mass, odds) = if self.size.is_finite() {
            (-self.size * (self.mean / self.size).ln_1p(), self.mean / (self.mean + self.size))
        } else {
            (-self.mean, self.mean)
        };
        let mut sum = log_mass.exp();
        for count in 0..MOST {
            if sum >= share {
                return count;
            }
            let k = f64::from(count);
            let times = if self.size.is_finite() { (self.size + k) * odds } else { odds };
            log_mass += (times / (k + 1.0)).ln();
            sum += log_mass.exp();
        }
        MOST
    }
}

/// The quantile of the normal distribution by the rational approximation of Abramowitz and Stegun, 26.2.23 (error below 0.00045).
fn normal_quantile(share: f64) -> f64 {
    let tail = share.min(1.0 - share).max(1e-12);
    let t = (-2.0 * tail.ln()).sqrt();
    let from_middle = t - (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    if share < 0.5 { -from_middle } else { from_middle }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        let poisson = Spread {
            mean: 4.0,
            size: f64::INFINITY,
        };
        assert_eq!([0.1, 0.5, 0.9].map(|share| poisson.quantile(share)), [2, 4, 7]);
        // Failures before the third success of a coin: mean 3, size 3.
        let coin = Spread { mean: 3.0, size: 3.0 };
        assert_eq!([0.125, 0.126, 0.5, 0.9].map(|share| coin.quantile(share)), [0, 1, 2, 6]);
        assert_eq!(Spread { mean: 0.0, size: 1.0 }.quantile(0.9), 0);
    }

    #[test]
    fn a_large_mean_is_read_as_normal() {
        let large = Spread {
            mean: 10_000.0,
            size: f64::INFINITY,
        };
        assert!(large.quantile(0.9).abs_diff(10_128) <= 1 && large.quantile(0.1).abs_diff(9872) <= 1);
        assert!((normal_quantile(0.975) - 1.959_96).abs() < 5e-4);
    }
}
