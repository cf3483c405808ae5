//! Agreement by week, so that a machine that falls behind is noticed.

use serde::{Deserialize, Serialize};

use super::compare::Answer;
use super::interval::Estimate;
use crate::corpus::Week;

/// The agreement of one ISO week.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct WeekFigures {
    /// The week of the messages' counting dates, such as `2024-W05`.
    pub week: String,
    /// Messages decided.
    pub messages: u32,
    /// Share of equal answers, Wilson's interval.
    pub agreement: Estimate,
    /// Whether the whole interval lies below the share of all weeks.
    pub fell: bool,
}

/// Agreement by week, in order; messages without a date are in no week.
pub(super) fn figures(answers: &[Answer], whole: Option<Estimate>) -> Vec<WeekFigures> {
    let mut dated: Vec<(Week, bool)> = answers
        .iter()
        .filter_map(|answer| answer.week.map(|week| (week, answer.is_equal())))
        .collect();
    dated.sort_unstable();
    let figures = |run: &[(Week, bool)]| {
        let (equal, messages) = (run.iter().filter(|(_, equal)| *equal).count() as u32, run.len() as u32);
        let agreement = Estimate::share(equal, messages)?;
        Some(WeekFigures {
            week: run[0].0.to_string(),
            messages,
            agreement,
            fell: whole.is_some_and(|whole| agreement.high < whole.value),
        })
    };
    dated.chunk_by(|a, b| a.0 == b.0).filter_map(figures).collect()
}
