//! `JUnit` XML.
//!
//! The format puts counts before what is counted, so test cases must be kept until the end. Only
//! payloads that break a rule become test cases of their own, and not more than a bounded number;
//! all others are counted in one.

use std::{
    io::{self, Write},
    sync::Arc,
};

use countersign_contract::{
    model::Contract,
    verdict::{Outcome, Violation},
};
use indexmap::IndexMap;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Record, Summary, format::Sink, record::told, summary::counted};

/// How many test cases of their own payloads get.
const MOST: usize = 10_000;

/// Keeps test cases until the end.
pub(super) struct Junit<W> {
    out: W,
    contract: Arc<Contract>,
    suites: IndexMap<String, Suite>,
    kept: usize,
}

struct Suite {
    cases: TestSuite,
    /// Payloads without test cases of their own.
    valid: u64,
    others: u64,
}

impl<W: Write> Junit<W> {
    pub(super) fn new(out: W, contract: Arc<Contract>) -> Self {
        Self {
            out,
            contract,
            suites: IndexMap::new(),
            kept: 0,
        }
    }

    fn suite(&mut self, source: &str) -> &mut Suite {
        self.suites
            .entry(source.to_owned())
            .or_insert_with(|| Suite {
                cases: TestSuite::new(source),
                valid: 0,
                others: 0,
            })
    }

    fn line(&self, record: &Record, violation: &Violation) -> String {
        let mut words = vec![format!("{}[{}]:", violation.severity, violation.keyword)];
        if let Some((line, column)) = record.position_in_file(violation) {
            words.push(format!("{line}:{column}:"));
        }
        words.push(told(violation));
        if let Some(certainty) = violation.certainty {
            let clauses = violation.clauses.iter().map(ToString::to_string);
            let grounds: Vec<_> = [certainty.to_string()].into_iter().chain(clauses).collect();
            words.push(format!("({})", grounds.join(", ")));
        }
        if let Some(at) = violation.spec {
            words.push(format!(
                "[{}:{}:{}]",
                self.contract.file, at.line, at.column
            ));
        }
        words.join(" ")
    }
}

impl<W: Write> Sink for Junit<W> {
    fn add(&mut self, record: &Record, _: Option<&[u8]>) -> io::Result<()> {
        let Some(outcome) = record.verdict else {
            return Ok(());
        };
        let is_file = record.line.is_none() && record.exchange.is_none();
        let quiet = record.violations.is_empty() && !is_file;
        if quiet || self.kept == MOST {
            let suite = self.suite(&record.source);
            *if outcome == Outcome::Valid {
                &mut suite.valid
            } else {
                &mut suite.others
            } += 1;
            return Ok(());
        }
        let lines: Vec<_> = record
            .violations
            .iter()
            .map(|violation| self.line(record, violation))
            .collect();
        let mut status = match outcome {
            Outcome::Valid => TestCaseStatus::success(),
            Outcome::Invalid => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Outcome::Unreadable => TestCaseStatus::non_success(NonSuccessKind::Error),
        };
        if outcome != Outcome::Valid {
            let loudest = record
                .violations
                .iter()
                .max_by_key(|violation| violation.severity);
            status.set_type(loudest.map_or("", |violation| &violation.keyword));
            status.set_message(loudest.map(told).unwrap_or_default());
            status.set_description(lines.join("\n"));
        }
        let name: Vec<_> = match (record.exchange, record.place()) {
            (Some(_), Some(place)) => record.operation.iter().cloned().chain([place]).collect(),
            (_, place) => [record.subject()].into_iter().chain(place).collect(),
        };
        let mut case = TestCase::new(name.join(" "), status);
        case.set_classname(record.api.as_str());
        if outcome == Outcome::Valid && !lines.is_empty() {
            case.set_system_out(lines.join("\n"));
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

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        let mut report = Report::new("countersign");
        for (_, mut suite) in self.suites.drain(..) {
            if suite.valid > 0 {
                let name = format!("{} valid", counted(suite.valid, "further payload"));
                suite
                    .cases
                    .add_test_case(TestCase::new(name, TestCaseStatus::success()));
            }
            if suite.others > 0 {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message("there are too many to list them all");
                let name = format!("{} not valid", counted(suite.others, "further payload"));
                suite.cases.add_test_case(TestCase::new(name, status));
            }
            report.add_test_suite(suite.cases);
        }
        let text = report.to_string().map_err(io::Error::other)?;
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}
