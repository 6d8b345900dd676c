//! The formats, and what is common to them.

use std::{
    fmt,
    io::{self, Write},
    str::FromStr,
    sync::Arc,
};

use countersign_contract::model::{Contract, Severity};

use super::{Record, Summary, github::Github, json::Json, junit::Junit, sarif::Sarif, text::Text};

/// In which form results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line; see [`json_schema`](super::json_schema).
    Json,
    /// `JUnit` XML, as CI systems read it.
    Junit,
    /// SARIF 2.1.0, as code hosts and editors read it.
    Sarif,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 5] = [
        Self::Text,
        Self::Json,
        Self::Junit,
        Self::Sarif,
        Self::Github,
    ];

    /// The word on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Sarif => "sarif",
            Self::Github => "github",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.map(Self::as_str).join(", ");
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == word)
            .ok_or_else(|| format!("no such format: write one of {known}"))
    }
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether text is coloured.
    pub color: bool,
    /// Whether text shows values of payloads.
    pub show_values: bool,
    /// What fails beside errors: this severity and what is louder.
    pub deny: Option<Severity>,
    /// How many columns the terminal has, if it is one.
    pub width: Option<usize>,
}

/// One form of writing results.
pub(super) trait Sink {
    /// Writes one result. `payload` is what was judged, where it is at hand.
    fn add(&mut self, record: &Record, payload: Option<&[u8]>) -> io::Result<()>;

    /// Writes that a source could not be read.
    fn fail(&mut self, source: &str, message: &str) -> io::Result<()>;

    /// Writes that a source holds nothing to judge.
    fn hollow(&mut self, source: &str, message: &str) -> io::Result<()>;

    /// Writes what comes last.
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;
}

/// Writes results, one at a time, and counts them.
///
/// ```
/// # use std::sync::Arc;
/// use countersign_contract::verdict::Verdict;
/// use countersign_harness::report::{Format, Options, Record, Report};
/// # let contract = Arc::new(serde_json::from_str(
/// #     r#"{"api": "shop", "title": "", "version": "1", "file": "shop.yaml"}"#)?);
/// let mut out = Vec::new();
/// let mut report = Report::new(Format::Text, contract, &mut out, Options::default());
/// report.add(&Record::new("a.json", "shop").with(Verdict::of(Vec::new())), None)?;
/// let summary = report.finish()?;
/// assert_eq!(summary.valid, 1);
/// assert!(String::from_utf8_lossy(&out).ends_with("1 payload: 1 valid\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Report<'w> {
    sink: Box<dyn Sink + 'w>,
    summary: Summary,
}

impl<'w> Report<'w> {
    /// A report in this format.
    pub fn new(
        format: Format,
        contract: Arc<Contract>,
        out: impl Write + 'w,
        options: Options,
    ) -> Self {
        let sink: Box<dyn Sink + 'w> = match format {
            Format::Text => Box::new(Text::new(out, contract, options)),
            Format::Json => Box::new(Json::new(out, &contract.api)),
            Format::Junit => Box::new(Junit::new(out, contract, options.deny)),
            Format::Sarif => Box::new(Sarif::new(out, contract)),
            Format::Github => Box::new(Github::new(out, contract)),
        };
        Self {
            sink,
            summary: Summary {
                denied: options.deny,
                ..Summary::default()
            },
        }
    }

    /// Writes one result. `payload` is what was judged, for the formats that show where it breaks a
    /// rule.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn add(&mut self, record: &Record, payload: Option<&[u8]>) -> io::Result<()> {
        self.summary.count(record);
        self.sink.add(record, payload)
    }

    /// Writes that a source could not be read, and why.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn fail(&mut self, source: &str, message: &str) -> io::Result<()> {
        self.summary.failures += 1;
        self.sink.fail(source, message)
    }

    /// Writes that a source holds nothing to judge, and why: that is no success.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn hollow(&mut self, source: &str, message: &str) -> io::Result<()> {
        self.summary.hollow += 1;
        self.sink.hollow(source, message)
    }

    /// What was counted up to now.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Writes what comes last, and gives the counts.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<Summary> {
        self.sink.finish(&self.summary)?;
        Ok(self.summary)
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("summary", &self.summary)
            .finish_non_exhaustive()
    }
}
