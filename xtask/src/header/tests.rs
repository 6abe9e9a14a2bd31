use super::*;

const SAMPLE: &str = r#"
/// Bytes of a name.
pub const ORCHESTRATOR_NAME_LEN: usize = 32;
/// None.
pub const ORCHESTRATOR_NONE: i32 = -1;

/// Where a task runs.
#[derive(Clone, Copy)]
#[repr(i32)]
pub enum execution_environment_t {
    /// Here.
    ENV_LOCAL = 0,
}

/// What a task needs; see [`orchestrator_poll`].
///
/// - and a list
#[repr(C)]
pub struct task_requirements_t {
    /// Where.
    pub environment: MaybeUninit<execution_environment_t>,
    /// Whether.
    pub may_wait: MaybeUninit<bool>,
    /// Its name.
    pub name: [c_char; ORCHESTRATOR_NAME_LEN],
    /// Called at the end.
    pub done: Option<unsafe extern "C" fn(user_data: *mut c_void, task: *const task_requirements_t) -> c_int>,
}

/// No limit.
pub const ORCHESTRATOR_NO_LIMIT: u32 = 4_294_967_295;
/// An instance.
#[repr(C)]
pub struct orchestrator_t {
    secret: u8,
}

/// Drives it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_poll(
    it: *mut orchestrator_t,
    task: *const task_requirements_t,
    environment: MaybeUninit<execution_environment_t>,
    text: *const c_char,
    len: usize,
) -> c_int {
    0
}

/// Starts threads.
#[cfg(feature = "threads")]
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_start(threads: u32) -> c_int {
    0
}
"#;

fn sample(text: &str) -> anyhow::Result<String> {
    let root = tempfile::tempdir().unwrap();
    let source = root.path().join("crates").join(CRATE).join("src");
    std::fs::create_dir_all(&source).unwrap();
    std::fs::write(source.join("lib.rs"), text).unwrap();
    body(&Face::load(root.path())?)
}

#[test]
fn declarations_are_what_c_expects() {
    let body = sample(SAMPLE).unwrap();
    for wanted in [
        "/** Bytes of a name. */\n#define ORCHESTRATOR_NAME_LEN 32\n",
        "#define ORCHESTRATOR_NONE (-1)\n",
        "#define ORCHESTRATOR_NO_LIMIT 4294967295u\n",
        "typedef int32_t execution_environment_t;\n",
        "/**\n * What a task needs; see `orchestrator_poll`.\n *\n * - and a list\n */\ntypedef struct task_requirements_t {\n",
        "    /** Where. */\n    execution_environment_t environment;\n",
        "    bool may_wait;\n",
        "    char name[ORCHESTRATOR_NAME_LEN];\n",
        "    int (*done)(void *user_data, const struct task_requirements_t *task);\n",
        "typedef struct orchestrator_t orchestrator_t;\n",
        "int orchestrator_poll(orchestrator_t *it,\n                      const task_requirements_t *task,\n",
        "execution_environment_t environment,\n",
        "const char *text,\n",
        "size_t len);\n",
        "#if defined(ORCHESTRATOR_HAS_THREADS)\n/** Starts threads. */\nint orchestrator_start(uint32_t threads);\n#endif\n",
    ] {
        assert!(body.contains(wanted), "{wanted}\nis not in\n{body}");
    }
    assert!(!body.contains("secret") && !body.contains("MaybeUninit"));
}

#[test]
fn what_c_cannot_say_is_an_error_and_not_left_out() {
    let odd =
        format!("{SAMPLE}\n#[unsafe(no_mangle)] pub extern \"C\" fn orchestrator_odd(a: &dyn Odd) -> c_int {{ 0 }}");
    assert!(sample(&odd).unwrap_err().to_string().contains("orchestrator_odd"));
}

#[test]
fn long_comments_keep_their_lines() {
    let long = "x".repeat(LINE_MAX);
    let text = format!("/**\n * {long}\n */\n/**\n * a\n * b\n */\n/**\n * c\n */\n");
    assert_eq!(tidied(&text), format!("/**\n * {long}\n */\n/**\n * a\n * b\n */\n/** c */\n"));
}

#[test]
fn the_frame_has_a_place_for_all_that_changes() {
    for mark in ["@VERSION@", "@ABI@", "@BODY@"] {
        assert_eq!(FRAME.matches(mark).count(), 1, "{mark}");
    }
    for (_, name) in MACROS {
        assert!(FRAME.contains(name), "{name} is not explained");
    }
}

#[test]
fn comments_name_only_what_is_declared() {
    let text = "/**\n * Returns `ORCHESTRATOR_ERR_GONE`, `ORCHESTRATOR_ERR_BOUND_...`; see `orchestrator_poll`, `NULL`.\n */\n\
                int orchestrator_poll(void);\n#define ORCHESTRATOR_ERR_BOUND_LOW (-1)\n/** `orchestrator_gone` */\n";
    assert_eq!(undeclared(text), [(2, "ORCHESTRATOR_ERR_GONE"), (6, "orchestrator_gone")]);
    assert_eq!(undeclared("/** ORCHESTRATOR_NONE_... */\n"), [(1, "ORCHESTRATOR_NONE_")]);
    assert_eq!(undeclared("/** `ORCHESTRATOR_ERR_UNKNOWN` */\n"), []);
}
