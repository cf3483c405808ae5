//! Leading right singular vectors of a sparse matrix by randomised subspace iteration (Halko, Martinsson and Tropp 2011).

use rayon::prelude::*;

use super::{FeatureParams, SparseRows};

/// The matrix to decompose: rows, and for each column a number that seeds its random start.
pub(super) struct Sample<'a> {
    /// Rows; columns are positions in `salts`.
    pub(super) rows: &'a SparseRows,
    /// One number a column.
    pub(super) salts: &'a [u64],
}

/// The axes as coordinates of the columns.
pub(super) struct Axes {
    /// How many axes there are.
    pub(super) dims: usize,
    /// For each column its `dims` coordinates.
    pub(super) coordinates: Vec<f32>,
}

/// Axes drawn beyond those asked for, which makes the last ones accurate.
const OVERSAMPLING: usize = 8;

/// Rows per task; fixed, so that no sum depends on the number of threads.
const CHUNK: usize = 512;

/// Finds the leading axes, the strongest first; each axis points to where its largest coordinate is positive.
///
/// Cost: (iterations + 1) · 2 · stored values · axes multiplications, parallel over rows and columns.
pub(super) fn principal_axes(sample: &Sample<'_>, params: &FeatureParams) -> Axes {
    let n_cols = sample.salts.len();
    let width = (params.dims + OVERSAMPLING).min(n_cols);
    let dims = params.dims.min(width);
    let transposed = transpose(sample.rows, n_cols);
    let mut basis: Vec<f32> = (0..n_cols)
        .flat_map(|col| (0..width).map(move |axis| gaussian(params.seed ^ sample.salts[col], axis as u64)))
        .collect();
    for _ in 0..=params.iterations {
        let left = multiply(sample.rows, &basis, width);
        basis = multiply(&transposed, &left, width);
        orthonormalise(&mut basis, width);
    }
    let left = multiply(sample.rows, &basis, width);
    let rotation = eigenvectors(gram(&left, width), width);
    let mut coordinates = vec![0.0; n_cols * dims];
    coordinates.par_chunks_mut(dims.max(1)).enumerate().for_each(|(col, out)| {
        let from = &basis[col * width..][..width];
        for (axis, out) in out.iter_mut().enumerate() {
            *out = (0..width).map(|k| f64::from(from[k]) * rotation[axis * width + k]).sum::<f64>() as f32;
        }
    });
    fix_signs(&mut coordinates, dims);
    Axes { dims, coordinates }
}

fn transpose(rows: &SparseRows, n_cols: usize) -> SparseRows {
    let mut columns: Vec<Vec<(u32, f32)>> = vec![Vec::new(); n_cols];
    for row in 0..rows.len() {
        for &(col, val) in rows.row(row) {
            columns[col as usize].push((row as u32, val));
        }
    }
    let mut transposed = SparseRows::default();
    columns.into_iter().for_each(|column| transposed.push(column));
    transposed
}

/// Sparse times dense, row by row.
fn multiply(rows: &SparseRows, dense: &[f32], width: usize) -> Vec<f32> {
    let mut product = vec![0.0f32; rows.len() * width];
    product.par_chunks_mut((CHUNK * width).max(1)).enumerate().for_each(|(chunk, out)| {
        for (i, out) in out.chunks_mut(width).enumerate() {
            for &(col, val) in rows.row(chunk * CHUNK + i) {
                let from = &dense[col as usize * width..][..width];
                out.iter_mut().zip(from).for_each(|(out, x)| *out += val * x);
            }
        }
    });
    product
}

/// Makes the columns orthonormal: Cholesky of the Gram matrix, applied twice for accuracy; a column that depends on the others becomes zero.
fn orthonormalise(basis: &mut [f32], width: usize) {
    for _ in 0..2 {
        let inverse = inverse_upper(gram(basis, width), width);
        basis.par_chunks_mut(width.max(1)).for_each(|row| {
            // Column j needs the columns up to j only, so going down overwrites nothing that is still needed.
            for j in (0..width).rev() {
                row[j] = (0..=j).map(|k| f64::from(row[k]) * inverse[k * width + j]).sum::<f64>() as f32;
            }
        });
    }
}

/// The Gram matrix of the columns, in double precision; chunks of rows are summed in order.
fn gram(dense: &[f32], width: usize) -> Vec<f64> {
    let parts: Vec<Vec<f64>> = dense
        .par_chunks((CHUNK * 8 * width).max(1))
        .map(|chunk| {
            let mut sum = vec![0.0f64; width * width];
            for row in chunk.chunks(width) {
                for (i, &x) in row.iter().enumerate() {
                    sum[i * width..][i..width]
                        .iter_mut()
                        .zip(&row[i..])
                        .for_each(|(sum, &y)| *sum += f64::from(x) * f64::from(y));
                }
            }
            sum
        })
        .collect();
    let mut sum = vec![0.0f64; width * width];
    for part in parts {
        sum.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
    }
    for i in 0..width {
        for j in 0..i {
            sum[i * width + j] = sum[j * width + i];
        }
    }
    sum
}

