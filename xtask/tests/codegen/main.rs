//! Runs `cargo xtask codegen` on small temporary repositories.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod check;
mod fifth_partner;
mod foreign;
mod refusal;
mod repository;
mod same_bytes;
mod write;
