//! A plane cut in two again and again, each time along the direction in which what lies on it differs most, so that neighbours resemble
//! one another: principal direction divisive partitioning (Boley 1998), laid into rectangles whose areas are the weights.

use super::squarify::squarify;

/// A rectangle; y grows downwards.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(in crate::service) struct Cell {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Cell {
    /// The rectangle without a border on each side.
    pub(in crate::service) fn inset(self, left: f32, top: f32, right: f32, bottom: f32) -> Self {
        Self {
            x: self.x + left,
            y: self.y + top,
            w: (self.w - left - right).max(1.0),
            h: (self.h - top - bottom).max(1.0),
        }
    }
}

/// So few items are laid into their rectangle side by side, as near to squares as may be: all of them are neighbours anyway.
const TOGETHER: usize = 5;

/// Turns of the power iteration: the direction need not be exact.
const TURNS: usize = 4;

/// Gives each item its rectangle, in the order of the items. `row` gives an item's words with weights, below `words`; `weight` is the share of
/// the area and must be above 0. Deterministic; cost n log n in the entries.
pub(super) fn split<'r>(
    n: usize,
    words: usize,
    row: impl Fn(usize) -> &'r [(u32, f32)],
    weight: impl Fn(usize) -> f32,
    area: Cell,
) -> Vec<Cell> {
    let mut cells = vec![area; n];
    let mut order: Vec<usize> = (0..n).collect();
    let mut sums = vec![0.0f32; words];
    let mut work = vec![(0, n, area)];
    while let Some((start, end, cell)) = work.pop() {
        let items = &mut order[start..end];
        match items {
            [] => continue,
            [one] => {
                cells[*one] = cell;
                continue;
            }
            few if few.len() <= TOGETHER => {
                lay_together(few, &weight, cell, &mut cells);
                continue;
            }
            _ => {}
        }
        let along = direction(items, &row, &mut sums);
        let mut ranked: Vec<(f32, usize)> = along.into_iter().zip(items.iter().copied()).collect();
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let whole: f32 = items.iter().map(|&item| weight(item)).sum();
        let (first, share) = halves(&ranked, &weight, whole);
        // The hottest item of each half leads it, as the direction starts from it.
        let (left, right) = items.split_at_mut(first);
        left.iter_mut().zip(&ranked).for_each(|(slot, (_, item))| *slot = *item);
        right.iter_mut().zip(&ranked[first..]).for_each(|(slot, (_, item))| *slot = *item);
        left.sort_unstable();
        right.sort_unstable();
        let (one, other) = cut(cell, share);
        work.push((start, start + first, one));
        work.push((start + first, end, other));
    }
    cells
}

/// Lays a few items into a rectangle.
fn lay_together(items: &[usize], weight: &impl Fn(usize) -> f32, area: Cell, cells: &mut [Cell]) {
    let mut ranked: Vec<usize> = items.to_vec();
    ranked.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)).then(a.cmp(&b)));
    let weights: Vec<f32> = ranked.iter().map(|&item| weight(item)).collect();
    for (item, cell) in ranked.into_iter().zip(squarify(&weights, area)) {
        cells[item] = cell;
    }
}

/// How many items of a row make up most nearly half of the weight, and their share.
fn halves(ranked: &[(f32, usize)], weight: &impl Fn(usize) -> f32, whole: f32) -> (usize, f32) {
    let (mut sum, mut best) = (0.0f32, (1, weight(ranked[0].1)));
    for (at, &(_, item)) in ranked[..ranked.len() - 1].iter().enumerate() {
        sum += weight(item);
        if (sum - whole / 2.0).abs() < (best.1 - whole / 2.0).abs() {
            best = (at + 1, sum);
        }
    }
    (best.0, best.1 / whole)
}

/// Cuts a rectangle across its longer side.
fn cut(cell: Cell, share: f32) -> (Cell, Cell) {
    if cell.w >= cell.h {
        let w = cell.w * share;
        (
            Cell { w, ..cell },
            Cell {
                x: cell.x + w,
                w: cell.w - w,
                ..cell
            },
        )
    } else {
        let h = cell.h * share;
        (
            Cell { h, ..cell },
            Cell {
                y: cell.y + h,
                h: cell.h - h,
                ..cell
            },
        )
    }
}

/// Where each item lies along the direction in which they differ most; `sums` is all 0 before and after.
fn direction<'r>(items: &[usize], row: &impl Fn(usize) -> &'r [(u32, f32)], sums: &mut [f32]) -> Vec<f32> {
    let mut along = vec![0.0f32; items.len()];
    along[0] = 1.0;
    for _ in 0..TURNS {
        for (&item, &x) in items.iter().zip(&along) {
            for &(word, weight) in row(item) {
                sums[word as usize] += x * weight;
            }
        }
        for (&item, x) in items.iter().zip(&mut along) {
            *x = row(item).iter().map(|&(word, weight)| weight * sums[word as usize]).sum();
        }
        for &item in items {
            row(item).iter().for_each(|&(word, _)| sums[word as usize] = 0.0);
        }
        let mean = along.iter().sum::<f32>() / along.len() as f32;
        along.iter_mut().for_each(|x| *x -= mean);
        let length = along.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length <= f32::EPSILON {
            break;
        }
        along.iter_mut().for_each(|x| *x /= length);
    }
    along
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const AREA: Cell = Cell {
        x: 0.0,
        y: 0.0,
        w: 120.0,
        h: 80.0,
    };

    proptest! {
        #[test]
        fn the_rectangles_have_their_shares_and_fill_the_area(
            items in proptest::collection::vec((proptest::collection::vec((0u32..9, 0.1f32..1.0), 0..4), 1.0f32..50.0), 1..60)
        ) {
            let whole: f32 = items.iter().map(|item| item.1).sum();
            let cells = split(items.len(), 9, |at| items[at].0.as_slice(), |at| items[at].1, AREA);
            for (cell, item) in cells.iter().zip(&items) {
                let share = cell.w * cell.h / (AREA.w * AREA.h);
                prop_assert!((share - item.1 / whole).abs() < 1e-3, "{share} {}", item.1 / whole);
                prop_assert!(cell.x >= -0.01 && cell.x + cell.w <= AREA.w + 0.01 && cell.y >= -0.01 && cell.y + cell.h <= AREA.h + 0.01);
            }
        }
    }

    #[test]
    fn what_shares_words_lies_on_one_side() {
        let rows: [&[(u32, f32)]; 2] = [&[(0, 0.9), (2, 0.1)], &[(1, 0.9), (2, 0.1)]];
        let cells = split(10, 3, |at| rows[at % 2], |_| 1.0, AREA);
        let side = |at: usize| cells[at].x + cells[at].w / 2.0 < AREA.w / 2.0;
        assert!((0..10).all(|at| side(at) == side(at % 2)));
        assert_ne!(side(0), side(1));
    }
}
