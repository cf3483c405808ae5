//! The map of topics: each a disc whose area is its messages, within the region of its theme, near those that share its words.
//!
//! Regions and places come from [`split`]; discs that overlap are then pushed apart. The same generation gives the same map.

use super::akin::WordLists;
use super::settle::{Disc, settle};
use super::split::{Cell, split};
use crate::service::view::View;

/// For which screen a map is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) enum Shape {
    /// A desk.
    Wide,
    /// A phone.
    Narrow,
}

impl Shape {
    /// Both.
    pub(in crate::service) const ALL: [Self; 2] = [Self::Wide, Self::Narrow];

    /// Its position in [`Self::ALL`].
    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// Its code in addresses and classes.
    pub(in crate::service) fn code(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Narrow => "narrow",
        }
    }

    /// The shape of a code.
    pub(in crate::service) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.code() == code)
    }

    /// Width and height in its own units, which are pixels at its natural size.
    pub(in crate::service) fn size(self) -> (f32, f32) {
        match self {
            Self::Wide => (1200.0, 760.0),
            Self::Narrow => (358.0, 620.0),
        }
    }

    /// Room for the name of a theme above its topics.
    pub(in crate::service) fn head(self) -> f32 {
        match self {
            Self::Wide => 25.0,
            Self::Narrow => 19.0,
        }
    }
}

/// A laid-out map.
pub(in crate::service) struct Plane {
    /// Positions of the themes that have topics, with their regions.
    pub themes: Vec<(u32, Cell)>,
    /// By position of the topic its disc; topics that no list shows have none.
    pub discs: Vec<Option<Disc>>,
}

/// The share of a region's area that its discs fill.
const FILLED: f32 = 0.56;

/// Room around the discs of a region.
const MARGIN: f32 = 4.0;

impl Plane {
    pub(super) fn lay_out(view: &View, shape: Shape) -> Self {
        let topics = &view.analysis().topics;
        let (counts, words) = (view.topic_counts(), view.topic_words());
        let mut of_theme: Vec<Vec<u32>> = vec![Vec::new(); topics.themes.len()];
        for at in view.listed_positions() {
            of_theme[topics.topics[at as usize].theme as usize].push(at);
        }
        let used: Vec<u32> = (0..of_theme.len() as u32)
            .filter(|&theme| !of_theme[theme as usize].is_empty())
            .collect();
        // Every topic gets some room beyond that of its messages, so that small ones do not stick to one another.
        let weight = |topic: u32| counts[topic as usize].messages as f32 + 1.0;
        let weights: Vec<f32> = used
            .iter()
            .map(|&theme| of_theme[theme as usize].iter().map(|&topic| weight(topic)).sum())
            .collect();
        // A small theme has room for its name.
        let least = weights.iter().sum::<f32>() * 0.02;
        let profiles: Vec<Vec<(u32, f32)>> = used.iter().map(|&theme| profile(words, &of_theme[theme as usize])).collect();
        let (w, h) = shape.size();
        let regions = split(
            used.len(),
            words.words(),
            |at| profiles[at].as_slice(),
            |at| weights[at].max(least),
            Cell { x: 0.0, y: 0.0, w, h },
        );
        let inner = |region: Cell| region.inset(MARGIN, shape.head().min(region.h * 0.4), MARGIN, MARGIN);
        let free: f32 = regions.iter().map(|&region| inner(region)).map(|cell| cell.w * cell.h).sum();
        let messages: f32 = of_theme.iter().flatten().map(|&topic| counts[topic as usize].messages as f32).sum();
        let unit = (free * FILLED / (messages.max(1.0) * std::f32::consts::PI)).sqrt();
        let mut discs: Vec<Option<Disc>> = vec![None; topics.topics.len()];
        for (&theme, &region) in used.iter().zip(&regions) {
            let members = &of_theme[theme as usize];
            let area = inner(region);
            let cells = split(
                members.len(),
                words.words(),
                |at| words.row(members[at]),
                |at| weight(members[at]),
                area,
            );
            let mut placed: Vec<Disc> = cells
                .iter()
                .zip(members)
                .map(|(cell, &topic)| Disc {
                    x: cell.x + cell.w / 2.0,
                    y: cell.y + cell.h / 2.0,
                    r: (unit * (counts[topic as usize].messages as f32).sqrt()).min(area.w.min(area.h) / 2.0),
                })
                .collect();
            settle(&mut placed, area);
            for (disc, &topic) in placed.into_iter().zip(members) {
                discs[topic as usize] = Some(disc);
            }
        }
        Self {
            themes: used.into_iter().zip(regions).collect(),
            discs,
        }
    }
}

/// The words of a theme: the sum of those of its topics, by word.
fn profile(words: &WordLists, topics: &[u32]) -> Vec<(u32, f32)> {
    let mut all: Vec<(u32, f32)> = topics.iter().flat_map(|&topic| words.row(topic).iter().copied()).collect();
    all.sort_by_key(|entry| entry.0);
    let sums = all
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| (same[0].0, same.iter().map(|one| one.1).sum()));
    let mut profile: Vec<(u32, f32)> = sums.collect();
    let length = profile
        .iter()
        .map(|(_, weight)| weight * weight)
        .sum::<f32>()
        .sqrt()
        .max(f32::MIN_POSITIVE);
    profile.iter_mut().for_each(|(_, weight)| *weight /= length);
    profile
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::fixture::open_sample;

    #[test]
    fn every_listed_topic_lies_in_the_region_of_its_theme() {
        let view = open_sample();
        for shape in Shape::ALL {
            let plane = view.topic_plane(shape);
            let listed = view.listed_positions().count();
            assert_eq!(plane.discs.iter().flatten().count(), listed);
            assert!(listed > 100);
            for (topic, disc) in view.analysis().topics.topics.iter().zip(&plane.discs) {
                let Some(disc) = disc else { continue };
                let (_, region) = plane.themes.iter().find(|(theme, _)| *theme == topic.theme).unwrap();
                assert!(disc.x > region.x && disc.x < region.x + region.w && disc.y > region.y && disc.y < region.y + region.h);
            }
        }
    }

    #[test]
    fn the_map_is_the_same_again() {
        let (one, other) = (open_sample(), open_sample());
        assert_eq!(one.topic_plane(Shape::Wide).discs, other.topic_plane(Shape::Wide).discs);
    }

    #[test]
    fn topics_that_share_words_lie_nearer_than_others() {
        let view = open_sample();
        let topics = &view.analysis().topics.topics;
        let discs = &view.topic_plane(Shape::Wide).discs;
        let apart = |a: u32, b: u32| {
            let (a, b) = (discs[a as usize]?, discs[b as usize]?);
            Some(((a.x - b.x).powi(2) + (a.y - b.y).powi(2)).sqrt())
        };
        let (mut near, mut far) = (Vec::new(), Vec::new());
        for at in 0..topics.len() as u32 {
            let theme = topics[at as usize].theme;
            let same_theme = |other: u32| topics[other as usize].theme == theme;
            near.extend(
                view.topic_words()
                    .akin(topics, at, 1, same_theme)
                    .iter()
                    .filter_map(|akin| apart(at, akin.topic)),
            );
            far.extend(
                (0..topics.len() as u32)
                    .filter(|&other| other != at && same_theme(other))
                    .filter_map(|other| apart(at, other)),
            );
        }
        let mean = |all: &[f32]| all.iter().sum::<f32>() / all.len() as f32;
        assert!(near.len() > 20 && mean(&near) < 0.8 * mean(&far), "{} {}", mean(&near), mean(&far));
    }
}
