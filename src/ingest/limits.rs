//! What a file may ask for: bounds that keep memory small whatever a file holds.

/// Bytes of the longest cell that is kept, in UTF-8; a row with a longer one is rejected. Spreadsheets keep 32,767 characters.
pub const MAX_CELL_BYTES: usize = 1 << 20;

/// Bytes of the longest line of text that is read whole; what lies beyond is counted and left out.
pub(super) const MAX_RECORD_BYTES: usize = 8 << 20;

/// Bytes of a rejected row that are kept; a longer one ends with a mark and the number of bytes left out.
pub const MAX_RAW_BYTES: usize = 64 << 10;

/// Columns of the widest table that is read; spreadsheets have no more.
pub const MAX_COLUMNS: usize = 16_384;

/// Bytes of cells in a batch, about; a batch is full before its rows are many where texts are long.
pub(super) const BATCH_BYTES: usize = 32 << 20;

/// Bytes that a packed file may unpack to in all.
pub(super) const MAX_UNPACKED_BYTES: u64 = 4 << 30;

/// Bytes that a part may unpack to where it is held in memory whole.
pub(super) const MAX_PART_BYTES: u64 = 1 << 30;

/// How many times its packed size a part may have; office files reach a few dozen, deflate at most 1,032.
pub(super) const MAX_RATIO: u64 = 300;

/// Unpacked bytes below which the ratio says nothing: repeated styles pack well.
pub(super) const RATIO_FREE_BYTES: u64 = 64 << 20;

/// The start of a raw text, with what was left out; `omitted` bytes are missing from it already.
pub(super) fn bounded_raw(raw: &str, omitted: u64) -> String {
    let end = raw.floor_char_boundary(MAX_RAW_BYTES);
    let left_out = omitted + (raw.len() - end) as u64;
    if left_out == 0 {
        return raw.to_owned();
    }
    format!("{}… [+{left_out} bytes]", &raw[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_raw_text_is_cut_between_characters_and_says_so() {
        let long = "灯".repeat(MAX_RAW_BYTES / 3 + 10);
        let cut = bounded_raw(&long, 5);
        let kept = MAX_RAW_BYTES / 3 * 3;
        assert!(cut.ends_with(&format!("… [+{} bytes]", long.len() - kept + 5)), "{}", &cut[kept..]);
        assert_eq!(bounded_raw("短", 0), "短");
    }
}
