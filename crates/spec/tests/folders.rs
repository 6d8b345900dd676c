//! The folders of `specs/` that are partners.

use std::fs;

use insta::assert_snapshot;

#[test]
fn a_folder_with_a_contract_is_a_partner() {
    let specs = tempfile::tempdir().unwrap();
    for folder in ["zeta", "acme-2", "schema"] {
        fs::create_dir(specs.path().join(folder)).unwrap();
    }
    fs::write(specs.path().join("README.md"), "").unwrap();
    for folder in ["zeta", "acme-2"] {
        fs::write(specs.path().join(folder).join("openapi.yaml"), "").unwrap();
    }
    let folders = countersign_spec::folders(specs.path()).unwrap();
    assert_eq!(
        folders,
        [specs.path().join("acme-2"), specs.path().join("zeta")]
    );
}

#[test]
fn its_name_is_a_slug() {
    for name in [
        "Acme", "2acme", "acme_2", "-acme", "açme", "acme inc", "acme--2", "acme-",
    ] {
        let specs = tempfile::tempdir().unwrap();
        fs::create_dir(specs.path().join(name)).unwrap();
        fs::write(specs.path().join(name).join("openapi.yaml"), "").unwrap();
        let problem = countersign_spec::folders(specs.path()).unwrap_err();
        assert!(problem.message.contains(&format!("`{name}`")), "{problem}");
    }
    let specs = tempfile::tempdir().unwrap();
    fs::create_dir(specs.path().join("Acme")).unwrap();
    fs::write(specs.path().join("Acme/openapi.yaml"), "").unwrap();
    let problem = countersign_spec::folders(specs.path())
        .unwrap_err()
        .to_string();
    let folder = format!("{}/", specs.path().to_string_lossy());
    assert_snapshot!(problem.replace(&folder, ""), @"
    Acme: `Acme` cannot be the name of a partner
      help: rename the folder: lower case letters, digits and single hyphens, starting with a letter
    ");
}

/// Nothing is skipped silently: an unfinished folder is reported.
#[test]
fn a_partner_without_a_contract_is_told() {
    for begun in ["clauses.yaml", "openapi.yml", "openapi.json", "examples"] {
        let specs = tempfile::tempdir().unwrap();
        fs::create_dir(specs.path().join("acme")).unwrap();
        fs::write(specs.path().join("acme").join(begun), "").unwrap();
        let problem = countersign_spec::folders(specs.path()).unwrap_err();
        assert_eq!(problem.message, "the folder has no openapi.yaml", "{begun}");
    }
}

#[test]
fn a_folder_that_is_not_there() {
    let problem = countersign_spec::folders("/nowhere/at/all".as_ref()).unwrap_err();
    assert_snapshot!(problem, @"
    /nowhere/at/all: is not there
      help: check the path
    ");
}
