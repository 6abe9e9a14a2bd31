//! Random patterns over random streams, with jumps of time and with little room: nothing panics, nothing takes more than a bounded
//! number of steps, no rule holds more than it may or ends by what it gave up, and all that was held is given back.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use crate::algebra;
use crate::bounds::{DEPTH_MAX, TIMERS_MAX};
use crate::error::PatternError;
use crate::event::{Event, KindId, Schema};
use crate::found::{By, Found};
use crate::kept::Kept;
use crate::pattern::Pattern;
use crate::pattern::algebra::Expression;
use crate::pattern::depth::check_elements;
use crate::pattern::predicate::{Comparison, Operand, Predicate};
use crate::pattern::rows::{AfterRows, RowExpression, RowPattern};
use crate::pattern::sequence::{AfterMatch, Consume, Content, Contiguity, Element, Sequence};
use crate::program::Program;
use crate::rows;
use crate::sequence::{self, Skip};
use crate::test::{Earlier, Offered, Row, Test};

/// Cases of each dialect.
const CASES: u64 = 6_000;
const KINDS: [&str; 3] = ["a", "b", "c"];

/// A generator of numbers, the same for the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn is_one_in(&mut self, end: u64) -> bool {
        self.below(end) == 0
    }

    fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()].clone()
    }

    fn kind(&mut self) -> Predicate {
        Predicate::kind(self.one_of(&KINDS))
    }

    /// A kind, and sometimes what asks of what is bound.
    fn predicate(&mut self, names: u64) -> Predicate {
        if names == 0 || !self.is_one_in(4) {
            return self.one_of(&[Predicate::Always, Predicate::kind("a"), Predicate::kind("b")]);
        }
        let (element, index) = (format!("e{}", self.below(names)), self.one_of(&[None, Some(0), Some(u32::MAX)]));
        let with = Operand::Bound { element, index, attribute: "type".into() };
        Predicate::Compare {
            attribute: "type".into(),
            by: self.one_of(&[Comparison::Equal, Comparison::NotEqual]),
            with,
        }
    }

    /// Kinds and times, which jump now and then.
    fn stream(&mut self) -> Vec<(u16, u64)> {
        let mut at: u64 = self.below(3);
        (0..self.below(12))
            .map(|_| {
                at = match self.below(40) {
                    0 => at.saturating_add(1 << 20),
                    1 if self.is_one_in(10) => u64::MAX - self.below(4).min(u64::MAX - at),
                    _ => at.saturating_add(self.below(3)),
                };
                (u16::try_from(self.below(3)).unwrap(), at)
            })
            .collect()
    }
}

/// No rows before.
struct Nothing;

impl Earlier for Nothing {
    fn earlier(&self, _rows: u32) -> Option<Row<'_>> {
        None
    }
}

fn schema() -> Schema {
    let mut schema = Schema::new();
    for kind in KINDS {
        schema.kind(kind).unwrap();
    }
    schema
}

/// What a rule may hold, drawn; and whether it drops its oldest when that is much.
fn limits(draw: &mut Draw, kept: &mut Kept) -> Option<usize> {
    let begins_below = draw.one_of(&[usize::MAX, usize::MAX, 0, 3, 8, 20]);
    (kept.room.begins_below, kept.room.grows_below) = (begins_below, begins_below.saturating_mul(2));
    Some(begins_below).filter(|_| draw.is_one_in(2))
}

/// Lets matches go, which have the events that there were, in their order where `is_ordered`.
fn tell(found: &mut Vec<Found>, kept: &mut Kept, events: u64, is_ordered: bool) {
    for Found { link, first, .. } in found.drain(..) {
        let seqs: Vec<u64> = kept.back(link).map(|bound| bound.seq).collect();
        assert!(seqs.iter().all(|seq| *seq < events) && first < events.max(1));
        assert!(!is_ordered || seqs.is_sorted_by(|one, other| one > other));
        kept.release(link);
    }
}

