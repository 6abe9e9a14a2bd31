//! Random rules of all dialects, and random streams with keys, texts and jumps of time.

use kromka_cep::{
    AfterMatch, AfterRows, Comparison, Consume, Content, Contiguity, Element, Expression, Operand, Pattern, Predicate,
    Quota, RowExpression, RowPattern, Rule, Sequence, Value, WhenFull,
};

pub(crate) const KINDS: [&str; 3] = ["a", "b", "c"];
pub(crate) const TEXTS: [&str; 3] = ["north", "south", "east"];

/// A generator of numbers, the same for the same seed.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    pub(crate) fn size_below(&mut self, end: usize) -> usize {
        usize::try_from(self.below(end as u64)).unwrap()
    }

    pub(crate) fn is_one_in(&mut self, end: u64) -> bool {
        self.below(end) == 0
    }

    pub(crate) fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.size_below(all.len())].clone()
    }
}

/// One thing that is done to an engine.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// An event: kind, key, text, level, and how much later than the one before.
    Event {
        kind: usize,
        key: u64,
        text: Option<usize>,
        level: f64,
        after_ms: u64,
    },
    Advance(u64),
    Poll(usize),
    Finish,
}

pub(crate) fn steps(draw: &mut Draw) -> Vec<Step> {
    let after_ms = |draw: &mut Draw| match draw.below(60) {
        0 => 1 << 20,
        1 | 2 => 50,
        _ => draw.below(4),
    };
    let step = |draw: &mut Draw| match draw.below(20) {
        0 | 1 => Step::Advance(after_ms(draw)),
        2 | 3 => Step::Poll(draw.size_below(4)),
        4 if draw.is_one_in(4) => Step::Finish,
        _ => Step::Event {
            kind: draw.size_below(KINDS.len()),
            key: draw.below(4),
            text: (!draw.is_one_in(8)).then(|| draw.size_below(TEXTS.len())),
            level: draw.one_of(&[0.0, 1.0, 2.0, 3.0]),
            after_ms: after_ms(draw),
        },
    };
    (0..draw.below(40)).map(|_| step(draw)).collect()
}

/// A condition; `names` are those of elements that it may ask of.
fn predicate(draw: &mut Draw, names: &[String]) -> Predicate {
    let compare = |attribute: &str, by, with| Predicate::Compare { attribute: attribute.into(), by, with };
    match draw.below(14) {
        0 => Predicate::Always,
        1 => {
            let by = draw.one_of(&[Comparison::Greater, Comparison::LessOrEqual, Comparison::NotEqual]);
            compare("level", by, Operand::Constant(Value::Number(draw.one_of(&[0.0, 1.0, 2.0]))))
        }
        2 => {
            let text = Operand::Constant(Value::Text(draw.one_of(&TEXTS).into()));
            compare("zone", draw.one_of(&[Comparison::Equal, Comparison::NotEqual]), text)
        }
        3 => compare("level", Comparison::Greater, Operand::Earlier(1 + u32::try_from(draw.below(2)).unwrap())),
        4 => compare("zone", Comparison::Equal, Operand::Earlier(1)),
        5 | 6 if !names.is_empty() => {
            let attribute = draw.one_of(&["level", "zone", "type"]);
            let element = draw.one_of(names);
            let with = Operand::Bound { element, index: draw.one_of(&[None, Some(0)]), attribute: attribute.into() };
            compare(attribute, draw.one_of(&[Comparison::Equal, Comparison::NotEqual]), with)
        }
        7 => Predicate::Not(predicate(draw, names).into()),
        8 => Predicate::All(vec![predicate(draw, names), predicate(draw, names)]),
        _ => Predicate::kind(draw.one_of(&KINDS)),
    }
}

const CONTIGUITIES: [Contiguity; 3] = [Contiguity::Next, Contiguity::FollowedBy, Contiguity::FollowedByAny];

fn elements(draw: &mut Draw, depth: u32, names: &mut Vec<String>) -> Vec<Element> {
    let mut elements = Vec::new();
    for at in 0..=draw.below(3) {
        let name = format!("e{}", names.len());
        let mut element = Element::new(&name, predicate(draw, names));
        if depth < 2 && draw.is_one_in(6) {
            element.content = Content::Group(self::elements(draw, depth + 1, names));
        } else if at > 0 && draw.is_one_in(7) {
            element.content = Content::Not(predicate(draw, &[]));
        }
        names.push(name);
        (element.contiguity, element.inner) = (draw.one_of(&CONTIGUITIES), draw.one_of(&CONTIGUITIES));
        (element.min, element.max) =
            draw.one_of(&[(1, Some(1)), (1, Some(1)), (0, Some(1)), (0, None), (1, None), (2, Some(3)), (2, None)]);
        (element.optional, element.greedy) = (draw.is_one_in(4), draw.is_one_in(4));
        element.until = draw.is_one_in(8).then(|| predicate(draw, &[]));
        elements.push(element);
    }
    elements
}

/// Single events of which little is asked: most are chains.
fn plain_elements(draw: &mut Draw) -> Vec<Element> {
    let element = |draw: &mut Draw, at: u64| Element {
        contiguity: draw.one_of(&CONTIGUITIES[1..]),
        ..Element::new(&format!("e{at}"), Predicate::kind(draw.one_of(&KINDS)))
    };
    (0..2 + draw.below(3)).map(|at| element(draw, at)).collect()
}

