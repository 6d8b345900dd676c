//! From names of the contract to names of Rust, without collisions.

use std::collections::BTreeSet;

use heck::{ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};

/// The longest name, in bytes. Names become names of files, which no system lets grow much longer.
const LONGEST: usize = 120;

/// Names that are taken within one scope.
#[derive(Debug, Default)]
pub(crate) struct Scope(BTreeSet<String>);

impl Scope {
    /// A scope in which these names are taken already.
    pub(crate) fn with(taken: &[&str]) -> Self {
        Self(taken.iter().map(|name| (*name).to_owned()).collect())
    }

    /// Whether nobody has claimed this name.
    pub(crate) fn is_free(&self, name: &str) -> bool {
        !self.0.contains(name)
    }

    /// The name itself, or the first of `name2`, `name3`, ... that is free.
    pub(crate) fn claim(&mut self, name: String) -> String {
        let name = numbered(name)
            .find(|candidate| self.is_free(candidate))
            .unwrap_or_default();
        self.0.insert(name.clone());
        name
    }
}

/// The name itself, then `name2`, `name3`, ...
pub(crate) fn numbered(name: String) -> impl Iterator<Item = String> {
    (1_u64..).map(move |number| {
        if number == 1 {
            name.clone()
        } else {
            format!("{name}{number}")
        }
    })
}

/// A name for a type or a variant.
pub(crate) fn type_name(name: &str) -> String {
    legal(&ascii(name).to_pascal_case(), "Value", "V")
}

/// A name for a field, function or module.
pub(crate) fn field_name(name: &str) -> String {
    let name = legal(&ascii(name).to_snake_case(), "value", "v");
    // The parser does not know yet that `gen` is a word of the language (edition 2024).
    if name == "gen" || syn::parse_str::<syn::Ident>(&name).is_err() {
        format!("{name}_")
    } else {
        name
    }
}

/// A name for a constant.
pub(crate) fn constant_name(name: &str) -> String {
    legal(&ascii(name).to_shouty_snake_case(), "VALUE", "V")
}

fn ascii(name: &str) -> String {
    name.chars().filter(char::is_ascii).collect()
}

/// Lets a name begin with a letter, and not be too long.
fn legal(name: &str, empty: &str, prefix: &str) -> String {
    let name = name.get(..LONGEST).unwrap_or(name).trim_end_matches('_');
    match name.chars().next() {
        None => empty.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{prefix}{name}"),
        Some(_) => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LONGEST, Scope, constant_name, field_name, type_name};

    #[test]
    fn names_are_legal_whatever_comes() {
        for (name, expected_type, expected_field) in [
            ("first_name", "FirstName", "first_name"),
            (
                "recruitmentPremiumPreferences",
                "RecruitmentPremiumPreferences",
                "recruitment_premium_preferences",
            ),
            ("type", "Type", "type_"),
            ("gen", "Gen", "gen_"),
            ("self", "Self", "self_"),
            ("1099", "V1099", "v1099"),
            ("", "Value", "value"),
            ("---", "Value", "value"),
            ("Økern", "Kern", "kern"),
            ("$ref", "Ref", "ref_"),
        ] {
            assert_eq!(
                (type_name(name).as_str(), field_name(name).as_str()),
                (expected_type, expected_field)
            );
        }
        assert_eq!(constant_name("searchCandidates"), "SEARCH_CANDIDATES");
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let mut scope = Scope::with(&["FooBar"]);
        assert_eq!(scope.claim(type_name("foo_bar")), "FooBar2");
        assert_eq!(scope.claim(type_name("FooBar")), "FooBar3");
    }

    proptest! {
        #[test]
        fn every_name_is_an_identifier_of_bounded_length(name: String) {
            for name in [field_name(&name), constant_name(&name)] {
                prop_assert!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{name}");
                prop_assert!(name.len() <= LONGEST + 1);
            }
            let name = type_name(&name);
            // The one word that is written like a type; whoever names types has it taken.
            prop_assert!(name == "Self" || syn::parse_str::<syn::Ident>(&name).is_ok(), "{name}");
        }

        /// The back end makes names of names; they must come out as they went in.
        #[test]
        fn a_name_of_a_name_is_that_name(name: String) {
            let name = field_name(&name);
            prop_assert_eq!(field_name(&name), name);
        }
    }
}