/// The inverse of the upper Cholesky factor of a positive semi-definite matrix; rows of dependent columns are zero.
fn inverse_upper(gram: Vec<f64>, width: usize) -> Vec<f64> {
    let mut upper = gram;
    let at = |i: usize, j: usize| i * width + j;
    let scale = (0..width).map(|i| upper[at(i, i)]).fold(0.0, f64::max);
    for i in 0..width {
        for k in 0..i {
            let factor = upper[at(k, i)];
            for j in i..width {
                upper[at(i, j)] -= factor * upper[at(k, j)];
            }
        }
        let pivot = upper[at(i, i)];
        let by = if pivot > scale * 1e-10 { 1.0 / pivot.sqrt() } else { 0.0 };
        (i..width).for_each(|j| upper[at(i, j)] *= by);
    }
    let mut inverse = vec![0.0; width * width];
    for j in 0..width {
        if upper[at(j, j)] == 0.0 {
            continue;
        }
        inverse[at(j, j)] = 1.0 / upper[at(j, j)];
        for i in (0..j).rev() {
            let sum: f64 = (i + 1..=j).map(|k| upper[at(i, k)] * inverse[at(k, j)]).sum();
            if upper[at(i, i)] != 0.0 {
                inverse[at(i, j)] = -sum / upper[at(i, i)];
            }
        }
    }
    inverse
}

/// Eigenvectors of a symmetric matrix as rows, largest eigenvalue first, by cyclic Jacobi rotations.
fn eigenvectors(mut matrix: Vec<f64>, n: usize) -> Vec<f64> {
    let mut vectors = vec![0.0; n * n];
    (0..n).for_each(|i| vectors[i * n + i] = 1.0);
    for _ in 0..30 {
        let off: f64 = (0..n)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| matrix[i * n + j].powi(2))
            .sum();
        let diagonal: f64 = (0..n).map(|i| matrix[i * n + i].powi(2)).sum();
        if off <= diagonal * 1e-22 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut matrix, &mut vectors, n, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| matrix[b * n + b].total_cmp(&matrix[a * n + a]).then(a.cmp(&b)));
    order.into_iter().flat_map(|axis| vectors[axis * n..][..n].to_vec()).collect()
}

fn rotate(matrix: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) {
    let off = matrix[p * n + q];
    if off == 0.0 {
        return;
    }
    let theta = (matrix[q * n + q] - matrix[p * n + p]) / (2.0 * off);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..n {
        let (a, b) = (matrix[k * n + p], matrix[k * n + q]);
        matrix[k * n + p] = c * a - s * b;
        matrix[k * n + q] = s * a + c * b;
    }
    for k in 0..n {
        let (a, b) = (matrix[p * n + k], matrix[q * n + k]);
        matrix[p * n + k] = c * a - s * b;
        matrix[q * n + k] = s * a + c * b;
        let (a, b) = (vectors[p * n + k], vectors[q * n + k]);
        vectors[p * n + k] = c * a - s * b;
        vectors[q * n + k] = s * a + c * b;
    }
}

/// Turns each axis so that its largest coordinate (the first of equals) is positive.
fn fix_signs(coordinates: &mut [f32], dims: usize) {
    for axis in 0..dims {
        let mut largest = 0.0f32;
        for col in coordinates.chunks(dims) {
            if col[axis].abs() > largest.abs() {
                largest = col[axis];
            }
        }
        if largest < 0.0 {
            coordinates.chunks_mut(dims).for_each(|col| col[axis] = -col[axis]);
        }
    }
}

/// A standard normal number that hangs on seed and position alone (`SplitMix64`, Box and Muller 1958).
fn gaussian(seed: u64, position: u64) -> f32 {
    let mix = |mut x: u64| {
        x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    };
    let unit = |x: u64| ((x >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
    let first = unit(mix(seed.wrapping_add(position.wrapping_mul(2))));
    let second = unit(mix(mix(seed).wrapping_add(position.wrapping_mul(2) + 1)));
    ((-2.0 * first.ln()).sqrt() * (std::f64::consts::TAU * second).cos()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decompose(rows: &SparseRows, n_cols: u64, dims: usize) -> Axes {
        let salts: Vec<u64> = (0..n_cols).collect();
        principal_axes(
            &Sample { rows, salts: &salts },
            &FeatureParams {
                dims,
                ..FeatureParams::default()
            },
        )
    }

    /// Two topics over six columns, the first one stronger.
    fn two_blocks() -> SparseRows {
        let mut rows = SparseRows::default();
        for _ in 0..20 {
            rows.push([(0, 1.0), (1, 1.0), (2, 1.0)]);
        }
        for _ in 0..10 {
            rows.push([(3, 1.0), (4, 1.0), (5, 1.0)]);
        }
        rows
    }

    #[test]
    fn the_leading_axes_are_the_blocks() {
        let axes = decompose(&two_blocks(), 6, 2);
        let third = 1.0 / 3f32.sqrt();
        for (col, coordinates) in axes.coordinates.chunks(2).enumerate() {
            let expected = if col < 3 { [third, 0.0] } else { [0.0, third] };
            assert!(
                (coordinates[0] - expected[0]).abs() < 1e-4 && (coordinates[1] - expected[1]).abs() < 1e-4,
                "{col} {coordinates:?}"
            );
        }
    }

    #[test]
    fn threads_do_not_change_the_axes() {
        let on = |threads| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap()
                .install(|| decompose(&two_blocks(), 6, 4).coordinates)
        };
        assert_eq!(on(1), on(3));
    }

    #[test]
    fn an_empty_sample_has_no_axes() {
        assert_eq!(decompose(&SparseRows::default(), 0, 8).dims, 0);
    }
}
