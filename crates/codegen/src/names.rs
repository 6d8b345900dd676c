//! Conversion of names in the contract to names in Rust, without collisions.

use std::collections::BTreeSet;

use heck::{ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};

/// The maximum length of a name, in bytes. Names become file names, whose length every system
/// limits.
const LONGEST: usize = 120;

/// The names that are taken within one scope.
#[derive(Debug, Default)]
pub(crate) struct Scope(BTreeSet<String>);

impl Scope {
    /// Creates a scope in which these names are already taken.
    pub(crate) fn with(taken: &[&str]) -> Self {
        Self(taken.iter().map(|name| (*name).to_owned()).collect())
    }

    /// Returns `true` if the name is not taken.
    pub(crate) fn is_free(&self, name: &str) -> bool {
        !self.0.contains(name)
    }

    /// Claims the name itself, or the first of `name2`, `name3`, ... that is free.
    pub(crate) fn claim(&mut self, name: String) -> String {
        let name = numbered(name)
            .find(|candidate| self.is_free(candidate))
            .unwrap_or_default();
        self.0.insert(name.clone());
        name
    }
}

/// Returns the name itself, then `name2`, `name3`, ...
pub(crate) fn numbered(name: String) -> impl Iterator<Item = String> {
    (1_u64..).map(move |number| {
        if number == 1 {
            name.clone()
        } else {
            format!("{name}{number}")
        }
    })
}

/// A suggested name for a type that has no name in the contract: a full one, made of its position,
/// and a shorter one without repeated words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Suggestion {
    pub(crate) full: String,
    pub(crate) short: String,
}

impl Suggestion {
    /// Returns the suggestion for a type with this name.
    pub(crate) fn of(name: &str) -> Self {
        Self {
            full: name.to_owned(),
            short: name.to_owned(),
        }
    }

    /// Returns the suggestion for a body of an operation: `DownloadReport` for the `report` of
    /// `downloadReport`.
    pub(crate) fn of_operation(id: &str, what: &str) -> Self {
        Self {
            full: type_name(&format!("{id} {what}")),
            short: overlapping(id, what).0,
        }
    }

    /// Returns the suggestion for a member: `OrderState` for the `order_state` of `Order`.
    pub(crate) fn of_member(&self, wire: &str) -> Self {
        let plain = self.with(wire);
        match overlapping(&self.short, wire) {
            // Without another word it would have the name of its owner.
            (short, true) => Self { short, ..plain },
            _ => plain,
        }
    }

    /// Appends a word to the suggestion.
    pub(crate) fn with(&self, what: &str) -> Self {
        let with = |name: &str| type_name(&format!("{name} {what}"));
        Self {
            full: with(&self.full),
            short: with(&self.short),
        }
    }
}

/// Joins two names, without repeating the words that end the one and begin the other. The second
/// value is `true` if a word of the other name is left.
fn overlapping(one: &str, other: &str) -> (String, bool) {
    let snake = [type_name(one), type_name(other)].map(|name| name.to_snake_case());
    let [one_words, other_words] = snake
        .each_ref()
        .map(|name| name.split('_').collect::<Vec<_>>());
    let mut counts = (1..=other_words.len()).rev();
    match counts.find(|count| one_words.ends_with(&other_words[..*count])) {
        Some(count) => {
            let words = [&one_words[..], &other_words[count..]].concat();
            (type_name(&words.join(" ")), count < other_words.len())
        }
        None => (type_name(&format!("{one} {other}")), true),
    }
}

/// Returns a name for a type or a variant.
pub(crate) fn type_name(name: &str) -> String {
    legal(&ascii(name).to_pascal_case(), "Value", "V")
}

/// Returns a name for a field, function or module.
pub(crate) fn field_name(name: &str) -> String {
    let name = legal(&ascii(name).to_snake_case(), "value", "v");
    // The parser does not yet treat `gen` as a keyword (edition 2024).
    if name == "gen" || syn::parse_str::<syn::Ident>(&name).is_err() {
        format!("{name}_")
    } else {
        name
    }
}

/// Returns a name for a constant.
pub(crate) fn constant_name(name: &str) -> String {
    legal(&ascii(name).to_shouty_snake_case(), "VALUE", "V")
}

fn ascii(name: &str) -> String {
    name.chars().filter(char::is_ascii).collect()
}

/// Makes a name begin with a letter, and limits its length.
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

    use super::{LONGEST, Scope, Suggestion, constant_name, field_name, type_name};

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

    #[test]
    fn a_shorter_name_says_no_word_twice() {
        for (owner, member, expected) in [
            ("downloadReport", "report", "DownloadReport"),
            ("createOrder", "request", "CreateOrderRequest"),
            ("createRequest", "request", "CreateRequest"),
            ("get_job_role", "job-role status", "GetJobRoleStatus"),
            ("report", "reports", "ReportReports"),
            ("a", "", "A"),
        ] {
            assert_eq!(Suggestion::of_operation(owner, member).short, expected);
        }
        let order = Suggestion::of("Order");
        for (member, expected) in [
            ("order_state", "OrderState"),
            ("state", "OrderState"),
            ("order", "OrderOrder"),
        ] {
            assert_eq!(order.of_member(member).short, expected);
        }
        let state = order.of_member("order_state").with("item");
        let expected = ("OrderOrderStateItem", "OrderStateItem");
        assert_eq!((state.full.as_str(), state.short.as_str()), expected);
    }

    proptest! {
        #[test]
        fn every_name_is_an_identifier_of_bounded_length(name: String) {
            for name in [field_name(&name), constant_name(&name)] {
                prop_assert!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{name}");
                prop_assert!(name.len() <= LONGEST + 1);
            }
            let suggested = Suggestion::of_operation(&name, &name).of_member(&name);
            prop_assert!(syn::parse_str::<syn::Ident>(&suggested.short).is_ok(), "{name}");
            let name = type_name(&name);
            // `Self` is a keyword that looks like a type; every scope of types reserves it.
            prop_assert!(name == "Self" || syn::parse_str::<syn::Ident>(&name).is_ok(), "{name}");
        }

        /// The back end derives names from names, which must not change them.
        #[test]
        fn a_name_of_a_name_is_that_name(name: String) {
            let name = field_name(&name);
            prop_assert_eq!(field_name(&name), name);
        }
    }
}
