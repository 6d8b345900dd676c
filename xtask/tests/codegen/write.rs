//! A run puts everything in its place, whole or not at all.

use std::fs;

use crate::repository::{Ran, Repository};

const TYPES: &str = "generated/src/acme_staffing/types.rs";

/// Runs, and sees that everything is as in a repository that never was otherwise.
fn is_mended(repository: &Repository) -> Ran {
    let ran = repository.run(&["codegen"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(repository.tree() == Repository::generated().tree());
    ran
}

#[test]
fn the_table_says_what_was_written() {
    let repository = Repository::new();
    let said = repository.run(&["codegen"]).stdout;
    let lines = |prefix: &str| {
        let files = repository.tree();
        let files = files.iter().filter(|(path, _)| path.starts_with(prefix));
        let texts = files.map(|(_, text)| String::from_utf8_lossy(text).lines().count());
        texts.sum::<usize>().to_string()
    };
    let rows: Vec<Vec<_>> = said
        .lines()
        .map(|row| row.split_whitespace().collect())
        .collect();
    assert_eq!(
        rows[0],
        [
            "contract",
            "operations",
            "schemas",
            "files",
            "lines",
            "written"
        ]
    );
    let files = (repository.size() - 1).to_string();
    let partner = lines("generated/src/acme_staffing/");
    assert_eq!(
        rows[1],
        ["acme-staffing", "2", "3", &files, &partner, &files]
    );
    let package = lines("generated/src/lib.rs");
    assert_eq!(rows[2], ["(package)", "0", "0", "1", &package, "1"]);
    assert_eq!(
        said.lines().nth(3),
        Some("generated/Cargo.toml: features of the partners written")
    );
    assert_eq!(rows.len(), 4);
}

#[test]
fn a_second_run_writes_nothing() {
    let repository = Repository::generated();
    let written = || {
        fs::metadata(repository.path(TYPES))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = written();
    let ran = is_mended(&repository);
    assert_eq!(written(), before);
    assert!(
        ran.stdout.lines().skip(1).all(|line| line.ends_with(" 0")),
        "{}",
        ran.stdout
    );
}

#[test]
fn deleted_code_comes_back() {
    let repository = Repository::generated();
    fs::remove_dir_all(repository.path("generated/src")).unwrap();
    is_mended(&repository);
}

#[test]
fn corrupted_code_is_mended() {
    let repository = Repository::generated();
    fs::write(repository.path(TYPES), [0xff; 3]).unwrap();
    fs::write(repository.path("generated/src/lib.rs"), "").unwrap();
    fs::remove_file(repository.path("generated/src/acme_staffing/mod.rs")).unwrap();
    is_mended(&repository);
}

#[test]
fn what_nothing_gives_any_more_is_removed() {
    let repository = Repository::generated();
    fs::create_dir_all(repository.path("generated/src/gone_partner/client")).unwrap();
    fs::write(
        repository.path("generated/src/gone_partner/client/mod.rs"),
        "",
    )
    .unwrap();
    // A run that was killed may leave one of these.
    fs::write(repository.path("generated/src/.writing-a1B2c3"), "half of").unwrap();
    let ran = is_mended(&repository);
    assert!(!repository.path("generated/src/gone_partner").exists());
    let removed = "removed generated/src/gone_partner/client/mod.rs, which nothing gives any more";
    assert!(ran.stdout.contains(removed), "{}", ran.stdout);
}

#[test]
fn files_and_folders_change_places() {
    let repository = Repository::generated();
    fs::remove_file(repository.path(TYPES)).unwrap();
    fs::create_dir_all(repository.path(TYPES).join("deep/er")).unwrap();
    fs::write(repository.path(TYPES).join("deep/er/file"), "").unwrap();
    fs::remove_dir_all(repository.path("generated/src/acme_staffing/client")).unwrap();
    fs::write(repository.path("generated/src/acme_staffing/client"), "").unwrap();
    is_mended(&repository);
}

#[test]
fn a_file_gives_way_to_the_folder_of_all_code() {
    let repository = Repository::generated();
    fs::remove_dir_all(repository.path("generated/src")).unwrap();
    fs::write(repository.path("generated/src"), "").unwrap();
    is_mended(&repository);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_removed_and_printed_safely() {
    use std::os::unix::ffi::OsStrExt as _;
    let repository = Repository::generated();
    let name = std::ffi::OsStr::from_bytes(b"odd\xff\x1b[31m.rs");
    fs::write(repository.path("generated/src").join(name), "").unwrap();
    let ran = is_mended(&repository);
    assert!(
        ran.stdout
            .contains("removed generated/src/odd\u{fffd}\\u{1b}[31m.rs"),
        "{}",
        ran.stdout
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_is_replaced_and_never_read() {
    let repository = Repository::generated();
    fs::remove_file(repository.path(TYPES)).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(repository.path(TYPES))
        .status()
        .unwrap();
    assert!(made.success());
    is_mended(&repository);
}

#[cfg(unix)]
#[test]
fn a_link_is_replaced_and_never_followed() {
    let repository = Repository::generated();
    fs::create_dir(repository.path("elsewhere")).unwrap();
    fs::write(repository.path("elsewhere/precious"), "precious").unwrap();
    fs::remove_file(repository.path(TYPES)).unwrap();
    fs::remove_dir_all(repository.path("generated/src/acme_staffing/schemas")).unwrap();
    let link = |to: &str, at: &str| {
        std::os::unix::fs::symlink(repository.path(to), repository.path(at)).unwrap();
    };
    fs::write(
        repository.path("elsewhere/same"),
        fs::read(repository.path("generated/src/lib.rs")).unwrap(),
    )
    .unwrap();
    fs::remove_file(repository.path("generated/src/lib.rs")).unwrap();
    link("elsewhere/same", "generated/src/lib.rs");
    link("elsewhere/precious", TYPES);
    link("elsewhere", "generated/src/acme_staffing/schemas");
    is_mended(&repository);
    assert_eq!(
        fs::read_to_string(repository.path("elsewhere/precious")).unwrap(),
        "precious"
    );
    assert_eq!(
        fs::read_dir(repository.path("elsewhere")).unwrap().count(),
        2
    );
}

/// A limit on the size of files stands in for a disk that is full.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    let repository = Repository::generated();
    repository.edit(
        "specs/acme-staffing/openapi.yaml",
        "maxLength: 8",
        "maxLength: 9",
    );
    // The first file to be written still fits, a later one no longer does.
    fs::remove_file(repository.path("generated/src/acme_staffing/client/mod.rs")).unwrap();
    let before = repository.tree();
    let limited = format!(
        "trap '' XFSZ; ulimit -f 32; exec '{}' --root '{}' codegen",
        env!("CARGO_BIN_EXE_xtask"),
        repository.path("").display()
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &limited])
        .output()
        .unwrap();
    let ran = Ran::of(output);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("cannot be written: File too large"),
        "{}",
        ran.stderr
    );
    assert!(repository.tree() == before, "something was written");
    is_mended_after(&repository, &before);
}

#[cfg(unix)]
fn is_mended_after(repository: &Repository, before: &std::collections::BTreeMap<String, Vec<u8>>) {
    assert_eq!(repository.run(&["codegen"]).code, 0);
    assert!(
        repository.tree() != *before,
        "the change of the contract was never written"
    );
}

#[test]
fn runs_at_once_take_turns() {
    let repository = Repository::new();
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| repository.run(&["codegen"])))
            .collect();
        for run in runs {
            let ran = run.join().unwrap();
            assert_eq!(ran.code, 0, "{}", ran.stderr);
        }
    });
    assert!(repository.tree() == Repository::generated().tree());
}

#[test]
fn a_partner_cannot_be_called_like_a_part_of_the_package() {
    let repository = Repository::generated();
    let before = repository.tree();
    fs::rename(
        repository.path("specs/acme-staffing"),
        repository.path("specs/client"),
    )
    .unwrap();
    repository.edit(
        "specs/client/clauses.yaml",
        "api: acme-staffing",
        "api: client",
    );
    let ran = repository.run(&["codegen"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("no partner can be called `client`"),
        "{}",
        ran.stderr
    );
    assert!(repository.tree() == before);
}

#[test]
fn without_a_contract_nothing_is_removed() {
    let repository = Repository::generated();
    let before = repository.tree();
    fs::remove_dir_all(repository.path("specs/acme-staffing")).unwrap();
    let ran = repository.run(&["codegen"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("no contract in specs"),
        "{}",
        ran.stderr
    );
    assert!(repository.tree() == before);
}

#[test]
fn what_is_no_repository_is_said_so() {
    let repository = Repository::new();
    let ran = repository.run(&["--root", "/nowhere/at/all", "codegen"]);
    assert_eq!(ran.code, 2);
    let folder = tempfile::tempdir().unwrap();
    let ran = Ran::of(crate::repository::xtask(folder.path(), &["codegen"]));
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
}
