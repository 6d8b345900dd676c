//! Where a page of a list begins, and how it is asked for.

use std::fmt;

use countersign_contract::table::{NextPage, Operation, Pagination};

use crate::calls::{Error, InvalidRequest};

/// What a page holds when neither the caller nor the contract says.
const PAGE_SIZE: u64 = 50;

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
    pub limit: Option<u64>,
}

impl PageRequest {
    /// The first page, given what the caller has asked for. What is asked for is never more than
    /// the contract documents, and never less than one item.
    #[must_use]
    pub fn first(facts: &Pagination, limit: Option<i64>, position: Option<Position>) -> Self {
        let known = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
        let limit = facts.limit.map(|bounds| {
            let wanted = known(limit)
                .or(known(bounds.default))
                .or(known(bounds.maximum));
            let lowest = known(bounds.minimum).unwrap_or(1).max(1);
            let highest = known(bounds.maximum).unwrap_or(u64::MAX).max(lowest);
            wanted.unwrap_or(PAGE_SIZE).clamp(lowest, highest)
        });
        let given = position.filter(|position| *position != Position::Start);
        let position = given.unwrap_or_else(|| match facts.next {
            NextPage::Offset { default } => Position::Offset(known(default).unwrap_or(0)),
            NextPage::Number { first } => Position::Number(known(Some(first)).unwrap_or(1)),
            _ => Position::Start,
        });
        Self { position, limit }
    }
}
