//! From elements to states, the last one first.
//!
//! What each operator means where several meet is that of Flink CEP's library, whose test suite the cases are of.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::automaton::{Action, Automaton, Draft, Edge, Kind};
use crate::bounds::{ELEMENTS_MAX, STATES_MAX};
use crate::error::PatternError;
use crate::pattern::depth::check_elements;
use crate::pattern::predicate::Predicate;
use crate::pattern::sequence::{Content, Contiguity, Element, Sequence};
use crate::sequence::conditions::{self, Conditions, When};
use crate::test::Test;

/// Edges of all states: they have four each at most, but for what must not come, of which there may be as much as of elements.
const EDGES_MAX: usize = 8 * STATES_MAX;

// Elements are numbered by 16 bits.
const _: () = assert!(ELEMENTS_MAX <= 1 << 16);

/// The states of a sequence whose elements have these names, and what is asked on their edges.
pub(crate) fn compile(
    sequence: &Sequence,
    names: &[String],
    test: impl FnMut(&Predicate) -> Result<Test, PatternError>,
) -> Result<(Automaton<When>, Conditions), PatternError> {
    check_elements(&sequence.elements)?;
    let mut compiler = Compiler {
        states: Vec::new(),
        conditions: conditions::Draft::new(),
        numbers: BTreeMap::new(),
        stops: BTreeMap::new(),
        originals: BTreeMap::new(),
        is_timed: sequence.within_ms.is_some(),
        edges: 0,
    };
    compiler.number_all(&sequence.elements, names);
    let sink = compiler.state(Kind::Final, 0)?;
    let mut scope = Scope { elements: &sequence.elements, at: 0, following: None, group: None };
    let start = compiler.elements(&mut scope, sink)?;
    let Compiler { states, conditions, .. } = compiler;
    let conditions = conditions.compile(test)?;
    Ok((Automaton::new(&states, start), conditions))
}

/// The names that elements are bound by, each once.
pub(crate) fn names(elements: &[Element]) -> Vec<String> {
    fn collect(elements: &[Element], names: &mut Vec<String>) {
        for element in elements {
            match &element.content {
                Content::Group(inner) => collect(inner, names),
                _ if names.contains(&element.name) => {}
                _ => names.push(element.name.clone()),
            }
        }
    }
    let mut names = Vec::new();
    collect(elements, &mut names);
    names
}

/// A group, and how its first element is reached.
#[derive(Clone, Copy)]
struct Group<'a> {
    element: &'a Element,
    /// The first time round: what may lie before it is said by the group and not by its loop.
    is_first: bool,
}

/// Where the compiler is.
#[derive(Clone, Copy)]
struct Scope<'a> {
    elements: &'a [Element],
    at: usize,
    /// The element behind this one.
    following: Option<&'a Element>,
    group: Option<Group<'a>>,
}

impl<'a> Scope<'a> {
    fn element(&self) -> &'a Element {
        &self.elements[self.at]
    }

    /// Whether it is passed by the way round its group.
    fn is_head_of_optional_group(&self) -> bool {
        self.at == 0 && self.group.is_some_and(|group| group.is_first && group.element.is_optional())
    }

    /// What may lie before the element: that is said by it, or by its group.
    fn contiguity(&self) -> Contiguity {
        match self.group {
            Some(group) if self.at == 0 && group.is_first => group.element.contiguity,
            Some(group) if self.at == 0 => group.element.inner,
            _ => self.element().contiguity,
        }
    }

    /// The same between the events of the element.
    fn inner_contiguity(&self) -> Contiguity {
        match self.group {
            Some(group) if self.at == 0 => group.element.inner,
            _ => self.element().inner,
        }
    }

    /// What must not come before this element: negative ones before it, and before what may be missing.
    fn nots(&self) -> impl Iterator<Item = &'a Element> {
        let before = self.elements[..self.at].iter().rev();
        before
            .take_while(|before| is_not_followed(before) || before.is_optional())
            .filter(|before| is_not_followed(before))
    }
}

