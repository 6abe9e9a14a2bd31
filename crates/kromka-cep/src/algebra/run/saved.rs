//! An expression in a snapshot: the operators that have begun, each before its operands, row by row of the tree from the root
//! on. Which operator one is follows from whose operand it is.

use alloc::vec::Vec;
use core::cmp::Reverse;
use core::mem;

use serde::{Deserialize, Serialize};

use crate::algebra::compile::{Operator, Program};
use crate::algebra::resting::Rest;
use crate::algebra::run::{Attempt, Env, Followed, Node, Run, State};
use crate::found::By;
use crate::kept::saved::{Loader, SavedList, Saver};
use crate::kept::{Kept, NONE};
use crate::snapshot::{Loaded, must, must_count, refused};

/// An operand: the place of its operator in the snapshot. 0, which is the root, for one that is over.
type SavedOperand = u32;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct SavedFollowed {
    node: SavedOperand,
    index: u32,
    /// The place among its siblings of the one that collects for it, from 1 on; 0 for none.
    collector: u32,
    more: Vec<SavedList>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct SavedAttempt {
    part: u32,
    count: u32,
    got: u64,
    list: SavedList,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum SavedState {
    Event,
    Follows(Vec<SavedFollowed>),
    Adjacent { attempts: Vec<SavedAttempt>, has_begun: bool },
    And { active: Vec<SavedOperand>, kept: Vec<Vec<SavedList>> },
    Or(Vec<SavedOperand>),
    One(SavedOperand),
    Every(Vec<SavedOperand>),
    Repeat { of: SavedOperand, until: SavedOperand, got: Vec<SavedList> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct SavedNode {
    serial: u64,
    begin: SavedList,
    /// When time ends it.
    until_ms: Option<u64>,
    state: SavedState,
}

/// An expression as it is saved.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Saved {
    serial: u64,
    /// Without any it is over.
    nodes: Vec<SavedNode>,
    /// Those that wait for room, the last one first.
    waiting: Vec<u32>,
}

impl Saved {
    pub(crate) const fn serial(&self) -> u64 {
        self.serial
    }
}

/// An expression before any event.
#[derive(Debug, Default)]
pub(crate) struct AtRest {
    /// Its operators, and what they list.
    held: usize,
    /// What it is when it is begun with at 0, unless something is true at once, or has no room.
    fresh: Option<Saved>,
}

impl AtRest {
    /// What rests since when, if something is as if it had been begun with then.
    pub(crate) fn of(&self, saved: &Saved) -> Option<Rest> {
        let fresh = self.fresh.as_ref()?;
        let renewed = saved.serial.checked_sub(fresh.serial)?;
        let due_ms = |of: &Saved| of.nodes.iter().filter_map(|node| node.until_ms).min();
        let (length_ms, due_ms) = (due_ms(fresh).unwrap_or(0), due_ms(saved));
        // Where there is no time it does not matter since when.
        let since_ms = due_ms.unwrap_or(0).checked_sub(length_ms)?;
        let is_same = |(at, (fresh, saved)): (usize, (&SavedNode, &SavedNode))| {
            let until_ms = fresh.until_ms.and_then(|ms| ms.checked_add(since_ms));
            let serial = fresh.serial + if at > 0 { renewed } else { 0 };
            let is_as_begun = (serial, fresh.begin) == (saved.serial, saved.begin) && until_ms == saved.until_ms;
            is_as_begun && fresh.state == saved.state
        };
        let is_whole = fresh.nodes.len() == saved.nodes.len() && fresh.waiting == saved.waiting;
        let is_same = is_whole && fresh.nodes.iter().zip(&saved.nodes).enumerate().all(is_same);
        let below = u32::try_from(fresh.serial.saturating_sub(1)).ok()?;
        is_same.then(|| Rest { since_ms, due_ms: due_ms.unwrap_or(u64::MAX), below, renewed })
    }
}

/// Gives operators their places in the snapshot.
struct Places {
    order: Vec<u32>,
    /// By places in the run; 0 for those that have none yet, and the root.
    saved: Vec<SavedOperand>,
}

impl Run {
    pub(crate) fn save(&self, saver: &mut Saver<'_>) -> Saved {
        let mut places = Places { order: Vec::new(), saved: core::iter::repeat_n(0, self.nodes.len()).collect() };
        if self.has_root && self.is_alive(0) {
            places.order.push(0);
        }
        let mut ends: Vec<Option<u64>> = core::iter::repeat_n(None, self.nodes.len()).collect();
        for Reverse((at, serial, node)) in &self.timers {
            let this = &self.nodes[*node as usize];
            if this.is_alive && this.serial == *serial {
                ends[*node as usize] = Some(*at);
            }
        }
        let (mut nodes, mut at) = (Vec::new(), 0);
        while let Some(node) = places.order.get(at).copied() {
            at += 1;
            let Node { begin, serial, state, .. } = &self.nodes[node as usize];
            let (begin, until_ms) = (saver.list(*begin), ends[node as usize]);
            let state = self.save_state(node, state, &mut places, saver);
            nodes.push(SavedNode { serial: *serial, begin, until_ms, state });
        }
        let is_waiting = |node: u32, serial: u64| {
            let this = &self.nodes[node as usize];
            this.is_alive && this.serial == serial && matches!(this.state, State::Every { waits: true, .. })
        };
        let waiting = self.waiting.iter().filter(|(node, serial)| is_waiting(*node, *serial));
        let waiting = waiting.map(|(node, _)| places.saved[*node as usize]).collect();
        Saved { serial: self.serial, nodes, waiting }
    }

    fn save_state(&self, node: u32, state: &State, places: &mut Places, saver: &mut Saver<'_>) -> SavedState {
        let is_operand = |child: u32| self.is_alive(child) && self.nodes[child as usize].parent == node;
        let mut operand = |child: u32| if is_operand(child) { places.next(child) } else { 0 };
        match state {
            State::Event => SavedState::Event,
            State::Follows(active) => {
                let active: Vec<&Followed> = active.iter().filter(|child| is_operand(child.node)).collect();
                // One that is over collects no more, whoever has its place by now.
                let place = |of: &Followed| {
                    let collects = |child: &&Followed| {
                        let is_repeat = matches!(self.nodes[child.node as usize].state, State::Repeat { .. });
                        child.node == of.collector && child.index + 1 == of.index && is_repeat
                    };
                    active.iter().position(collects).map_or(0, |place| number(place + 1))
                };
                let follow = |child: &&Followed| SavedFollowed {
                    node: operand(child.node),
                    index: number(child.index),
                    collector: place(child),
                    more: child.more.iter().map(|link| saver.list(*link)).collect(),
                };
                SavedState::Follows(active.iter().map(follow).collect())
            }
            State::Adjacent { attempts, has_begun } => {
                let attempt = |Attempt { part, count, got, link }: &Attempt| SavedAttempt {
                    part: number(*part),
                    count: *count,
                    got: *got,
                    list: saver.list(*link),
                };
                SavedState::Adjacent { attempts: attempts.iter().map(attempt).collect(), has_begun: *has_begun }
            }
            State::And { active, kept } => {
                let active = active.iter().map(|child| operand(*child)).collect();
                let lists = |links: &Vec<u32>| links.iter().map(|link| saver.list(*link)).collect();
                SavedState::And { active, kept: kept.iter().map(lists).collect() }
            }
            State::Or(active) => SavedState::Or(active.iter().map(|child| operand(*child)).collect()),
            State::One(of) => SavedState::One(operand(*of)),
            State::Every { active, .. } => {
                SavedState::Every(active.iter().map(|child| operand(*child)).filter(|child| *child != 0).collect())
            }
            State::Repeat { of, until, got, .. } => SavedState::Repeat {
                of: operand(*of),
                until: operand(*until),
                got: got.iter().map(|link| saver.list(*link)).collect(),
            },
        }
    }

    /// What there is of a program before any event, where there may be so many nodes.
    pub(crate) fn rest(program: &Program, nodes: usize) -> AtRest {
        let (mut run, mut kept, mut found) = (Self::default(), Kept::new(0), Vec::new());
        (kept.room.begins_below, kept.room.grows_below) = (nodes, nodes);
        let (kept, found) = (&mut kept, &mut found);
        run.begin(&mut Env { program, kept, found, by: By::Time(0), now_ms: 0, first: 0 });
        let is_quiet = found.is_empty() && kept.room.refused() == 0;
        AtRest { held: run.at_rest, fresh: is_quiet.then(|| run.save(&mut Saver::new(kept))) }
    }

    /// What was saved, at a time.
    pub(crate) fn load(
        saved: Saved,
        program: &Program,
        loader: &mut Loader,
        now_ms: u64,
        AtRest { held: at_rest, .. }: &AtRest,
    ) -> Loaded<Self> {
        let Saved { serial, nodes, waiting } = saved;
        must_count(&[serial])?;
        let mut run = Self { serial, at_rest: *at_rest, has_root: !nodes.is_empty(), ..Self::default() };
        let mut loading = Loading { program, loader, expected: Vec::new() };
        if run.has_root {
            loading.expected.push((NONE, program.root()));
        }
        for saved in nodes {
            run.load_node(saved, &mut loading, now_ms)?;
        }
        must(run.nodes.len() == loading.expected.len(), "the operators of an expression")?;
        for at in waiting {
            let this = run.nodes.get_mut(at as usize);
            let Some(Node { serial, state: State::Every { waits, .. }, .. }) = this else {
                return refused("what waits for room");
            };
            must(!mem::replace(waits, true), "what waits for room")?;
            run.waiting.push((at, *serial));
        }
        Ok(run)
    }

    fn load_node(&mut self, saved: SavedNode, loading: &mut Loading<'_>, now_ms: u64) -> Loaded<()> {
        let SavedNode { serial, begin, until_ms, state } = saved;
        let node = number(self.nodes.len());
        let expected = loading.expected.get(self.nodes.len()).copied();
        must(expected.is_some() && serial <= self.serial, "an operator of an expression")?;
        let (parent, operator) = expected.unwrap_or((NONE, 0));
        let begin = loading.loader.list(begin)?;
        let state = loading.state(state, node, parent, operator)?;
        match (&loading.program.operators[operator], until_ms) {
            (Operator::Within { ms, .. } | Operator::Absent { ms, .. }, Some(at)) => {
                must(at <= now_ms.saturating_add(*ms), "when time ends something")?;
                self.timers.push(Reverse((at, serial, node)));
            }
            (Operator::Event { .. } | Operator::Adjacent { .. }, None) => self.listening.push(node),
            (_, until_ms) => must(until_ms.is_none(), "when time ends something")?,
        }
        self.held += 1 + listed(&state);
        self.nodes.push(Node { operator, parent, begin, serial, is_alive: true, state });
        Ok(())
    }
}

impl Places {
    /// The place of an operand: the next one, unless it has one already.
    fn next(&mut self, node: u32) -> SavedOperand {
        let saved = &mut self.saved[node as usize];
        if *saved == 0 {
            *saved = number(self.order.len());
            self.order.push(node);
        }
        *saved
    }
}

/// What is being read.
struct Loading<'a> {
    program: &'a Program,
    loader: &'a mut Loader,
    /// Of each operator that was said to be there, whose operand and which operator it is.
    expected: Vec<(u32, usize)>,
}

impl Loading<'_> {
    /// An operand, which is the next of all: so that each is one of one operator.
    fn operand(&mut self, child: SavedOperand, parent: u32, operator: usize) -> Loaded<u32> {
        if child == 0 {
            return Ok(NONE);
        }
        must(child == number(self.expected.len()), "the operand of an operator")?;
        self.expected.push((parent, operator));
        Ok(child)
    }

    /// Operands of which each has its place.
    fn operands(&mut self, children: &[SavedOperand], parent: u32, operators: &[usize]) -> Loaded<Vec<u32>> {
        must(children.len() == operators.len(), "the operands of an operator")?;
        children.iter().zip(operators).map(|(child, operator)| self.operand(*child, parent, *operator)).collect()
    }

    fn lists(&mut self, lists: &[SavedList]) -> Loaded<Vec<u32>> {
        lists.iter().map(|list| self.loader.list(*list)).collect()
    }

    fn state(&mut self, state: SavedState, node: u32, parent: u32, operator: usize) -> Loaded<State> {
        let program = self.program;
        Ok(match (&program.operators[operator], state) {
            (Operator::Event { .. }, SavedState::Event) => State::Event,
            (Operator::Follows(all), SavedState::Follows(active)) => State::Follows(self.followed(active, node, all)?),
            (Operator::Adjacent { parts, .. }, SavedState::Adjacent { attempts, has_begun }) => {
                let mut attempt = |SavedAttempt { part, count, got, list }: &SavedAttempt| {
                    let known = parts.get(*part as usize).map(|part| if part.needs_all { part.of.len() } else { 0 });
                    let is_known = known.is_some_and(|known| (0..64).all(|bit| bit < known || got >> bit & 1 == 0));
                    must(is_known && *count < u32::MAX / 2, "what is adjacent")?;
                    Ok(Attempt { part: *part as usize, count: *count, got: *got, link: self.loader.list(*list)? })
                };
                let attempts = attempts.iter().map(&mut attempt).collect::<Loaded<_>>()?;
                State::Adjacent { attempts, has_begun }
            }
            (Operator::And(all), SavedState::And { active, kept }) => {
                must(kept.len() == all.len(), "what an `and` has")?;
                let kept = kept.iter().map(|lists| self.lists(lists)).collect::<Loaded<_>>()?;
                State::And { active: self.operands(&active, node, all)?, kept }
            }
            (Operator::Or(all), SavedState::Or(active)) => State::Or(self.operands(&active, node, all)?),
            (
                Operator::Not(of)
                | Operator::Within { of, .. }
                | Operator::Span { of, .. }
                | Operator::Absent { of, .. },
                SavedState::One(child),
            ) => State::One(self.operand(child, node, *of)?),
            (Operator::Every(of), SavedState::Every(active)) => {
                must(!active.contains(&0), "what an `every` looks for")?;
                let active = active.iter().map(|child| self.operand(*child, node, *of)).collect::<Loaded<_>>()?;
                State::Every { active, spawning: NONE, has_turned: false, waits: false }
            }
            (Operator::Repeat { of, until, .. }, SavedState::Repeat { of: child, until: end, got }) => {
                must(until.is_some() || end == 0, "the end of a repetition")?;
                let of = self.operand(child, node, *of)?;
                let until = self.operand(end, node, until.unwrap_or_default())?;
                State::Repeat { of, until, got: self.lists(&got)?, is_open: self.is_open(parent, operator) }
            }
            _ => return refused("the state of an operator"),
        })
    }

    fn followed(&mut self, active: Vec<SavedFollowed>, node: u32, all: &[usize]) -> Loaded<Vec<Followed>> {
        let mut followed: Vec<Followed> = Vec::new();
        for SavedFollowed { node: child, index, more, .. } in &active {
            let index = *index as usize;
            must(*child != 0 && index < all.len(), "what follows")?;
            let child = self.operand(*child, node, all[index])?;
            followed.push(Followed { node: child, index, collector: NONE, more: self.lists(more)? });
        }
        for (at, saved) in active.iter().enumerate().filter(|(_, saved)| saved.collector != 0) {
            let collector = followed.get(saved.collector as usize - 1).map(|of| (of.node, of.index));
            let collects = collector.filter(|(_, index)| {
                let is_before = index + 1 == followed[at].index;
                is_before && matches!(self.program.operators[all[*index]], Operator::Repeat { .. })
            });
            must(collects.is_some(), "what collects")?;
            followed[at].collector = collects.map_or(NONE, |(node, _)| node);
        }
        Ok(followed)
    }

    /// Whether a repetition goes on until what follows it ends it.
    fn is_open(&self, parent: u32, operator: usize) -> bool {
        let Operator::Repeat { min, max, until: None, .. } = self.program.operators[operator] else { return false };
        let above = self.expected.get(parent as usize).map(|(_, above)| &self.program.operators[*above]);
        max != Some(min) && matches!(above, Some(Operator::Follows(all)) if all.last() != Some(&operator))
    }
}

/// What an operator lists, which counts as it does.
fn listed(state: &State) -> usize {
    match state {
        State::Follows(active) => active.iter().map(|child| child.more.len()).sum(),
        State::Adjacent { attempts, .. } => attempts.len(),
        State::And { kept, .. } => kept.iter().map(Vec::len).sum(),
        State::Repeat { got, .. } => got.len(),
        State::Event | State::Or(_) | State::One(_) | State::Every { .. } => 0,
    }
}

/// A place, which bounds keep below 2³².
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}
