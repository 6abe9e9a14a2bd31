//! Random small sequences over random small streams, against what the words of `data/cep` say, tried out in every way there is:
//! elements, groups of them, how often, what may lie between, what must not come, what ends a loop, within which time and how many
//! events, conditions on events that are bound, partitions, consumption and limits.
//!
//! Left out, since the words do not say it without the automaton of the library that sequences are named after, and compared
//! with runs of that in `sequences_as_run.rs`: greedy loops, where "all it can" hangs on what is behind the loop; what matches skip,
//! which hangs on the attempts that go on, also those that can come to nothing; attempts whose time is over, for the same reason;
//! groups within groups that are repeated, whose matches are told as often as rounds can be put together; negative elements around
//! loops, which they end; and what ends a group.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;

use kromka_cep::{
    AttributeKind, Comparison, Completion, Consume, Content, Contiguity, Element, Engine, Event, Operand, Pattern,
    Predicate, Rule, Schema, Sequence,
};
use kromka_core::Tick;

const PATTERNS: u64 = 100_000;
const KINDS: [&str; 3] = ["a", "b", "c"];
const CONTIGUITIES: [Contiguity; 3] = [Contiguity::Next, Contiguity::FollowedBy, Contiguity::FollowedByAny];

/// A generator of numbers, the same for the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    fn is_one_in(&mut self, end: u64) -> bool {
        self.below(end) == 0
    }
}

/// What happened.
#[derive(Debug, Clone, Copy)]
struct Fact {
    kind: usize,
    value: u64,
    at: u64,
    key: u64,
    id: u64,
}

/// Events by the names that they are bound to, in the order in which they are.
type Bound = Vec<(String, Fact)>;

/// A match: what completed it, and its events.
type Told = (u64, Vec<(String, u64)>);

fn stream(draw: &mut Draw) -> Vec<Fact> {
    let mut at = 0;
    let fact = |id| {
        at += draw.below(3);
        Fact { kind: usize::try_from(draw.below(3)).unwrap(), value: draw.below(3), at, key: draw.below(2), id }
    };
    (0..8).map(fact).collect()
}

fn kinds(draw: &mut Draw) -> Vec<String> {
    let all: Vec<String> = KINDS.iter().filter(|_| draw.is_one_in(2)).map(|kind| String::from(*kind)).collect();
    if all.is_empty() { vec![draw.one_of(&KINDS).into()] } else { all }
}

/// Kinds, and at times how a value compares with that of an event that is bound.
fn predicate(draw: &mut Draw, names: &[String]) -> Predicate {
    let kinds = Predicate::Kinds(kinds(draw));
    if names.is_empty() || !draw.is_one_in(6) {
        return kinds;
    }
    let with = Operand::Bound {
        element: names[usize::try_from(draw.below(names.len() as u64)).unwrap()].clone(),
        index: draw.one_of(&[None, Some(0), Some(1)]),
        attribute: "v".into(),
    };
    kinds.and(Predicate::Compare {
        attribute: "v".into(),
        by: draw.one_of(&[Comparison::Less, Comparison::Equal]),
        with,
    })
}

/// An element that is no negative one.
fn element(draw: &mut Draw, names: &mut Vec<String>, is_grouped: bool) -> Element {
    let name = format!("e{}", names.len());
    let mut element = Element::new(&name, predicate(draw, names));
    names.push(name);
    element.contiguity = draw.one_of(&CONTIGUITIES);
    element.inner = draw.one_of(&CONTIGUITIES);
    let times: &[(u32, Option<u32>)] =
        &[(1, Some(1)), (1, Some(1)), (2, Some(2)), (1, Some(3)), (1, None), (2, None), (0, Some(2))];
    (element.min, element.max) = draw.one_of(if is_grouped { &times[..3] } else { times });
    if element.max.is_none() && draw.is_one_in(3) {
        element.until = Some(Predicate::kind(draw.one_of(&KINDS)));
    }
    element
}