fn sequence(draw: &mut Draw) -> Sequence {
    let mut names = Vec::new();
    let is_plain = draw.is_one_in(2);
    let elements = if is_plain { plain_elements(draw) } else { elements(draw, 0, &mut names) };
    let name = |draw: &mut Draw| format!("e{}", draw.below(3));
    Sequence {
        within_ms: draw.one_of(&[None, Some(5), Some(20), Some(0)]),
        within_positions: draw.one_of(&[None, None, None, Some(4)]),
        after_match: match draw.below(if is_plain { 12 } else { 6 }) {
            0 => AfterMatch::SkipToNext,
            1 => AfterMatch::SkipPastLast,
            2 => AfterMatch::SkipToFirst(name(draw)),
            3 => AfterMatch::SkipToLast(name(draw)),
            _ => AfterMatch::NoSkip,
        },
        consume: draw.one_of(&[Consume::None, Consume::None, Consume::Partition, Consume::Any]),
        limit: draw.one_of(&[None, None, Some(2)]),
        tells_timeouts: !is_plain && draw.is_one_in(3),
        ..Sequence::new(elements)
    }
}

fn expression(draw: &mut Draw, depth: usize, names: &mut Vec<String>) -> Expression {
    if depth > 3 || draw.is_one_in(4) {
        let when = predicate(draw, names);
        let name = (!draw.is_one_in(3)).then(|| format!("e{}", names.len()));
        names.extend(name.clone());
        return Expression::Event { name, when };
    }
    let some = |draw: &mut Draw, names: &mut Vec<String>| -> Vec<Expression> {
        (0..=draw.below(3)).map(|_| expression(draw, depth + 1, names)).collect()
    };
    let one = |draw: &mut Draw, names: &mut Vec<String>| Box::new(expression(draw, depth + 1, names));
    let ms = draw.one_of(&[1, 3, 5, 20]);
    match draw.below(12) {
        0..=2 => Expression::Follows(some(draw, names)),
        3 => Expression::And(some(draw, names)),
        4 => Expression::Or(some(draw, names)),
        5 => Expression::Not(one(draw, names)),
        6 | 7 => Expression::Every(one(draw, names)),
        8 => Expression::Within { of: one(draw, names), ms },
        9 if ms == 3 => Expression::Span { of: one(draw, names), ms },
        9 => Expression::Absent { of: one(draw, names), ms },
        10 => {
            let part = |draw: &mut Draw, names: &mut Vec<String>| {
                let (when, name) = (predicate(draw, names), format!("e{}", names.len()));
                names.push(name.clone());
                let of = Box::new(Expression::Event { name: Some(name), when });
                let (min, max) = draw.one_of(&[(1, Some(1)), (0, None), (2, Some(3)), (0, Some(1))]);
                Expression::Repeat { of, min, max, until: None }
            };
            let elements = (0..=draw.below(3)).map(|_| part(draw, names)).collect();
            Expression::Adjacent { elements, every_start: draw.is_one_in(2) }
        }
        _ => {
            let (min, max) = draw.one_of(&[(0, None), (1, None), (2, Some(2)), (0, Some(2)), (1, Some(3)), (2, None)]);
            let until = draw.is_one_in(2).then(|| one(draw, names));
            Expression::Repeat { of: one(draw, names), min, max, until }
        }
    }
}

fn rows(draw: &mut Draw, depth: usize) -> RowExpression {
    let inner = |draw: &mut Draw| rows(draw, depth + 1);
    match draw.below(if depth > 2 { 3 } else { 10 }) {
        0 | 1 => RowExpression::Row("x".into()),
        2 => RowExpression::Row(draw.one_of(&["y", "z"]).into()),
        3..=5 => RowExpression::Concat(vec![inner(draw), inner(draw)]),
        6 => RowExpression::Either(vec![inner(draw), inner(draw)]),
        7 => draw.one_of(&[RowExpression::First, RowExpression::Last, RowExpression::Row("y".into())]),
        _ => {
            let (min, max) = draw.one_of(&[(0, None), (1, None), (0, Some(1)), (2, Some(2)), (0, Some(2))]);
            RowExpression::Repeat { of: Box::new(inner(draw)), min, max, reluctant: draw.is_one_in(2) }
        }
    }
}

fn row_pattern(draw: &mut Draw) -> RowPattern {
    let names: Vec<String> = if draw.is_one_in(3) { vec!["x".into(), "y".into()] } else { Vec::new() };
    RowPattern {
        rows: rows(draw, 0),
        define: vec![("x".into(), predicate(draw, &[])), ("y".into(), predicate(draw, &names))],
        after_match: draw.one_of(&[AfterRows::SkipPastLast, AfterRows::SkipToNext]),
        tells_empty: draw.is_one_in(4),
    }
}

/// A rule, which may be one that no engine takes.
pub(crate) fn rule(draw: &mut Draw, name: &str) -> Rule {
    let pattern = match draw.below(4) {
        0 | 1 => Pattern::Sequence(sequence(draw)),
        2 => Pattern::Algebra(expression(draw, 0, &mut Vec::new())),
        _ => Pattern::Rows(row_pattern(draw)),
    };
    let partition_by = draw.one_of(&[None, None, Some("key"), Some("zone"), Some("type"), Some("level")]);
    let when_full = draw.one_of(&[WhenFull::DropOldest, WhenFull::DropNewest]);
    let quota = match draw.below(3) {
        0 => Quota::default(),
        _ => Quota {
            nodes: draw.one_of(&[1, 4, 10, 30, 200]),
            matches: draw.one_of(&[1, 5, 100]),
            keys: draw.one_of(&[1, 2, 3, 20]),
            when_full,
        },
    };
    // What nothing bounds doubles with each event.
    let quota = Quota { nodes: quota.nodes.min(400), matches: quota.matches.min(400), ..quota };
    Rule { partition_by: partition_by.map(String::from), quota, ..Rule::new(name, pattern) }
}
