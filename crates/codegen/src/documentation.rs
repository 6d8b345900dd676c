//! Converts the text of a contract to documentation that rustdoc accepts without a warning.

use countersign_contract::model::{ClauseId, Contract, Rule, Schema};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, parse::Parser as _};

/// Returns the doc attributes for a text, one per line.
pub(crate) fn doc(text: &str) -> TokenStream {
    let lines = text.trim_end().lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {}", visible(line))
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// Returns the attributes of [`doc`] as values of `syn`.
pub(crate) fn attributes(text: &str) -> Vec<Attribute> {
    Attribute::parse_outer.parse2(doc(text)).unwrap_or_default()
}

/// Replaces the characters that a comment may not contain: control characters and characters that
/// change the direction of the text.
pub(crate) fn visible(line: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    line.chars()
        .map(|c| if hidden(c) { ' ' } else { c })
        .collect()
}

/// Escapes a text of the contract as Markdown without links, tags or tests.
pub(crate) fn escape(text: &str) -> String {
    let mut lines = Vec::new();
    // The fence that closes the current code block.
    let mut open: Option<&str> = None;
    for line in text.trim().lines() {
        let trimmed = line.trim_start();
        let fence = ["```", "~~~"]
            .into_iter()
            .find(|fence| trimmed.starts_with(fence));
        match (open, fence) {
            (Some(begun), Some(fence)) if begun == fence => {
                lines.push(fence.to_owned());
                open = None;
            }
            (Some(_), _) => lines.push(line.to_owned()),
            (None, Some(fence)) => {
                // Rustdoc would compile a block without a language as a test.
                lines.push(format!("{fence}text"));
                open = Some(fence);
            }
            (None, None) => {
                // Four spaces would start a code block, which rustdoc compiles as a test.
                let indent = (line.len() - trimmed.len()).min(3);
                lines.push(format!("{}{}", " ".repeat(indent), escape_line(trimmed)));
            }
        }
    }
    lines.extend(open.map(str::to_owned));
    lines.join("\n").trim_end().to_owned()
}

fn escape_line(line: &str) -> String {
    // Several spaces after a list marker would start a code block too.
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.matches('`').count() % 2 == 1 {
        // An unpaired backtick would swallow the rest of the text.
        return escape_words(&line);
    }
    let parts = line.split('`').enumerate();
    let parts = parts.map(|(index, part)| {
        if index % 2 == 1 {
            part.to_owned()
        } else {
            escape_words(part)
        }
    });
    parts.collect::<Vec<_>>().join("`")
}

fn escape_words(text: &str) -> String {
    let words =
        text.split(' ').map(
            |word| match word.find("http://").or_else(|| word.find("https://")) {
                None => escape_characters(word),
                Some(begin) => {
                    let (before, url) = word.split_at(begin);
                    let (url, after) = url.split_at(
                        url.trim_end_matches(['.', ',', ';', ':', ')', '`', '"', '\''])
                            .len(),
                    );
                    let before = escape_characters(before);
                    let after = escape_characters(after);
                    if url.contains(['<', '>', '`', '\\']) {
                        format!("{before}{}{after}", code(url))
                    } else {
                        format!("{before}<{url}>{after}")
                    }
                }
            },
        );
    words.collect::<Vec<_>>().join(" ")
}

fn escape_characters(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if matches!(character, '<' | '>' | '[' | ']' | '`' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    // A quotation marker.
    if escaped == "\\>" {
        ">".to_owned()
    } else {
        escaped
    }
}

/// Escapes a text of the contract as Markdown. Returns `None` if nothing is left.
pub(crate) fn described(text: Option<&str>) -> Option<String> {
    text.map(escape).filter(|text| !text.is_empty())
}

/// Returns the title of a contract, or its slug if it has none.
pub(crate) fn title(contract: &Contract) -> String {
    within_a_line(Some(&contract.title)).unwrap_or_else(|| code(&contract.api))
}

/// Escapes a text of the contract as part of a line. Returns `None` if nothing is left.
pub(crate) fn within_a_line(text: Option<&str>) -> Option<String> {
    let line = text?.split_whitespace().collect::<Vec<_>>().join(" ");
    // A fence would open a block and swallow the rest of the line.
    let line = if line.contains("```") || line.contains("~~~") {
        escape_words(&line).replace('~', "\\~")
    } else {
        escape_line(&line)
    };
    (!line.is_empty()).then_some(line)
}

/// Puts a text between backticks.
pub(crate) fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").replace(['\n', '\r'], " "))
}

/// Documents a schema: its description, its limits in words, and its clauses.
pub(crate) fn of_schema(contract: &Contract, schema: &Schema) -> String {
    let mut parts: Vec<String> = description(contract, schema).into_iter().collect();
    parts.extend(rules(contract, schema));
    parts.join("\n\n")
}

/// Returns the description of a schema.
pub(crate) fn description(contract: &Contract, schema: &Schema) -> Option<String> {
    let target = contract.resolve(schema);
    let texts = [
        &schema.description,
        &schema.title,
        &target.description,
        &target.title,
    ];
    texts
        .into_iter()
        .find_map(|text| described(text.as_deref()))
}

/// Returns the limits of a schema in words, and its clauses.
pub(crate) fn rules(contract: &Contract, schema: &Schema) -> Vec<String> {
    let mut parts = Vec::new();
    let target = contract.resolve(schema);
    let limits = limits(target);
    if !limits.is_empty() {
        parts.push(format!("Limits: {}.", limits.join(", ")));
    }
    parts.extend(rests_on(contract, &clauses(target)));
    parts
}

/// Returns the clauses of an element without keywords.
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
        .filter_map(|id| {
            ledger
                .clauses
                .get(id)
                .map(|clause| format!("{id} ({})", clause.certainty))
        })
        .collect();
    Some(format!("Rests on {}.", named.join(", ")))
}

