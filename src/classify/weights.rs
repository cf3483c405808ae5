//! Several linear decisions over one key space, with their weights in whole steps of a byte.

use super::bytes::{ModelError, Reader, Writer};
use super::keys::{CountedKeys, KeySpace};
use super::linear::Linear;

/// Linear decisions ("heads") that read one vector: a dense row of weights per key, so that a key is looked up once for all heads.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// The keys.
    pub space: KeySpace,
    /// Weights in steps of `steps`, row by row, each row filled up with zeros to whole blocks of [`LANES`].
    rows: Vec<i8>,
    /// What one step of a head's weights is worth.
    steps: Vec<f32>,
    /// Added to a head's margins.
    biases: Vec<f32>,
}

/// Heads that are added up side by side. A single head stands alone.
const LANES: usize = 16;

/// How many places a row of so many heads takes.
fn stride(width: usize) -> usize {
    if width == 1 { 1 } else { width.next_multiple_of(LANES) }
}

impl Weights {
    /// Rounds the weights of fitted heads to 255 steps each.
    #[must_use]
    pub fn new(space: KeySpace, heads: &[Linear]) -> Self {
        let largest = |head: &Linear| head.weights.iter().fold(0.0f32, |top, w| top.max(w.abs()));
        let steps: Vec<f32> = heads.iter().map(|head| (largest(head) / 127.0).max(f32::MIN_POSITIVE)).collect();
        let stride = stride(heads.len());
        let mut rows = vec![0; space.len() * stride];
        for (row, cells) in rows.chunks_exact_mut(stride.max(1)).enumerate() {
            for (cell, (head, step)) in cells.iter_mut().zip(heads.iter().zip(&steps)) {
                *cell = (head.weights[row] / step).round() as i8;
            }
        }
        Self {
            space,
            rows,
            steps,
            biases: heads.iter().map(|head| head.bias).collect(),
        }
    }

    /// How many heads there are.
    #[must_use]
    pub fn width(&self) -> usize {
        self.steps.len()
    }

    /// The margins of all heads for a text given by its keys, which are used as scratch. Cost: a look-up and a row per key.
    #[must_use]
    pub fn margins(&self, keys: &mut Vec<u32>) -> Vec<f32> {
        self.margins_of(&self.space.vector(keys))
    }

    /// The margins of all heads for a text given by its distinct keys with their counts. Cost: a look-up and a row per key.
    pub(crate) fn margins_of_counted(&self, counted: &CountedKeys) -> Vec<f32> {
        self.margins_of(&self.space.vector_of_counted(counted))
    }

    /// The margins of the first head for texts whose keys stand one after another, each with its end among them.
    pub(crate) fn first_margins(&self, keys: &[u32], ends: &[usize]) -> Vec<f32> {
        let (mut found, mut rows, mut cells) = (Vec::new(), Vec::new(), Vec::new());
        self.space.find(keys, &mut found);
        let stride = stride(self.width());
        let mut known = found.iter().peekable();
        let margin = |&end: &usize| {
            rows.clear();
            while let Some(&(_, row)) = known.next_if(|&&(place, _)| (place as usize) < end) {
                rows.push(row);
            }
            self.space.weigh_all(&mut rows, &mut cells);
            let add = |sum: f32, &(row, value): &(u32, f32)| sum + value * f32::from(self.rows[row as usize * stride]);
            cells.iter().fold(0.0, add) * self.steps[0] + self.biases[0]
        };
        ends.iter().map(margin).collect()
    }

    /// The margins of all heads for the rows of a text with their weights. Each sum runs in the order of the rows.
    fn margins_of(&self, cells: &[(u32, f32)]) -> Vec<f32> {
        let (width, stride) = (self.width(), stride(self.width()));
        // As in `KeySpace::find`, the waits for memory are to overlap.
        let touched = cells
            .iter()
            .fold(0, |touched, &(row, _)| touched ^ self.rows[row as usize * stride]);
        std::hint::black_box(touched);
        let mut margins = Vec::with_capacity(stride);
        for block in (0..stride).step_by(LANES) {
            let mut sums = [0.0f32; LANES];
            for &(row, value) in cells {
                let begin = row as usize * stride + block;
                match self.rows[begin..].first_chunk::<LANES>() {
                    Some(weights) if stride > 1 => {
                        for (sum, &weight) in sums.iter_mut().zip(weights) {
                            *sum += value * f32::from(weight);
                        }
                    }
                    _ => sums[0] += value * f32::from(self.rows[begin]),
                }
            }
            margins.extend(sums);
        }
        margins.truncate(width);
        for ((margin, step), bias) in margins.iter_mut().zip(&self.steps).zip(&self.biases) {
            *margin = *margin * step + bias;
        }
        margins
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        self.space.write(writer);
        writer.f32s(&self.steps);
        writer.f32s(&self.biases);
        let rows = self.rows.chunks_exact(stride(self.width()).max(1));
        let whole = rows.flat_map(|row| &row[..self.width()]);
        writer.0.extend(whole.map(|&weight| weight.cast_unsigned()));
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let space = KeySpace::read(reader)?;
        let (steps, biases) = (reader.f32s()?, reader.f32s()?);
        if steps.len() != biases.len() {
            return Err(ModelError::Damaged);
        }
        let (width, stride) = (steps.len(), stride(steps.len()));
        let bytes = reader.bytes(space.len() * width)?;
        let mut rows = vec![0; space.len() * stride];
        for (row, bytes) in rows.chunks_exact_mut(stride.max(1)).zip(bytes.chunks_exact(width.max(1))) {
            row.iter_mut().zip(bytes).for_each(|(weight, byte)| *weight = byte.cast_signed());
        }
        Ok(Self {
            space,
            rows,
            steps,
            biases,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_margins_close_and_bytes_keep_them_equal() {
        let messages: Vec<Vec<u32>> = (0..20).map(|i| vec![i % 5, i % 3 + 100, i % 7 + 200]).collect();
        let space = KeySpace::fit(&messages, 1);
        let head = Linear {
            weights: (0..space.len()).map(|i| (i as f32 * 0.7).sin()).collect(),
            bias: 0.25,
        };
        let model = Weights::new(space.clone(), std::slice::from_ref(&head));
        let mut writer = Writer::default();
        model.write(&mut writer);
        let mut with_mark = b"testtest".to_vec();
        with_mark.extend(&writer.0);
        let read = Weights::read(&mut Reader::new(&with_mark, b"testtest").unwrap()).unwrap();
        for keys in &messages {
            let exact: f32 = space
                .vector(&mut keys.clone())
                .iter()
                .map(|&(row, value)| value * head.weights[row as usize])
                .sum::<f32>()
                + head.bias;
            let margin = model.margins(&mut keys.clone())[0];
            assert!((exact - margin).abs() < 0.02, "{exact} {margin}");
            assert_eq!(read.margins(&mut keys.clone()), [margin]);
        }
    }
}
