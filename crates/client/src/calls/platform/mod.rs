//! The platform that calls need: a clock, timers, tasks, and network access.
//!
//! On an operating system, tokio drives the calls. In a browser, and wherever else WebAssembly has
//! `fetch` and `setTimeout`, JavaScript does. This module contains all differences.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(any(test, target_arch = "wasm32"))]
mod form;
#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(not(target_arch = "wasm32"))]
mod save;

use std::sync::Arc;

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::*;

/// A function that configures an HTTP client.
pub(crate) type Configure =
    Arc<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;
