//! Checks that a secret path cannot be guessed.

use std::{collections::BTreeSet, fmt};

/// The minimum number of bytes of a secret in a path.
pub(super) const SECRET: usize = 16;

/// The minimum number of different characters in a secret. 99 in 100 texts of 16 random hexadecimal
/// digits have this many, and practically all texts of 32.
const VARIETY: usize = 8;

/// The minimum number of different distances between adjacent characters of a secret.
const STEPS: usize = 6;

/// The length from which a name is unlikely to occur in a random text by chance.
const NAME: usize = 6;

/// Common words in examples and in improvised paths.
const WORDS: [&str; 14] = [
    "atleast",
    "callback",
    "changeme",
    "characters",
    "example",
    "listener",
    "notification",
    "password",
    "placeholder",
    "random",
    "receiver",
    "replace",
    "secret",
    "webhook",
];

/// The reason that a path is not secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Weakness {
    /// No segment, and no value of the query, is long enough.
    Short,
    /// The segments that are long enough repeat characters or count up.
    Repetitive,
    /// The segments that are long enough consist of words and of names in the contract.
    Words,
    /// It contains braces.
    Braces,
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Short => "none of its segments has 16 characters",
            Self::Repetitive => "its long segment repeats a few characters or counts up",
            Self::Words => "its long segment consists of common words and of names in the contract",
            Self::Braces => "it contains braces: a `format!` may be missing",
        })
    }
}

impl Weakness {
    /// Returns the reason that none of these texts is secret, or `None` if one is. The names are
    /// public.
    pub(super) fn of(texts: impl IntoIterator<Item = Vec<u8>>, names: &[&str]) -> Option<Self> {
        let names = names.iter().map(|name| letters(name));
        let words = WORDS.iter().map(|word| (*word).to_owned());
        let mut known: Vec<String> = names.chain(words).collect();
        known.retain(|name| name.len() >= NAME);
        // A name may be part of another one.
        known.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let found = texts.into_iter().map(|text| Self::of_text(&text, &known));
        let found: Vec<_> = found.collect();
        if found.contains(&Some(Self::Braces)) {
            return Some(Self::Braces);
        }
        if found.contains(&None) {
            return None;
        }
        found.into_iter().flatten().max().or(Some(Self::Short))
    }

    fn of_text(text: &[u8], known: &[String]) -> Option<Self> {
        if text.iter().any(|byte| matches!(byte, b'{' | b'}')) {
            return Some(Self::Braces);
        }
        if text.len() < SECRET {
            return Some(Self::Short);
        }
        let characters: BTreeSet<_> = text.iter().collect();
        let pairs = text.windows(2);
        let steps: BTreeSet<_> = pairs
            .map(|pair| i16::from(pair[1]) - i16::from(pair[0]))
            .collect();
        if characters.len() < VARIETY || steps.len() < STEPS {
            return Some(Self::Repetitive);
        }
        let whole = letters(&String::from_utf8_lossy(text));
        let rest = known
            .iter()
            .fold(whole.clone(), |rest, name| rest.replace(name, ""));
        (rest.len() < whole.len() && rest.len() < SECRET).then_some(Self::Words)
    }
}

/// Returns the letters and digits of a name in lower case, which are the same in any case style.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}