fn sequence(draw: &mut Draw) -> Sequence {
    let count = 1 + draw.below(4);
    let (mut elements, mut names): (Vec<Element>, Vec<String>) = (Vec::new(), Vec::new());
    for at in 0..count {
        let before_is_plain = elements.last().is_some_and(|before| {
            matches!(before.content, Content::Event(_)) && !before.optional && (before.min, before.max) == (1, Some(1))
        });
        if at + 1 < count && before_is_plain && draw.is_one_in(5) {
            let kind = Predicate::kind(draw.one_of(&KINDS));
            let contiguity = draw.one_of(&CONTIGUITIES[..2]);
            elements.push(Element {
                content: Content::Not(kind),
                contiguity,
                ..Element::new("not", Predicate::Always)
            });
            continue;
        }
        if let Some(Element { content: Content::Not(Predicate::Kinds(not)), .. }) = elements.last() {
            // An event that is both what must not come and what is waited for is nobody's.
            let others = KINDS.iter().filter(|kind| !not.iter().any(|not| not == *kind));
            let when = Predicate::Kinds(others.map(|kind| String::from(*kind)).collect());
            names.push(format!("e{}", names.len()));
            let contiguity = draw.one_of(&CONTIGUITIES);
            elements.push(Element { contiguity, ..Element::new(&names[names.len() - 1], when) });
            continue;
        }
        let mut next = if draw.is_one_in(5) {
            let mut inner: Vec<Element> = (0..1 + draw.below(2)).map(|_| element(draw, &mut names, true)).collect();
            // Between events of the first one would be what is between rounds.
            (inner[0].min, inner[0].max) = (1, Some(1));
            // What is skipped for one round more is skipped for what is behind the group, too.
            let last = if at + 1 == count { 4 } else { 2 };
            let (min, max) = draw.one_of(&[(1, Some(1)), (2, Some(2)), (1, Some(2)), (1, None)][..last]);
            let (contiguity, inner_contiguity) = (draw.one_of(&CONTIGUITIES), draw.one_of(&CONTIGUITIES));
            Element { min, max, contiguity, inner: inner_contiguity, ..Element::group(inner) }
        } else {
            element(draw, &mut names, false)
        };
        next.optional = count > 1 && draw.is_one_in(4);
        elements.push(next);
    }
    elements[0].contiguity = Contiguity::Next;
    let limit = draw.is_one_in(8).then_some(2);
    let consume = if draw.is_one_in(6) { draw.one_of(&[Consume::Any, Consume::Partition]) } else { Consume::None };
    let within_ms = draw.is_one_in(3).then(|| 1 + draw.below(8));
    let within_positions = draw.is_one_in(6).then(|| 1 + draw.below(4));
    Sequence { within_ms, within_positions, consume, limit, ..Sequence::new(elements) }
}

/// What is tried: a stream of one key, and what is to be done with what is bound.
struct Trial<'a> {
    stream: &'a [Fact],
}

/// What goes on behind some elements, with the place of the last event and one behind.
type Then<'t> = &'t mut dyn FnMut(&mut Bound, usize);

/// Where an element begins: behind which events, what may lie between, and what must not.
#[derive(Clone, Copy)]
struct From<'a> {
    /// One behind the last event that is bound.
    next: usize,
    contiguity: Contiguity,
    not: Option<&'a Element>,
}