fn is_not_followed(element: &Element) -> bool {
    matches!(element.content, Content::Not(_)) && element.contiguity != Contiguity::Next
}

struct Compiler<'a> {
    states: Vec<Draft<When>>,
    conditions: conditions::Draft<'a>,
    /// The numbers of elements, by where they are.
    numbers: BTreeMap<usize, u16>,
    /// The stop of each negative element.
    stops: BTreeMap<usize, u16>,
    /// Where a greedy loop goes on that was ended by its condition: as before that took what the loop could take.
    originals: BTreeMap<u16, u16>,
    is_timed: bool,
    edges: usize,
}

type Made = Result<u16, PatternError>;

impl<'a> Compiler<'a> {
    /// Gives each element the number of its name.
    fn number_all(&mut self, elements: &[Element], names: &[String]) {
        for element in elements {
            if let Content::Group(inner) = &element.content {
                self.number_all(inner, names);
                continue;
            }
            let number = names.iter().position(|name| *name == element.name).unwrap_or(0);
            self.numbers.insert(place(element), u16::try_from(number).unwrap_or(u16::MAX));
        }
    }

    fn number(&self, element: &Element) -> u16 {
        self.numbers.get(&place(element)).copied().unwrap_or(0)
    }

    fn state(&mut self, kind: Kind, element: u16) -> Made {
        let (have, max) = (self.states.len(), STATES_MAX);
        let next = u16::try_from(have).ok().filter(|_| have < max && self.edges < EDGES_MAX);
        let next = next.ok_or(PatternError::States { max })?;
        self.states.push(Draft { kind, element, edges: Vec::new() });
        Ok(next)
    }

    fn edge(&mut self, from: u16, action: Action, to: u16, when: When) {
        self.edges += 1;
        self.states[usize::from(from)].edges.push(Edge { action, to, when });
    }

    fn kind(&self, state: u16) -> Kind {
        self.states[usize::from(state)].kind
    }

    /// The condition under which an element takes an event.
    fn take(&mut self, scope: &Scope<'a>, element: &'a Element) -> When {
        let condition = match &element.content {
            Content::Event(predicate) | Content::Not(predicate) => self.conditions.of(predicate),
            Content::Group(_) => When::ALWAYS,
        };
        self.unless_ended(scope, condition)
    }

    /// The condition, and that the event does not end the group.
    fn unless_ended(&mut self, scope: &Scope<'a>, condition: When) -> When {
        self.unless(scope.group.and_then(|group| group.element.until.as_ref()), condition)
    }

    /// The condition under which an event may lie there.
    fn skipping(&mut self, scope: &Scope<'a>, contiguity: Contiguity) -> Option<When> {
        let condition = match (&scope.element().content, contiguity) {
            (_, Contiguity::Next) => return None,
            (Content::Event(predicate) | Content::Not(predicate), Contiguity::FollowedBy) => {
                let condition = self.conditions.of(predicate);
                self.conditions.not(condition)
            }
            (Content::Group(_), Contiguity::FollowedBy) => self.conditions.not(When::ALWAYS),
            (_, Contiguity::FollowedByAny) => When::ALWAYS,
        };
        Some(self.unless_ended(scope, condition))
    }

    /// A condition that holds of nothing that ends what it is of.
    fn unless(&mut self, until: Option<&'a Predicate>, condition: When) -> When {
        let Some(until) = until else { return condition };
        let until = self.conditions.of(until);
        let none = self.conditions.not(until);
        self.conditions.both(none, condition)
    }

    /// Where an event ends all that a negative element follows.
    fn stop(&mut self, element: &Element, when: When) -> Made {
        if let Some(stop) = self.stops.get(&place(element)) {
            return Ok(*stop);
        }
        let stop = self.state(Kind::Stop, self.number(element))?;
        self.edge(stop, Action::Take, stop, when);
        self.stops.insert(place(element), stop);
        Ok(stop)
    }

