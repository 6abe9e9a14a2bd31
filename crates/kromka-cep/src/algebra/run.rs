//! Expressions over one stream: operators that have begun, each told by its operands that they are true, or can be no more.
//!
//! When operands begin, end and begin anew is that of Esper's patterns, whose test suite the cases are of.

mod adjacent;
mod oldest;
mod repeat;
#[cfg(feature = "serde")]
mod saved;
mod spare;
mod told;

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::mem;

use crate::algebra::compile::{Operator, Program};
use crate::algebra::run::spare::Spare;
use crate::bounds::{COMBINED_MAX, TIMERS_MAX};
use crate::found::{By, Found};
use crate::kept::{Kept, NONE};
use crate::room::Room;
use crate::test::{Earlier, Offered};
#[cfg(feature = "serde")]
pub(crate) use saved::{AtRest, Saved};

/// Times that are kept though nobody waits for them, so that few are looked through seldom.
const TIMERS_SPARE: usize = 64;

/// An operator that has begun.
#[derive(Debug, Clone)]
struct Node {
    operator: usize,
    /// Who is told.
    parent: u32,
    /// What was bound when it began.
    begin: u32,
    /// Tells it from those that had its place before, and which of two began first.
    serial: u64,
    is_alive: bool,
    state: State,
}

/// Places of operands; [`NONE`] for those that are over.
#[derive(Debug, Clone)]
enum State {
    Event,
    Follows(Vec<Followed>),
    Adjacent {
        attempts: Vec<Attempt>,
        has_begun: bool,
    },
    And {
        active: Vec<u32>,
        kept: Vec<Vec<u32>>,
    },
    Or(Vec<u32>),
    /// Of a negation, a time or a span.
    One(u32),
    Every {
        active: Vec<u32>,
        spawning: u32,
        has_turned: bool,
        /// The next instance waits for room.
        waits: bool,
    },
    Repeat {
        of: u32,
        until: u32,
        got: Vec<u32>,
        is_open: bool,
    },
}

/// An operand of a sequence.
#[derive(Debug, Clone)]
struct Followed {
    node: u32,
    index: usize,
    /// The repetition that it follows and that goes on, and what that has collected since.
    collector: u32,
    more: Vec<u32>,
}

/// Adjacent events so far.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    part: usize,
    count: u32,
    /// Of events in any order, those that have come; by bits.
    got: u64,
    link: u32,
}

/// An expression over one stream.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    nodes: Vec<Node>,
    free: Vec<u32>,
    /// Places that are free once the event is over.
    freed: Vec<u32>,
    serial: u64,
    has_root: bool,
    /// Nodes that are offered events.
    listening: Vec<u32>,
    /// When time next ends something: until when, of which node.
    timers: BinaryHeap<Reverse<(u64, u64, u32)>>,
    /// Instances of what is below an `every` that wait for room: which node, told from others by its number.
    waiting: Vec<(u32, u64)>,
    /// Operators that have begun, and what they list; and how many of those there are before any event.
    held: usize,
    at_rest: usize,
    /// Combinations that may be made still, by what happens now.
    combinations: usize,
    spare: Spare,
    /// Empty between events.
    begun: Vec<u32>,
}

/// What happens now, and where it is told.
pub(crate) struct Env<'a> {
    pub(crate) program: &'a Program,
    pub(crate) kept: &'a mut Kept,
    pub(crate) found: &'a mut Vec<Found>,
    /// The event, if it is one.
    pub(crate) by: By,
    pub(crate) now_ms: u64,
    /// The name of the event, or 0.
    pub(crate) first: u64,
}

impl Run {
    /// Begins with nothing. What that is does not hang on what other streams hold: it has room for as much as all of them.
    pub(crate) fn begin(&mut self, env: &mut Env<'_>) {
        let (others, Room { begins_below, grows_below, .. }) = (env.kept.nodes(), env.kept.room.clone());
        env.kept.room.begins_below = begins_below.saturating_add(others);
        env.kept.room.grows_below = grows_below.saturating_add(others);
        self.has_root = true;
        self.combinations = COMBINED_MAX;
        let root = self.make(env.program.root(), NONE, env.kept);
        self.start(root, NONE, env);
        self.clear_up();
        (env.kept.room.begins_below, env.kept.room.grows_below) = (begins_below, grows_below);
        // Without this much there is no rule: it counts as a stream, and not by itself.
        env.kept.room.give_back(self.held);
        self.at_rest = self.held;
    }

    /// Operators that have begun since the first event, and what they list.
    pub(crate) const fn nodes(&self) -> usize {
        self.held.saturating_sub(self.at_rest)
    }

    /// Operators below the root that have begun.
    pub(crate) const fn begun_below(&self) -> u64 {
        self.serial.saturating_sub(1)
    }

