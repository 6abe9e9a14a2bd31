//! What nobody would write, or no clock would tell, and what is to become of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use kromka_cep::bounds::{DEPTH_MAX, ELEMENTS_MAX, STATES_MAX, TIMERS_MAX};
use kromka_cep::{
    AfterRows, Completion, Content, Contiguity, Element, Engine, Event, Expression, Pattern, PatternError, Predicate,
    Quota, RowExpression, RowPattern, Rule, Schema, Sequence,
};
use kromka_core::Tick;

const KINDS: [&str; 3] = ["a", "b", "c"];

/// An engine of one rule.
struct Only {
    engine: Engine,
    events: u64,
}

impl Only {
    fn new(pattern: Pattern) -> Result<Self, PatternError> {
        let mut schema = Schema::new();
        for kind in KINDS {
            schema.kind(kind).unwrap();
        }
        let mut engine = Engine::new(schema);
        // More than one call can find.
        let quota = Quota { matches: 1 << 20, ..Quota::default() };
        engine.add_rule(&Rule { quota, ..Rule::new("r", pattern) })?;
        Ok(Self { engine, events: 0 })
    }

    /// Events of these kinds, the names of which are numbers from 1 on.
    fn push(&mut self, kinds: &str, at_ms: u64) {
        for kind in kinds.chars() {
            self.events += 1;
            let kind = self.engine.schema().find_kind(&kind.to_string()).unwrap();
            let event = Event { at: Tick::from_ms(at_ms), key: 0, kind, id: self.events };
            self.engine.push(&[event], &[]).unwrap();
        }
    }

    /// The events of each match.
    fn found(&mut self) -> Vec<Vec<u64>> {
        let mut all = Vec::new();
        while let Some(found) = self.engine.poll() {
            all.push(found.bindings.iter().map(|binding| binding.event).collect());
        }
        all.sort();
        all
    }
}

fn refused(pattern: Pattern) -> PatternError {
    Only::new(pattern).err().unwrap()
}

fn element(kind: &str) -> Element {
    Element { contiguity: Contiguity::FollowedBy, ..Element::new(kind, Predicate::kind(kind)) }
}

fn optional(element: Element) -> Element {
    Element { optional: true, ..element }
}

fn group(elements: Vec<Element>) -> Element {
    Element { contiguity: Contiguity::FollowedBy, ..Element::group(elements) }
}

fn none(kind: &str) -> Element {
    Element { content: Content::Not(Predicate::kind(kind)), ..element(kind) }
}

fn sequence(elements: Vec<Element>) -> Pattern {
    Pattern::Sequence(Sequence::new(elements))
}

fn event(kind: &str) -> Expression {
    Expression::Event { name: Some(kind.into()), when: Predicate::kind(kind) }
}

fn not(kind: &str) -> Expression {
    Expression::Not(event(kind).into())
}

fn every(of: Expression) -> Expression {
    Expression::Every(of.into())
}

fn repeat(of: Expression, min: u32, max: Option<u32>) -> Expression {
    Expression::Repeat { of: of.into(), min, max, until: None }
}

fn rows(rows: RowExpression) -> Pattern {
    let define = KINDS.map(|kind| (kind.to_uppercase(), Predicate::kind(kind)));
    Pattern::Rows(RowPattern { rows, define: define.into(), after_match: AfterRows::SkipPastLast, tells_empty: false })
}

#[test]
fn a_stop_before_anything_has_begun_does_not_end_the_rule() {
    let mut only = Only::new(sequence(vec![optional(element("a")), none("b"), element("c")])).unwrap();
    only.push("bac", 0);
    assert_eq!(only.found(), [vec![2, 3], vec![3]]);
}

