//! Figures of agreement between answers and readers.

/// How much a disagreement weighs in chance-corrected agreement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weighing {
    /// Every disagreement alike: classes without order (Cohen 1960).
    Equal,
    /// By the square of the distance: grades (Cohen 1968).
    Quadratic,
}

impl Weighing {
    fn distance(self, a: usize, b: usize) -> f64 {
        match self {
            Self::Equal => f64::from(u8::from(a != b)),
            Self::Quadratic => (a as f64 - b as f64).powi(2),
        }
    }
}

/// How often a true class met a found one. Sums are of whole numbers, so their order changes nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Confusion {
    classes: usize,
    cells: Vec<u32>,
}

impl Confusion {
    /// A table of so many classes, empty.
    #[must_use]
    pub fn new(classes: usize) -> Self {
        Self {
            classes,
            cells: vec![0; classes * classes],
        }
    }

    /// Counts pairs of (true class, found class).
    #[must_use]
    pub fn of(classes: usize, pairs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut table = Self::new(classes);
        pairs.into_iter().for_each(|(truth, found)| table.add(truth, found));
        table
    }

    /// Counts one pair.
    ///
    /// # Panics
    /// When a class is beyond the table.
    pub fn add(&mut self, truth: usize, found: usize) {
        assert!(truth < self.classes && found < self.classes, "a class beyond the table");
        self.cells[truth * self.classes + found] += 1;
    }

    /// How many classes.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// How often this true class met this found one.
    #[must_use]
    pub fn cell(&self, truth: usize, found: usize) -> u32 {
        self.cells[truth * self.classes + found]
    }

    /// All pairs.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.cells.iter().sum()
    }

    /// How often the class is true.
    #[must_use]
    pub fn truth(&self, class: usize) -> u32 {
        (0..self.classes).map(|found| self.cell(class, found)).sum()
    }

    /// How often the class was found.
    #[must_use]
    pub fn found(&self, class: usize) -> u32 {
        (0..self.classes).map(|truth| self.cell(truth, class)).sum()
    }

    /// Pairs of equal classes.
    #[must_use]
    pub fn equal(&self) -> u32 {
        (0..self.classes).map(|class| self.cell(class, class)).sum()
    }

    /// F1 of a class: the harmonic mean of precision and recall; 0 where nobody says it.
    #[must_use]
    pub fn f1(&self, class: usize) -> f64 {
        let both = 2.0 * f64::from(self.cell(class, class));
        if both > 0.0 {
            both / (f64::from(self.truth(class)) + f64::from(self.found(class)))
        } else {
            0.0
        }
    }

    /// Mean F1 over the classes that are true somewhere.
    #[must_use]
    pub fn macro_f1(&self) -> f64 {
        let occurring: Vec<usize> = (0..self.classes).filter(|&class| self.truth(class) > 0).collect();
        occurring.iter().map(|&class| self.f1(class)).sum::<f64>() / occurring.len().max(1) as f64
    }

    /// Agreement beyond chance (Cohen 1960, 1968): 1 − observed ÷ expected disagreement. `None` where chance leaves nothing to disagree on.
    /// Cost: the square of the classes.
    #[must_use]
    pub fn kappa(&self, weighing: Weighing) -> Option<f64> {
        let n = f64::from(self.total());
        let margins: Vec<(f64, f64)> = (0..self.classes)
            .map(|class| (f64::from(self.truth(class)), f64::from(self.found(class))))
            .collect();
        let pairs = || (0..self.classes).flat_map(|t| (0..self.classes).map(move |f| (t, f)));
        let observed: f64 = pairs().map(|(t, f)| weighing.distance(t, f) * f64::from(self.cell(t, f))).sum();
        let expected: f64 = pairs().map(|(t, f)| weighing.distance(t, f) * margins[t].0 * margins[f].1).sum();
        (expected > 0.0).then(|| 1.0 - (observed / n) / (expected / (n * n)))
    }

    /// Krippendorff's alpha of two readers without gaps (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"): the classes of both
    /// are taken as drawn from one source, and small samples are corrected for. `None` as for [`Self::kappa`].
    #[must_use]
    pub fn alpha(&self, weighing: Weighing) -> Option<f64> {
        let values = 2.0 * f64::from(self.total());
        let of = |class: usize| f64::from(self.truth(class)) + f64::from(self.found(class));
        let pairs = || (0..self.classes).flat_map(|a| (a + 1..self.classes).map(move |b| (a, b)));
        let observed: f64 = pairs()
            .map(|(a, b)| weighing.distance(a, b) * f64::from(self.cell(a, b) + self.cell(b, a)))
            .sum();
        let expected: f64 = pairs().map(|(a, b)| weighing.distance(a, b) * of(a) * of(b)).sum();
        (expected > 0.0).then(|| 1.0 - (values - 1.0) * observed / expected)
    }
}

