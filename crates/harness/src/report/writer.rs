//! A writer of results in any of the formats.

use std::{
    fmt,
    io::{self, Write},
    sync::Arc,
};

use countersign_contract::model::Contract;

use super::{
    Format, Options, Record, Summary, github::Github, json::Json, junit::Junit, sarif::Sarif,
    sink::Sink, text::Text,
};

/// A writer that formats and counts results, one at a time.
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
    sink: Box<dyn Sink + Send + 'w>,
    summary: Summary,
}

impl<'w> Report<'w> {
    /// Creates a report in this format.
    pub fn new(
        format: Format,
        contract: Arc<Contract>,
        out: impl Write + Send + 'w,
        options: Options,
    ) -> Self {
        let sink: Box<dyn Sink + Send + 'w> = match format {
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

    /// Writes one result. `payload` is the validated payload, for the formats that show the place
    /// of a violation.
    ///
    /// # Errors
    ///
    /// Returns an error if the result cannot be written.
    pub fn add(&mut self, record: &Record, payload: Option<&[u8]>) -> io::Result<()> {
        self.summary.count(record);
        self.sink.add(record, payload)
    }

    /// Writes that a source could not be read, with the reason.
    ///
    /// # Errors
    ///
    /// Returns an error if the message cannot be written.
    pub fn fail(&mut self, source: &str, message: &str) -> io::Result<()> {
        self.summary.failures += 1;
        self.sink.fail(source, message)
    }

    /// Writes that a source has nothing to validate, with the reason. This does not count as a
    /// success.
    ///
    /// # Errors
    ///
    /// Returns an error if the message cannot be written.
    pub fn empty(&mut self, source: &str, message: &str) -> io::Result<()> {
        self.summary.empty += 1;
        self.sink.empty(source, message)
    }

    /// Returns the counts so far.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Writes the end of the report and returns the counts.
    ///
    /// # Errors
    ///
    /// Returns an error if the end cannot be written.
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
