//! Rows from readers that push: each runs on a thread of its own, a few blocks ahead, and may fail or panic without harm.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::error::IngestError;
use super::format::io_error;
use super::rows::{Row, Rows, Sheet, Step};

/// Rows of a block, and bytes of their cells, at most.
const BLOCK_ROWS: usize = 512;
const BLOCK_BYTES: usize = 1 << 20;

/// Blocks that wait to be taken.
const BLOCKS_AHEAD: usize = 2;

enum Item {
    Sheet(Sheet),
    Rows(Vec<Row>),
    Failed(IngestError),
}

/// Takes sheets and rows from a reader. When nobody wants them any more, what is given is dropped.
pub(super) struct Feed {
    sender: SyncSender<Item>,
    block: Vec<Row>,
    bytes: usize,
    closed: bool,
}

impl Feed {
    /// Begins a sheet.
    pub(super) fn sheet(&mut self, sheet: Sheet) {
        self.flush();
        self.send(Item::Sheet(sheet));
    }

    /// Adds a row to the sheet.
    pub(super) fn row(&mut self, row: Row) {
        self.bytes += row.cells.as_slice().len();
        self.block.push(row);
        if self.block.len() >= BLOCK_ROWS || self.bytes >= BLOCK_BYTES {
            self.flush();
        }
    }

    /// Whether reading on is in vain.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    fn flush(&mut self) {
        self.bytes = 0;
        if !self.block.is_empty() {
            let block = std::mem::take(&mut self.block);
            self.send(Item::Rows(block));
        }
    }

    fn send(&mut self, item: Item) {
        self.closed |= self.sender.send(item).is_err();
    }
}

/// The other end of a feed.
pub(super) struct FedRows {
    items: Receiver<Item>,
    block: VecDeque<Row>,
}

/// Starts a reader. What it pushes comes out as rows; an error after the rows that were pushed before it.
pub(super) fn start<F>(path: &Path, reader: F) -> Result<FedRows, IngestError>
where
    F: FnOnce(&mut Feed) -> Result<(), IngestError> + Send + 'static,
{
    let (sender, items) = sync_channel(BLOCKS_AHEAD);
    let mut feed = Feed {
        sender,
        block: Vec::new(),
        bytes: 0,
        closed: false,
    };
    let file = path.to_owned();
    let run = move || {
        let read = guarded(&file, || reader(&mut feed));
        feed.flush();
        if let Err(error) = read {
            feed.send(Item::Failed(error));
        }
    };
    std::thread::Builder::new()
        .name("workbook".to_owned())
        .spawn(run)
        .map_err(|error| io_error(path, error))?;
    Ok(FedRows {
        items,
        block: VecDeque::new(),
    })
}

/// Calls a library that may panic on damaged files.
pub(super) fn guarded<T>(path: &Path, call: impl FnOnce() -> Result<T, IngestError>) -> Result<T, IngestError> {
    // What a panic leaves half done is not looked at again.
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err(damaged(path.to_owned(), "its parts contradict each other")))
}

/// The error for a file whose parts do not fit together.
pub(super) fn damaged(file: PathBuf, detail: impl std::fmt::Display) -> IngestError {
    IngestError::Workbook {
        file,
        sheet: String::new(),
        detail: detail.to_string(),
    }
}

impl Rows for FedRows {
    fn next_row(&mut self, row: &mut Row) -> Result<Step, IngestError> {
        loop {
            if let Some(next) = self.block.pop_front() {
                *row = next;
                return Ok(Step::Row);
            }
            match self.items.recv() {
                Ok(Item::Sheet(sheet)) => return Ok(Step::Sheet(sheet)),
                Ok(Item::Rows(rows)) => self.block = rows.into(),
                Ok(Item::Failed(error)) => return Err(error),
                Err(_) => return Ok(Step::End),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mut rows: FedRows) -> (usize, Option<String>) {
        let mut n = 0;
        loop {
            match rows.next_row(&mut Row::default()) {
                Ok(Step::Row) => n += 1,
                Ok(Step::Sheet(_)) => {}
                Ok(Step::End) => return (n, None),
                Err(error) => return (n, Some(error.to_string())),
            }
        }
    }

    #[test]
    fn rows_before_a_panic_come_out_and_the_panic_is_an_error() {
        let rows = start(Path::new("a.xls"), |feed| {
            (0..1000).for_each(|_| feed.row(Row::default()));
            panic!("a damaged file")
        });
        let (n, error) = read(rows.unwrap());
        assert_eq!(n, 1000);
        assert!(error.is_some_and(|text| text.contains("a.xls") && text.contains("contradict")));
    }

    #[test]
    fn a_reader_stops_when_nobody_listens() {
        let (sender, ended) = std::sync::mpsc::channel();
        let rows = start(Path::new("a.xls"), move |feed| {
            while !feed.is_closed() {
                feed.row(Row::default());
            }
            sender.send(()).unwrap();
            Ok(())
        });
        drop(rows.unwrap());
        assert!(ended.recv().is_ok());
    }
}