impl Trial<'_> {
    fn elements(&self, elements: &[Element], at: usize, from: From<'_>, bound: &mut Bound, then: Then<'_>) {
        let Some(element) = elements.get(at) else { return then(bound, from.next) };
        let follows = |next: usize| From {
            next,
            contiguity: elements.get(at + 1).map_or(Contiguity::Next, |element| element.contiguity),
            not: None,
        };
        if matches!(element.content, Content::Not(_)) {
            let from = From { not: Some(element), ..follows(from.next) };
            return self.elements(elements, at + 1, from, bound, then);
        }
        if element.optional || element.min == 0 {
            self.elements(elements, at + 1, follows(from.next), bound, then);
        }
        self.repeated(element, 0, from, bound, &mut |bound, next| {
            self.elements(elements, at + 1, follows(next), bound, then);
        });
    }

    fn repeated(&self, element: &Element, count: u32, from: From<'_>, bound: &mut Bound, then: Then<'_>) {
        let mut once = |bound: &mut Bound, next: usize| {
            if count + 1 >= element.min {
                then(bound, next);
            }
            if element.max.is_none_or(|max| count + 1 < max) {
                let from = From { next, contiguity: element.inner, not: None };
                self.repeated(element, count + 1, from, bound, then);
            }
        };
        match &element.content {
            Content::Group(inner) => self.elements(inner, 0, from, bound, &mut once),
            Content::Event(when) => self.event(element, when, count, from, bound, &mut once),
            Content::Not(_) => unreachable!("it is not repeated"),
        }
    }

    fn event(
        &self,
        element: &Element,
        when: &Predicate,
        count: u32,
        from: From<'_>,
        bound: &mut Bound,
        then: Then<'_>,
    ) {
        let ends = |fact: Fact| element.until.as_ref().is_some_and(|until| holds(until, fact, &Vec::new()));
        for at in from.next..self.stream.len() {
            let fact = self.stream[at];
            let between = &self.stream[from.next..at];
            let fits = match (bound.is_empty(), from.contiguity) {
                (true, _) | (_, Contiguity::FollowedByAny) => true,
                (_, Contiguity::Next) => between.is_empty(),
                (_, Contiguity::FollowedBy) => !between.iter().any(|fact| holds(when, *fact, bound)),
            };
            let is_ended = ends(fact) || count > 0 && between.iter().any(|fact| ends(*fact));
            let is_refused = from.not.is_some_and(|not| {
                let Content::Not(when) = &not.content else { return false };
                match not.contiguity {
                    Contiguity::Next => holds(when, self.stream[from.next], bound),
                    _ => self.stream[from.next..=at].iter().any(|fact| holds(when, *fact, bound)),
                }
            });
            if fits && !is_ended && !is_refused && holds(when, fact, bound) {
                bound.push((element.name.clone(), fact));
                then(bound, at + 1);
                bound.pop();
            }
        }
    }
}

fn holds(when: &Predicate, fact: Fact, bound: &Bound) -> bool {
    match when {
        Predicate::Kinds(kinds) => kinds.iter().any(|kind| kind == KINDS[fact.kind]),
        Predicate::All(all) => all.iter().all(|when| holds(when, fact, bound)),
        Predicate::Compare { by, with: Operand::Bound { element, index, .. }, .. } => {
            let all: Vec<u64> = bound.iter().filter(|(name, _)| name == element).map(|(_, fact)| fact.value).collect();
            let other = match index {
                Some(index) => all.get(usize::try_from(*index).unwrap()),
                None => all.last(),
            };
            other.is_some_and(|other| if *by == Comparison::Less { fact.value < *other } else { fact.value == *other })
        }
        other => unreachable!("{other:?} is not drawn"),
    }
}

