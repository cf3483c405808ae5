//! The parts of a score with what they are made of, and the reasons against a matter.

use chrono::{Datelike, NaiveDate};

use super::basis::{Basis, Campaign};
use super::matters::{Level, Matter};
use super::survey::{Studied, Tally};
use crate::corpus::codes;

codes! {
    /// A part of a score, 0 to 100.
    Part {
        /// How many people are concerned, lately, in how many districts, week after week.
        Concern = "concern",
        /// Fit with the year's key work; without a list of it there is no value.
        Fit = "fit",
        /// Whether the question is open: measures are proposed, by many people, of many kinds.
        Openness = "openness",
        /// Whether the level of government can decide.
        Level = "level",
        /// Whether the time is right.
        Timing = "timing",
        /// Whether it was not asked before.
        Fresh = "fresh",
        /// How little belongs to courts, arbitration and review.
        Law = "law",
    }
}

codes! {
    /// Why a matter is not proposed (不建议选题的理由).
    Reason {
        /// A call asked about it within a year.
        AskedLately = "asked_lately",
        /// It belongs to courts, arbitration or review.
        Law = "law",
        /// A higher level of government decides.
        BeyondPowers = "beyond_powers",
        /// Replies say that it is decided.
        Decided = "decided",
        /// One topic makes up most of it: a matter to be handled, not asked about.
        Narrow = "narrow",
        /// Much of it accuses somebody.
        Accusing = "accusing",
        /// People claim something for themselves and propose little.
        Claims = "claims",
    }
}

/// How an item of key work was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FitBy {
    /// Its name holds a word of the matter.
    Name,
    /// Its text does.
    Text,
    /// It is alike by the archive's own use of words.
    Likeness,
}

/// The item of key work that fits best.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fit {
    /// Position in [`Basis::key_work`].
    pub at: usize,
    /// How it was found.
    pub by: FitBy,
    /// 0 to 100.
    pub value: f64,
}

/// From this share of messages that belong to courts, arbitration or review a matter is left to them.
const MOST_LEGAL: f64 = 0.25;
/// From this share of messages about what a local government cannot decide a matter is beyond its powers.
const MOST_BEYOND: f64 = 0.3;
/// From this share of the replies that were read, and so many of them, a matter counts as decided.
const MOST_DECIDED: f64 = 0.4;
const LEAST_DECIDED: u32 = 5;
/// From this share of one topic a matter is that topic.
const MOST_OF_ONE: f64 = 0.5;
/// From this share of accusations a matter accuses.
const MOST_ACCUSING: f64 = 0.25;
/// Below this share of messages that say what to do people propose too little.
const LEAST_MEASURES: f64 = 0.08;
/// From this likeness on an item of key work fits.
const LEAST_ALIKE: f32 = 0.25;

/// The best fit with key work; `None` where nothing fits.
pub(super) fn fit(matter: &Matter, basis: &Basis) -> Option<Fit> {
    let mut best: Option<Fit> = None;
    for (at, item) in basis.key_work.iter().enumerate() {
        let alike = basis
            .alike
            .get(at)
            .and_then(|alike| alike.get(&matter.code))
            .copied()
            .unwrap_or(0.0);
        let (by, value) = if matter.is_named_in(&item.name) {
            (FitBy::Name, 100.0)
        } else if matter.is_named_in(&item.text) {
            (FitBy::Text, 80.0)
        } else if alike >= LEAST_ALIKE {
            (FitBy::Likeness, f64::from(100.0 * alike).min(70.0))
        } else {
            continue;
        };
        if best.is_none_or(|best| value > best.value) {
            best = Some(Fit { at, by, value });
        }
    }
    best
}

