//! The progress display of a command, on a terminal, after the first second.

use std::{
    io::{self, IsTerminal as _, Read},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The delay before anything is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// The interval between redraws, so that the display moves even if no bytes are read.
const BEAT: Duration = Duration::from_millis(120);

/// A counter of the bytes read, displayed on the standard error if that is a terminal.
#[derive(Clone)]
pub(crate) struct Progress(Arc<Inner>);

struct Inner {
    bar: ProgressBar,
    /// The thread that shows the bar after the delay. It ends when the sender is dropped.
    clock: Mutex<Option<(Sender<()>, JoinHandle<()>)>>,
}

impl Progress {
    /// Creates a display of progress towards this number of bytes, if known.
    pub(crate) fn new(total: Option<u64>) -> Self {
        Self::shown_as(
            total,
            match total {
                Some(_) => "{spinner} {bytes} of {total_bytes} {wide_bar} {elapsed}",
                None => "{spinner} {bytes} {bytes_per_sec} {elapsed}",
            },
        )
    }

    /// Creates a display for work without a byte count.
    pub(crate) fn busy() -> Self {
        Self::shown_as(None, "{spinner} {elapsed}")
    }

    fn shown_as(total: Option<u64>, template: &str) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let clock = io::stderr().is_terminal().then(|| clock(bar.clone()));
        Self(Arc::new(Inner {
            bar,
            clock: Mutex::new(clock),
        }))
    }

    /// Wraps a reader to count its bytes.
    pub(crate) fn watch<R: Read>(&self, reader: R) -> impl Read + use<R> {
        Watched {
            reader,
            progress: self.clone(),
        }
    }

    /// Runs a function that writes to the terminal, with the display hidden.
    pub(crate) fn pause<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.bar.suspend(write)
    }

    /// Removes the display from the terminal.
    pub(crate) fn finish(&self) {
        let clock = self.0.clock.lock();
        let clock = clock.unwrap_or_else(PoisonError::into_inner).take();
        if let Some((sender, clock)) = clock {
            drop(sender);
            // The thread does not panic, and even if it did, the bar must be cleared.
            let _ = clock.join();
        }
        self.0.bar.finish_and_clear();
    }
}

/// Starts the thread that shows the bar after the delay.
fn clock(bar: ProgressBar) -> (Sender<()>, JoinHandle<()>) {
    let (sender, receiver) = mpsc::channel();
    let clock = thread::spawn(move || {
        if receiver.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(BEAT);
        }
    });
    (sender, clock)
}

/// A reader whose bytes are counted.
struct Watched<R> {
    reader: R,
    progress: Progress,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.reader.read(buffer)?;
        let read = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.progress.0.bar.inc(read);
        Ok(bytes)
    }
}
