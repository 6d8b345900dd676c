//! The capturing groups that ECMA-262 resets and other engines keep.

/// A group that is open, or the expression itself.
#[derive(Default)]
struct Open {
    /// The number of the group, if it captures.
    number: Option<usize>,
    /// The capturing groups within the group.
    within: Vec<usize>,
    /// The capturing groups within that an iteration may skip: they are optional, or in one of
    /// several alternatives.
    optional: Vec<usize>,
    has_alternatives: bool,
}

/// Returns the capturing groups that an iteration of an enclosing group may skip.
///
/// ECMA-262 resets these groups when the next iteration begins (`RepeatMatcher`, step 4), so
/// references to them do not work in engines that keep their captures. `regress` must have accepted
/// the expression before.
pub(super) fn forgotten(source: &[char]) -> Vec<usize> {
    let mut forgotten = Vec::new();
    let mut open = vec![Open::default()];
    let mut groups = 0;
    let mut at = 0;
    while let Some(next) = source.get(at) {
        at += 1;
        match next {
            '\\' => at += 1,
            '[' => at = end_of_bracket(source, at),
            '(' => {
                let rest = &source[at..];
                let is_named =
                    rest.starts_with(&['?', '<']) && !matches!(rest.get(2), Some('=' | '!'));
                let captures = is_named || rest.first() != Some(&'?');
                groups += usize::from(captures);
                open.push(Open {
                    number: captures.then_some(groups),
                    ..Open::default()
                });
            }
            '|' => {
                if let Some(group) = open.last_mut() {
                    group.has_alternatives = true;
                }
            }
            ')' if open.len() > 1 => {
                let Some(mut group) = open.pop() else { break };
                let (least, most) = quantifier(&source[at..]);
                if group.has_alternatives {
                    group.optional.clone_from(&group.within);
                }
                if most > 1 {
                    forgotten.extend(&group.optional);
                }
                group.within.extend(group.number);
                if least == 0 {
                    group.optional.clone_from(&group.within);
                }
                if let Some(outer) = open.last_mut() {
                    outer.within.extend(group.within);
                    outer.optional.extend(group.optional);
                }
            }
            _ => {}
        }
    }
    forgotten
}

/// Returns the end of the bracket that begins before this place.
fn end_of_bracket(source: &[char], mut at: usize) -> usize {
    while let Some(next) = source.get(at) {
        at += 1;
        match next {
            '\\' => at += 1,
            ']' => break,
            _ => {}
        }
    }
    at
}

/// Returns the minimum and maximum number of repetitions of the preceding atom.
fn quantifier(rest: &[char]) -> (u64, u64) {
    match rest.first() {
        Some('*') => (0, u64::MAX),
        Some('+') => (1, u64::MAX),
        Some('?') => (0, 1),
        Some('{') => {
            let inner: String = rest[1..].iter().take_while(|next| **next != '}').collect();
            let number = |text: &str| text.parse().unwrap_or(u64::MAX);
            match inner.split_once(',') {
                None => (number(&inner), number(&inner)),
                Some((least, "")) => (number(least), u64::MAX),
                Some((least, most)) => (number(least), number(most)),
            }
        }
        _ => (1, 1),
    }
}