    /// All elements of a scope, the last one first: the first state.
    fn elements(&mut self, scope: &mut Scope<'a>, sink: u16) -> Made {
        let mut sink = sink;
        for at in (0..scope.elements.len()).rev() {
            scope.at = at;
            let element = scope.element();
            sink = match (&element.content, element.contiguity) {
                (Content::Not(_), _) if at == 0 => return Err(PatternError::NotFirst),
                (Content::Not(_), Contiguity::Next) => self.not_next(scope, sink)?,
                (Content::Not(_), _) if self.is_timed && self.kind(sink) == Kind::Final => {
                    self.none_until_the_end(scope)?
                }
                (Content::Not(_), _) if self.kind(sink) == Kind::Final => return Err(PatternError::NotLast),
                // It becomes conditions of what is around it.
                (Content::Not(_), _) => sink,
                (Content::Event(_) | Content::Group(_), _) => self.convert(scope, sink)?,
            };
            scope.following = Some(element);
        }
        Ok(sink)
    }

    fn not_next(&mut self, scope: &Scope<'a>, sink: u16) -> Made {
        let (element, condition) = (scope.element(), self.take(scope, scope.element()));
        let state = self.state(Kind::Normal, self.number(element))?;
        let stop = self.stop(element, condition)?;
        // A match is one only when the next event has come.
        let action = if self.kind(sink) == Kind::Final { Action::Ignore } else { Action::Proceed };
        let none = self.conditions.not(condition);
        self.edge(state, action, sink, none);
        self.edge(state, Action::Proceed, stop, condition);
        Ok(state)
    }

    /// Nothing of the kind may come until the time is over.
    fn none_until_the_end(&mut self, scope: &Scope<'a>) -> Made {
        let (element, condition) = (scope.element(), self.take(scope, scope.element()));
        let state = self.state(Kind::Pending, self.number(element))?;
        let stop = self.stop(element, condition)?;
        self.edge(state, Action::Proceed, stop, condition);
        let none = self.conditions.not(condition);
        self.edge(state, Action::Ignore, state, none);
        Ok(state)
    }

    fn convert(&mut self, scope: &Scope<'a>, sink: u16) -> Made {
        let element = scope.element();
        let state = if element.is_looping() {
            // Once the loop has begun, what must not come before it may.
            let beyond = self.without_nots(scope, sink)?;
            let looping = self.looping(scope, beyond)?;
            self.times(scope, looping, sink)?
        } else if element.min.max(1) == 1 && element.max == Some(1) {
            let (take, ignore) = (self.take(scope, element), self.skipping(scope, scope.contiguity()));
            let ways = Ways { proceed: Some(sink), take, ignore };
            self.single(scope, sink, ways, element.is_optional(), true)?
        } else {
            self.times(scope, sink, sink)?
        };
        self.add_stops(scope, state)?;
        Ok(state)
    }

    /// So many in a row: those that must be, then those that may be.
    fn times(&mut self, scope: &Scope<'a>, sink: u16, proceed: u16) -> Made {
        let element = scope.element();
        let from = element.min.max(1);
        let to = element.max.unwrap_or(from);
        let (inner, take) = self.repeated(scope);
        if element.greedy && from != to {
            if element.until.is_some() {
                let copy = self.copy(sink)?;
                self.originals.insert(sink, copy);
            }
            self.forbid(sink, take);
        }
        let mut last = sink;
        for _ in from..to {
            let ways = Ways { proceed: Some(proceed), take, ignore: inner };
            last = self.single(scope, last, ways, true, false)?;
            self.add_stop_of_following(scope, last)?;
        }
        for _ in 1..from {
            let ways = Ways { proceed: None, take, ignore: inner };
            last = self.single(scope, last, ways, false, false)?;
            self.add_stop_of_following(scope, last)?;
        }
        let ways = Ways { proceed: Some(proceed), take, ignore: self.skipping(scope, scope.contiguity()) };
        self.single(scope, last, ways, element.is_optional(), true)
    }

