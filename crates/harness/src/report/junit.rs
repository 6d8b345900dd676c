//! `JUnit` XML.
//!
//! The format puts counts before test cases, so they must be kept until the end. Only payloads that
//! break a rule become separate test cases, up to a maximum; one test case counts all others.

use std::{
    io::{self, Write},
    sync::Arc,
};

use countersign_contract::{
    model::{Contract, Severity},
    verdict::{Outcome, Violation},
};
use indexmap::IndexMap;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Record, Summary, record::told, sink::Sink, summary::counted};

/// The maximum number of payloads with separate test cases.
const MOST: usize = 10_000;

/// A writer that keeps test cases until the end.
pub(super) struct Junit<W> {
    out: W,
    contract: Arc<Contract>,
    suites: IndexMap<String, Suite>,
    kept: usize,
    deny: Option<Severity>,
}

struct Suite {
    cases: TestSuite,
    /// The payloads without separate test cases.
    valid: u64,
    others: u64,
    /// The exchanges of no operation without separate test cases.
    skipped: u64,
}

impl<W: Write> Junit<W> {
    pub(super) fn new(out: W, contract: Arc<Contract>, deny: Option<Severity>) -> Self {
        Self {
            out,
            contract,
            suites: IndexMap::new(),
            kept: 0,
            deny,
        }
    }

    fn suite(&mut self, source: &str) -> &mut Suite {
        self.suites
            .entry(source.to_owned())
            .or_insert_with(|| Suite {
                cases: TestSuite::new(source),
                valid: 0,
                others: 0,
                skipped: 0,
            })
    }

    /// Returns the status of a test case. A denied severity is a failure.
    fn status(&self, record: &Record) -> TestCaseStatus {
        let most_severe = record.severity();
        let denied = self
            .deny
            .is_some_and(|denied| most_severe.is_some_and(|most_severe| most_severe >= denied));
        let kind = match record.verdict {
            None => {
                let mut status = TestCaseStatus::skipped();
                status.set_message(record.beside().as_ref().map(told).unwrap_or_default());
                return status;
            }
            Some(Outcome::Valid) if !denied => return TestCaseStatus::success(),
            Some(Outcome::Valid | Outcome::Invalid) => NonSuccessKind::Failure,
            Some(Outcome::Unreadable | Outcome::Undecided) => NonSuccessKind::Error,
        };
        let mut status = TestCaseStatus::non_success(kind);
        let mut violations = record.violations.iter();
        let first = violations.find(|violation| Some(violation.severity) == most_severe);
        status.set_type(first.map_or("", |violation| &violation.keyword));
        let message = first.map(told).unwrap_or_default();
        status.set_message(match record.verdict {
            Some(Outcome::Valid) => format!("denied: {message}"),
            _ => message,
        });
        status.set_description(self.lines(record));
        status
    }

    /// Lists all broken rules.
    fn lines(&self, record: &Record) -> String {
        let violations = record.violations.iter();
        let further = record.beside().filter(|_| record.verdict.is_some());
        let lines = violations
            .chain(&further)
            .map(|violation| self.line(record, violation));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn line(&self, record: &Record, violation: &Violation) -> String {
        let mut words = vec![format!("{}[{}]:", violation.severity, violation.keyword)];
        if let Some((line, column)) = record.position_in_file(violation) {
            words.push(format!("{line}:{column}:"));
        }
        words.push(told(violation));
        if let Some(certainty) = violation.certainty {
            let clauses = violation.clauses.iter().map(ToString::to_string);
            let support: Vec<_> = [certainty.to_string()].into_iter().chain(clauses).collect();
            words.push(format!("({})", support.join(", ")));
        }
        if let Some(at) = violation.spec {
            words.push(format!(
                "[{}:{}:{}]",
                self.contract.file_of(at),
                at.line,
                at.column
            ));
        }
        words.join(" ")
    }
}

impl<W: Write> Sink for Junit<W> {
    fn add(&mut self, record: &Record, _: Option<&[u8]>) -> io::Result<()> {
        let is_file = record.line.is_none() && record.exchange.is_none();
        let quiet = record.violations.is_empty() && record.unmatched.is_none() && !is_file;
        let status = self.status(record);
        if quiet || self.kept == MOST {
            let suite = self.suite(&record.source);
            *match status {
                TestCaseStatus::Success { .. } => &mut suite.valid,
                TestCaseStatus::NonSuccess { .. } => &mut suite.others,
                TestCaseStatus::Skipped { .. } => &mut suite.skipped,
            } += 1;
            return Ok(());
        }
        let name: Vec<_> = match (record.exchange, record.place()) {
            (Some(_), Some(place)) => record.operation.iter().cloned().chain([place]).collect(),
            (_, place) => [record.subject()].into_iter().chain(place).collect(),
        };
        let mut case = TestCase::new(name.join(" "), status);
        case.set_classname(record.api.as_str());
        let told = self.lines(record);
        if matches!(case.status, TestCaseStatus::Success { .. }) && !told.is_empty() {
            case.set_system_out(told);
        }
        self.kept += 1;
        self.suite(&record.source).cases.add_test_case(case);
        Ok(())
    }

    fn fail(&mut self, source: &str, message: &str) -> io::Result<()> {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(message);
        self.suite(source)
            .cases
            .add_test_case(TestCase::new("is read", status));
        Ok(())
    }

    fn empty(&mut self, source: &str, message: &str) -> io::Result<()> {
        let mut status = match self.deny {
            Some(_) => TestCaseStatus::non_success(NonSuccessKind::Failure),
            None => TestCaseStatus::skipped(),
        };
        status.set_message(message);
        self.suite(source)
            .cases
            .add_test_case(TestCase::new("has payloads", status));
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        let mut report = Report::new("countersign");
        for (_, mut suite) in self.suites.drain(..) {
            let Suite {
                cases,
                valid,
                others,
                skipped,
            } = &mut suite;
            // One test case stands for many, and each of them is counted.
            let mut stand_in = |count: u64, what: &str, status: TestCaseStatus| {
                let Some(others) = usize::try_from(count).unwrap_or(usize::MAX).checked_sub(1)
                else {
                    return;
                };
                cases.tests += others;
                match status {
                    TestCaseStatus::Success { .. } => {}
                    TestCaseStatus::NonSuccess { .. } => cases.failures += others,
                    TestCaseStatus::Skipped { .. } => cases.skipped += others,
                }
                let name = format!("{} {what}", counted(count, "further payload"));
                cases.add_test_case(TestCase::new(name, status));
            };
            stand_in(*valid, "valid", TestCaseStatus::success());
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message("there are too many to list them all");
            stand_in(*others, "not valid", status);
            stand_in(*skipped, "of no operation", TestCaseStatus::skipped());
            report.add_test_suite(suite.cases);
        }
        let text = report.to_string().map_err(io::Error::other)?;
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}
