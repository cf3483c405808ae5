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
        /// A date that lies after the day of the import.
        FutureDate = "future_date",
        /// The zero that an old system writes where it has no date (0000-00-00, 1900-01-00); said once for a column.
        EmptyDate = "empty_date",
        /// A count that is no number.
        BadNumber = "bad_number",
        /// An identifier that a spreadsheet turned into a rounded number.
        DigitsLost = "digits_lost",
        /// A body that only points elsewhere (详见附件, 测试): there is nothing to analyse.
        NoAnalysableText = "no_analysable_text",
        /// Texts of a column that all end at the same length, as a system cuts them off; said once for a column.
        MaybeTruncated = "maybe_truncated",
        /// Cells that stand for the one above them (同上); said once for a column.
        FilledDown = "filled_down",
        /// A sheet without a column of text: its rows hold no messages.
        SheetWithoutText = "sheet_without_text",
        /// A sheet that the mapping does not name.
        SheetLeftOut = "sheet_left_out",
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

    /// Whether it is said of a whole column, once, after the last row.
    #[must_use]
    pub fn is_of_column(self) -> bool {
        matches!(self, Self::EmptyDate | Self::MaybeTruncated | Self::FilledDown)
    }
}

/// One thing that is wrong with a row: data for the import record, not a failure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowIssue {
    /// File name without its folders.
    pub file: String,
    /// Record number as in [`crate::corpus::Message::row`]; 0 where a whole sheet or column is meant.
    pub row: u64,
    /// Header of the column, or name of the sheet where a whole sheet is meant; empty where the whole row is meant.
    pub column: String,
    /// What is wrong.
    pub reason: Reason,
    /// The row, of a rejected one, or the cell: as the file has it where it is text, else as a line of CSV. Beyond
    /// [`super::MAX_RAW_BYTES`] it is cut, and says so. Of a whole column the number of cells, for [`Reason::MaybeTruncated`] with
    /// their length (`12 × 255`).
    pub raw: String,
}
