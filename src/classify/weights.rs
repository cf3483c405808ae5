//! Several linear decisions over one key space, with their weights in whole steps of a byte.

use super::bytes::{ModelError, Reader, Writer};
use super::keys::KeySpace;
use super::linear::Linear;

/// Linear decisions ("heads") that read one vector: a dense row of weights per key, so that a key is looked up once for all heads.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// The keys.
    pub space: KeySpace,
    /// Weights in steps of `steps`, row by row.
    rows: Vec<i8>,
    /// What one step of a head's weights is worth.
    steps: Vec<f32>,
    /// Added to a head's margins.
    biases: Vec<f32>,
}

impl Weights {
    /// Rounds the weights of fitted heads to 255 steps each.
    #[must_use]
    pub fn new(space: KeySpace, heads: &[Linear]) -> Self {
        let largest = |head: &Linear| head.weights.iter().fold(0.0f32, |top, w| top.max(w.abs()));
        let steps: Vec<f32> = heads.iter().map(|head| (largest(head) / 127.0).max(f32::MIN_POSITIVE)).collect();
        let mut rows = Vec::with_capacity(space.len() * heads.len());
        for row in 0..space.len() {
            rows.extend(
                heads
                    .iter()
                    .zip(&steps)
                    .map(|(head, step)| (head.weights[row] / step).round() as i8),
            );
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
        let width = self.width();
        let mut sums = vec![0.0f32; width];
        for (row, value) in self.space.vector(keys) {
            let begin = row as usize * width;
            for (sum, &weight) in sums.iter_mut().zip(&self.rows[begin..begin + width]) {
                *sum += value * f32::from(weight);
            }
        }
        for ((sum, step), bias) in sums.iter_mut().zip(&self.steps).zip(&self.biases) {
            *sum = *sum * step + bias;
        }
        sums
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        self.space.write(writer);
        writer.f32s(&self.steps);
        writer.f32s(&self.biases);
        writer.0.extend(self.rows.iter().map(|&weight| weight.cast_unsigned()));
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let space = KeySpace::read(reader)?;
        let (steps, biases) = (reader.f32s()?, reader.f32s()?);
        if steps.len() != biases.len() {
            return Err(ModelError::Damaged);
        }
        let rows = reader
            .bytes(space.len() * steps.len())?
            .iter()
            .map(|&byte| byte.cast_signed())
            .collect();
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
