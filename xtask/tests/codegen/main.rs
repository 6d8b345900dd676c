//! `cargo xtask codegen` as it is run, on small repositories made for a test.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod check;
mod fifth_partner;
mod foreign;
mod refusal;
mod repository;
mod same_bytes;
mod write;
