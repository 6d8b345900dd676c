//! Properties that compiling does not show: types that setters do not accept, and the
//! documentation.

use countersign_codegen::generate_partner;

use crate::fixture::Fixture;

/// Returns the types of a fixture.
fn types(name: &str) -> String {
    let fixtures = Fixture::all();
    let fixture = fixtures.iter().find(|fixture| fixture.name == name);
    let files = generate_partner(&fixture.unwrap().contract().unwrap()).unwrap();
    let mut files = files.into_iter();
    let types = files.find(|file| file.path.ends_with("/types.rs"));
    types.unwrap().text
}

#[test]
fn every_type_says_which_operations_use_it() {
    let text = types("constructors");
    let link = |id: &str| format!("[`{id}`](super::operations::{})", id.to_uppercase());
    for (name, said) in [
        ("Order", format!("Used in the request of {}.", link("swap"))),
        (
            "OrderReceivedState",
            format!("Used in the response of {}.", link("swap")),
        ),
        ("Odd", format!("Used in the request of {}.", link("keep"))),
        ("Count", format!("Used in the request of {}.", link("swap"))),
    ] {
        let (before, _) = text.split_once(&format!(" {name} ")).unwrap();
        let (_, documentation) = before.rsplit_once("\n\n").unwrap();
        assert!(documentation.contains(&said), "{name}: {documentation}");
    }
}

#[test]
fn numbers_and_booleans_are_made_of_nothing_else() {
    let text = types("constructors");
    // `i64: From<bool>`, `i64: From<u32>`, `f64: From<i8>`.
    for wide in ["i32", "i64", "f64", "bool", "Count"] {
        assert!(!text.contains(&format!("Into<{wide}>")), "{wide}");
    }
    for taken in [
        "        count: Count,",
        "        rate: f64,",
        "        open: bool,",
        "        size: impl Into<Option<i32>>,",
        "fn least(mut self, value: impl Into<Option<i64>>)",
        "fn paid(mut self, value: impl Into<Option<bool>>)",
        "fn count(mut self, value: impl Into<Maybe<i64>>)",
        "value: i64) -> Self {\n        self.undocumented",
    ] {
        assert!(text.contains(taken), "{taken}");
    }
}

#[test]
fn a_choice_says_which_member_tells_its_forms_apart() {
    let text = types("discriminator");
    for said in [
        "/// The member `kind` selects the variant.\n///\n/// To send it back, convert it to a [`Pet`] with `try_from`.\n#[derive(Clone, PartialEq, Serialize)]\n#[serde(untagged)]\npub enum PetReceived {",
        "    /// Selected if `kind` is `cat` or `kitten`.\n    Cat(CatReceived),",
        "    /// Selected if `kind` is `dog`.\n    Dog(Dog),",
        "pub fn new(name: impl Into<String>) -> Self {\n        Self {\n            kind: DogKind::Dog,",
    ] {
        assert!(text.contains(said), "{said}");
    }
    let text = types("odd-discriminators");
    assert!(text.contains("    /// Selected if `kind` is empty or blank.\n    Other2("));
}

#[test]
fn a_narrow_rule_beside_a_wide_one_gives_the_type() {
    let text = types("wide-and-narrow");
    let (_, order) = text.split_once("pub struct Order {").unwrap();
    let (order, _) = order.split_once("\n}\n").unwrap();
    for member in [
        "pub id: Option<i64>,",
        "pub rate: Option<f64>,",
        "pub count: Option<i64>,",
        "pub lines: Option<Vec<Line>>,",
        "pub note: Option<String>,",
        "pub day: Option<String>,",
        "pub state: Option<State>,",
        "pub paid: Option<OrderPaid>,",
    ] {
        assert!(order.contains(member), "{member}\n{order}");
    }
    assert!(!text.contains("Text(OrderPaidText)"));
}
