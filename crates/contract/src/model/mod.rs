//! The model of a contract: plain, serializable data in the order of the document.

mod contract;
mod delivery;
mod errors;
mod ledger;
mod media;
mod media_type;
mod operation;
mod pagination;
mod part;
mod resource;
mod response;
mod rule;
mod schema;
mod security;
mod signature;
mod style;
mod tag;

pub use contract::{Contract, Fallback, Server, ServerVariable};
pub use delivery::{
    Delivery, DeliveryCredential, DeliveryHeaders, DeliveryMethod, DeliveryStatuses, DeliveryUrl,
    MemberValue,
};
pub use errors::ErrorCode;
pub use ledger::{About, Certainty, Clause, ClauseId, Ledger, Severity, Uncited};
pub use media::{Encoding, EventStream, Example, Media, Sample};
pub use media_type::{
    MediaType, essence, has_record_separators, is_event_stream, is_form, is_json, is_json_sequence,
    is_multipart, most_specific,
};
pub use operation::{Method, Operation, Parameter, ParameterLocation, RequestBody};
pub use pagination::{
    Beyond, CursorSource, NextPage, PageCursor, PageLink, PageLinkLocation, PageParameter,
    PageParameterLocation, Pagination,
};
pub use part::{Part, PartError, Sender};
pub use resource::{Action, Resource, Transition, ValueAt, ValueLocation};
pub use response::{Header, Link, Response};
pub use rule::{Position, Rule};
pub use schema::{AdditionalProperties, Bound, Discriminator, Schema, Type};
pub use security::{ApiKeyLocation, OAuthFlow, SecurityScheme};
pub use signature::{
    Hash, KeyEncoding, Signature, SignatureEncoding, SignatureTimestamp, SignedPart, TimestampPlace,
};
pub use style::Style;
pub use tag::{Form, Tag};
