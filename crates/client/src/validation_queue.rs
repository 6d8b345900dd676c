//! Validation in asynchronous code. It limits the number of findings, and moves large payloads off
//! the worker thread, which also drives other tasks.

#[cfg(feature = "webhooks")]
use std::cmp::Reverse;

#[cfg(feature = "webhooks")]
use countersign_contract::model::Severity;
#[cfg(feature = "calls")]
use countersign_contract::validate::Validator;
use countersign_contract::verdict::Verdict;

/// The maximum number of findings in a verdict that is passed to the caller. The caller needs to
/// know why a payload is rejected, not everything that is wrong with it.
pub(crate) const MOST_FINDINGS: usize = 20;

/// The maximum number of findings that a receiver inspects to distinguish an invalid payload from
/// one with new enumeration values.
#[cfg(feature = "webhooks")]
pub(crate) const MOST_LISTED: usize = 10 * MOST_FINDINGS;

/// The maximum number of findings that are inspected to count how often a response breaks each
/// rule.
#[cfg(feature = "calls")]
pub(crate) const MOST_COUNTED: usize = 100 * MOST_FINDINGS;

/// The size in bytes of the largest payload that is validated on a worker. A valid payload of this
/// size takes about 0.1 ms in a release build, which is about as long as a task should run without
/// yielding.
#[cfg(any(feature = "axum", feature = "calls"))]
const ON_WORKER: usize = 16 * 1024;

/// Validates a payload and lists at most [`MOST_FINDINGS`] findings.
#[cfg(feature = "calls")]
pub(crate) fn validate(validator: &Validator, payload: &[u8]) -> Verdict {
    validator.validate_at_most(payload, MOST_FINDINGS)
}

/// Keeps the most severe findings of a verdict and counts the others.
#[cfg(feature = "webhooks")]
pub(crate) fn few(mut verdict: Verdict) -> Verdict {
    if verdict.violations.len() <= MOST_FINDINGS {
        return verdict;
    }
    let mut found: Vec<_> = std::mem::take(&mut verdict.violations)
        .into_iter()
        .enumerate()
        .collect();
    found.sort_by_key(|(_, violation)| Reverse(violation.severity));
    for (_, violation) in found.drain(MOST_FINDINGS..) {
        let further = &mut verdict.further;
        *match violation.severity {
            Severity::Error => &mut further.errors,
            Severity::Warning => &mut further.warnings,
            Severity::Notice => &mut further.notices,
        } += 1;
    }
    found.sort_by_key(|(place, _)| *place);
    found.shrink_to_fit();
    verdict.violations = found.into_iter().map(|(_, violation)| violation).collect();
    verdict
}

#[cfg(any(feature = "axum", feature = "calls"))]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::ValidationQueue;

#[cfg(all(feature = "calls", target_arch = "wasm32"))]
pub(crate) use browser::ValidationQueue;