    /// So many operators began before those below the root.
    pub(crate) fn renumber(&mut self, renewed: u64) {
        self.serial += renewed;
        self.nodes.iter_mut().skip(1).for_each(|node| node.serial += renewed);
        let timers = mem::take(&mut self.timers).into_iter();
        self.timers = timers.map(|Reverse((at, serial, node))| Reverse((at, serial + renewed, node))).collect();
    }

    fn take(&mut self, nodes: usize, kept: &mut Kept) {
        let before = self.nodes();
        self.held += nodes;
        kept.room.take(self.nodes() - before);
    }

    fn give_back(&mut self, nodes: usize, kept: &mut Kept) {
        let before = self.nodes();
        debug_assert!(nodes <= self.held, "what is given back was taken");
        self.held = self.held.saturating_sub(nodes);
        kept.room.give_back(before - self.nodes());
    }

    /// When time next ends something.
    pub(crate) fn deadline(&self) -> Option<u64> {
        self.timers.peek().map(|Reverse((at, _, _))| *at)
    }

    /// Time goes on. What ends by it ends in its order, and what begins anew by that does so at that time: but after
    /// [`TIMERS_MAX`] of them at the time that it is now, or a jump of years would take years: `fired` counts those of all streams
    /// of the rule.
    pub(crate) fn advance(&mut self, now_ms: u64, fired: &mut usize, env: &mut Env<'_>) {
        self.combinations = COMBINED_MAX;
        while let Some(Reverse((at, serial, node))) = self.timers.peek().copied()
            && at <= now_ms
        {
            self.timers.pop();
            let this = &self.nodes[node as usize];
            if !this.is_alive || this.serial != serial {
                continue;
            }
            *fired += 1;
            (env.now_ms, env.by) = (if *fired > TIMERS_MAX { now_ms } else { at }, By::Time(at));
            match env.program.operators[this.operator] {
                Operator::Absent { .. } => self.pass(node, true, env),
                _ => self.raise_false(node, env),
            }
            self.clear_up();
        }
    }

    /// An event comes: the n-th of all.
    pub(crate) fn offer(&mut self, offered: Offered<'_, impl Earlier>, env: &mut Env<'_>) {
        let (now_ms, by) = (env.now_ms, env.by);
        if self.deadline().is_some_and(|deadline| deadline <= now_ms) {
            // It has just begun, with times that are over.
            self.advance(now_ms, &mut 0, env);
            (env.now_ms, env.by) = (now_ms, by);
        }
        self.combinations = COMBINED_MAX;
        self.spawn_waiting(env);
        let mut listening = mem::replace(&mut self.listening, mem::take(&mut self.begun));
        let order = |node: &u32| {
            let this = &self.nodes[*node as usize];
            let is_first = env.program.is_first[this.operator];
            // What follows a repetition that could go on wins an event that fits both.
            let collects = self.collects(*node);
            let rank = if is_first { 0 } else { 1 + u8::from(collects) };
            (rank, if collects { Reverse(this.operator) } else { Reverse(usize::MAX) }, this.serial)
        };
        // No two have the same number.
        listening.sort_unstable_by_key(order);
        let slot = env.kept.slot(offered.row, offered.seq);
        for node in &listening {
            let this = &self.nodes[*node as usize];
            if !this.is_alive {
                continue;
            }
            match &env.program.operators[this.operator] {
                Operator::Event { element, when } => {
                    let begin = this.begin;
                    if offered.passes(when, env.kept, begin) {
                        let link = bind(env.kept, begin, slot, *element);
                        // Below an `every` it goes on.
                        let parent = this.parent;
                        let ends = parent == NONE
                            || !matches!(
                                env.program.operators[self.nodes[parent as usize].operator],
                                Operator::Every(_)
                            );
                        self.raise(*node, link, ends, env);
                        env.kept.release(link);
                    }
                }
                Operator::Adjacent { parts, every_start } => {
                    self.adjacent(*node, parts, *every_start, offered, slot, env);
                }
                _ => {}
            }
        }
        env.kept.release_slot(slot);
        // Those that began meanwhile are behind them.
        listening.append(&mut self.listening);
        self.begun = mem::replace(&mut self.listening, listening);
        self.clear_up();
    }

    /// Whether a node is what a repetition collects that something follows already.
    fn collects(&self, node: u32) -> bool {
        let mut at = self.nodes[node as usize].parent;
        while at != NONE {
            let this = &self.nodes[at as usize];
            if matches!(this.state, State::Repeat { is_open: true, .. }) {
                return true;
            }
            at = this.parent;
        }
        false
    }