fn event((kind, at): (u16, u64), id: u64) -> Event {
    Event { at: kromka_core::Tick::from_ms(at), key: 0, kind: KindId(kind), id }
}

/// Drops the oldest until what is held is no more than may be, or nothing can be dropped.
fn drop_until(limit: Option<usize>, kept: &mut Kept, mut drop_oldest: impl FnMut(&mut Kept) -> usize) {
    while limit.is_some_and(|limit| kept.nodes() > limit) && drop_oldest(kept) > 0 {}
}

fn elements(draw: &mut Draw, depth: u32, names: &mut u64) -> Vec<Element> {
    const ALL: [Contiguity; 3] = [Contiguity::Next, Contiguity::FollowedBy, Contiguity::FollowedByAny];
    let mut elements = Vec::new();
    for at in 0..=draw.below(3) {
        let mut element = Element::new(&format!("e{names}"), draw.predicate(*names));
        if depth < 3 && draw.is_one_in(3) {
            element.content = Content::Group(elements_below(draw, depth, names));
        } else if at > 0 && draw.is_one_in(5) {
            element.content = Content::Not(draw.kind());
        } else {
            *names += 1;
        }
        (element.contiguity, element.inner) = (draw.one_of(&ALL), draw.one_of(&ALL));
        (element.min, element.max) =
            draw.one_of(&[(1, Some(1)), (1, Some(1)), (0, Some(1)), (0, None), (1, None), (2, Some(3)), (2, None)]);
        (element.optional, element.greedy) = (draw.is_one_in(3), draw.is_one_in(4));
        element.until = if draw.is_one_in(6) { Some(draw.kind()) } else { None };
        elements.push(element);
    }
    elements
}

fn elements_below(draw: &mut Draw, depth: u32, names: &mut u64) -> Vec<Element> {
    elements(draw, depth + 1, names)
}

fn sequence_program(draw: &mut Draw) -> Option<sequence::Program> {
    let elements = elements(draw, 0, &mut 0);
    let within_ms = draw.one_of(&[None, Some(1), Some(4), Some(u64::MAX)]);
    let tells_timeouts = draw.is_one_in(3);
    let sequence = Sequence { within_ms, tells_timeouts, after_match: AfterMatch::NoSkip, ..Sequence::new(elements) };
    check_elements(&sequence.elements).ok()?;
    let names = sequence::names(&sequence.elements);
    let test = |predicate: &Predicate| Test::compile(predicate, &names, &mut schema());
    let (automaton, conditions) = sequence::compile(&sequence, &names, test).ok()?;
    let skip =
        draw.one_of(&[Skip::Nothing, Skip::Nothing, Skip::ToNext, Skip::PastLast, Skip::ToFirst(0), Skip::ToLast(0)]);
    let within_positions = draw.one_of(&[None, None, Some(2), Some(u64::MAX)]);
    Some(sequence::Program {
        automaton,
        conditions,
        within_ms,
        within_positions,
        skip,
        consume: Consume::None,
        limit: None,
        tells_timeouts,
    })
}