#[test]
fn a_loop_of_what_may_be_missing_is_gone_round_once_for_each_event() {
    let inner = vec![optional(group(vec![element("a")])), optional(element("b"))];
    let looping = Element { max: None, ..group(inner) };
    let mut only = Only::new(sequence(vec![looping.clone(), element("c")])).unwrap();
    only.push("abac", 0);
    assert!(only.found().contains(&vec![1, 2, 3, 4]));
    // Behind what must not come it is copied without that.
    let mut only = Only::new(sequence(vec![element("a"), none("b"), optional(looping.clone()), element("c")])).unwrap();
    only.push("aac", 0);
    assert!(only.found().contains(&vec![1, 2, 3]));
    let twice = Element { max: None, min: 0, ..group(vec![optional(looping)]) };
    let mut only = Only::new(sequence(vec![twice, element("c")])).unwrap();
    only.push("abbc", 0);
    assert!(only.found().contains(&vec![1, 2, 3, 4]));
}

#[test]
fn ways_past_what_may_be_missing_twice_do_not_double() {
    let twice = || optional(group(vec![optional(group(vec![optional(element("a"))]))]));
    let elements = (0..80).map(|_| twice()).chain([element("c")]).collect();
    let mut only = Only::new(sequence(elements)).unwrap();
    only.push("c", 0);
    assert_eq!(only.found(), [vec![1]]);
}

#[test]
fn a_row_pattern_that_repeats_nothing_ends() {
    for text in ["(A?)*", "(A*)*", "(A*?)+?(B|())*", "((A?|B?)*|())*", "(^|$|A*)*", "(A??)*B{0,3}?"] {
        let mut only = Only::new(rows(RowExpression::parse(text).unwrap())).unwrap();
        only.push("abcaab", 0);
        only.engine.finish();
        assert!(only.found().len() <= 6, "{text}");
    }
    let mut only = Only::new(rows(RowExpression::parse("(A?)*B").unwrap())).unwrap();
    only.push("aab", 0);
    assert_eq!(only.found(), [vec![1, 2, 3]]);
    let nothing = (0..DEPTH_MAX).fold(RowExpression::Empty, |of, _| RowExpression::Repeat {
        of: of.into(),
        min: 1_024,
        max: Some(1_024),
        reluctant: false,
    });
    assert_eq!(refused(rows(nothing)), PatternError::States { max: STATES_MAX });
}

/// Trees this deep would take more stack than there is; they are forgotten, since to drop them would, too.
const DEEP: usize = 200_000;

#[test]
fn a_tree_deeper_than_the_stack_is_refused() {
    let too_deep = Err(PatternError::Depth { max: DEPTH_MAX });
    let check = |pattern: Pattern| {
        let rule = Rule::new("r", pattern);
        let mut engine = Engine::new(Schema::new());
        assert_eq!(engine.add_rule(&rule).map(|_| ()), too_deep);
        std::mem::forget(rule);
    };
    let predicate = || (0..DEEP).fold(Predicate::Always, |of, _| Predicate::Not(of.into()));
    check(sequence(vec![Element::new("x", predicate())]));
    check(sequence(vec![Element { until: Some(predicate()), ..Element::new("x", Predicate::Always) }]));
    check(rows((0..DEEP).fold(RowExpression::First, |of, _| RowExpression::Concat(vec![of]))));
    check(Pattern::Rows(RowPattern {
        rows: RowExpression::Row("X".into()),
        define: vec![("X".into(), predicate())],
        after_match: AfterRows::SkipToNext,
        tells_empty: true,
    }));
    check(Pattern::Algebra(Expression::Event { name: None, when: predicate() }));
    check(Pattern::Algebra((0..DEEP).fold(event("a"), |of, _| every(of))));
}

#[test]
fn operators_that_are_true_at_once_are_as_many_as_elements_may_be() {
    let nots = |count| Pattern::Algebra(Expression::Follows((0..count).map(|_| not("a")).collect()));
    let mut only = Only::new(nots(ELEMENTS_MAX / 2 - 1)).unwrap();
    only.push("b", 0);
    assert_eq!(only.found(), [vec![]]);
    let (have, max) = (ELEMENTS_MAX + 1, ELEMENTS_MAX);
    assert_eq!(refused(nots(ELEMENTS_MAX)), PatternError::Elements { have, max });
}

