//! The code in README.md and the guides works in a crate outside of this workspace, with only the
//! dependencies that they name.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use contract_tests::{
    contracts,
    guides::{blocks, guides},
};

/// The parameters of the code, by name.
const GIVEN: [(&str, &str); 6] = [
    ("token", "&str"),
    ("secret", "&str"),
    ("body", "&[u8]"),
    ("head", "http::request::Parts"),
    ("bytes", "bytes::Bytes"),
    ("notifier", "partners::pop_engine::delivery::Notifier"),
];

/// Returns the manifests in the guides, each with the code that follows it.
fn crates() -> Vec<(String, Vec<String>)> {
    let mut crates: Vec<(String, Vec<String>)> = Vec::new();
    let guides = guides();
    for (language, code) in guides.iter().flat_map(|guide| blocks(guide)) {
        match language {
            "toml" => crates.push((code.to_owned(), Vec::new())),
            "rust" => crates.last_mut().unwrap().1.push(code.to_owned()),
            _ => {}
        }
    }
    crates
}

/// Wraps this code in a function, with the undefined names as parameters.
fn function(number: usize, code: &str) -> String {
    let uses = |name: &str| {
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        code.split(|letter| !is_part(letter))
            .any(|word| word == name)
    };
    let makes = |name: &str| {
        [
            format!("let {name} "),
            format!(" {name}) ="),
            format!("({name},"),
            format!("{{ {name} }}"),
        ]
        .iter()
        .any(|made| code.contains(made))
    };
    let mut given: Vec<String> = GIVEN
        .iter()
        .filter(|(name, _)| uses(name) && !makes(name))
        .map(|(name, kind)| format!("{name}: {kind}"))
        .collect();
    if uses("receiver") && !makes("receiver") {
        given.push("receiver: &partners::crosschq::webhooks::Receiver".to_owned());
    }
    let imports = [
        ("Response::", "use http::Response;"),
        ("Bytes::", "use bytes::Bytes;"),
        ("json!", "use serde_json::json;"),
    ];
    let imports = imports
        .iter()
        .filter(|(used, import)| code.contains(used) && !code.contains(import));
    let imports: String = imports.map(|(_, import)| *import).collect();
    format!(
        "pub async fn shown_{number}({}) -> Result<(), Box<dyn std::error::Error>> {{ {imports}\n{code}\nOk(()) }}\n",
        given.join(", ")
    )
}

fn write(folder: &Path, manifest: &str, shown: &[String]) {
    let repository = contracts::repository().to_string_lossy().replace('\\', "/");
    let manifest = manifest.replace("\"../countersign/", &format!("\"{repository}/"));
    let manifest = format!(
        "[package]\nname = \"stranger\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{manifest}\n[workspace]\n"
    );
    let functions = shown.iter().enumerate();
    let code: String = functions
        .map(|(number, code)| function(number, code))
        .collect();
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/lib.rs"), code).unwrap();
    let lock = contracts::repository().join("Cargo.lock");
    fs::copy(lock, folder.join("Cargo.lock")).unwrap();
}

#[test]
fn what_the_guides_show_compiles_in_a_crate_of_ones_own() {
    let crates = crates();
    assert_eq!(crates.len(), 7, "{crates:?}");
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stranger");
    let target: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .unwrap()
        .to_owned();
    for (number, (manifest, shown)) in crates.iter().enumerate() {
        assert!(!shown.is_empty(), "no code follows\n{manifest}");
        let folder = place.join(number.to_string());
        write(&folder, manifest, shown);
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["check", "--offline", "--quiet"])
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", &target)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{manifest}\n{said}");
    }
}

/// Cargo treats a path dependency below the root of a workspace as a member, and reads the settings
/// of our members from there.
#[cfg(unix)]
#[test]
fn a_workspace_of_ones_own_leaves_this_one_out() {
    let exclude = r#"exclude = ["countersign"]"#;
    assert!(guides().iter().any(|guide| guide.contains(exclude)));
    let validate = r#"["crosschq", "validate"]"#;
    let mut crates = crates().into_iter();
    let (manifest, _) = crates
        .find(|(manifest, _)| manifest.contains(validate))
        .unwrap();
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stranger-workspace");
    let member = root.join("member");
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(member.join("src")).unwrap();
    fs::write(member.join("src/lib.rs"), "").unwrap();
    let package = "[package]\nname = \"member\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";
    fs::write(member.join("Cargo.toml"), format!("{package}{manifest}")).unwrap();
    std::os::unix::fs::symlink(contracts::repository(), root.join("countersign")).unwrap();
    let loads = |exclude: &str| {
        let workspace =
            format!("[workspace]\nresolver = \"3\"\nmembers = [\"member\"]\n{exclude}\n");
        fs::write(root.join("Cargo.toml"), workspace).unwrap();
        fs::copy(
            contracts::repository().join("Cargo.lock"),
            root.join("Cargo.lock"),
        )
        .unwrap();
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        let output = command
            .args(["tree", "--offline"])
            .current_dir(&root)
            .output();
        output.unwrap().status.success()
    };
    assert!(loads(exclude));
    assert!(!loads(""), "then the guides need not speak of it");
}
