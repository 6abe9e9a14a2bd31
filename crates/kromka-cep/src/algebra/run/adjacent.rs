//! Events right after each other.

use core::mem;

use crate::algebra::compile::Part;
use crate::algebra::run::{Attempt, Env, Run, State, bind};
use crate::kept::{Kept, NONE};
use crate::test::{Earlier, Offered};

impl Run {
    pub(super) fn adjacent(
        &mut self,
        node: u32,
        parts: &[Part],
        every_start: bool,
        offered: Offered<'_, impl Earlier>,
        slot: u32,
        env: &mut Env<'_>,
    ) {
        let begin = self.begin_of(node);
        let State::Adjacent { attempts, has_begun } = self.state(node) else { return };
        let (old, had_begun) = (mem::take(attempts), *has_begun);
        self.give_back(old.len(), env.kept);
        let (mut going, mut whole) = (self.spare.attempts.take(), self.spare.numbers.take());
        let mut is_taken = false;
        for attempt in &old {
            let next = advance(parts, *attempt, offered, slot, env.kept);
            match next {
                Some(next) => {
                    is_taken |= next.part == 0;
                    env.kept.release(attempt.link);
                    going.push(next);
                }
                None => env.kept.release(attempt.link),
            }
        }
        // An event that the first element of another attempt took begins none.
        let mut begins = had_begun;
        let may_begin = !is_taken && (every_start || !had_begun);
        if may_begin && !going.is_empty() && !env.kept.may_begin() {
            env.kept.room.refuse();
        } else if may_begin {
            let fresh = Attempt { part: 0, count: 0, got: 0, link: begin };
            if let Some(attempt) = advance(parts, fresh, offered, slot, env.kept) {
                // Where one is waited for already, the one that began earlier is.
                let waits_in_place = waits_in(parts, &attempt);
                if going.iter().any(|other| !is_enough(parts, *other) && waits_in(parts, other) == waits_in_place) {
                    env.kept.release(attempt.link);
                } else {
                    going.push(attempt);
                }
                begins = true;
            }
        }
        going.retain(|attempt| {
            let is_enough = is_enough(parts, *attempt);
            if is_enough {
                whole.push(attempt.link);
            }
            !is_enough
        });
        // Without a new start what must not come before the first one ends it.
        let is_refused = !every_start && !begins && parts[0].is_refused(env.kept, begin, offered);
        let is_over = is_refused || !every_start && begins && going.is_empty();
        self.take(going.len(), env.kept);
        if let State::Adjacent { attempts, has_begun } = self.state(node) {
            (*attempts, *has_begun) = (going, begins);
        }
        self.spare.attempts.give(old);
        let has_match = !whole.is_empty();
        for link in whole.drain(..) {
            if self.is_alive(node) {
                self.raise(node, link, is_over, env);
            }
            env.kept.release(link);
        }
        self.spare.numbers.give(whole);
        if is_over && !has_match {
            self.raise_false(node, env);
        }
    }
}

/// An attempt with one event more: bound by the last part that can be reached and takes it. What follows a repetition that has
/// enough wins an event that fits both.
fn advance(
    parts: &[Part],
    attempt: Attempt,
    offered: Offered<'_, impl Earlier>,
    slot: u32,
    kept: &mut Kept,
) -> Option<Attempt> {
    let here = &parts[attempt.part];
    let is_enough = attempt.got == 0 && attempt.count >= here.min;
    let may_be_missing = |part: &&Part| part.min == 0;
    let beyond = parts.iter().skip(attempt.part + 1);
    let reach = if is_enough { 1 + beyond.take_while(may_be_missing).count() } else { 0 };
    let last = (attempt.part + reach).min(parts.len() - 1);
    (attempt.part..=last).rev().find_map(|at| {
        let Attempt { count, got, link, .. } =
            if at == attempt.part { attempt } else { Attempt { part: at, count: 0, got: 0, ..attempt } };
        let this = &parts[at];
        if this.max.is_some_and(|max| count >= max) {
            return None;
        }
        let (got, link) = take(this, got, link, offered, slot, kept)?;
        let all = u64::MAX >> (u64::BITS as usize - this.of.len());
        Some(match this.needs_all && got != all {
            true => Attempt { part: at, count, got, link },
            false => Attempt { part: at, count: count + 1, got: 0, link },
        })
    })
}

/// The part that an attempt waits in: the one it is in, or the next one if that is full.
fn waits_in(parts: &[Part], attempt: &Attempt) -> usize {
    let is_full = attempt.got == 0 && parts[attempt.part].max.is_some_and(|max| attempt.count >= max);
    attempt.part + usize::from(is_full)
}

/// What a part has with an event that it takes: one that several in any order need may be several of them.
fn take(
    part: &Part,
    got: u64,
    link: u32,
    offered: Offered<'_, impl Earlier>,
    slot: u32,
    kept: &mut Kept,
) -> Option<(u64, u32)> {
    if part.max.is_none() && got == 0 && link != NONE && !kept.may_grow() {
        kept.room.refuse();
        return None;
    }
    if part.is_refused(kept, link, offered) {
        return None;
    }
    let (mut now, mut whole) = (got, link);
    for (at, (element, when)) in part.of.iter().enumerate() {
        if now >> at & 1 == 1 || !offered.passes(when, kept, link) {
            continue;
        }
        let longer = bind(kept, whole, slot, *element);
        if now != got {
            kept.release(whole);
        }
        (now, whole) = (now | 1 << at, longer);
        if !part.needs_all {
            break;
        }
    }
    (now != got).then_some((now, whole))
}

impl Part {
    /// Whether an event is what must not come.
    fn is_refused(&self, kept: &Kept, link: u32, offered: Offered<'_, impl Earlier>) -> bool {
        self.not.iter().any(|when| offered.passes(when, kept, link))
    }
}

/// Whether nothing is missing.
fn is_enough(parts: &[Part], attempt: Attempt) -> bool {
    let rest = parts.iter().skip(attempt.part + 1);
    attempt.got == 0 && attempt.count >= parts[attempt.part].min && rest.into_iter().all(|part| part.min == 0)
}
