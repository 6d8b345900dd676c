//! Texts with holes: path templates and server URLs.

/// A placeholder for an arbitrary part of a text. No URL contains it.
pub(super) const HOLE: char = '\0';

/// A text with `{name}` for each arbitrary part, such as `report.{format}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Hole(String),
}

impl Template {
    /// Parses a template. An unmatched brace is a literal.
    pub(super) fn parse(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((literal, name, behind)) = next_hole(rest) {
            if !literal.is_empty() {
                pieces.push(Piece::Literal(literal.to_owned()));
            }
            pieces.push(Piece::Hole(name.to_owned()));
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Literal(rest.to_owned()));
        }
        Self { pieces }
    }

    /// Parses a text with [`HOLE`] for each arbitrary part. Adjacent holes are merged.
    pub(super) fn of_marked(text: &str) -> Self {
        let mut pieces = Vec::new();
        for (index, literal) in text.split(HOLE).enumerate() {
            if index > 0 && !matches!(pieces.last(), Some(Piece::Hole(_))) {
                pieces.push(Piece::Hole(String::new()));
            }
            if !literal.is_empty() {
                pieces.push(Piece::Literal(literal.to_owned()));
            }
        }
        Self { pieces }
    }

    /// Returns the content of each hole, at least one character each, if the text matches.
    ///
    /// Each hole takes as little as possible and the last one the rest, so the time is linear.
    pub(super) fn captures<'t>(&self, text: &'t str) -> Option<Vec<(&str, &'t str)>> {
        let mut captures = Vec::new();
        let mut rest = text;
        let mut pieces = self.pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            let name = match piece {
                Piece::Literal(literal) => {
                    rest = rest.strip_prefix(literal.as_str())?;
                    continue;
                }
                Piece::Hole(name) => name.as_str(),
            };
            let first = rest.chars().next()?.len_utf8();
            let end = match pieces.peek() {
                None => rest.len(),
                Some(Piece::Hole(_)) => first,
                Some(Piece::Literal(literal)) => {
                    let found = |from: Option<usize>| from.filter(|at| *at >= first);
                    let is_last = pieces.clone().count() == 1;
                    if is_last {
                        found(
                            rest.ends_with(literal.as_str())
                                .then(|| rest.len() - literal.len()),
                        )?
                    } else {
                        first + rest[first..].find(literal.as_str())?
                    }
                }
            };
            captures.push((name, &rest[..end]));
            rest = &rest[end..];
        }
        rest.is_empty().then_some(captures)
    }

    /// Returns 0 if the template is literal, 1 if some of it is a hole, or 2 if all of it is. Lower
    /// values are matched first (OpenAPI 3.0.3, Paths Object).
    pub(super) fn openness(&self) -> u8 {
        match self.pieces.as_slice() {
            [Piece::Hole(_)] => 2,
            pieces if pieces.iter().any(|piece| matches!(piece, Piece::Hole(_))) => 1,
            _ => 0,
        }
    }
}

impl Template {
    /// Returns `true` if two templates differ at most in the names of their holes.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let alike = |one: &Piece, other: &Piece| match (one, other) {
            (Piece::Literal(one), Piece::Literal(other)) => one == other,
            (Piece::Hole(_), Piece::Hole(_)) => true,
            _ => false,
        };
        self.pieces.len() == other.pieces.len()
            && self
                .pieces
                .iter()
                .zip(&other.pieces)
                .all(|(one, other)| alike(one, other))
    }
}

/// Returns the next `{name}` with the texts before and after it.
pub(super) fn next_hole(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find('{')?;
    let end = start + text[start..].find('}')?;
    Some((&text[..start], &text[start + 1..end], &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Template;

    #[test]
    fn holes_take_what_stands_between_the_literals() {
        for (template, text, expected) in [
            ("orders", "orders", Some(vec![])),
            ("orders", "order", None),
            ("{id}", "a", Some(vec![("id", "a")])),
            ("{id}", "", None),
            (
                "report.{format}",
                "report.pdf",
                Some(vec![("format", "pdf")]),
            ),
            ("report.{format}", "report.", None),
            (
                "{name}.{format}",
                "a.b.pdf",
                Some(vec![("name", "a"), ("format", "b.pdf")]),
            ),
            ("{name}.pdf", "a.pdf.pdf", Some(vec![("name", "a.pdf")])),
            ("{a}{b}", "çde", Some(vec![("a", "ç"), ("b", "de")])),
            ("{a", "{a", Some(vec![])),
        ] {
            assert_eq!(
                Template::parse(template).captures(text),
                expected,
                "{template} and {text}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_filled_template_is_of_its_own_form(
            parts in proptest::collection::vec(("[a-z]{1,3}", "[A-Z]{1,3}"), 1..4),
            tail in "[a-z]{0,3}",
        ) {
            let template: Vec<_> = parts.iter().map(|(literal, _)| format!("{literal}{{x}}")).collect();
            let text: Vec<_> = parts.iter().map(|(literal, value)| format!("{literal}{value}")).collect();
            let template = Template::parse(&format!("{}{tail}", template.concat()));
            let text = format!("{}{tail}", text.concat());
            let captures = template.captures(&text).unwrap();
            let values: Vec<_> = captures.iter().map(|(_, value)| *value).collect();
            let expected: Vec<_> = parts.iter().map(|(_, value)| value.as_str()).collect();
            prop_assert_eq!(values, expected);
        }

        #[test]
        fn no_text_panics(template in "[{}a.]{0,8}", text in "[ab.ç]{0,8}") {
            let _ = Template::parse(&template).captures(&text);
        }
    }
}
