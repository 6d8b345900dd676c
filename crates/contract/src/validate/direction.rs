//! The direction of a payload, and the members that are not sent in that direction.

use crate::model::{Contract, Schema};

/// The direction of a payload between caller and server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// A request, from the caller to the server.
    Request,
    /// A response, from the server to the caller.
    Response,
}

impl Direction {
    /// Returns the keyword that excludes a member in this direction.
    #[must_use]
    pub const fn excluding_keyword(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }

    /// Returns `true` if a member with this schema is not sent in this direction, according to the
    /// schema or a part of its `allOf`.
    #[must_use]
    pub fn excludes(self, contract: &Contract, schema: &Schema) -> bool {
        self.excluder(contract, schema).is_some()
    }

    /// Returns the schema that excludes the member.
    pub(super) fn excluder<'c>(
        self,
        contract: &'c Contract,
        schema: &'c Schema,
    ) -> Option<&'c Schema> {
        let excludes = |part: &&Schema| match self {
            Self::Request => part.read_only,
            Self::Response => part.write_only,
        };
        if schema.reference.is_none() && schema.all_of.is_empty() {
            return Some(schema).filter(excludes);
        }
        contract.all_of(schema).into_iter().find(excludes)
    }
}
