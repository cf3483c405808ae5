//! Which topics resemble one another: by the characteristic words that they share, the rarer the better.
//!
//! A topic is a vector of its keywords, each weighed by the logarithm of topics over topics that have it and by its rank; likeness is
//! the cosine. Words of one topic alone make no pair, so only the lists of shared words are read.

use rustc_hash::FxHashMap;

use crate::topics::Topic;

/// A topic that resembles another.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::service) struct Akin {
    /// Its position.
    pub topic: u32,
    /// How much they are alike, 0 to 1.
    pub likeness: f32,
    /// The words that both have, the weightiest first.
    pub words: Vec<String>,
}

/// Below this likeness two topics share a word and no more.
const LEAST: f32 = 0.05;

/// The keywords of all topics, by topic and by word.
pub(in crate::service) struct WordLists {
    /// For each topic where its entries end.
    ends: Vec<u32>,
    /// Word and weight; the squares of a topic's weights add up to 1.
    entries: Vec<(u32, f32)>,
    /// For each word its topics with their weights, hottest first.
    holders: Vec<Vec<(u32, f32)>>,
}

impl WordLists {
    /// Reads the keywords of all topics. Cost: linear in them.
    pub(super) fn of(topics: &[Topic]) -> Self {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let mut held: Vec<u32> = Vec::new();
        let mut entries: Vec<(u32, f32)> = Vec::new();
        let mut ends = Vec::with_capacity(topics.len());
        for topic in topics {
            for word in &topic.keywords {
                let next = held.len() as u32;
                let number = *numbers.entry(word).or_insert(next);
                if number == next {
                    held.push(0);
                }
                held[number as usize] += 1;
                entries.push((number, 0.0));
            }
            ends.push(entries.len() as u32);
        }
        let mut holders: Vec<Vec<(u32, f32)>> = vec![Vec::new(); held.len()];
        let mut start = 0;
        for (&end, topic) in ends.iter().zip(0u32..) {
            let own = &mut entries[start..end as usize];
            let mut squares = 0.0f32;
            for (rank, (word, weight)) in own.iter_mut().enumerate() {
                let rarity = (topics.len() as f32 / held[*word as usize] as f32).ln_1p();
                *weight = rarity / (1.0 + rank as f32 / 3.0).sqrt();
                squares += *weight * *weight;
            }
            for (word, weight) in own.iter_mut() {
                *weight /= squares.sqrt();
                holders[*word as usize].push((topic, *weight));
            }
            start = end as usize;
        }
        Self { ends, entries, holders }
    }

    /// The words of a topic with their weights, best first.
    pub(super) fn row(&self, topic: u32) -> &[(u32, f32)] {
        let at = topic as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.entries[start as usize..self.ends[at] as usize]
    }

    /// How many words there are.
    pub(super) fn words(&self) -> usize {
        self.holders.len()
    }

    /// The topics that resemble one the most, ties by heat. Cost: the lists of its words.
    pub(in crate::service) fn akin(&self, topics: &[Topic], topic: u32, most: usize, listed: impl Fn(u32) -> bool) -> Vec<Akin> {
        let mut sums: Vec<(u32, f32)> = Vec::new();
        for &(word, weight) in self.row(topic) {
            sums.extend(self.holders[word as usize].iter().map(|&(other, theirs)| (other, weight * theirs)));
        }
        sums.sort_by_key(|&(other, _)| other);
        let mut found: Vec<(u32, f32)> = sums
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| (same[0].0, same.iter().map(|one| one.1).sum()))
            .filter(|&(other, likeness)| other != topic && likeness >= LEAST && listed(other))
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(most);
        let akin = |(other, likeness)| Akin {
            topic: other,
            likeness,
            words: shared(&topics[topic as usize], &topics[other as usize]),
        };
        found.into_iter().map(akin).collect()
    }
}

/// The keywords of one topic that another has too.
fn shared(one: &Topic, other: &Topic) -> Vec<String> {
    one.keywords.iter().filter(|word| other.keywords.contains(word)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::fixture::open_sample;

    #[test]
    fn likeness_is_the_same_both_ways_and_names_the_words() {
        let view = open_sample();
        let topics = &view.analysis().topics.topics;
        let lists = view.topic_words();
        let mut pairs = 0;
        for at in 0..topics.len() as u32 {
            let found = lists.akin(topics, at, 5, |_| true);
            assert!(found.windows(2).all(|two| two[0].likeness >= two[1].likeness));
            for akin in &found {
                assert!(akin.topic != at && !akin.words.is_empty() && akin.likeness <= 1.0 + 1e-5);
                let back = lists.akin(topics, akin.topic, topics.len(), |_| true);
                let same = back.iter().find(|back| back.topic == at).unwrap();
                assert!((same.likeness - akin.likeness).abs() < 1e-5);
                pairs += 1;
            }
        }
        assert!(pairs > 50, "{pairs}");
    }

    #[test]
    fn a_topic_is_most_like_itself() {
        let view = open_sample();
        for topic in 0..view.analysis().topics.topics.len() as u32 {
            let squares: f32 = view.topic_words().row(topic).iter().map(|(_, weight)| weight * weight).sum();
            assert!(view.topic_words().row(topic).is_empty() || (squares - 1.0).abs() < 1e-4);
        }
    }
}
