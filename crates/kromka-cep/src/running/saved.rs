//! A rule in a snapshot: what it was, what it has counted, and what it keeps.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::algebra;
use crate::event::Schema;
use crate::event::saved::Places;
use crate::kept::Kept;
use crate::kept::saved::{Loader, SavedKept, Saver};
use crate::out::Out;
use crate::program::Program;
use crate::quota::{RuleStats, Usage};
use crate::rule::Rule;
use crate::running::{Running, Scratch};
use crate::snapshot::{Loaded, Sink, must, must_count};
use crate::stream::Streams;
use crate::stream::saved::{Loading, SavedStream};

/// Names that stand for what every event has, unless the schema has an attribute of the name.
const BUILT_IN: [&str; 4] = ["type", "key", "at", "id"];

/// Which rule it is: rules of one fingerprint are compiled to the same. Of the text that tells all of it, since what serde writes
/// leaves out what is usual, and without names two rules may be the same bytes.
pub(super) fn fingerprint(rule: &Rule, schema: &Schema) -> u64 {
    let hidden = BUILT_IN.map(|name| schema.find_attribute(name).map(|(_, kind)| kind));
    let mut text = Text(Xxh3::new());
    // It takes any text.
    let _ = write!(text, "{rule:?}{hidden:?}");
    text.0.digest()
}

/// A text of which nothing is kept but its hash: that of a rule may be long.
struct Text(Xxh3);

impl fmt::Write for Text {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.0.update(part.as_bytes());
        Ok(())
    }
}

/// What a rule was called, and its fingerprint.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct SavedName<N = String> {
    pub(crate) name: N,
    pub(crate) fingerprint: u64,
}

impl SavedName<&str> {
    pub(crate) fn owned(&self) -> SavedName {
        SavedName { name: self.name.into(), fingerprint: self.fingerprint }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedCounts {
    matches: u64,
    matches_cut: u64,
    nodes_dropped: u64,
    keys_dropped: u64,
    /// What found no room.
    refused: u64,
    hand: u32,
}

/// A rule as it was saved, before it is known whether anybody wants it.
#[derive(Debug, Deserialize)]
pub(crate) struct SavedRule {
    pub(crate) name: SavedName,
    counts: SavedCounts,
    kept: SavedKept,
    streams: Vec<SavedStream>,
}

/// What a rule goes on with.
pub(crate) struct Resumed {
    stats: RuleStats,
    streams: Streams,
    kept: Kept,
}

impl Running {
    /// Which rule it is.
    pub(crate) fn saved_name(&self) -> SavedName<&str> {
        SavedName { name: &self.about.words.name, fingerprint: self.about.fingerprint }
    }

    pub(crate) fn save(&self, sink: &mut impl Sink) {
        sink.put(&self.saved_name());
        let RuleStats { matches, matches_cut, nodes_dropped, keys_dropped, .. } = self.usage.stats;
        let (hand, refused) = (self.streams.hand(), self.kept.room.refused());
        sink.put(&SavedCounts { matches, matches_cut, nodes_dropped, keys_dropped, refused, hand });
        // Bindings are read before what holds them, and numbered in its order.
        let mut saver = Saver::new(&self.kept);
        self.streams.save(&self.program, &mut saver, |_| {});
        saver.save(sink);
        sink.put(&self.streams.len());
        self.streams.save(&self.program, &mut saver, |stream| sink.put(stream));
    }

    /// What it would go on with, at a time and after so many events; `self` is the same rule, in which nothing has happened.
    pub(crate) fn load(&self, saved: SavedRule, places: &Places, (now_ms, events): (u64, u64)) -> Loaded<Resumed> {
        let SavedRule { counts, kept, streams: saved, .. } = saved;
        let SavedCounts { matches, matches_cut, nodes_dropped, keys_dropped, refused, hand } = counts;
        must_count(&[matches, matches_cut, nodes_dropped, keys_dropped, refused])?;
        let quota = self.usage.quota;
        let most = if self.partition_by.is_some() { quota.keys as usize } else { 1 };
        must(saved.len() <= most && hand as usize <= saved.len(), "the number of streams")?;
        must(self.partition_by.is_some() || saved.len() == 1, "the only stream")?;
        let mut loading = Loading {
            program: &self.program,
            partition_by: self.partition_by,
            looks_back: self.looks_back,
            places,
            loader: Loader::new(&kept, self.kept.width(), self.about.words.elements.len(), events, places)?,
            now_ms,
            events,
            rest: match &self.program {
                Program::Algebra(program) => algebra::Run::rest(program, quota.nodes as usize),
                Program::Chain(_) | Program::Sequence(_) | Program::Rows(_) => algebra::AtRest::default(),
            },
            held: 0,
            chained: 0,
        };
        let mut streams = Streams::loading(hand);
        for stream in saved {
            streams.load(stream, &mut loading)?;
        }
        let Loading { loader, held, chained, .. } = loading;
        must(chained <= quota.nodes as usize, "the number of nodes")?;
        let mut kept = loader.finish();
        kept.room = self.kept.room.with(held, refused);
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let keys = if self.partition_by.is_some() { count(streams.len()) } else { 0 };
        let nodes = count(chained);
        let stats = RuleStats { matches, waiting: 0, matches_cut, nodes, nodes_dropped, keys, keys_dropped };
        Ok(Resumed { stats, streams, kept })
    }

    /// Begins as if nothing had ever come, at a time.
    pub(crate) fn begin_anew(&mut self, now_ms: u64, scratch: &mut Scratch, out: &mut Out) {
        (self.usage, self.streams) = (Usage::new(self.usage.quota), Streams::default());
        self.kept = Kept::new(self.kept.width());
        self.begin_at(now_ms, scratch, out);
    }

    /// Goes on where it was.
    pub(crate) fn resume(&mut self, resumed: Resumed) {
        let Resumed { stats, streams, kept } = resumed;
        (self.usage.stats, self.streams, self.kept) = (stats, streams, kept);
        (0..self.streams.len()).for_each(|place| self.streams.list(place, &self.kept));
    }
}
