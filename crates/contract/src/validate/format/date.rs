//! Dates and times of RFC 3339, section 5.6: fixed numbers of ASCII digits, with nothing before or
//! after.

/// Returns `true` if a text is a `full-date`.
pub(super) fn is_date(text: &str) -> bool {
    date(text.as_bytes())
}

/// Returns `true` if a text is a `date-time`. The letters `T` and `Z` may be lower case.
pub(super) fn is_date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 11 && date(&bytes[..10]) && matches!(bytes[10], b'T' | b't') && time(&bytes[11..])
}

/// Returns `true` if a text is a `full-time`.
pub(super) fn is_time(text: &str) -> bool {
    time(text.as_bytes())
}

fn date(bytes: &[u8]) -> bool {
    let [century @ .., _, _, b'-', _, _, b'-', _, _] = bytes else {
        return false;
    };
    let (Some(century), Some(year), Some(month), Some(day)) = (
        pair(century),
        pair(&bytes[2..4]),
        pair(&bytes[5..7]),
        pair(&bytes[8..]),
    ) else {
        return false;
    };
    (1..=days(century * 100 + year, month)).contains(&day)
}

/// Returns the number of days of a month, or 0 if there is no such month.
fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    }
}

fn time(bytes: &[u8]) -> bool {
    let Some((clock, rest)) = bytes.split_first_chunk::<8>() else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) =
        (pair(&clock[..2]), pair(&clock[3..5]), pair(&clock[6..]))
    else {
        return false;
    };
    if clock[2] != b':' || clock[5] != b':' {
        return false;
    }
    let Some(offset) = fraction(rest).and_then(offset) else {
        return false;
    };
    // A leap second occurs at the end of a UTC day.
    let minutes = i32::try_from(hour * 60 + minute).unwrap_or_default() - offset;
    let is_leap = second == 60 && minutes.rem_euclid(24 * 60) == 24 * 60 - 1;
    hour < 24 && minute < 60 && (second < 60 || is_leap)
}

/// Skips a fraction of a second, if there is one. Returns `None` for a point without digits.
fn fraction(bytes: &[u8]) -> Option<&[u8]> {
    let Some(rest) = bytes.strip_prefix(b".") else {
        return Some(bytes);
    };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then(|| &rest[digits..])
}

/// Parses an offset from UTC, in minutes.
fn offset(bytes: &[u8]) -> Option<i32> {
    let (sign, clock) = match bytes {
        [b'Z' | b'z'] => return Some(0),
        [b'+', clock @ ..] => (1, clock),
        [b'-', clock @ ..] => (-1, clock),
        _ => return None,
    };
    let [hours @ .., b':', _, _] = clock else {
        return None;
    };
    let (hours, minutes) = (pair(hours)?, pair(&clock[3..])?);
    let offset = i32::try_from(hours * 60 + minutes).ok()?;
    (hours < 24 && minutes < 60).then_some(sign * offset)
}

/// Parses exactly two ASCII digits.
fn pair(digits: &[u8]) -> Option<u32> {
    match digits {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            Some(u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
        }
        _ => None,
    }
}
