//! A document and the files that it refers to. Each file is read on first use.

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::HashMap,
    path::PathBuf,
};

use countersign_contract::{json::tokens, model::Position};

use crate::{
    document::{Document, MAX_VALUES, Node},
    folder::{Folder, Refused, resolve},
    load::{MAX_FILE_SIZE, decode},
    problem::Problem,
    read::percent_decode,
};

/// The maximum number of files that a document may refer to.
const MAX_FILES: usize = 1_000;

/// A document and the files that it refers to.
pub(crate) struct Documents<'f> {
    folder: Folder<'f>,
    /// The document itself.
    first: File,
    /// The other files. They do not move, so that their contents can be borrowed while further
    /// files are read.
    others: Box<[OnceCell<File>]>,
    /// The result for each path that has been resolved.
    paths: RefCell<HashMap<String, Result<u32, Refused>>>,
    /// The number of each file that has been read.
    numbers: RefCell<HashMap<PathBuf, u32>>,
    bytes: Cell<u64>,
    values: Cell<usize>,
}

/// One of the files.
pub(crate) struct File {
    /// The path relative to the folder of the document, with `/` between folders.
    pub(crate) path: String,
    /// The name in messages.
    pub(crate) name: String,
    pub(crate) document: Document,
}

/// A place in one of the files.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    /// The number of the file.
    pub(crate) file: u32,
    /// A JSON pointer without `#`.
    pub(crate) pointer: String,
}

/// The reason why a file cannot be used.
pub(crate) enum NotRead {
    /// An error of the reference, which follows the reference in the message.
    Refused(Refused),
    /// A problem in the file.
    Broken(Problem),
}

impl<'f> Documents<'f> {
    /// Creates the set from a document and the folder of the files that it refers to.
    pub(crate) fn new(folder: Folder<'f>, path: &str, name: &str, document: Document) -> Self {
        let found = folder.find(path).unwrap_or_else(|_| PathBuf::from(path));
        Self {
            folder,
            others: (0..MAX_FILES).map(|_| OnceCell::new()).collect(),
            paths: RefCell::default(),
            numbers: RefCell::new(HashMap::from([(found, 0)])),
            bytes: Cell::new(0),
            values: Cell::new(document.values),
            first: File {
                path: path.to_owned(),
                name: name.to_owned(),
                document,
            },
        }
    }

    /// Returns the document itself.
    pub(crate) fn first(&self) -> &File {
        &self.first
    }

    /// Returns a file that has been read.
    pub(crate) fn file(&self, number: u32) -> Option<&File> {
        match number.checked_sub(1) {
            None => Some(&self.first),
            Some(other) => self.others.get(other as usize)?.get(),
        }
    }

    /// Returns the root value of a file.
    pub(crate) fn root(&self, number: u32) -> Option<&Node> {
        self.file(number).map(|file| &file.document.root)
    }

    /// Returns the number of files that have been read.
    pub(crate) fn count(&self) -> usize {
        self.numbers.borrow().len()
    }

    /// Returns the value at an address, and its position.
    pub(crate) fn at(&self, address: &Address) -> Option<(Position, &Node)> {
        let tokens: Vec<String> = tokens(&address.pointer).collect();
        let root = self.root(address.file)?;
        root.at_path(tokens.iter().map(String::as_str))
    }

    /// Formats an address as a JSON pointer with a leading `#`, prefixed with the path of the file
    /// unless it is the document itself.
    pub(crate) fn pointer(&self, address: &Address) -> String {
        let file = self.file(address.file).filter(|_| address.file > 0);
        let path = file.map_or("", |file| &file.path);
        format!("{path}#{}", address.pointer)
    }

    /// Parses an address in the format of [`pointer`](Self::pointer).
    pub(crate) fn address(&self, pointer: &str) -> Option<Address> {
        let (path, pointer) = pointer.rsplit_once('#')?;
        let mut files = (0..).map_while(|number| Some((number, self.file(number)?)));
        let (file, _) = files.find(|(number, file)| {
            if *number == 0 {
                path.is_empty()
            } else {
                file.path == path
            }
        })?;
        Some(Address {
            file,
            pointer: pointer.to_owned(),
        })
    }

