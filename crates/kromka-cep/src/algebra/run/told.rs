//! What an operator makes of what its operands tell it.

use alloc::vec::Vec;
use core::mem;

use crate::algebra::compile::Operator;
use crate::algebra::run::{Env, Followed, Run, State, append, take_out};
use crate::found::Found;
use crate::kept::NONE;

impl Run {
    /// Tells who waits for a node that it is true, with what it began with; it may end with that.
    pub(super) fn pass(&mut self, node: u32, ends: bool, env: &mut Env<'_>) {
        let begin = self.begin_of(node);
        env.kept.hold(begin);
        self.raise(node, begin, ends, env);
        env.kept.release(begin);
    }

    pub(super) fn raise(&mut self, from: u32, link: u32, ends: bool, env: &mut Env<'_>) {
        let parent = self.nodes[from as usize].parent;
        if ends {
            self.quit(from, env.kept);
        }
        self.tell(parent, from, link, ends, env);
    }

    fn tell(&mut self, parent: u32, from: u32, link: u32, ends: bool, env: &mut Env<'_>) {
        if parent != NONE {
            if self.is_alive(parent) {
                self.on_true(parent, from, link, ends, env);
            }
            return;
        }
        env.kept.hold(link);
        let first = env.kept.back(link).last().map_or(env.first, |bound| bound.row.event.id);
        env.found.push(Found { link, by: env.by, first, is_timed_out: false });
        self.has_root &= !ends;
    }

    pub(super) fn raise_false(&mut self, from: u32, env: &mut Env<'_>) {
        let parent = self.nodes[from as usize].parent;
        self.quit(from, env.kept);
        if parent == NONE {
            self.has_root = false;
        } else if self.is_alive(parent) {
            self.on_false(parent, from, env);
        }
    }

    /// An operand has become true.
    fn on_true(&mut self, node: u32, from: u32, link: u32, ends: bool, env: &mut Env<'_>) {
        let program = env.program;
        match &program.operators[self.nodes[node as usize].operator] {
            Operator::Event { .. } | Operator::Adjacent { .. } => {}
            Operator::Follows(all) => self.on_followed(node, all, from, link, ends, env),
            Operator::And(all) => self.on_and(node, all, from, link, ends, env),
            Operator::Or(_) => {
                if let State::Or(active) = self.state(node)
                    && ends
                {
                    active.iter_mut().filter(|child| **child == from).for_each(|child| *child = NONE);
                }
                self.raise(node, link, ends, env);
            }
            Operator::Not(_) if ends => self.raise_false(node, env),
            Operator::Not(_) => {}
            Operator::Absent { .. } => self.raise_false(node, env),
            Operator::Within { .. } => self.raise(node, link, ends, env),
            Operator::Span { ms, .. } => {
                let begin = self.begin_of(node);
                let ats = || env.kept.since(link, begin).map(|bound| bound.row.event.at.ms());
                let span = ats().max().unwrap_or(0) - ats().min().unwrap_or(0);
                if span <= *ms {
                    self.raise(node, link, ends, env);
                } else if ends {
                    self.raise_false(node, env);
                }
            }
            Operator::Every(of) => {
                let State::Every { active, spawning, has_turned, .. } = self.state(node) else { return };
                if *spawning == from {
                    *has_turned = true;
                    return;
                }
                if ends {
                    active.retain(|child| *child != from);
                }
                if ends || !matches!(program.operators[*of], Operator::Event { .. }) {
                    self.spawn(node, env);
                }
                self.raise(node, link, false, env);
            }
            Operator::Repeat { of, min, max, until } => {
                self.on_repeated(node, *of, (*min, *max), until.is_some(), (from, link, ends), env);
            }
        }
    }

