//! The compact binary form of trained models: little-endian numbers one after another, in the order in which they are written.

/// A model file that cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ModelError {
    /// The bytes begin with another mark or version.
    #[error("not a model of this kind and version; hint: train it again with this program")]
    Kind,
    /// The bytes end too early or say more than they hold.
    #[error("the model is damaged; hint: train it again or copy it again")]
    Damaged,
}

/// Writes numbers one after another.
#[derive(Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn mark(mark: &[u8; 8]) -> Self {
        Self(mark.to_vec())
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn f32(&mut self, value: f32) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn f32s(&mut self, values: &[f32]) {
        self.u32(values.len() as u32);
        values.iter().for_each(|&value| self.f32(value));
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.u32(text.len() as u32);
        self.0.extend(text.as_bytes());
    }

    /// Seven bits a byte, the low ones first: small numbers take one byte.
    pub(crate) fn varint(&mut self, mut value: u32) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

/// Reads what [`Writer`] wrote; every answer is checked against the bytes that are left.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], mark: &[u8; 8]) -> Result<Self, ModelError> {
        bytes.strip_prefix(mark.as_slice()).map(Self).ok_or(ModelError::Kind)
    }

    pub(crate) fn bytes(&mut self, n: usize) -> Result<&'a [u8], ModelError> {
        let (head, rest) = self.0.split_at_checked(n).ok_or(ModelError::Damaged)?;
        self.0 = rest;
        Ok(head)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, ModelError> {
        let (head, rest) = self.0.split_first_chunk().ok_or(ModelError::Damaged)?;
        self.0 = rest;
        Ok(u32::from_le_bytes(*head))
    }

    pub(crate) fn f32(&mut self) -> Result<f32, ModelError> {
        self.u32().map(f32::from_bits)
    }

    pub(crate) fn f32s(&mut self) -> Result<Vec<f32>, ModelError> {
        let n = self.u32()? as usize;
        if n > self.0.len() / 4 {
            return Err(ModelError::Damaged);
        }
        (0..n).map(|_| self.f32()).collect()
    }

    pub(crate) fn text(&mut self) -> Result<String, ModelError> {
        let n = self.u32()? as usize;
        String::from_utf8(self.bytes(n)?.to_vec()).map_err(|_| ModelError::Damaged)
    }

    pub(crate) fn varint(&mut self) -> Result<u32, ModelError> {
        let mut value = 0u32;
        for shift in (0..35).step_by(7) {
            let byte = self.bytes(1)?[0];
            value |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(ModelError::Damaged)
    }

    /// Succeeds when nothing is left.
    pub(crate) fn end(&self) -> Result<(), ModelError> {
        if self.0.is_empty() { Ok(()) } else { Err(ModelError::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(number: u32, numbers: Vec<u32>, text: String) {
            let mut writer = Writer::mark(b"testtest");
            writer.varint(number);
            writer.f32s(&numbers.iter().map(|&n| n as f32).collect::<Vec<_>>());
            writer.text(&text);
            let mut reader = Reader::new(&writer.0, b"testtest").unwrap();
            prop_assert_eq!(reader.varint().unwrap(), number);
            prop_assert_eq!(reader.f32s().unwrap(), numbers.iter().map(|&n| n as f32).collect::<Vec<_>>());
            prop_assert_eq!(reader.text().unwrap(), text);
            prop_assert!(reader.end().is_ok());
        }

        #[test]
        fn any_bytes_are_an_error_or_a_value(bytes: Vec<u8>) {
            let mut reader = Reader(&bytes);
            let _ = reader.f32s();
            let _ = reader.text();
            let _ = reader.varint();
        }
    }
}
