//! What a type looks like, before it is written.

use countersign_contract::model::Position;

/// A type with a name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Definition {
    /// Its name in Rust.
    pub(crate) name: String,
    /// What the contract says of it.
    pub(crate) description: Option<String>,
    /// Its limits in words, and what it rests on.
    pub(crate) rules: Vec<String>,
    /// What it is.
    pub(crate) shape: Shape,
    /// Whether the partner sends it.
    pub(crate) received: bool,
    /// Where its schema is written.
    pub(crate) at: Position,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// Named members, and what further members are kept as.
    Struct {
        fields: Vec<Field>,
        further: Option<Use>,
    },
    /// One of some texts. An open one keeps others.
    Enumeration { values: Vec<String>, open: bool },
    /// One of some forms that differ in what JSON value they are, or else in what a member is. An
    /// open one keeps others.
    Union {
        variants: Vec<Variant>,
        open: bool,
        /// The name on the wire of the member that tells the forms apart.
        tag: Option<String>,
    },
    /// Another name.
    Alias(Use),
    /// A type of its own around another, since an alias cannot contain itself.
    Wrapper(Use),
}

/// A member.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// Its name on the wire.
    pub(crate) wire: String,
    /// Its name in Rust.
    pub(crate) name: String,
    /// Its documentation.
    pub(crate) documentation: String,
    /// Whether it must be there, and what else it may be. Of what the partner sends, nothing must.
    pub(crate) presence: Presence,
    /// What the contract says of that.
    pub(crate) stated: Presence,
    /// The type of its value.
    pub(crate) value: Use,
    /// Whether the value must be put behind a pointer, since it contains its owner.
    pub(crate) boxed: bool,
}

impl Field {
    /// Whether the contract says that it must be there.
    pub(crate) fn is_required(&self) -> bool {
        matches!(self.stated, Presence::Required | Presence::RequiredOrNull)
    }
}

/// Whether a member must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It must, with a value.
    Required,
    /// It must, and it may be `null`.
    RequiredOrNull,
    /// It may be absent.
    Optional,
    /// It may be absent or `null`.
    Maybe,
}

/// A form of a union.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Variant {
    /// Its name in Rust.
    pub(crate) name: String,
    /// The type of its value.
    pub(crate) value: Use,
    /// The texts that mean it, where a member tells the forms apart.
    pub(crate) tags: Vec<String>,
}

/// A type where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Any JSON value.
    Any,
    /// An object of which no member is described.
    AnyObject,
    /// A text.
    Text,
    /// An integer of 32 bits.
    Integer32,
    /// An integer of 64 bits.
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

/// What a value is in JSON; a union can tell its forms apart only by this.
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
    /// Its name on the wire.
    pub(crate) wire: String,
    /// Its documentation.
    pub(crate) documentation: String,
    /// Whether it must be sent.
    pub(crate) required: bool,
    /// What it is in Rust.
    pub(crate) value: PartValue,
}

/// What a part is in Rust.
#[derive(Clone, Debug)]
pub(crate) enum PartValue {
    /// A file.
    File,
    /// Files under one name.
    Files,
    /// A value, sent as text if it is plain, as JSON if it is an object, and if it is a list item
    /// by item.
    Value(Use),
}
