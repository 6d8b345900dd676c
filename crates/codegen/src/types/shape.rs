//! The structure of a type, before it is written.

use countersign_contract::model::Position;

/// A type with a name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Definition {
    /// The name in Rust.
    pub(crate) name: String,
    /// The description in the contract.
    pub(crate) description: Option<String>,
    /// The limits in words, and the clauses.
    pub(crate) rules: Vec<String>,
    /// The shape.
    pub(crate) shape: Shape,
    /// `true` if the partner sends it.
    pub(crate) received: bool,
    /// The position of the schema.
    pub(crate) at: Position,
}

/// The shape of a type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// An object with named members, and the type of its further members, if it may have any.
    Struct {
        fields: Vec<Field>,
        further: Option<Use>,
    },
    /// A string enumeration. An open one keeps unknown values.
    Enumeration { values: Vec<String>, open: bool },
    /// A union of variants that differ in their JSON type, or else in a member. An open one keeps
    /// unknown values.
    Union {
        variants: Vec<Variant>,
        open: bool,
        /// The name on the wire of the discriminating member.
        tag: Option<String>,
    },
    /// Another name for a type.
    Alias(Use),
    /// A newtype around a type, because an alias cannot contain itself.
    Wrapper(Use),
}

/// A member.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// The name on the wire.
    pub(crate) wire: String,
    /// The name in Rust.
    pub(crate) name: String,
    /// The documentation.
    pub(crate) documentation: String,
    /// The presence in Rust. Members from the partner are never required.
    pub(crate) presence: Presence,
    /// The presence according to the contract.
    pub(crate) stated: Presence,
    /// The type of the value.
    pub(crate) value: Use,
    /// `true` if the value must be boxed, because it contains its owner.
    pub(crate) boxed: bool,
}

impl Field {
    /// Returns `true` if the contract requires the member.
    pub(crate) fn is_required(&self) -> bool {
        matches!(self.stated, Presence::Required | Presence::RequiredOrNull)
    }
}

/// The presence of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// The member is required and not `null`.
    Required,
    /// The member is required and may be `null`.
    RequiredOrNull,
    /// The member may be absent.
    Optional,
    /// The member may be absent or `null`.
    Maybe,
}

/// A variant of a union.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Variant {
    /// The name in Rust.
    pub(crate) name: String,
    /// The type of the value.
    pub(crate) value: Use,
    /// The values of the discriminating member that select the variant.
    pub(crate) tags: Vec<String>,
}

/// A type where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Any JSON value.
    Any,
    /// An object without described members.
    AnyObject,
    /// A string.
    Text,
    /// A 32-bit integer.
    Integer32,
    /// A 64-bit integer.
    Integer64,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// A list.
    List(Box<Use>),
    /// A map from names to values.
    Map(Box<Use>),
    /// A value or `null`.
    Nullable(Box<Use>),
    /// A type with a name.
    Named(String),
}

/// The JSON type of a value; a union without a discriminating member distinguishes its variants
/// only by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum JsonKind {
    Text,
    Number,
    Boolean,
    List,
    Object,
}

/// One part of a multipart form.
#[derive(Clone, Debug)]
pub(crate) struct FormPart {
    /// The name on the wire.
    pub(crate) wire: String,
    /// The documentation.
    pub(crate) documentation: String,
    /// `true` if it must be sent.
    pub(crate) required: bool,
    /// The type in Rust.
    pub(crate) value: PartValue,
}

/// The type of a part in Rust.
#[derive(Clone, Debug)]
pub(crate) enum PartValue {
    /// A file.
    File,
    /// Several files with the same name.
    Files,
    /// A value: sent as text if it is plain, as JSON if it is an object, and item by item if it is
    /// a list.
    Value(Use),
}
