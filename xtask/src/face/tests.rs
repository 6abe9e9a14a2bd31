use super::*;

/// The face of a made-up tree with these files below `src/`.
fn face(files: &[(&str, &str)]) -> anyhow::Result<Face> {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join("crates").join(CRATE).join("src").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    Face::load(root.path())
}

fn names(face: &Face) -> Vec<&str> {
    face.items.iter().map(|item| item.name.as_str()).collect()
}

const FUNCTION: &str = "#[unsafe(no_mangle)] pub extern \"C\" fn orchestrator_poll() -> c_int { 0 }\n";

#[test]
fn items_come_in_the_order_of_the_source_whatever_file_they_are_in() {
    let face = face(&[
        ("lib.rs", &format!("mod b;\nmod a {{ pub const A: i32 = 1; mod inner; }}\n{FUNCTION}")),
        ("b.rs", "mod c;\npub type b_fn = Option<fn()>;"),
        ("b/c.rs", "#[repr(C)] pub struct c_t { pub x: u8 }"),
        ("a/inner/mod.rs", "pub struct opaque_t { x: u8 }"),
    ]);
    assert_eq!(names(&face.unwrap()), ["c_t", "b_fn", "A", "opaque_t", "orchestrator_poll"]);
}

#[test]
fn what_c_cannot_see_is_left_out() {
    let hidden = "pub(crate) struct hidden_t;\npub struct Rusty;\npub const TABLE: &[u8] = &[];\nconst B: i32 = 1;\n\
                  pub extern \"C\" fn mangled() {}\n#[unsafe(no_mangle)] pub fn rusty() {}\nfn helper() {}\n\
                  #[cfg(test)] mod tests;\n";
    assert_eq!(names(&face(&[("lib.rs", &format!("{hidden}{FUNCTION}"))]).unwrap()), ["orchestrator_poll"]);
}

#[test]
fn functions_are_listed_for_a_set_of_features() {
    let text = "#[cfg(feature = \"std\")] mod std_only;\n\
                #[cfg(feature = \"test-hooks\")] #[no_mangle] pub extern \"C\" fn orchestrator_hook() {}\n\
                #[cfg(feature = \"std\")] #[no_mangle] pub extern \"C\" fn orchestrator_error() {}\n\
                #[cfg(not(feature = \"std\"))] #[no_mangle] pub extern \"C\" fn orchestrator_error() {}\n";
    let threads = "#[cfg(feature = \"threads\")] #[no_mangle] pub extern \"C\" fn orchestrator_start() {}";
    let face = face(&[("lib.rs", text), ("std_only.rs", threads)]).unwrap();
    assert_eq!(face.functions(DEFAULT_FEATURES), ["orchestrator_error", "orchestrator_start"]);
    assert_eq!(face.functions(&[]), ["orchestrator_error"]);
    assert_eq!(face.functions(&["std", "test-hooks"]), ["orchestrator_error", "orchestrator_hook"]);
}

#[test]
fn conditions_that_the_header_cannot_say_are_errors() {
    for text in [
        "#[cfg(target_os = \"linux\")] pub type a_fn = Option<fn()>;",
        "#[repr(C)] pub struct a_t { #[cfg(feature = \"std\")] pub x: u8 }",
        "#[cfg(unix)] mod a { pub const A: i32 = 1; }",
    ] {
        let error = face(&[("lib.rs", &format!("{text}\n{FUNCTION}"))]).err().map(|error| error.to_string());
        assert!(error.is_some_and(|text| text.contains("which the header cannot say")), "{text}");
    }
    assert!(face(&[("lib.rs", &format!("#[cfg(unix)] fn private() {{}}\n{FUNCTION}"))]).is_ok());
}

#[test]
fn a_missing_file_a_syntax_error_and_an_empty_face_are_errors() {
    assert!(face(&[("lib.rs", "mod gone;")]).is_err());
    assert!(face(&[("lib.rs", "pub fn {")]).is_err());
    assert!(face(&[("lib.rs", "pub const A: i32 = 1;")]).is_err());
}
