//! Where a page of a list begins, and how it is asked for.

use std::fmt;

use countersign_contract::table::{NextPage, Operation, PageLimit, Pagination};

use crate::calls::{Error, InvalidRequest};

/// What a page holds when neither the caller nor the contract says.
const PAGE_SIZE: i64 = 50;

/// Where a page of a list begins: enough to go on from there later, in another call too.
///
/// Neither `Debug` nor `Display` shows a cursor or a link: they may hold what must not be logged.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Position {
    /// At the beginning of the list, wherever that is.
    Start,
    /// After this many items.
    Offset(u64),
    /// At the page with this number.
    Number(u64),
    /// At this cursor, which the page before it has given.
    Cursor(String),
    /// At this URL, which the page before it has given.
    Link(String),
}

/// What generated calls ask of a position.
#[doc(hidden)]
impl Position {
    /// The number of items to skip, if a page is asked for by that.
    ///
    /// # Errors
    ///
    /// If it is a position in a list of another kind.
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

    /// The number of the page, if it is asked for by that.
    ///
    /// # Errors
    ///
    /// If it is a position in a list of another kind.
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

    /// The cursor, if a page is asked for by that.
    ///
    /// # Errors
    ///
    /// If it is a position in a list of another kind, or the cursor is not of this type.
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

    /// The URL of the page, if it is asked for by that.
    ///
    /// # Errors
    ///
    /// If it is a position in a list of another kind.
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
    let reason = "its pages do not begin at positions of this kind: give it one that a page of this list has named";
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

/// Which page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Where it begins.
    pub position: Position,
    /// How many items are asked for, if that can be chosen.
    pub limit: Option<i64>,
}

impl PageRequest {
    /// The first page, given what the caller has asked for: a limit, and an offset or number of the
    /// page or another position. That is asked for as it is, whether the contract allows it or not;
    /// what the caller does not say is within its bounds.
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
            // A number below zero stays where the caller has set it, to be refused there.
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

    /// How many items the page holds if the list has as many: a limit beyond the bounds of the
    /// contract counts as the bound.
    pub(super) fn capacity(&self, facts: &Pagination) -> Option<u64> {
        let limit = bounded(facts.limit?, self.limit?);
        u64::try_from(limit).ok()
    }
}

/// A limit within the bounds of the contract, and never less than one item.
fn bounded(bounds: PageLimit, limit: i64) -> i64 {
    let lowest = bounds.minimum.unwrap_or(1).max(1);
    let highest = bounds.maximum.unwrap_or(i64::MAX).max(lowest);
    limit.clamp(lowest, highest)
}
