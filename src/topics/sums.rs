//! Sums of sparse rows: adding, cutting down, squares, products of unequal lengths.

use std::cmp::Ordering;

/// Keeps the heaviest columns of a sum that has more than twice as many, columns ascending.
pub(super) fn keep_heaviest(sum: &mut Vec<(u32, f32)>, most: usize) {
    if sum.len() > most.saturating_mul(2) {
        sum.select_nth_unstable_by(most, |x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        sum.truncate(most);
        sum.sort_unstable_by_key(|&(col, _)| col);
    }
}

/// Adds two sparse rows up, columns ascending.
pub(super) fn add((xc, xv): (&[u32], &[f32]), (yc, yv): (&[u32], &[f32]), sum: &mut Vec<(u32, f32)>) {
    sum.clear();
    let (mut i, mut j) = (0, 0);
    while i < xc.len() && j < yc.len() {
        match xc[i].cmp(&yc[j]) {
            Ordering::Less => {
                sum.push((xc[i], xv[i]));
                i += 1;
            }
            Ordering::Greater => {
                sum.push((yc[j], yv[j]));
                j += 1;
            }
            Ordering::Equal => {
                sum.push((xc[i], xv[i] + yv[j]));
                i += 1;
                j += 1;
            }
        }
    }
    sum.extend(xc[i..].iter().copied().zip(xv[i..].iter().copied()));
    sum.extend(yc[j..].iter().copied().zip(yv[j..].iter().copied()));
}

/// The sums of squares over the columns below `split` and over the others.
pub(super) fn squares(sum: &[(u32, f32)], split: u32) -> [f32; 2] {
    let words = sum.partition_point(|&(col, _)| col < split);
    let [words, runs] = [&sum[..words], &sum[words..]];
    [words, runs].map(|part| part.iter().fold(0.0, |total, &(_, val)| total + val * val))
}

/// The products of two sums over the columns below `split` and over the others, by looking up the columns of the one that is much shorter.
pub(super) fn look_up((short, vals): (&[u32], &[f32]), (long, there): (&[u32], &[f32]), split: u32) -> [f32; 2] {
    let mut sum = [0.0; 2];
    for (&col, &val) in short.iter().zip(vals) {
        if let Ok(at) = long.binary_search(&col) {
            sum[usize::from(col >= split)] += val * there[at];
        }
    }
    sum
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
        let long: (Vec<u32>, Vec<f32>) = (0..200).map(|col| (col, 1.0 + (col % 7) as f32)).unzip();
        let short: (&[u32], &[f32]) = (&[3, 150, 900], &[2.0, 1.0, 5.0]);
        let mut scattered = Scattered::default();
        scattered.fill(short);
        let long = (long.0.as_slice(), long.1.as_slice());
        assert_eq!(look_up(short, long, 100), scattered.products(long, 100));
    }

    #[test]
    fn rows_add_up_column_by_column() {
        let mut sum = Vec::new();
        add((&[1, 4, 9], &[1.0, 2.0, 3.0]), (&[0, 4], &[5.0, 0.5]), &mut sum);
        assert_eq!(sum, [(0, 5.0), (1, 1.0), (4, 2.5), (9, 3.0)]);
        assert_eq!(squares(&sum, 4), [26.0, 15.25]);
    }
}