    /// One event, or one round of a group.
    fn single(&mut self, scope: &Scope<'a>, sink: u16, ways: Ways, is_optional: bool, is_first: bool) -> Made {
        let element = scope.element();
        let Ways { proceed, take, ignore } = ways;
        if let Content::Group(inner) = &element.content {
            let mut inner = Scope { elements: inner, at: 0, group: Some(Group { element, is_first }), ..*scope };
            let first = self.elements(&mut inner, sink)?;
            if let Some(proceed) = proceed.filter(|_| is_optional) {
                let ended = self.unless_ended(scope, When::ALWAYS);
                self.edge(first, Action::Proceed, proceed, ended);
            }
            return Ok(first);
        }
        let number = self.number(element);
        let state = self.state(Kind::Normal, number)?;
        let sink = self.without_nots(scope, sink)?;
        self.edge(state, Action::Take, sink, take);
        if let Some(proceed) = proceed.filter(|_| is_optional) {
            match element.until.as_ref().filter(|_| element.greedy) {
                Some(until) => {
                    let original = self.originals.get(&proceed).copied().unwrap_or(proceed);
                    self.fork(scope, state, until, (original, proceed));
                }
                None => {
                    let goes_on = self.unless_ended(scope, When::ALWAYS);
                    self.edge(state, Action::Proceed, proceed, goes_on);
                }
            }
        }
        if let Some(ignore) = ignore {
            // What was skipped for this element is not skipped for those behind it.
            let waiting = if is_optional || scope.is_head_of_optional_group() {
                let waiting = self.state(Kind::Normal, number)?;
                self.edge(waiting, Action::Take, sink, take);
                self.edge(waiting, Action::Ignore, waiting, ignore);
                self.add_stops(scope, waiting)?;
                waiting
            } else {
                state
            };
            self.edge(state, Action::Ignore, waiting, ignore);
        }
        Ok(state)
    }

    /// Any number of them.
    fn looping(&mut self, scope: &Scope<'a>, sink: u16) -> Made {
        let element = scope.element();
        if let Content::Group(inner) = &element.content {
            let around = self.state(Kind::Normal, 0)?;
            let mut inner = Scope { elements: inner, at: 0, group: Some(Group { element, is_first: false }), ..*scope };
            let first = self.elements(&mut inner, around)?;
            let goes_on = self.unless_ended(scope, When::ALWAYS);
            self.edge(first, Action::Proceed, sink, goes_on);
            self.edge(around, Action::Proceed, first, goes_on);
            return Ok(first);
        }
        let (ignore, take) = self.repeated(scope);
        let number = self.number(element);
        let state = self.state(Kind::Normal, number)?;
        match element.until.as_ref().filter(|_| element.greedy) {
            Some(until) => {
                let copy = self.copy(sink)?;
                self.originals.insert(sink, copy);
                self.fork(scope, state, until, (copy, sink));
            }
            None => {
                let goes_on = self.unless_ended(scope, When::ALWAYS);
                self.edge(state, Action::Proceed, sink, goes_on);
            }
        }
        if element.greedy {
            let taken = self.take(scope, element);
            self.forbid(sink, taken);
        }
        self.edge(state, Action::Take, state, take);
        self.add_stop_of_following(scope, state)?;
        if let Some(ignore) = ignore {
            let waiting = self.state(Kind::Normal, number)?;
            self.edge(waiting, Action::Take, state, take);
            self.edge(waiting, Action::Ignore, waiting, ignore);
            self.edge(state, Action::Ignore, waiting, ignore);
            self.add_stop_of_following(scope, waiting)?;
        }
        Ok(state)
    }

    /// What may lie between the events of an element that comes several times, and what it takes: nothing that ends it.
    fn repeated(&mut self, scope: &Scope<'a>) -> (Option<When>, When) {
        let element = scope.element();
        let (ignore, take) = (self.skipping(scope, scope.inner_contiguity()), self.take(scope, element));
        let until = element.until.as_ref();
        (ignore.map(|ignore| self.unless(until, ignore)), self.unless(until, take))
    }

