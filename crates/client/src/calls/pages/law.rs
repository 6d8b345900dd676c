//! The laws of paging, and how each shows that it is broken.

use countersign_contract::table::{NextPage, Pagination};

use super::{Page, PageRequest, Position, seen::Seen};

/// How many pages in a row may be empty and yet name a next one: where pages have cursors, a
/// server may look for what fits page by page. Beyond that nobody waits for the end.
const EMPTY_PAGES: u32 = 1000;

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
    /// An item, or a whole page, came before.
    #[error("the page at {at} repeats what an earlier page held")]
    Repeated {
        /// Where the page begins.
        at: Position,
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
    /// The items are not where the contract says.
    #[error("the response {}", if pointer.is_empty() { "is no list".to_owned() } else { format!("has no list at {pointer}") })]
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
    total: Option<u64>,
    empty: u32,
}

impl Watch {
    /// Holds a page against the laws, and says whether another one follows.
    pub(super) fn look<T>(
        &mut self,
        facts: &Pagination,
        request: &PageRequest,
        page: &Page<T>,
    ) -> Result<bool, BrokenLaw> {
        let at = || request.position.clone();
        let items = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
        if let Some(limit) = request.capacity(facts).filter(|limit| items > *limit) {
            let at = at();
            return Err(BrokenLaw::TooMany { at, limit, items });
        }
        self.repeats(facts, page)?;
        self.count(facts, request, items);
        if let (Some(before), Some(now)) = (self.total, page.total)
            && before != now
        {
            let at = at();
            return Err(BrokenLaw::TotalChanged { at, before, now });
        }
        self.total = page.total;
        if let (Some(has_more), Some(total), Some(read)) = (page.has_more, page.total, self.read)
            && has_more != (read < total)
        {
            return Err(BrokenLaw::HasMore {
                at: at(),
                has_more,
                read,
                total,
            });
        }
        let more = match facts.next {
            NextPage::Offset { .. } | NextPage::Number { .. } => {
                self.more_by_number(facts, request, page)?
            }
            _ => self.more_by_name(facts, request, page)?,
        };
        // Whoever begins beyond the end reads nothing, and that is no lie.
        if let (Some(total), Some(read)) = (page.total, self.read)
            && !more
            && read != total
            && !(items == 0 && read > total)
        {
            return Err(BrokenLaw::Total { read, total });
        }
        Ok(more)
    }

    /// Counts the items of the list up to the end of this page, if its beginning was seen.
    fn count(&mut self, facts: &Pagination, request: &PageRequest, items: u64) {
        if !std::mem::replace(&mut self.begun, true) {
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

    /// Whether another page follows one that was asked for by a number.
    fn more_by_number<T>(
        &self,
        facts: &Pagination,
        request: &PageRequest,
        page: &Page<T>,
    ) -> Result<bool, BrokenLaw> {
        let is_empty = page.items.is_empty();
        let told = match (
            page.has_more,
            page.total_pages,
            &request.position,
            facts.next,
        ) {
            (Some(has_more), ..) => Some(has_more),
            (None, Some(pages), Position::Number(number), NextPage::Number { first }) => {
                let first = u64::try_from(first).unwrap_or(0);
                Some(number.saturating_sub(first).saturating_add(1) < pages)
            }
            _ => None,
        };
        match (told, page.total, self.read) {
            (Some(true), ..) if is_empty => {
                let at = request.position.clone();
                Err(BrokenLaw::Empty { at })
            }
            (Some(more), ..) => Ok(more),
            // A short page ends the list, whatever the total says: asking on could go on for ever.
            (None, Some(total), Some(read)) => Ok(!is_empty && read < total),
            (None, ..) => Ok(!is_empty && is_full(facts, request, page)),
        }
    }

    /// Whether another page follows one that names it.
    fn more_by_name<T>(
        &mut self,
        facts: &Pagination,
        request: &PageRequest,
        page: &Page<T>,
    ) -> Result<bool, BrokenLaw> {
        let at = || request.position.clone();
        // The last item is always there; whether it is the last of all, only a marker says.
        let is_marked = !matches!(facts.next, NextPage::LastItem(_));
        let more = match page.has_more {
            Some(has_more) => has_more,
            None if is_marked => page.next.is_some() || page.is_garbled,
            None => (page.next.is_some() || page.is_garbled) && is_full(facts, request, page),
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
        self.empty = if page.items.is_empty() {
            self.empty + 1
        } else {
            0
        };
        if self.empty > EMPTY_PAGES {
            return Err(BrokenLaw::Empty { at: at() });
        }
        Ok(true)
    }

    /// Whether something of this page came before.
    fn repeats<T>(&mut self, facts: &Pagination, page: &Page<T>) -> Result<(), BrokenLaw> {
        let repeated = || BrokenLaw::Repeated {
            at: page.position.clone(),
        };
        for identity in page.identities.iter().flatten() {
            if !self.seen.insert(identity) {
                return Err(repeated());
            }
        }
        // Items without an identity may well be equal; a whole page that comes again is another
        // thing, unless it has a name of its own.
        let is_numbered = matches!(
            facts.next,
            NextPage::Offset { .. } | NextPage::Number { .. }
        );
        if !is_numbered || page.items.is_empty() {
            return Ok(());
        }
        if page.text.is_some() && self.before == page.text {
            return Err(repeated());
        }
        self.before.clone_from(&page.text);
        Ok(())
    }
}

/// Whether a page holds as much as it can, as far as anybody knows.
fn is_full<T>(facts: &Pagination, request: &PageRequest, page: &Page<T>) -> bool {
    let items = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
    request.capacity(facts).is_none_or(|limit| items == limit)
}

/// A cursor or link among what was seen: no identity begins so, which are values of JSON.
fn place(name: &str) -> String {
    format!("at {name}")
}