    /// Returns the address of a reference, if its file has been read.
    pub(crate) fn known(&self, from: u32, reference: &str) -> Option<Address> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let from_path = self.file(from).map_or("", |file| &file.path);
        let file = if path.is_empty() {
            from
        } else {
            let path = resolve(from_path, path).ok()?;
            self.paths.borrow().get(&path)?.as_ref().ok().copied()?
        };
        Some(Address {
            file,
            pointer: percent_decode(fragment),
        })
    }

    /// Returns the path of a sample relative to the document itself, even if another file refers to
    /// it.
    pub(crate) fn path_from(&self, file: u32, path: String) -> String {
        let from = self.file(file).filter(|_| file > 0);
        let seen = from.and_then(|from| resolve(&from.path, &path).ok());
        seen.unwrap_or(path)
    }

    /// Returns the names of all files but the first.
    pub(crate) fn others(&self) -> Vec<String> {
        let others = self.others.iter().map_while(OnceCell::get);
        others.map(|file| file.name.clone()).collect()
    }

    /// Returns the number of the file that a reference leads to, relative to another file. Reads
    /// the file on first use.
    ///
    /// # Errors
    ///
    /// Returns an error if the file must not or cannot be read. A problem in a file is reported
    /// once.
    pub(crate) fn open(&self, from: u32, reference: &str) -> Result<u32, NotRead> {
        if reference.is_empty() {
            return Ok(from);
        }
        let from = self.file(from).map_or("", |file| &file.path);
        let path = resolve(from, reference).map_err(NotRead::Refused)?;
        if let Some(known) = self.paths.borrow().get(&path) {
            return known.clone().map_err(NotRead::Refused);
        }
        let read = self.read(&path);
        let outcome = match &read {
            Ok(number) => Ok(*number),
            Err(NotRead::Refused(refused)) => Err(refused.clone()),
            Err(NotRead::Broken(_)) => Err(Refused {
                message: "leads to a file that cannot be read".to_owned(),
                help: "correct the file",
            }),
        };
        self.paths.borrow_mut().insert(path, outcome);
        read
    }

    fn read(&self, path: &str) -> Result<u32, NotRead> {
        let refused = |message: String, help| NotRead::Refused(Refused { message, help });
        let found = self.folder.find(path).map_err(NotRead::Refused)?;
        if let Some(number) = self.numbers.borrow().get(&found) {
            return Ok(*number);
        }
        let number = self.numbers.borrow().len();
        let Some(slot) = self.others.get(number - 1) else {
            return Err(refused(
                format!("exceeds the limit of {MAX_FILES} files beside the document"),
                "split the document into fewer files",
            ));
        };
        let bytes = self.folder.read(path).map_err(NotRead::Refused)?;
        let size = self.bytes.get().saturating_add(bytes.len() as u64);
        let too_large = || {
            refused(
                format!(
                    "makes the document larger than {} MiB or {MAX_VALUES} values in all its files",
                    MAX_FILE_SIZE / 1024 / 1024
                ),
                "split the document",
            )
        };
        if size > MAX_FILE_SIZE {
            return Err(too_large());
        }
        self.bytes.set(size);
        let name = self.folder.name_of(path, &self.first.name);
        let text = decode(&name, bytes).map_err(NotRead::Broken)?;
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let document = Document::parse(&name, number, &text).map_err(NotRead::Broken)?;
        let values = self.values.get().saturating_add(document.values);
        if values > MAX_VALUES {
            return Err(too_large());
        }
        self.values.set(values);
        self.numbers.borrow_mut().insert(found, number);
        slot.get_or_init(|| File {
            path: path.to_owned(),
            name,
            document,
        });
        Ok(number)
    }
}
