//! What is told beside the answers: which rules are broken, within bounds.

mod limit;
mod rules;

pub(crate) use limit::Limit;
pub(crate) use rules::rules;
