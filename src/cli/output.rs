//! Standard output, whose reader may leave at any time.

use std::io::{self, BufWriter, ErrorKind, Write};

/// Notes that the reader is gone: writers of tables wrap the error until it can no longer be told from others.
struct Watched<W> {
    inner: W,
    abandoned: bool,
}

impl<W: Write> Watched<W> {
    fn watch<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        self.abandoned |= matches!(&result, Err(error) if error.kind() == ErrorKind::BrokenPipe);
        result
    }
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes);
        self.watch(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        self.watch(flushed)
    }
}

/// Writes to standard output. A reader that closed its end of the pipe, as `head` does, has what it wanted: that is no failure.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    print_to(io::stdout().lock(), write)
}

fn print_to(out: impl Write, write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut watched = Watched {
        inner: out,
        abandoned: false,
    };
    let mut buffer = BufWriter::new(&mut watched);
    let written = write(&mut buffer).and_then(|()| Ok(buffer.flush()?));
    // Dropped whole, it would try once more to write what nobody reads.
    drop(buffer.into_parts());
    if watched.abandoned { Ok(()) } else { written }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Refusing(ErrorKind);

    impl Write for Refusing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn wrapped(out: &mut dyn Write) -> anyhow::Result<()> {
        out.write_all(&[b'x'; 100_000])
            .map_err(|error| anyhow::anyhow!("a table could not be written: {error}"))
    }

    #[test]
    fn a_reader_that_left_is_no_failure_however_the_error_is_wrapped() {
        assert!(print_to(Refusing(ErrorKind::BrokenPipe), wrapped).is_ok());
        assert!(print_to(Refusing(ErrorKind::BrokenPipe), |out| Ok(out.write_all(b"short")?)).is_ok());
        assert!(print_to(Refusing(ErrorKind::StorageFull), wrapped).is_err());
        assert!(print_to(Refusing(ErrorKind::StorageFull), |out| Ok(out.write_all(b"short")?)).is_err());
    }
}
