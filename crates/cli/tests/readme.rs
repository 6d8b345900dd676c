//! What the README shows is what the program prints.

use std::{fs, path::Path, process::Command};

/// The blocks of printed output, without the lines that another program prints (codegen).
#[test]
fn the_readme_shows_what_the_demo_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(["demo", "."])
        .current_dir(&root)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let blocks: Vec<&str> = readme
        .split("```text\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        let shown = block.split("...\n").last().unwrap();
        assert!(
            printed.contains(shown),
            "the README shows\n{shown}\nbut printed is\n{printed}"
        );
    }
}
