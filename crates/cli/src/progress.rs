//! How far a command has come, on a terminal, for what takes over a second.

use std::{
    cell::Cell,
    io::{self, Read},
    rc::Rc,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long nothing is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// Counts bytes that are read, and shows them on the standard error if that is a terminal.
#[derive(Clone)]
pub(crate) struct Progress(Rc<Inner>);

struct Inner {
    bar: ProgressBar,
    since: Instant,
    shown: Cell<bool>,
}

impl Progress {
    /// Progress towards this many bytes, if that is known.
    pub(crate) fn new(total: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let template = match total {
            Some(_) => "{bytes} of {total_bytes} {wide_bar} {eta}",
            None => "{spinner} {bytes} {bytes_per_sec}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self(Rc::new(Inner {
            bar,
            since: Instant::now(),
            shown: Cell::new(false),
        }))
    }

    /// The reader, with what is read from it counted.
    pub(crate) fn watch<R: Read>(&self, reader: R) -> impl Read + use<R> {
        Watched {
            reader,
            progress: self.clone(),
        }
    }

    /// Does something that writes to the terminal.
    pub(crate) fn pause<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.0.shown.get() {
            self.0.bar.suspend(write)
        } else {
            write()
        }
    }

    /// Takes it from the terminal.
    pub(crate) fn finish(&self) {
        self.0.bar.finish_and_clear();
    }

    fn add(&self, bytes: usize) {
        let Inner { bar, since, shown } = &*self.0;
        bar.inc(u64::try_from(bytes).unwrap_or(u64::MAX));
        if !shown.get() && since.elapsed() > PATIENCE {
            shown.set(true);
            // It hides itself where there is no terminal.
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

/// A reader that is watched.
struct Watched<R> {
    reader: R,
    progress: Progress,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.reader.read(buffer)?;
        self.progress.add(bytes);
        Ok(bytes)
    }
}
