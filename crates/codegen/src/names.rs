//! From names of the contract to names of Rust, without collisions.

use std::collections::BTreeSet;

use heck::{ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};

/// Names that are taken within one scope.
#[derive(Debug, Default)]
pub(crate) struct Scope(BTreeSet<String>);

impl Scope {
    /// A scope in which these names are taken already.
    pub(crate) fn with(taken: &[&str]) -> Self {
        Self(taken.iter().map(|name| (*name).to_owned()).collect())
    }

    /// The name itself, or the first of `name2`, `name3`, ... that is free.
    pub(crate) fn claim(&mut self, name: String) -> String {
        let mut candidate = name.clone();
        let mut number = 2;
        while !self.0.insert(candidate.clone()) {
            candidate = format!("{name}{number}");
            number += 1;
        }
        candidate
    }
}

/// A name for a type or a variant.
pub(crate) fn type_name(name: &str) -> String {
    legal(name.to_pascal_case(), "Value", "V")
}

/// A name for a field, function or module.
pub(crate) fn field_name(name: &str) -> String {
    let name = legal(name.to_snake_case(), "value", "v");
    if syn::parse_str::<syn::Ident>(&name).is_err() { format!("{name}_") } else { name }
}

/// A name for a constant.
pub(crate) fn constant_name(name: &str) -> String {
    legal(name.to_shouty_snake_case(), "VALUE", "V")
}

/// Keeps what an identifier may hold, and makes it begin with a letter.
fn legal(name: String, empty: &str, prefix: &str) -> String {
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    match name.chars().next() {
        None | Some('_') if name.trim_matches('_').is_empty() => empty.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{prefix}{name}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::{Scope, constant_name, field_name, type_name};

    #[test]
    fn names_are_legal_whatever_comes() {
        for (name, expected_type, expected_field) in [
            ("first_name", "FirstName", "first_name"),
            ("recruitmentPremiumPreferences", "RecruitmentPremiumPreferences", "recruitment_premium_preferences"),
            ("type", "Type", "type_"),
            ("self", "Self", "self_"),
            ("1099", "V1099", "v1099"),
            ("", "Value", "value"),
            ("---", "Value", "value"),
            ("Økern", "Kern", "kern"),
            ("$ref", "Ref", "ref_"),
        ] {
            assert_eq!((type_name(name).as_str(), field_name(name).as_str()), (expected_type, expected_field));
        }
        assert_eq!(constant_name("searchCandidates"), "SEARCH_CANDIDATES");
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let mut scope = Scope::with(&["FooBar"]);
        assert_eq!(scope.claim(type_name("foo_bar")), "FooBar2");
        assert_eq!(scope.claim(type_name("FooBar")), "FooBar3");
    }
}
