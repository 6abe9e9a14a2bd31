//! What may import what: docs/architecture in one table.

use cargo_metadata::DependencyKind;

use crate::finding::Finding;
use crate::manifest;
use crate::tree::Tree;

/// Where a crate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the house; imports only from lower layers.
    Layer(u8),
    /// The simulated world: sees the house up to the facade, and is seen by programs only.
    Testkit,
    /// Programs beside the house, which nothing imports.
    Beside,
}

use Place::{Beside, Layer, Testkit};

/// Every crate of the workspace. A crate that is not here is an error.
const PLACES: &[(&str, Place)] = &[
    ("kromka-core", Layer(0)),
    ("kromka-decision", Layer(1)),
    ("kromka-estimate", Layer(1)),
    ("kromka-power", Layer(1)),
    ("kromka-failover", Layer(1)),
    ("kromka-forecast", Layer(1)),
    ("kromka-budget", Layer(1)),
    ("kromka-preference", Layer(1)),
    ("kromka-vector", Layer(1)),
    ("kromka-state", Layer(1)),
    ("kromka-cep", Layer(1)),
    ("kromka-semcache", Layer(2)),
    ("kromka-device", Layer(3)),
    ("kromka-transport", Layer(3)),
    ("kromka", Layer(4)),
    // The C face and the command.
    ("kromka-face", Layer(5)),
    ("kromka-cli", Layer(5)),
    // Artefacts only package what the face has: a crate that is an rlib, too, would be built without link-time
    // optimisation.
    ("kromka-ffi", Layer(6)),
    ("kromka-jni", Layer(6)),
    ("kromka-testkit", Testkit),
    ("kromka-examples", Beside),
    ("kromka-benches", Beside),
    ("kromka-compare", Beside),
    ("xtask", Beside),
];

/// The layer of the facade: the highest that the simulated world may see.
const FACADE: u8 = 4;

/// The layer that composes policies, and the only edges from it to them.
const COMPOSE: u8 = 2;
const COMPOSED: &[(&str, &str)] = &[("kromka-semcache", "kromka-vector")];

/// The programs that may use the simulated world outside of their tests.
const TESTKIT_USERS: &[&str] = &["kromka-cli", "kromka-compare", "kromka-benches", "kromka-examples"];

/// What the bottom may use from outside: it reaches every target, firmware too.
const CORE: &str = "kromka-core";
const CORE_EXTERNAL: &[&str] = &["thiserror", "libm", "serde"];

fn place(package: &str) -> Option<Place> {
    PLACES.iter().find(|(name, _)| *name == package).map(|(_, place)| *place)
}

/// Whether a replay runs this crate, so that it must not read a clock.
pub(crate) fn is_replayed(package: &str) -> bool {
    match place(package) {
        Some(Layer(layer)) => layer <= COMPOSE || layer == FACADE,
        Some(Testkit) => true,
        Some(Beside) | None => false,
    }
}

/// Judges every normal dependency of every crate; tests and build scripts may use what they want.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (package, path) in tree.packages() {
        let name = package.name.as_str();
        if place(name).is_none() {
            let wrong = format!("{name} has no layer");
            findings.push(Finding::new(&path, 1, wrong, "every crate is in the table of xtask/src/tidy/layers.rs"));
            continue;
        }
        for dependency in package.dependencies.iter().filter(|have| have.kind == DependencyKind::Normal) {
            if let Some(allowed) = judge(name, &dependency.name, dependency.path.is_some()) {
                let line = manifest::dependency_line(tree.text(&path).unwrap_or_default(), &dependency.name);
                findings.push(Finding::new(&path, line, format!("{name} imports {}", dependency.name), allowed));
            }
        }
    }
    findings
}

