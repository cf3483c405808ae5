//! Rectangles whose areas are given numbers, as near to squares as may be: squarified tree maps (Bruls, Huizing, van Wijk 2000).

use super::split::Cell;

/// Lays values into an area, in their order, which should be descending; values of 0 get no area. Cost: linear.
pub(in crate::service) fn squarify(values: &[f32], area: Cell) -> Vec<Cell> {
    let whole: f32 = values.iter().sum();
    let mut cells = Vec::with_capacity(values.len());
    if whole <= 0.0 {
        return vec![Cell { w: 0.0, h: 0.0, ..area }; values.len()];
    }
    let scale = area.w * area.h / whole;
    let mut free = area;
    let mut start = 0;
    while start < values.len() {
        let side = free.w.min(free.h);
        let mut end = start + 1;
        let mut sum = values[start] * scale;
        while end < values.len() {
            let more = sum + values[end] * scale;
            let (first, last) = (values[start] * scale, values[end] * scale);
            if worst(first, last, more, side) > worst(first, values[end - 1] * scale, sum, side) {
                break;
            }
            sum = more;
            end += 1;
        }
        free = lay_row(&values[start..end], scale, sum, free, &mut cells);
        start = end;
    }
    cells
}

/// The greatest ratio of sides in a row of areas that add up to `sum`, the largest and the smallest given.
fn worst(largest: f32, smallest: f32, sum: f32, side: f32) -> f32 {
    let square = side * side;
    (square * largest / (sum * sum)).max(sum * sum / (square * smallest.max(f32::MIN_POSITIVE)))
}

/// Lays a row along the shorter side and gives what is left free.
fn lay_row(values: &[f32], scale: f32, sum: f32, free: Cell, cells: &mut Vec<Cell>) -> Cell {
    let upright = free.w >= free.h;
    let side = if upright { free.h } else { free.w };
    let thick = if side > 0.0 { sum / side } else { 0.0 };
    let mut at = 0.0;
    for value in values {
        let long = if thick > 0.0 { value * scale / thick } else { 0.0 };
        cells.push(if upright {
            Cell {
                x: free.x,
                y: free.y + at,
                w: thick,
                h: long,
            }
        } else {
            Cell {
                x: free.x + at,
                y: free.y,
                w: long,
                h: thick,
            }
        });
        at += long;
    }
    if upright {
        Cell {
            x: free.x + thick,
            w: (free.w - thick).max(0.0),
            ..free
        }
    } else {
        Cell {
            y: free.y + thick,
            h: (free.h - thick).max(0.0),
            ..free
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn areas_are_the_values(mut values in proptest::collection::vec(1.0f32..500.0, 1..40)) {
            values.sort_by(|a, b| b.total_cmp(a));
            let area = Cell { x: 5.0, y: 7.0, w: 300.0, h: 180.0 };
            let whole: f32 = values.iter().sum();
            let cells = squarify(&values, area);
            prop_assert_eq!(cells.len(), values.len());
            for (cell, value) in cells.iter().zip(&values) {
                let share = cell.w * cell.h / (area.w * area.h);
                prop_assert!((share - value / whole).abs() < 1e-3);
                prop_assert!(cell.x >= 4.9 && cell.y >= 6.9 && cell.x + cell.w <= 305.2 && cell.y + cell.h <= 187.2);
            }
        }
    }

    #[test]
    fn nothing_takes_no_room() {
        let area = Cell {
            x: 0.0,
            y: 0.0,
            w: 9.0,
            h: 9.0,
        };
        assert!(squarify(&[0.0, 0.0], area).iter().all(|cell| cell.w == 0.0));
        assert!(squarify(&[], area).is_empty());
    }
}
