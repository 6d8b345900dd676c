//! Tests of the runtime against a scripted server on the loopback interface, including faults.

#![cfg(feature = "calls")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod acme;
mod bounds;
mod codes;
mod context;
mod credentials;
mod drift;
mod events;
mod faults;
mod files;
mod middlewares;
mod names;
mod server;
mod settings;
mod strict;
mod successes;
mod tries;
