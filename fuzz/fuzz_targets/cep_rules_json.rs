//! Any bytes as rules in JSON: refused, or rules that are written and read as the same, and that run.
//!
//! Few bytes are JSON, so most inputs are rules of which some words and numbers are changed.
#![no_main]

use std::sync::LazyLock;

use kromka_cep::Rules;
use kromka_fuzz::cep::run;
use libfuzzer_sys::fuzz_target;

/// Rules with all that the language has.
const REAL: &[&str] = &[
    "RULE a: SEQUENCE(a (temp > 85 K), NEXT b: (k | l)(v < a[0].v)+ GREEDY CONSECUTIVE UNTIL (v = 9), (c: k, NOT d: l, e (TRUE)){2,3}?)
        WITHIN 30 s WITHIN 20 EVENTS AFTER MATCH SKIP TO LAST b CONSUME ANY LIMIT 2 EMIT TIMEOUTS PARTITION BY key
        QUOTA (NODES 100, DROP NEWEST) ACTION: ALERT('x') LOG(a)",
    "RULE b: FROM k WHERE v IN (1, 2) OR NOT door = 'open' GROUP BY key HAVING COUNT(*) > 2 WITHIN 2 MINUTES",
    "RULE c: MATCH_RECOGNIZE(SHOW EMPTY MATCHES PATTERN(^ A B+? (C | D){2,3} PERMUTE(E, F) () $)
        DEFINE A AS v > PREV(v, 2), B AS v < FIRST(A.v)) PARTITION BY key",
    "RULE d: EXPRESSION every x=k(v > 1) -> (y=l(v <> x.v) and not k(v = 5)) within 5 s -> absent k for 10 s",
    "RULE e: EXPRESSION [2:3] of k until l or strict every (a: k, [1:] l) span 1 h",
];

/// The same as JSON.
static JSON: LazyLock<Vec<String>> = LazyLock::new(|| {
    let json = |text: &&str| Rules::parse(text).ok().and_then(|rules| serde_json::to_string(&rules).ok());
    let all: Vec<String> = REAL.iter().filter_map(json).collect();
    assert_eq!(all.len(), REAL.len(), "rules");
    all
});

/// What is between the signs of JSON: words, numbers, texts.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = JSON.iter().flat_map(|json| parts(json)).collect();
    words.extend([
        "null",
        "true",
        "1024",
        "4294967295",
        "18446744073709551615",
        "-1",
        "1e300",
        "\"type\"",
        "\"at\"",
        "\"\"",
    ]);
    words.sort_unstable();
    words.dedup();
    words
});

/// A text in parts: signs alone, and what is between them.
fn parts(json: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        let len = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |at| at + 2),
            _ if is_sign(first) => first.len_utf8(),
            _ => rest.find(|char| is_sign(char) || char == '"').unwrap_or(rest.len()),
        };
        let (part, left) = rest.split_at(len);
        parts.push(part);
        rest = left;
    }
    parts
}

fn is_sign(char: char) -> bool {
    matches!(char, '{' | '}' | '[' | ']' | ',' | ':')
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let json = match kind % 4 {
        0 => String::from_utf8_lossy(rest).into_owned(),
        _ => {
            let mut parts = parts(&JSON[usize::from(*kind) / 4 % JSON.len()]);
            for change in rest.chunks_exact(4) {
                let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % parts.len().max(1);
                let word = WORDS[usize::from(change[3]) % WORDS.len()];
                match change[2] % 4 {
                    0 | 1 if parts.get(at).is_some_and(|part| !part.starts_with(is_sign)) => parts[at] = word,
                    2 if at < parts.len() => drop(parts.remove(at)),
                    3 => parts.insert(at, word),
                    _ => {}
                }
            }
            parts.concat()
        }
    };
    let Ok(rules) = serde_json::from_str::<Rules>(&json) else { return };
    let written = serde_json::to_string(&rules).unwrap_or_default();
    let again = serde_json::from_str::<Rules>(&written);
    assert!(again.as_ref().is_ok_and(|again| *again == rules), "{:?}: {written}", again.err());
    run(&rules, bytes);
});