/// All matches that events of these streams complete, those of each event together, and how many are told of them.
fn wanted(sequence: &Sequence, stream: &[Fact], is_partitioned: bool) -> Vec<(Vec<Told>, usize)> {
    let mut streams: BTreeMap<u64, Vec<Fact>> = BTreeMap::new();
    for fact in stream {
        streams.entry(if is_partitioned { fact.key } else { 0 }).or_default().push(*fact);
    }
    let mut by_event: BTreeMap<u64, Vec<(u64, Told)>> = BTreeMap::new();
    for stream in streams.values() {
        let from = From { next: 0, contiguity: Contiguity::Next, not: None };
        Trial { stream }.elements(&sequence.elements, 0, from, &mut Vec::new(), &mut |bound, _| {
            let (Some((_, first)), Some((_, last))) = (bound.first(), bound.last()) else { return };
            let is_within = sequence.within_ms.is_none_or(|ms| last.at - first.at < ms)
                && sequence.within_positions.is_none_or(|positions| last.id - first.id <= positions);
            if is_within {
                let told = bound.iter().map(|(name, fact)| (name.clone(), fact.id)).collect();
                by_event.entry(last.id).or_default().push((first.id, (last.id, told)));
            }
        });
    }
    // What was consumed is no start of anything any more.
    let mut consumed: BTreeMap<u64, u64> = BTreeMap::new();
    let mut all = Vec::new();
    for fact in stream {
        let key = if is_partitioned && sequence.consume == Consume::Partition { fact.key } else { 0 };
        let from = *consumed.entry(key).or_default();
        let matches: Vec<Told> = by_event
            .remove(&fact.id)
            .into_iter()
            .flatten()
            .filter(|(first, _)| *first >= from)
            .map(|(_, told)| told)
            .collect();
        if !matches.is_empty() && sequence.consume != Consume::None {
            consumed.insert(key, fact.id + 1);
        }
        let count = sequence.limit.map_or(matches.len(), |limit| matches.len().min(usize::try_from(limit).unwrap()));
        all.push((matches, count));
    }
    all
}

/// What an engine finds.
fn found(sequence: &Sequence, stream: &[Fact], is_partitioned: bool) -> Vec<Told> {
    let mut schema = Schema::new();
    let kinds = KINDS.map(|kind| schema.kind(kind).unwrap());
    schema.attribute("v", AttributeKind::Number).unwrap();
    let mut engine = Engine::new(schema);
    let partition_by = is_partitioned.then(|| String::from("key"));
    let rule = Rule { partition_by, ..Rule::new("r", Pattern::Sequence(sequence.clone())) };
    let rule = engine.add_rule(&rule).unwrap();
    for Fact { kind, value, at, key, id } in stream {
        let event = Event { at: Tick::from_ms(*at), key: *key, kind: kinds[*kind], id: *id };
        engine.push(&[event], &[*value as f64]).unwrap();
    }
    let names = engine.elements(rule).unwrap().to_vec();
    let mut all = Vec::new();
    while let Some(found) = engine.poll() {
        let Completion::Event(by) = found.by else { unreachable!("nothing comes by time") };
        let name = |element: u32| names[usize::try_from(element).unwrap()].to_string();
        all.push((by, found.bindings.iter().map(|binding| (name(binding.element), binding.event)).collect()));
    }
    all
}

#[test]
fn a_sequence_is_what_its_elements_say() {
    let mut with_matches = 0;
    for seed in 0..PATTERNS {
        let mut draw = Draw(seed);
        let (sequence, stream) = (sequence(&mut draw), stream(&mut draw));
        let stream = &stream[..usize::try_from(draw.below(9)).unwrap()];
        let is_partitioned = draw.is_one_in(4);
        let mut found = found(&sequence, stream, is_partitioned);
        let wanted = wanted(&sequence, stream, is_partitioned);
        with_matches += u64::from(!found.is_empty());
        let context = || format!("{seed}: {is_partitioned} {sequence:?}\n{stream:?}");
        for (mut matches, count) in wanted {
            matches.sort();
            let by = matches.first().map(|(by, _)| *by);
            let (mut told, others): (Vec<Told>, Vec<Told>) = found.into_iter().partition(|(of, _)| Some(*of) == by);
            found = others;
            told.sort();
            assert_eq!(told.len(), count, "{}\n{told:?}\nof {matches:?}", context());
            for of in &told {
                let at = matches.iter().position(|of_all| of_all == of);
                matches.remove(at.unwrap_or_else(|| panic!("{}\n{of:?} not in {matches:?}", context())));
            }
        }
        assert!(found.is_empty(), "{}\ntoo many: {found:?}", context());
    }
    assert!(with_matches > PATTERNS / 4, "{with_matches}");
}
