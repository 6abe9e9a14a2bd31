//! The attempts of a chain in a snapshot.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::chain::{Bound, Fitted, Node, Program, Run};
use crate::snapshot::{Loaded, must, must_count};

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct SavedNode {
    event: u64,
    start: u64,
    from: u64,
    to: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedFitted {
    gone: u64,
    waiting: u64,
    nodes: Vec<SavedNode>,
}

/// What each element but the last has had.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Saved(Vec<SavedFitted>);

impl Run {
    pub(crate) fn save(&self) -> Saved {
        let node = |node: &Node| {
            let Node { event, start, from, to } = *node;
            SavedNode { event, start, from, to }
        };
        let fitted = self.fitted.iter().map(|Fitted { nodes, gone, waiting }| SavedFitted {
            gone: *gone,
            waiting: *waiting,
            nodes: nodes.iter().map(node).collect(),
        });
        Saved(fitted.collect())
    }

    /// What was saved, and how many events it keeps, at a time and after so many events.
    pub(crate) fn load(Saved(saved): Saved, program: &Program, now_ms: u64, events: u64) -> Loaded<(Self, usize)> {
        must(saved.len() + 1 == program.len(), "the elements of a chain")?;
        let mut fitted: Vec<Fitted> = Vec::new();
        let mut count = 0;
        for SavedFitted { gone, waiting, nodes } in saved {
            let nodes: VecDeque<Node> =
                nodes.into_iter().map(|SavedNode { event, start, from, to }| Node { event, start, from, to }).collect();
            must_count(&[gone])?;
            let this = Fitted { nodes, gone, waiting };
            must(waiting <= this.end(), "what waits in a chain")?;
            this.check(fitted.last(), program, now_ms, events)?;
            count += this.nodes.len();
            fitted.push(this);
        }
        Ok((Self::of(fitted.into()), count))
    }
}

impl Fitted {
    /// Of each event that may be in a match still, the latest one that it follows is there and began when it did: or walks could
    /// come to nothing, and there are more of those than anybody has time for.
    fn check(&self, before: Option<&Self>, program: &Program, now_ms: u64, events: u64) -> Loaded<()> {
        let latest = if matches!(program.bound, Bound::Positions(_)) { events } else { now_ms };
        let oldest = program.oldest(now_ms, events);
        must(self.nodes.iter().is_sorted_by_key(|node| node.start), "the order of a chain")?;
        for Node { start, from, to, .. } in &self.nodes {
            let follows = match before {
                None => *from == 0 && *to == 0,
                Some(before) => {
                    let last = to.checked_sub(1).and_then(|last| before.get(last));
                    let begins_with_it = last.map_or(*start < oldest, |last| last.start == *start);
                    from < to && *to <= before.end() && begins_with_it
                }
            };
            must(*start <= latest && follows, "what an event of a chain follows")?;
        }
        Ok(())
    }
}
