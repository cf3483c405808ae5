//! The features that a model knows: hashed keys with their rows and their inverse document frequencies.

use rustc_hash::FxHashMap;

use super::bytes::{ModelError, Reader, Writer};

/// Known keys in rising order, each with its inverse document frequency, and a table that finds a key in about one step.
#[derive(Clone, Debug, Default)]
pub struct KeySpace {
    keys: Vec<u32>,
    idf: Vec<f32>,
    /// Open addressing with linear probing: (key, row), `u32::MAX` for an empty place; at most half full.
    slots: Vec<(u32, u32)>,
    /// A bit for the upper bits of every known key, eight bits or more a key: small enough to stay near the processor, it tells most
    /// unknown keys before the slots are asked.
    filter: Vec<u64>,
}

/// The distinct keys of a message, rising, with how often each occurs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CountedKeys {
    keys: Vec<u32>,
    counts: Vec<u32>,
}

impl CountedKeys {
    /// Counts a list of keys, which is used as scratch. Cost: a sort.
    #[must_use]
    pub fn new(keys: &mut [u32]) -> Self {
        keys.sort_unstable();
        let mut counted = Self {
            keys: Vec::with_capacity(keys.len()),
            counts: Vec::with_capacity(keys.len()),
        };
        for run in keys.chunk_by(|a, b| a == b) {
            counted.keys.push(run[0]);
            counted.counts.push(run.len() as u32);
        }
        counted
    }
}

/// The key space's idf is stored in steps of 1/2048.
const IDF_STEPS: f32 = 2048.0;

impl KeySpace {
    /// Learns the keys that occur in at least `min_messages` of the messages, given as lists of keys with repeats.
    ///
    /// idf = ln((1 + n) / (1 + df)) + 1. Cost: the sum of the lists, then a sort of the known keys.
    #[must_use]
    pub fn fit(messages: &[Vec<u32>], min_messages: u32) -> Self {
        let mut seen: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
        for (at, keys) in messages.iter().enumerate() {
            for &key in keys {
                let (count, last) = seen.entry(key).or_insert((0, u32::MAX));
                if *last != at as u32 {
                    (*count, *last) = (*count + 1, at as u32);
                }
            }
        }
        let mut known: Vec<(u32, u32)> = seen
            .into_iter()
            .filter(|(_, (count, _))| *count >= min_messages)
            .map(|(key, (count, _))| (key, count))
            .collect();
        known.sort_unstable();
        let n = messages.len() as f32;
        let idf = |count: u32| (((1.0 + n) / (1.0 + count as f32)).ln() + 1.0) * IDF_STEPS;
        Self::new(
            known.iter().map(|&(key, _)| key).collect(),
            known.iter().map(|&(_, count)| idf(count).round() / IDF_STEPS).collect(),
        )
    }

    fn new(keys: Vec<u32>, idf: Vec<f32>) -> Self {
        let mut slots = vec![(0, u32::MAX); (keys.len() * 2 + 1).next_power_of_two()];
        let mask = slots.len() - 1;
        for (row, &key) in keys.iter().enumerate() {
            let mut at = key as usize & mask;
            while slots[at].1 != u32::MAX {
                at = (at + 1) & mask;
            }
            slots[at] = (key, row as u32);
        }
        let mut filter = vec![0u64; (keys.len() / 8 + 1).next_power_of_two()];
        for &key in &keys {
            let (word, bit) = filter_place(key, filter.len());
            filter[word] |= 1 << bit;
        }
        Self { keys, idf, slots, filter }
    }

    /// Whether a key may be known: wrong about one unknown key in eight.
    #[inline]
    fn may_hold(&self, key: u32) -> bool {
        let (word, bit) = filter_place(key, self.filter.len());
        self.filter.get(word).is_some_and(|bits| bits >> bit & 1 != 0)
    }