#[cfg(any(feature = "axum", feature = "calls"))]
#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::{panic::resume_unwind, sync::Arc};

    use tokio::{runtime::Handle, sync::Semaphore};

    use super::ON_WORKER;

    /// The number of large payloads that are validated concurrently.
    const AT_A_TIME: usize = 4;

    /// A queue of large payloads that wait for validation.
    pub(crate) struct ValidationQueue(Semaphore);

    impl ValidationQueue {
        pub(crate) const fn new() -> Self {
            Self(Semaphore::const_new(AT_A_TIME))
        }

        /// Returns `true` if a payload of this many bytes must wait for its turn.
        #[cfg(feature = "axum")]
        pub(crate) const fn waits(size: usize) -> bool {
            size > ON_WORKER
        }

        /// Runs the work for a payload of this many bytes. Small payloads run on the current
        /// thread, as do all payloads outside a tokio runtime. Larger ones wait for their turn and
        /// run on a blocking thread. Work that has begun keeps its turn, even if the caller stops
        /// waiting for it.
        pub(crate) async fn run<T: Send + 'static>(
            &'static self,
            size: usize,
            work: impl Fn() -> T + Send + Sync + 'static,
        ) -> T {
            let runtime = Handle::try_current().ok().filter(|_| size > ON_WORKER);
            let Some(runtime) = runtime else {
                return work();
            };
            let turn = self.0.acquire().await;
            let work = Arc::new(work);
            let given = Arc::clone(&work);
            let done = runtime.spawn_blocking(move || {
                let _turn = turn;
                given()
            });
            match done.await {
                Ok(done) => done,
                Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
                // A runtime that is shutting down starts no blocking tasks.
                Err(_) => work(),
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use std::{
            sync::{
                Arc,
                atomic::{AtomicUsize, Ordering::SeqCst},
                mpsc,
            },
            thread::{self, ThreadId},
            time::Duration,
        };

        use futures::FutureExt as _;

        use super::{AT_A_TIME, ON_WORKER, ValidationQueue};

        async fn thread_of(queue: &'static ValidationQueue, size: usize) -> ThreadId {
            queue.run(size, || thread::current().id()).await
        }

        #[tokio::test]
        async fn what_is_large_goes_off_the_worker() {
            static VALIDATIONS: ValidationQueue = ValidationQueue::new();
            let here = thread::current().id();
            assert_eq!(thread_of(&VALIDATIONS, ON_WORKER).await, here);
            assert_ne!(thread_of(&VALIDATIONS, ON_WORKER + 1).await, here);
        }

        #[test]
        fn without_a_runtime_it_is_done_here() {
            static VALIDATIONS: ValidationQueue = ValidationQueue::new();
            let here = thread::current().id();
            let done = thread_of(&VALIDATIONS, usize::MAX).now_or_never();
            assert_eq!(done, Some(here));
        }

        /// Applies even if the caller has stopped waiting.
        #[tokio::test]
        async fn only_so_much_goes_on_at_a_time() {
            static VALIDATIONS: ValidationQueue = ValidationQueue::new();
            let (go, wait) = mpsc::channel::<()>();
            let wait = Arc::new(std::sync::Mutex::new(wait));
            let begun = Arc::new(AtomicUsize::new(0));
            for _ in 0..3 * AT_A_TIME {
                let (begun, wait) = (Arc::clone(&begun), Arc::clone(&wait));
                let work = move || {
                    begun.fetch_add(1, SeqCst);
                    let _ = wait.lock().unwrap().recv();
                };
                let run = VALIDATIONS.run(usize::MAX, work);
                let given_up = tokio::time::timeout(Duration::from_millis(20), run).await;
                assert!(given_up.is_err());
            }
            assert_eq!(begun.load(SeqCst), AT_A_TIME);
            drop(go);
            thread_of(&VALIDATIONS, usize::MAX).await;
        }

        #[tokio::test]
        #[should_panic(expected = "told so")]
        async fn a_panic_is_that_of_the_caller() {
            static VALIDATIONS: ValidationQueue = ValidationQueue::new();
            VALIDATIONS.run(usize::MAX, || panic!("told so")).await;
        }
    }
}

#[cfg(all(feature = "calls", target_arch = "wasm32"))]
mod browser {
    /// A queue for a platform with a single thread, on which all payloads are validated.
    pub(crate) struct ValidationQueue;

    impl ValidationQueue {
        pub(crate) const fn new() -> Self {
            Self
        }

        pub(crate) async fn run<T>(&self, size: usize, work: impl Fn() -> T) -> T {
            if size > super::ON_WORKER {
                // Yield to pending work.
                crate::calls::platform::sleep(std::time::Duration::ZERO).await;
            }
            work()
        }
    }
}

#[cfg(all(test, feature = "webhooks"))]
mod tests {
    use countersign_contract::{
        model::{Sender, Severity},
        verdict::{Verdict, Violation},
    };

    use super::{MOST_FINDINGS, few};

    #[test]
    fn the_most_severe_findings_are_kept_in_their_order() {
        let violation = |severity: Severity, place: usize| Violation {
            severity,
            instance: format!("/{place}"),
            ..Violation::undescribed_status(Sender::Partner)
        };
        let many = (0..3 * MOST_FINDINGS).map(|place| {
            let severity = match place % 3 {
                0 => Severity::Notice,
                1 if place > MOST_FINDINGS => Severity::Error,
                _ => Severity::Warning,
            };
            violation(severity, place)
        });
        let all = Verdict::of(many.collect());
        let (errors, total) = (
            all.violations
                .iter()
                .filter(|known| known.severity == Severity::Error)
                .count(),
            all.violations.len(),
        );
        let verdict = few(all.clone());
        assert_eq!(verdict.outcome, all.outcome);
        assert_eq!(verdict.violations.len(), MOST_FINDINGS);
        let kept = verdict.violations.iter();
        let kept = kept.filter(|known| known.severity == Severity::Error);
        assert_eq!(kept.count(), errors);
        assert_eq!(verdict.further.errors, 0);
        let further = u64::try_from(total - MOST_FINDINGS).unwrap();
        assert_eq!(verdict.further.total(), further);
        let places: Vec<usize> = verdict
            .violations
            .iter()
            .map(|known| known.instance[1..].parse().unwrap())
            .collect();
        assert!(places.is_sorted(), "{places:?}");
    }
}
