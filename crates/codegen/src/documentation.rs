//! From the words of a contract to documentation that rustdoc takes without a warning.

use countersign_contract::model::{ClauseId, Contract, Rule, Schema};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, parse::Parser as _};

/// Doc attributes for a text, one a line.
pub(crate) fn doc(text: &str) -> TokenStream {
    let lines = text.trim_end().lines().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {}", visible(line)) };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// The attributes of [`doc`] themselves.
pub(crate) fn attributes(text: &str) -> Vec<Attribute> {
    Attribute::parse_outer.parse2(doc(text)).unwrap_or_default()
}

/// A line without what a comment may not hold: control characters, and what turns the direction
/// of the text around.
pub(crate) fn visible(line: &str) -> String {
    let hidden = |c: char| c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    line.chars().map(|c| if hidden(c) { ' ' } else { c }).collect()
}

/// A text of the contract as Markdown in which rustdoc finds neither links nor tags nor tests.
pub(crate) fn escape(text: &str) -> String {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.trim().lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") {
            // A fence without a language would be compiled as a test.
            lines.push(if fenced { "```".to_owned() } else { "```text".to_owned() });
            fenced = !fenced;
        } else if fenced {
            lines.push(line.to_owned());
        } else {
            // Four spaces would be code, and so a test.
            let indent = (line.len() - trimmed.len()).min(3);
            lines.push(format!("{}{}", " ".repeat(indent), escape_line(trimmed)));
        }
    }
    if fenced {
        lines.push("```".to_owned());
    }
    lines.join("\n").trim_end().to_owned()
}

fn escape_line(line: &str) -> String {
    let mut escaped = String::new();
    for (index, part) in line.split('`').enumerate() {
        if index > 0 {
            escaped.push('`');
        }
        // Every second part stands between backticks.
        if index % 2 == 1 {
            escaped.push_str(part);
            continue;
        }
        for (index, word) in part.split(' ').enumerate() {
            if index > 0 {
                escaped.push(' ');
            }
            let end = word.trim_end_matches(['.', ',', ';', ':', ')']).len();
            if word.starts_with("https://") || word.starts_with("http://") {
                escaped.push_str(&format!("<{}>{}", &word[..end], &word[end..]));
            } else {
                for character in word.chars() {
                    if matches!(character, '<' | '>' | '[' | ']') {
                        escaped.push('\\');
                    }
                    escaped.push(character);
                }
            }
        }
    }
    // A backtick without its twin would take in the rest of the text.
    if line.matches('`').count() % 2 == 1 {
        escaped = escaped.replace('`', "\\`");
    }
    escaped
}

/// What is said of a schema: its description, its limits in words, and what it rests on.
pub(crate) fn of_schema(contract: &Contract, schema: &Schema) -> String {
    let mut parts = Vec::new();
    let described = schema.description.as_deref().or(schema.title.as_deref());
    let target = contract.resolve(schema);
    if let Some(text) = described.or(target.description.as_deref()).or(target.title.as_deref()) {
        parts.push(escape(text));
    }
    let limits = limits(target);
    if !limits.is_empty() {
        parts.push(format!("Limits: {}.", limits.join(", ")));
    }
    if let Some(line) = rests_on(contract, &clauses(target)) {
        parts.push(line);
    }
    parts.join("\n\n")
}

/// What an element without keywords rests on.
pub(crate) fn of_rule(contract: &Contract, rule: &Rule) -> Option<String> {
    rests_on(contract, &rule.clauses)
}

fn rests_on(contract: &Contract, clauses: &[ClauseId]) -> Option<String> {
    let ledger = contract.ledger.as_ref()?;
    if clauses.is_empty() {
        return None;
    }
    let named: Vec<String> = clauses
        .iter()
        .filter_map(|id| ledger.clauses.get(id).map(|clause| format!("{id} ({})", clause.certainty)))
        .collect();
    Some(format!("Rests on {}.", named.join(", ")))
}

/// The clauses that the keywords of a schema rest on, each once.
fn clauses(schema: &Schema) -> Vec<ClauseId> {
    let mut clauses: Vec<ClauseId> = Vec::new();
    for clause in schema.rules.values().flat_map(|rule| &rule.clauses) {
        if !clauses.contains(clause) {
            clauses.push(clause.clone());
        }
    }
    clauses.sort();
    clauses
}

fn limits(schema: &Schema) -> Vec<String> {
    let mut limits = Vec::new();
    let mut count = |low: Option<u64>, high: Option<u64>, what: &str| match (low, high) {
        (Some(low), Some(high)) if low == high => limits.push(format!("exactly {low} {what}")),
        (Some(low), Some(high)) => limits.push(format!("{low} to {high} {what}")),
        (Some(low), None) => limits.push(format!("at least {low} {what}")),
        (None, Some(high)) => limits.push(format!("at most {high} {what}")),
        (None, None) => {}
    };
    count(schema.min_length, schema.max_length, "characters");
    count(schema.min_items, schema.max_items, "items");
    count(schema.min_properties, schema.max_properties, "members");
    for (bound, inclusive, exclusive) in
        [(&schema.minimum, "at least", "more than"), (&schema.maximum, "at most", "less than")]
    {
        if let Some(bound) = bound {
            let word = if bound.exclusive { exclusive } else { inclusive };
            limits.push(format!("{word} {}", bound.limit));
        }
    }
    if let Some(step) = &schema.multiple_of {
        limits.push(format!("a multiple of {step}"));
    }
    if let Some(format) = &schema.format {
        limits.push(format!("format `{}`", format.replace('`', "'")));
    }
    if schema.unique_items {
        limits.push("no item twice".to_owned());
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn rustdoc_finds_nothing_to_complain_about() {
        assert_eq!(
            escape("Host `<instance>` or <CCW FQDN>, see [token] at https://a.example/x."),
            "Host `<instance>` or \\<CCW FQDN\\>, see \\[token\\] at <https://a.example/x>."
        );
        assert_eq!(escape("a\n\n      let x = 1;\n"), "a\n\n   let x = 1;");
        assert_eq!(escape("```\nx\n```"), "```text\nx\n```");
        assert_eq!(escape("an odd ` tick"), "an odd \\` tick");
    }
}
