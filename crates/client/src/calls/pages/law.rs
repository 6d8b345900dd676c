//! The laws of paging, and how each shows that it is broken.

use std::collections::HashSet;

use countersign_contract::table::Pagination;

use super::{Page, PageRequest};

/// A list breaks a law of paging. Offsets count items from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BrokenLaw {
    /// A page holds more than was asked for.
    #[error("the page at offset {offset} holds {items} items, {limit} were asked for")]
    TooMany {
        /// Where the page begins.
        offset: u64,
        /// How many items were asked for.
        limit: u64,
        /// How many came.
        items: u64,
    },
    /// An item, or a whole page, came before.
    #[error("the page at offset {offset} repeats what an earlier page held")]
    Repeated {
        /// Where the page begins.
        offset: u64,
    },
    /// The marker for further pages contradicts the number of all items.
    #[error("the page at offset {offset} says {}, but {read} of {total} items are read", if *has_more { "that more follows" } else { "that nothing follows" })]
    HasMore {
        /// Where the page begins.
        offset: u64,
        /// What the marker says.
        has_more: bool,
        /// How many items the list has up to the end of this page.
        read: u64,
        /// How many items there are in all.
        total: u64,
    },
    /// A page that is not the last holds nothing.
    #[error("the page at offset {offset} is empty and says that more follows")]
    Empty {
        /// Where the page begins.
        offset: u64,
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
    #[error("the total was {before} and is {now} at offset {offset}")]
    TotalChanged {
        /// Where the page begins.
        offset: u64,
        /// The total on the page before.
        before: u64,
        /// The total on this page.
        now: u64,
    },
    /// The items are not where the contract says.
    #[error("the response has no list at {pointer}")]
    NoItems {
        /// The JSON pointer of the contract.
        pointer: &'static str,
    },
}

/// Watches the pages of one list as they come.
#[derive(Debug, Default)]
pub(super) struct Watch {
    seen: HashSet<String>,
    before: Option<String>,
    total: Option<u64>,
}

impl Watch {
    /// Holds a page against the laws, and says whether another one follows.
    pub(super) fn look<T>(
        &mut self,
        facts: &Pagination,
        request: PageRequest,
        page: &Page<T>,
    ) -> Result<bool, BrokenLaw> {
        let offset = request.offset;
        let items = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
        if items > request.limit {
            return Err(BrokenLaw::TooMany {
                offset,
                limit: request.limit,
                items,
            });
        }
        self.repeats(facts, offset, page)?;
        let read = offset + items;
        if let (Some(before), Some(now)) = (self.total, page.total)
            && before != now
        {
            return Err(BrokenLaw::TotalChanged {
                offset,
                before,
                now,
            });
        }
        self.total = page.total;
        if let (Some(has_more), Some(total)) = (page.has_more, page.total)
            && has_more != (read < total)
        {
            return Err(BrokenLaw::HasMore {
                offset,
                has_more,
                read,
                total,
            });
        }
        if items == 0 && page.has_more == Some(true) {
            return Err(BrokenLaw::Empty { offset });
        }
        let more = match (page.has_more, page.total) {
            (Some(has_more), _) => has_more,
            // A short page ends the list, whatever the total says: asking on could go on for ever.
            (None, Some(total)) => items > 0 && read < total,
            (None, None) => items == request.limit,
        };
        // Whoever begins beyond the end reads nothing, and that is no lie.
        if let Some(total) = page.total
            && !more
            && read != total
            && !(items == 0 && offset > total)
        {
            return Err(BrokenLaw::Total { read, total });
        }
        Ok(more)
    }

    fn repeats<T>(
        &mut self,
        facts: &Pagination,
        offset: u64,
        page: &Page<T>,
    ) -> Result<(), BrokenLaw> {
        if facts.item_id.is_some() {
            for identity in page.identities.iter().flatten() {
                if !self.seen.insert(identity.clone()) {
                    return Err(BrokenLaw::Repeated { offset });
                }
            }
            return Ok(());
        }
        // Items without an identity may well be equal; a whole page that comes again is another
        // thing.
        if !page.items.is_empty() && self.before.as_ref() == Some(&page.text) {
            return Err(BrokenLaw::Repeated { offset });
        }
        self.before = Some(page.text.clone());
        Ok(())
    }
}
