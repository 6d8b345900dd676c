//! Testing from a contract alone, independent of any partner.

pub mod explain;
pub mod generate;
pub mod report;
pub mod traffic;
