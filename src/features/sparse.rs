//! Sparse rows in flat columns.

/// Sparse vectors, one per row, columns ascending within a row: `cols` and `vals` side by side, `ends[i]` one past row `i`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SparseRows {
    ends: Vec<u64>,
    cols: Vec<u32>,
    vals: Vec<f32>,
}

impl SparseRows {
    /// Joins rows that were made in parallel, in the order given.
    #[must_use]
    pub fn concat(parts: &[Self]) -> Self {
        let mut joined = Self::default();
        joined.ends.reserve(parts.iter().map(Self::len).sum());
        joined.cols.reserve(parts.iter().map(Self::nnz).sum());
        joined.vals.reserve(joined.cols.capacity());
        for part in parts {
            let base = joined.cols.len() as u64;
            joined.ends.extend(part.ends.iter().map(|end| base + end));
            joined.cols.extend_from_slice(&part.cols);
            joined.vals.extend_from_slice(&part.vals);
        }
        joined
    }

    /// Appends a row; its columns must ascend strictly.
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        let begin = self.cols.len();
        for (col, val) in row {
            debug_assert!(self.cols.len() == begin || self.cols.last().is_some_and(|&last| last < col));
            self.cols.push(col);
            self.vals.push(val);
        }
        self.ends.push(self.cols.len() as u64);
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

    /// Stored values of all rows.
    #[must_use]
    pub fn nnz(&self) -> usize {
        self.cols.len()
    }

    /// Columns and values of one row.
    #[must_use]
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let begin = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        let range = begin..self.ends[row] as usize;
        (&self.cols[range.clone()], &self.vals[range])
    }

    /// The entries of one row as pairs, columns ascending.
    pub fn entries(&self, row: usize) -> impl ExactSizeIterator<Item = (u32, f32)> + '_ {
        let (cols, vals) = self.row(row);
        cols.iter().copied().zip(vals.iter().copied())
    }

    /// Inner product of two rows, summed along ascending columns. Cost: one walk along both.
    #[must_use]
    pub fn dot(&self, a: usize, b: usize) -> f32 {
        let ((a_cols, a_vals), (b_cols, b_vals)) = (self.row(a), self.row(b));
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < a_cols.len() && j < b_cols.len() {
            match a_cols[i].cmp(&b_cols[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += a_vals[i] * b_vals[j];
                    i += 1;
                    j += 1;
                }
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_and_parts_join_in_order() {
        let mut one = SparseRows::default();
        one.push([(1, 1.0), (4, 2.0)]);
        let mut two = SparseRows::default();
        two.push([]);
        two.push([(0, 5.0), (4, 3.0)]);
        let joined = SparseRows::concat(&[one, two]);
        assert_eq!(joined.len(), 3);
        assert_eq!(joined.entries(0).collect::<Vec<_>>(), [(1, 1.0), (4, 2.0)]);
        assert_eq!(joined.row(1).0.len(), 0);
        assert_eq!(joined.dot(0, 2), 6.0);
        assert_eq!(joined.dot(0, 1), 0.0);
    }
}
