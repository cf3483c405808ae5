//! Why a file cannot be read at all.

use std::path::PathBuf;

/// What stops a whole file; single bad rows are [`super::RowIssue`]s instead.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The path leads nowhere.
    #[error("find {}; hint: check the spelling and whether the drive is connected", file.display())]
    Missing {
        /// The path as given.
        file: PathBuf,
    },
    /// The path is a folder.
    #[error("read {}: it is a folder; hint: name the files in it, for example {}", file.display(), file.join("*.xlsx").display())]
    Directory {
        /// The path as given.
        file: PathBuf,
    },
    /// The operating system refused.
    #[error("read {}: {source}; hint: close the file in other programs and check that you may read it", file.display())]
    Io {
        /// The path as given.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing is in the file.
    #[error("read {}: it is empty; hint: export it again", file.display())]
    Empty {
        /// The path as given.
        file: PathBuf,
    },
    /// A kind of file that is not read.
    #[error("read {}: it is {kind}; hint: {hint}", file.display())]
    Unsupported {
        /// The path as given.
        file: PathBuf,
        /// What the content is, with its article.
        kind: &'static str,
        /// What to do instead.
        hint: &'static str,
    },
    /// A workbook that needs a password.
    #[error("read {}: the workbook is encrypted; hint: open it in Excel or WPS, remove the password and save it again", file.display())]
    Encrypted {
        /// The path as given.
        file: PathBuf,
    },
    /// A workbook whose parts do not fit together.
    #[error("read {}{}: {detail}; hint: open the workbook in Excel or WPS and save it again as .xlsx", file.display(), in_sheet(sheet))]
    Workbook {
        /// The path as given.
        file: PathBuf,
        /// The sheet, empty for the workbook.
        sheet: String,
        /// What the reader of workbooks said.
        detail: String,
    },
    /// A file of another format whose parts do not fit together.
    #[error("read {}: {detail}; hint: export the file again", file.display())]
    Damaged {
        /// The path as given.
        file: PathBuf,
        /// What the reader said.
        detail: String,
    },
    /// Text in no known encoding.
    #[error("decode {}: row {} is neither UTF-8, GB18030, Big5 nor UTF-16; hint: save the file again as UTF-8", file.display(), listed(rows))]
    Encoding {
        /// The path as given.
        file: PathBuf,
        /// The first lines with invalid bytes under the encoding that fits best, from 1.
        rows: Vec<u64>,
    },
    /// More columns than any table of messages has.
    #[error(
        "read {}: it has more than {} columns; hint: check what separates its cells, or export the table again",
        file.display(),
        super::MAX_COLUMNS
    )]
    TooManyColumns {
        /// The path as given.
        file: PathBuf,
    },
    /// A packed file that unpacks to more than any office file does.
    #[error("read {}: it unpacks to {detail}; hint: it may be made to fill the memory; ask whoever sent it for a new export", file.display())]
    Bomb {
        /// The path as given.
        file: PathBuf,
        /// What is beyond bounds.
        detail: String,
    },
    /// A column of a kind that no text can be made of.
    #[error("read {}: column {column} holds {kind}; hint: export the file again with the column as text, or without it", file.display())]
    Column {
        /// The path as given.
        file: PathBuf,
        /// Name of the column.
        column: String,
        /// What it holds.
        kind: String,
    },
    /// A table without texts.
    #[error("find a text column in {}: row {row} names {}; hint: give the column with the texts the header 内容 or 标题", file.display(), columns.join(", "))]
    NoTextColumn {
        /// The path as given.
        file: PathBuf,
        /// Row that was taken for the header, from 1.
        row: u64,
        /// The headers.
        columns: Vec<String>,
    },
    /// A mapping that speaks of what the file does not have.
    #[error("apply the mapping to {}: it has no {what} {name:?}, but {}; hint: correct the mapping or take the line out", file.display(), there.join(", "))]
    Mapping {
        /// The path as given.
        file: PathBuf,
        /// `header` or `sheet`.
        what: &'static str,
        /// What the mapping names.
        name: String,
        /// The headers or sheets that there are.
        there: Vec<String>,
    },
    /// A source that an address SOURCE:ID could not hold.
    #[error("use {name:?} as a source; hint: leave the colon out")]
    SourceName {
        /// The name as given.
        name: String,
    },
}

impl IngestError {
    /// The code of its kind, for catalogues of words.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Directory { .. } => "directory",
            Self::Io { .. } => "io",
            Self::Empty { .. } => "empty",
            Self::Unsupported { .. } => "unsupported",
            Self::Encrypted { .. } => "encrypted",
            Self::Workbook { .. } => "workbook",
            Self::Damaged { .. } => "damaged",
            Self::Encoding { .. } => "encoding",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::Bomb { .. } => "bomb",
            Self::Column { .. } => "column",
            Self::NoTextColumn { .. } => "no_text_column",
            Self::Mapping { .. } => "mapping",
            Self::SourceName { .. } => "source_name",
        }
    }
}

fn listed(rows: &[u64]) -> String {
    rows.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
}

fn in_sheet(sheet: &str) -> String {
    if sheet.is_empty() {
        String::new()
    } else {
        format!(" sheet {sheet}")
    }
}
