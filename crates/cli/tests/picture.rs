//! The picture in the README shows the actual output.
//!
//! After an intended change, run `UPDATE=1 cargo test --package countersign --test picture` and
//! look at `docs/failure.svg`.

use std::{env, fs, path::Path, process::Command};

use anstyle_svg::Term;

/// Renders the first violation of a recording in the repository.
#[test]
fn the_picture_shows_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let arguments = [
        "validate",
        "coupa-ccw",
        "--har",
        "tests/recordings/coupa-ccw.har",
        "--color",
        "always",
    ];
    let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(arguments)
        .current_dir(&root)
        .output()
        .expect("it runs");
    let printed = String::from_utf8(output.stdout).expect("text");
    let first = printed.split("\n\n").next().expect("a violation");
    assert!(first.contains("CC-123"), "{first}");
    let command = format!("$ countersign {}\n", arguments[..4].join(" "));
    let drawn = Term::new().render_svg(&format!("{command}{first}"));
    let path = root.join("docs/failure.svg");
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &drawn).expect("the picture is written");
    }
    let picture = fs::read_to_string(&path).expect("the picture");
    assert!(picture == drawn, "docs/failure.svg is stale");
}