    fn on_followed(&mut self, node: u32, all: &[usize], from: u32, link: u32, ends: bool, env: &mut Env<'_>) {
        let State::Follows(active) = self.state(node) else { return };
        let Some(at) = active.iter().position(|child| child.node == from) else { return };
        let Followed { index, collector, .. } = active[at];
        let mut more = mem::take(&mut active[at].more);
        if ends {
            take_out(active, from);
        }
        // What it has collected is all there will be.
        let collected = take_out(active, collector);
        if let Some(gone) = collected {
            self.leave(gone, env.kept);
            self.quit(collector, env.kept);
        }
        let link = append(env.kept, link, &more, self.begin_of(node));
        if !ends
            && let State::Follows(active) = self.state(node)
            && let Some(at) = active.iter().position(|child| child.node == from)
        {
            mem::swap(&mut active[at].more, &mut more);
        } else {
            self.forget(mem::take(&mut more), env.kept);
        }
        self.spare.numbers.give(more);
        let is_open =
            self.is_alive(from) && matches!(self.nodes[from as usize].state, State::Repeat { is_open: true, .. });
        if index + 1 == all.len() {
            let is_over = matches!(self.state(node), State::Follows(active) if active.is_empty());
            self.raise(node, link, is_over, env);
        } else if !ends && !is_open && !env.kept.may_grow() {
            // What goes on will be true again, when there may be room.
            env.kept.room.refuse();
        } else {
            self.follow(node, all, index + 1, link, if is_open { from } else { NONE }, env);
        }
        env.kept.release(link);
    }

    fn on_and(&mut self, node: u32, all: &[usize], from: u32, link: u32, ends: bool, env: &mut Env<'_>) {
        let begin = self.begin_of(node);
        let State::And { active, kept } = self.state(node) else { return };
        let Some(index) = active.iter().position(|child| *child == from) else { return };
        if ends {
            active[index] = NONE;
        }
        let is_whole = kept.iter().enumerate().all(|(other, links)| other == index || !links.is_empty());
        let is_not = |at: usize| matches!(env.program.operators[all[at]], Operator::Not(_));
        let is_over = is_whole && active.iter().enumerate().all(|(at, child)| *child == NONE || is_not(at));
        if kept[index].is_empty() || env.kept.may_grow() {
            env.kept.hold(link);
            kept[index].push(link);
            self.take(1, env.kept);
        } else {
            env.kept.room.refuse();
        }
        if !is_whole {
            return;
        }
        let mut results = self.combine(node, (index, link), begin, env);
        let parent = self.nodes[node as usize].parent;
        if is_over {
            self.quit(node, env.kept);
        }
        for result in results.drain(..) {
            if is_over || self.is_alive(node) {
                self.tell(parent, node, result, is_over, env);
            }
            env.kept.release(result);
        }
        self.spare.numbers.give(results);
    }

    /// A result with each of those of the others, all together: at least one, and no more than there is room for. Each is held
    /// once.
    fn combine(&mut self, node: u32, (index, link): (usize, u32), begin: u32, env: &mut Env<'_>) -> Vec<u32> {
        env.kept.hold(link);
        let (mut results, mut longer) = (self.spare.numbers.take(), self.spare.numbers.take());
        results.push(link);
        let State::And { kept: lists, .. } = &self.nodes[node as usize].state else { return results };
        for (_, links) in lists.iter().enumerate().filter(|(other, _)| *other != index) {
            for (result, other) in results.iter().flat_map(|result| links.iter().map(move |other| (result, other))) {
                if !longer.is_empty() && (self.combinations == 0 || !env.kept.may_grow()) {
                    env.kept.room.refuse();
                    break;
                }
                self.combinations = self.combinations.saturating_sub(1);
                longer.push(append(env.kept, *result, &[*other], begin));
            }
            results.drain(..).for_each(|result| env.kept.release(result));
            mem::swap(&mut results, &mut longer);
        }
        self.spare.numbers.give(longer);
        results
    }

    /// An operand can never be true any more.
    fn on_false(&mut self, node: u32, from: u32, env: &mut Env<'_>) {
        let is_over = match self.state(node) {
            State::Event | State::Adjacent { .. } => false,
            State::Follows(active) => {
                let gone = take_out(active, from);
                let is_over = active.is_empty();
                gone.into_iter().for_each(|gone| self.leave(gone, env.kept));
                is_over
            }
            // Without one of them the others are nothing.
            State::And { .. } | State::Repeat { .. } => true,
            State::Or(active) => {
                active.iter_mut().filter(|child| **child == from).for_each(|child| *child = NONE);
                active.iter().all(|child| *child == NONE)
            }
            State::One(of) => {
                *of = NONE;
                let operator = self.nodes[node as usize].operator;
                !matches!(env.program.operators[operator], Operator::Not(_) | Operator::Absent { .. })
            }
            State::Every { active, spawning, has_turned, .. } => {
                if *spawning == from {
                    *has_turned = true;
                } else {
                    active.retain(|child| *child != from);
                    self.spawn(node, env);
                }
                false
            }
        };
        if is_over {
            self.raise_false(node, env);
        }
    }
}
