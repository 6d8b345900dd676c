//! The features of `generated/Cargo.toml`: one for each partner, in sync with `specs/`.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use toml_edit::{Array, DocumentMut, Item, value};

/// The comment above the features of the partners.
const MARK: &str = "# The partners";

/// Returns the manifest with exactly these partners as features, and no other change.
///
/// The features of the partners follow the comment that begins with [`MARK`].
pub(crate) fn with_partners(manifest: &str, partners: &[&str]) -> anyhow::Result<String> {
    let mut document: DocumentMut = manifest
        .parse()
        .context("generated/Cargo.toml is not valid TOML")?;
    let used: BTreeSet<String> = document
        .get("dependencies")
        .and_then(Item::as_table)
        .into_iter()
        .flat_map(|dependencies| dependencies.iter().map(|(name, _)| name.to_owned()))
        .collect();
    let features = document
        .get_mut("features")
        .and_then(Item::as_table_mut)
        .context("generated/Cargo.toml has no [features]")?;
    let mut below = false;
    let mut known = BTreeSet::new();
    let mut prefix = None;
    for (key, _) in features.iter() {
        let comment = features
            .key(key)
            .and_then(|key| key.leaf_decor().prefix()?.as_str())
            .unwrap_or("");
        if comment.contains(MARK) {
            below = true;
            prefix = Some(comment.to_owned());
        }
        if below {
            known.insert(key.to_owned());
        }
    }
    let prefix = prefix.context(
        "generated/Cargo.toml has no feature below a comment `# The partners`: restore that comment and the feature \
         of one partner (`name = []`); codegen adds the others",
    )?;
    if known.iter().eq(partners) {
        return Ok(manifest.to_owned());
    }
    let above = |name: &&&str| features.contains_key(name) && !known.contains(**name);
    if let Some(name) = partners
        .iter()
        .find(|name| above(name) || used.contains(**name))
    {
        bail!(
            "a partner cannot be named `{name}`, because generated/Cargo.toml has a feature or dependency of that name: \
             rename specs/{name}"
        );
    }
    for name in &known {
        features.remove(name);
    }
    for (index, name) in partners.iter().enumerate() {
        features.insert(name, value(Array::new()));
        if let Some(mut key) = features.key_mut(name) {
            key.leaf_decor_mut()
                .set_prefix(if index == 0 { prefix.as_str() } else { "" });
        }
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::with_partners;

    const MANIFEST: &str = "[features]\ndefault = []\nclient = [\"dep:x\"] # why\n# The partners, one each.\na = []\nb = []\n\n[dependencies]\nx = \"1\"\n";

    #[test]
    fn only_the_partners_change() {
        assert_eq!(with_partners(MANIFEST, &["a", "b"]).unwrap(), MANIFEST);
        let changed = with_partners(MANIFEST, &["a", "b-c"]).unwrap();
        assert_eq!(changed, MANIFEST.replace("b = []", "b-c = []"));
        let first = with_partners(MANIFEST, &["0", "a", "b"]).unwrap();
        assert_eq!(first, MANIFEST.replace("a = []", "0 = []\na = []"));
    }
}
