//! From elements to states, the last one first.
//!
//! What each operator means where several meet is that of Flink CEP's library, whose test suite the cases are of.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::automaton::{Action, Automaton, Edge, Kind, State};
use crate::bounds::STATES_MAX;
use crate::error::PatternError;
use crate::pattern::depth::check_elements;
use crate::pattern::predicate::Predicate;
use crate::pattern::sequence::{Content, Contiguity, Element, Sequence};

/// Edges of all states: they have four each at most, but for what must not come, of which there may be as much as of elements.
const EDGES_MAX: usize = 8 * STATES_MAX;

/// The states of a sequence, and the names that its elements are bound by.
pub(crate) fn compile(sequence: &Sequence) -> Result<(Automaton<Predicate>, Vec<alloc::string::String>), PatternError> {
    check_elements(&sequence.elements)?;
    let mut compiler = Compiler { is_timed: sequence.within_ms.is_some(), ..Compiler::default() };
    compiler.name(&sequence.elements);
    let sink = compiler.state(Kind::Final, 0)?;
    let mut scope = Scope { elements: &sequence.elements, at: 0, following: None, group: None };
    let start = compiler.elements(&mut scope, sink)?;
    let Compiler { states, names, .. } = compiler;
    Ok((Automaton::new(states, start), names))
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

    /// The condition under which an element takes an event.
    fn take(&self, element: &Element) -> Predicate {
        let condition = match &element.content {
            Content::Event(predicate) | Content::Not(predicate) => predicate.clone(),
            Content::Group(_) => Predicate::Always,
        };
        self.unless_ended(condition)
    }

    /// The condition, and that the event does not end the group.
    fn unless_ended(&self, condition: Predicate) -> Predicate {
        match self.group.and_then(|group| group.element.until.clone()) {
            Some(until) => until.negated().and(condition),
            None => condition,
        }
    }

    /// The condition under which an event may lie before the element: what there may be is said by it, or by its group.
    fn ignore(&self) -> Option<Predicate> {
        let contiguity = match self.group {
            Some(group) if self.at == 0 && group.is_first => group.element.contiguity,
            Some(group) if self.at == 0 => group.element.inner,
            _ => self.element().contiguity,
        };
        self.skipping(contiguity)
    }

    /// The same between the events of the element.
    fn inner_ignore(&self) -> Option<Predicate> {
        let contiguity = match self.group {
            Some(group) if self.at == 0 => group.element.inner,
            _ => self.element().inner,
        };
        self.skipping(contiguity)
    }

    fn skipping(&self, contiguity: Contiguity) -> Option<Predicate> {
        let condition = match (&self.element().content, contiguity) {
            (_, Contiguity::Next) => return None,
            (Content::Event(predicate) | Content::Not(predicate), Contiguity::FollowedBy) => {
                predicate.clone().negated()
            }
            (Content::Group(_), Contiguity::FollowedBy) => Predicate::Always.negated(),
            (_, Contiguity::FollowedByAny) => Predicate::Always,
        };
        Some(self.unless_ended(condition))
    }

    /// What must not come before this element: negative ones before it, and before what may be missing.
    fn nots(&self) -> Vec<(usize, Predicate)> {
        let mut nots = Vec::new();
        for at in (0..self.at).rev() {
            let before = &self.elements[at];
            if is_not_followed(before) {
                nots.push((at, self.take(before)));
            } else if !before.is_optional() {
                break;
            }
        }
        nots
    }
}

fn is_not_followed(element: &Element) -> bool {
    matches!(element.content, Content::Not(_)) && element.contiguity != Contiguity::Next
}

#[derive(Default)]
struct Compiler {
    states: Vec<State<Predicate>>,
    names: Vec<alloc::string::String>,
    /// The numbers of elements, by where they are.
    numbers: BTreeMap<usize, usize>,
    /// The stop of each negative element.
    stops: BTreeMap<usize, usize>,
    /// Where a greedy loop goes on that was ended by its condition: as before that took what the loop could take.
    originals: BTreeMap<usize, usize>,
    is_timed: bool,
    edges: usize,
}

type Made = Result<usize, PatternError>;

