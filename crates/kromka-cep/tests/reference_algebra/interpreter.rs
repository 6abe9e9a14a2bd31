//! What the words say: something that was begun with is told an event, and is what is left of it.

use kromka_cep::{Completion, Expression, Operand, Predicate, Value};
use kromka_core::Tick;

use crate::KINDS;

/// Matches of one stream beyond which it is not judged: some double with each event.
const MATCHES_MAX: usize = 2_000;

/// What happened: a kind, a value, when, and a name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fact {
    pub(crate) kind: usize,
    pub(crate) value: u64,
    pub(crate) at: u64,
    pub(crate) id: u64,
}

/// Events by the names that they are bound to.
pub(crate) type Bound = Vec<(String, u64)>;

/// A match: its events, and by what it came.
pub(crate) type Told = (Bound, Completion);

/// What is left of something that was told an event or a time, and what it was true with. Nothing left and nothing true: it can
/// be true no more.
struct Heard<'e> {
    rest: Option<Node<'e>>,
    said: Vec<Bound>,
}

/// Something that was begun with, and what it began with.
#[derive(Clone)]
struct Node<'e> {
    of: &'e Expression,
    stamp: u64,
    from: Bound,
    inner: Inner<'e>,
}

#[derive(Clone)]
enum Inner<'e> {
    Event,
    /// The events since it began.
    Adjacent(Vec<Fact>),
    /// Operands, and which of all they are.
    Follows(Vec<(usize, Node<'e>)>),
    And(Vec<Option<Node<'e>>>, Vec<Vec<Bound>>),
    Or(Vec<Option<Node<'e>>>),
    Not(Option<Box<Node<'e>>>),
    Every(Vec<Node<'e>>),
    Repeat {
        of: Option<Box<Node<'e>>>,
        until: Option<Box<Node<'e>>>,
        got: Vec<Bound>,
    },
    /// With when it is over.
    Timed(u64, Option<Box<Node<'e>>>),
    Span(Box<Node<'e>>),
}

/// Where all this happens.
struct World<'s> {
    stream: &'s [Fact],
    now: u64,
    fact: Option<Fact>,
    stamps: u64,
    /// Something that the words leave open.
    is_open: bool,
}

impl<'e> Node<'e> {
    fn each(&self, see: &mut dyn FnMut(&Self, bool, bool), is_first: bool, collects: bool) {
        see(self, is_first, collects);
        match &self.inner {
            Inner::Event | Inner::Adjacent(_) => {}
            Inner::Follows(running) => {
                for (at, node) in running {
                    node.each(see, is_first, collects || node.is_collector(self.of, *at));
                }
            }
            Inner::And(nodes, _) | Inner::Or(nodes) => {
                nodes.iter().flatten().for_each(|node| node.each(see, is_first, collects));
            }
            Inner::Every(nodes) => nodes.iter().for_each(|node| node.each(see, is_first, collects)),
            Inner::Not(node) => node.iter().for_each(|node| node.each(see, true, collects)),
            Inner::Timed(_, node) => {
                let is_first = is_first || matches!(self.of, Expression::Absent { .. });
                node.iter().for_each(|node| node.each(see, is_first, collects));
            }
            Inner::Span(node) => node.each(see, is_first, collects),
            Inner::Repeat { of, until, .. } => {
                until.iter().for_each(|node| node.each(see, true, collects));
                of.iter().for_each(|node| node.each(see, is_first, collects));
            }
        }
    }

    fn has(&self, stamp: u64) -> bool {
        let mut has = false;
        self.each(&mut |node, _, _| has |= node.stamp == stamp, false, false);
        has
    }

    /// Whether it goes on collecting while what follows it is looked for.
    fn is_collector(&self, parent: &Expression, at: usize) -> bool {
        let Expression::Follows(all) = parent else { return false };
        let is_range = matches!(self.of, Expression::Repeat { min, max, until: None, .. } if *max != Some(*min));
        is_range && at + 1 < all.len()
    }

    fn heard(self, inner: Inner<'e>, said: Vec<Bound>) -> Heard<'e> {
        Heard { rest: Some(Node { inner, ..self }), said }
    }
}

impl<'e> Heard<'e> {
    const fn over(said: Vec<Bound>) -> Self {
        Self { rest: None, said }
    }

    const fn is_false(&self) -> bool {
        self.rest.is_none() && self.said.is_empty()
    }
}

fn joined(one: &Bound, more: &[Bound], from: &Bound) -> Bound {
    one.iter().chain(more.iter().flat_map(|bound| &bound[from.len()..])).cloned().collect()
}

impl World<'_> {
    fn begin<'e>(&mut self, of: &'e Expression, from: Bound) -> Heard<'e> {
        self.stamps += 1;
        let node = Node { of, stamp: self.stamps, from: from.clone(), inner: Inner::Event };
        match of {
            Expression::Event { .. } => node.heard(Inner::Event, Vec::new()),
            Expression::Adjacent { .. } => node.heard(Inner::Adjacent(Vec::new()), Vec::new()),
            Expression::Follows(all) => {
                let first = self.begin(&all[0], from);
                self.follow(node, Vec::new(), 0, first)
            }
            Expression::And(all) => {
                let begun: Vec<Heard<'e>> = all.iter().map(|of| self.begin(of, from.clone())).collect();
                let (nodes, said): (Vec<_>, Vec<_>) = begun.into_iter().map(|heard| (heard.rest, heard.said)).unzip();
                self.is_open |= said.iter().any(|said| said.len() > 1);
                let is_whole = said.iter().all(|said| !said.is_empty());
                let is_not = |of: &Expression| matches!(of, Expression::Not(_));
                match is_whole && all.iter().all(is_not) {
                    true => Heard::over(vec![from]),
                    false => node.heard(Inner::And(nodes, said), if is_whole { vec![from] } else { Vec::new() }),
                }
            }
            Expression::Or(all) => {
                let begun: Vec<Heard<'e>> = all.iter().map(|of| self.begin(of, from.clone())).collect();
                let (nodes, said): (Vec<_>, Vec<_>) = begun.into_iter().map(|heard| (heard.rest, heard.said)).unzip();
                self.is_open |= nodes.iter().any(Option::is_none);
                node.heard(Inner::Or(nodes), said.concat())
            }
            Expression::Not(of) => {
                let inner = self.begin(of, from.clone()).rest.map(Box::new);
                node.heard(Inner::Not(inner), vec![from])
            }
            Expression::Every(_) => {
                let mut nodes = Vec::new();
                self.spawn(&node, &mut nodes);
                node.heard(Inner::Every(nodes), Vec::new())
            }
            Expression::Repeat { of, until, .. } => {
                let until = until.as_ref().map(|until| self.begin(until, from.clone()));
                let first = self.begin(of, from);
                let is_plain = |heard: &Heard<'_>| heard.rest.is_some() && heard.said.is_empty();
                self.is_open |= !is_plain(&first) || !until.iter().all(is_plain);
                let until = until.and_then(|heard| heard.rest).map(Box::new);
                match first.rest {
                    Some(of) => node.heard(Inner::Repeat { of: Some(of.into()), until, got: Vec::new() }, Vec::new()),
                    None => Heard::over(Vec::new()),
                }
            }
            Expression::Within { of, ms } | Expression::Absent { of, ms } => {
                let inner = self.begin(of, from);
                self.is_open |= inner.rest.is_none();
                let is_absent = matches!(node.of, Expression::Absent { .. });
                if is_absent && !inner.said.is_empty() {
                    return Heard::over(Vec::new());
                }
                node.heard(Inner::Timed(self.now + ms, inner.rest.map(Box::new)), inner.said)
            }
            Expression::Span { of, .. } => {
                let inner = self.begin(of, from);
                self.is_open |= inner.rest.is_none();
                match inner.rest {
                    Some(rest) => node.heard(Inner::Span(rest.into()), inner.said),
                    None => Heard::over(inner.said),
                }
            }
        }
    }

    /// The operand of an `every` anew; one that is true at once is left out.
    fn spawn<'e>(&mut self, node: &Node<'e>, nodes: &mut Vec<Node<'e>>) {
        let Expression::Every(of) = node.of else { return };
        let begun = self.begin(of, node.from.clone());
        nodes.extend(begun.rest.filter(|_| begun.said.is_empty()));
    }

    /// An operand of a sequence was told something.
    fn follow<'e>(
        &mut self,
        node: Node<'e>,
        mut running: Vec<(usize, Node<'e>)>,
        at: usize,
        heard: Heard<'e>,
    ) -> Heard<'e> {
        let Expression::Follows(all) = node.of else { return Heard::over(Vec::new()) };
        let is_over = heard.rest.is_none();
        self.is_open |= is_over && heard.said.len() > 1;
        running.extend(heard.rest.map(|rest| (at, rest)));
        let mut said = Vec::new();
        for bound in heard.said {
            if at + 1 == all.len() {
                said.push(bound);
                continue;
            }
            let next = self.begin(&all[at + 1], bound);
            match self.follow(node.clone(), running, at + 1, next) {
                Heard { rest: Some(Node { inner: Inner::Follows(all), .. }), said: more } => {
                    running = all;
                    said.extend(more);
                }
                Heard { said: more, .. } => {
                    running = Vec::new();
                    said.extend(more);
                }
            }
        }
        if running.is_empty() { Heard::over(said) } else { node.heard(Inner::Follows(running), said) }
    }

    /// What is told: the event, to the one with this stamp; or that its time is over.
    fn hear<'e>(&mut self, node: Node<'e>, stamp: u64) -> Heard<'e> {
        let (of, from) = (node.of, node.from.clone());
        match (node.inner.clone(), of) {
            (Inner::Event, Expression::Event { name, .. }) => Heard::over(vec![
                from.into_iter().chain(name.clone().map(|name| (name, self.fact.unwrap().id))).collect(),
            ]),
            (Inner::Adjacent(seen), Expression::Adjacent { elements, every_start }) => {
                self.adjacent(node, seen, elements, *every_start)
            }
            (Inner::Follows(running), _) => self.hear_follows(node, running, stamp),
            (Inner::And(nodes, got), Expression::And(all)) => self.hear_and(node, nodes, got, all, stamp),
            (Inner::Or(mut nodes), _) => {
                let at = nodes.iter().position(|node| node.as_ref().is_some_and(|node| node.has(stamp))).unwrap();
                let Heard { rest, said } = self.hear(nodes[at].take().unwrap(), stamp);
                let is_over = rest.is_none();
                nodes[at] = rest;
                match (is_over, nodes.iter().all(Option::is_none)) {
                    (true, _) if !said.is_empty() => Heard::over(said),
                    (_, true) => Heard::over(said),
                    (_, false) => node.heard(Inner::Or(nodes), said),
                }
            }
            (Inner::Not(inner), _) => {
                let heard = self.hear(*inner.unwrap(), stamp);
                match heard.rest {
                    Some(rest) => {
                        self.is_open |= !heard.said.is_empty();
                        node.heard(Inner::Not(Some(rest.into())), Vec::new())
                    }
                    None if heard.said.is_empty() => node.heard(Inner::Not(None), Vec::new()),
                    None => Heard::over(Vec::new()),
                }
            }
            (Inner::Every(nodes), _) => self.hear_every(node, nodes, stamp),
            (Inner::Repeat { of, until, got }, Expression::Repeat { min, max, until: end, .. }) => {
                let min = usize::try_from(*min).unwrap();
                let max = max.map(|max| usize::try_from(max).unwrap());
                self.hear_repeat(node, (of, until), got, (min, max, end.is_some()), stamp)
            }
            (Inner::Timed(until, inner), _) => self.hear_timed(node, until, inner, stamp),
            (Inner::Span(inner), Expression::Span { ms, .. }) => {
                let Heard { rest, mut said } = self.hear(*inner, stamp);
                self.is_open |= rest.is_none() && said.len() > 1;
                let at = |(_, id): &(String, u64)| self.stream[usize::try_from(*id).unwrap()].at;
                said.retain(|bound| {
                    let ats: Vec<u64> = bound[from.len()..].iter().map(at).collect();
                    ats.iter().max().unwrap_or(&0) - ats.iter().min().unwrap_or(&0) <= *ms
                });
                match rest {
                    Some(rest) => node.heard(Inner::Span(rest.into()), said),
                    None => Heard::over(said),
                }
            }
            _ => unreachable!("nodes are made of what they are of"),
        }
    }

    fn hear_timed<'e>(&mut self, node: Node<'e>, until: u64, inner: Option<Box<Node<'e>>>, stamp: u64) -> Heard<'e> {
        let is_absent = matches!(node.of, Expression::Absent { .. });
        if node.stamp == stamp {
            // Its time is over.
            return Heard::over(if is_absent { vec![node.from] } else { Vec::new() });
        }
        let Heard { rest, said } = self.hear(*inner.unwrap(), stamp);
        match rest {
            _ if is_absent && !said.is_empty() => Heard::over(Vec::new()),
            None if !is_absent => Heard::over(said),
            rest => node.heard(Inner::Timed(until, rest.map(Box::new)), said),
        }
    }

    fn hear_every<'e>(&mut self, node: Node<'e>, mut nodes: Vec<Node<'e>>, stamp: u64) -> Heard<'e> {
        let at = nodes.iter().position(|node| node.has(stamp)).unwrap();
        let before = nodes[at].clone();
        let is_event = matches!(before.inner, Inner::Event);
        let heard = self.hear(nodes.remove(at), stamp);
        if is_event {
            // Anew, and as if it had never ended.
            nodes.insert(at, before);
        } else {
            let is_false = heard.is_false();
            heard.rest.into_iter().for_each(|rest| nodes.insert(at, rest));
            (0..heard.said.len() + usize::from(is_false)).for_each(|_| self.spawn(&node, &mut nodes));
        }
        node.heard(Inner::Every(nodes), heard.said)
    }

    fn adjacent<'e>(
        &mut self,
        node: Node<'e>,
        mut seen: Vec<Fact>,
        elements: &'e [Expression],
        every_start: bool,
    ) -> Heard<'e> {
        seen.push(self.fact.unwrap());
        let run = |from: usize| -> Option<Bound> {
            let run = seen[from..].iter().zip(elements);
            let is_fit = run.clone().all(|(fact, of)| fits(of, *fact));
            let name = |(fact, of): (&Fact, &Expression)| match of {
                Expression::Event { name: Some(name), .. } => Some((name.clone(), fact.id)),
                _ => None,
            };
            is_fit.then(|| node.from.iter().cloned().chain(run.filter_map(name)).collect())
        };
        if every_start {
            let whole = seen.len().checked_sub(elements.len()).and_then(run);
            return node.heard(Inner::Adjacent(seen), whole.into_iter().collect());
        }
        let Some(first) = seen.iter().position(|fact| fits(&elements[0], *fact)) else {
            return node.heard(Inner::Adjacent(seen), Vec::new());
        };
        match run(first) {
            Some(bound) if seen.len() - first == elements.len() => Heard::over(vec![bound]),
            Some(_) => node.heard(Inner::Adjacent(seen), Vec::new()),
            None => Heard::over(Vec::new()),
        }
    }

    fn hear_follows<'e>(&mut self, node: Node<'e>, mut running: Vec<(usize, Node<'e>)>, stamp: u64) -> Heard<'e> {
        let place = running.iter().position(|(_, node)| node.has(stamp)).unwrap();
        let collector = running.iter().position(|(at, other)| other.is_collector(node.of, *at));
        let (at, told) = running.remove(place);
        // What waits behind a repetition that goes on has what that has collected by now; and ends it.
        let behind = running.iter().position(|(other, _)| *other == at + 1);
        if told.is_collector(node.of, at) {
            let heard = self.hear(told, stamp);
            let Some(behind) = behind else { return self.follow(node, running, at, heard) };
            running[behind].1.from = heard.said.concat();
            running.extend(heard.rest.map(|rest| (at, rest)));
            return node.heard(Inner::Follows(running), Vec::new());
        }
        let heard = self.hear(told, stamp);
        if let Some(collector) = collector.filter(|_| !heard.said.is_empty()) {
            let before = if collector > place { collector - 1 } else { collector };
            if running[before].0 + 1 == at {
                running.remove(before);
            }
        }
        self.follow(node, running, at, heard)
    }

    fn hear_and<'e>(
        &mut self,
        node: Node<'e>,
        mut nodes: Vec<Option<Node<'e>>>,
        mut got: Vec<Vec<Bound>>,
        all: &[Expression],
        stamp: u64,
    ) -> Heard<'e> {
        let at = nodes.iter().position(|node| node.as_ref().is_some_and(|node| node.has(stamp))).unwrap();
        let heard = self.hear(nodes[at].take().unwrap(), stamp);
        if heard.is_false() {
            return Heard::over(Vec::new());
        }
        self.is_open |= heard.rest.is_none() && heard.said.len() > 1;
        nodes[at] = heard.rest;
        let mut said = Vec::new();
        for bound in heard.said {
            let others = got.iter().enumerate().filter(|(other, _)| *other != at);
            said.extend(others.fold(vec![bound.clone()], |results, (_, more)| {
                let with = |result: &Bound| -> Vec<Bound> {
                    more.iter().map(|other| joined(result, std::slice::from_ref(other), &node.from)).collect()
                };
                results.iter().flat_map(with).collect()
            }));
            got[at].push(bound);
        }
        let is_not = |of: &Expression| matches!(of, Expression::Not(_));
        let is_over = !said.is_empty() && nodes.iter().zip(all).all(|(node, of)| node.is_none() || is_not(of));
        if is_over { Heard::over(said) } else { node.heard(Inner::And(nodes, got), said) }
    }

    fn hear_repeat<'e>(
        &mut self,
        node: Node<'e>,
        (of, until): (Option<Box<Node<'e>>>, Option<Box<Node<'e>>>),
        mut got: Vec<Bound>,
        (min, max, has_until): (usize, Option<usize>, bool),
        stamp: u64,
    ) -> Heard<'e> {
        if until.as_ref().is_some_and(|until| until.has(stamp)) {
            let heard = self.hear(*until.unwrap(), stamp);
            self.is_open |= heard.said.len() > 1;
            return match (heard.rest, heard.said.first()) {
                (_, Some(_)) if got.len() < min => Heard::over(Vec::new()),
                (_, Some(end)) => {
                    let whole = joined(&node.from, &got, &node.from);
                    Heard::over(vec![joined(&whole, std::slice::from_ref(end), &node.from)])
                }
                (None, None) => Heard::over(Vec::new()),
                (Some(rest), None) => node.heard(Inner::Repeat { of, until: Some(rest.into()), got }, Vec::new()),
            };
        }
        let heard = self.hear(*of.unwrap(), stamp);
        self.is_open |= heard.said.len() > 1;
        let Some(bound) = heard.said.first() else {
            return match heard.rest {
                Some(rest) => node.heard(Inner::Repeat { of: Some(rest.into()), until, got }, Vec::new()),
                None => Heard::over(Vec::new()),
            };
        };
        got.push(bound.clone());
        let whole = || vec![joined(&node.from, &got, &node.from)];
        let is_range = !has_until && max != Some(min);
        if !has_until && !is_range && got.len() == min {
            return Heard::over(whole());
        }
        let said = if is_range && got.len() >= min { whole() } else { Vec::new() };
        if is_range && max.is_some_and(|max| got.len() >= max) {
            return Heard::over(said);
        }
        let Expression::Repeat { of: operand, .. } = node.of else { return Heard::over(Vec::new()) };
        let rest = match heard.rest {
            // As many as there may be.
            _ if max.is_some_and(|max| got.len() >= max) => None,
            Some(rest) => Some(rest),
            None => self.begin(operand, node.from.clone()).rest,
        };
        node.heard(Inner::Repeat { of: rest.map(Box::new), until, got }, said)
    }
}

