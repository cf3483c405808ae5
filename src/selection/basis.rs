//! What the office brings to a selection: key work of the year, campaigns of the past, weights.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::fitness::Part;
use super::matters::{Catalogue, Matter};
use crate::corpus::Period;

/// An item of the year's key work (重点工作).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct KeyWork {
    /// Number as the office gives it; may be empty.
    #[serde(default)]
    pub number: String,
    /// Name.
    pub name: String,
    /// Leading body; may be empty.
    #[serde(default)]
    pub lead: String,
    /// What is to be done; may be empty.
    #[serde(default)]
    pub text: String,
}

/// A call that was made or is under way (征集活动).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Campaign {
    /// Number within the workspace, from 1.
    pub id: u32,
    /// Title: messages that name it in their campaign column belong to it.
    pub title: String,
    /// Code of the matter, where it is one of the catalogue.
    #[serde(default)]
    pub matter: String,
    /// Words of its keywords, where it is none.
    #[serde(default)]
    pub words: Vec<String>,
    /// Its days.
    pub days: Period,
    /// Ways and people asked, in words.
    #[serde(default)]
    pub ways: String,
    /// Who recorded it; empty when it is not known.
    #[serde(default)]
    pub by: String,
    /// When: wall-clock time in Asia/Shanghai.
    #[serde(default)]
    pub at: String,
}

impl Campaign {
    /// The words by which messages are about it, as a filter takes them; empty where it has none.
    #[must_use]
    pub fn about(&self, catalogue: &Catalogue) -> String {
        match catalogue.matter(&self.matter) {
            Some(matter) => matter.words.join(","),
            None => self.words.join(","),
        }
    }

    /// Whether it asked about a matter: by its code, or by words in its title.
    #[must_use]
    pub fn asked_about(&self, matter: &Matter) -> bool {
        if self.matter.is_empty() {
            matter.is_named_in(&self.title) || self.words.iter().any(|word| matter.words.contains(word))
        } else {
            self.matter == matter.code
        }
    }

    /// Whether it ended within a year before a day, or has not ended by then.
    #[must_use]
    pub fn is_within_a_year_of(&self, day: NaiveDate) -> bool {
        self.days.last + Days::new(365) >= day
    }
}

/// What counts how much: weights of at least 0. A score is the mean of its parts, each 0 to 100, by their weights; a part without data
/// weighs nothing.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// How many people are concerned.
    pub concern: f64,
    /// Fit with the year's key work.
    pub fit: f64,
    /// Whether the question is open.
    pub openness: f64,
    /// Whether the level of government can decide.
    pub level: f64,
    /// Whether the time is right.
    pub timing: f64,
    /// Whether it was not asked before.
    pub fresh: f64,
    /// How little belongs to courts, arbitration and review.
    pub law: f64,
}

impl Default for Weights {
    /// Concern leads, then whether anybody could use the answers: key work and openness.
    fn default() -> Self {
        Self {
            concern: 3.0,
            fit: 2.0,
            openness: 2.0,
            level: 1.0,
            timing: 1.0,
            fresh: 0.5,
            law: 0.5,
        }
    }
}

impl Weights {
    /// The greatest weight.
    pub const HEAVIEST: f64 = 10.0;

    /// The weight of a part.
    #[must_use]
    pub fn of(&self, part: Part) -> f64 {
        match part {
            Part::Concern => self.concern,
            Part::Fit => self.fit,
            Part::Openness => self.openness,
            Part::Level => self.level,
            Part::Timing => self.timing,
            Part::Fresh => self.fresh,
            Part::Law => self.law,
        }
    }

    /// Sets the weight of a part.
    pub fn set(&mut self, part: Part, weight: f64) {
        *match part {
            Part::Concern => &mut self.concern,
            Part::Fit => &mut self.fit,
            Part::Openness => &mut self.openness,
            Part::Level => &mut self.level,
            Part::Timing => &mut self.timing,
            Part::Fresh => &mut self.fresh,
            Part::Law => &mut self.law,
        } = weight;
    }

    /// The score of parts, 0 to 100; those without data weigh nothing. Sums run in the order of [`Part`].
    #[must_use]
    pub fn score(&self, values: &[Option<f64>]) -> f64 {
        let known = Part::ALL
            .iter()
            .zip(values)
            .filter_map(|(&part, value)| value.map(|value| (self.of(part), value)));
        let (sum, total) = known.fold((0.0, 0.0), |(sum, total), (weight, value)| (sum + weight * value, total + weight));
        if total > 0.0 { sum / total } else { 0.0 }
    }
}

/// All that an office brings.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Basis {
    /// The matters.
    pub catalogue: Catalogue,
    /// Key work, in the office's order; empty where no list was imported.
    pub key_work: Vec<KeyWork>,
    /// For each item of key work how alike it is to matters by the archive's own use of words, 0 to 1, by code of the matter.
    pub alike: Vec<BTreeMap<String, f32>>,
    /// Campaigns, in the order in which they were recorded.
    pub campaigns: Vec<Campaign>,
    /// The office's weights.
    pub weights: Weights,
}
