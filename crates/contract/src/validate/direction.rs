//! Which way a payload travels, and which members do not travel that way.

use crate::model::{Contract, Schema};

/// Which way a payload travels between caller and server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the caller to the server.
    Request,
    /// From the server to the caller.
    Response,
}

impl Direction {
    /// Returns the keyword that keeps a member from travelling this way.
    #[must_use]
    pub const fn excluding_keyword(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }

    /// Returns whether a member with this schema does not travel this way: the schema says so, or
    /// one of the parts of its `allOf` does.
    #[must_use]
    pub fn excludes(self, contract: &Contract, schema: &Schema) -> bool {
        self.excluder(contract, schema).is_some()
    }

    /// Returns the schema that says so.
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
