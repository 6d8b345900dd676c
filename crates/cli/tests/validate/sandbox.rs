//! A fictional API in a temporary folder, and the program run in it.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

const LEDGER: &str = "\
api: shop
document:
  title: Shop
clauses:
  - { id: S-1, section: All, certainty: stated, fact: A code has at most 4 characters. }
  - { id: S-2, section: All, certainty: inferred, fact: A count is a number., note: Ours. }
  - { id: S-3, section: All, certainty: silent, fact: The state is not described., note: Anything goes. }
";

const CONTRACT: &str = "\
openapi: 3.0.3
info: { title: Shop, version: '1' }
servers:
  - { url: 'https://shop.example/v1', x-clause: [S-1] }
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      x-clause: [S-1]
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer }, x-clause: [S-1] }
      responses:
        '200':
          description: One order.
          x-clause: [S-1]
          content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
  /orders:
    post:
      operationId: createOrder
      x-clause: [S-1]
      requestBody:
        required: true
        x-clause: [S-1]
        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
      responses:
        '201': { description: Made., x-clause: [S-1] }
x-webhooks:
  orderChanged:
    post:
      operationId: orderChanged
      x-clause: [S-1]
      requestBody:
        required: true
        x-clause: [S-1]
        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
      responses:
        '200': { description: Heard., x-clause: [S-1] }
components:
  schemas:
    Order:
      type: object
      x-clause: [S-1]
      properties:
        code: { type: string, maxLength: 4, x-clause: [S-1] }
        count: { type: number, x-clause: [S-2] }
        state: { type: string, enum: [open], x-clause: { type: [S-1], enum: [S-3] } }
";

/// A folder with the contract `shop` and the files of a test.
pub(crate) struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let sandbox = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(sandbox.path().join("shop")).unwrap();
        sandbox.put("shop/openapi.yaml", CONTRACT);
        sandbox.put("shop/clauses.yaml", LEDGER);
        sandbox
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path().join(name), content).unwrap();
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command
            .current_dir(self.path())
            .env_remove("NO_COLOR")
            .arg("validate")
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs `validate` with these arguments.
    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        Ran::of(self.command(words).output().unwrap())
    }

    /// Runs `validate shop` with these arguments.
    pub(crate) fn shop(&self, words: &[&str]) -> Ran {
        self.run(&[&["./shop"], words].concat())
    }

    /// Runs `validate shop createOrder request -` with more arguments, and a standard input that is
    /// written in pieces.
    pub(crate) fn pipe(
        &self,
        words: &[&str],
        input: impl FnOnce(&mut dyn io::Write) -> io::Result<()> + Send,
    ) -> Ran {
        let words = [&["./shop", "createOrder", "request", "-"], words].concat();
        let mut child = self.command(&words).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        thread::scope(|scope| {
            let feeding = scope.spawn(move || input(&mut stdin).and_then(|()| stdin.flush()));
            let ran = Ran::of(child.wait_with_output().unwrap());
            Ran {
                fed: feeding.join().unwrap().is_ok(),
                ..ran
            }
        })
    }
}

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    /// Set if it read all of its standard input; a program may stop reading early.
    pub(crate) fed: bool,
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
            fed: true,
        }
    }

    /// Returns the lines of `--format json`.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Returns the verdict, then the severity, keyword, line and column of each violation.
    pub(crate) fn told(&self) -> Vec<String> {
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let violation = |broken: &Value| {
            format!(
                "; {} {} {}:{}",
                word(&broken["severity"]),
                word(&broken["keyword"]),
                broken["payload_line"],
                broken["payload_column"]
            )
        };
        let line = |line: &Value| {
            let violations = line["violations"].as_array().unwrap().iter().map(violation);
            word(&line["verdict"]) + &violations.collect::<String>()
        };
        self.lines().iter().map(line).collect()
    }
}

/// Reads the beginning of the output of a child and closes the pipe. Returns `true` if it was in
/// time.
pub(crate) fn read_a_little(child: &mut Child) -> bool {
    let mut out = child.stdout.take().unwrap();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let _ = sender.send(out.read_exact(&mut [0; 64]));
    });
    let read = receiver.recv_timeout(Duration::from_secs(20));
    if read.is_err() {
        child.kill().unwrap();
    }
    matches!(read, Ok(Ok(())))
}
