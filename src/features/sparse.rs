//! Sparse rows in flat columns.

/// Sparse vectors, one per row: columns with their values, ascending within a row, one row behind the other; `ends[i]` is one past row `i`.
/// Column and value lie together: who reads a row somewhere in a gigabyte of them waits for memory once.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SparseRows {
    ends: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

impl SparseRows {
    /// Appends a row; its columns must ascend strictly.
    ///
    /// # Panics
    /// When all rows together have more than `u32::MAX` values.
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        let begin = self.entries.len();
        self.entries.extend(row);
        debug_assert!(self.entries[begin..].is_sorted_by(|one, next| one.0 < next.0));
        self.ends
            .push(u32::try_from(self.entries.len()).expect("rows of this size are kept in blocks"));
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The columns and values of one row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[(u32, f32)] {
        let begin = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.entries[begin as usize..self.ends[row] as usize]
    }
}

/// Sparse rows as the tasks made them: nothing is copied together, so that a large corpus is held once.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SparseBlocks(Vec<SparseRows>);

impl SparseBlocks {
    /// Rows of a block; the last one may have fewer.
    pub const ROWS: usize = 1024;

    /// Takes over blocks of [`Self::ROWS`] rows each, in order.
    #[must_use]
    pub fn new(mut blocks: Vec<SparseRows>) -> Self {
        debug_assert!(blocks.iter().rev().skip(1).all(|block| block.len() == Self::ROWS));
        blocks.iter_mut().for_each(|block| block.entries.shrink_to_fit());
        Self(blocks)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.last().map_or(0, |last| (self.0.len() - 1) * Self::ROWS + last.len())
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The columns and values of one row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[(u32, f32)] {
        self.0[row / Self::ROWS].row(row % Self::ROWS)
    }
}

/// Inner product of two rows, summed along ascending columns, whatever names a column. Cost: one walk along both.
#[must_use]
pub fn dot<C: Ord>(one: &[(C, f32)], other: &[(C, f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < one.len() && j < other.len() {
        match one[i].0.cmp(&other[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += one[i].1 * other[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_block_by_block() {
        let row = |at: u32| vec![(at % 7, 1.0), (9, at as f32)];
        let rows = SparseBlocks::ROWS as u32 * 2 + 3;
        let blocks = (0..rows).collect::<Vec<u32>>();
        let blocks = blocks.chunks(SparseBlocks::ROWS).map(|of_block| {
            let mut block = SparseRows::default();
            of_block.iter().for_each(|&at| block.push(row(at)));
            block
        });
        let blocks = SparseBlocks::new(blocks.collect());
        assert_eq!(blocks.len(), rows as usize);
        assert!((0..rows).all(|at| blocks.row(at as usize) == row(at)));
        assert_eq!((SparseBlocks::default().len(), SparseBlocks::default().is_empty()), (0, true));
    }

    #[test]
    fn only_columns_of_both_rows_count() {
        let (one, other) = ([(1, 1.0), (4, 2.0)], [(0, 5.0), (4, 3.0)]);
        assert_eq!((dot(&one, &other), dot(&one, &[]), dot(&other, &other)), (6.0, 0.0, 34.0));
    }
}
