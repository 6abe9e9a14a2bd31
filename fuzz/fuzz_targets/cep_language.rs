//! Any text as rules: refused, or rules that are the same as JSON, and that run.
//!
//! Few bytes are a rule, so most inputs are words of the language after each other, or rules that are changed in some places.
#![no_main]

use std::fmt::Write;
use std::sync::LazyLock;

use kromka_cep::Rules;
use kromka_fuzz::cep::run;
use libfuzzer_sys::fuzz_target;

/// Rules with all that the language has.
const REAL: &str = r#"
EVENT reading , idle ;
ATTRIBUTE temp NUMBER UNIT '°C' ;
ATTRIBUTE door TEXT ;
PATTERN: SEQUENCE( a ( temp > 85 °C ) , b ( vibration > 0.7 g ) , c ( pressure < 50 PSI ) ) WITHIN 30 SECONDS
ACTION: ALERT ( "failure" ) TRIGGER ( shutdown ) LOG ( a , b.temp )
RULE busy : SEQUENCE ( a : ( k | l ) , ANY b ( v > b [ LAST ] . v ) + GREEDY CONSECUTIVE , NOT NEXT c ( v = 0 ) ,
NEXT ( d : k , THEN e : l ( v >= 1 ) ) { 2 , 3 } ? , NOT f : stop , g : k * COMBINATIONS UNTIL ( IS e ) , h ( TRUE ) )
WITHIN 20 EVENTS AFTER MATCH SKIP TO FIRST b CONSUME ANY LIMIT 2 EMIT TIMEOUTS PARTITION BY key
QUOTA ( NODES 100 , MATCHES 100 , KEYS 10 , DROP NEWEST )
RULE SELECT * FROM k , l WHERE v BETWEEN 1 AND 5 OR door NOT IN ( 'open' , 'ajar' ) GROUP BY key HAVING COUNT ( * ) > 2
WITHIN SLIDING WINDOW 2 MINUTES AFTER MATCH SKIP PAST LAST ROW CONSUME PARTITION
FROM k HAVING COUNT ( DISTINCT v ) >= 3 WITHIN 1.5 hours
CORRELATE a : k WITH b ( v < a.v ) WITH c : l ( v = 1 , WITHIN 10 min ) OUTPUT : CHARGE ( v )
MATCH_RECOGNIZE ( PARTITION BY key ORDER BY at AFTER MATCH SKIP TO NEXT ROW SHOW EMPTY MATCHES
PATTERN ( ^ A B +? ( C | D ) { 2 , 3 } PERMUTE ( E , F ) () $ ) DEFINE A AS v > PREV ( v , 2 ) , B AS B.v < FIRST ( A.v ) )
EXPRESSION every x = k ( v > 1 ) -> ( y = l ( v <> x.v ) and not * ( v = 5 ) ) within 5 sec or absent k for 10 s
EXPRESSION [ 2 : 3 ] of k until l -> strict every ( a : k , [ 1 : ] l ) span 1 h
"#;

/// The words of these, and some besides.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = REAL.split_whitespace().collect();
    words.extend([
        "NO", "SKIP", "OMIT", "NUMBER", "`limit`", "'", "--", "//x\n", "0", "1e9", ".5", "[", "]", "^", "$", "JOIN",
        "AS",
    ]);
    words.sort_unstable();
    words.dedup();
    words
});

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let text = match kind % 4 {
        0 => String::from_utf8_lossy(rest).into_owned(),
        1 => rest.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{} ", word(*byte));
            text
        }),
        _ => changed(rest),
    };
    let Ok(rules) = Rules::parse(&text) else { return };
    let json = serde_json::to_string(&rules).unwrap_or_default();
    let again = serde_json::from_str::<Rules>(&json);
    assert!(again.as_ref().is_ok_and(|again| *again == rules), "{:?}: {json}", again.err());
    run(&rules, bytes);
});

fn word(byte: u8) -> &'static str {
    WORDS[usize::from(byte) % WORDS.len()]
}

/// Lines of the rules, of which words are replaced, left out, or put in.
fn changed(bytes: &[u8]) -> String {
    let mut words: Vec<&str> = REAL.split_whitespace().collect();
    let (cut, changes) = bytes.split_at(bytes.len().min(2));
    if let [from, len] = cut {
        // Some rules of all: the first words are those of declarations.
        let from = usize::from(*from) * 2 % words.len();
        words = words[from..(from + 8 + usize::from(*len)).min(words.len())].to_vec();
    }
    for change in changes.chunks_exact(3) {
        let at = usize::from(change[0]) % words.len().max(1);
        match change[1] % 4 {
            0 if !words.is_empty() => words[at] = word(change[2]),
            1 if !words.is_empty() => drop(words.remove(at)),
            2 => words.insert(at, word(change[2])),
            _ => words.truncate(at + 8),
        }
    }
    words.join(" ")
}
