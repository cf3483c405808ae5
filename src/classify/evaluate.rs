//! Figures of agreement between answers and readers.

/// F1 of the answers "yes"; 0 where nobody says yes.
#[must_use]
pub fn f1(truth: impl Iterator<Item = bool>, found: impl Iterator<Item = bool>) -> f64 {
    let (both, wrong) = truth.zip(found).fold((0.0, 0.0), |(both, wrong), (t, f)| {
        (both + f64::from(u8::from(t && f)), wrong + f64::from(u8::from(t != f)))
    });
    if both > 0.0 { 2.0 * both / (2.0 * both + wrong) } else { 0.0 }
}

/// Mean F1 over the classes that occur in `truth`.
#[must_use]
pub fn macro_f1(truth: &[usize], found: &[usize]) -> f64 {
    let n_classes = truth.iter().max().map_or(0, |&top| top + 1);
    let occurring: Vec<usize> = (0..n_classes).filter(|class| truth.contains(class)).collect();
    let of = |class: usize| f1(truth.iter().map(|&t| t == class), found.iter().map(|&f| f == class));
    occurring.iter().map(|&class| of(class)).sum::<f64>() / occurring.len().max(1) as f64
}

/// Share of equal answers.
#[must_use]
pub fn accuracy(truth: &[usize], found: &[usize]) -> f64 {
    truth.iter().zip(found).filter(|(t, f)| t == f).count() as f64 / truth.len().max(1) as f64
}

/// Expected calibration error over ten bins of confidence (Naeini, Cooper and Hauskrecht 2015).
#[must_use]
pub fn calibration_error(confidence: &[f32], right: &[bool]) -> f64 {
    let mut bins = [0.0f64; 10];
    for (&confidence, &right) in confidence.iter().zip(right) {
        bins[((confidence * 10.0) as usize).min(9)] += f64::from(confidence) - f64::from(u8::from(right));
    }
    bins.iter().map(|gap| gap.abs()).sum::<f64>() / confidence.len().max(1) as f64
}

/// Quadratically weighted kappa of whole grades (Cohen 1968).
#[must_use]
pub fn quadratic_kappa(truth: &[u8], found: &[u8]) -> f64 {
    let n = truth.len().max(1) as f64;
    let square = |t: u8, f: u8| (f64::from(t) - f64::from(f)).powi(2);
    let observed = truth.iter().zip(found).map(|(&t, &f)| square(t, f)).sum::<f64>() / n;
    let mut counts = [[0.0f64; 256]; 2];
    truth.iter().for_each(|&t| counts[0][usize::from(t)] += 1.0);
    found.iter().for_each(|&f| counts[1][usize::from(f)] += 1.0);
    let pairs = (0..=u8::MAX).flat_map(|t| (0..=u8::MAX).map(move |f| (t, f)));
    let expected = pairs
        .map(|(t, f)| square(t, f) * counts[0][usize::from(t)] * counts[1][usize::from(f)])
        .sum::<f64>()
        / (n * n);
    if expected > 0.0 { 1.0 - observed / expected } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_is_one_when_all_answers_are_right() {
        assert_eq!(macro_f1(&[0, 1, 3], &[0, 1, 3]), 1.0);
        assert_eq!(quadratic_kappa(&[0, 1, 2], &[0, 1, 2]), 1.0);
        assert_eq!(calibration_error(&[1.0, 0.0], &[true, false]), 0.0);
    }

    #[test]
    fn chance_has_no_kappa_and_far_misses_cost_more() {
        assert!(quadratic_kappa(&[0, 0, 2, 2], &[0, 2, 0, 2]).abs() < 1e-9);
        assert!(quadratic_kappa(&[0, 1, 2, 2], &[0, 1, 2, 1]) > quadratic_kappa(&[0, 1, 2, 2], &[0, 1, 2, 0]));
    }

    #[test]
    fn f1_is_the_harmonic_mean() {
        let found = f1([true, true, false].into_iter(), [true, false, false].into_iter());
        assert!((found - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(accuracy(&[0, 1], &[0, 0]), 0.5);
    }
}
