//! Bounded reports of broken rules.

mod limit;
mod rules;

pub(crate) use limit::Limit;
pub(crate) use rules::rules;
