//! Payload in, verdict out.
//!
//! The schemas of the contract are translated to JSON Schema 2020-12 once and judged by
//! `jsonschema`; there is no second opinion. What JSON Schema has no word for is looked at beside
//! it: members that the contract does not name, members written twice, and the direction in which
//! a member may travel.

mod beside;
mod exact;
mod locate;
mod message;
mod translate;
mod validator;

pub use exact::judges_format;
pub use translate::{Direction, json_schema};
pub use validator::{ValidationError, Validator, check_pattern};