    /// Places that are free now must be in no list any more: who gets one would be in it twice.
    fn clear_up(&mut self) {
        if !self.freed.is_empty() {
            self.listening.retain(|node| self.nodes[*node as usize].is_alive);
            self.free.append(&mut self.freed);
        }
        let nodes = &self.nodes;
        let is_awaited = |timer: &Reverse<(u64, u64, u32)>| {
            let Reverse((_, serial, node)) = timer;
            let this = &nodes[*node as usize];
            this.is_alive && this.serial == *serial
        };
        // By the first one it is said in which of several streams time does something first: not by one that nobody waits for.
        while self.timers.peek().is_some_and(|first| !is_awaited(first)) {
            self.timers.pop();
        }
        // Of such times no more are kept than there is else.
        if self.timers.len() > TIMERS_SPARE + 2 * self.held {
            self.timers.retain(is_awaited);
        }
    }

    fn make(&mut self, operator: usize, parent: u32, kept: &mut Kept) -> u32 {
        self.take(1, kept);
        let node = Node { operator, parent, begin: NONE, serial: 0, is_alive: true, state: State::Event };
        match self.free.pop() {
            Some(at) => {
                self.nodes[at as usize] = node;
                at
            }
            None => {
                self.nodes.push(node);
                u32::try_from(self.nodes.len() - 1).unwrap_or(NONE)
            }
        }
    }

    fn state(&mut self, node: u32) -> &mut State {
        &mut self.nodes[node as usize].state
    }

    fn is_alive(&self, node: u32) -> bool {
        node != NONE && self.nodes[node as usize].is_alive
    }

    fn begin_of(&self, node: u32) -> u32 {
        self.nodes[node as usize].begin
    }

    fn start(&mut self, node: u32, begin: u32, env: &mut Env<'_>) {
        env.kept.hold(begin);
        // In the order in which they begin they are offered events: of two operands the left one first, and all below it.
        self.serial += 1;
        let this = &mut self.nodes[node as usize];
        (this.begin, this.serial) = (begin, self.serial);
        let program = env.program;
        match &program.operators[self.nodes[node as usize].operator] {
            Operator::Event { .. } => self.listening.push(node),
            Operator::Adjacent { .. } => {
                *self.state(node) = State::Adjacent { attempts: self.spare.attempts.take(), has_begun: false };
                self.listening.push(node);
            }
            Operator::Follows(all) => {
                *self.state(node) = State::Follows(self.spare.followed.take());
                self.follow(node, all, 0, begin, NONE, env);
            }
            Operator::And(all) => {
                let children = self.make_all(all, node, env.kept);
                let (active, kept) = (self.spare.copy(&children), self.spare.lists(all.len()));
                *self.state(node) = State::And { active, kept };
                self.start_all(node, children, begin, env);
            }
            Operator::Or(all) => {
                let children = self.make_all(all, node, env.kept);
                *self.state(node) = State::Or(self.spare.copy(&children));
                self.start_all(node, children, begin, env);
            }
            Operator::Not(of) => {
                self.start_one(node, *of, begin, env);
                // It is true as long as the other is not.
                if self.is_alive(node) {
                    self.raise(node, begin, false, env);
                }
            }
            Operator::Every(_) => {
                *self.state(node) =
                    State::Every { active: self.spare.numbers.take(), spawning: NONE, has_turned: false, waits: false };
                self.spawn(node, env);
            }
            Operator::Within { of, ms } | Operator::Absent { of, ms } => {
                // What would be over behind the end of time never is.
                if let Some(at) = env.now_ms.checked_add(*ms) {
                    self.timers.push(Reverse((at, self.nodes[node as usize].serial, node)));
                }
                self.start_one(node, *of, begin, env);
            }
            Operator::Span { of, .. } => self.start_one(node, *of, begin, env),
            Operator::Repeat { of, min, max, until } => self.start_repeat(node, *of, (*min, *max), *until, env),
        }
    }

    fn start_one(&mut self, node: u32, of: usize, begin: u32, env: &mut Env<'_>) {
        let child = self.make(of, node, env.kept);
        *self.state(node) = State::One(child);
        self.start(child, begin, env);
    }

    fn make_all(&mut self, operators: &[usize], parent: u32, kept: &mut Kept) -> Vec<u32> {
        let mut children = self.spare.numbers.take();
        children.extend(operators.iter().map(|operator| self.make(*operator, parent, kept)));
        children
    }

    fn start_all(&mut self, node: u32, children: Vec<u32>, begin: u32, env: &mut Env<'_>) {
        for child in &children {
            // One that is true at once may end the others.
            if self.is_alive(node) && self.is_alive(*child) {
                self.start(*child, begin, env);
            }
        }
        self.spare.numbers.give(children);
    }

