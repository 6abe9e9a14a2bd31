//! From a row pattern to states, the last one first. Edges of a state are tried in their order, which is that of preference.

use alloc::string::String;
use alloc::vec::Vec;

use crate::automaton::{Action, Automaton, Draft, Edge, Kind};
use crate::bounds::{ELEMENTS_MAX, STATES_MAX, TIMES_MAX};
use crate::error::PatternError;
use crate::pattern::depth;
use crate::pattern::predicate::Predicate;
use crate::pattern::rows::{RowExpression, RowPattern};

/// What is made of nothing takes no state, and may be repeated within repetitions.
const MADE_MAX: usize = 8 * STATES_MAX;

/// When an edge is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gate {
    /// Where the row is what the element of the state asks for.
    Row,
    /// Always.
    Open,
    /// Before the first row of the stream.
    First,
    /// Behind the last one.
    Last,
}

/// What a pattern is compiled to.
pub(crate) struct Compiled<'a> {
    pub(crate) automaton: Automaton<Gate>,
    /// The names that its rows are bound by, and what is asked of the rows of each.
    pub(crate) names: Vec<String>,
    pub(crate) predicates: Vec<&'a Predicate>,
}

/// The states of a pattern.
pub(crate) fn compile(pattern: &RowPattern) -> Result<Compiled<'_>, PatternError> {
    depth::check(&pattern.rows)?;
    pattern.define.iter().try_for_each(|(_, predicate)| depth::check(predicate))?;
    let mut names = Vec::new();
    pattern.rows.names(&mut names);
    let (have, max) = (names.len(), ELEMENTS_MAX);
    if have > max {
        return Err(PatternError::Elements { have, max });
    }
    let mut compiler = Compiler { names: &names, states: Vec::new(), made: 0 };
    let end = compiler.state(Kind::Final, 0)?;
    let start = compiler.make(&pattern.rows, end)?;
    let automaton = Automaton::new(&compiler.states, start);
    let definition = |name: &&str| {
        let definition = pattern.define.iter().find(|(known, _)| known == name);
        definition.map_or(&Predicate::Always, |(_, when)| when)
    };
    let predicates = names.iter().map(definition).collect();
    Ok(Compiled { automaton, names: names.into_iter().map(String::from).collect(), predicates })
}

struct Compiler<'a> {
    names: &'a [&'a str],
    states: Vec<Draft<Gate>>,
    /// Expressions that were made, one as often as it is repeated.
    made: usize,
}

impl Compiler<'_> {
    fn state(&mut self, kind: Kind, element: usize) -> Result<u16, PatternError> {
        let (have, max) = (self.states.len(), STATES_MAX);
        let next = u16::try_from(have).ok().filter(|_| have < max).ok_or(PatternError::States { max })?;
        // Of names there are far fewer than 2¹⁶.
        let element = u16::try_from(element).unwrap_or(u16::MAX);
        self.states.push(Draft { kind, element, edges: Vec::new() });
        Ok(next)
    }

    fn edge(&mut self, from: u16, action: Action, to: u16, when: Gate) {
        self.states[usize::from(from)].edges.push(Edge { action, to, when });
    }

    /// The state from which this leads to `next`.
    fn make(&mut self, expression: &RowExpression, next: u16) -> Result<u16, PatternError> {
        self.made += 1;
        if self.made > MADE_MAX {
            return Err(PatternError::States { max: STATES_MAX });
        }
        match expression {
            RowExpression::Empty => Ok(next),
            RowExpression::Row(name) => {
                let element = self.names.iter().position(|known| known == name).unwrap_or(0);
                let state = self.state(Kind::Normal, element)?;
                self.edge(state, Action::Take, next, Gate::Row);
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

    fn fork(&mut self, from: u16, more: u16, enough: u16, reluctant: bool) {
        let ways = if reluctant { [enough, more] } else { [more, enough] };
        ways.into_iter().for_each(|way| self.edge(from, Action::Proceed, way, Gate::Open));
    }
}
