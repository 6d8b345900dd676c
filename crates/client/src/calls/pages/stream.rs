//! Pages as a stream, and their items.

use std::{fmt, future::Future, pin::pin};

use countersign_contract::table::Pagination;
use futures::{Stream, StreamExt as _, TryStreamExt as _, stream};

use super::{BrokenLaw, Page, PageRequest, Position, law::Watch};
use crate::calls::Error;

/// The pages of a list, read one after the other as they are asked for.
///
/// `fetch` asks for one page and reads it. The stream ends after the last page, or after an error:
/// of a call, or of a law of paging that the pages break. All that was read before has been given
/// by then.
pub fn pages<T, F, R>(
    facts: &'static Pagination,
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
        fetch,
    };
    stream::try_unfold(start, move |mut state| async move {
        let request = match state.next {
            Next::Page(request) => request,
            Next::Broken(law) => return Err(law.into()),
            Next::End => return Ok(None),
        };
        let page = (state.fetch)(request.clone()).await?;
        state.next = match (state.watch.look(facts, &request, &page), &page.next) {
            (Ok(true), Some(next)) => Next::Page(PageRequest {
                position: next.clone(),
                ..request
            }),
            (Ok(_), _) => Next::End,
            // What came before must not come twice; everything else is given before the error.
            (Err(law @ BrokenLaw::Repeated { .. }), _) => return Err(law.into()),
            (Err(law), _) => Next::Broken(law),
        };
        Ok(Some((page, state)))
    })
}

/// How far a list is read.
struct State<F> {
    next: Next,
    watch: Watch,
    fetch: F,
}

/// What comes after the pages that are read.
enum Next {
    Page(PageRequest),
    Broken(BrokenLaw),
    End,
}

/// The items of a list, read page by page as they are asked for. See [`pages`].
pub fn items<T, F, R>(
    facts: &'static Pagination,
    first: PageRequest,
    fetch: F,
) -> impl Stream<Item = Result<T, Error>>
where
    F: FnMut(PageRequest) -> R,
    R: Future<Output = Result<Page<T>, Error>>,
{
    pages(facts, first, fetch)
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
