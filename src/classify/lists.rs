//! What the lists of words of this module find in a text: all of them are looked up in one pass.

use std::sync::LazyLock;

use super::cues::CueHit;
use super::{alarms, cues, legal, protected, subjects};
use crate::text::WordLists;

/// The words of the lists that stand in one normalised text, of each list from left to right without overlap.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ListedWords {
    /// Cues.
    pub cues: Vec<CueHit>,
    /// For each word that names a subject the subject.
    pub(super) subjects: Vec<u8>,
    /// Words of alarm.
    pub(super) alarms: Vec<alarms::Hit>,
    /// Words of legal ways: first byte and list.
    pub(super) legal: Vec<(u32, u8)>,
    /// Whether the text says that it reports someone.
    pub(super) reports: bool,
}

/// Places of the lists.
const CUES: usize = 0;
const SUBJECTS: usize = 1;
const ALARMS: usize = 2;
const LEGAL: usize = 3;

static LISTS: LazyLock<WordLists> = LazyLock::new(|| {
    let lists = [
        cues::words(),
        subjects::words(),
        alarms::SHIPPED.words(),
        legal::words(),
        protected::REPORTS.to_vec(),
    ];
    WordLists::new(&lists)
});

impl ListedWords {
    /// Finds the words of a normalised text. Cost: one pass.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut listed = Self::default();
        LISTS.longest(text, |list, found| match list {
            CUES => listed.cues.push(CueHit::of(found)),
            SUBJECTS => listed.subjects.push(subjects::subject_of(found.word)),
            ALARMS => listed.alarms.extend(alarms::SHIPPED.hit(found)),
            LEGAL => listed.legal.push((found.start as u32, legal::list_of(found.word))),
            _ => listed.reports = true,
        });
        listed
    }
}
