//! The same contracts give the same bytes, in any location and for any user.

use std::{fs, process::Command};

use crate::repository::Repository;

#[test]
fn where_the_repository_lies_makes_no_difference() {
    let first = Repository::generated();
    let second = Repository::new();
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["--root", "..", "codegen"])
        .current_dir(second.path("generated"))
        .env_clear()
        .env("TZ", "Pacific/Chatham")
        .env("LANG", "tr_TR.UTF-8")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(first.tree() == second.tree());
    for (path, bytes) in first.tree() {
        let text = String::from_utf8(bytes).unwrap();
        let place = first.path("");
        assert!(
            !text.contains(place.to_str().unwrap()),
            "{path} names the place of the repository"
        );
    }
}

/// Windows line endings, which git may produce, do not change the contract.
#[test]
fn line_ends_make_no_difference() {
    let first = Repository::generated();
    let second = Repository::new();
    for file in ["openapi.yaml", "clauses.yaml"] {
        let path = second.path("specs/acme-staffing").join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replace('\n', "\r\n")).unwrap();
    }
    assert_eq!(second.run(&["codegen"]).code, 0);
    assert!(first.tree() == second.tree());
}
