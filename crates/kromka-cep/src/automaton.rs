//! What patterns are compiled to: states, and what an event may do in each of them.

use alloc::vec::Vec;

/// Ways through states without an event, from one state on, that are told apart: of a pattern that anybody wrote there are few.
const WAYS_MAX: u32 = 256;

/// What happens where an edge is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// The event is bound to the element of the state.
    Take,
    /// The event is left out.
    Ignore,
    /// The same event is offered to the next state.
    Proceed,
}

/// What a state means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something is missing still.
    Normal,
    /// Nothing is missing but time.
    Pending,
    /// What must not be has come.
    Stop,
    /// A match.
    Final,
}

/// A way from one state to another, open where a condition holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edge<C> {
    pub(crate) action: Action,
    pub(crate) to: usize,
    pub(crate) when: C,
}

/// A state. Its edges are tried in their order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State<C> {
    pub(crate) kind: Kind,
    /// What events that are taken here are bound to.
    pub(crate) element: usize,
    pub(crate) edges: Vec<Edge<C>>,
}

/// States, and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Automaton<C> {
    pub(crate) states: Vec<State<C>>,
    pub(crate) start: usize,
    /// An event is offered to each state once, whatever the number of ways to it.
    pub(crate) visits_once: bool,
}

/// States that were visited.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// The round in which each was visited last.
    rounds: Vec<u32>,
    round: u32,
}

impl Seen {
    /// None of so many was visited.
    pub(crate) fn begin(&mut self, states: usize) {
        self.round = self.round.wrapping_add(1);
        if self.rounds.len() < states {
            self.rounds.resize(states, 0);
        }
        if self.round == 0 {
            self.rounds.fill(0);
            self.round = 1;
        }
    }

    /// Visits one; whether that is the first time.
    pub(crate) fn visit(&mut self, state: usize) -> bool {
        core::mem::replace(&mut self.rounds[state], self.round) != self.round
    }
}

impl<C> Automaton<C> {
    /// States, and where it begins.
    pub(crate) fn new(states: Vec<State<C>>, start: usize) -> Self {
        let visits_once = is_tangled(&states);
        Self { states, start, visits_once }
    }

    /// The same with other conditions.
    pub(crate) fn map<D, E>(self, mut condition: impl FnMut(C) -> Result<D, E>) -> Result<Automaton<D>, E> {
        let mut edge = |Edge { action, to, when }: Edge<C>| Ok(Edge { action, to, when: condition(when)? });
        let mut state = |State { kind, element, edges }: State<C>| {
            let mut edges = edges.into_iter().map(&mut edge).collect::<Result<Vec<_>, E>>()?;
            edges.shrink_to_fit();
            Ok(State { kind, element, edges })
        };
        let states = self.states.into_iter().map(&mut state).collect::<Result<_, E>>()?;
        Ok(Automaton { states, start: self.start, visits_once: self.visits_once })
    }
}

/// Whether an event can be offered to one state by so many ways that each state is to be visited once: where ways come back to
/// themselves, as in a loop of what may be missing, or where there are too many from one state on, as behind many elements that
/// may be missing in two ways each.
fn is_tangled<C>(states: &[State<C>]) -> bool {
    /// A state whose ways are being counted.
    const OPEN: u32 = u32::MAX;
    let mut ways: Vec<Option<u32>> = states.iter().map(|_| None).collect();
    let next = |at: usize| states[at].edges.iter().filter(|edge| edge.action == Action::Proceed);
    for root in 0..states.len() {
        let mut stack = Vec::from([root]);
        while let Some(at) = stack.last().copied() {
            match ways[at] {
                None => {
                    ways[at] = Some(OPEN);
                    if next(at).any(|edge| ways[edge.to] == Some(OPEN)) {
                        return true;
                    }
                    stack.extend(next(at).map(|edge| edge.to).filter(|to| ways[*to].is_none()));
                }
                Some(OPEN) => {
                    stack.pop();
                    let sum = next(at).fold(1_u32, |sum, edge| sum.saturating_add(ways[edge.to].unwrap_or(0)));
                    if sum > WAYS_MAX {
                        return true;
                    }
                    ways[at] = Some(sum);
                }
                Some(_) => drop(stack.pop()),
            }
        }
    }
    false
}
