//! The paging laws, and the detection of pages that break them.

use std::mem;

use countersign_contract::table::{NextPage, Pagination};

use super::{Page, PageRequest, Position, seen::Seen};

/// The maximum number of consecutive empty pages that name a next one. With cursors, a server may
/// search for matches page by page.
const EMPTY_PAGES: u32 = 1000;

/// The maximum number of consecutive pages that contain only repeated items, and the minimum number
/// of such items if they have no identity: short pages of those may be equal by chance.
const STALE_PAGES: u32 = 3;
const STALE_ITEMS: usize = 6;

/// A broken paging law. Positions are shown only if they are numbers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BrokenLaw {
    /// A page contains more items than requested.
    #[error("the page at {at} holds {items} items, {limit} were requested")]
    TooMany {
        /// The position at which the page begins.
        at: Position,
        /// The number of items requested.
        limit: u64,
        /// The number of items received.
        items: u64,
    },
    /// Items were repeated. They are in [`Page::repeated`].
    #[error("the page at {at} repeats {items} {} already received", if *items == 1 { "item" } else { "items" })]
    Repeated {
        /// The position at which the page begins.
        at: Position,
        /// The number of repeated items.
        items: usize,
    },
    /// Items do not have the form that the contract describes. They are in [`Page::odd`].
    #[error("the page at {at} has {items} {} that cannot be read", if *items == 1 { "item" } else { "items" })]
    Unreadable {
        /// The position at which the page begins.
        at: Position,
        /// The number of unreadable items.
        items: usize,
    },
    /// A page names a next page that was already read.
    #[error("the page at {at} leads back to an earlier page")]
    Circle {
        /// The position at which the page begins.
        at: Position,
    },
    /// The marker for further pages contradicts the total.
    #[error("the page at {at} says {}, but {read} of {total} items are read", if *has_more { "that more follows" } else { "that nothing follows" })]
    HasMore {
        /// The position at which the page begins.
        at: Position,
        /// The value of the marker.
        has_more: bool,
        /// The number of items in the list up to the end of this page.
        read: u64,
        /// The total number of items.
        total: u64,
    },
    /// A page says that more follows, but does not name the next page or names it unreadably.
    #[error("the page at {at} says that more follows, but does not name the next page")]
    NoNext {
        /// The position at which the page begins.
        at: Position,
    },
    /// A page names a next page that is on another server or outside the base URL.
    #[error(
        "the link to the next page of {operation} leads to another server or out of the base URL: it is not followed, since it would receive the credentials"
    )]
    Elsewhere {
        /// The operation that was called.
        operation: &'static str,
    },
    /// A page other than the last is empty.
    #[error("the page at {at} is empty and says that more follows")]
    Empty {
        /// The position at which the page begins.
        at: Position,
    },
    /// The total differs from the number of items received.
    #[error("the list ends after {read} items, but its total is {total}")]
    Total {
        /// The number of items in the list up to its end.
        read: u64,
        /// The total that the list reports.
        total: u64,
    },
    /// The total changed between pages.
    #[error("the total was {before} and is {now} at {at}")]
    TotalChanged {
        /// The position at which the page begins.
        at: Position,
        /// The total on the previous page.
        before: u64,
        /// The total on this page.
        now: u64,
    },
    /// The items are not where the contract says, and nothing says that there are none.
    #[error("the response {}", if pointer.is_empty() { "is no list".to_owned() } else { format!("has no list at {pointer}, and does not say that the list is empty") })]
    NoItems {
        /// The JSON pointer of the contract.
        pointer: &'static str,
    },
}

/// A check of the pages of one list, as they are received.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// The requests and items seen: identities, whole pages, cursors and links.
    seen: Seen,
    begun: bool,
    /// The number of items in the list so far, if known.
    read: Option<u64>,
    before: Option<String>,
    /// The last total received.
    total: Option<u64>,
    /// `true` if the previous page said that more follows.
    promised: bool,
    empty: u32,
    stale: u32,
    stale_items: usize,
}

