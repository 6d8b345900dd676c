//! The commands in README.md and `docs/` work, and their output is as shown.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns README.md and the guides, by path.
fn guides() -> Vec<(PathBuf, String)> {
    let docs = fs::read_dir(root().join("docs")).expect("docs/");
    let mut paths: Vec<PathBuf> = docs
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    paths.sort();
    paths.insert(0, root().join("README.md"));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a guide");
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// Returns the code blocks of a guide in a language.
fn blocks<'g>(guide: &'g str, language: &str) -> Vec<&'g str> {
    let blocks = guide.split("```").skip(1).step_by(2);
    blocks
        .filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n'))
        .collect()
}

/// Runs a command line as `countersign`, with its piped input.
fn run(folder: &Path, line: &str) -> Output {
    let (input, line) = match line.split_once(" | ") {
        Some((echo, line)) => {
            let text = echo.strip_prefix("echo ").expect("only echo is piped");
            (text.trim_matches('\''), line)
        }
        None => ("", line),
    };
    let arguments = ["cargo xtask ", "countersign "];
    let arguments = arguments.iter().find_map(|name| line.strip_prefix(name));
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    let mut child = command
        .args(arguments.expect("our command").split(' '))
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("an input");
    writeln!(stdin, "{input}").expect("it is read");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

/// Creates a folder with the contracts and recordings of the repository.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["specs", "tests/recordings"] {
        let (from, to) = (root().join(name), folder.path().join(name));
        copy(&from, &to);
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).expect("a file");
    }
}

#[test]
fn every_command_works() {
    let mut count = 0;
    for (path, guide) in guides() {
        // This guide has its own files; see below.
        if path.ends_with("writing-a-contract.md") {
            continue;
        }
        let folder = workplace();
        for line in blocks(&guide, "console").into_iter().flat_map(str::lines) {
            let line = line.strip_prefix("$ ").expect("a command");
            let output = run(folder.path(), line);
            // The command may report violations, but it must run.
            let is_run = matches!(output.status.code(), Some(0 | 1));
            assert!(is_run, "{}: {line}: {output:?}", path.display());
            count += 1;
        }
    }
    assert!(count >= 8, "only {count} commands are shown");
}

#[test]
fn the_readme_shows_what_the_demo_prints() {
    let output = run(&root(), "countersign demo .");
    let printed = String::from_utf8(output.stdout).expect("text");
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let shown = blocks(&readme, "text");
    assert_eq!(shown.len(), 1);
    // The first line is printed by codegen, which runs before.
    let shown = shown[0].split("...\n").last().expect("the table");
    assert!(
        printed.contains(shown),
        "shown is\n{shown}\nprinted is\n{printed}"
    );
}

/// The files of the walkthrough are written as shown, and give the output shown.
#[test]
fn the_walk_works() {
    let guide = root().join("docs/writing-a-contract.md");
    let guide = fs::read_to_string(guide).expect("the walk");
    let folder = tempfile::tempdir().expect("a folder");
    let specs = folder.path().join("lamp");
    fs::create_dir_all(specs.join("examples")).expect("a folder");
    for name in ["clauses.yaml", "openapi.yaml", "examples/loan.json"] {
        let (_, rest) = guide
            .split_once(&format!("`specs/lamp/{name}`:"))
            .expect("the name of a file");
        let block = rest.split("```").nth(1).expect("a file");
        let (_, text) = block.split_once('\n').expect("a file");
        fs::write(specs.join(name), text).expect("a file");
    }
    let answer = blocks(&guide, "json").pop().expect("the payload");
    fs::write(folder.path().join("answer.json"), answer).expect("a file");
    let mut printed = String::new();
    for line in blocks(&guide, "console").into_iter().flat_map(str::lines) {
        let output = run(folder.path(), line.strip_prefix("$ ").expect("a command"));
        assert!(output.stderr.is_empty(), "{line}: {output:?}");
        printed.push_str(&String::from_utf8(output.stdout).expect("text"));
    }
    let shown = blocks(&guide, "text").pop().expect("what is shown");
    assert!(
        printed.contains(shown),
        "shown is\n{shown}\nprinted is\n{printed}"
    );
    assert!(printed.contains("2 errors, 1 warning"), "{printed}");
}

#[test]
fn the_readme_is_short() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let words = readme.split_whitespace().count();
    assert!(words < 700, "README.md has {words} words");
}

/// No link within the repository is broken.
#[test]
fn every_link_leads_somewhere() {
    for (path, guide) in guides() {
        for link in guide.split("](").skip(1) {
            let target = link.split(')').next().expect("a target");
            let file = target.split('#').next().expect("a path");
            if file.is_empty() || file.contains("://") {
                continue;
            }
            let file = path.parent().expect("a folder").join(file);
            assert!(file.exists(), "{}: {target}", path.display());
        }
    }
}
