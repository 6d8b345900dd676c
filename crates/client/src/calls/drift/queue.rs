//! A bounded queue of work off the path of the calls.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::calls::platform::beside;

/// The number of responses that are validated concurrently.
const AT_A_TIME: usize = 8;

/// The maximum number of bytes of waiting responses.
const WAITING: usize = 32 * 1024 * 1024;

/// A piece of work, and the number of bytes that it holds.
type Work = (usize, Box<dyn FnOnce() + Send>);

/// A queue of work.
#[derive(Default)]
pub(super) struct Queue(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: VecDeque<Work>,
    bytes: usize,
    workers: usize,
    refused: u64,
}

impl Queue {
    /// Queues this work, or drops it if too much is waiting.
    ///
    /// # Errors
    ///
    /// Returns the number of dropped pieces of work so far, if this one is dropped.
    pub(super) fn add(
        self: &Arc<Self>,
        size: usize,
        work: Box<dyn FnOnce() + Send>,
    ) -> Result<(), u64> {
        let mut state = self.state();
        let is_idle = state.workers < AT_A_TIME;
        if !is_idle && state.bytes.saturating_add(size) > WAITING {
            state.refused += 1;
            return Err(state.refused);
        }
        state.bytes = state.bytes.saturating_add(size);
        state.waiting.push_back((size, work));
        if is_idle {
            state.workers += 1;
            drop(state);
            Worker(Some(Arc::clone(self))).go();
        }
        Ok(())
    }

    /// Returns the number of pieces of work that were not done: those that were dropped, and those
    /// that wait without a worker because the runtime has ended.
    pub(super) fn unvalidated(&self) -> u64 {
        let state = self.state();
        let left = if state.workers == 0 {
            state.waiting.len()
        } else {
            0
        };
        state.refused + u64::try_from(left).unwrap_or(u64::MAX)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A worker that does the waiting work in order, and ends with its runtime. Work that is still
/// waiting then is done after the next `add`.
struct Worker(Option<Arc<Queue>>);

impl Worker {
    fn go(mut self) {
        beside(move || {
            if let Some(work) = self.next() {
                // A listener that panics must not end the worker.
                let _ = catch_unwind(AssertUnwindSafe(work));
            }
            if self.stays() {
                self.go();
            }
        });
    }

    fn next(&self) -> Option<Box<dyn FnOnce() + Send>> {
        let mut state = self.0.as_ref()?.state();
        let (size, work) = state.waiting.pop_front()?;
        state.bytes -= size;
        Some(work)
    }

    /// Returns `true` if there is more to do; otherwise the worker ends.
    fn stays(&mut self) -> bool {
        let Some(queue) = self.0.take() else {
            return false;
        };
        let mut state = queue.state();
        if state.waiting.is_empty() {
            state.workers -= 1;
            return false;
        }
        drop(state);
        self.0 = Some(queue);
        true
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(queue) = &self.0 {
            queue.state().workers -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        sync::{Arc, mpsc},
    };

    use super::{AT_A_TIME, Queue, WAITING};

    #[tokio::test]
    async fn all_is_done_that_finds_room_and_the_rest_is_counted() {
        let queue = Arc::new(Queue::default());
        let (done, results) = mpsc::channel();
        // One blocked piece of work per worker.
        let (go, begin) = mpsc::channel::<()>();
        let begin = Arc::new(std::sync::Mutex::new(begin));
        for _ in 0..AT_A_TIME {
            let begin = Arc::clone(&begin);
            let work = move || begin.lock().unwrap().recv().unwrap();
            queue.add(0, Box::new(work)).unwrap();
        }
        for number in 0..100 {
            let done = done.clone();
            let work = move || {
                done.send(number).unwrap();
                assert!(number % 3 > 0, "a listener may panic");
            };
            queue.add(WAITING / 100, Box::new(work)).unwrap();
        }
        for refused in 1..3 {
            let answer = queue.add(WAITING, Box::new(|| {}));
            assert_eq!(answer, Err(refused));
        }
        assert_eq!(queue.unvalidated(), 2);
        (0..AT_A_TIME).for_each(|_| go.send(()).unwrap());
        drop(done);
        let mut numbers: Vec<i32> = results.iter().collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..100).collect::<Vec<_>>());
    }

    /// Tests that a client may outlive its runtime. Waiting work is done after the next `add`.
    #[test]
    fn another_runtime_goes_on() {
        let runtime = || {
            tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap()
        };
        let queue = Arc::new(Queue::default());
        let (done, results) = mpsc::channel();
        let add = |number: usize| {
            let done = done.clone();
            let work = move || done.send(number).unwrap();
            queue.add(0, Box::new(work)).unwrap();
        };
        for number in 0..2 * AT_A_TIME {
            let runtime = runtime();
            runtime.block_on(async { add(number) });
            runtime.shutdown_background();
        }
        // A runtime that is shut down drops its work asynchronously.
        while queue.state().workers > 0 {
            std::thread::yield_now();
        }
        assert_eq!(queue.unvalidated(), queue.state().waiting.len() as u64);
        let last = runtime();
        last.block_on(async { add(2 * AT_A_TIME) });
        let numbers: BTreeSet<_> = results.iter().take(2 * AT_A_TIME + 1).collect();
        assert_eq!(numbers.len(), 2 * AT_A_TIME + 1);
    }
}
