//! The public API as snapshots, so that a review shows every change.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::fs;

use contract_tests::{contracts, public_api};

fn check(name: &str, file: &str) {
    let api = public_api::list(&contracts::repository().join(file), name).unwrap();
    insta::with_settings!({ snapshot_suffix => name, omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("public_api", api);
    });
}

#[test]
fn of_the_crates() {
    for name in ["client", "contract"] {
        check(
            &format!("countersign-{name}"),
            &format!("crates/{name}/src/lib.rs"),
        );
    }
}

#[test]
fn of_the_partners() {
    for (slug, _) in contracts::all() {
        let module = slug.replace('-', "_");
        check(slug, &format!("generated/src/{module}/mod.rs"));
    }
}

/// The snapshots depend on the correctness of the lister.
#[test]
fn what_is_public_is_seen_and_nothing_else() {
    let list = |shop: &str| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lib.rs");
        fs::write(
            &file,
            "pub mod shop;\n#[cfg(test)]\nmod tests { pub fn no() {} }",
        )
        .unwrap();
        fs::write(folder.path().join("shop.rs"), shop).unwrap();
        public_api::list(&file, "acme").unwrap()
    };
    let shop = "
        /// Orders.
        #[derive(Debug)]
        pub struct Order { pub id: u64, note: String }
        pub struct Id(u64);
        #[non_exhaustive]
        pub enum State { Open, Closed { at: u64 } }
        impl Order {
            /// Closes it.
            pub fn close(mut self, at: u64) -> Self { self.note.clear(); self }
            fn tidy(&mut self) {}
            #[doc(hidden)]
            pub fn secret(&self) {}
        }
        impl Drop for Order { fn drop(&mut self) {} }
        pub(crate) fn inner() {}
        pub trait Sell { fn sell(&self) -> bool { true } }
        pub const LIMIT: [usize; 2] = [7, 8];
        mod stock { pub use super::Order as Item; }
        #[macro_export]
        macro_rules! settings { ($builder:ident) => { impl $builder { pub fn limit(self) {} } }; }
        settings!(Order);";
    let api = list(shop);
    insta::assert_snapshot!(api, @r#"
    // acme

    pub mod shop;

    // acme::shop

    pub struct Order {
        pub id: u64,
        _: _,
    }
    pub struct Id(_);
    #[non_exhaustive]
    pub enum State {
        Open,
        Closed { at: u64 },
    }
    impl Order {
        pub fn close(self, at: u64) -> Self {}
    }
    pub trait Sell {
        fn sell(&self) -> bool {}
    }
    pub const LIMIT: [usize; 2] = ..;
    macro_rules! settings {}
    impl builder {
        pub fn limit(self) {}
    }
    settings!(Order);

    // acme::shop::stock

    pub use super::Order as Item;
    "#);
    for (from, to) in [
        ("self.note.clear(); ", ""),
        ("/// Orders.", ""),
        ("fn tidy(", "fn neat("),
        ("[7, 8]", "[8, 7]"),
    ] {
        assert!(shop.contains(from));
        assert_eq!(list(&shop.replace(from, to)), api, "{from}");
    }
    for (from, to) in [
        ("at: u64) -> Self", "at: u32) -> Self"),
        ("pub fn close", "fn close"),
        ("pub id: u64, note: String", "pub id: u64"),
        ("Open, ", ""),
        ("#[non_exhaustive]", ""),
        ("fn sell(&self) -> bool", "fn sell(&mut self) -> bool"),
        ("bool { true }", "bool;"),
        ("[usize; 2]", "[usize; 3]"),
        ("Order as Item", "Order as Thing"),
        ("pub fn limit(self)", "pub fn limit(&self)"),
        ("settings!(Order);", ""),
    ] {
        assert!(shop.contains(from), "{from}");
        assert_ne!(list(&shop.replace(from, to)), api, "{from}");
    }
}
