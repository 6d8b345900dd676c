//! Removes our vocabulary from the objects of OpenAPI, and includes the other files.

use std::collections::{HashMap, VecDeque};

use countersign_contract::{json::push_token, model::Position};

use super::firm::Soft;
use crate::{
    document::{Data, Entry, Members, Node},
    documents::{Address, Documents, NotRead},
    folder::Folder,
    problem::Problem,
    read::{natural_name, percent_decode},
    tables::{Holds, Kind},
    words::WORDS,
};

/// The maximum number of consecutive references.
const MAX_HOPS: usize = 32;

/// Writes one document from all its files.
pub(super) struct Exporter<'d> {
    pub(super) documents: &'d Documents<'d>,
    pub(super) folder: Folder<'d>,
    /// The components for places in other files.
    names: HashMap<(&'static str, Address), String>,
    /// The places in other files that are still to become components.
    open: VecDeque<(Kind, Address, String)>,
    kept: Vec<Problem>,
    problems: Vec<Problem>,
    soft: Soft,
}

impl<'d> Exporter<'d> {
    pub(super) fn new(documents: &'d Documents<'d>, folder: Folder<'d>, soft: Soft) -> Self {
        Self {
            documents,
            folder,
            names: HashMap::new(),
            open: VecDeque::new(),
            kept: Vec::new(),
            problems: Vec::new(),
            soft,
        }
    }

    /// Exports the document, and returns the references that were kept.
    ///
    /// # Errors
    ///
    /// Returns the problems in the files that the document refers to.
    pub(super) fn document(mut self) -> Result<(Node, Vec<Problem>), Vec<Problem>> {
        let mut root = self.node(&self.documents.first().document.root, Kind::Document);
        self.components(&mut root);
        if self.problems.is_empty() {
            Ok((root, self.kept))
        } else {
            Err(self.problems)
        }
    }

    /// Exports an object without our vocabulary.
    fn node(&mut self, node: &Node, kind: Kind) -> Node {
        let Data::Map(members) = &node.data else {
            return node.clone();
        };
        if let Some(reference) = members.get("$ref")
            && let Some(text) = reference.node.text()
        {
            return match kind {
                Kind::PathItem => self.path_item(node, text, members),
                _ => self.reference(node, text, kind),
            };
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
        let file = self.documents.file(node.at.file);
        let path = file.map_or("", |file| &file.path);
        match kind {
            Kind::Schema => self.soft.schema(members, &mut plain, path),
            Kind::Parameter => self.soft.parameter(node, &mut plain, path),
            _ => {}
        }
        Node {
            at: node.at,
            data: Data::Map(plain),
        }
    }

    /// Exports a path item with `$ref`, which may have its own fields.
    fn path_item(&mut self, node: &Node, text: &str, members: &Members) -> Node {
        let mut item = self.reference(node, text, Kind::PathItem);
        if let Data::Map(plain) = &mut item.data {
            for (name, entry) in members {
                if name == "$ref" {
                    continue;
                }
                if WORDS.contains(&&**name) {
                    plain.shift_remove(name);
                    continue;
                }
                let node = self.field(&entry.node, Kind::PathItem.field(name));
                plain.insert(name.clone(), Entry { at: entry.at, node });
            }
        }
        item
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

    /// Exports a reference. A reference to another file becomes one to a component.
    fn reference(&mut self, node: &Node, text: &str, kind: Kind) -> Node {
        let Some(address) = self.address(node.at, text) else {
            return node.clone();
        };
        if kind.section().is_none() && address.file > 0 {
            // Only components can be referenced.
            return self.inlined(node, address, kind);
        }
        match self.pointer(&address, kind) {
            Some(pointer) if node.at.file > 0 || address.file > 0 => referring(node.at, pointer),
            _ => node.clone(),
        }
    }

    /// Returns the target of a reference, to replace the reference.
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

    /// Resolves a reference. A reference that cannot be followed is kept.
    fn address(&mut self, at: Position, text: &str) -> Option<Address> {
        let (file, pointer) = text.split_once('#').unwrap_or((text, ""));
        match self.documents.open(at.file, file) {
            Ok(file) => Some(Address {
                file,
                pointer: percent_decode(pointer),
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

    /// Returns the pointer to a place in the exported document.
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

    /// Returns the name of the component for a place in another file.
    fn name(&mut self, section: &'static str, address: &Address, kind: Kind) -> String {
        let key = (section, address.clone());
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let path = self
            .documents
            .file(address.file)
            .map_or("", |file| &file.path);
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

    /// Exports the mapping of a discriminator, which may refer to other files.
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
        // A name that resolves in this document stays unchanged.
        if address.file == 0 && node.at.file == 0 {
            return None;
        }
        self.documents.at(&address)?;
        let data = Data::String(self.pointer(&address, Kind::Schema)?);
        Some(Node { at: node.at, data })
    }

    pub(super) fn keep(&mut self, at: Position, reason: &str) {
        let file = self.documents.file(at.file);
        self.kept.push(Problem {
            file: file.map_or_else(String::new, |file| file.name.clone()),
            at: Some(at),
            message: format!("{reason}; the reference is kept"),
            help: String::new(),
        });
    }

    /// Adds the components for places in other files.
    fn components(&mut self, root: &mut Node) {
        while let Some((kind, address, name)) = self.open.pop_front() {
            let Some(section) = kind.section() else {
                continue;
            };
            let Some((at, target)) = self.documents.at(&address) else {
                let message = format!("`{}` does not exist", self.documents.pointer(&address));
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

/// Returns the member of a map, and creates it if it is missing.
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

/// Creates a reference to a pointer.
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
