//! Sums of sparse rows: adding, cutting down, squares, products of unequal lengths.

use std::cmp::Ordering;

use super::evidence::parts;

/// Keeps the heaviest columns of a sum that has more than twice as many, columns ascending.
pub(super) fn keep_heaviest(sum: &mut Vec<(u32, f32)>, most: usize) {
    if sum.len() > most.saturating_mul(2) {
        sum.select_nth_unstable_by(most, |x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        sum.truncate(most);
        sum.sort_unstable_by_key(|&(col, _)| col);
    }
}

/// Adds two sparse rows up, columns ascending.
pub(super) fn add(one: &[(u32, f32)], other: &[(u32, f32)], sum: &mut Vec<(u32, f32)>) {
    sum.clear();
    let (mut i, mut j) = (0, 0);
    while i < one.len() && j < other.len() {
        match one[i].0.cmp(&other[j].0) {
            Ordering::Less => {
                sum.push(one[i]);
                i += 1;
            }
            Ordering::Greater => {
                sum.push(other[j]);
                j += 1;
            }
            Ordering::Equal => {
                sum.push((one[i].0, one[i].1 + other[j].1));
                i += 1;
                j += 1;
            }
        }
    }
    sum.extend_from_slice(&one[i..]);
    sum.extend_from_slice(&other[j..]);
}

/// The sums of squares over the columns below `split` and over the others.
pub(super) fn squares(sum: &[(u32, f32)], split: u32) -> [f32; 2] {
    parts(sum, split).map(|part| part.iter().fold(0.0, |total, &(_, val)| total + val * val))
}

/// The products of two sums over the columns below `split` and over the others, by looking up the columns of the one that is much shorter.
pub(super) fn look_up(short: &[(u32, f32)], long: &[(u32, f32)], split: u32) -> [f32; 2] {
    parts(short, split).map(|part| {
        part.iter().fold(0.0, |total, &(col, val)| {
            let found = long.binary_search_by_key(&col, |entry| entry.0);
            found.map_or(total, |at| total + val * long[at].1)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::scatter::Scattered;
    use super::*;

    #[test]
    fn a_sum_keeps_its_heaviest_columns() {
        let whole = vec![(0, 1.0), (2, 9.0), (3, 4.0), (7, 4.0), (8, 0.5), (9, 7.0), (11, 2.0)];
        let mut sum = whole.clone();
        keep_heaviest(&mut sum, 4);
        assert_eq!(sum, whole, "not yet twice as many");
        keep_heaviest(&mut sum, 3);
        assert_eq!(sum, [(2, 9.0), (3, 4.0), (9, 7.0)]);
    }

    #[test]
    fn products_are_the_same_by_scattering_and_by_looking_up() {
        let long: Vec<(u32, f32)> = (0..200).map(|col| (col, 1.0 + (col % 7) as f32)).collect();
        let short = [(3, 2.0), (150, 1.0), (900, 5.0)];
        let mut scattered = Scattered::default();
        scattered.fill(&short);
        assert_eq!(look_up(&short, &long, 100), scattered.products(&long, 100));
    }

    #[test]
    fn rows_add_up_column_by_column() {
        let mut sum = Vec::new();
        add(&[(1, 1.0), (4, 2.0), (9, 3.0)], &[(0, 5.0), (4, 0.5)], &mut sum);
        assert_eq!(sum, [(0, 5.0), (1, 1.0), (4, 2.5), (9, 3.0)]);
        assert_eq!(squares(&sum, 4), [26.0, 15.25]);
    }
}