/// F1 of the answers "yes"; 0 where nobody says yes.
#[must_use]
pub fn f1(truth: impl Iterator<Item = bool>, found: impl Iterator<Item = bool>) -> f64 {
    Confusion::of(2, truth.zip(found).map(|(t, f)| (usize::from(t), usize::from(f)))).f1(1)
}

/// Mean F1 over the classes that occur in `truth`.
#[must_use]
pub fn macro_f1(truth: &[usize], found: &[usize]) -> f64 {
    of_slices(truth, found).macro_f1()
}

fn of_slices(truth: &[usize], found: &[usize]) -> Confusion {
    let classes = truth.iter().chain(found).max().map_or(0, |&top| top + 1);
    Confusion::of(classes, truth.iter().copied().zip(found.iter().copied()))
}

/// Share of equal answers.
#[must_use]
pub fn accuracy(truth: &[usize], found: &[usize]) -> f64 {
    truth.iter().zip(found).filter(|(t, f)| t == f).count() as f64 / truth.len().max(1) as f64
}

/// The bin of ten that a confidence falls in.
#[must_use]
pub fn confidence_bin(confidence: f32) -> usize {
    ((confidence * 10.0) as usize).min(9)
}

/// Expected calibration error over ten bins of confidence (Naeini, Cooper and Hauskrecht 2015).
#[must_use]
pub fn calibration_error(confidence: &[f32], right: &[bool]) -> f64 {
    let mut bins = [0.0f64; 10];
    for (&confidence, &right) in confidence.iter().zip(right) {
        bins[confidence_bin(confidence)] += f64::from(confidence) - f64::from(u8::from(right));
    }
    bins.iter().map(|gap| gap.abs()).sum::<f64>() / confidence.len().max(1) as f64
}

/// Quadratically weighted kappa of whole grades (Cohen 1968); 0 where chance leaves nothing to disagree on.
#[must_use]
pub fn quadratic_kappa(truth: &[u8], found: &[u8]) -> f64 {
    let wide = |grades: &[u8]| grades.iter().map(|&grade| usize::from(grade)).collect::<Vec<_>>();
    of_slices(&wide(truth), &wide(found)).kappa(Weighing::Quadratic).unwrap_or(0.0)
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
        assert_eq!(Confusion::of(2, [(0, 0), (0, 0)]).kappa(Weighing::Equal), None);
    }

    #[test]
    fn f1_is_the_harmonic_mean() {
        let found = f1([true, true, false].into_iter(), [true, false, false].into_iter());
        assert!((found - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(accuracy(&[0, 1], &[0, 0]), 0.5);
    }

    #[test]
    fn kappa_is_that_of_a_table_reckoned_by_hand() {
        // 20 and 15 equal, 5 and 10 unequal: observed 0.7, expected 0.5.
        let pairs = [((0, 0), 20), ((0, 1), 5), ((1, 0), 10), ((1, 1), 15)];
        let table = Confusion::of(2, pairs.iter().flat_map(|&(pair, n)| std::iter::repeat_n(pair, n)));
        assert!((table.kappa(Weighing::Equal).unwrap() - 0.4).abs() < 1e-9);
    }

    #[test]
    fn alpha_is_that_of_a_table_reckoned_by_hand() {
        // Ten messages, four unequal; of the twenty answers 14 are 0 and 6 are 1.
        let pairs = [((0, 0), 5), ((0, 1), 3), ((1, 0), 1), ((1, 1), 1)];
        let table = Confusion::of(2, pairs.iter().flat_map(|&(pair, n)| std::iter::repeat_n(pair, n)));
        assert!((table.alpha(Weighing::Equal).unwrap() - (1.0 - 19.0 * 4.0 / 84.0)).abs() < 1e-9);
    }
}