#[test]
fn a_repetition_of_what_is_true_at_once_is_refused() {
    let any = || repeat(event("a"), 0, None);
    for of in [
        any(),
        Expression::Or(vec![event("a"), any()]),
        Expression::And(vec![any(), not("b")]),
        Expression::And(vec![not("a"), not("b")]),
        Expression::Follows(vec![any(), any()]),
        Expression::Within { of: any().into(), ms: 5 },
    ] {
        assert_eq!(refused(Pattern::Algebra(repeat(of, 0, None))), PatternError::Endless);
    }
    // What is true without an end is repeated no second time.
    assert!(Only::new(Pattern::Algebra(repeat(not("a"), 2, Some(2)))).is_ok());
    assert!(Only::new(Pattern::Algebra(repeat(Expression::Follows(vec![any(), event("b")]), 2, Some(2)))).is_ok());
}

#[test]
fn a_jump_of_time_ends_what_lasts_a_millisecond_a_bounded_number_of_times() {
    let absent = Expression::Absent { of: event("a").into(), ms: 1 };
    let mut only = Only::new(Pattern::Algebra(every(absent))).unwrap();
    only.push("b", 3);
    assert_eq!(only.found().len(), 3);
    let year = 31_536_000_000;
    only.engine.advance(Tick::from_ms(year));
    let mut times = Vec::new();
    while let Some(found) = only.engine.poll() {
        times.push(found.by);
    }
    assert_eq!(times.len(), TIMERS_MAX + 1);
    assert_eq!(times[1], Completion::Time(Tick::from_ms(5)));
    // It goes on from then.
    only.engine.advance(Tick::from_ms(year + 1));
    assert_eq!(only.engine.poll().map(|found| found.by), Some(Completion::Time(Tick::from_ms(year + 1))));
    only.engine.advance(Tick::from_ms(u64::MAX));
    assert!(only.found().len() <= TIMERS_MAX + 1);
    only.push("ab", u64::MAX);
    assert_eq!(only.found().len(), 0);
}

#[test]
fn at_the_end_of_time_what_has_just_begun_is_not_over() {
    let chain = Sequence { within_ms: Some(5), ..Sequence::new(vec![element("a"), element("b")]) };
    let listed = Sequence { tells_timeouts: true, ..chain.clone() };
    for pattern in [chain, listed] {
        let mut only = Only::new(Pattern::Sequence(pattern)).unwrap();
        only.push("a", u64::MAX - 6);
        only.push("a", u64::MAX - 5);
        // The last time of all is never: nothing is due then.
        only.push("ab", u64::MAX - 1);
        assert_eq!(only.found().iter().filter(|found| found.len() == 2).count(), 2);
    }
    let within = Expression::Within { of: Expression::Follows(vec![event("a"), event("b")]).into(), ms: 5 };
    let mut only = Only::new(Pattern::Algebra(every(within))).unwrap();
    only.push("abab", u64::MAX);
    assert_eq!(only.found(), [[1, 2], [3, 4]]);
}

/// What follows a beginning that was dropped was walked back to by all the ways there are, a thousand million, and in vain.
#[test]
fn what_a_chain_drops_leaves_nothing_that_leads_nowhere() {
    let any = |kind: &str| Element { contiguity: Contiguity::FollowedByAny, ..element(kind) };
    let elements = ["a", "b", "b", "b", "c"].into_iter().enumerate();
    let elements = elements.map(|(at, kind)| Element { name: format!("e{at}"), ..any(kind) }).collect();
    let mut schema = Schema::new();
    let kinds = KINDS.map(|kind| schema.kind(kind).unwrap());
    let mut engine = Engine::new(schema);
    let quota = Quota { nodes: 3_000, matches: 10, ..Quota::default() };
    engine.add_rule(&Rule { quota, ..Rule::new("r", sequence(elements)) }).unwrap();
    for id in 0..1_100 {
        let kind = kinds[if id == 0 { 0 } else { 1 }];
        engine.push(&[Event { at: Tick::from_ms(id), key: 0, kind, id }], &[]).unwrap();
    }
    engine.push(&[Event { at: Tick::from_ms(1_100), key: 0, kind: kinds[2], id: 1_100 }], &[]).unwrap();
    let mut count = 0;
    while let Some(found) = engine.poll() {
        assert_eq!(found.bindings[0].event, 0);
        count += 1;
    }
    assert_eq!(count, 10);
}
