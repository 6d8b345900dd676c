//! Reports of broken rules, within bounds.

mod limit;
mod rules;

pub(crate) use limit::Limit;
pub(crate) use rules::rules;
