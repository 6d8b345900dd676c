//! What is refused says where, what, and how to mend it.

use countersign_codegen::generate_partner;

use crate::fixture::Fixture;

#[test]
fn what_cannot_be_honoured_is_refused_with_a_clear_error() {
    for fixture in Fixture::all()
        .iter()
        .filter(|fixture| fixture.behaviour().is_none())
    {
        let generated = fixture
            .contract()
            .and_then(|contract| generate_partner(&contract).map_err(|error| error.to_string()));
        let Err(error) = generated else {
            panic!(
                "{} is neither refused nor has it a behaviour.rs",
                fixture.name
            )
        };
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => &*fixture.name }, {
            insta::assert_snapshot!("refusal", error);
        });
    }
}