/// What would be allowed, when `from` may not import `to`; `own` says that `to` lives in this tree.
fn judge(from: &str, to: &str, own: bool) -> Option<String> {
    if !own {
        let breaks = from == CORE && !CORE_EXTERNAL.contains(&to);
        return breaks.then(|| format!("{CORE} may use {}", CORE_EXTERNAL.join(", ")));
    }
    let (Some(from_place), Some(to_place)) = (place(from), place(to)) else {
        return Some("both crates must be in the table of layers".to_owned());
    };
    match (from_place, to_place) {
        (_, Testkit) => {
            let users = || format!("only {} and tests may use the simulated world", TESTKIT_USERS.join(", "));
            (!TESTKIT_USERS.contains(&from)).then(users)
        }
        (_, Beside) => Some("nothing imports a program beside the house".to_owned()),
        (Layer(COMPOSE), Layer(1)) => (!COMPOSED.contains(&(from, to)))
            .then(|| format!("between policies only {} imports {}", COMPOSED[0].0, COMPOSED[0].1)),
        (Layer(upper), Layer(lower)) => {
            (lower >= upper).then(|| format!("layer {upper} imports from layers below it, {to} is in layer {lower}"))
        }
        (Testkit, Layer(layer)) => {
            (layer > FACADE).then(|| format!("the simulated world sees layers up to {FACADE}, {to} is in {layer}"))
        }
        (Beside, Layer(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(from: &str, to: &str) -> bool {
        judge(from, to, true).is_none()
    }

    #[test]
    fn imports_go_down_only() {
        assert!(ok("kromka", "kromka-core"));
        assert!(ok("kromka", "kromka-decision"));
        assert!(ok("kromka-face", "kromka"));
        assert!(ok("kromka-ffi", "kromka-face"));
        assert!(ok("kromka-jni", "kromka-face"));
        assert!(!ok("kromka-core", "kromka-decision"));
        assert!(!ok("kromka-decision", "kromka"));
        assert!(!ok("kromka-cli", "kromka-ffi"));
        assert!(!ok("kromka-cli", "kromka-face"));
        assert!(!ok("kromka-face", "kromka-ffi"));
        assert!(!ok("kromka-jni", "kromka-ffi"));
    }

    #[test]
    fn siblings_never_import_each_other_but_for_the_one_edge() {
        assert!(!ok("kromka-decision", "kromka-budget"));
        assert!(!ok("kromka-vector", "kromka-semcache"));
        assert!(ok("kromka-semcache", "kromka-vector"));
        assert!(!ok("kromka-semcache", "kromka-decision"));
        assert!(ok("kromka-semcache", "kromka-core"));
    }

    #[test]
    fn the_simulated_world_is_for_programs() {
        assert!(ok("kromka-testkit", "kromka"));
        assert!(!ok("kromka-testkit", "kromka-cli"));
        for user in TESTKIT_USERS {
            assert!(ok(user, "kromka-testkit"), "{user}");
        }
        for other in ["kromka", "kromka-face", "kromka-ffi", "xtask", "kromka-core"] {
            assert!(!ok(other, "kromka-testkit"), "{other}");
        }
    }

    #[test]
    fn nothing_imports_a_program() {
        assert!(!ok("kromka", "xtask"));
        assert!(!ok("kromka-benches", "kromka-examples"));
        assert!(ok("kromka-benches", "kromka"));
    }

    #[test]
    fn the_core_uses_three_crates_from_outside() {
        for external in CORE_EXTERNAL {
            assert_eq!(judge(CORE, external, false), None);
        }
        assert!(judge(CORE, "rand", false).is_some());
        assert_eq!(judge("kromka-cli", "rand", false), None);
    }

    #[test]
    fn a_crate_without_a_layer_is_refused() {
        assert!(!ok("kromka-new", "kromka-core"));
        assert!(!ok("kromka", "kromka-new"));
    }

    #[test]
    fn the_table_names_each_crate_once_and_lists_only_known_ones() {
        for (index, (name, _)) in PLACES.iter().enumerate() {
            assert!(PLACES[..index].iter().all(|(earlier, _)| earlier != name), "{name} is there twice");
        }
        assert!(TESTKIT_USERS.iter().all(|user| place(user).is_some()));
        assert!(is_replayed("kromka-semcache") && is_replayed("kromka") && is_replayed("kromka-testkit"));
        assert!(!is_replayed("kromka-device") && !is_replayed("kromka-cli") && !is_replayed("xtask"));
    }
}
