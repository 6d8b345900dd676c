//! The runtime of generated mocks, and the mock server that they extend.

#[cfg(feature = "mock")]
mod answer;
#[cfg(feature = "mock")]
mod answers;
#[cfg(feature = "mock")]
mod condition;
mod demand;
#[cfg(feature = "mock")]
mod difference;
#[cfg(feature = "mock")]
mod expectation;
#[cfg(feature = "mock")]
mod explain;
mod list;
#[cfg(feature = "mock")]
mod mocked;
#[cfg(feature = "calls")]
mod query;
mod segment;
#[cfg(feature = "mock")]
mod server;
#[cfg(feature = "mock")]
mod token_endpoint;

#[cfg(feature = "mock")]
pub use answers::Answers;
pub use demand::Demand;
#[cfg(feature = "mock")]
pub use expectation::{Expected, MockedCall};
pub use list::{List, ListPage, in_body, in_query};
#[cfg(feature = "mock")]
pub use mocked::Mock;
#[cfg(feature = "calls")]
pub use query::query;
pub use segment::segment;
#[cfg(feature = "mock")]
pub use server::MockServer;
#[cfg(feature = "mock")]
pub use token_endpoint::{TokenAnswers, TokenEndpoint};
