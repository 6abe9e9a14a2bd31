//! Random small patterns over random small streams, against what the words of their operators say, tried out in every way
//! there is.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;

use kromka_cep::{
    AfterRows, Content, Contiguity, Element, Engine, Event, Pattern, Predicate, RowExpression, RowPattern, Rule,
    Schema, Sequence,
};
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

fn sequence(draw: &mut Draw) -> Sequence {
    const ALL: [Contiguity; 3] = [Contiguity::Next, Contiguity::FollowedBy, Contiguity::FollowedByAny];
    let count = 1 + draw.below(4);
    let mut elements: Vec<Element> = Vec::new();
    for at in 0..count {
        let mut element = Element::new(&format!("e{at}"), some_kinds(draw));
        // An event that is both what must not come and what is waited for is nobody's.
        if let Some(Element { content: Content::Not(not), .. }) = elements.last() {
            let others = KINDS.iter().filter(|kind| !kinds_of(not).iter().any(|other| other == *kind));
            element.content = Content::Event(Predicate::Kinds(others.map(|kind| String::from(*kind)).collect()));
        }
        // Negative elements stand between others that are there once: what is in a loop and must not follow it is its end.
        let before_is_plain = elements.last().is_some_and(|before| {
            matches!(before.content, Content::Event(_)) && !before.optional && before.max == Some(1)
        });
        if at + 1 < count && before_is_plain && draw.below(5) == 0 {
            element.content = Content::Not(Predicate::kind(draw.one_of(&KINDS)));
            element.contiguity = draw.one_of(&[Contiguity::Next, Contiguity::FollowedBy]);
            elements.push(element);
            continue;
        }
        let after_not = elements.last().is_some_and(|before| matches!(before.content, Content::Not(_)));
        element.contiguity = if at == 0 { Contiguity::Next } else { draw.one_of(&ALL) };
        element.inner = draw.one_of(&ALL);
        (element.min, element.max) =
            draw.one_of(&[(1, Some(1)), (1, Some(1)), (2, Some(2)), (1, Some(3)), (1, None), (2, None)]);
        if after_not {
            // The library that sequences are named after ends a loop by what must not come before it.
            (element.min, element.max) = (1, Some(1));
        }
        element.optional = !after_not && count > 1 && draw.below(4) == 0;
        elements.push(element);
    }
    let within_ms = (draw.below(3) == 0).then(|| 1 + draw.below(8) as u64);
    Sequence { within_ms, ..Sequence::new(elements) }
}

/// All matches of the elements from `at` on, behind the event `last`.
fn tried(
    sequence: &Sequence,
    stream: &Stream,
    at: usize,
    bound: &mut Vec<(usize, usize)>,
    all: &mut Vec<Vec<(String, u64)>>,
) {
    let Some(element) = sequence.elements.get(at) else {
        let (Some((_, first)), Some((_, last))) = (bound.first(), bound.last()) else { return };
        if sequence.within_ms.is_none_or(|within| stream[*last].1 - stream[*first].1 < within) {
            all.push(
                bound
                    .iter()
                    .map(|(element, event)| (sequence.elements[*element].name.clone(), *event as u64))
                    .collect(),
            );
        }
        return;
    };
    if matches!(element.content, Content::Not(_)) {
        return tried(sequence, stream, at + 1, bound, all);
    }
    if element.optional {
        tried(sequence, stream, at + 1, bound, all);
    }
    repeated(sequence, stream, at, 0, bound, all);
}

fn repeated(
    sequence: &Sequence,
    stream: &Stream,
    at: usize,
    count: u32,
    bound: &mut Vec<(usize, usize)>,
    all: &mut Vec<Vec<(String, u64)>>,
) {
    let element = &sequence.elements[at];
    let Content::Event(predicate) = &element.content else { return };
    let last = bound.last().map(|(_, event)| *event);
    for event in last.map_or(0, |last| last + 1)..stream.len() {
        let contiguity = if count == 0 { element.contiguity } else { element.inner };
        let between = &stream[last.map_or(event, |last| last + 1)..event];
        let fits = match (last, contiguity) {
            (None, _) | (_, Contiguity::FollowedByAny) => true,
            (_, Contiguity::Next) => between.is_empty(),
            (_, Contiguity::FollowedBy) => !between.iter().any(|event| holds(predicate, *event)),
        };
        if !fits || !holds(predicate, stream[event]) || count == 0 && !allowed(sequence, stream, at, last, event) {
            continue;
        }
        bound.push((at, event));
        if count + 1 >= element.min {
            tried(sequence, stream, at + 1, bound, all);
        }
        if element.max.is_none_or(|max| count + 1 < max) {
            repeated(sequence, stream, at, count + 1, bound, all);
        }
        bound.pop();
    }
}

/// Whether the negative element before this one, if there is one, lets it take this event.
fn allowed(sequence: &Sequence, stream: &Stream, at: usize, last: Option<usize>, event: usize) -> bool {
    let (Some(before), Some(last)) = (at.checked_sub(1).map(|before| &sequence.elements[before]), last) else {
        return true;
    };
    match (&before.content, before.contiguity) {
        (Content::Not(predicate), Contiguity::Next) => !holds(predicate, stream[last + 1]),
        (Content::Not(predicate), _) => !stream[last + 1..=event].iter().any(|event| holds(predicate, *event)),
        _ => true,
    }
}

#[test]
fn a_sequence_is_what_its_elements_say() {
    for seed in 0..PATTERNS {
        let mut draw = Draw(seed);
        let (sequence, stream) = (sequence(&mut draw), stream(&mut draw));
        let mut wanted = Vec::new();
        tried(&sequence, &stream, 0, &mut Vec::new(), &mut wanted);
        wanted.sort();
        assert_eq!(
            found(Pattern::Sequence(sequence.clone()), &stream, false),
            wanted,
            "{seed}: {sequence:?}\n{stream:?}"
        );
    }
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
