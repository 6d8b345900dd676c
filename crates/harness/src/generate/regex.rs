//! Texts of a given length that match a regular expression.
//!
//! `proptest` makes texts from a regular expression, but supports neither anchors nor lengths. This
//! module rewrites the expression so that it needs neither. The text around an expression without
//! anchors becomes part of it, and repetitions are counted to reach the length. Lengths are in
//! characters.

use proptest::{prelude::*, string::string_regex_parsed};
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};

use super::filter::one_of;

/// The number of extra repetitions of an unlimited repetition.
const SURPLUS: u32 = 8;
/// The length of the longest text that is made if shorter ones are allowed.
const LONGEST: u64 = 4096;
/// The length of the longest text that is made if it is required.
const TOO_LONG: u64 = 1 << 17;
/// The maximum number of parts visited to fit an expression to a length.
const EFFORT: u32 = 1 << 20;

/// A regular expression to make texts from.
#[derive(Clone)]
pub(super) struct Expression(Hir);

impl Expression {
    /// Parses a `pattern` (ECMA-262, not anchored). Leaves out lookaround, so texts must still be
    /// validated against the pattern. Returns `None` if it cannot be parsed.
    pub(super) fn pattern(pattern: &str) -> Option<Self> {
        let plain = without_lookaround(pattern);
        let translated = jsonschema_regex::to_rust_regex(&plain).ok()?;
        let parsed = regex_syntax::parse(&translated).ok()?;
        Some(Self(padded(&parsed)))
    }

    /// Parses an expression for a whole text, in the syntax of Rust.
    pub(super) fn whole(expression: &str) -> Option<Self> {
        regex_syntax::parse(expression).ok().map(Self)
    }

    /// Returns texts with a length between these limits; `None` if there are none.
    pub(super) fn strategy(&self, low: u64, high: Option<u64>) -> Option<BoxedStrategy<String>> {
        let (least, most) = length(&self.0);
        let low = low.max(least);
        let high = match (high, most) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        if high.is_some_and(|high| high < low) || low > TOO_LONG {
            return None;
        }
        let fitted = |length, more| {
            Fit {
                more,
                effort: EFFORT,
            }
            .fit(&self.0, length)
        };
        let room = high.map_or(u64::from(SURPLUS), |high| high - low);
        let mut options = Vec::new();
        let mut add = |weight, expression: Option<Hir>| {
            let made = expression.and_then(|expression| {
                // Letters come first, since shrinking leads there.
                let tame = string_regex_parsed(&tamed(&expression)).ok()?.boxed();
                let wild = string_regex_parsed(&expression).ok()?.boxed();
                one_of(vec![(2, tame), (1, wild)])
            });
            options.extend(made.map(|texts| (weight, texts)));
        };
        add(3, fitted(low, room.min(u64::from(SURPLUS))));
        add(
            3,
            Some(bounded(&self.0)).filter(|bounded| {
                let (least, most) = length(bounded);
                most.is_some_and(|most| most >= low) && high.is_none_or(|high| least <= high)
            }),
        );
        if room <= LONGEST {
            add(1, fitted(low, room));
            add(2, fitted(low + room, 0));
        }
        one_of(options)
    }

    /// Returns characters that some part of the expression does not match.
    pub(super) fn outsiders(&self) -> Vec<char> {
        let printable = ClassUnicode::new([ClassUnicodeRange::new(' ', '~')]);
        let mut outside = ClassUnicode::empty();
        let mut open = vec![&self.0];
        while let Some(part) = open.pop() {
            if let HirKind::Class(Class::Unicode(class)) = part.kind() {
                let mut rest = class.clone();
                rest.negate();
                rest.intersect(&printable);
                outside.union(&rest);
            }
            open.extend(part.kind().subs());
        }
        outside
            .iter()
            .flat_map(|range| range.start()..=range.end())
            .chain(['~', '\n', 'é'])
            .collect()
    }
}

/// Removes lookahead and lookbehind groups.
fn without_lookaround(pattern: &str) -> String {
    const LOOKS: [&str; 4] = ["(?=", "(?!", "(?<=", "(?<!"];
    let mut plain = String::new();
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        let end = if LOOKS.iter().any(|look| rest.starts_with(look)) {
            end_of_group(rest)
        } else {
            let escaped = usize::from(character == '\\');
            let end = rest
                .char_indices()
                .nth(1 + escaped)
                .map_or(rest.len(), |(at, _)| at);
            plain.push_str(&rest[..end]);
            end
        };
        rest = &rest[end..];
    }
    plain
}

