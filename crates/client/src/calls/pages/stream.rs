//! Pages as a stream, and their items.

use std::{fmt, future::Future, pin::pin};

use futures::{Stream, StreamExt as _, TryStreamExt as _, stream};

use super::{BrokenLaw, Page, PageMode, PageRequest, Position, Reading, law::Watch};
use crate::calls::Error;

/// The pages of a list, read one after the other as they are asked for.
///
/// `fetch` asks for one page and reads it. The stream ends after the last page, or after an error:
/// of a call, or of a law of paging that the pages break. All that was received before has been given
/// by then, each item once. In [`PageMode::Lenient`] a broken law ends the list only if it cannot be
/// read on.
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
            // A page that only shows that there is no more is not given.
            let is_last = matches!(state.next, Next::End) && page.received == 0;
            if std::mem::replace(&mut state.begun, true) && is_last {
                return Ok(None);
            }
            Ok(Some((page, state)))
        }
    })
}

/// How far a list is read.
struct State<F> {
    next: Next,
    watch: Watch,
    /// Whether a page was given.
    begun: bool,
    fetch: F,
}

/// What comes after the pages that are read.
enum Next {
    Page(PageRequest),
    Failed(Error),
    End,
}

/// The items of a list, read page by page as they are asked for. See [`pages`].
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

/// A list that could not be read to its end: what was read, why no more came, and where to go on.
pub struct Interrupted<T> {
    /// The items that were read before.
    pub items: Vec<T>,
    /// Where the page begins that could not be read, to go on from there. None if it is the first
    /// one, or if the page before it names none.
    pub next: Option<Position>,
    /// Why no more came.
    pub error: Error,
}

/// Without the items: they hold what must not be logged.
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

/// The items of pages, up to a limit. No page is asked for beyond it.
///
/// # Errors
///
/// If a call fails or a law of paging is broken.
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