/// The parts of a score, in the order of [`Part`].
pub(super) fn values(one: &Studied<'_>, most: &Tally, districts: u32, basis: &Basis, launch: NaiveDate) -> Vec<Option<f64>> {
    Part::ALL
        .iter()
        .map(|part| match part {
            Part::Concern => Some(concern(&one.tally, most, districts)),
            Part::Fit => (!basis.key_work.is_empty()).then(|| one.fit.map_or(0.0, |fit| fit.value)),
            Part::Openness => Some(openness(&one.tally)),
            Part::Level => {
                let own = match one.matter.level {
                    Level::Local => 100.0,
                    Level::City => 75.0,
                    Level::Province => 30.0,
                    Level::State => 0.0,
                };
                Some(own * (1.0 - share(one.tally.beyond, one.tally.year)))
            }
            Part::Timing => Some(timing(one.matter, basis, launch)),
            Part::Fresh => Some(if one.asked.is_some() { 50.0 } else { 100.0 }),
            Part::Law => Some(100.0 * (1.0 - share(one.tally.legal, one.tally.year))),
        })
        .collect()
}

/// Two fifths people of the year, a quarter people of the period (both against the most, by square root), 15 hundredths weeks in a row up to
/// eight, a tenth each the rise and the districts; without districts the others share their tenth.
fn concern(tally: &Tally, most: &Tally, districts: u32) -> f64 {
    let against = |n: u32, most: u32| (f64::from(n) / f64::from(most.max(1))).sqrt();
    let rise = tally.before.map_or(0.0, |before| {
        ((f64::from(tally.now) - f64::from(before)) / f64::from(before.max(5))).clamp(0.0, 1.0)
    });
    let parts = 0.4 * against(tally.year_people, most.year_people)
        + 0.25 * against(tally.now_people, most.now_people)
        + 0.15 * f64::from(tally.weeks.min(8)) / 8.0
        + 0.1 * rise;
    if districts > 1 {
        100.0 * (parts + 0.1 * f64::from(tally.districts) / f64::from(districts))
    } else {
        100.0 * parts / 0.9
    }
}

/// Half the share of messages that say what to do (two fifths is full), a quarter the people who do (twenty are full), a quarter their
/// variety over topics.
fn openness(tally: &Tally) -> f64 {
    let measures = (share(tally.measures, tally.year) / 0.4).min(1.0);
    100.0 * (0.5 * measures + 0.25 * (f64::from(tally.measure_people) / 20.0).min(1.0) + 0.25 * tally.variety)
}

fn timing(matter: &Matter, basis: &Basis, launch: NaiveDate) -> f64 {
    let window = basis.catalogue.window(launch.month()).map_or(50.0, |window| window.score);
    if matter.season.is_empty() {
        window
    } else if matter.is_in_season(launch.month()) {
        (window + 20.0).min(100.0)
    } else {
        0.5 * window
    }
}

pub(super) fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// What speaks against a matter, in the order of [`Reason`].
pub(super) fn reasons(one: &Studied<'_>, launch: NaiveDate) -> Vec<Reason> {
    let tally = &one.tally;
    let holds = |reason: &Reason| match reason {
        Reason::AskedLately => one
            .asked
            .as_ref()
            .is_some_and(|campaign: &Campaign| campaign.is_within_a_year_of(launch)),
        Reason::Law => share(tally.legal, tally.year) >= MOST_LEGAL,
        Reason::BeyondPowers => {
            matches!(one.matter.level, Level::Province | Level::State) || share(tally.beyond, tally.year) >= MOST_BEYOND
        }
        Reason::Decided => tally.decided >= LEAST_DECIDED && share(tally.decided, tally.read) >= MOST_DECIDED,
        Reason::Narrow => tally.of_one_place && tally.top_topic.is_some_and(|(_, n)| share(n, tally.year) >= MOST_OF_ONE),
        Reason::Accusing => share(tally.accusing, tally.year) >= MOST_ACCUSING,
        Reason::Claims => one.matter.claims || share(tally.measures, tally.year) < LEAST_MEASURES,
    };
    Reason::ALL.iter().filter(|reason| holds(reason)).copied().collect()
}
