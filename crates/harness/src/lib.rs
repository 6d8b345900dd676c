//! Testing that knows no partner: everything here works from a contract alone.

pub mod explain;
pub mod generate;
pub mod report;
pub mod traffic;
