//! One sparse row laid out by column, so that many others are multiplied with it without walking along it each time.

/// A sparse row in a small table by hashed column, with a bit for each column before it. Both stay in the nearest cache while hundreds of other
/// rows are held against them: a bit tells a column that is not there without a branch to guess, and the few that are left are looked up.
pub(super) struct Scattered {
    /// A bit for each hashed column, by [`SEEN_BITS`].
    seen: Vec<u64>,
    /// Columns and values by slot, [`FREE`] where none is; a power of two, at most a quarter full.
    slots: Vec<(u32, f32)>,
    /// The slots in use.
    used: Vec<u32>,
}

/// No column stands here.
const FREE: u32 = u32::MAX;
/// Slots at least.
const MIN_SLOTS: usize = 1 << 10;
/// Bits that tell columns, as a power of two: 4 KiB.
const SEEN_BITS: u32 = 15;
/// Columns that are told before any is looked up.
const BLOCK: usize = 64;
/// Entries of a row that one line of a cache holds.
const LINE: usize = 8;

/// Rows that are fetched at once.
pub(super) const AT_ONCE: usize = 8;

/// Has rows that lie anywhere in memory fetched side by side, not one after the other as each is read.
pub(super) fn fetch<'r>(rows: impl IntoIterator<Item = &'r [(u32, f32)]>) {
    let lines = rows.into_iter().flat_map(|row| row.iter().step_by(LINE));
    std::hint::black_box(lines.fold(0, |read, entry| read ^ entry.0));
}

impl Default for Scattered {
    fn default() -> Self {
        Self {
            seen: vec![0; 1 << (SEEN_BITS - 6)],
            slots: Vec::new(),
            used: Vec::new(),
        }
    }
}

/// The hash of a column, in its upper bits.
fn hash(col: u32) -> u32 {
    col.wrapping_mul(0x9e37_79b9)
}

impl Scattered {
    /// Lays a row out in place of the one before. Cost: linear in both.
    pub(super) fn fill(&mut self, row: &[(u32, f32)]) {
        for slot in self.used.drain(..) {
            let col = std::mem::replace(&mut self.slots[slot as usize].0, FREE);
            self.seen[hash(col) as usize >> (32 - SEEN_BITS + 6)] = 0;
        }
        let slots = (row.len() * 4).next_power_of_two().max(MIN_SLOTS);
        if slots > self.slots.len() {
            self.slots = vec![(FREE, 0.0); slots];
        }
        for &(col, val) in row {
            let bit = hash(col) >> (32 - SEEN_BITS);
            self.seen[bit as usize >> 6] |= 1 << (bit & 63);
            let mut slot = self.slot(col);
            while self.slots[slot].0 != FREE {
                slot = (slot + 1) & (self.slots.len() - 1);
            }
            self.slots[slot] = (col, val);
            self.used.push(slot as u32);
        }
    }

    /// The products with another row over its columns below `split` and over the others, each summed along ascending columns. Cost: linear in
    /// the other row.
    pub(super) fn products(&self, row: &[(u32, f32)], split: u32) -> [f32; 2] {
        let mut sums = [0.0; 2];
        let mut told = [(0u32, 0.0f32); BLOCK];
        for block in row.chunks(BLOCK) {
            // What is not there is overwritten by the next.
            let mut n = 0;
            for &entry in block {
                let bit = hash(entry.0) >> (32 - SEEN_BITS);
                told[n & (BLOCK - 1)] = entry;
                n += (self.seen[bit as usize >> 6] >> (bit & 63)) as usize & 1;
            }
            for &(col, val) in &told[..n] {
                let mut slot = self.slot(col);
                while self.slots[slot].0 != FREE {
                    if self.slots[slot].0 == col {
                        sums[usize::from(col >= split)] += self.slots[slot].1 * val;
                        break;
                    }
                    slot = (slot + 1) & (self.slots.len() - 1);
                }
            }
        }
        sums
    }

    fn slot(&self, col: u32) -> usize {
        (hash(col) >> 5) as usize & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn products_are_those_of_two_walks(rows in proptest::collection::vec(proptest::collection::btree_map(0u32..4000, 0.1f32..2.0, 1..900), 2..5), split in 0u32..4000) {
            let rows: Vec<Vec<(u32, f32)>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
            let mut scattered = Scattered::default();
            for one in &rows {
                scattered.fill(one);
                for other in &rows {
                    let mut expected = [0.0f32; 2];
                    for (col, val) in other {
                        if let Ok(at) = one.binary_search_by_key(col, |entry| entry.0) {
                            expected[usize::from(*col >= split)] += one[at].1 * val;
                        }
                    }
                    prop_assert_eq!(scattered.products(other, split), expected);
                }
            }
        }
    }
}
