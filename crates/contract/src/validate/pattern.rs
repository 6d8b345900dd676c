//! `pattern`: regular expressions of ECMA 262.
//!
//! `regress`, an engine of that dialect, says what is an expression. It cannot bound its work, so
//! what is an expression is written anew for `fancy_regex`, which runs in linear time what can be
//! run so, and gives up on all else after a number of steps.

mod groups;
mod translate;

use std::sync::Arc;

/// How many steps back an expression may take with one text.
const STEPS: usize = 100_000;

/// How much memory, in bytes, an expression may take.
const SIZE: usize = 4 << 20;

/// A regular expression that may match anywhere in a text.
#[derive(Clone)]
pub(super) struct Pattern(Arc<fancy_regex::Regex>);

/// An expression gave up: it would have taken too many steps.
#[derive(Debug)]
pub(super) struct GaveUp;

impl Pattern {
    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// If it is none, or none that can be used, with the reason.
    pub(super) fn new(source: &str) -> Result<Self, String> {
        let unicode = translate::dialect(source)?;
        let translated = translate::translate(source, unicode)?;
        let regex = fancy_regex::RegexBuilder::new(&translated)
            .backtrack_limit(STEPS)
            .delegate_size_limit(SIZE)
            .delegate_dfa_size_limit(SIZE)
            .build()
            .map_err(|_| {
                "the pattern is too large, or uses what no engine here supports".to_owned()
            })?;
        Ok(Self(Arc::new(regex)))
    }

    /// Returns whether the expression matches somewhere in a text.
    pub(super) fn is_match(&self, text: &str) -> Result<bool, GaveUp> {
        self.0.is_match(text).map_err(|_| GaveUp)
    }
}

/// Checks that a regular expression can be used as `pattern`.
///
/// # Errors
///
/// If it cannot, with the reason.
pub fn check_pattern(pattern: &str) -> Result<(), String> {
    Pattern::new(pattern).map(drop)
}
