//! The configuration for calls by a partner, and a notifier that makes these calls.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod inverse;
mod notifier;
mod proxy;
mod reading;
mod refused;

use countersign_client::delivery::ConfigurationError;
use partners::pop_engine::delivery::Configuration;

const URL: &str = "https://notify.partner.example/[___APP_ID___]/notify";

fn read(fields: &[(&str, &str)]) -> Result<Configuration, ConfigurationError> {
    Configuration::from_fields(fields.iter().copied())
}