#[test]
fn any_sequence_over_any_stream_in_any_room() {
    let mut compiled = 0;
    for seed in 0..CASES {
        let mut draw = Draw(seed);
        let Some(program) = sequence_program(&mut draw) else { continue };
        compiled += 1;
        let (mut kept, mut scratch, mut found) = (Kept::new(0), sequence::Scratch::default(), Vec::new());
        let limit = limits(&mut draw, &mut kept);
        let states = program.automaton.len();
        let mut run = sequence::Run::new(&program);
        for (seq, event_of) in (0..).zip(draw.stream()) {
            let before = kept.nodes();
            run.advance(&program, event_of.1, &mut kept, &mut scratch, &mut found);
            let event = event(event_of, seq);
            let offered = Offered { row: Row { event: &event, values: &[] }, seq, earlier: &Nothing };
            run.offer(&program, offered, &mut kept, &mut scratch, &mut found);
            tell(&mut found, &mut kept, seq + 1, true);
            // An event leads each attempt to each state once at most, whatever the ways; and one has not begun.
            let ways = if program.automaton.visits_once { 4 * states } else { 1_024 };
            assert!(kept.nodes() <= (before + 2) * (ways + 2), "{seed}");
            let by = By::Time(event.at.ms());
            drop_until(limit, &mut kept, |kept| {
                let dropped = run.drop_oldest(&program, by, kept, &mut found);
                tell(&mut found, kept, seq + 1, true);
                dropped
            });
            if let Some(limit) = limit {
                assert!(kept.nodes() <= limit || run.nodes() <= run.waiting(), "{seed}: {} of {limit}", kept.nodes());
            }
        }
        run.consume(&mut kept);
        assert_eq!((kept.nodes(), run.nodes()), (0, 0), "{seed}");
    }
    assert!(compiled > CASES / 2, "{compiled}");
}

fn row_expression(draw: &mut Draw, depth: u32) -> RowExpression {
    let inner = |draw: &mut Draw| row_expression(draw, depth + 1);
    match draw.below(if depth > 3 { 4 } else { 9 }) {
        0 => RowExpression::Empty,
        1..=2 => RowExpression::Row(draw.one_of(&["e0", "e1", "e2"]).into()),
        3 => draw.one_of(&[RowExpression::First, RowExpression::Last]),
        4 => RowExpression::Concat(Vec::from([inner(draw), inner(draw)])),
        5 => RowExpression::Either(Vec::from([inner(draw), inner(draw), RowExpression::Empty])),
        _ => {
            let (min, max) = draw.one_of(&[(0, None), (1, None), (0, Some(1)), (2, Some(2)), (0, Some(3)), (2, None)]);
            RowExpression::Repeat { of: Box::new(inner(draw)), min, max, reluctant: draw.is_one_in(2) }
        }
    }
}

fn rows_program(draw: &mut Draw) -> Option<rows::Program> {
    let define = (0..3).map(|at| (format!("e{at}"), draw.predicate(3))).collect();
    let (after_match, tells_empty) =
        (draw.one_of(&[AfterRows::SkipPastLast, AfterRows::SkipToNext]), draw.is_one_in(2));
    let pattern = RowPattern { rows: row_expression(draw, 0), define, after_match, tells_empty };
    match Program::compile(&Pattern::Rows(pattern), &mut schema()).ok()?.program {
        Program::Rows(program) => Some(*program),
        _ => None,
    }
}

#[test]
fn any_row_pattern_over_any_stream_in_any_room() {
    let mut compiled = 0;
    for seed in 0..CASES {
        let mut draw = Draw(seed);
        let Some(program) = rows_program(&mut draw) else { continue };
        compiled += 1;
        let (mut kept, mut scratch, mut found) = (Kept::new(0), rows::Scratch::default(), Vec::new());
        let limit = limits(&mut draw, &mut kept);
        let mut run = rows::Run::default();
        let stream: Vec<_> = draw.stream().into_iter().take(6).collect();
        for (seq, event_of) in (0..).zip(&stream) {
            let event = event(*event_of, seq);
            let offered = Offered { row: Row { event: &event, values: &[] }, seq, earlier: &Nothing };
            run.offer(&program, offered, &mut kept, &mut scratch, &mut found);
            tell(&mut found, &mut kept, seq + 1, true);
            let (grows_below, states) = (kept.room.grows_below, program.automaton.len());
            assert!(kept.nodes() <= grows_below.saturating_add(states), "{seed}");
            let by = By::Time(event.at.ms());
            drop_until(limit, &mut kept, |kept| {
                let dropped = run.drop_oldest(&program, by, kept, &mut found);
                tell(&mut found, kept, seq + 1, true);
                dropped
            });
            assert!(limit.is_none_or(|limit| kept.nodes() <= limit), "{seed}");
        }
        run.finish(&program, u64::MAX, &mut kept, &mut scratch, &mut found);
        tell(&mut found, &mut kept, stream.len() as u64, true);
        run.give_up(&program, By::Time(u64::MAX), &mut kept, &mut found);
        assert_eq!((kept.nodes(), run.is_idle()), (0, true), "{seed}");
    }
    assert!(compiled > CASES / 2, "{compiled}");
}

