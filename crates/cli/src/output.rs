//! What commands print. Whoever reads may stop reading: `listen doctor | head -3` is no failure.

use std::io::{ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// A line on standard output.
pub(crate) fn line(text: std::fmt::Arguments<'_>) {
    report(write_line(&mut std::io::stdout().lock(), text));
}

/// Ends well if nobody reads any more.
fn write_line(to: &mut impl Write, text: std::fmt::Arguments<'_>) -> std::io::Result<()> {
    match writeln!(to, "{text}").and_then(|()| to.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Whether something could not be written, so that the command has failed.
static HAS_FAILED: AtomicBool = AtomicBool::new(false);

/// Whether a line was lost.
pub(crate) fn has_failed() -> bool {
    HAS_FAILED.load(Ordering::Relaxed)
}

/// A full disk behind `>` is told where it can still be read.
fn report(result: std::io::Result<()>) {
    if let Err(error) = result {
        HAS_FAILED.store(true, Ordering::Relaxed);
        tracing::error!(%error, "cannot write to standard output");
    }
}

/// In the place of the standard one, which panics when nobody reads.
macro_rules! println {
    ($($arguments:tt)*) => {
        $crate::output::line(format_args!($($arguments)*))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed(ErrorKind);

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_who_has_gone_is_no_failure_and_a_full_disk_is_one() {
        assert!(write_line(&mut Closed(ErrorKind::BrokenPipe), format_args!("x")).is_ok());
        assert!(write_line(&mut Closed(ErrorKind::StorageFull), format_args!("x")).is_err());
    }
}
