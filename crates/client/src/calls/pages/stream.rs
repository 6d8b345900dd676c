//! Streams of pages and of their items.

use std::{fmt, future::Future, pin::pin};

use futures::{Stream, StreamExt as _, TryStreamExt as _, stream};

use super::{BrokenLaw, Page, PageMode, PageRequest, Position, Reading, law::Watch};
use crate::calls::Error;

/// Returns the pages of a list, which are requested one after the other as the stream is polled.
///
/// `fetch` requests one page and reads it. The stream ends after the last page, or after an error:
/// a failed call, or a broken paging law. Everything received before the error has been returned by
/// then, each item once. In [`PageMode::Lenient`] a broken law ends the list only if the list
/// cannot be continued.
pub fn pages<T, F, R>(
    reading: Reading,
    first: PageRequest,
    fetch: F,
) -> impl Stream<Item = Result<Page<T>, Error>>
where
    F: FnMut(PageRequest) -> R,
    R: Future<Output = Result<Page<T>, Error>>,
{
    let start = State {
        next: Next::Page(first),
        watch: Watch::default(),
        begun: false,
        fetch,
    };
    stream::try_unfold(start, move |mut state| {
        let reading = reading.clone();
        async move {
            let request = match state.next {
                Next::Page(request) => request,
                Next::Failed(error) => return Err(error),
                Next::End => return Ok(None),
            };
            let mut page = (state.fetch)(request.clone()).await?;
            let look = state.watch.look(reading.facts, &request, &mut page);
            let mut anomalies = look.anomalies.into_iter();
            let law = match reading.mode {
                PageMode::Strict => anomalies.next().or(look.end),
                PageMode::Lenient => look.end,
            };
            for law in anomalies.filter(|_| reading.mode == PageMode::Lenient) {
                reading.report(page.status.as_u16(), &law);
            }
            let is_stale = page.received > 0 && page.items.is_empty() && page.odd.is_empty();
            let error = law.map(|law| match (law, page.failure.take()) {
                (BrokenLaw::Unreadable { .. }, Some(failure)) => failure,
                (law, _) => reading.error(law, page.call.clone()),
            });
            state.next = match (error, &page.next) {
                (Some(error), _) if is_stale => return Err(error),
                (Some(error), _) => Next::Failed(error),
                (None, Some(next)) if look.more => Next::Page(PageRequest {
                    position: next.clone(),
                    ..request
                }),
                (None, _) => Next::End,
            };
            // A page that only shows that there is no more is not returned.
            let is_last = matches!(state.next, Next::End) && page.received == 0;
            if std::mem::replace(&mut state.begun, true) && is_last {
                return Ok(None);
            }
            Ok(Some((page, state)))
        }
    })
}

/// The state of reading a list.
struct State<F> {
    next: Next,
    watch: Watch,
    /// `true` if a page was returned.
    begun: bool,
    fetch: F,
}

/// The continuation after the pages that were read.
enum Next {
    Page(PageRequest),
    Failed(Error),
    End,
}

/// Returns the items of a list, which is read page by page as the stream is polled. See [`pages`].
pub fn items<T, F, R>(
    reading: Reading,
    first: PageRequest,
    fetch: F,
) -> impl Stream<Item = Result<T, Error>>
where
    F: FnMut(PageRequest) -> R,
    R: Future<Output = Result<Page<T>, Error>>,
{
    pages(reading, first, fetch)
        .map_ok(|page| stream::iter(page.items).map(Ok))
        .try_flatten()
}

/// A list that could not be read to its end: the items that were read, the error, and the position
/// to resume from.
pub struct Interrupted<T> {
    /// The items that were read before the error.
    pub items: Vec<T>,
    /// The position of the page that could not be read, to resume from. `None` if it is the first
    /// page, or if the previous page names none.
    pub next: Option<Position>,
    /// The error that ended the list.
    pub error: Error,
}

/// Omits the items, which must not be logged.
impl<T> fmt::Debug for Interrupted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interrupted")
            .field("items", &self.items.len())
            .field("next", &self.next)
            .field("error", &self.error)
            .finish()
    }
}

impl<T> fmt::Display for Interrupted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the list ended after {} items", self.items.len())
    }
}

impl<T> std::error::Error for Interrupted<T> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// Collects the items of pages, up to a limit. No page beyond the limit is requested.
///
/// # Errors
///
/// Returns an error if a call fails or a paging law is broken.
pub async fn collect<T>(
    pages: impl Stream<Item = Result<Page<T>, Error>>,
    limit: usize,
) -> Result<Vec<T>, Interrupted<T>> {
    let mut pages = pin!(pages);
    let mut items = Vec::new();
    let mut next = None;
    while items.len() < limit {
        match pages.next().await {
            None => break,
            Some(Ok(page)) => {
                next = page.next;
                items.extend(page.items);
            }
            Some(Err(error)) => {
                return Err(Interrupted { items, next, error });
            }
        }
    }
    items.truncate(limit);
    Ok(items)
}
