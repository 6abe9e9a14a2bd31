//! Where two replicas differ, found by comparing sums of hashes over ranges of places.
//!
//! Range-based set reconciliation (A. Meyer, "Range-Based Set Reconciliation", SRDS 2023), over hashes of paths, which spread
//! evenly, so that ranges are prefixes.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use crate::bounds::{LISTED_MAX, RANGES_MAX};
use crate::clock::{Clock, ReplicaId};
use crate::document::Print;

/// Ranges that a range is cut into: four bits of a place.
pub(super) const CHILDREN: usize = 1 << BITS;
const BITS: u32 = 4;
/// Cuts until a range is a single place.
pub(super) const LEVELS: u8 = 16;

/// The places that begin with these bits, and the sum of what is there for each of sixteen parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) level: u8,
    pub(super) prefix: u64,
    pub(super) sums: [u64; CHILDREN],
}

/// All that is in a range: places and contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List {
    pub(super) level: u8,
    pub(super) prefix: u64,
    pub(super) prints: Vec<(u64, u64)>,
}

/// One turn of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Probe {
    /// Which comparison it is of: who begins gives it a number, and who takes part another one, so that neither takes what is
    /// left of an earlier one for this.
    pub(super) round: u64,
    /// In the first answer, the number that it was begun with.
    pub(super) begun: u64,
    pub(super) turn: u32,
    /// Who says it.
    pub(super) replica: ReplicaId,
    /// What both hold is to be united.
    pub(super) unite: bool,
    /// So much differs that everything is to be told.
    pub(super) everything: bool,
    /// What was seen when comparing began.
    pub(super) clock: Option<Clock>,
    pub(super) ranges: Vec<Range>,
    pub(super) lists: Vec<List>,
    /// Places that turned out to differ.
    pub(super) differ: Vec<u64>,
}

impl Probe {
    pub(super) fn new(round: u64, turn: u32, replica: ReplicaId) -> Self {
        Self {
            round,
            begun: 0,
            turn,
            replica,
            unite: false,
            everything: false,
            clock: None,
            ranges: Vec::new(),
            lists: Vec::new(),
            differ: Vec::new(),
        }
    }

    /// Whether there is nothing more to compare.
    pub(super) const fn is_last(&self) -> bool {
        self.everything || self.ranges.is_empty() && self.lists.is_empty() && self.differ.is_empty()
    }

    /// Compares: what turns out to differ is added to `found`, and to the answer what the peer must compare or know.
    pub(super) fn answer(&self, prints: &[Print], found: &mut BTreeSet<u64>, answer: &mut Self) {
        found.extend(&self.differ);
        // Ranges of one turn have no place in common, so who looks at more than there is has been told nonsense.
        let mut left = prints.len();
        for range in &self.ranges {
            let Some(rest) = left.checked_sub(within(prints, range.level, range.prefix).len()) else { break };
            left = rest;
            compare(range, prints, found, answer);
        }
        for list in &self.lists {
            let ours = within(prints, list.level, list.prefix);
            let Some(rest) = left.checked_sub(ours.len()) else { break };
            left = rest;
            let has =
                |place: u64, content: u64| ours.iter().any(|print| (print.place, print.content) == (place, content));
            let told = |print: &&Print| !list.prints.contains(&(print.place, print.content));
            let differ = ours.iter().filter(told).map(|print| print.place);
            let lacked = list.prints.iter().filter(|(place, content)| !has(*place, *content)).map(|(place, _)| *place);
            answer.differ.extend(differ.chain(lacked));
        }
        answer.differ.sort_unstable();
        answer.differ.dedup();
        found.extend(&answer.differ);
        if answer.ranges.len() > RANGES_MAX {
            answer.tell_everything();
        }
    }

    /// So much differs that it is not told where.
    pub(super) fn tell_everything(&mut self) {
        (self.everything, self.ranges, self.lists, self.differ) = (true, Vec::new(), Vec::new(), Vec::new());
    }
}

fn compare(range: &Range, prints: &[Print], found: &mut BTreeSet<u64>, answer: &mut Probe) {
    for (child, theirs) in (0_u64..).zip(range.sums) {
        let level = range.level + 1;
        let prefix = range.prefix | child << (u64::BITS - BITS * u32::from(level));
        let ours = within(prints, level, prefix);
        if sum(ours) == theirs {
            continue;
        }
        if theirs == 0 {
            found.extend(ours.iter().map(|print| print.place));
            answer.differ.extend(ours.iter().map(|print| print.place));
        } else if ours.len() <= LISTED_MAX || level == LEVELS {
            let prints = ours.iter().map(|print| (print.place, print.content)).collect();
            answer.lists.push(List { level, prefix, prints });
        } else {
            answer.ranges.push(Range::of(prints, level, prefix));
        }
    }
}