fn fits(of: &Expression, fact: Fact) -> bool {
    fn holds(when: &Predicate, fact: Fact) -> bool {
        match when {
            Predicate::Kinds(kinds) => kinds.iter().any(|kind| kind == KINDS[fact.kind]),
            Predicate::Compare { with: Operand::Constant(Value::Number(limit)), .. } => fact.value as f64 > *limit,
            Predicate::All(all) => all.iter().all(|when| holds(when, fact)),
            _ => false,
        }
    }
    matches!(of, Expression::Event { when, .. } if holds(when, fact))
}

/// What the words say; `None` where they leave it open.
pub(crate) fn wanted(of: &Expression, stream: &[Fact]) -> Option<Vec<Told>> {
    let mut world = World { stream, now: 0, fact: None, stamps: 0, is_open: false };
    let mut all: Vec<Told> = Vec::new();
    let begun = world.begin(of, Vec::new());
    all.extend(begun.said.into_iter().map(|bound| (bound, Completion::Time(Tick::ZERO))));
    let mut root = begun.rest;
    for fact in stream {
        // First what is over by then.
        while let Some(node) = root.take() {
            let mut due: Vec<(u64, u64)> = Vec::new();
            let timed = |node: &Node<'_>, _: bool, _: bool| {
                if let Inner::Timed(until, _) = node.inner {
                    due.push((until, node.stamp));
                }
            };
            node.each(&mut { timed }, false, false);
            let Some((at, stamp)) = due.into_iter().min().filter(|(at, _)| *at <= fact.at) else {
                root = Some(node);
                break;
            };
            (world.now, world.fact) = (at, None);
            let heard = world.hear(node, stamp);
            all.extend(heard.said.into_iter().map(|bound| (bound, Completion::Time(Tick::from_ms(at)))));
            root = heard.rest;
        }
        (world.now, world.fact) = (fact.at, Some(*fact));
        // What was there before the event hears it: what is below a `not` or ends a repetition first, what is collected last.
        let mut leaves: Vec<(u8, u64)> = Vec::new();
        let mut leaf = |node: &Node<'_>, is_first: bool, collects: bool| {
            let is_fit = matches!(node.inner, Inner::Adjacent(_)) || fits(node.of, *fact);
            if is_fit && matches!(node.inner, Inner::Event | Inner::Adjacent(_)) {
                leaves.push((if is_first { 0 } else { 1 + u8::from(collects) }, node.stamp));
            }
        };
        root.iter().for_each(|node| node.each(&mut leaf, false, false));
        leaves.sort_unstable();
        for (_, stamp) in leaves {
            let Some(node) = root.take_if(|node| node.has(stamp)) else { continue };
            let heard = world.hear(node, stamp);
            all.extend(heard.said.into_iter().map(|bound| (bound, Completion::Event(fact.id))));
            root = heard.rest;
        }
        if all.len() > MATCHES_MAX || world.is_open {
            return None;
        }
    }
    Some(all)
}
