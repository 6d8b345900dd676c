//! Positions in a list, and requests for pages.

use std::fmt;

use countersign_contract::table::{NextPage, Operation, PageLimit, Pagination};

use crate::calls::{Error, InvalidRequest};

/// The page size if neither the caller nor the contract sets one.
const PAGE_SIZE: i64 = 50;

/// The position at which a page of a list begins. It is sufficient to resume the list later, also
/// in another call.
///
/// Neither `Debug` nor `Display` shows a cursor or a link, which may contain text that must not be
/// logged.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Position {
    /// The beginning of the list.
    Start,
    /// The position after this many items.
    Offset(u64),
    /// The page with this number.
    Number(u64),
    /// The cursor that the previous page contained.
    Cursor(String),
    /// The URL that the previous page contained.
    Link(String),
}

/// Parameters of generated calls.
#[doc(hidden)]
impl Position {
    /// Returns the number of items to skip, if pages are requested by offset.
    ///
    /// # Errors
    ///
    /// Returns an error if the position belongs to another kind of list.
    pub fn offset(
        position: Option<&Self>,
        operation: &'static Operation,
    ) -> Result<Option<u64>, Error> {
        match position {
            None | Some(Self::Start) => Ok(None),
            Some(Self::Offset(offset)) => Ok(Some(*offset)),
            Some(_) => Err(unfit(operation)),
        }
    }

    /// Returns the page number, if pages are requested by number.
    ///
    /// # Errors
    ///
    /// Returns an error if the position belongs to another kind of list.
    pub fn number(
        position: Option<&Self>,
        operation: &'static Operation,
    ) -> Result<Option<u64>, Error> {
        match position {
            None | Some(Self::Start) => Ok(None),
            Some(Self::Number(number)) => Ok(Some(*number)),
            Some(_) => Err(unfit(operation)),
        }
    }

    /// Returns the cursor, if pages are requested by cursor.
    ///
    /// # Errors
    ///
    /// Returns an error if the position belongs to another kind of list, or the cursor is not of
    /// this type.
    pub fn cursor<T: std::str::FromStr>(
        position: Option<&Self>,
        operation: &'static Operation,
    ) -> Result<Option<T>, Error> {
        match position {
            None | Some(Self::Start) => Ok(None),
            Some(Self::Cursor(cursor)) => match cursor.parse() {
                Ok(cursor) => Ok(Some(cursor)),
                Err(_) => Err(unfit(operation)),
            },
            Some(_) => Err(unfit(operation)),
        }
    }

    /// Returns the URL of the page, if pages are requested by link.
    ///
    /// # Errors
    ///
    /// Returns an error if the position belongs to another kind of list.
    pub fn link<'p>(
        position: Option<&'p Self>,
        operation: &'static Operation,
    ) -> Result<Option<&'p str>, Error> {
        match position {
            None | Some(Self::Start) => Ok(None),
            Some(Self::Link(link)) => Ok(Some(link)),
            Some(_) => Err(unfit(operation)),
        }
    }
}

fn unfit(operation: &'static Operation) -> Error {
    let reason =
        "the position belongs to another kind of list: use one that a page of this list has named";
    InvalidRequest::unwritable(operation, reason).into()
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("the beginning"),
            Self::Offset(offset) => write!(f, "offset {offset}"),
            Self::Number(number) => write!(f, "number {number}"),
            Self::Cursor(_) => f.write_str("a cursor"),
            Self::Link(_) => f.write_str("a link"),
        }
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("Start"),
            Self::Offset(offset) => write!(f, "Offset({offset})"),
            Self::Number(number) => write!(f, "Number({number})"),
            Self::Cursor(_) => f.write_str("Cursor(..)"),
            Self::Link(_) => f.write_str("Link(..)"),
        }
    }
}

/// A request for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The position at which the page begins.
    pub position: Position,
    /// The number of items requested, if the API has such a parameter.
    pub limit: Option<i64>,
}

impl PageRequest {
    /// Returns the request for the first page, from the caller's limit and its offset, page number
    /// or other position. The caller's values are sent unchanged, whether the contract allows them
    /// or not; defaults are within its bounds.
    #[must_use]
    pub fn first(
        facts: &Pagination,
        limit: Option<i64>,
        number: Option<i64>,
        position: Option<Position>,
    ) -> Self {
        let limit = facts.limit.map(|bounds| {
            let usual = bounds.default.or(bounds.maximum).unwrap_or(PAGE_SIZE);
            limit.unwrap_or_else(|| bounded(bounds, usual))
        });
        let known = |number: i64| u64::try_from(number).ok();
        let given = position.filter(|position| *position != Position::Start);
        let position = given.unwrap_or_else(|| match (facts.next, number) {
            (NextPage::Offset { default }, None) => {
                Position::Offset(default.and_then(known).unwrap_or(0))
            }
            (NextPage::Number { first }, None) => Position::Number(known(first).unwrap_or(1)),
            // A negative number stays in the caller's request and is rejected there.
            (NextPage::Offset { .. }, Some(number)) => {
                known(number).map_or(Position::Start, Position::Offset)
            }
            (NextPage::Number { .. }, Some(number)) => {
                known(number).map_or(Position::Start, Position::Number)
            }
            _ => Position::Start,
        });
        Self { position, limit }
    }

    /// Returns the number of items on a full page. A limit beyond the bounds of the contract counts
    /// as the bound.
    pub(super) fn capacity(&self, facts: &Pagination) -> Option<u64> {
        let limit = bounded(facts.limit?, self.limit?);
        u64::try_from(limit).ok()
    }
}

/// Clamps a limit to the bounds of the contract, and to at least one item.
fn bounded(bounds: PageLimit, limit: i64) -> i64 {
    let lowest = bounds.minimum.unwrap_or(1).max(1);
    let highest = bounds.maximum.unwrap_or(i64::MAX).max(lowest);
    limit.clamp(lowest, highest)
}
