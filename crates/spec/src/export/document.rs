//! The export and its entry points.

use std::path::Path;

use serde::{Serialize, Serializer};

use super::{Rules, firm::Soft, walk::Exporter};
use crate::{
    document::{Data, Document, Node},
    documents::Documents,
    folder::Folder,
    load::{CONTRACT_FILE, display, read_text},
    problem::{Problem, Problems},
    read::refused_version,
};

/// A contract as a plain OpenAPI document.
#[derive(Debug)]
pub struct Export {
    root: Node,
    /// The references that could not be replaced with their targets.
    pub kept: Vec<Problem>,
}

impl Export {
    /// Returns the document as YAML that ends with a newline.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let mut yaml = String::new();
        let options = serde_saphyr::ser_options! { compact_list_indent: false };
        // Every name is a string, so this cannot fail.
        let written =
            serde_saphyr::to_fmt_writer_with_options(&mut yaml, &Plain(&self.root), options);
        debug_assert!(written.is_ok(), "{written:?}");
        yaml
    }

    /// Returns the document as JSON that ends with a newline.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Every name is a string, so this cannot fail.
        let json = serde_json::to_string_pretty(&Plain(&self.root));
        json.unwrap_or_default() + "\n"
    }
}

/// Removes our own vocabulary from a contract, and includes the files that it refers to: other
/// documents become components, samples become values. `path` is an OpenAPI 3.0 document, or a
/// folder with an `openapi.yaml`.
///
/// Names and their order, descriptions and the extensions of other tools remain unchanged.
/// `x-webhooks` remains too, because other tools know it. OpenAPI cannot express the certainty of a
/// rule: `rules` selects the rules that remain keywords.
///
/// # Errors
///
/// Returns an error if the document cannot be read, or is not OpenAPI 3.0.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("shop.yaml");
/// # std::fs::write(&path, "openapi: 3.0.3\ninfo: { title: Shop, version: 1.0.0, x-clause: [S-1] }\npaths: {}\n")?;
/// let export = countersign_spec::export(&path, countersign_spec::Rules::All)?;
/// assert_eq!(
///     export.to_yaml(),
///     "openapi: \"3.0.3\"\ninfo:\n  title: Shop\n  version: \"1.0.0\"\npaths: {}\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn export(path: &Path, rules: Rules<'_>) -> Result<Export, Problems> {
    let path = if path.is_dir() {
        &path.join(CONTRACT_FILE)
    } else {
        path
    };
    let text = read_text(path)?;
    let folder = Folder::Disk(path.parent().unwrap_or(Path::new("")));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    export_from(folder, &name, &display(path), &text, rules)
}

/// Exports a contract from memory as [`export`] does. `files` holds the files of its folder, each
/// with its path relative to the folder.
///
/// # Errors
///
/// Returns an error if there is no `openapi.yaml`, or if it cannot be read or is not OpenAPI 3.0.
pub fn export_files(files: &[(&str, &str)], rules: Rules<'_>) -> Result<Export, Problems> {
    let text = files.iter().find(|(name, _)| *name == CONTRACT_FILE);
    let text = text.map_or("", |(_, text)| text);
    export_from(
        Folder::Memory(files),
        CONTRACT_FILE,
        CONTRACT_FILE,
        text,
        rules,
    )
}

fn export_from(
    folder: Folder<'_>,
    path: &str,
    name: &str,
    text: &str,
    rules: Rules<'_>,
) -> Result<Export, Problems> {
    let document = Document::parse(name, 0, text)?;
    if let Some((at, message, help)) = refused_version(&document.root) {
        return Err(Problem {
            file: name.to_owned(),
            at: Some(at),
            message,
            help: help.to_owned(),
        }
        .into());
    }
    let documents = Documents::new(folder, path, name, document);
    let (root, kept) = Exporter::new(&documents, folder, Soft::of(rules))
        .document()
        .map_err(Problems)?;
    Ok(Export { root, kept })
}

/// Formats a value as JSON on one line.
pub(super) fn compact(node: &Node) -> String {
    // Every name is a string, so this cannot fail.
    serde_json::to_string(&Plain(node)).unwrap_or_default()
}

/// A value without positions.
struct Plain<'n>(&'n Node);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.data {
            Data::Null => serializer.serialize_unit(),
            Data::Bool(boolean) => serializer.serialize_bool(*boolean),
            Data::Number(number) => number.serialize(serializer),
            Data::String(text) => serializer.serialize_str(text),
            Data::List(items) => serializer.collect_seq(items.iter().map(Plain)),
            Data::Map(members) => {
                let members = members.iter();
                serializer.collect_map(members.map(|(name, entry)| (name, Plain(&entry.node))))
            }
        }
    }
}