    /// The operand of an `every` anew. One that is true at once would be so for ever: it is left out. Where there is no room
    /// for one more it waits until there is.
    fn spawn(&mut self, node: u32, env: &mut Env<'_>) {
        let Node { operator, serial, .. } = self.nodes[node as usize];
        let Operator::Every(of) = env.program.operators[operator] else { return };
        if let State::Every { active, waits, .. } = self.state(node)
            && !active.is_empty()
            && !env.kept.may_begin()
        {
            env.kept.room.refuse();
            if !mem::replace(waits, true) {
                self.waiting.push((node, serial));
            }
            return;
        }
        let child = self.make(of, node, env.kept);
        if let State::Every { spawning, has_turned, .. } = self.state(node) {
            (*spawning, *has_turned) = (child, false);
        }
        let begin = self.begin_of(node);
        self.start(child, begin, env);
        let State::Every { active, spawning, has_turned, .. } = self.state(node) else { return };
        *spawning = NONE;
        if mem::take(has_turned) {
            self.quit(child, env.kept);
        } else {
            active.push(child);
        }
    }

    /// What waited for room begins, before the event that comes.
    fn spawn_waiting(&mut self, env: &mut Env<'_>) {
        if self.waiting.is_empty() {
            return;
        }
        while env.kept.may_begin()
            && let Some((node, serial)) = self.waiting.pop()
        {
            let this = &mut self.nodes[node as usize];
            if let State::Every { waits, .. } = &mut this.state
                && this.is_alive
                && this.serial == serial
            {
                *waits = false;
                self.spawn(node, env);
            }
        }
        self.clear_up();
    }

    fn follow(&mut self, node: u32, all: &[usize], index: usize, begin: u32, collector: u32, env: &mut Env<'_>) {
        let (child, more) = (self.make(all[index], node, env.kept), self.spare.numbers.take());
        if let State::Follows(active) = self.state(node) {
            active.push(Followed { node: child, index, collector, more });
        }
        self.start(child, begin, env);
    }

    /// Lets go of links that were listed.
    fn forget(&mut self, links: Vec<u32>, kept: &mut Kept) {
        links.iter().for_each(|link| kept.release(*link));
        self.give_back(links.len(), kept);
        self.spare.numbers.give(links);
    }

    /// An operand of a sequence is over, with what it has collected.
    fn leave(&mut self, gone: Followed, kept: &mut Kept) {
        self.forget(gone.more, kept);
    }

    /// It and all below is over.
    fn quit(&mut self, node: u32, kept: &mut Kept) {
        if !self.is_alive(node) {
            return;
        }
        let this = &mut self.nodes[node as usize];
        this.is_alive = false;
        let begin = mem::replace(&mut this.begin, NONE);
        let mut state = mem::replace(&mut this.state, State::Event);
        self.freed.push(node);
        self.give_back(1, kept);
        kept.release(begin);
        match &mut state {
            State::Event => {}
            State::Follows(active) => {
                for child in active.drain(..) {
                    let node = child.node;
                    self.leave(child, kept);
                    self.quit(node, kept);
                }
            }
            State::Adjacent { attempts, .. } => {
                self.give_back(attempts.len(), kept);
                attempts.iter().for_each(|attempt| kept.release(attempt.link));
            }
            State::And { active, kept: links } => {
                active.iter().for_each(|child| self.quit(*child, kept));
                links.iter().flatten().for_each(|link| kept.release(*link));
                self.give_back(links.iter().map(Vec::len).sum(), kept);
            }
            State::Or(active) => active.iter().for_each(|child| self.quit(*child, kept)),
            State::Every { active, spawning, .. } => {
                active.iter().chain([&*spawning]).for_each(|child| self.quit(*child, kept));
            }
            State::One(of) => self.quit(*of, kept),
            State::Repeat { of, until, got, .. } => {
                self.quit(*of, kept);
                self.quit(*until, kept);
                got.iter().for_each(|link| kept.release(*link));
                self.give_back(got.len(), kept);
            }
        }
        self.spare.give(state);
    }
}

/// Takes an operand out of a sequence. What follows it goes on alone: its place may soon be another's.
fn take_out(active: &mut Vec<Followed>, node: u32) -> Option<Followed> {
    let at = active.iter().position(|child| child.node == node)?;
    active.iter_mut().filter(|child| child.collector == node).for_each(|child| child.collector = NONE);
    Some(active.remove(at))
}

/// Binds an event, if it has a name to be bound to. Held once.
fn bind(kept: &mut Kept, before: u32, slot: u32, element: Option<usize>) -> u32 {
    match element {
        Some(element) => kept.bind(before, slot, element),
        None => {
            kept.hold(before);
            before
        }
    }
}

/// A list, and what others have beyond where all began; without room, what the first ones have. Held once.
fn append(kept: &mut Kept, link: u32, others: &[u32], begin: u32) -> u32 {
    kept.hold(link);
    let mut whole = link;
    for (at, other) in others.iter().enumerate() {
        if at > 0 && !kept.may_grow() {
            kept.room.refuse();
            break;
        }
        let longer = kept.append(whole, *other, begin);
        kept.release(whole);
        whole = longer;
    }
    whole
}
