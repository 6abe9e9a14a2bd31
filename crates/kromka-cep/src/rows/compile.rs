//! From a row pattern to states, the last one first. Edges of a state are tried in their order, which is that of preference.

use alloc::string::String;
use alloc::vec::Vec;

use crate::automaton::{Action, Automaton, Edge, Kind, State};
use crate::bounds::{ELEMENTS_MAX, STATES_MAX, TIMES_MAX};
use crate::error::PatternError;
use crate::pattern::depth;
use crate::pattern::predicate::Predicate;
use crate::pattern::rows::{RowExpression, RowPattern};

/// What is made of nothing takes no state, and may be repeated within repetitions.
const MADE_MAX: usize = 8 * STATES_MAX;

/// When an edge is open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Gate<P> {
    /// Where this holds of the row.
    Row(P),
    /// Always.
    Open,
    /// Before the first row of the stream.
    First,
    /// Behind the last one.
    Last,
}

/// The states of a pattern, and the names that its rows are bound by.
pub(crate) fn compile(pattern: &RowPattern) -> Result<(Automaton<Gate<Predicate>>, Vec<String>), PatternError> {
    depth::check(&pattern.rows)?;
    pattern.define.iter().try_for_each(|(_, predicate)| depth::check(predicate))?;
    let mut names = Vec::new();
    pattern.rows.names(&mut names);
    let (have, max) = (names.len(), ELEMENTS_MAX);
    if have > max {
        return Err(PatternError::Elements { have, max });
    }
    let mut compiler = Compiler { pattern, names: names.clone(), states: Vec::new(), made: 0 };
    let end = compiler.state(Kind::Final, 0)?;
    let start = compiler.make(&pattern.rows, end)?;
    let names = names.into_iter().map(String::from).collect();
    Ok((Automaton::new(compiler.states, start), names))
}

struct Compiler<'a> {
    pattern: &'a RowPattern,
    names: Vec<&'a str>,
    states: Vec<State<Gate<Predicate>>>,
    /// Expressions that were made, one as often as it is repeated.
    made: usize,
}

impl Compiler<'_> {
    fn state(&mut self, kind: Kind, element: usize) -> Result<usize, PatternError> {
        let (have, max) = (self.states.len(), STATES_MAX);
        if have >= max {
            return Err(PatternError::States { max });
        }
        self.states.push(State { kind, element, edges: Vec::new() });
        Ok(have)
    }

    fn edge(&mut self, from: usize, action: Action, to: usize, when: Gate<Predicate>) {
        self.states[from].edges.push(Edge { action, to, when });
    }

    /// The state from which this leads to `next`.
    fn make(&mut self, expression: &RowExpression, next: usize) -> Result<usize, PatternError> {
        self.made += 1;
        if self.made > MADE_MAX {
            return Err(PatternError::States { max: STATES_MAX });
        }
        match expression {
            RowExpression::Empty => Ok(next),
            RowExpression::Row(name) => {
                let element = self.names.iter().position(|known| known == name).unwrap_or(0);
                let definition = self.pattern.define.iter().find(|(known, _)| known == name);
                let when = definition.map_or(Predicate::Always, |(_, when)| when.clone());
                let state = self.state(Kind::Normal, element)?;
                self.edge(state, Action::Take, next, Gate::Row(when));
                Ok(state)
            }
            RowExpression::First | RowExpression::Last => {
                let gate = if *expression == RowExpression::First { Gate::First } else { Gate::Last };
                let state = self.state(Kind::Normal, 0)?;
                self.edge(state, Action::Proceed, next, gate);
                Ok(state)
            }
            RowExpression::Concat(all) => all.iter().rev().try_fold(next, |next, inner| self.make(inner, next)),
            RowExpression::Either(all) => {
                let state = self.state(Kind::Normal, 0)?;
                for inner in all {
                    let way = self.make(inner, next)?;
                    self.edge(state, Action::Proceed, way, Gate::Open);
                }
                Ok(state)
            }
            RowExpression::Repeat { of, min, max, reluctant } => {
                let most = max.unwrap_or(*min);
                if most < *min || *max == Some(0) || most > TIMES_MAX {
                    return Err(PatternError::Times { min: *min, max: most });
                }
                let mut first = match max {
                    None => {
                        let around = self.state(Kind::Normal, 0)?;
                        let inner = self.make(of, around)?;
                        self.fork(around, inner, next, *reluctant);
                        around
                    }
                    Some(max) => {
                        let mut first = next;
                        for _ in *min..*max {
                            let inner = self.make(of, first)?;
                            let fork = self.state(Kind::Normal, 0)?;
                            self.fork(fork, inner, next, *reluctant);
                            first = fork;
                        }
                        first
                    }
                };
                for _ in 0..*min {
                    first = self.make(of, first)?;
                }
                Ok(first)
            }
        }
    }

    fn fork(&mut self, from: usize, more: usize, enough: usize, reluctant: bool) {
        let ways = if reluctant { [enough, more] } else { [more, enough] };
        ways.into_iter().for_each(|way| self.edge(from, Action::Proceed, way, Gate::Open));
    }
}
