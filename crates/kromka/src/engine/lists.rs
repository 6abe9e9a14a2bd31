//! Queues threaded through the slots: no memory of their own, constant time.

use kromka_core::{Environment, Priority};
use serde::{Deserialize, Serialize};

use super::slot::{NONE, Slot};

/// How many priorities there are.
const PRIORITIES: usize = Priority::ALL.len();
/// One queue for each priority of pending tasks, then one for each environment and priority.
const QUEUES: usize = PRIORITIES * (1 + Environment::COUNT);
/// Free places, ends to tell, cancellations to tell, running tasks, and deferred ones.
const LISTS: usize = QUEUES + 5;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListId {
    Pending(Priority),
    Queue(Environment, Priority),
    Free,
    Ended,
    Cancel,
    /// Running tasks: order does not matter, but each slot is in exactly one list.
    Running,
    Deferred,
}

#[expect(clippy::cast_possible_truncation, reason = "fewer than 40 lists")]
impl ListId {
    pub(crate) const fn code(self) -> u8 {
        let code = match self {
            Self::Pending(priority) => priority as usize,
            Self::Queue(environment, priority) => PRIORITIES * (1 + environment as usize) + priority as usize,
            Self::Free => QUEUES,
            Self::Ended => QUEUES + 1,
            Self::Cancel => QUEUES + 2,
            Self::Running => QUEUES + 3,
            Self::Deferred => QUEUES + 4,
        };
        code as u8
    }
}

/// A list's ends and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct List {
    first: u32,
    last: u32,
    len: u32,
}

/// All lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lists {
    #[serde(with = "by_halves")]
    lists: [List; LISTS],
}

impl Lists {
    /// Every slot in the free list.
    pub(crate) fn new(slots: &mut [Slot]) -> Self {
        let mut lists = Self { lists: [List { first: NONE, last: NONE, len: 0 }; LISTS] };
        for (index, _) in (0u32..).zip(0..slots.len()) {
            lists.push_back(slots, ListId::Free, index);
        }
        lists
    }

    pub(crate) fn first(&self, list: ListId) -> Option<u32> {
        let first = self.lists[usize::from(list.code())].first;
        (first != NONE).then_some(first)
    }

    pub(crate) fn last(&self, list: ListId) -> Option<u32> {
        let last = self.lists[usize::from(list.code())].last;
        (last != NONE).then_some(last)
    }

    pub(crate) fn len(&self, list: ListId) -> u32 {
        self.lists[usize::from(list.code())].len
    }

    /// How many tasks wait for `environment`.
    pub(crate) fn queued(&self, environment: Environment) -> u32 {
        Priority::ALL.into_iter().map(|priority| self.len(ListId::Queue(environment, priority))).sum()
    }

    pub(crate) fn push_back(&mut self, slots: &mut [Slot], id: ListId, index: u32) {
        let list = &mut self.lists[usize::from(id.code())];
        let slot = &mut slots[index as usize];
        (slot.list, slot.previous, slot.next) = (id.code(), list.last, NONE);
        match list.last {
            NONE => list.first = index,
            last => slots[last as usize].next = index,
        }
        list.last = index;
        list.len += 1;
    }

    pub(crate) fn push_front(&mut self, slots: &mut [Slot], id: ListId, index: u32) {
        let list = &mut self.lists[usize::from(id.code())];
        let slot = &mut slots[index as usize];
        (slot.list, slot.previous, slot.next) = (id.code(), NONE, list.first);
        match list.first {
            NONE => list.last = index,
            first => slots[first as usize].previous = index,
        }
        list.first = index;
        list.len += 1;
    }

    /// Takes a slot out of the list it is in.
    pub(crate) fn remove(&mut self, slots: &mut [Slot], index: u32) {
        let Slot { next, previous, list, .. } = slots[index as usize];
        let list = &mut self.lists[usize::from(list)];
        match previous {
            NONE => list.first = next,
            previous => slots[previous as usize].next = next,
        }
        match next {
            NONE => list.last = previous,
            next => slots[next as usize].previous = previous,
        }
        list.len -= 1;
    }

    /// Takes a slot from the list it is in to the end of another.
    pub(crate) fn shift(&mut self, slots: &mut [Slot], id: ListId, index: u32) {
        self.remove(slots, index);
        self.push_back(slots, id, index);
    }

    /// Whether every slot is in exactly one list and all links agree: the proof that a restored engine cannot stray.
    pub(crate) fn are_consistent(&self, slots: &[Slot]) -> bool {
        let mut seen = 0usize;
        for (code, list) in (0u8..).zip(&self.lists) {
            let (mut at, mut previous, mut len) = (list.first, NONE, 0u32);
            while at != NONE {
                let Some(slot) = slots.get(at as usize) else { return false };
                if slot.list != code || slot.previous != previous || len as usize >= slots.len() {
                    return false;
                }
                (previous, at, len) = (at, slot.next, len + 1);
            }
            if previous != list.last || len != list.len {
                return false;
            }
            seen += len as usize;
        }
        seen == slots.len()
    }
}

/// serde derives arrays of up to 32; these are a few more.
mod by_halves {
    use super::{LISTS, List, NONE};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    const HALF: usize = LISTS / 2;
    const REST: usize = LISTS - HALF;
    const _: () = assert!(REST <= 32);

    pub(super) fn serialize<S: Serializer>(lists: &[List; LISTS], serializer: S) -> Result<S::Ok, S::Error> {
        let mut halves = ([lists[0]; HALF], [lists[0]; REST]);
        halves.0.copy_from_slice(&lists[..HALF]);
        halves.1.copy_from_slice(&lists[HALF..]);
        halves.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[List; LISTS], D::Error> {
        let halves = <([List; HALF], [List; REST])>::deserialize(deserializer)?;
        let mut lists = [List { first: NONE, last: NONE, len: 0 }; LISTS];
        let (first, rest) = lists.split_at_mut_checked(HALF).ok_or_else(|| D::Error::custom("half of the lists"))?;
        first.copy_from_slice(&halves.0);
        rest.copy_from_slice(&halves.1);
        Ok(lists)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    #[test]
    fn lists_keep_their_order_and_agree_with_their_links() {
        let mut slots = vec![Slot::EMPTY; 5];
        let mut lists = Lists::new(&mut slots);
        let pending = ListId::Pending(Priority::Normal);
        for index in [3, 1, 4] {
            lists.shift(&mut slots, pending, index);
        }
        lists.remove(&mut slots, 0);
        lists.push_front(&mut slots, pending, 0);
        lists.shift(&mut slots, ListId::Running, 1);
        assert!(lists.are_consistent(&slots));
        let mut order = vec![];
        let mut at = lists.first(pending);
        while let Some(index) = at {
            order.push(index);
            lists.shift(&mut slots, ListId::Running, index);
            at = lists.first(pending);
        }
        assert_eq!(order, [0, 3, 4]);
        slots[2].next = 9;
        assert!(!lists.are_consistent(&slots));
    }
}