impl Range {
    /// What is at all places that begin so.
    pub(super) fn of(prints: &[Print], level: u8, prefix: u64) -> Self {
        let mut sums = [0_u64; CHILDREN];
        let shift = u64::BITS - BITS * u32::from(level + 1);
        for print in within(prints, level, prefix) {
            let child = usize::try_from(print.place >> shift).unwrap_or(0) % CHILDREN;
            sums[child] = sums[child].wrapping_add(print.content);
        }
        Self { level, prefix, sums }
    }
}

/// What all of them come to.
pub(super) fn sum(prints: &[Print]) -> u64 {
    prints.iter().fold(0, |sum, print| sum.wrapping_add(print.content))
}

/// Those at places that begin so.
fn within(prints: &[Print], level: u8, prefix: u64) -> &[Print] {
    let last = prefix | u64::MAX.checked_shr(BITS * u32::from(level)).unwrap_or(0);
    let begin = prints.partition_point(|print| print.place < prefix);
    let end = prints.partition_point(|print| print.place <= last);
    &prints[begin..end.max(begin)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn prints(all: &[(u64, u64)]) -> Vec<Print> {
        // Contents are hashes, so that no two sums are the same by chance.
        let hash = |place: u64, content: u64| xxhash_rust::xxh3::xxh3_64_with_seed(&content.to_le_bytes(), place);
        let print = |(place, content): &(u64, u64)| Print { place: *place, content: hash(*place, *content), leaf: 0 };
        let mut prints: Vec<Print> = all.iter().map(print).collect();
        prints.sort_unstable();
        prints.dedup_by_key(|print| print.place);
        prints
    }

    /// What each side finds, in how many turns; `None` where it is told everything.
    fn compared(one: &[Print], two: &[Print]) -> Option<([BTreeSet<u64>; 2], u32)> {
        let mut found = [BTreeSet::new(), BTreeSet::new()];
        let mut probe = Probe { ranges: Vec::from([Range::of(one, 0, 0)]), ..Probe::new(0, 0, ReplicaId(1)) };
        while !probe.is_last() {
            let turn = probe.turn + 1;
            let mut answer = Probe::new(0, turn, ReplicaId(1));
            let side = usize::from(turn % 2 == 1);
            probe.answer(if side == 1 { two } else { one }, &mut found[side], &mut answer);
            probe = answer;
        }
        (!probe.everything).then_some((found, probe.turn))
    }

    fn different(one: &[Print], two: &[Print]) -> BTreeSet<u64> {
        let of = |a: &[Print], b: &[Print]| -> Vec<u64> {
            a.iter().filter(|print| !b.contains(print)).map(|print| print.place).collect()
        };
        of(one, two).into_iter().chain(of(two, one)).collect()
    }

    proptest! {
        /// Places close together, so that ranges are cut deep, and all over.
        #[test]
        fn both_sides_find_exactly_what_differs(
            same in proptest::collection::vec((any::<u64>(), 1_u64..), 0..300),
            close in proptest::collection::vec((0_u64..2_000, 1_u64..4), 0..200),
            ours in proptest::collection::vec((any::<u64>(), 1_u64..), 0..40),
            theirs in proptest::collection::vec((0_u64..2_000, 1_u64..4), 0..40),
        ) {
            let one = prints(&[&same[..], &close[..], &ours[..]].concat());
            let two = prints(&[&theirs[..], &same[..], &close[..]].concat());
            let (found, turns) = compared(&one, &two).expect("few ranges");
            let wanted = different(&one, &two);
            prop_assert_eq!(&found[0], &wanted);
            prop_assert_eq!(&found[1], &wanted);
            prop_assert!(turns <= 2 * u32::from(LEVELS) + 3);
        }
    }

    #[test]
    fn hashes_that_meet_hide_nothing() {
        let many: Vec<Print> = (1..101).map(|content| Print { place: 7, content, leaf: 0 }).collect();
        let (found, _) = compared(&many, &many[1..]).expect("few ranges");
        assert_eq!(found, [BTreeSet::from([7]), BTreeSet::from([7])]);
    }

    #[test]
    fn nonsense_is_looked_at_no_longer_than_there_is() {
        let own = prints(&(0..5_000).map(|place| (place << 50, 1)).collect::<Vec<_>>());
        let list = List { level: 0, prefix: 0, prints: Vec::new() };
        let probe = Probe { lists: alloc::vec![list; 16_384], ..Probe::new(0, 1, ReplicaId(1)) };
        let (mut found, mut answer) = (BTreeSet::new(), Probe::new(0, 2, ReplicaId(1)));
        probe.answer(&own, &mut found, &mut answer);
        assert_eq!(answer.differ.len(), 5_000);
    }
}
