//! A contract as a plain OpenAPI document: one file, without the words of our own.

use std::{
    collections::{HashMap, VecDeque},
    path::Path,
};

use countersign_contract::{
    json::{Document as Payload, push_token},
    model::Position,
};
use serde::{Serialize, Serializer};

use crate::{
    document::{Data, Document, Entry, Members, Node},
    documents::{Address, Documents, File, NotRead},
    folder::Folder,
    load::{CONTRACT_FILE, display, read_text},
    problem::{Problem, Problems},
    read::{natural_name, refused_version},
    tables::{Holds, Kind},
    words::WORDS,
};

/// How many references may follow each other before the thing itself.
const MAX_HOPS: usize = 32;

/// A contract as a plain OpenAPI document.
#[derive(Debug)]
pub struct Export {
    root: Node,
    /// What could not be taken into the document and is kept as a reference.
    pub kept: Vec<Problem>,
}

impl Export {
    /// Returns the document as YAML that ends with a new line.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let mut yaml = String::new();
        let options = serde_saphyr::ser_options! { compact_list_indent: false };
        // Every name is text, so this cannot fail.
        let written =
            serde_saphyr::to_fmt_writer_with_options(&mut yaml, &Plain(&self.root), options);
        debug_assert!(written.is_ok(), "{written:?}");
        yaml
    }

    /// Returns the document as JSON that ends with a new line.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Every name is text, so this cannot fail.
        let json = serde_json::to_string_pretty(&Plain(&self.root));
        json.unwrap_or_default() + "\n"
    }
}

/// Takes the words of our own out of a contract, and takes the files that it refers to into it:
/// other documents become components, samples become values. `path` is an OpenAPI 3.0 document, or
/// a folder with an `openapi.yaml`.
///
/// Names and their order, descriptions and the words of other tools stay as they are. So does
/// `x-webhooks`, which others know too.
///
/// # Errors
///
/// If the document cannot be read, or is not OpenAPI 3.0.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("shop.yaml");
/// # std::fs::write(&path, "openapi: 3.0.3\ninfo: { title: Shop, version: 1.0.0, x-clause: [S-1] }\npaths: {}\n")?;
/// let export = countersign_spec::export(&path)?;
/// assert_eq!(
///     export.to_yaml(),
///     "openapi: \"3.0.3\"\ninfo:\n  title: Shop\n  version: \"1.0.0\"\npaths: {}\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn export(path: &Path) -> Result<Export, Problems> {
    let path = if path.is_dir() {
        &path.join(CONTRACT_FILE)
    } else {
        path
    };
    let text = read_text(path)?;
    let folder = Folder::Disk(path.parent().unwrap_or(Path::new("")));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    export_from(folder, &name, &display(path), &text)
}

/// Does what [`export`] does with a contract that is in memory: the files of its folder, each with
/// its path from there on.
///
/// # Errors
///
/// If there is no `openapi.yaml`, or it cannot be read, or is not OpenAPI 3.0.
pub fn export_files(files: &[(&str, &str)]) -> Result<Export, Problems> {
    let text = files.iter().find(|(name, _)| *name == CONTRACT_FILE);
    let text = text.map_or("", |(_, text)| text);
    export_from(Folder::Memory(files), CONTRACT_FILE, CONTRACT_FILE, text)
}

fn export_from(folder: Folder<'_>, path: &str, name: &str, text: &str) -> Result<Export, Problems> {
    let document = Document::parse(name, 0, text)?;
    if let Some((at, message, mend)) = refused_version(&document.root) {
        return Err(Problem {
            file: name.to_owned(),
            at: Some(at),
            message,
            mend: mend.to_owned(),
        }
        .into());
    }
    let documents = Documents::new(folder, path, name, document);
    let mut exporter = Exporter {
        documents: &documents,
        folder,
        names: HashMap::new(),
        open: VecDeque::new(),
        kept: Vec::new(),
        problems: Vec::new(),
    };
    let mut root = exporter.node(&documents.first().document.root, Kind::Document);
    exporter.components(&mut root);
    if exporter.problems.is_empty() {
        Ok(Export {
            root,
            kept: exporter.kept,
        })
    } else {
        Err(Problems(exporter.problems))
    }
}

struct Exporter<'d> {
    documents: &'d Documents<'d>,
    folder: Folder<'d>,
    /// The component that each place of another file becomes.
    names: HashMap<(&'static str, Address), String>,
    /// The places of other files that are still to become components.
    open: VecDeque<(Kind, Address, String)>,
    kept: Vec<Problem>,
    problems: Vec<Problem>,
}

