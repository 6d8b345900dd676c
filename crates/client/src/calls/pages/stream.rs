//! Pages as a stream, and their items.

use std::{fmt, future::Future, pin::pin};

use bytes::Bytes;
use countersign_contract::table::{Operation, Pagination};
use futures::{Stream, StreamExt as _, TryStreamExt as _, stream};
use serde::de::DeserializeOwned;

use super::{BrokenLaw, Page, law::Watch};
use crate::calls::{Error, Response};

/// What a page holds when neither the caller nor the contract says.
const PAGE_SIZE: u64 = 50;

/// Which page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// How many items are skipped.
    pub offset: u64,
    /// How many items are asked for.
    pub limit: u64,
}

impl PageRequest {
    /// The first page, given what the caller has asked for. What is asked for is never more than
    /// the contract documents, and never less than one item.
    #[must_use]
    pub fn first(facts: &Pagination, limit: Option<i64>, offset: Option<i64>) -> Self {
        let known = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
        let wanted = known(limit)
            .or(known(facts.default_limit))
            .or(known(facts.maximum_limit));
        let lowest = known(facts.minimum_limit).unwrap_or(1).max(1);
        let highest = known(facts.maximum_limit).unwrap_or(u64::MAX).max(lowest);
        let offset = known(offset).or(known(facts.default_offset)).unwrap_or(0);
        Self {
            offset,
            limit: wanted.unwrap_or(PAGE_SIZE).clamp(lowest, highest),
        }
    }
}

/// The pages of a list, read one after the other as they are asked for.
///
/// `fetch` sends the request for one page. The stream ends after the last page, or after an error:
/// of a call, or of a law of paging that the pages break. All that was read before has been given
/// by then.
pub fn pages<T, F, R>(
    operation: &'static Operation,
    facts: &'static Pagination,
    first: PageRequest,
    fetch: F,
) -> impl Stream<Item = Result<Page<T>, Error>>
where
    T: DeserializeOwned,
    F: FnMut(PageRequest) -> R,
    R: Future<Output = Result<Response<Bytes>, Error>>,
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
        let mut page = Page::<T>::read(operation, facts, (state.fetch)(request).await?)?;
        page.offset = request.offset;
        let read = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
        state.next = match state.watch.look(facts, request, &page) {
            Ok(true) => Next::Page(PageRequest {
                offset: request.offset.saturating_add(read),
                ..request
            }),
            Ok(false) => Next::End,
            // What came before must not come twice; everything else is given before the error.
            Err(law @ BrokenLaw::Repeated { .. }) => return Err(law.into()),
            Err(law) => Next::Broken(law),
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
    operation: &'static Operation,
    facts: &'static Pagination,
    first: PageRequest,
    fetch: F,
) -> impl Stream<Item = Result<T, Error>>
where
    T: DeserializeOwned,
    F: FnMut(PageRequest) -> R,
    R: Future<Output = Result<Response<Bytes>, Error>>,
{
    pages(operation, facts, first, fetch)
        .map_ok(|page| stream::iter(page.items).map(Ok))
        .try_flatten()
}

/// A list that could not be read to its end: what was read, why no more came, and where to go on.
pub struct Interrupted<T> {
    /// The items that were read before.
    pub items: Vec<T>,
    /// Where the page begins that could not be read; an offset to go on from.
    pub offset: Option<u64>,
    /// Why no more came.
    pub error: Error,
}

/// Without the items: they hold what must not be logged.
impl<T> fmt::Debug for Interrupted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interrupted")
            .field("items", &self.items.len())
            .field("offset", &self.offset)
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
    let mut offset = None;
    while items.len() < limit {
        match pages.next().await {
            None => break,
            Some(Ok(page)) => {
                offset = Some(page.next_offset());
                items.extend(page.items);
            }
            Some(Err(error)) => {
                return Err(Interrupted {
                    items,
                    offset,
                    error,
                });
            }
        }
    }
    items.truncate(limit);
    Ok(items)
}
