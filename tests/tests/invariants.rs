//! Invariant 7: tests only use loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::{fs, path::Path};

use contract_tests::contracts;

fn rust_files(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// No test names a reachable host: only loopback, and reserved names (RFC 2606, RFC 6761).
#[test]
fn tests_name_no_host_that_they_could_reach() {
    let root = contracts::repository();
    let mut files = Vec::new();
    let mut folders: Vec<_> = fs::read_dir(root.join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.extend(["tests", "xtask"].map(|name| root.join(name)));
    for folder in folders {
        rust_files(&folder.join("tests"), &mut files);
        rust_files(&folder.join("src"), &mut files);
    }
    assert!(files.len() > 50);
    let reserved = [
        ".example",
        ".invalid",
        ".test",
        ".localhost",
        "localhost",
        "127.0.0.1",
        "::1",
    ];
    let known = [
        "json-schema.org",
        "example.com",
        "example.org",
        "www.schemastore.org",
        "docs.oasis-open.org",
        "raw.githubusercontent.com",
        "json.schemastore.org",
    ];
    let mut named = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let code = |line: &&str| !line.trim_start().starts_with("//");
        let text: String = text.split_inclusive('\n').filter(code).collect();
        for (_, rest) in text
            .match_indices("://")
            .map(|(at, _)| text.split_at(at + 3))
        {
            let host = rest
                .split([
                    '/', '"', '\\', ' ', '`', '?', '#', '\n', '>', '<', ')', '\'',
                ])
                .next()
                .unwrap();
            let host = host.rsplit('@').next().unwrap();
            let host = match host.strip_prefix('[') {
                Some(address) => address.split(']').next().unwrap(),
                None => host.split(':').next().unwrap(),
            };
            // Ignore case and a trailing dot.
            let host = host.to_ascii_lowercase();
            let host = host.trim_end_matches('.');
            let address = host.parse::<std::net::IpAddr>();
            let harmless = host.is_empty()
                || address.is_ok_and(|address| address.is_loopback())
                || host.contains(['{', '}', '$', '(', '*', ','])
                || !host.contains('.') && !host.contains(':')
                || reserved.iter().any(|name| host.ends_with(name))
                || known
                    .iter()
                    .any(|name| host == *name || host.ends_with(&format!(".{name}")));
            if !harmless {
                named.push(format!("{} names the host {host}", file.display()));
            }
        }
    }
    assert!(named.is_empty(), "{}", named.join("\n"));
}
