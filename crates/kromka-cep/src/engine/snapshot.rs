//! The whole state of an engine as bytes.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use kromka_core::Tick;
use serde::{Deserialize, Serialize};

use super::Engine;
use crate::bounds::RETIRED_MAX;
use crate::error::PatternSnapshotError;
use crate::event::saved::Places;
use crate::intake::Intake;
use crate::intake::state::State as SavedIntake;
use crate::intake::stats::IntakeStats;
use crate::out::saved::SavedMatch;
use crate::out::{Out, RuleId};
use crate::quota::RuleStats;
use crate::retired::AllRetired;
use crate::retired::saved::SavedWords;
use crate::running::saved::{Resumed, SavedName, SavedRule};
use crate::snapshot::{self, Loaded, Reader, Sink, must, must_count};

/// What became of the rules of an engine and of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Restored {
    /// Rules that go on where they were.
    pub resumed: usize,
    /// Rules of the engine that the snapshot has not, or not as they are: they begin anew, at the time of the snapshot.
    pub fresh: usize,
    /// Rules of the snapshot that the engine has not, or not as they were: what they had begun is gone, as if they were removed.
    pub unknown: usize,
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
    words: Vec<SavedWords>,
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
        self.save_matches(sink);
    }

    /// Matches that wait, behind what they are told by.
    fn save_matches(&self, sink: &mut impl Sink) {
        let mut words: BTreeMap<RuleId, u32> = self.out.iter().map(|found| (found.rule, 0)).collect();
        sink.put(&words.len());
        for ((id, words), number) in words.iter_mut().zip(0..) {
            *words = number;
            let running =
                self.place(*id).map(|place| (u32::try_from(place + 1).unwrap_or(0), &self.rules[place].about.words));
            let retired = || self.retired.get(*id).map(|retired| (0, &retired.words));
            // One of the two is there while a match waits.
            running.or_else(retired).iter().for_each(|(rule, words)| sink.put(&SavedWords::of(*rule, words)));
        }
        sink.put(&self.out.len());
        for found in self.out.iter() {
            sink.put(&SavedMatch::of(found, words.get(&found.rule).copied().unwrap_or(0)));
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
        let words: Vec<SavedWords> = reader.take_all()?;
        let retired = words.iter().filter(|words| place_of(words, &known).is_none()).count();
        must(words.iter().all(|words| words.rule as usize <= known.len()), "the rule of a match")?;
        must(retired <= RETIRED_MAX, "the number of rules")?;
        let matches: Vec<SavedMatch> = reader.take_all()?;
        // Where the rule is here, it is told by the words of that.
        let elements = |words: &SavedWords| match place_of(words, &known) {
            Some(place) => self.rules[place].about.words.elements.len(),
            None => words.elements(),
        };
        let is_told = |found: &SavedMatch| words.get(found.words()).is_some_and(|words| found.is_of(elements(words)));
        must(matches.iter().all(is_told), "the elements of a match")?;
        must(reader.is_empty(), "its length")?;
        Ok(Read { head, schema, intake, rules, known, words, matches })
    }

    /// Nothing can go wrong any more.
    fn take_over(&mut self, read: Read) -> Restored {
        let Read { head: Head { now_ms, events }, schema, intake, rules, known, words, matches } = read;
        let mut restored =
            Restored { unknown: known.iter().filter(|place| place.is_none()).count(), ..Restored::default() };
        (self.now, self.events) = (Tick::from_ms(now_ms), events);
        (self.schema, self.intake) = (schema, intake);
        // What rules have told when they were added, they were not told to by then.
        (self.out, self.retired) = (Out::default(), AllRetired::default());
        let is_resumed: Vec<bool> = rules.iter().map(Option::is_some).collect();
        for (rule, resumed) in self.rules.iter_mut().zip(rules) {
            if let Some(resumed) = resumed {
                rule.resume(resumed);
            }
        }
        self.take_matches(&known, words, matches);
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

    /// Matches go on waiting: under the rule that told them, or where there is no such by what is left of it.
    fn take_matches(&mut self, known: &[Option<usize>], words: Vec<SavedWords>, matches: Vec<SavedMatch>) {
        let mut waiting: Vec<u32> = words.iter().map(|_| 0).collect();
        for found in &matches {
            waiting[found.words()] += 1;
        }
        let mut ids = Vec::new();
        for (words, waiting) in words.into_iter().zip(waiting) {
            let place = place_of(&words, known);
            ids.push(match place.map(|place| &mut self.rules[place]) {
                Some(rule) => {
                    rule.usage.stats.waiting += waiting;
                    rule.id
                }
                None => {
                    let id = RuleId(self.added);
                    self.added = self.added.saturating_add(1);
                    let stats = RuleStats { matches: waiting.into(), waiting, ..RuleStats::default() };
                    self.retired.keep(id, words.words(), stats);
                    id
                }
            });
        }
        for found in matches {
            let id = ids[found.words()];
            found.tell(id, &mut self.out);
        }
    }
}

/// Which rule of the engine is told by these words.
fn place_of(words: &SavedWords, known: &[Option<usize>]) -> Option<usize> {
    (words.rule as usize).checked_sub(1).and_then(|at| known.get(at).copied().flatten())
}