/// The result of checking a page.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// `true` if another page follows.
    pub(super) more: bool,
    /// The broken laws after which the list can be continued.
    pub(super) anomalies: Vec<BrokenLaw>,
    /// The reason that the list cannot be continued.
    pub(super) end: Option<BrokenLaw>,
}

impl Watch {
    /// Checks a page against the laws, and removes repeated items from it.
    pub(super) fn look<T>(
        &mut self,
        facts: &Pagination,
        request: &PageRequest,
        page: &mut Page<T>,
    ) -> Look {
        let mut look = Look::default();
        let at = || request.position.clone();
        let items = u64::try_from(page.received).unwrap_or(u64::MAX);
        if let Some(limit) = request.capacity(facts).filter(|limit| items > *limit) {
            let at = at();
            look.anomalies.push(BrokenLaw::TooMany { at, limit, items });
        }
        self.take_out_repeated(facts, page, &mut look);
        if !page.odd.is_empty() {
            let (at, items) = (at(), page.odd.len());
            look.anomalies.push(BrokenLaw::Unreadable { at, items });
        }
        self.count(facts, request, items);
        let before = self.total;
        self.total = page.total.or(before);
        if let (Some(before), Some(now)) = (before, page.total)
            && before != now
        {
            let at = at();
            let changed = BrokenLaw::TotalChanged { at, before, now };
            look.anomalies.push(changed);
        }
        if let (Some(has_more), Some(total), Some(read)) = (page.has_more, page.total, self.read)
            && has_more != (read < total)
        {
            look.anomalies.push(BrokenLaw::HasMore {
                at: at(),
                has_more,
                read,
                total,
            });
        }
        let more = match facts.next {
            NextPage::Offset { .. } | NextPage::Number { .. } => {
                self.more_by_number(facts, request, page)
            }
            _ => self.more_by_name(request, page),
        };
        match more {
            Ok(more) => look.more = more,
            Err(law) => look.end = look.end.or(Some(law)),
        }
        // The list ended without new items, so the total may include repeated ones.
        if !look.more && look.end.is_none() && self.stale >= STALE_PAGES {
            let (at, items) = (at(), page.repeated.len());
            look.end = Some(BrokenLaw::Repeated { at, items });
        }
        // A list that is read from beyond its end is empty, which breaks no law.
        if let (Some(total), Some(read)) = (self.total, self.read)
            && look.end.is_none()
            && !look.more
            && read != total
            && !(items == 0 && read > total)
        {
            let law = BrokenLaw::Total { read, total };
            if page.total.is_some() {
                look.anomalies.push(law);
            } else {
                // Only an earlier page has a total: this one may not be a page of the list.
                look.end = Some(law);
            }
        }
        look
    }

    /// Counts the items of the list up to the end of this page, if its beginning was seen.
    fn count(&mut self, facts: &Pagination, request: &PageRequest, items: u64) {
        if !mem::replace(&mut self.begun, true) {
            self.read = match (&request.position, facts.next) {
                (Position::Offset(offset), _) => Some(*offset),
                (Position::Number(number), NextPage::Number { first }) => {
                    (i64::try_from(*number) == Ok(first)).then_some(0)
                }
                (Position::Start, _) => Some(0),
                _ => None,
            };
        }
        self.read = self.read.map(|read| read.saturating_add(items));
    }

    /// Returns `Some(true)` if items are missing, or `None` if the page has no total.
    fn is_short<T>(&self, page: &Page<T>) -> Option<bool> {
        Some(self.read? < page.total?)
    }