/// Returns the end of the group at the start of the text.
fn end_of_group(text: &str) -> usize {
    let (mut depth, mut class, mut escaped) = (0_usize, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => class = false,
            _ if class => {}
            '[' => class = true,
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// Adds the text that may precede and follow an expression.
fn padded(expression: &Hir) -> Hir {
    match expression.kind() {
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(padded).collect()),
        HirKind::Capture(capture) => padded(&capture.sub),
        kind => {
            let parts = match kind {
                HirKind::Concat(parts) => parts.as_slice(),
                _ => std::slice::from_ref(expression),
            };
            let anchored = |part: Option<&Hir>, look| {
                part.is_some_and(|part| *part.kind() == HirKind::Look(look))
            };
            let padding = || {
                let letters = ClassUnicode::new([ClassUnicodeRange::new('a', 'z')]);
                repeated(Hir::class(Class::Unicode(letters)), 0, None)
            };
            let mut padded = Vec::new();
            if !anchored(parts.first(), Look::Start) {
                padded.push(padding());
            }
            padded.extend(parts.iter().cloned());
            if !anchored(parts.last(), Look::End) {
                padded.push(padding());
            }
            Hir::concat(padded)
        }
    }
}

fn repeated(part: Hir, min: u32, max: Option<u32>) -> Hir {
    Hir::repetition(Repetition {
        min,
        max,
        greedy: true,
        sub: Box::new(part),
    })
}

/// Returns the shortest and longest length; `None` for no limit.
fn length(expression: &Hir) -> (u64, Option<u64>) {
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => (0, Some(0)),
        HirKind::Literal(literal) => {
            let characters = String::from_utf8_lossy(&literal.0).chars().count() as u64;
            (characters, Some(characters))
        }
        HirKind::Class(_) => (1, Some(1)),
        HirKind::Capture(capture) => length(&capture.sub),
        HirKind::Repetition(repetition) => {
            let (least, most) = length(&repetition.sub);
            let most = match (most, repetition.max) {
                (Some(0), _) => Some(0),
                (Some(most), Some(max)) => Some(most.saturating_mul(max.into())),
                _ => None,
            };
            (least.saturating_mul(repetition.min.into()), most)
        }
        HirKind::Concat(parts) => parts.iter().map(length).fold(
            (0, Some(0)),
            |(least, most): (u64, Option<u64>), (low, high)| {
                let most = most.zip(high).map(|(most, high)| most.saturating_add(high));
                (least.saturating_add(low), most)
            },
        ),
        HirKind::Alternation(parts) => {
            let lengths = || parts.iter().map(length);
            let least = lengths().map(|(least, _)| least).min().unwrap_or(0);
            let most = lengths()
                .map(|(_, most)| most)
                .reduce(|one, other| one.zip(other).map(|(one, other)| one.max(other)));
            (least, most.flatten())
        }
    }
}

/// Bounds every repetition and removes anchors.
fn bounded(expression: &Hir) -> Hir {
    rewritten(expression, &mut |part| match part {
        HirKind::Repetition(repetition) => {
            let most = repetition.min.saturating_add(SURPLUS);
            let max = repetition.max.map_or(most, |max| max.min(most));
            Some(repeated(
                bounded(&repetition.sub),
                repetition.min,
                Some(max),
            ))
        }
        _ => None,
    })
}

/// Restricts character classes to letters and digits if they contain any.
fn tamed(expression: &Hir) -> Hir {
    const TAME: [&[(char, char)]; 3] = [&[('a', 'z')], &[('A', 'Z'), ('0', '9')], &[(' ', '~')]];
    rewritten(expression, &mut |part| {
        let HirKind::Class(Class::Unicode(class)) = part else {
            return None;
        };
        TAME.into_iter().find_map(|ranges| {
            let ranges = ranges
                .iter()
                .map(|(first, last)| ClassUnicodeRange::new(*first, *last));
            let mut tame = ClassUnicode::new(ranges);
            tame.intersect(class);
            (!tame.ranges().is_empty()).then(|| Hir::class(Class::Unicode(tame)))
        })
    })
}

/// Replaces some parts and removes anchors.
fn rewritten(expression: &Hir, replace: &mut impl FnMut(&HirKind) -> Option<Hir>) -> Hir {
    if let Some(replaced) = replace(expression.kind()) {
        return replaced;
    }
    let mut all = |parts: &[Hir]| parts.iter().map(|part| rewritten(part, replace)).collect();
    match expression.kind() {
        HirKind::Look(_) => Hir::empty(),
        HirKind::Capture(capture) => rewritten(&capture.sub, replace),
        HirKind::Repetition(repetition) => repeated(
            rewritten(&repetition.sub, replace),
            repetition.min,
            repetition.max,
        ),
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
        _ => expression.clone(),
    }
}

/// The state of fitting an expression to one length, or a few characters more.
struct Fit {
    /// The number of extra characters allowed.
    more: u64,
    /// The number of parts that may still be visited.
    effort: u32,
}