fn expression(draw: &mut Draw, depth: u32, names: &mut u64) -> Expression {
    if depth > 3 || draw.is_one_in(4) {
        let when = draw.predicate(*names);
        let name = (!draw.is_one_in(3)).then(|| format!("e{names}"));
        *names += u64::from(name.is_some());
        return Expression::Event { name, when };
    }
    let some = |draw: &mut Draw, names: &mut u64| -> Vec<Expression> {
        (0..=draw.below(3)).map(|_| expression(draw, depth + 1, names)).collect()
    };
    let one = |draw: &mut Draw, names: &mut u64| Box::new(expression(draw, depth + 1, names));
    let ms = draw.one_of(&[1, 1, 2, 5, u64::MAX]);
    match draw.below(11) {
        0 | 1 => Expression::Follows(some(draw, names)),
        2 => Expression::And(some(draw, names)),
        3 => Expression::Or(some(draw, names)),
        4 => Expression::Not(one(draw, names)),
        5 | 6 => Expression::Every(one(draw, names)),
        7 => Expression::Within { of: one(draw, names), ms },
        8 if ms == 2 => Expression::Span { of: one(draw, names), ms },
        8 => Expression::Absent { of: one(draw, names), ms },
        9 => {
            let mut part = |draw: &mut Draw| {
                let (when, name) = (draw.predicate(*names), Some(format!("e{names}")));
                *names += 1;
                let of = Box::new(Expression::Event { name, when });
                let (min, max) = draw.one_of(&[(1, Some(1)), (0, None), (2, Some(3)), (0, Some(1))]);
                Expression::Repeat { of, min, max, until: None }
            };
            Expression::Adjacent {
                elements: (0..=draw.below(3)).map(|_| part(draw)).collect(),
                every_start: draw.is_one_in(2),
            }
        }
        _ => {
            let (min, max) = draw.one_of(&[(0, None), (1, None), (2, Some(2)), (0, Some(2)), (1, Some(3)), (2, None)]);
            let until = draw.is_one_in(2).then(|| one(draw, names));
            Expression::Repeat { of: one(draw, names), min, max, until }
        }
    }
}

#[test]
fn any_expression_over_any_stream_in_any_room() {
    let mut compiled = 0;
    for seed in 0..CASES {
        let mut draw = Draw(seed);
        let expression = expression(&mut draw, 0, &mut 0);
        let Ok((program, _)) = algebra::Program::compile(&expression, &mut schema()) else { continue };
        compiled += 1;
        let (mut kept, mut found) = (Kept::new(0), Vec::new());
        let limit = limits(&mut draw, &mut kept);
        // What nothing bounds here doubles with each event.
        kept.room.grows_below = kept.room.grows_below.min(4_096);
        let mut run = algebra::Run::default();
        macro_rules! env {
            ($by:expr, $now_ms:expr, $first:expr) => {
                algebra::Env {
                    program: &program,
                    kept: &mut kept,
                    found: &mut found,
                    by: $by,
                    now_ms: $now_ms,
                    first: $first,
                }
            };
        }
        run.begin(&mut env!(By::Time(0), 0, 0));
        tell(&mut found, &mut kept, 0, false);
        let size = program.operators.len();
        let mut events = 0;
        for event_of in draw.stream() {
            let made = run.made();
            let event = event(event_of, events);
            events += 1;
            run.advance(event_of.1, &mut 0, &mut env!(By::Time(event_of.1), event_of.1, 0));
            tell(&mut found, &mut kept, events, false);
            assert!(run.made() - made <= ((TIMERS_MAX + 4 * 4_096) * size * 2) as u64, "{seed}: {expression:?}");
            let offered = Offered { row: Row { event: &event, values: &[] }, seq: events - 1, earlier: &Nothing };
            run.offer(offered, &mut env!(By::Event(event.id), event_of.1, event.id));
            tell(&mut found, &mut kept, events, false);
            run.assert_counted();
            drop_until(limit, &mut kept, |kept| run.drop_oldest(kept));
        }
        run.give_up(&mut kept);
        assert_eq!((kept.nodes(), run.nodes()), (0, 0), "{seed}: {expression:?}");
    }
    assert!(compiled > CASES / 2, "{compiled}");
}