    /// Returns `true` if another page follows one that was requested by number.
    ///
    /// A page with fewer items than requested is not necessarily the last: the server may have its
    /// own limit. If nothing says what follows, only an empty page is the end.
    fn more_by_number<T>(
        &mut self,
        facts: &Pagination,
        request: &PageRequest,
        page: &Page<T>,
    ) -> Result<bool, BrokenLaw> {
        let by_number = || match (page.total_pages, &request.position, facts.next) {
            (Some(pages), Position::Number(number), NextPage::Number { first }) => {
                let first = u64::try_from(first).unwrap_or(0);
                Some(number.saturating_sub(first).saturating_add(1) < pages)
            }
            _ => None,
        };
        let said = page.has_more.or_else(by_number);
        let promised = mem::replace(&mut self.promised, said == Some(true));
        let is_short = self.is_short(page);
        if page.received > 0 {
            // The next page decides if the two contradict each other.
            return Ok(match (said, is_short) {
                (None, None) => true,
                (said, is_short) => said == Some(true) || is_short == Some(true),
            });
        }
        // A page after one that promised more must say that there is no more.
        let says_nothing = said.is_none() && page.total.is_none();
        if said == Some(true) && is_short != Some(false) || says_nothing && promised {
            let at = request.position.clone();
            return Err(BrokenLaw::Empty { at });
        }
        Ok(false)
    }

    /// Returns `true` if another page follows one that names it.
    fn more_by_name<T>(
        &mut self,
        request: &PageRequest,
        page: &Page<T>,
    ) -> Result<bool, BrokenLaw> {
        let at = || request.position.clone();
        let is_named = page.next.is_some() || page.is_garbled;
        let is_short = self.is_short(page);
        let more = match page.has_more {
            Some(true) => is_named || is_short != Some(false),
            // A name that is always present does not mean that more follows.
            Some(false) => is_named && is_short == Some(true),
            None => is_named,
        };
        if !more {
            return Ok(false);
        }
        let Some(next) = &page.next else {
            return Err(BrokenLaw::NoNext { at: at() });
        };
        if let Position::Cursor(name) | Position::Link(name) = &request.position {
            self.seen.insert(&place(name));
        }
        if let Position::Cursor(name) | Position::Link(name) = next
            && !self.seen.insert(&place(name))
        {
            return Err(BrokenLaw::Circle { at: at() });
        }
        self.empty = if page.received == 0 {
            self.empty + 1
        } else {
            0
        };
        if self.empty > EMPTY_PAGES {
            return Err(BrokenLaw::Empty { at: at() });
        }
        Ok(true)
    }

    /// Removes repeated items from a page.
    fn take_out_repeated<T>(&mut self, facts: &Pagination, page: &mut Page<T>, look: &mut Look) {
        let mut is_new = |identity: &Option<String>| {
            let identity = identity.as_ref();
            identity.is_none_or(|identity| self.seen.insert(identity))
        };
        let items = mem::take(&mut page.items).into_iter();
        for (item, identity) in items.zip(mem::take(&mut page.identities)) {
            if is_new(&identity) {
                page.items.push(item);
            } else {
                page.repeated.push(item);
            }
        }
        page.odd.retain(|odd| is_new(&odd.identity));
        // Items without an identity may be equal by chance. A whole page that is repeated is an
        // anomaly, unless it has its own name.
        let is_numbered = matches!(
            facts.next,
            NextPage::Offset { .. } | NextPage::Number { .. }
        );
        if is_numbered && page.received > 0 && page.text.is_some() {
            if self.before == page.text {
                page.repeated.append(&mut page.items);
                page.odd.clear();
            }
            self.before.clone_from(&page.text);
        }
        let new = page.items.len() + page.odd.len();
        let repeated = || BrokenLaw::Repeated {
            at: page.position.clone(),
            items: page.received - new,
        };
        if new < page.received {
            look.anomalies.push(repeated());
        }
        match (page.received, new) {
            (1.., 0) => {
                self.stale += 1;
                self.stale_items += page.received;
            }
            (0, _) => {}
            _ => (self.stale, self.stale_items) = (0, 0),
        }
        let is_certain = page.text.is_none() || self.stale_items >= STALE_ITEMS;
        if self.stale >= STALE_PAGES && is_certain {
            look.end = Some(repeated());
        }
    }
}

/// Returns the key of a cursor or link among what was seen. No identity begins like this, since
/// identities are JSON values.
fn place(name: &str) -> String {
    format!("at {name}")
}
