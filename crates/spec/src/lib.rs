//! Reads an OpenAPI 3.0 document and its ledger into a
//! [`Contract`](countersign_contract::model::Contract).
//!
//! Only this crate knows OpenAPI. The contracts that it returns have no unresolved references. An
//! unsupported feature is a [`Problem`] with file, line and column, or in a foreign document a
//! recorded [fallback](countersign_contract::model::Fallback). Nothing is skipped silently.
//!
//! The format is described in `specs/README.md`.

mod check;
mod document;
mod documents;
mod export;
mod folder;
mod ledger;
mod load;
mod problem;
mod read;
mod tables;
pub mod words;

pub use export::{Export, Rules, export, export_files};
pub use load::{CONTRACT_FILE, LEDGER_FILE, MAX_FILE_SIZE, folders, load, load_file, load_folder};
pub use problem::{Problem, Problems};