impl Compiler {
    /// Gives each element its number: a name is one.
    fn name(&mut self, elements: &[Element]) {
        for element in elements {
            if let Content::Group(inner) = &element.content {
                self.name(inner);
                continue;
            }
            let known = self.names.iter().position(|name| *name == element.name);
            let number = known.unwrap_or(self.names.len());
            if known.is_none() {
                self.names.push(element.name.clone());
            }
            self.numbers.insert(place(element), number);
        }
    }

    fn number(&self, element: &Element) -> usize {
        self.numbers.get(&place(element)).copied().unwrap_or(0)
    }

    fn state(&mut self, kind: Kind, element: usize) -> Made {
        let (have, max) = (self.states.len(), STATES_MAX);
        if have >= max || self.edges >= EDGES_MAX {
            return Err(PatternError::States { max });
        }
        self.states.push(State { kind, element, edges: Vec::new() });
        Ok(have)
    }

    fn edge(&mut self, from: usize, action: Action, to: usize, when: Predicate) {
        self.edges += 1;
        self.states[from].edges.push(Edge { action, to, when });
    }

    /// Where an event ends all that a negative element follows.
    fn stop(&mut self, element: &Element, when: &Predicate) -> Made {
        if let Some(stop) = self.stops.get(&place(element)) {
            return Ok(*stop);
        }
        let stop = self.state(Kind::Stop, self.number(element))?;
        self.edge(stop, Action::Take, stop, when.clone());
        self.stops.insert(place(element), stop);
        Ok(stop)
    }