    /// How many keys are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no key is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The row of a key.
    #[must_use]
    pub fn row(&self, key: u32) -> Option<u32> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = key as usize & mask;
        loop {
            let &(found, row) = self.slots.get(at)?;
            if row == u32::MAX {
                return None;
            }
            if found == key {
                return Some(row);
            }
            at = (at + 1) & mask;
        }
    }

    /// The rows of a message with their weights: (1 + ln tf) · idf, scaled to length 1, rows rising. `keys` is used as scratch.
    #[must_use]
    pub fn vector(&self, keys: &mut Vec<u32>) -> Vec<(u32, f32)> {
        let mut found = Vec::new();
        self.find(keys, &mut found);
        keys.clear();
        keys.extend(found.iter().map(|&(_, row)| row));
        let mut cells = Vec::with_capacity(keys.len());
        self.weigh_all(keys, &mut cells);
        cells
    }

    /// [`KeySpace::vector`] of keys that are counted already: rows rise with keys, so that nothing is sorted.
    pub(crate) fn vector_of_counted(&self, counted: &CountedKeys) -> Vec<(u32, f32)> {
        let mut found = Vec::new();
        self.find(&counted.keys, &mut found);
        let mut cells = Vec::with_capacity(found.len());
        let rows = found.iter().map(|&(place, row)| (row, counted.counts[place as usize]));
        self.weigh(rows, &mut cells);
        cells
    }

    /// The known ones of some keys, in their order, as (place among the keys, row), into `found`.
    ///
    /// The tables are larger than what stands near the processor. All places that are to be read are therefore touched first, one after
    /// another without a decision between them, so that the waits for memory overlap.
    pub(crate) fn find(&self, keys: &[u32], found: &mut Vec<(u32, u32)>) {
        found.clear();
        found.resize(keys.len(), (0, 0));
        let mut kept = 0;
        for (&key, place) in keys.iter().zip(0..) {
            found[kept] = (place, key);
            kept += usize::from(self.may_hold(key));
        }
        found.truncate(kept);
        let mask = self.slots.len().wrapping_sub(1);
        let touched = found
            .iter()
            .fold(0, |touched, &(_, key)| touched ^ self.slots[key as usize & mask].0);
        std::hint::black_box(touched);
        let mut kept = 0;
        for at in 0..found.len() {
            let (place, key) = found[at];
            if let Some(row) = self.row(key) {
                found[kept] = (place, row);
                kept += 1;
            }
        }
        found.truncate(kept);
    }

    /// The weights of rows with repeats, which are sorted, into `cells`.
    pub(crate) fn weigh_all(&self, rows: &mut [u32], cells: &mut Vec<(u32, f32)>) {
        rows.sort_unstable();
        self.weigh(rows.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)), cells);
    }

    /// The weights of rows, rising, by how often each occurs, scaled to length 1, into `cells`.
    fn weigh(&self, rows: impl Iterator<Item = (u32, u32)>, cells: &mut Vec<(u32, f32)>) {
        cells.clear();
        let mut squares = 0.0f32;
        for (row, count) in rows {
            let value = if count == 1 { 1.0 } else { 1.0 + (count as f32).ln() } * self.idf[row as usize];
            squares += value * value;
            cells.push((row, value));
        }
        let scale = if squares > 0.0 { squares.sqrt().recip() } else { 0.0 };
        cells.iter_mut().for_each(|(_, value)| *value *= scale);
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.u32(self.keys.len() as u32);
        let mut last = 0;
        for &key in &self.keys {
            writer.varint(key - last);
            last = key;
        }
        self.idf.iter().for_each(|idf| writer.varint((idf * IDF_STEPS).round() as u32));
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let n = reader.u32()? as usize;
        let mut keys = Vec::new();
        let mut last = 0u32;
        for _ in 0..n {
            last = last.checked_add(reader.varint()?).ok_or(ModelError::Damaged)?;
            keys.push(last);
        }
        let idf = (0..n)
            .map(|_| reader.varint().map(|steps| steps as f32 / IDF_STEPS))
            .collect::<Result<_, _>>()?;
        Ok(Self::new(keys, idf))
    }
}

/// Where a key's bit stands in a filter of so many words, a power of two.
#[inline]
fn filter_place(key: u32, words: usize) -> (usize, u32) {
    let spread = key.wrapping_mul(0x9e37_79b1);
    ((spread >> 6) as usize & words.wrapping_sub(1), spread >> 26)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rare_keys_are_unknown_and_rarer_ones_weigh_more() {
        let space = KeySpace::fit(&[vec![1, 1, 2, 9], vec![1, 2], vec![1]], 2);
        assert_eq!((space.len(), space.row(9)), (2, None));
        let cells = space.vector(&mut vec![2, 1, 9]);
        assert!(cells[1].1 > cells[0].1, "{cells:?}");
    }

    #[test]
    fn an_empty_space_knows_nothing() {
        assert_eq!(KeySpace::default().row(3), None);
        assert_eq!(KeySpace::fit(&[], 1).vector(&mut vec![3]), []);
    }

    proptest! {
        #[test]
        fn every_key_is_found_at_its_row(mut keys: Vec<u32>) {
            let space = KeySpace::fit(std::slice::from_ref(&keys), 1);
            keys.sort_unstable();
            keys.dedup();
            for (row, &key) in keys.iter().enumerate() {
                prop_assert_eq!(space.row(key), Some(row as u32));
            }
        }

        #[test]
        fn counted_keys_weigh_what_the_list_weighs(known: Vec<u8>, keys: Vec<u8>) {
            let wide = |keys: &[u8]| keys.iter().map(|&key| u32::from(key).wrapping_mul(0x85eb_ca6b)).collect::<Vec<u32>>();
            let space = KeySpace::fit(&[wide(&known)], 1);
            prop_assert_eq!(space.vector_of_counted(&CountedKeys::new(&mut wide(&keys))), space.vector(&mut wide(&keys)));
        }

        #[test]
        fn vectors_have_length_one(keys in proptest::collection::vec(0u32..30, 1..60)) {
            let cells = KeySpace::fit(std::slice::from_ref(&keys), 1).vector(&mut keys.clone());
            let squares: f32 = cells.iter().map(|(_, value)| value * value).sum();
            prop_assert!((squares - 1.0).abs() < 1e-4);
            prop_assert!(cells.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
    }
}
