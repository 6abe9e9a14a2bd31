//! The whole state of an engine as bytes.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use kromka_core::Tick;
use serde::{Deserialize, Serialize};

use super::Engine;
use crate::error::PatternSnapshotError;
use crate::event::saved::Places;
use crate::intake::Intake;
use crate::intake::state::State as SavedIntake;
use crate::intake::stats::IntakeStats;
use crate::out::saved::SavedMatch;
use crate::out::{Out, RuleId};
use crate::running::saved::{Resumed, SavedName, SavedRule};
use crate::snapshot::{self, Loaded, Reader, Sink, must, must_count};

/// What became of the rules of an engine and of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Restored {
    /// Rules that go on where they were.
    pub resumed: usize,
    /// Rules of the engine that the snapshot has not, or not as they are: they begin anew, at the time of the snapshot.
    pub fresh: usize,
    /// Rules of the snapshot that the engine has not, or not as they were: what they had begun is gone.
    pub unknown: usize,
    /// Matches of those, and of rules that were removed or replaced, that waited to be polled.
    pub dropped: usize,
}

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    now_ms: u64,
    events: u64,
}

/// All that is read, before any of it is taken.
struct Read {
    head: Head,
    schema: crate::event::Schema,
    intake: Option<Box<Intake>>,
    /// By the rules of the engine.
    rules: Vec<Option<Resumed>>,
    /// By the rules of the snapshot: which rule of the engine that is.
    known: Vec<Option<usize>>,
    matches: Vec<SavedMatch>,
}

impl Engine {
    /// How many bytes [`Engine::snapshot`] needs.
    #[must_use]
    pub fn snapshot_len(&self) -> usize {
        snapshot::len(|sink| self.save(sink))
    }

    /// Writes its state: how late it is, what the rules have begun, what waits to be polled or to be put in order. How many bytes
    /// that took. The same state is the same bytes.
    ///
    /// The rules are not in it, nor are their texts: see [`Engine::restore`].
    ///
    /// # Errors
    /// [`PatternSnapshotError::TooSmall`], with what was in the buffer before.
    pub fn snapshot(&self, buffer: &mut [u8]) -> Result<usize, PatternSnapshotError> {
        snapshot::write(buffer, self.snapshot_len(), |sink| self.save(sink))
    }

    /// The same in bytes of their own.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let need = self.snapshot_len();
        let mut bytes = core::iter::repeat_n(0, need).collect::<Vec<u8>>();
        // It is as long as was counted.
        let len = snapshot::write(&mut bytes, need, |sink| self.save(sink)).unwrap_or(0);
        bytes.truncate(len);
        bytes
    }

    /// Goes on where a snapshot was taken. The engine is a new one that has the rules already, in any order: a rule of the same
    /// name that asks for the same goes on, others begin anew ([`Restored`] counts them). Rules have other numbers than in the
    /// engine that wrote the snapshot if they were added in another order.
    ///
    /// The schema may be another one, too: what the snapshot names is declared where it is missing, and its numbers are those
    /// of the names by now. Where sources are put in order they still are, by the configuration of this engine.
    ///
    /// # Errors
    /// What is wrong with the snapshot, or with the engine: [`PatternSnapshotError::InUse`] after an event or with a time of its
    /// own. Nothing was changed.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<Restored, PatternSnapshotError> {
        let is_idle = self.intake_stats().is_none_or(|stats| stats == IntakeStats::default());
        if self.events != 0 || self.now != Tick::ZERO || !is_idle {
            return Err(PatternSnapshotError::InUse);
        }
        let read = self.read(bytes)?;
        Ok(self.take_over(read))
    }

    fn save(&self, sink: &mut impl Sink) {
        sink.put(&Head { now_ms: self.now.ms(), events: self.events });
        self.schema.save(sink);
        sink.put(&self.intake.as_ref().map(|intake| SavedIntake::of(intake)));
        sink.put(&self.rules.len());
        self.rules.iter().for_each(|rule| rule.save(sink));
        let places: BTreeMap<RuleId, u32> = self.rules.iter().map(|rule| rule.id).zip(1..).collect();
        sink.put(&self.out.len());
        for found in self.out.iter() {
            sink.put(&SavedMatch::of(found, places.get(&found.rule).copied().unwrap_or(0)));
        }
    }

    fn read(&self, bytes: &[u8]) -> Loaded<Read> {
        let mut reader = Reader::open(bytes)?;
        let head: Head = reader.take()?;
        must_count(&[head.events])?;
        let mut schema = self.schema.clone();
        let places = Places::read(&mut reader, &mut schema)?;
        let saved: Option<SavedIntake> = reader.take()?;
        let intake = match (&self.intake, saved) {
            (None, None) => None,
            (Some(intake), Some(saved)) => Some(Box::new(saved.read_into(*intake.config(), &schema, &places)?)),
            (None, Some(_)) => {
                return Err(PatternSnapshotError::Intake { what: "the snapshot has one, the engine none" });
            }
            (Some(_), None) => {
                return Err(PatternSnapshotError::Intake { what: "the engine has one, the snapshot none" });
            }
        };
        // Of rules that are the same, the first is the first.
        let mut by_name: BTreeMap<SavedName, Vec<usize>> = BTreeMap::new();
        for (place, rule) in self.rules.iter().enumerate().rev() {
            by_name.entry(rule.saved_name().owned()).or_default().push(place);
        }
        let mut rules: Vec<Option<Resumed>> = self.rules.iter().map(|_| None).collect();
        let mut known = Vec::new();
        for _ in 0..reader.take::<usize>()? {
            let saved: SavedRule = reader.take()?;
            let place = by_name.get_mut(&saved.name).and_then(Vec::pop);
            if let Some(place) = place {
                rules[place] = Some(self.rules[place].load(saved, &places, (head.now_ms, head.events))?);
            }
            known.push(place);
        }
        let matches: Vec<SavedMatch> = reader.take()?;
        must(matches.iter().all(|found| found.rule() as usize <= known.len()), "the rule of a match")?;
        must(reader.is_empty(), "its length")?;
        Ok(Read { head, schema, intake, rules, known, matches })
    }

    /// Nothing can go wrong any more.
    fn take_over(&mut self, read: Read) -> Restored {
        let Read { head: Head { now_ms, events }, schema, intake, rules, known, matches } = read;
        let mut restored =
            Restored { unknown: known.iter().filter(|place| place.is_none()).count(), ..Restored::default() };
        (self.now, self.events) = (Tick::from_ms(now_ms), events);
        (self.schema, self.intake) = (schema, intake);
        // What rules have told when they were added, they were not told to by then.
        self.out = Out::default();
        let is_resumed: Vec<bool> = rules.iter().map(Option::is_some).collect();
        for (rule, resumed) in self.rules.iter_mut().zip(rules) {
            if let Some(resumed) = resumed {
                rule.resume(resumed);
            }
        }
        for found in matches {
            let place = (found.rule() as usize).checked_sub(1).and_then(|at| known.get(at).copied().flatten());
            let rule = place.map(|place| &mut self.rules[place]);
            match rule.filter(|rule| found.is_of(rule.about.elements.len())) {
                Some(rule) => {
                    rule.usage.stats.waiting += 1;
                    found.tell(rule.id, &mut self.out);
                }
                None => restored.dropped += 1,
            }
        }
        for (rule, is_resumed) in self.rules.iter_mut().zip(is_resumed) {
            if is_resumed {
                restored.resumed += 1;
            } else {
                restored.fresh += 1;
                rule.begin_anew(now_ms, &mut self.scratch, &mut self.out);
            }
        }
        self.is_stale = true;
        restored
    }
}
