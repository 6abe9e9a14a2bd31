//! Random small row patterns over random small streams, against what the words of their operators say: a reader that tries
//! one way after the other.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;

use kromka_cep::{AfterRows, Engine, Event, Pattern, Predicate, RowExpression, RowPattern, Rule, Schema};
use kromka_core::Tick;

const PATTERNS: u64 = 100_000;
const KINDS: [&str; 3] = ["a", "b", "c"];

/// A generator of numbers, the same for the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % end as u64).unwrap()
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// Kinds and times.
type Stream = Vec<(usize, u64)>;

fn stream(draw: &mut Draw) -> Stream {
    let mut at = 0;
    (0..draw.below(9))
        .map(|_| {
            at += draw.below(3) as u64;
            (draw.below(KINDS.len()), at)
        })
        .collect()
}

/// What an engine finds: the events of each element.
fn found(pattern: Pattern, stream: &Stream, is_whole: bool) -> Vec<Vec<(String, u64)>> {
    let mut schema = Schema::new();
    let kinds = KINDS.map(|kind| schema.kind(kind).unwrap());
    let mut engine = Engine::new(schema);
    let rule = engine.add_rule(&Rule::new("r", pattern)).unwrap();
    for (id, (kind, at)) in (0..).zip(stream) {
        engine.push(&[Event { at: Tick::from_ms(*at), key: 0, kind: kinds[*kind], id }], &[]).unwrap();
    }
    if is_whole {
        engine.finish();
    }
    let names = engine.elements(rule).unwrap().to_vec();
    let mut all = Vec::new();
    while let Some(found) = engine.poll() {
        let name = |element: u32| names[usize::try_from(element).unwrap()].to_string();
        all.push(found.bindings.iter().map(|binding| (name(binding.element), binding.event)).collect());
    }
    all.sort();
    all
}

fn kinds_of(predicate: &Predicate) -> &[String] {
    match predicate {
        Predicate::Kinds(kinds) => kinds,
        _ => &[],
    }
}

fn holds(predicate: &Predicate, event: (usize, u64)) -> bool {
    kinds_of(predicate).iter().any(|kind| kind == KINDS[event.0])
}

fn some_kinds(draw: &mut Draw) -> Predicate {
    let all: Vec<String> = KINDS.iter().filter(|_| draw.below(2) == 0).map(|kind| String::from(*kind)).collect();
    Predicate::Kinds(if all.is_empty() { vec![draw.one_of(&KINDS).into()] } else { all })
}

fn expression(draw: &mut Draw, depth: usize) -> RowExpression {
    let inner = |draw: &mut Draw| expression(draw, depth + 1);
    match draw.below(if depth > 2 { 3 } else { 9 }) {
        0 | 1 => RowExpression::Row("x".into()),
        2 => RowExpression::Row(draw.one_of(&["y", "z"]).into()),
        3 | 4 => RowExpression::Concat(vec![inner(draw), inner(draw)]),
        5 => RowExpression::Either(vec![inner(draw), inner(draw)]),
        6 if draw.below(2) == 0 => RowExpression::First,
        6 => RowExpression::Last,
        _ => {
            const TIMES: [(u32, Option<u32>); 6] =
                [(0, None), (1, None), (0, Some(1)), (2, Some(2)), (0, Some(2)), (1, Some(3))];
            let (min, max) = draw.one_of(&TIMES);
            let of = inner(draw);
            // When nothing is repeated, readers differ in what they prefer.
            if may_be_nothing(&of) {
                return of;
            }
            RowExpression::Repeat { of: Box::new(of), min, max, reluctant: draw.below(2) == 0 }
        }
    }
}

fn may_be_nothing(rows: &RowExpression) -> bool {
    match rows {
        RowExpression::Row(_) => false,
        RowExpression::Empty | RowExpression::First | RowExpression::Last => true,
        RowExpression::Concat(all) => all.iter().all(may_be_nothing),
        RowExpression::Either(all) => all.iter().any(may_be_nothing),
        RowExpression::Repeat { of, min, .. } => *min == 0 || may_be_nothing(of),
    }
}

/// The ways to match from a row on, the preferred one first: the rows of each name, and the row behind.
type Way = (Vec<(String, u64)>, usize);

fn ways(rows: &RowExpression, define: &BTreeMap<String, Predicate>, stream: &Stream, from: &Way) -> Vec<Way> {
    let after = |rows: &RowExpression, all: Vec<Way>| -> Vec<Way> {
        all.iter().flat_map(|way| ways(rows, define, stream, way)).collect()
    };
    let (bound, at) = from;
    match rows {
        RowExpression::Empty => vec![from.clone()],
        RowExpression::First => {
            if *at == 0 {
                vec![from.clone()]
            } else {
                Vec::new()
            }
        }
        RowExpression::Last => {
            if *at == stream.len() {
                vec![from.clone()]
            } else {
                Vec::new()
            }
        }
        RowExpression::Row(name) => {
            let fits = |event: &(usize, u64)| define.get(name).is_none_or(|predicate| holds(predicate, *event));
            let more = |_: &(usize, u64)| {
                let bound = bound.iter().cloned().chain([(name.clone(), *at as u64)]).collect();
                (bound, at + 1)
            };
            stream.get(*at).filter(|event| fits(event)).map(more).into_iter().collect()
        }
        RowExpression::Concat(all) => all.iter().fold(vec![from.clone()], |all, rows| after(rows, all)),
        RowExpression::Either(all) => all.iter().flat_map(|rows| ways(rows, define, stream, from)).collect(),
        RowExpression::Repeat { of, min, max, reluctant } => {
            if *max == Some(0) {
                return vec![from.clone()];
            }
            let rest = RowExpression::Repeat {
                of: of.clone(),
                min: min.saturating_sub(1),
                max: max.map(|max| max - 1),
                reluctant: *reluctant,
            };
            let once = ways(of, define, stream, from);
            // Once more of nothing is nothing more.
            let once = once.into_iter().filter(|way| *min > 0 || way.1 > *at).collect();
            let more = after(&rest, once);
            match (*min > 0, *reluctant) {
                (true, _) => more,
                (false, false) => more.into_iter().chain([from.clone()]).collect(),
                (false, true) => [from.clone()].into_iter().chain(more).collect(),
            }
        }
    }
}

#[test]
fn a_row_pattern_is_what_a_backtracking_reader_finds() {
    for seed in 0..PATTERNS {
        let mut draw = Draw(seed);
        let rows = expression(&mut draw, 0);
        let define: BTreeMap<String, Predicate> =
            ["x", "y"].into_iter().map(|name| (String::from(name), some_kinds(&mut draw))).collect();
        let after_match = draw.one_of(&[AfterRows::SkipPastLast, AfterRows::SkipToNext]);
        let stream: Stream = stream(&mut draw).into_iter().take(6).collect();
        let (mut wanted, mut at) = (Vec::new(), 0);
        while at < stream.len() {
            let best = ways(&rows, &define, &stream, &(Vec::new(), at)).into_iter().next();
            let end = best.as_ref().map_or(at, |(_, end)| *end);
            wanted.extend(best.map(|(bound, _)| bound).filter(|bound| !bound.is_empty()));
            at = if after_match == AfterRows::SkipPastLast { end.max(at + 1) } else { at + 1 };
        }
        wanted.sort();
        let pattern = RowPattern {
            rows: rows.clone(),
            define: define.clone().into_iter().collect(),
            after_match,
            tells_empty: false,
        };
        assert_eq!(found(Pattern::Rows(pattern), &stream, true), wanted, "{seed}: {rows:?} {define:?}\n{stream:?}");
    }
}
