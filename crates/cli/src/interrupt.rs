//! Being told to stop, by Ctrl-C or by a signal to end: what was validated until then is reported. A
//! payload that takes long is left.

use std::{
    io::{self, Read},
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

/// How many bytes are read at once from what may keep us waiting.
const CHUNK: usize = 64 * 1024;

/// How many chunks are read ahead.
const AHEAD: usize = 2;

/// How long it takes at most until a signal is seen while nothing comes.
const BEAT: Duration = Duration::from_millis(50);

/// How long what is being validated may take when a signal has come.
const PATIENCE: Duration = Duration::from_millis(500);

/// As much stack as the first thread of a program mostly has.
const STACK: usize = 8 * 1024 * 1024;

/// The exit code of a program that SIGINT has ended, as shells have it.
const ENDED: i32 = 130;

/// Whether the user wants us to stop.
#[derive(Clone)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Watches for signals from now on. The second one ends the program at once.
    pub(crate) fn watch() -> Self {
        let interrupt = Self(Arc::default());
        let flag = Arc::clone(&interrupt.0);
        // Where signals cannot be watched, they end the program as they always do.
        let _ = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::SeqCst) {
                process::exit(ENDED);
            }
        });
        interrupt
    }

    /// Whether a signal has come.
    pub(crate) fn has_come(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// The reader, which fails when a signal has come. One that may keep us waiting is read on a
    /// thread of its own.
    pub(crate) fn guard(&self, reader: Box<dyn Read + Send>, may_wait: bool) -> Box<dyn Read> {
        let interrupt = self.clone();
        if may_wait {
            Box::new(Waiting {
                interrupt,
                chunks: chunks(reader),
                chunk: io::Cursor::default(),
            })
        } else {
            Box::new(Guarded { interrupt, reader })
        }
    }

    /// Does work on another thread and waits for it, or for a signal and no longer than
    /// [`PATIENCE`] after that; `None` if the work was left. It goes on until the program ends.
    ///
    /// # Errors
    ///
    /// If the system has no thread for it.
    pub(crate) fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<Option<T>> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let thread = thread::Builder::new().stack_size(STACK).spawn(move || {
            // Nobody waits any more if this fails.
            let _ = sender.send(work());
        })?;
        let mut left = PATIENCE;
        loop {
            match receiver.recv_timeout(BEAT) {
                Ok(done) => return Ok(Some(done)),
                Err(RecvTimeoutError::Timeout) if !self.has_come() => {}
                Err(RecvTimeoutError::Timeout) => match left.checked_sub(BEAT) {
                    Some(rest) => left = rest,
                    None => return Ok(None),
                },
                Err(RecvTimeoutError::Disconnected) => match thread.join() {
                    Err(panic) => std::panic::resume_unwind(panic),
                    Ok(()) => return Ok(None),
                },
            }
        }
    }

    fn check(&self) -> io::Result<()> {
        if self.has_come() {
            return Err(io::Error::other(STOPPED));
        }
        Ok(())
    }
}

/// Why something was not read to its end.
pub(crate) const STOPPED: &str = "a signal to stop came, and what follows was not validated";

/// Why something was not validated to its end.
pub(crate) const LEFT: &str = "a signal to stop came before this was validated to its end";

/// A reader that never waits for long.
struct Guarded {
    interrupt: Interrupt,
    reader: Box<dyn Read + Send>,
}

impl Read for Guarded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupt.check()?;
        self.reader.read(buffer)
    }
}

/// A reader that is read on another thread.
struct Waiting {
    interrupt: Interrupt,
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: io::Cursor<Vec<u8>>,
}

impl Read for Waiting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.interrupt.check()?;
            let read = self.chunk.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.chunks.recv_timeout(BEAT) {
                Ok(chunk) => self.chunk = io::Cursor::new(chunk?),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
    }
}

/// Reads chunk by chunk, until the end, an error, or nobody listens any more.
fn chunks(mut reader: Box<dyn Read + Send>) -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::sync_channel(AHEAD);
    thread::spawn(move || {
        loop {
            let mut chunk = vec![0; CHUNK];
            let sent = match reader.read(&mut chunk) {
                Ok(0) => return,
                Ok(read) => {
                    chunk.truncate(read);
                    sender.send(Ok(chunk))
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    // Nobody is left to be told if this fails.
                    let _ = sender.send(Err(error));
                    return;
                }
            };
            if sent.is_err() {
                return;
            }
        }
    });
    receiver
}