    /// All elements of a scope, the last one first: the first state.
    fn elements<'a>(&mut self, scope: &mut Scope<'a>, sink: usize) -> Made {
        let mut sink = sink;
        for at in (0..scope.elements.len()).rev() {
            scope.at = at;
            let element = scope.element();
            sink = match (&element.content, element.contiguity) {
                (Content::Not(_), _) if at == 0 => return Err(PatternError::NotFirst),
                (Content::Not(_), Contiguity::Next) => self.not_next(scope, sink)?,
                (Content::Not(_), _) if self.is_timed && self.states[sink].kind == Kind::Final => {
                    self.none_until_the_end(scope)?
                }
                (Content::Not(_), _) if self.states[sink].kind == Kind::Final => return Err(PatternError::NotLast),
                // It becomes conditions of what is around it.
                (Content::Not(_), _) => sink,
                (Content::Event(_) | Content::Group(_), _) => self.convert(scope, sink)?,
            };
            scope.following = Some(element);
        }
        Ok(sink)
    }

    fn not_next(&mut self, scope: &Scope<'_>, sink: usize) -> Made {
        let (element, condition) = (scope.element(), scope.take(scope.element()));
        let state = self.state(Kind::Normal, self.number(element))?;
        let stop = self.stop(element, &condition)?;
        // A match is one only when the next event has come.
        let action = if self.states[sink].kind == Kind::Final { Action::Ignore } else { Action::Proceed };
        self.edge(state, action, sink, condition.clone().negated());
        self.edge(state, Action::Proceed, stop, condition);
        Ok(state)
    }

    /// Nothing of the kind may come until the time is over.
    fn none_until_the_end(&mut self, scope: &Scope<'_>) -> Made {
        let (element, condition) = (scope.element(), scope.take(scope.element()));
        let state = self.state(Kind::Pending, self.number(element))?;
        let stop = self.stop(element, &condition)?;
        self.edge(state, Action::Proceed, stop, condition.clone());
        self.edge(state, Action::Ignore, state, condition.negated());
        Ok(state)
    }

    fn convert(&mut self, scope: &Scope<'_>, sink: usize) -> Made {
        let element = scope.element();
        let state = if element.is_looping() {
            // Once the loop has begun, what must not come before it may.
            let beyond = self.without_nots(scope, sink)?;
            let looping = self.looping(scope, beyond)?;
            self.times(scope, looping, sink)?
        } else if element.min.max(1) == 1 && element.max == Some(1) {
            let ways = Ways { proceed: Some(sink), take: scope.take(element), ignore: scope.ignore() };
            self.single(scope, sink, ways, element.is_optional(), true)?
        } else {
            self.times(scope, sink, sink)?
        };
        self.add_stops(scope, state)?;
        Ok(state)
    }

    /// So many in a row: those that must be, then those that may be.
    fn times(&mut self, scope: &Scope<'_>, sink: usize, proceed: usize) -> Made {
        let element = scope.element();
        let from = element.min.max(1);
        let to = element.max.unwrap_or(from);
        let inner = until(element, scope.inner_ignore());
        let take = until(element, Some(scope.take(element))).unwrap_or(Predicate::Always);
        if element.greedy && from != to {
            if element.until.is_some() {
                let copy = self.copy(sink)?;
                self.originals.insert(sink, copy);
            }
            self.forbid(sink, &take);
        }
        let mut last = sink;
        for _ in from..to {
            let ways = Ways { proceed: Some(proceed), take: take.clone(), ignore: inner.clone() };
            last = self.single(scope, last, ways, true, false)?;
            self.add_stop_of_following(scope, last)?;
        }
        for _ in 1..from {
            let ways = Ways { proceed: None, take: take.clone(), ignore: inner.clone() };
            last = self.single(scope, last, ways, false, false)?;
            self.add_stop_of_following(scope, last)?;
        }
        let ways = Ways { proceed: Some(proceed), take, ignore: scope.ignore() };
        self.single(scope, last, ways, element.is_optional(), true)
    }

    /// One event, or one round of a group.
    fn single(&mut self, scope: &Scope<'_>, sink: usize, ways: Ways, is_optional: bool, is_first: bool) -> Made {
        let element = scope.element();
        let Ways { proceed, take, ignore } = ways;
        if let Content::Group(inner) = &element.content {
            let mut inner = Scope { elements: inner, at: 0, group: Some(Group { element, is_first }), ..*scope };
            let first = self.elements(&mut inner, sink)?;
            if let Some(proceed) = proceed.filter(|_| is_optional) {
                self.edge(first, Action::Proceed, proceed, scope.unless_ended(Predicate::Always));
            }
            return Ok(first);
        }
        let number = self.number(element);
        let state = self.state(Kind::Normal, number)?;
        let sink = self.without_nots(scope, sink)?;
        self.edge(state, Action::Take, sink, take.clone());
        if let Some(proceed) = proceed.filter(|_| is_optional) {
            match element.until.clone().filter(|_| element.greedy) {
                Some(until) => {
                    let original = self.originals.get(&proceed).copied().unwrap_or(proceed);
                    self.edge(state, Action::Proceed, original, scope.unless_ended(until.clone()));
                    self.edge(state, Action::Proceed, proceed, scope.unless_ended(until.negated()));
                }
                None => self.edge(state, Action::Proceed, proceed, scope.unless_ended(Predicate::Always)),
            }
        }
        if let Some(ignore) = ignore {
            // What was skipped for this element is not skipped for those behind it.
            let waiting = if is_optional || scope.is_head_of_optional_group() {
                let waiting = self.state(Kind::Normal, number)?;
                self.edge(waiting, Action::Take, sink, take);
                self.edge(waiting, Action::Ignore, waiting, ignore.clone());
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
    fn looping(&mut self, scope: &Scope<'_>, sink: usize) -> Made {
        let element = scope.element();
        if let Content::Group(inner) = &element.content {
            let around = self.state(Kind::Normal, 0)?;
            let mut inner = Scope { elements: inner, at: 0, group: Some(Group { element, is_first: false }), ..*scope };
            let first = self.elements(&mut inner, around)?;
            self.edge(first, Action::Proceed, sink, scope.unless_ended(Predicate::Always));
            self.edge(around, Action::Proceed, first, scope.unless_ended(Predicate::Always));
            return Ok(first);
        }
        let ignore = until(element, scope.inner_ignore());
        let take = until(element, Some(scope.take(element))).unwrap_or(Predicate::Always);
        let number = self.number(element);
        let state = self.state(Kind::Normal, number)?;
        match element.until.clone().filter(|_| element.greedy) {
            Some(until) => {
                let copy = self.copy(sink)?;
                self.edge(state, Action::Proceed, copy, scope.unless_ended(until.clone()));
                self.originals.insert(sink, copy);
                self.edge(state, Action::Proceed, sink, scope.unless_ended(until.negated()));
            }
            None => self.edge(state, Action::Proceed, sink, scope.unless_ended(Predicate::Always)),
        }
        if element.greedy {
            self.forbid(sink, &scope.take(element));
        }
        self.edge(state, Action::Take, state, take.clone());
        self.add_stop_of_following(scope, state)?;
        if let Some(ignore) = ignore {
            let waiting = self.state(Kind::Normal, number)?;
            self.edge(waiting, Action::Take, state, take);
            self.edge(waiting, Action::Ignore, waiting, ignore.clone());
            self.edge(state, Action::Ignore, waiting, ignore);
            self.add_stop_of_following(scope, waiting)?;
        }
        Ok(state)
    }

    /// What a greedy element can take, what is behind it cannot.
    fn forbid(&mut self, state: usize, taken: &Predicate) {
        for edge in &mut self.states[state].edges {
            edge.when = edge.when.clone().and(taken.clone().negated());
        }
    }

    fn copy(&mut self, state: usize) -> Made {
        let State { kind, element, edges } = self.states[state].clone();
        let copy = self.state(kind, element)?;
        for Edge { action, to, when } in edges {
            self.edge(copy, action, if to == state { copy } else { to }, when);
        }
        Ok(copy)
    }

    fn add_stops(&mut self, scope: &Scope<'_>, state: usize) -> Result<(), PatternError> {
        for (at, condition) in scope.nots() {
            let stop = self.stop(&scope.elements[at], &condition)?;
            self.edge(state, Action::Proceed, stop, condition);
        }
        Ok(())
    }

    /// A loop that was ended by what must not come is over.
    fn add_stop_of_following(&mut self, scope: &Scope<'_>, state: usize) -> Result<(), PatternError> {
        let Some(following) = scope.following.filter(|element| is_not_followed(element)) else { return Ok(()) };
        let condition = scope.take(following);
        let stop = self.stop(following, &condition)?;
        self.edge(state, Action::Proceed, stop, condition);
        Ok(())
    }

    /// The same states without the stops before an element that may be missing: once it is there, they are none any more.
    fn without_nots(&mut self, scope: &Scope<'_>, sink: usize) -> Made {
        let nots = scope.nots();
        if nots.is_empty() || !scope.element().is_optional() {
            return Ok(sink);
        }
        let stops: Vec<usize> =
            nots.iter().filter_map(|(at, _)| self.stops.get(&place(&scope.elements[*at])).copied()).collect();
        self.without(&stops, sink)
    }

    /// Copies what can be reached with one event, each state once, since loops of what may be missing lead back.
    fn without(&mut self, stops: &[usize], state: usize) -> Made {
        let copy = self.twin(state)?;
        let (mut copies, mut open) = (BTreeMap::from([(state, copy)]), Vec::from([(state, copy)]));
        while let Some((state, copy)) = open.pop() {
            for Edge { action, to, when } in self.states[state].edges.clone() {
                let to = match (action, copies.get(&to)) {
                    (Action::Proceed, _) if stops.contains(&to) => continue,
                    (Action::Proceed, _) if self.states[to].kind == Kind::Stop => to,
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
    fn twin(&mut self, state: usize) -> Made {
        let State { kind, element, .. } = self.states[state];
        self.state(kind, element)
    }
}

/// The ways out of a state.
struct Ways {
    /// Where it leads when the element is missing.
    proceed: Option<usize>,
    take: Predicate,
    ignore: Option<Predicate>,
}

/// Nothing is taken or left out that ends the element.
fn until(element: &Element, condition: Option<Predicate>) -> Option<Predicate> {
    match (&element.until, condition) {
        (Some(until), Some(condition)) => Some(until.clone().negated().and(condition)),
        (_, condition) => condition,
    }
}

/// Elements of one pattern are told apart by where they are.
fn place(element: &Element) -> usize {
    core::ptr::from_ref(element).addr()
}
