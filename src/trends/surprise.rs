//! How surprising a week's count is, against what the weeks before make usual.

/// Weeks that the usual count is read from.
const BEFORE: usize = 52;
/// Size of the negative binomial distribution of a week's count: a rate that varies by about 45 %.
const SIZE: f64 = 5.0;
/// Least usual count of a week.
const LEAST: f64 = 0.05;

/// What was usual before a week: the mean of the year before it, the highest tenth of its weeks left out so that an earlier burst does not
/// hide a new one; drawn a little towards 0.2. Cost: a sort of a year.
#[must_use]
pub fn usual(before: &[u32]) -> f64 {
    let mut weeks = before[before.len().saturating_sub(BEFORE)..].to_vec();
    weeks.sort_unstable();
    weeks.truncate(weeks.len() - (weeks.len() / 10).max(1).min(weeks.len()));
    let sum: f64 = weeks.iter().map(|&count| f64::from(count)).sum();
    ((sum + 0.3) / (weeks.len() as f64 + 1.5)).max(LEAST)
}

/// How surprising so many messages or more are where `usual` are usual: the negative decimal logarithm of the chance; 0 for what is not
/// above the usual. Cost: linear in the count.
#[must_use]
pub fn surprise(count: u32, usual: f64) -> f64 {
    if f64::from(count) <= usual {
        return 0.0;
    }
    let odds = usual / (usual + SIZE);
    let mut log_mass = -SIZE * (usual / SIZE).ln_1p();
    for k in 0..count {
        log_mass += ((SIZE + f64::from(k)) / (f64::from(k) + 1.0) * odds).ln();
    }
    let (mut sum, mut term, mut k) = (1.0, 1.0, f64::from(count));
    while term > sum * 1e-12 && k < f64::from(count) + 10_000.0 {
        term *= (SIZE + k) / (k + 1.0) * odds;
        sum += term;
        k += 1.0;
    }
    (-(log_mass + f64::ln(sum)) / std::f64::consts::LN_10).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_more_surprising_and_the_usual_is_not() {
        assert!(surprise(3, 3.0) < 1e-12);
        assert!(surprise(6, 1.0) > surprise(4, 1.0) && surprise(4, 1.0) > surprise(4, 2.0));
        // One or more where 5 of size 5 are usual: 1 - (1/2)^5.
        assert!((surprise(6, 5.0) + (0.376_953_125f64).log10()).abs() < 1e-9);
    }

    #[test]
    fn an_earlier_burst_does_not_make_the_usual() {
        let mut before = vec![1; 30];
        let level = usual(&before);
        before[20] = 60;
        assert!((usual(&before) - level).abs() < 1e-9);
        assert!(usual(&[]) > 0.0 && usual(&[0; 60]) >= LEAST);
    }
}
