//! Repetitions: with an end of their own, with one that is said, and those that what follows them ends.

use core::mem;

use crate::algebra::compile::{Operator, Program};
use crate::algebra::run::{Env, Run, State, append, take_out};
use crate::kept::NONE;

impl Run {
    pub(super) fn start_repeat(
        &mut self,
        node: u32,
        of: usize,
        (min, max): (u32, Option<u32>),
        until: Option<usize>,
        env: &mut Env<'_>,
    ) {
        let begin = self.begin_of(node);
        let is_open = until.is_none() && max != Some(min) && self.is_followed(node, env.program);
        *self.state(node) = State::Repeat { of: NONE, until: NONE, got: self.spare.numbers.take(), is_open };
        // An event that is of both ends it.
        if let Some(until) = until {
            let child = self.make(until, node, env.kept);
            if let State::Repeat { until, .. } = self.state(node) {
                *until = child;
            }
            self.start(child, begin, env);
        }
        if until.is_none() && min == 0 {
            self.raise(node, begin, !is_open, env);
        }
        if self.is_alive(node) {
            self.repeat(node, of, begin, env);
        }
    }

    fn repeat(&mut self, node: u32, operator: usize, begin: u32, env: &mut Env<'_>) {
        let child = self.make(operator, node, env.kept);
        if let State::Repeat { of, .. } = self.state(node) {
            *of = child;
        }
        self.start(child, begin, env);
    }

    /// Whether a sequence goes on behind a node.
    fn is_followed(&self, node: u32, program: &Program) -> bool {
        let this = &self.nodes[node as usize];
        if this.parent == NONE {
            return false;
        }
        match &program.operators[self.nodes[this.parent as usize].operator] {
            Operator::Follows(all) => all.last() != Some(&this.operator),
            _ => false,
        }
    }

    pub(super) fn on_repeated(
        &mut self,
        node: u32,
        operator: usize,
        (min, max): (u32, Option<u32>),
        has_until: bool,
        (from, link, ends): (u32, u32, bool),
        env: &mut Env<'_>,
    ) {
        let begin = self.begin_of(node);
        let State::Repeat { of, until, got, is_open } = self.state(node) else { return };
        let is_open = *is_open;
        if *until == from {
            return self.on_until(node, min, link, env);
        }
        if ends {
            *of = NONE;
        }
        // What cannot be kept is not collected, as beyond what may be. What is enough is.
        if max.is_none() && got.len() > min as usize && !env.kept.may_grow() {
            env.kept.room.refuse();
            if ends {
                self.repeat(node, operator, begin, env);
            }
            return;
        }
        env.kept.hold(link);
        got.push(link);
        self.take(1, env.kept);
        let State::Repeat { of, got, .. } = self.state(node) else { return };
        let count = u32::try_from(got.len()).unwrap_or(u32::MAX);
        let is_full = max.is_some_and(|max| count >= max);
        if is_full && !ends {
            let of = mem::replace(of, NONE);
            self.quit(of, env.kept);
        }
        if has_until {
            if ends && !is_full {
                self.repeat(node, operator, begin, env);
            }
            return;
        }
        env.kept.hold(begin);
        let State::Repeat { got, .. } = self.state(node) else { return };
        let whole = append(env.kept, begin, got, begin);
        let is_last = !is_open && count >= min || is_open && is_full;
        // What nothing is enough for was true before the first of them.
        if count == min.max(1) && (min > 0 || !is_open) {
            self.raise(node, whole, is_last, env);
        } else if is_open && count > min {
            self.collected(node, whole, link, env);
            if is_full && self.is_alive(node) {
                self.forget_collector(node, env);
            }
        }
        env.kept.release(whole);
        if self.is_alive(node) && ends && !is_full {
            self.repeat(node, operator, begin, env);
        }
        env.kept.release(begin);
    }

    /// What ends a repetition has come.
    fn on_until(&mut self, node: u32, min: u32, link: u32, env: &mut Env<'_>) {
        let begin = self.begin_of(node);
        let State::Repeat { got, .. } = self.state(node) else { return };
        let got = mem::take(got);
        if got.len() < min as usize {
            self.raise_false(node, env);
        } else {
            // It is part of the match, behind the others.
            env.kept.hold(begin);
            let all = append(env.kept, begin, &got, begin);
            let whole = append(env.kept, all, &[link], begin);
            self.raise(node, whole, true, env);
            [all, whole, begin].into_iter().for_each(|link| env.kept.release(link));
        }
        self.forget(got, env.kept);
    }

    /// A repetition that something follows has got one more.
    fn collected(&mut self, node: u32, whole: u32, last: u32, env: &mut Env<'_>) {
        let parent = self.nodes[node as usize].parent;
        let begin = self.begin_of(node);
        // Without what was there before: those who wait have that already.
        let cut = env.kept.append(NONE, last, begin);
        let (mut waiting, mut more) = (self.spare.numbers.take(), 0);
        let State::Follows(active) = &mut self.nodes[parent as usize].state else { return };
        for child in active.iter_mut().filter(|child| child.collector == node) {
            waiting.push(child.node);
            env.kept.hold(cut);
            child.more.push(cut);
            more += 1;
        }
        // With what a repetition before it has collected for it.
        let own = active.iter().find(|child| child.node == node).map_or(&[][..], |own| &own.more);
        let whole = append(env.kept, whole, own, begin);
        self.take(more, env.kept);
        for child in waiting.drain(..) {
            // One that waits for an event may ask of what was collected.
            if matches!(self.nodes[child as usize].state, State::Event) {
                env.kept.hold(whole);
                let before = mem::replace(&mut self.nodes[child as usize].begin, whole);
                env.kept.release(before);
                let State::Follows(active) = &mut self.nodes[parent as usize].state else { return };
                let Some(at) = active.iter().position(|of| of.node == child) else { continue };
                let more = mem::take(&mut active[at].more);
                self.forget(more, env.kept);
            }
        }
        [whole, cut].into_iter().for_each(|link| env.kept.release(link));
        self.spare.numbers.give(waiting);
    }

    /// A repetition is full, and what follows it goes on alone.
    fn forget_collector(&mut self, node: u32, env: &mut Env<'_>) {
        let parent = self.nodes[node as usize].parent;
        if let State::Follows(active) = &mut self.nodes[parent as usize].state
            && let Some(gone) = take_out(active, node)
        {
            self.leave(gone, env.kept);
        }
        self.quit(node, env.kept);
    }
}
