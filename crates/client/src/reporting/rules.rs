//! The rules that a payload breaks, with their counts.

use std::collections::HashMap;

use countersign_contract::verdict::Violation;

use crate::validation_queue::MOST_FINDINGS;

/// Returns the broken rules, each with the first place where it is broken and its count. Of many
/// rules, only the most severe are returned.
pub(crate) fn rules(violations: Vec<Violation>) -> Vec<(Violation, u64)> {
    let mut known: HashMap<_, usize> = HashMap::new();
    let mut rules: Vec<(Violation, u64)> = Vec::new();
    for violation in violations {
        let kind = (
            violation.keyword.clone(),
            violation.schema.clone(),
            violation.location,
            place(&violation.instance),
        );
        let index = *known.entry(kind).or_insert(rules.len());
        match rules.get_mut(index) {
            Some((_, count)) => *count += 1,
            None => rules.push((violation, 1)),
        }
    }
    rules.sort_by_key(|(violation, _)| std::cmp::Reverse(violation.severity));
    rules.truncate(MOST_FINDINGS);
    rules
}

/// Returns the place of a rule, with a wildcard for the items of lists: `/items/*/id`.
fn place(pointer: &str) -> String {
    let token = |token| match token {
        "" => "",
        token if str::bytes(token).all(|byte| byte.is_ascii_digit()) => "*",
        token => token,
    };
    pointer.split('/').map(token).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use countersign_contract::{model::Sender, verdict::Violation};

    use super::rules;

    #[test]
    fn a_rule_counts_once_for_each_place_but_not_for_each_item() {
        let at = |instance: &str| Violation {
            instance: instance.to_owned(),
            ..Violation::undescribed_status(Sender::Partner)
        };
        let found = rules(vec![
            at("/items/0/id"),
            at("/items/0/name"),
            at("/items/17/id"),
            at(""),
        ]);
        let found: Vec<_> = found
            .iter()
            .map(|(rule, count)| (rule.instance.as_str(), *count))
            .collect();
        assert_eq!(found, [("/items/0/id", 2), ("/items/0/name", 1), ("", 1)]);
    }
}
