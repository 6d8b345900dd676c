//! The names that the definitions import, which no type may have.

use crate::imports::PRELUDE;

/// The names that the definitions import.
pub(crate) const IMPORTED: [&str; 17] = [
    "countersign_contract::value::Maybe",
    "countersign_contract::value::Members",
    "countersign_contract::value::Read",
    "countersign_contract::value::Sendable",
    "countersign_contract::value::Tagged",
    "countersign_contract::value::Tolerant",
    "countersign_contract::value::Unsendable",
    "countersign_contract::value::WrittenMembers",
    "countersign_contract::value::sendable",
    "serde::Deserialize",
    "serde::Deserializer",
    "serde::Serialize",
    "serde::Serializer",
    "serde::de::MapAccess",
    "serde_json::Map",
    "serde_json::Value",
    "std::collections::BTreeMap",
];

/// The names that the definitions use without an import.
const TAKEN: [&str; 10] = [
    "Default", "Err", "From", "Into", "None", "Ok", "Result", "Self", "Some", "TryFrom",
];

/// Returns the names that no type may have.
pub(super) fn taken() -> impl Iterator<Item = &'static str> {
    let imported = PRELUDE
        .into_iter()
        .chain(IMPORTED)
        .filter_map(|path| path.rsplit("::").next());
    imported.chain(TAKEN)
}
