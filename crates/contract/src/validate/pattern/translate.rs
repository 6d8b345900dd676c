//! Translation of regular expressions from ECMA-262 to `fancy_regex`.
//!
//! `regress` has accepted the expression, so it is not checked again. Everything that the two
//! dialects interpret differently is written out: the meaning of `.`, `\d`, `\w`, `\s` and `\b`,
//! literal characters, and references to groups that have not matched.

use std::{collections::HashMap, fmt::Write as _};

use super::groups::forgotten;

const DIGITS: &str = "0-9";
const WORD: &str = "A-Za-z0-9_";
/// The characters of `WhiteSpace` and `LineTerminator` in ECMA-262.
const SPACE: &str = r"\x{9}-\x{D}\x{20}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";
const NO_LINE_TERMINATOR: &str = r"[^\x{A}\x{D}\x{2028}\x{2029}]";
const NOTHING: &str = r"[^\x{0}-\x{10FFFF}]";
const ANYTHING: &str = r"[\x{0}-\x{10FFFF}]";

/// Returns `true` if an expression is valid in Unicode mode (the flag `u`), and `false` if only
/// without it.
///
/// # Errors
///
/// Returns an error if it is valid in neither mode.
pub(super) fn dialect(source: &str) -> Result<bool, String> {
    if regress::Regex::with_flags(source, "u").is_ok() {
        return Ok(true);
    }
    match regress::Regex::new(source) {
        Ok(_) => Ok(false),
        Err(error) => Err(format!(
            "the pattern is not a regular expression of ECMA 262: {error}"
        )),
    }
}

/// Translates an expression.
///
/// # Errors
///
/// Returns an error if the expression uses an unsupported feature.
pub(super) fn translate(source: &str, unicode: bool) -> Result<String, String> {
    let mut translation = Translation {
        source: source.chars().collect(),
        at: 0,
        unicode,
        groups: 0,
        names: HashMap::new(),
        forgotten: Vec::new(),
        open: Vec::new(),
        out: String::with_capacity(source.len() * 2),
    };
    translation.count_groups()?;
    translation.forgotten = forgotten(&translation.source);
    translation.run()?;
    Ok(translation.out)
}

struct Translation {
    source: Vec<char>,
    at: usize,
    unicode: bool,
    groups: usize,
    names: HashMap<String, usize>,
    /// The groups that must not be referenced.
    forgotten: Vec<usize>,
    /// The closing text of each open group.
    open: Vec<&'static str>,
    out: String,
}

