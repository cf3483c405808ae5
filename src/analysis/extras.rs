//! Columns that fit no field, by message: headers and masked values, each distinct text kept once.

use rustc_hash::FxHashMap;

/// Extra columns of messages, by row. Texts lie one after another, so that ten million cells stay in the order of a hundred megabytes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Extras {
    /// Distinct headers and values, in the order in which rows first name them.
    text: String,
    /// Where each ends in `text`.
    text_ends: Vec<u64>,
    /// Cells of all rows as (header, value), positions in `text_ends`.
    cells: Vec<(u32, u32)>,
    /// Where the cells of each row end in `cells`.
    row_ends: Vec<u64>,
}

impl Extras {
    /// Rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.row_ends.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.row_ends.is_empty()
    }

    /// The columns of one row as (header, value), in the order of its file.
    pub fn of(&self, row: usize) -> impl Iterator<Item = (&str, &str)> + '_ {
        self.cells_of(row)
            .iter()
            .map(|&(header, value)| (self.text_at(header), self.text_at(value)))
    }

    /// The cells of one row as positions of texts.
    #[must_use]
    pub fn cells_of(&self, row: usize) -> &[(u32, u32)] {
        let start = row.checked_sub(1).map_or(0, |before| self.row_ends[before] as usize);
        &self.cells[start..self.row_ends[row] as usize]
    }

    /// Distinct headers and values, by position.
    pub fn texts(&self) -> impl Iterator<Item = &str> + '_ {
        (0..self.text_ends.len() as u32).map(|at| self.text_at(at))
    }

    /// Position of a header or value. Cost: one look at each distinct text.
    #[must_use]
    pub fn position(&self, text: &str) -> Option<u32> {
        self.texts().position(|held| held == text).map(|at| at as u32)
    }

    /// The cell that `HEADER:VALUE` means; headers may hold colons themselves. `None` where no row can have it.
    #[must_use]
    pub fn cell(&self, pair: &str) -> Option<(u32, u32)> {
        let cut = |(at, _): (usize, &str)| self.position(&pair[..at]).zip(self.position(&pair[at + 1..]));
        pair.match_indices(':').find_map(cut)
    }

    fn text_at(&self, at: u32) -> &str {
        let at = at as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.text_ends[before] as usize);
        &self.text[start..self.text_ends[at] as usize]
    }

    /// Rows of several lists in a given order, each as (list, row). The same rows in the same order give the same list.
    #[must_use]
    pub fn gather(lists: &[&Self], order: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut writer = ExtrasWriter::default();
        let mut moved: Vec<Vec<Option<u32>>> = lists.iter().map(|list| vec![None; list.text_ends.len()]).collect();
        for (list, row) in order {
            let known = &mut moved[list];
            let list = lists[list];
            let mut place = |at: u32| *known[at as usize].get_or_insert_with(|| writer.place(list.text_at(at)));
            let cells: Vec<(u32, u32)> = list
                .cells_of(row)
                .iter()
                .map(|&(header, value)| (place(header), place(value)))
                .collect();
            writer.extras.cells.extend(cells);
            writer.end_row();
        }
        writer.extras
    }

    /// A list from its parts as a table holds them: distinct texts, and the cells of each row. `None` where a cell names no text.
    #[must_use]
    pub fn from_parts<'a>(texts: impl IntoIterator<Item = &'a str>, rows: impl IntoIterator<Item = Vec<(u32, u32)>>) -> Option<Self> {
        let mut extras = Self::default();
        for text in texts {
            extras.text.push_str(text);
            extras.text_ends.push(extras.text.len() as u64);
        }
        for cells in rows {
            extras.cells.extend(cells);
            extras.row_ends.push(extras.cells.len() as u64);
        }
        let known = extras.text_ends.len() as u32;
        let all_known = extras.cells.iter().all(|&(header, value)| header < known && value < known);
        all_known.then_some(extras)
    }
}

/// Writes [`Extras`] row by row.
#[derive(Debug, Default)]
pub struct ExtrasWriter {
    extras: Extras,
    known: FxHashMap<Box<str>, u32>,
}

impl ExtrasWriter {
    /// Adds a column to the row under way.
    pub fn push(&mut self, header: &str, value: &str) {
        let cell = (self.place(header), self.place(value));
        self.extras.cells.push(cell);
    }

    /// Ends the row under way.
    pub fn end_row(&mut self) {
        self.extras.row_ends.push(self.extras.cells.len() as u64);
    }

    /// The rows written.
    #[must_use]
    pub fn finish(self) -> Extras {
        self.extras
    }

    fn place(&mut self, text: &str) -> u32 {
        if let Some(&at) = self.known.get(text) {
            return at;
        }
        let at = self.extras.text_ends.len() as u32;
        self.extras.text.push_str(text);
        self.extras.text_ends.push(self.extras.text.len() as u64);
        self.known.insert(text.into(), at);
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Rows = Vec<Vec<(String, String)>>;

    fn write(rows: &Rows) -> Extras {
        let mut writer = ExtrasWriter::default();
        for row in rows {
            row.iter().for_each(|(header, value)| writer.push(header, value));
            writer.end_row();
        }
        writer.finish()
    }

    fn read(extras: &Extras) -> Rows {
        let owned = |(header, value): (&str, &str)| (header.to_owned(), value.to_owned());
        (0..extras.len()).map(|row| extras.of(row).map(owned).collect()).collect()
    }

    fn rows() -> impl Strategy<Value = Rows> {
        proptest::collection::vec(proptest::collection::vec(("[甲乙]{0,2}", "[甲1]{0,3}"), 0..3), 0..6)
    }

    proptest! {
        #[test]
        fn rows_come_back_and_parts_make_the_whole(one in rows(), other in rows()) {
            let (a, b) = (write(&one), write(&other));
            prop_assert_eq!(&read(&a), &one);
            let rows = (0..a.len()).map(|row| a.cells_of(row).to_vec());
            prop_assert_eq!(Extras::from_parts(a.texts(), rows), Some(a.clone()));
            let order = (0..b.len()).map(|row| (1, row)).chain((0..a.len()).map(|row| (0, row)));
            prop_assert_eq!(Extras::gather(&[&a, &b], order), write(&[other, one].concat()));
        }
    }

    #[test]
    fn a_cell_is_found_by_header_and_value() {
        let cells = |pairs: &[(&str, &str)]| pairs.iter().map(|&(header, value)| (header.to_owned(), value.to_owned())).collect();
        let extras = write(&vec![cells(&[("来源:渠道", "微信"), ("备注", "一:二")])]);
        assert_eq!(extras.cell("来源:渠道:微信"), Some(extras.cells_of(0)[0]));
        assert_eq!(extras.cell("备注:一:二"), Some(extras.cells_of(0)[1]));
        assert_eq!(extras.cell("备注:三"), None);
        assert_eq!(extras.cell("备注"), None);
    }

    #[test]
    fn a_cell_without_its_text_is_damage() {
        assert_eq!(Extras::from_parts(["甲"], [vec![(0, 1)]]), None);
    }
}
