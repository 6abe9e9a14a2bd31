//! Time comes in: nothing that a replay runs may read a clock.

use proc_macro2::TokenTree;

use super::layers;
use crate::finding::Finding;
use crate::tokens::{Tokens, is_ident, is_punct, line};

/// Types whose `now` reads a clock: of std, chrono and jiff.
const CLOCKS: &[&str] = &["SystemTime", "Instant", "Utc", "Local", "Timestamp", "Zoned"];

/// Files of crates without a clock that may read one all the same, each with the reason beside it.
const ALLOWED: &[&str] = &[
    // The orchestrator of std drives the engine, to which it gives the time; a replay drives the engine itself.
    "crates/kromka/src/orchestrator/clock.rs",
];

/// Finds clock reads in the crates that must be replayable.
pub(crate) fn scan(path: &str, tokens: &Tokens) -> Vec<Finding> {
    let package = path.strip_prefix("crates/").and_then(|rest| rest.split('/').next());
    if !package.is_some_and(layers::is_replayed) || ALLOWED.contains(&path) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    tokens.walk(&mut |list| {
        for window in list.windows(4) {
            if let Some(clock) = reads(window) {
                let wrong = format!("`{clock}::now` reads a clock");
                findings.push(Finding::new(path, line(&window[0]), wrong, "the caller gives the time"));
            }
        }
    });
    findings
}

/// The clock that `Clock::now` reads.
fn reads(window: &[TokenTree]) -> Option<&'static str> {
    let [first, colon, colon_too, now] = window else { return None };
    if !is_punct(colon, ':') || !is_punct(colon_too, ':') || !is_ident(now, "now") {
        return None;
    }
    CLOCKS.iter().copied().find(|clock| is_ident(first, clock))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        scan(path, &Tokens::parse(text).unwrap()).len()
    }

    #[test]
    fn every_clock_is_found_in_every_replayed_crate() {
        for path in ["crates/kromka-core/src/a.rs", "crates/kromka-testkit/src/a.rs", "crates/kromka/src/a.rs"] {
            for clock in CLOCKS {
                assert_eq!(count(path, &format!("fn a() {{ m!(std::time::{clock} :: now()); }}")), 1, "{clock}");
            }
        }
    }

    #[test]
    fn comments_other_names_and_other_crates_are_fine() {
        let path = "crates/kromka-core/src/a.rs";
        assert_eq!(count(path, "/// Not `Instant::now()`.\nfn poll(now: Instant) { Tick::now(); }"), 0);
        assert_eq!(count("crates/kromka-cli/src/main.rs", "fn a() { Instant::now(); }"), 0);
        assert_eq!(count("crates/kromka/src/orchestrator/clock.rs", "fn a() { Instant::now(); }"), 0);
        assert_eq!(count("crates/kromka/src/orchestrator/pool.rs", "fn a() { Instant::now(); }"), 1);
        assert_eq!(count("benches/decide.rs", "fn a() { Instant::now(); }"), 0);
    }
}
