//! What patterns are compiled to: states, and what an event may do in each of them.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::bounds::STATES_MAX;

/// Ways through states without an event, from one state on, that are told apart: of a pattern that anybody wrote there are few.
const WAYS_MAX: u32 = 256;

// States are numbered by 16 bits.
const _: () = assert!(STATES_MAX <= 1 << 16);

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edge<C> {
    pub(crate) action: Action,
    pub(crate) to: u16,
    pub(crate) when: C,
}

/// A state that is being made. Its edges are tried in their order.
#[derive(Debug, Clone)]
pub(crate) struct Draft<C> {
    pub(crate) kind: Kind,
    /// What events that are taken here are bound to.
    pub(crate) element: u16,
    pub(crate) edges: Vec<Edge<C>>,
}

/// A state: its edges begin here, and end where those of the next state begin.
#[derive(Debug, Clone, Copy)]
struct State {
    kind: Kind,
    element: u16,
    edges: u32,
}

/// States, and where it begins.
#[derive(Debug, Clone)]
pub(crate) struct Automaton<C> {
    states: Box<[State]>,
    edges: Box<[Edge<C>]>,
    pub(crate) start: u16,
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
    pub(crate) fn visit(&mut self, state: u16) -> bool {
        core::mem::replace(&mut self.rounds[usize::from(state)], self.round) != self.round
    }
}

impl<C: Copy> Automaton<C> {
    /// Of states, and where it begins.
    pub(crate) fn new(drafts: &[Draft<C>], start: u16) -> Self {
        let mut edges = Vec::with_capacity(drafts.iter().map(|draft| draft.edges.len()).sum());
        let state = |draft: &Draft<C>| {
            let first = u32::try_from(edges.len()).unwrap_or(u32::MAX);
            edges.extend_from_slice(&draft.edges);
            State { kind: draft.kind, element: draft.element, edges: first }
        };
        let states = drafts.iter().map(state).collect();
        let mut automaton = Self { states, edges: edges.into(), start, visits_once: false };
        automaton.visits_once = automaton.is_tangled();
        automaton
    }

    /// How many states there are.
    pub(crate) const fn len(&self) -> usize {
        self.states.len()
    }

    /// What a state means.
    pub(crate) fn kind(&self, state: u16) -> Kind {
        self.states[usize::from(state)].kind
    }

    /// What events that a state takes are bound to.
    pub(crate) fn element(&self, state: u16) -> u16 {
        self.states[usize::from(state)].element
    }

    /// The ways out of a state, in the order in which they are tried.
    pub(crate) fn edges(&self, state: u16) -> &[Edge<C>] {
        let at = usize::from(state);
        let end = self.states.get(at + 1).map_or(self.edges.len(), |next| next.edges as usize);
        &self.edges[self.states[at].edges as usize..end]
    }

    /// All ways.
    pub(crate) const fn all_edges(&self) -> &[Edge<C>] {
        &self.edges
    }

    /// Whether an event can be offered to one state by so many ways that each state is to be visited once: where ways come back
    /// to themselves, as in a loop of what may be missing, or where there are too many from one state on, as behind many elements
    /// that may be missing in two ways each.
    fn is_tangled(&self) -> bool {
        /// A state whose ways are being counted.
        const OPEN: u32 = u32::MAX;
        let mut ways: Vec<Option<u32>> = self.states.iter().map(|_| None).collect();
        let next = |at: u16| self.edges(at).iter().filter(|edge| edge.action == Action::Proceed);
        for root in 0..self.states.len() {
            let mut stack = Vec::from([u16::try_from(root).unwrap_or(u16::MAX)]);
            while let Some(at) = stack.last().copied() {
                let place = usize::from(at);
                let ways_of = |ways: &[Option<u32>], state: u16| ways[usize::from(state)];
                match ways[place] {
                    None => {
                        ways[place] = Some(OPEN);
                        if next(at).any(|edge| ways_of(&ways, edge.to) == Some(OPEN)) {
                            return true;
                        }
                        stack.extend(next(at).map(|edge| edge.to).filter(|to| ways_of(&ways, *to).is_none()));
                    }
                    Some(OPEN) => {
                        stack.pop();
                        let sum =
                            next(at).fold(1_u32, |sum, edge| sum.saturating_add(ways_of(&ways, edge.to).unwrap_or(0)));
                        if sum > WAYS_MAX {
                            return true;
                        }
                        ways[place] = Some(sum);
                    }
                    Some(_) => drop(stack.pop()),
                }
            }
        }
        false
    }
}
