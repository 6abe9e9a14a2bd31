//! Random small expressions over random small streams, against their operators as the words of `data/cep` say them: a tree that is
//! taken apart and put together again at each event, where the engine has a table of operators that tell each other.
//!
//! What those words leave open is not drawn, or not judged:
//! - what of a `not` ends is its operand, so that it is an event, or several that each come once;
//! - a repetition without an end of its own that something follows is one of events, as what follows it is;
//! - adjacent events are each there once: what takes how many is told by the cases;
//! - an `and` that gives several results with its last event, below anything but an `every` or an `or`;
//! - what is true, or can be no more, before any event, but for a `not`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod interpreter;

use kromka_cep::{
    AttributeKind, Comparison, Engine, Event, Expression, Operand, Pattern, Predicate, Rule, Schema, Value,
};
use kromka_core::Tick;

use interpreter::{Fact, Told, wanted};

const EXPRESSIONS: u64 = 100_000;
pub(crate) const KINDS: [&str; 3] = ["a", "b", "c"];

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

/// What an engine finds.
fn found(of: &Expression, stream: &[Fact]) -> Vec<Told> {
    let mut schema = Schema::new();
    let kinds = KINDS.map(|kind| schema.kind(kind).unwrap());
    schema.attribute("v", AttributeKind::Number).unwrap();
    let mut engine = Engine::new(schema);
    let rule = engine.add_rule(&Rule::new("r", Pattern::Algebra(of.clone()))).unwrap();
    let mut all = Vec::new();
    for fact in stream {
        let event = Event { at: Tick::from_ms(fact.at), key: 0, kind: kinds[fact.kind], id: fact.id };
        engine.push(&[event], &[fact.value as f64]).unwrap();
    }
    let names = engine.elements(rule).unwrap().to_vec();
    while let Some(found) = engine.poll() {
        let name = |element: u32| names[usize::try_from(element).unwrap()].to_string();
        all.push((found.bindings.iter().map(|binding| (name(binding.element), binding.event)).collect(), found.by));
    }
    all
}

fn sorted(mut all: Vec<Told>) -> Vec<String> {
    all.iter_mut().for_each(|(bound, _)| bound.sort());
    let mut all: Vec<String> = all.iter().map(|told| format!("{told:?}")).collect();
    all.sort();
    all
}

/// What is drawn, by where it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    /// Below a `not`, an `absent`, or as the end of a repetition: it is true once.
    Once,
}

fn expression(draw: &mut Draw, depth: u32, place: Place, names: &mut u64) -> Expression {
    if depth > 2 || draw.is_one_in(4) {
        return event(draw, names);
    }
    let one = |draw: &mut Draw, place: Place, names: &mut u64| Box::new(expression(draw, depth + 1, place, names));
    let some = |draw: &mut Draw, names: &mut u64| -> Vec<Expression> {
        (0..2 + draw.below(2)).map(|_| expression(draw, depth + 1, place, names)).collect()
    };
    let ms = 1 + draw.below(5);
    match draw.below(if place == Place::Once { 4 } else { 11 }) {
        0 => Expression::Follows(some(draw, names)),
        1 => Expression::And(some(draw, names)),
        2 => Expression::Or(some(draw, names)),
        3 if place == Place::Once => event(draw, names),
        3 => Expression::Not(one(draw, Place::Once, names)),
        4 | 5 => Expression::Every(one(draw, place, names)),
        6 => Expression::Within { of: one(draw, place, names), ms },
        7 => Expression::Absent { of: one(draw, Place::Once, names), ms },
        8 => Expression::Span { of: one(draw, place, names), ms },
        9 if draw.is_one_in(2) => Expression::Adjacent {
            elements: (0..1 + draw.below(3)).map(|_| event(draw, names)).collect(),
            every_start: draw.is_one_in(2),
        },
        9 => {
            let (min, max) = draw.one_of(&[(1, Some(2)), (1, None), (2, Some(3))]);
            let range = Expression::Repeat { of: Box::new(event(draw, names)), min, max, until: None };
            Expression::Follows(vec![range, event(draw, names)])
        }
        _ => {
            let (min, max, has_end) = draw.one_of(&[
                (0, None, true),
                (1, Some(2), true),
                (2, None, true),
                (0, Some(1), true),
                (1, Some(1), false),
                (2, Some(2), false),
            ]);
            let until = has_end.then(|| one(draw, Place::Once, names));
            Expression::Repeat { of: one(draw, place, names), min, max, until }
        }
    }
}

fn event(draw: &mut Draw, names: &mut u64) -> Expression {
    let kinds: Vec<String> = KINDS.iter().filter(|_| draw.is_one_in(2)).map(|kind| String::from(*kind)).collect();
    let kinds = Predicate::Kinds(if kinds.is_empty() { vec![draw.one_of(&KINDS).into()] } else { kinds });
    let above = |limit: u64| Predicate::Compare {
        attribute: "v".into(),
        by: Comparison::Greater,
        with: Operand::Constant(Value::Number(limit as f64)),
    };
    let when = if draw.is_one_in(3) { Predicate::All(vec![kinds, above(draw.below(3))]) } else { kinds };
    *names += 1;
    Expression::Event { name: (!draw.is_one_in(6)).then(|| format!("e{names}")), when }
}

fn stream(draw: &mut Draw) -> Vec<Fact> {
    let mut at = 0;
    let fact = |id| {
        at += draw.below(3);
        Fact { kind: usize::try_from(draw.below(3)).unwrap(), value: draw.below(4), at, id }
    };
    (0..8).map(fact).collect()
}

#[test]
fn an_expression_is_what_its_operators_say() {
    let (mut judged, mut with_matches) = (0, 0);
    for seed in 0.. {
        let mut draw = Draw(seed);
        let (of, stream) = (expression(&mut draw, 0, Place::Anywhere, &mut 0), stream(&mut draw));
        let stream = &stream[..usize::try_from(1 + draw.below(8)).unwrap()];
        let Some(wanted) = wanted(&of, stream) else { continue };
        judged += 1;
        with_matches += u64::from(!wanted.is_empty());
        assert_eq!(sorted(found(&of, stream)), sorted(wanted), "{seed}: {of:?}\n{stream:?}");
        if judged == EXPRESSIONS {
            assert!(seed < 2 * EXPRESSIONS && with_matches > EXPRESSIONS / 4, "{seed} {with_matches}");
            return;
        }
    }
}