    /// One way where this holds, and the other where not.
    fn fork(&mut self, scope: &Scope<'a>, state: u16, until: &'a Predicate, (ended, goes_on): (u16, u16)) {
        let until = self.conditions.of(until);
        let when = self.unless_ended(scope, until);
        self.edge(state, Action::Proceed, ended, when);
        let none = self.conditions.not(until);
        let when = self.unless_ended(scope, none);
        self.edge(state, Action::Proceed, goes_on, when);
    }

    /// What a greedy element can take, what is behind it cannot.
    fn forbid(&mut self, state: u16, taken: When) {
        let none = self.conditions.not(taken);
        for edge in &mut self.states[usize::from(state)].edges {
            edge.when = self.conditions.both(edge.when, none);
        }
    }

    fn copy(&mut self, state: u16) -> Made {
        let Draft { kind, element, edges } = self.states[usize::from(state)].clone();
        let copy = self.state(kind, element)?;
        for Edge { action, to, when } in edges {
            self.edge(copy, action, if to == state { copy } else { to }, when);
        }
        Ok(copy)
    }

    fn add_stops(&mut self, scope: &Scope<'a>, state: u16) -> Result<(), PatternError> {
        for before in scope.nots() {
            let condition = self.take(scope, before);
            let stop = self.stop(before, condition)?;
            self.edge(state, Action::Proceed, stop, condition);
        }
        Ok(())
    }

    /// A loop that was ended by what must not come is over.
    fn add_stop_of_following(&mut self, scope: &Scope<'a>, state: u16) -> Result<(), PatternError> {
        let Some(following) = scope.following.filter(|element| is_not_followed(element)) else { return Ok(()) };
        let condition = self.take(scope, following);
        let stop = self.stop(following, condition)?;
        self.edge(state, Action::Proceed, stop, condition);
        Ok(())
    }

    /// The same states without the stops before an element that may be missing: once it is there, they are none any more.
    fn without_nots(&mut self, scope: &Scope<'a>, sink: u16) -> Made {
        if scope.nots().next().is_none() || !scope.element().is_optional() {
            return Ok(sink);
        }
        let stops: Vec<u16> = scope.nots().filter_map(|before| self.stops.get(&place(before)).copied()).collect();
        self.without(&stops, sink)
    }

    /// Copies what can be reached with one event, each state once, since loops of what may be missing lead back.
    fn without(&mut self, stops: &[u16], state: u16) -> Made {
        let copy = self.twin(state)?;
        let (mut copies, mut open) = (BTreeMap::from([(state, copy)]), Vec::from([(state, copy)]));
        while let Some((state, copy)) = open.pop() {
            for Edge { action, to, when } in self.states[usize::from(state)].edges.clone() {
                let to = match (action, copies.get(&to)) {
                    (Action::Proceed, _) if stops.contains(&to) => continue,
                    (Action::Proceed, _) if self.kind(to) == Kind::Stop => to,
                    (Action::Proceed, Some(known)) => *known,
                    (Action::Proceed, None) => {
                        let twin = self.twin(to)?;
                        copies.insert(to, twin);
                        open.push((to, twin));
                        twin
                    }
                    (Action::Take | Action::Ignore, _) if to == state => copy,
                    (Action::Take | Action::Ignore, _) => to,
                };
                self.edge(copy, action, to, when);
            }
        }
        Ok(copy)
    }

    /// A state of the same kind, without edges.
    fn twin(&mut self, state: u16) -> Made {
        let Draft { kind, element, .. } = self.states[usize::from(state)];
        self.state(kind, element)
    }
}

/// The ways out of a state.
struct Ways {
    /// Where it leads when the element is missing.
    proceed: Option<u16>,
    take: When,
    ignore: Option<When>,
}

/// Elements of one pattern are told apart by where they are.
fn place(element: &Element) -> usize {
    core::ptr::from_ref(element).addr()
}