/// An expression that runs in some room.
struct Running {
    program: algebra::Program,
    run: algebra::Run,
    kept: Kept,
    found: Vec<Found>,
}

impl Running {
    fn new(expression: &Expression) -> Self {
        let (program, _) = algebra::Program::compile(expression, &mut schema()).unwrap();
        let (run, kept, found) = (algebra::Run::default(), Kept::new(0), Vec::new());
        let mut running = Self { program, run, kept, found };
        let Self { program, run, kept, found } = &mut running;
        run.begin(&mut algebra::Env { program, kept, found, by: By::Time(0), now_ms: 0, first: 0 });
        running
    }

    /// How many matches an event of a kind makes.
    fn offer(&mut self, kind: u16, seq: u64) -> usize {
        let Self { program, run, kept, found } = self;
        let event = event((kind, 0), seq);
        let offered = Offered { row: Row { event: &event, values: &[] }, seq, earlier: &Nothing };
        run.offer(offered, &mut algebra::Env { program, kept, found, by: By::Event(seq), now_ms: 0, first: seq });
        let count = found.len();
        tell(found, kept, seq + 1, false);
        count
    }
}

fn named(kind: &str) -> Expression {
    Expression::Event { name: Some(kind.into()), when: Predicate::kind(kind) }
}

fn every(of: Expression) -> Expression {
    Expression::Every(Box::new(of))
}

#[test]
fn an_every_that_found_no_room_begins_anew_once_there_is() {
    // Each `a` is looked for by twice as many.
    let mut running = Running::new(&every(every(named("a"))));
    running.kept.room.begins_below = 20;
    let counts: Vec<usize> = (0..8).map(|seq| running.offer(0, seq)).collect();
    assert_eq!(counts, [1, 2, 4, 8, 11, 11, 11, 11]);
    assert!(running.kept.room.refused() > 0);
    // The oldest go, and others begin.
    while running.run.drop_oldest(&mut running.kept) > 0 {}
    let counts: Vec<usize> = (8..12).map(|seq| running.offer(0, seq)).collect();
    assert_eq!(counts, [2, 4, 8, 11]);
}

#[test]
fn the_oldest_that_waits_is_dropped_and_never_what_begins() {
    let mut running = Running::new(&Expression::Follows(Vec::from([every(named("a")), named("b")])));
    assert_eq!((0..5).map(|seq| running.offer(0, seq)).sum::<usize>(), 0);
    let each = running.run.nodes() / 5;
    assert_eq!(running.run.drop_oldest(&mut running.kept), each);
    assert_eq!(running.offer(1, 5), 4);
    assert_eq!(running.run.drop_oldest(&mut running.kept), 0);
    assert_eq!((running.offer(0, 6), running.offer(1, 7)), (0, 1));
}

#[test]
fn groups_deeper_than_the_stack_are_refused() {
    let deep = (0..200_000).fold(Element::new("x", Predicate::Always), |of, _| Element::group(Vec::from([of])));
    let elements = Vec::from([deep]);
    assert_eq!(check_elements(&elements), Err(PatternError::Depth { max: DEPTH_MAX }));
    // To drop it would take the stack, too.
    core::mem::forget(elements);
}
