# Daily chores. `just --list` shows them; each is one command that can be typed as well.

# Regenerate the code after a change in specs/ or crates/codegen
codegen:
    cargo xtask codegen

# Run all tests
test:
    cargo test --workspace

# Run everything that CI runs
ci:
    bash .ci/run

# Format, and run clippy as CI does
lint:
    cargo fmt --all
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# Accept snapshots, to be read in the diff before they are committed
snapshots:
    INSTA_UPDATE=always cargo test --workspace --no-fail-fast

# Rewrite the JSON Schemas and the picture in the README
update:
    UPDATE=1 cargo test --package countersign-spec --test schemas
    UPDATE=1 cargo test --package countersign-harness --test schemas
    UPDATE=1 cargo test --package countersign --test picture
