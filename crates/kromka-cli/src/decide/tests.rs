//! The document and its schema.

use super::*;

#[test]
fn the_committed_schema_is_that_of_the_document() {
    let committed = include_str!("../../../../docs/decide.schema.json");
    let fresh = schema().unwrap();
    assert!(
        committed.trim_end() == fresh,
        "out of date: cargo run -p kromka-cli -- decide --schema > docs/decide.schema.json"
    );
}

#[test]
fn the_schema_has_the_bounds_of_the_rules() {
    let schema: serde_json::Value = serde_json::from_str(&schema().unwrap()).unwrap();
    let defs = &schema["$defs"];
    assert_eq!(defs["Policy"]["properties"]["rules"]["maxItems"], kromka::core::bounds::RULES_MAX);
    assert_eq!(defs["Rule"]["properties"]["conditions"]["maxItems"], kromka::core::bounds::CONDITIONS_MAX);
}
