//! `pattern`: regular expressions of ECMA-262.
//!
//! `regress`, an engine for that dialect, determines if an expression is valid. It cannot bound its
//! work, so the expression is translated for `fancy_regex`. That engine runs in linear time where
//! possible and otherwise gives up after a number of steps.

mod groups;
mod translate;

use std::sync::Arc;

/// The largest number of backtracking steps for one text.
const STEPS: usize = 100_000;

/// The largest amount of memory for an expression, in bytes.
const SIZE: usize = 4 << 20;

/// A regular expression without implicit anchors.
#[derive(Clone)]
pub(super) struct Pattern(Arc<fancy_regex::Regex>);

/// An error for an expression that needed too many steps.
#[derive(Debug)]
pub(super) struct GaveUp;

impl Pattern {
    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// Returns the reason if the expression is invalid or not supported.
    pub(super) fn new(source: &str) -> Result<Self, String> {
        let unicode = translate::dialect(source)?;
        let translated = translate::translate(source, unicode)?;
        let regex = fancy_regex::RegexBuilder::new(&translated)
            .backtrack_limit(STEPS)
            .delegate_size_limit(SIZE)
            .delegate_dfa_size_limit(SIZE)
            .build()
            .map_err(|_| "the pattern is too large, or uses an unsupported feature".to_owned())?;
        Ok(Self(Arc::new(regex)))
    }

    /// Returns `true` if the expression matches anywhere in a text.
    pub(super) fn is_match(&self, text: &str) -> Result<bool, GaveUp> {
        self.0.is_match(text).map_err(|_| GaveUp)
    }
}

/// Checks that a regular expression can be used as `pattern`.
///
/// # Errors
///
/// Returns the reason if it cannot be used.
pub fn check_pattern(pattern: &str) -> Result<(), String> {
    Pattern::new(pattern).map(drop)
}
