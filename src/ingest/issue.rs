//! Rows, or cells, that did not become what they should.

use crate::corpus::codes;

codes! {
    /// What is wrong with a row or a cell.
    Reason {
        /// No column of text holds anything.
        NoText = "no_text",
        /// More cells than the header has columns: a separator stands unquoted in a text.
        TooManyCells = "too_many_cells",
        /// Bytes that are not text in the encoding of the file.
        InvalidBytes = "invalid_bytes",
        /// A line that is no JSON object.
        BadJson = "bad_json",
        /// A quoted cell that never ends: the line was cut at its end and reading went on with the next.
        UnclosedQuote = "unclosed_quote",
        /// A cell beyond the length that is kept, or a line beyond the length that is read.
        TooLong = "too_long",
        /// A letter among several that cannot be read; the raw text is its file and why.
        UnreadableLetter = "unreadable_letter",
        /// A date that no calendar has, such as 2024-13-40.
        ImpossibleDate = "impossible_date",
        /// A date that is not complete or could mean several days.
        UnclearDate = "unclear_date",
        /// A count that is no number.
        BadNumber = "bad_number",
        /// An identifier that a spreadsheet turned into a rounded number.
        DigitsLost = "digits_lost",
        /// A sheet without a column of text: its rows hold no messages.
        SheetWithoutText = "sheet_without_text",
        /// A sheet that the spreadsheet hides; its rows are read like any others.
        HiddenSheet = "hidden_sheet",
        /// A formula without a result (`#N/A`): the cell is taken as empty.
        FormulaError = "formula_error",
    }
}

impl Reason {
    /// Whether the row was left out; else it is kept, without the value in question.
    #[must_use]
    pub fn rejects(self) -> bool {
        matches!(
            self,
            Self::NoText
                | Self::TooManyCells
                | Self::InvalidBytes
                | Self::BadJson
                | Self::UnclosedQuote
                | Self::TooLong
                | Self::UnreadableLetter
        )
    }
}

/// One thing that is wrong with a row: data for the import record, not a failure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowIssue {
    /// File name without its folders.
    pub file: String,
    /// Record number as in [`crate::corpus::Message::row`]; 0 where a whole sheet is meant.
    pub row: u64,
    /// Header of the column, or name of the sheet where a whole sheet is meant; empty where the whole row is meant.
    pub column: String,
    /// What is wrong.
    pub reason: Reason,
    /// The row, of a rejected one, or the cell: as the file has it where it is text, else as a line of CSV. Beyond
    /// [`super::MAX_RAW_BYTES`] it is cut, and says so.
    pub raw: String,
}
