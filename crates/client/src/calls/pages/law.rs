//! The laws of paging, and how each shows that it is broken.

use std::mem;

use countersign_contract::table::{NextPage, Pagination};

use super::{Page, PageRequest, Position, seen::Seen};

/// How many pages in a row may be empty and yet name a next one: where pages have cursors, a
/// server may look for what fits page by page. Beyond that nobody waits for the end.
const EMPTY_PAGES: u32 = 1000;

/// How many pages in a row may hold nothing but what came before, and how many items together if they
/// have no identity: short pages of those may well be equal.
const STALE_PAGES: u32 = 3;
const STALE_ITEMS: usize = 6;

/// A list breaks a law of paging. Where a page begins is told as far as it is a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BrokenLaw {
    /// A page holds more than was asked for.
    #[error("the page at {at} holds {items} items, {limit} were asked for")]
    TooMany {
        /// Where the page begins.
        at: Position,
        /// How many items were asked for.
        limit: u64,
        /// How many came.
        items: u64,
    },
    /// Items came before. They are in [`Page::repeated`].
    #[error("the page at {at} repeats {items} {} that came before", if *items == 1 { "item" } else { "items" })]
    Repeated {
        /// Where the page begins.
        at: Position,
        /// How many items came before.
        items: usize,
    },
    /// Items are not of the form that the contract describes. They are in [`Page::odd`].
    #[error("the page at {at} has {items} {} that cannot be read", if *items == 1 { "item" } else { "items" })]
    Unreadable {
        /// Where the page begins.
        at: Position,
        /// How many items cannot be read.
        items: usize,
    },
    /// A page names one as the next that has been read already.
    #[error("the page at {at} leads back to an earlier page")]
    Circle {
        /// Where the page begins.
        at: Position,
    },
    /// The marker for further pages contradicts the number of all items.
    #[error("the page at {at} says {}, but {read} of {total} items are read", if *has_more { "that more follows" } else { "that nothing follows" })]
    HasMore {
        /// Where the page begins.
        at: Position,
        /// What the marker says.
        has_more: bool,
        /// How many items the list has up to the end of this page.
        read: u64,
        /// How many items there are in all.
        total: u64,
    },
    /// A page says that more follows, and does not say where, or not in a way that can be read.
    #[error("the page at {at} says that more follows, but not where")]
    NoNext {
        /// Where the page begins.
        at: Position,
    },
    /// A page names a next one that is not on the same server, or not below the base URL.
    #[error(
        "the link to the next page of {operation} leads to another server or out of the base URL: it is not followed, since the credentials would go along"
    )]
    Elsewhere {
        /// The operation that was called.
        operation: &'static str,
    },
    /// A page that is not the last holds nothing.
    #[error("the page at {at} is empty and says that more follows")]
    Empty {
        /// Where the page begins.
        at: Position,
    },
    /// The number of all items is not the number of items that came.
    #[error("the list ends after {read} items, but its total is {total}")]
    Total {
        /// How many items the list has up to its end.
        read: u64,
        /// How many it says it has.
        total: u64,
    },
    /// The number of all items changed from page to page.
    #[error("the total was {before} and is {now} at {at}")]
    TotalChanged {
        /// Where the page begins.
        at: Position,
        /// The total on the page before.
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

/// Watches the pages of one list as they come.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// What was asked for, and what came: identities, whole pages, cursors and links.
    seen: Seen,
    begun: bool,
    /// How many items the list has up to here, if that is known.
    read: Option<u64>,
    before: Option<String>,
    /// The last total that came.
    total: Option<u64>,
    /// Whether the page before said that more follows.
    promised: bool,
    empty: u32,
    stale: u32,
    stale_items: usize,
}

/// What a page shows of its list.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// Whether another page follows.
    pub(super) more: bool,
    /// The laws that the page breaks, and the list can be read on all the same.
    pub(super) anomalies: Vec<BrokenLaw>,
    /// Why the list cannot be read on.
    pub(super) end: Option<BrokenLaw>,
}

impl Watch {
    /// Holds a page against the laws, and takes out of it what came before.
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
        // Nothing new came up to the end, so that the total may count what came before.
        if !look.more && look.end.is_none() && self.stale >= STALE_PAGES {
            let (at, items) = (at(), page.repeated.len());
            look.end = Some(BrokenLaw::Repeated { at, items });
        }
        // Whoever begins beyond the end reads nothing, and that is no lie.
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
                // Only an earlier page has a total: this one may be no page of the list at all.
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

    /// Returns whether items are missing, if the page has a total.
    fn is_short<T>(&self, page: &Page<T>) -> Option<bool> {
        Some(self.read? < page.total?)
    }

    /// Returns whether another page follows one that was asked for by a number.
    ///
    /// A page with fewer items than were asked for is not the last: the server may have a limit of
    /// its own. Where nothing is said of what follows, only an empty page is the end.
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
            // Where the two contradict each other, the next page shows who is right.
            return Ok(match (said, is_short) {
                (None, None) => true,
                (said, is_short) => said == Some(true) || is_short == Some(true),
            });
        }
        // Where the page before promised more, this one must say that there is no more.
        let says_nothing = said.is_none() && page.total.is_none();
        if said == Some(true) && is_short != Some(false) || says_nothing && promised {
            let at = request.position.clone();
            return Err(BrokenLaw::Empty { at });
        }
        Ok(false)
    }

    /// Returns whether another page follows one that names it.
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
            // A name that is always there does not mean that more follows.
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

    /// Takes what came before out of a page.
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
        // Items without an identity may well be equal; a whole page that comes again is another
        // thing, unless it has a name of its own.
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

/// A cursor or link among what was seen: no identity begins so, which are values of JSON.
fn place(name: &str) -> String {
    format!("at {name}")
}
