//! One sparse row laid out by column, so that many others are multiplied with it without walking along it each time.

/// A sparse row in a small table by hashed column. It stays in the nearest cache while hundreds of other rows are held against it, and a
/// column that it lacks costs one look: two walks side by side cost a badly guessed branch a column instead.
#[derive(Default)]
pub(super) struct Scattered {
    /// Columns by slot, [`FREE`] where none is; a power of two, at most a quarter full.
    cols: Vec<u32>,
    vals: Vec<f32>,
    /// The slots in use.
    used: Vec<u32>,
}

/// No column stands here.
const FREE: u32 = u32::MAX;
/// Slots at least.
const MIN_SLOTS: usize = 1 << 11;

impl Scattered {
    /// Lays a row out in place of the one before. Cost: linear in both.
    pub(super) fn fill(&mut self, (cols, vals): (&[u32], &[f32])) {
        self.used.drain(..).for_each(|slot| self.cols[slot as usize] = FREE);
        let slots = (cols.len() * 4).next_power_of_two().max(MIN_SLOTS);
        if slots > self.cols.len() {
            self.cols = vec![FREE; slots];
            self.vals = vec![0.0; slots];
        }
        for (&col, &val) in cols.iter().zip(vals) {
            let mut slot = self.slot(col);
            while self.cols[slot] != FREE {
                slot = (slot + 1) & (self.cols.len() - 1);
            }
            self.cols[slot] = col;
            self.vals[slot] = val;
            self.used.push(slot as u32);
        }
    }

    /// The products with another row over its columns below `split` and over the others, each summed along ascending columns. Cost: linear in
    /// the other row.
    pub(super) fn products(&self, (cols, vals): (&[u32], &[f32]), split: u32) -> [f32; 2] {
        let words = cols.partition_point(|&col| col < split);
        [
            self.dot((&cols[..words], &vals[..words])),
            self.dot((&cols[words..], &vals[words..])),
        ]
    }

    /// The product with another row, summed along its columns.
    fn dot(&self, (cols, vals): (&[u32], &[f32])) -> f32 {
        let mut sum = 0.0;
        for (&col, &val) in cols.iter().zip(vals) {
            let mut slot = self.slot(col);
            while self.cols[slot] != FREE {
                if self.cols[slot] == col {
                    sum += self.vals[slot] * val;
                    break;
                }
                slot = (slot + 1) & (self.cols.len() - 1);
            }
        }
        sum
    }

    fn slot(&self, col: u32) -> usize {
        (col.wrapping_mul(0x9e37_79b9) >> 5) as usize & (self.cols.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn products_are_those_of_two_walks(rows in proptest::collection::vec(proptest::collection::btree_map(0u32..4000, 0.1f32..2.0, 1..900), 2..5), split in 0u32..4000) {
            let rows: Vec<(Vec<u32>, Vec<f32>)> = rows.into_iter().map(|row| row.into_iter().unzip()).collect();
            let mut scattered = Scattered::default();
            for (one, one_vals) in &rows {
                scattered.fill((one, one_vals));
                for (other, other_vals) in &rows {
                    let mut expected = [0.0f32; 2];
                    for (col, val) in other.iter().zip(other_vals) {
                        if let Ok(at) = one.binary_search(col) {
                            expected[usize::from(*col >= split)] += one_vals[at] * val;
                        }
                    }
                    prop_assert_eq!(scattered.products((other, other_vals), split), expected);
                }
            }
        }
    }
}
