//! Numbers as written, compared without rounding.

use std::{
    cmp::Ordering,
    fmt::{self, Write as _},
};

/// A JSON number in exact decimal form: `0.DIGITS * 10^point`, without leading or trailing zeros.
///
/// ```
/// use countersign_contract::json::Decimal;
/// let big = Decimal::parse("9007199254740993").unwrap();
/// assert!(big > Decimal::parse("9007199254740992.5").unwrap());
/// assert!(Decimal::parse("1e400").unwrap().is_integer());
/// assert!(Decimal::parse("1.0").unwrap().is_integer());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// Parses a number by the grammar of RFC 8259. Returns `None` for any other text.
    ///
    /// An exponent of more than 18 digits is replaced by the largest one with the same sign.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let mut digits: Vec<u8> = whole
            .bytes()
            .chain(fraction.bytes())
            .map(|b| b - b'0')
            .collect();
        let leading = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..leading);
        while digits.last() == Some(&0) {
            digits.pop();
        }
        if digits.is_empty() {
            return Some(Self {
                negative: false,
                digits,
                point: 0,
            });
        }
        let point = i64::try_from(whole.len()).ok()? - i64::try_from(leading).ok()?;
        Some(Self {
            negative,
            digits,
            point: point.saturating_add(exponent),
        })
    }

    /// Returns `true` if the number has no fraction, however it is written.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.digits.is_empty()
            || i64::try_from(self.digits.len()).is_ok_and(|len| len <= self.point)
    }

    /// Returns the digits of an integer, with a sign if it is negative. Returns `None` if the number
    /// has a fraction, or more digits than `longest`.
    ///
    /// ```
    /// # use countersign_contract::json::Decimal;
    /// let written = |text| Decimal::parse(text)?.to_integer(20);
    /// assert_eq!(written("-007.10e2").as_deref(), Some("-710"));
    /// assert_eq!((written("1.5"), written("1e20")), (None, None));
    /// ```
    #[must_use]
    pub fn to_integer(&self, longest: usize) -> Option<String> {
        if self.digits.is_empty() {
            return Some("0".to_owned());
        }
        let length = usize::try_from(self.point).ok()?;
        if !self.is_integer() || length > longest {
            return None;
        }
        let sign = if self.negative { "-" } else { "" };
        let digits = self.digits.iter().map(|digit| char::from(b'0' + digit));
        let digits: String = digits.collect();
        Some(format!("{sign}{digits:0<length$}"))
    }

    /// Returns `true` if the number is an integer multiple of `divisor`. Zero has no multiples.
    ///
    /// The divisor may have at most 19 digits. Every number of a contract satisfies this.
    #[must_use]
    pub fn is_multiple_of(&self, divisor: &Self) -> bool {
        if self.digits.is_empty() {
            return true;
        }
        if divisor.digits.is_empty() || divisor.digits.len() > 19 {
            return false;
        }
        // value = V * 10^v and divisor = D * 10^d, where neither V nor D ends in a zero.
        let scale = |number: &Self| {
            number
                .point
                .saturating_sub(i64::try_from(number.digits.len()).unwrap_or(i64::MAX))
        };
        let Ok(shift) = u64::try_from(scale(self).saturating_sub(scale(divisor))) else {
            // Then V would have to be a multiple of ten.
            return false;
        };
        let modulus = divisor
            .digits
            .iter()
            .fold(0_u128, |value, digit| value * 10 + u128::from(*digit));
        let rest = self.digits.iter().fold(0_u128, |value, digit| {
            (value * 10 + u128::from(*digit)) % modulus
        });
        (rest * power_of_ten(shift, modulus)).is_multiple_of(modulus)
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self
                .point
                .cmp(&other.point)
                .then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

/// Writes the number in canonical form, such as `-0.25e3` for -250 and `0` for zero.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.digits.is_empty() {
            return f.write_str("0");
        }
        f.write_str(if self.negative { "-0." } else { "0." })?;
        for digit in &self.digits {
            f.write_char(char::from(b'0' + digit))?;
        }
        write!(f, "e{}", self.point)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
        }
    }
}

fn parse_exponent(text: &str) -> Option<i64> {
    const LARGEST: i64 = 999_999_999_999_999_999;
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let magnitude = digits.parse::<i64>().unwrap_or(LARGEST).min(LARGEST);
    Some(if negative { -magnitude } else { magnitude })
}

/// Returns `10^exponent mod modulus`. The modulus is below 10^19, so no product overflows.
fn power_of_ten(mut exponent: u64, modulus: u128) -> u128 {
    let (mut result, mut base) = (1 % modulus, 10 % modulus);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % modulus;
        }
        base = base * base % modulus;
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn order_is_exact_where_floats_round() {
        let ascending = [
            "-1e400",
            "-18446744073709551616",
            "-1",
            "-0.1",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000000001",
            "9007199254740992",
            "9007199254740993",
            "1e400",
        ];
        for pair in ascending.windows(2) {
            assert!(
                decimal(pair[0]) < decimal(pair[1]),
                "{} < {}",
                pair[0],
                pair[1]
            );
        }
        assert_eq!(decimal("100e-2"), decimal("1.000"));
        assert_eq!(decimal("-0.0"), decimal("0"));
    }

    #[test]
    fn multiples_are_exact() {
        for (value, divisor, expected) in [
            ("0.3", "0.1", true),
            ("1.1", "0.1", true),
            ("0.35", "0.1", false),
            ("1e30", "3", false),
            ("3e300", "3", true),
            ("9007199254740993", "2", false),
            ("0", "7", true),
            ("7", "14", false),
            ("-42", "7", true),
        ] {
            assert_eq!(
                decimal(value).is_multiple_of(&decimal(divisor)),
                expected,
                "{value} is a multiple of {divisor}"
            );
        }
    }

    #[test]
    fn only_json_numbers_are_read() {
        for text in ["", "-", "1.5.5", "0x1", "NaN", "1e", "1e+", "+1", ".5"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
