//! Sizes with units.

use std::{fmt, str::FromStr};

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size(pub(super) usize);

const UNITS: [(&str, usize); 7] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
];

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = UNITS.into_iter().find_map(|(unit, bytes)| {
            let number = text.get(..text.len().checked_sub(unit.len())?)?;
            text.to_lowercase()
                .ends_with(&unit.to_lowercase())
                .then_some((number, bytes))
        });
        let (number, unit) = known.unwrap_or((text, 1));
        number
            .trim()
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_mul(unit))
            .filter(|size| *size > 0)
            .map(Self)
            .ok_or_else(|| {
                "expected a number of bytes above 0, such as 1000000, 500KiB or 2GiB".to_owned()
            })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = UNITS
            .into_iter()
            .take(3)
            .find(|(_, bytes)| self.0.is_multiple_of(*bytes));
        match unit {
            Some((unit, bytes)) => write!(f, "{} {unit}", self.0 / bytes),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Size;

    #[test]
    fn sizes_are_read_and_written() {
        for (text, bytes, written) in [
            ("1000", 1000, "1000 bytes"),
            ("64MiB", 64 << 20, "64 MiB"),
            ("16 kib", 16 << 10, "16 KiB"),
            ("2GB", 2_000_000_000, "1953125 KiB"),
            ("12b", 12, "12 bytes"),
        ] {
            let size: Size = text.parse().unwrap();
            assert_eq!(
                (size.0, size.to_string().as_str()),
                (bytes, written),
                "{text}"
            );
        }
        for text in [
            "",
            "0",
            "-1",
            "MiB",
            "1.5MiB",
            "1TiB",
            "99999999999GiB",
            "ö",
        ] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }
}
