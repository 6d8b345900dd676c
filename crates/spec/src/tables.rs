//! The tables of OpenAPI 3.0.3: the fields of each object that contain other objects.

/// An object of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Document,
    Info,
    /// Contact, licence, tag, external documentation and XML, which contain no objects.
    Leaf,
    Server,
    Variable,
    Components,
    Paths,
    PathItem,
    Operation,
    Tag,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Schema,
    Discriminator,
    SecurityScheme,
    Flows,
    Flow,
}

/// The content of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// An object.
    One(Kind),
    /// A list of objects.
    Many(Kind),
    /// Objects by arbitrary names.
    Named(Kind),
}

impl Kind {
    /// Returns the content of a field of this object, or `None` for a plain value.
    #[expect(clippy::match_same_arms, reason = "one object after the other")]
    pub(crate) fn field(self, name: &str) -> Option<Holds> {
        use Holds::{Many, Named, One};
        let holds = match (self, name) {
            (Self::Document, "info") => One(Self::Info),
            (Self::Document, "paths") => One(Self::Paths),
            (Self::Document, "components") => One(Self::Components),
            (Self::Document, "tags") => Many(Self::Tag),
            (Self::Document, "x-webhooks") => Named(Self::PathItem),
            (Self::Info, "contact" | "license") | (Self::Schema, "xml") => One(Self::Leaf),
            (Self::Document | Self::Operation | Self::Tag | Self::Schema, "externalDocs") => {
                One(Self::Leaf)
            }
            (Self::Document | Self::PathItem | Self::Operation, "servers") => Many(Self::Server),
            (Self::Link, "server") => One(Self::Server),
            (Self::Server, "variables") => Named(Self::Variable),
            (Self::Components, "schemas") => Named(Self::Schema),
            (Self::Components, "responses") => Named(Self::Response),
            (Self::Components, "parameters") => Named(Self::Parameter),
            (Self::Components | Self::Parameter | Self::Header | Self::MediaType, "examples") => {
                Named(Self::Example)
            }
            (Self::Components, "requestBodies") => Named(Self::RequestBody),
            (Self::Components | Self::Response | Self::Encoding, "headers") => Named(Self::Header),
            (Self::Components, "securitySchemes") => Named(Self::SecurityScheme),
            (Self::Components | Self::Response, "links") => Named(Self::Link),
            (Self::Components | Self::Operation, "callbacks") => Named(Self::Callback),
            (
                Self::PathItem,
                "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace",
            ) => One(Self::Operation),
            (Self::PathItem | Self::Operation, "parameters") => Many(Self::Parameter),
            (Self::Operation, "requestBody") => One(Self::RequestBody),
            (Self::Operation, "responses") => One(Self::Responses),
            (Self::Parameter | Self::Header | Self::MediaType, "schema") => One(Self::Schema),
            (Self::Parameter | Self::Header | Self::RequestBody | Self::Response, "content") => {
                Named(Self::MediaType)
            }
            (Self::MediaType, "encoding") => Named(Self::Encoding),
            (Self::Schema, "properties") => Named(Self::Schema),
            (Self::Schema, "items" | "additionalProperties" | "not") => One(Self::Schema),
            (Self::Schema, "allOf" | "oneOf" | "anyOf") => Many(Self::Schema),
            (Self::Schema, "discriminator") => One(Self::Discriminator),
            (Self::SecurityScheme, "flows") => One(Self::Flows),
            // Their names are arbitrary, except for those that begin with `x-`.
            (Self::Paths | Self::Callback, name) if !is_extension(name) => One(Self::PathItem),
            (Self::Responses, name) if !is_extension(name) => One(Self::Response),
            (Self::Flows, name) if !is_extension(name) => One(Self::Flow),
            _ => return None,
        };
        Some(holds)
    }

    /// Returns the section of `components` for objects of this kind, if there is one.
    pub(crate) fn section(self) -> Option<&'static str> {
        Some(match self {
            Self::Schema => "schemas",
            Self::Response => "responses",
            Self::Parameter => "parameters",
            Self::Example => "examples",
            Self::RequestBody => "requestBodies",
            Self::Header => "headers",
            Self::SecurityScheme => "securitySchemes",
            Self::Link => "links",
            Self::Callback => "callbacks",
            Self::Document
            | Self::Info
            | Self::Leaf
            | Self::Server
            | Self::Variable
            | Self::Components
            | Self::Paths
            | Self::PathItem
            | Self::Operation
            | Self::Tag
            | Self::MediaType
            | Self::Encoding
            | Self::Responses
            | Self::Discriminator
            | Self::Flows
            | Self::Flow => return None,
        })
    }
}

/// Returns `true` if a field is an extension of the specification.
pub(crate) fn is_extension(name: &str) -> bool {
    name.starts_with("x-")
}