/// An atom that stands for one character or a set of characters.
enum Atom {
    /// A code point, which may be half of a surrogate pair.
    Code(u32),
    /// The content of a bracket.
    Set(&'static str),
    /// The content of a negated bracket.
    NotSet(&'static str),
    /// A Unicode property with its braces.
    Property(String),
}

impl Translation {
    fn peek(&self) -> Option<char> {
        self.source.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += usize::from(next.is_some());
        next
    }

    /// Consumes a text if it comes next.
    fn takes(&mut self, text: &str) -> bool {
        let length = text.chars().count();
        let here = self.source.get(self.at..self.at + length);
        let matches = here.is_some_and(|here| here.iter().copied().eq(text.chars()));
        self.at += if matches { length } else { 0 };
        matches
    }

    /// Consumes everything up to and including a character.
    fn take_until(&mut self, end: char) -> String {
        let mut taken = String::new();
        while let Some(next) = self.take().filter(|next| *next != end) {
            taken.push(next);
        }
        taken
    }

    /// Finds the capturing groups. They may be referenced before they are opened.
    fn count_groups(&mut self) -> Result<(), String> {
        let mut in_bracket = false;
        while let Some(next) = self.take() {
            match next {
                '\\' => drop(self.take()),
                '[' => in_bracket = true,
                ']' => in_bracket = false,
                '(' if !in_bracket => {
                    if self.peek() != Some('?') {
                        self.groups += 1;
                    } else if self.takes("?<") && !matches!(self.peek(), Some('=' | '!')) {
                        self.groups += 1;
                        let name = self.take_until('>');
                        if self.names.insert(name, self.groups).is_some() {
                            return Err(
                                "the pattern has two groups with the same name, which is not supported"
                                    .to_owned(),
                            );
                        }
                    }
                }
                _ => {}
            }
        }
        self.at = 0;
        Ok(())
    }

    fn run(&mut self) -> Result<(), String> {
        while let Some(next) = self.take() {
            match next {
                '\\' => self.escape()?,
                '[' => self.bracket(),
                '(' => self.group()?,
                '.' => self.out.push_str(NO_LINE_TERMINATOR),
                '^' => self.out.push_str(r"\A"),
                '$' => self.out.push_str(r"\z"),
                ')' => self.out.push_str(self.open.pop().unwrap_or(")")),
                '|' | '*' | '+' | '?' => self.out.push(next),
                '{' => self.quantifier(),
                literal => self.atom(&Atom::Code(u32::from(literal))),
            }
        }
        Ok(())
    }

    fn group(&mut self) -> Result<(), String> {
        for kind in ["?=", "?!", "?<=", "?<!"] {
            if self.takes(kind) {
                // As one of two alternatives, it can be repeated.
                let _ = write!(self.out, "(?:({kind}");
                self.open.push(r")|[^\x{0}-\x{10FFFF}])");
                return Ok(());
            }
        }
        self.open.push(")");
        if self.peek() != Some('?') {
            self.out.push('(');
            return Ok(());
        }
        if self.takes("?:") {
            self.out.push_str("(?:");
            return Ok(());
        }
        if self.takes("?<") {
            // Groups are referenced by number.
            self.take_until('>');
            self.out.push('(');
            return Ok(());
        }
        Err("the pattern changes its flags inline, which is not supported".to_owned())
    }

    /// Translates a quantifier in braces, or a literal brace.
    fn quantifier(&mut self) {
        let start = self.at;
        let inner = self.take_until('}');
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_closed = self.source.get(self.at.wrapping_sub(1)) == Some(&'}');
        let is_one = match inner.split_once(',') {
            None => digits(&inner),
            Some((least, most)) => digits(least) && (most.is_empty() || digits(most)),
        };
        if is_closed && is_one {
            let _ = write!(self.out, "{{{inner}}}");
        } else {
            self.at = start;
            self.atom(&Atom::Code(u32::from('{')));
        }
    }

    /// Translates an escape outside of brackets.
    fn escape(&mut self) -> Result<(), String> {
        match self.peek() {
            Some('b') => {
                self.at += 1;
                let _ = write!(
                    self.out,
                    "(?:(?<=[{WORD}])(?![{WORD}])|(?<![{WORD}])(?=[{WORD}]))"
                );
            }
            Some('B') => {
                self.at += 1;
                let _ = write!(
                    self.out,
                    "(?:(?<=[{WORD}])(?=[{WORD}])|(?<![{WORD}])(?![{WORD}]))"
                );
            }
            Some('1'..='9') if self.reference()? => {}
            Some('k') if self.unicode || !self.names.is_empty() => {
                self.at += 1;
                self.takes("<");
                let name = self.take_until('>');
                match self.names.get(&name) {
                    Some(group) => self.refer(*group)?,
                    None => return Err("the pattern refers to an unknown group".to_owned()),
                }
            }
            _ => {
                let atom = self.escaped_atom(false);
                self.atom(&atom);
            }
        }
        Ok(())
    }

    /// Translates a numeric reference to a group, if there is one.
    fn reference(&mut self) -> Result<bool, String> {
        let digits: String = self.source[self.at..]
            .iter()
            .take_while(|next| next.is_ascii_digit())
            .collect();
        let Some(group) = digits.parse().ok().filter(|group| *group <= self.groups) else {
            // Without `u`, this is a character with an octal code.
            return Ok(false);
        };
        self.at += digits.len();
        self.refer(group)?;
        Ok(true)
    }

    /// Writes a reference. A reference to a group that has not matched matches the empty text.
    fn refer(&mut self, group: usize) -> Result<(), String> {
        if self.forgotten.contains(&group) {
            return Err(
                "the pattern refers to a group that a repetition around it may skip, which is not supported"
                    .to_owned(),
            );
        }
        let _ = write!(self.out, r"(?:(?({group})\{group}|))");
        Ok(())
    }

    /// Consumes an escape that means one character or a set of characters.
    fn escaped_atom(&mut self, in_bracket: bool) -> Atom {
        let Some(next) = self.take() else {
            return Atom::Code(u32::from('\\'));
        };
        match next {
            'd' => Atom::Set(DIGITS),
            'D' => Atom::NotSet(DIGITS),
            'w' => Atom::Set(WORD),
            'W' => Atom::NotSet(WORD),
            's' => Atom::Set(SPACE),
            'S' => Atom::NotSet(SPACE),
            'p' | 'P' if self.unicode && self.takes("{") => {
                Atom::Property(format!("\\{next}{{{}}}", self.take_until('}')))
            }
            't' => Atom::Code(0x9),
            'n' => Atom::Code(0xA),
            'v' => Atom::Code(0xB),
            'f' => Atom::Code(0xC),
            'r' => Atom::Code(0xD),
            'b' if in_bracket => Atom::Code(0x8),
            '0'..='7' => Atom::Code(self.octal(next)),
            'x' => Atom::Code(self.hex(2).unwrap_or(u32::from('x'))),
            'u' => Atom::Code(self.unicode_escape().unwrap_or(u32::from('u'))),
            'c' => {
                if let Some(letter) = self.peek().filter(char::is_ascii_alphabetic) {
                    self.at += 1;
                    Atom::Code(u32::from(letter) % 32)
                } else {
                    self.at -= 1;
                    Atom::Code(u32::from('\\'))
                }
            }
            other => Atom::Code(u32::from(other)),
        }
    }

    /// Consumes the rest of an octal character code, at most 377.
    fn octal(&mut self, first: char) -> u32 {
        let mut code = first.to_digit(8).unwrap_or_default();
        for _ in 0..2 {
            match self.peek().and_then(|next| next.to_digit(8)) {
                Some(digit) if !self.unicode && code * 8 + digit <= 0o377 => {
                    code = code * 8 + digit;
                    self.at += 1;
                }
                _ => break,
            }
        }
        code
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let here = self.source.get(self.at..self.at + digits)?;
        let code = here
            .iter()
            .try_fold(0, |code: u32, next| Some(code * 16 + next.to_digit(16)?))?;
        self.at += digits;
        Some(code)
    }

    fn unicode_escape(&mut self) -> Option<u32> {
        if self.unicode && self.takes("{") {
            return u32::from_str_radix(&self.take_until('}'), 16).ok();
        }
        let first = self.hex(4)?;
        let start = self.at;
        if (0xD800..0xDC00).contains(&first) && self.takes("\\u") {
            match self.hex(4) {
                Some(second) if (0xDC00..0xE000).contains(&second) => {
                    return Some(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00));
                }
                _ => self.at = start,
            }
        }
        Some(first)
    }

    fn atom(&mut self, atom: &Atom) {
        match atom {
            Atom::Code(code) => match char::from_u32(*code) {
                Some(_) => {
                    let _ = write!(self.out, r"\x{{{code:X}}}");
                }
                // No text contains half of a surrogate pair.
                None => self.out.push_str(NOTHING),
            },
            Atom::Set(set) => {
                let _ = write!(self.out, "[{set}]");
            }
            Atom::NotSet(set) => {
                let _ = write!(self.out, "[^{set}]");
            }
            Atom::Property(property) => self.out.push_str(property),
        }
    }

    fn bracket(&mut self) {
        let invert = self.takes("^");
        if self.takes("]") {
            self.out.push_str(if invert { ANYTHING } else { NOTHING });
            return;
        }
        let mut inside = String::new();
        while let Some(next) = self.take().filter(|next| *next != ']') {
            let first = self.bracket_atom(next);
            let is_range = self.peek() == Some('-')
                && self
                    .source
                    .get(self.at + 1)
                    .is_some_and(|next| *next != ']');
            if !is_range {
                push(&mut inside, &first);
                continue;
            }
            self.at += 1;
            let Some(next) = self.take() else { break };
            match (first, self.bracket_atom(next)) {
                (Atom::Code(first), Atom::Code(last)) => push_range(&mut inside, first, last),
                (first, last) => {
                    // Without `u`, a hyphen next to a set is a literal hyphen.
                    push(&mut inside, &first);
                    push(&mut inside, &Atom::Code(u32::from('-')));
                    push(&mut inside, &last);
                }
            }
        }
        match (inside.is_empty(), invert) {
            (true, true) => self.out.push_str(ANYTHING),
            (true, false) => self.out.push_str(NOTHING),
            (false, true) => {
                let _ = write!(self.out, "[^{inside}]");
            }
            (false, false) => {
                let _ = write!(self.out, "[{inside}]");
            }
        }
    }

    fn bracket_atom(&mut self, next: char) -> Atom {
        if next == '\\' {
            self.escaped_atom(true)
        } else {
            Atom::Code(u32::from(next))
        }
    }
}

/// Appends an atom to the content of a bracket.
fn push(inside: &mut String, atom: &Atom) {
    match atom {
        Atom::Code(code) => push_range(inside, *code, *code),
        Atom::Set(set) => inside.push_str(set),
        Atom::NotSet(set) => {
            let _ = write!(inside, "[^{set}]");
        }
        Atom::Property(property) => inside.push_str(property),
    }
}

/// Appends a range of code points to the content of a bracket, without surrogates.
fn push_range(inside: &mut String, first: u32, last: u32) {
    let surrogates = 0xD800..0xE000;
    let first = if surrogates.contains(&first) {
        0xE000
    } else {
        first
    };
    let last = if surrogates.contains(&last) {
        0xD7FF
    } else {
        last
    };
    if first < last {
        let _ = write!(inside, r"\x{{{first:X}}}-\x{{{last:X}}}");
    } else if first == last {
        let _ = write!(inside, r"\x{{{first:X}}}");
    }
}