/// Returns the clauses of the keywords of a schema, without duplicates.
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
    for (bound, inclusive, exclusive) in [
        (&schema.minimum, "at least", "more than"),
        (&schema.maximum, "at most", "less than"),
    ] {
        if let Some(bound) = bound {
            let word = if bound.exclusive {
                exclusive
            } else {
                inclusive
            };
            limits.push(format!("{word} {}", bound.limit));
        }
    }
    if let Some(step) = &schema.multiple_of {
        limits.push(format!("a multiple of {step}"));
    }
    if let Some(format) = &schema.format {
        limits.push(format!("format {}", code(format)));
    }
    if schema.unique_items {
        limits.push("no item twice".to_owned());
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::{escape, within_a_line};

    #[test]
    fn a_part_of_a_line_begins_no_block() {
        for (text, expected) in [
            (" a\r\n `b`\tc ", "a `b` c"),
            ("~~~rust\nx", "\\~\\~\\~rust x"),
            ("```\nx\n```", "\\`\\`\\` x \\`\\`\\`"),
        ] {
            assert_eq!(within_a_line(Some(text)).unwrap(), expected);
        }
        assert_eq!(within_a_line(Some(" \n")), None);
    }

    #[test]
    fn rustdoc_finds_nothing_to_complain_about() {
        for (text, expected) in [
            (
                "Host `<instance>` or <SHOP HOST>, see [token] at https://a.example/x.",
                "Host `<instance>` or \\<SHOP HOST\\>, see \\[token\\] at <https://a.example/x>.",
            ),
            ("(https://a.example/<id>?x)", "(`https://a.example/<id>?x`)"),
            ("a\n\n      let x = 1;\n", "a\n\n   let x = 1;"),
            ("-     let x = 1;", "- let x = 1;"),
            (">     let x = 1;", "> let x = 1;"),
            ("```\nx\n```", "```text\nx\n```"),
            ("```rust\nx", "```text\nx\n```"),
            ("~~~\n```\n~~~", "~~~text\n```\n~~~"),
            ("an odd ` tick", "an odd \\` tick"),
            ("a \\<b", "a \\\\\\<b"),
        ] {
            assert_eq!(escape(text), expected);
        }
    }
}