impl Fit {
    /// Fits the expression; `None` if no way was found.
    fn fit(&mut self, expression: &Hir, wanted: u64) -> Option<Hir> {
        self.effort = self.effort.checked_sub(1)?;
        match expression.kind() {
            HirKind::Empty | HirKind::Look(_) => (wanted == 0).then(Hir::empty),
            HirKind::Literal(_) | HirKind::Class(_) => {
                (length(expression).0 == wanted).then(|| expression.clone())
            }
            HirKind::Capture(capture) => self.fit(&capture.sub, wanted),
            HirKind::Alternation(parts) => {
                // A longer branch does not make the others longer.
                let more = std::mem::take(&mut self.more);
                let fit: Vec<Hir> = parts
                    .iter()
                    .filter_map(|part| self.fit(part, wanted))
                    .collect();
                self.more = more;
                (!fit.is_empty()).then(|| Hir::alternation(fit))
            }
            HirKind::Concat(parts) => self.parts(parts.iter(), wanted),
            HirKind::Repetition(repetition) => self.repetition(repetition, wanted),
        }
    }

    /// Gives each part as much of the length as it takes, from the left.
    fn parts<'h>(
        &mut self,
        parts: impl Iterator<Item = &'h Hir> + Clone,
        wanted: u64,
    ) -> Option<Hir> {
        /// The number of characters that a part may get less than it could take, enough for groups
        /// of a few characters.
        const BACK: u64 = 8;
        let lengths = parts.clone().map(|part| length(part).0);
        let mut surplus = wanted.checked_sub(lengths.fold(0, u64::saturating_add))?;
        let mut fit = Vec::new();
        for part in parts {
            let (least, most) = length(part);
            let room = most.map_or(surplus, |most| surplus.min(most - least));
            let (given, part) = (room.saturating_sub(BACK)..=room)
                .rev()
                .chain([0])
                .find_map(|given| Some((given, self.fit(part, least + given)?)))?;
            surplus -= given;
            fit.push(part);
        }
        (surplus == 0).then(|| Hir::concat(fit))
    }

    fn repetition(&mut self, repetition: &Repetition, wanted: u64) -> Option<Hir> {
        let (least, most) = length(&repetition.sub);
        let count = match most {
            Some(0) => 0,
            Some(most) => wanted.div_ceil(most),
            None => u64::from(wanted > 0),
        };
        let count = u32::try_from(count).ok()?.max(repetition.min);
        let shortest = least.saturating_mul(count.into());
        if repetition.max.is_some_and(|max| max < count) || shortest > wanted {
            return None;
        }
        if most != Some(least) || least == 0 {
            let copies = std::iter::repeat_n(&*repetition.sub, count as usize);
            return self.parts(copies, wanted);
        }
        // All have the same length, so only their number matters.
        if shortest != wanted {
            return None;
        }
        let further = u32::try_from(self.more / least).unwrap_or(u32::MAX);
        let most = repetition.max.unwrap_or(u32::MAX);
        let max = most.min(count.saturating_add(further));
        self.more -= u64::from(max - count) * least;
        Some(repeated(bounded(&repetition.sub), count, Some(max)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::strategy::ValueTree;

    use super::*;
    use crate::generate::filter::runner;

    fn texts(expression: &Expression, low: u64, high: Option<u64>) -> Vec<String> {
        let texts = expression.strategy(low, high).unwrap();
        let mut runner = runner();
        (0..200)
            .map(|_| texts.new_tree(&mut runner).unwrap().current())
            .filter(|text| {
                let length = text.chars().count() as u64;
                length >= low && high.is_none_or(|high| length <= high)
            })
            .collect()
    }

    #[test]
    fn texts_have_the_length_that_is_asked_for() {
        for (pattern, low, high) in [
            ("^[^|]*$", 401, Some(401)),
            ("^[a-z]+[0-9]*$", 9, Some(12)),
            ("^([a-z]{1,5}-)+x$", 23, Some(23)),
            ("abc", 10, Some(10)),
            ("^(a|bcd|[xy]{4,6})$", 5, Some(9)),
            ("^([0-9]{4})*([0-9]{2}==)?$", 16, Some(16)),
            ("^(?=.*[0-9]).{8,}$", 8, Some(8)),
        ] {
            let expression = Expression::pattern(pattern).unwrap();
            let texts = texts(&expression, low, high);
            assert!(texts.len() >= 50, "{pattern}: {} of 200", texts.len());
        }
    }

    #[test]
    fn there_is_no_text_outside_the_lengths_of_the_expression() {
        let expression = Expression::pattern("^(|one|three)$").unwrap();
        assert!(expression.strategy(6, None).is_none());
        assert!(
            Expression::pattern("^[a-z]{3}$")
                .unwrap()
                .strategy(0, Some(2))
                .is_none()
        );
    }

    #[test]
    fn looking_around_is_left_out() {
        assert_eq!(
            without_lookaround(r"^(?!x[)(]\)y)a\(?(?=(b)c)d$"),
            r"^a\(?d$"
        );
        assert_eq!(without_lookaround("(?:a)(?<n>b)(?=c"), "(?:a)(?<n>b)");
    }

    #[test]
    fn outsiders_are_what_a_class_does_not_take() {
        assert!(
            Expression::pattern("^[^|]*$")
                .unwrap()
                .outsiders()
                .contains(&'|')
        );
        assert!(
            !Expression::pattern("^[ -~]*$")
                .unwrap()
                .outsiders()
                .contains(&'|')
        );
    }
}
