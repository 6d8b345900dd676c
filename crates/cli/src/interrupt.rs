//! Interruption by Ctrl-C or a termination signal. The results so far are reported, and a payload
//! that takes too long is abandoned.

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

/// The number of bytes read at once from a source that may block.
const CHUNK: usize = 64 * 1024;

/// The number of chunks read ahead.
const AHEAD: usize = 2;

/// The maximum delay before a signal is noticed while no data arrives.
const BEAT: Duration = Duration::from_millis(50);

/// The time that the current validation may still take after a signal.
const PATIENCE: Duration = Duration::from_millis(500);

/// The usual stack size of a main thread.
const STACK: usize = 8 * 1024 * 1024;

/// The exit code for termination by SIGINT, as in shells.
const ENDED: i32 = 130;

/// A flag that is set when the user requests a stop.
#[derive(Clone)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Starts to watch for signals. The second signal exits at once.
    pub(crate) fn watch() -> Self {
        let interrupt = Self(Arc::default());
        let flag = Arc::clone(&interrupt.0);
        // Signals that cannot be watched end the program as usual.
        let _ = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::SeqCst) {
                process::exit(ENDED);
            }
        });
        interrupt
    }

    /// Returns `true` if a signal was received.
    pub(crate) fn has_come(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Wraps a reader so that it fails after a signal. A reader that may block is read on a
    /// separate thread.
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

    /// Runs work on another thread and waits until it is done, or for at most [`PATIENCE`] after a
    /// signal. Returns `None` if the work was abandoned; it continues until the program exits.
    ///
    /// # Errors
    ///
    /// Returns an error if the system cannot create the thread.
    pub(crate) fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<Option<T>> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let thread = thread::Builder::new().stack_size(STACK).spawn(move || {
            // The receiver is gone if this fails.
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

/// The message for a source that was not read to its end.
pub(crate) const STOPPED: &str = "stopped by a signal; the rest was not validated";

/// The message for a payload that was not validated to its end.
pub(crate) const LEFT: &str = "stopped by a signal before validation finished";

/// A reader that does not block for long.
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

/// Reads chunks until the end, an error, or until the receiver is dropped.
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
                    // The receiver is gone if this fails.
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