impl Exporter<'_> {
    /// An object without our words.
    fn node(&mut self, node: &Node, kind: Kind) -> Node {
        let Data::Map(members) = &node.data else {
            return node.clone();
        };
        if let Some(reference) = members.get("$ref")
            && let Some(text) = reference.node.text()
        {
            return self.reference(node, text, kind);
        }
        let mut plain = Members::new();
        for (name, entry) in members {
            let is_word = WORDS.contains(&&**name);
            if is_word && !(kind == Kind::Document && name == "x-webhooks") {
                continue;
            }
            let (name, value) = match (kind, &**name) {
                (Kind::Example, "externalValue") => self.sample(entry),
                (Kind::Discriminator, "mapping") => (name.clone(), self.mapping(&entry.node)),
                _ => (name.clone(), self.field(&entry.node, kind.field(name))),
            };
            let at = entry.at;
            plain.insert(name, Entry { at, node: value });
        }
        Node {
            at: node.at,
            data: Data::Map(plain),
        }
    }

    fn field(&mut self, node: &Node, holds: Option<Holds>) -> Node {
        let data = match (holds, &node.data) {
            (Some(Holds::One(kind)), _) => return self.node(node, kind),
            (Some(Holds::Many(kind)), Data::List(items)) => {
                Data::List(items.iter().map(|item| self.node(item, kind)).collect())
            }
            (Some(Holds::Named(kind)), Data::Map(members)) => {
                let members = members.iter().map(|(name, entry)| {
                    let node = self.node(&entry.node, kind);
                    (name.clone(), Entry { at: entry.at, node })
                });
                Data::Map(members.collect())
            }
            (Some(Holds::Many(_) | Holds::Named(_)) | None, data) => data.clone(),
        };
        Node { at: node.at, data }
    }

    /// A reference, which leads to a component if it leads to another file.
    fn reference(&mut self, node: &Node, text: &str, kind: Kind) -> Node {
        let Some(address) = self.address(node.at, text) else {
            return node.clone();
        };
        if kind.section().is_none() && address.file > 0 {
            // Only a component can be referred to.
            return self.inlined(node, address, kind);
        }
        match self.pointer(&address, kind) {
            Some(pointer) if node.at.file > 0 || address.file > 0 => referring(node.at, pointer),
            _ => node.clone(),
        }
    }

    /// What a reference leads to, in its place.
    fn inlined(&mut self, node: &Node, mut address: Address, kind: Kind) -> Node {
        for _ in 0..MAX_HOPS {
            let Some((_, target)) = self.documents.at(&address) else {
                break;
            };
            let next = target.get("$ref").and_then(|entry| entry.node.text());
            let Some(next) = next else {
                return self.node(&target.clone(), kind);
            };
            let Some(next) = self.address(target.at, next) else {
                break;
            };
            address = next;
        }
        node.clone()
    }

    /// Where a text leads that is a reference; what cannot be followed is kept.
    fn address(&mut self, at: Position, text: &str) -> Option<Address> {
        let (file, pointer) = text.split_once('#').unwrap_or((text, ""));
        match self.documents.open(at.file, file) {
            Ok(file) => Some(Address {
                file,
                pointer: crate::read::percent_decode(pointer),
            }),
            Err(NotRead::Refused(refused)) => {
                self.keep(at, &format!("`{text}` {}", refused.message));
                None
            }
            Err(NotRead::Broken(problem)) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// The pointer to a place in the exported document.
    fn pointer(&mut self, address: &Address, kind: Kind) -> Option<String> {
        if address.file == 0 {
            return Some(format!("#{}", address.pointer));
        }
        let section = kind.section()?;
        let name = self.name(section, address, kind);
        let mut pointer = format!("#/components/{section}");
        push_token(&mut pointer, &name);
        Some(pointer)
    }

    /// The name of the component that a place of another file becomes.
    fn name(&mut self, section: &'static str, address: &Address, kind: Kind) -> String {
        let key = (section, address.clone());
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let path = self
            .documents
            .file(address.file)
            .map_or("", |file: &File| &file.path);
        let name = natural_name(path, &address.pointer);
        let with_file = format!("{}_{name}", natural_name(path, ""));
        let numbered = (2..).map(|number| format!("{with_file}_{number}"));
        let mut names = [name, with_file.clone()].into_iter().chain(numbered);
        let root = &self.documents.first().document.root;
        let own = root.at_path(["components", section]);
        let is_free = |name: &String| {
            let taken = self.names.iter();
            let mut taken = taken.filter(|((of, _), _)| *of == section);
            own.is_none_or(|(_, own)| own.get(name).is_none())
                && taken.all(|(_, taken)| taken != name)
        };
        let name = names.find(is_free).unwrap_or(with_file);
        self.names.insert(key, name.clone());
        self.open.push_back((kind, address.clone(), name.clone()));
        name
    }

    /// The values of a discriminator, which may lead to other files.
    fn mapping(&mut self, node: &Node) -> Node {
        let Data::Map(members) = &node.data else {
            return node.clone();
        };
        let members = members.iter().map(|(value, entry)| {
            let node = self
                .meant(&entry.node)
                .unwrap_or_else(|| entry.node.clone());
            (value.clone(), Entry { at: entry.at, node })
        });
        let data = Data::Map(members.collect());
        Node { at: node.at, data }
    }

    fn meant(&mut self, node: &Node) -> Option<Node> {
        let text = node.text()?;
        let endings = [".yaml", ".yml", ".json"];
        let is_file = endings.iter().any(|ending| text.ends_with(ending));
        let address = if text.contains(['#', '/']) || is_file {
            self.address(node.at, text)?
        } else {
            let mut pointer = "/components/schemas".to_owned();
            push_token(&mut pointer, text);
            Address {
                file: node.at.file,
                pointer,
            }
        };
        // A name stays as it is where it means something here already.
        if address.file == 0 && node.at.file == 0 {
            return None;
        }
        self.documents.at(&address)?;
        let data = Data::String(self.pointer(&address, Kind::Schema)?);
        Some(Node { at: node.at, data })
    }

    /// A sample, as `value` if its file can be taken in: JSON as it is, any other text as text.
    fn sample(&mut self, entry: &Entry) -> (String, Node) {
        let kept = || ("externalValue".to_owned(), entry.node.clone());
        let Some(path) = entry.node.text() else {
            return kept();
        };
        let at = entry.node.at;
        match self.sample_value(at, path) {
            Ok(data) => ("value".to_owned(), Node { at, data }),
            Err(reason) => {
                self.keep(at, &format!("the sample {path} {reason}"));
                kept()
            }
        }
    }

    fn sample_value(&self, at: Position, path: &str) -> Result<Data, String> {
        let from = self.documents.file(at.file).map_or("", |file| &file.path);
        let path = crate::folder::resolve(from, path).map_err(|refused| refused.message)?;
        let bytes = self.folder.read(&path).map_err(|refused| refused.message)?;
        let not_utf_8 = |_| "is not UTF-8".to_owned();
        if !path.to_ascii_lowercase().ends_with(".json") {
            return String::from_utf8(bytes)
                .map(Data::String)
                .map_err(not_utf_8);
        }
        let is_json = Payload::parse(&bytes).is_ok();
        let text = String::from_utf8(bytes).map_err(not_utf_8)?;
        let document = Document::parse(&path, at.file, &text).ok();
        document
            .filter(|document| is_json && document.oddities.is_empty())
            .map(|document| document.root.data)
            .ok_or_else(|| "is not JSON that every tool reads alike".to_owned())
    }

    fn keep(&mut self, at: Position, reason: &str) {
        let file = self.documents.file(at.file);
        self.kept.push(Problem {
            file: file.map_or_else(String::new, |file| file.name.clone()),
            at: Some(at),
            message: format!("{reason}; the reference is kept"),
            mend: String::new(),
        });
    }

    /// Adds the components that places of other files have become.
    fn components(&mut self, root: &mut Node) {
        while let Some((kind, address, name)) = self.open.pop_front() {
            let Some(section) = kind.section() else {
                continue;
            };
            let Some((at, target)) = self.documents.at(&address) else {
                let message = format!("`{}` leads nowhere", self.documents.pointer(&address));
                let at = Position {
                    file: address.file,
                    ..Position::new(1, 1)
                };
                self.keep(at, &message);
                continue;
            };
            let node = self.node(&target.clone(), kind);
            let sections = below(root, "components");
            if let Some(sections) = sections
                && let Some(section) = below(sections, section)
                && let Data::Map(members) = &mut section.data
            {
                members.insert(name, Entry { at, node });
            }
        }
    }
}

/// The member of a map, made if it is not there.
fn below<'n>(node: &'n mut Node, name: &str) -> Option<&'n mut Node> {
    let at = node.at;
    let Data::Map(members) = &mut node.data else {
        return None;
    };
    let data = Data::Map(Members::new());
    let node = Node { at, data };
    let entry = members.entry(name.to_owned());
    Some(&mut entry.or_insert(Entry { at, node }).node)
}

/// A reference to a pointer.
fn referring(at: Position, pointer: String) -> Node {
    let data = Data::String(pointer);
    let entry = Entry {
        at,
        node: Node { at, data },
    };
    Node {
        at,
        data: Data::Map(Members::from([("$ref".to_owned(), entry)])),
    }
}

/// A value without its places.
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
