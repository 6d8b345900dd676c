//! The strings of an enumeration, and their names in Rust.

use serde_json::Value;

use crate::names::{Scope, type_name};

/// Returns the values of an enumeration if all are strings, ignoring `null`.
pub(super) fn texts(values: &[Value]) -> Option<Vec<String>> {
    let mut texts: Vec<String> = Vec::new();
    for value in values.iter().filter(|value| !value.is_null()) {
        let text = value.as_str()?;
        if !texts.iter().any(|known| known == text) {
            texts.push(text.to_owned());
        }
    }
    (!texts.is_empty()).then_some(texts)
}

/// Returns the names in Rust of the values of an enumeration.
pub(crate) fn variants(values: &[String]) -> Vec<String> {
    let mut scope = Scope::with(&["Other", "Self"]);
    values
        .iter()
        .map(|value| {
            scope.claim(if value.is_empty() {
                "Empty".to_owned()
            } else {
                type_name(value)
            })
        })
        .collect()
}
