//! What patterns are compiled to: states, and what an event may do in each of them.

use alloc::vec::Vec;

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
}

impl<C> Automaton<C> {
    /// The same with other conditions.
    pub(crate) fn map<D, E>(self, mut condition: impl FnMut(C) -> Result<D, E>) -> Result<Automaton<D>, E> {
        let mut edge = |Edge { action, to, when }: Edge<C>| Ok(Edge { action, to, when: condition(when)? });
        let mut state = |State { kind, element, edges }: State<C>| {
            let mut edges = edges.into_iter().map(&mut edge).collect::<Result<Vec<_>, E>>()?;
            edges.shrink_to_fit();
            Ok(State { kind, element, edges })
        };
        Ok(Automaton { states: self.states.into_iter().map(&mut state).collect::<Result<_, E>>()?, start: self.start })
    }
}
