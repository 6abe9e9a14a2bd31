//! What a link makes of what its peer says.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use kromka_core::Tick;

use crate::bounds::TURNS_MAX;
use crate::clock::Clock;
use crate::document::{Document, Outcome, Told};
use crate::error::MessageError;
use crate::sync::documents::DocumentId;
use crate::sync::event::Event;
use crate::sync::item::{self, Said};
use crate::sync::link::Link;
use crate::sync::offer::{self, have};
use crate::sync::progress::{Comparing, Progress};
use crate::sync::ranges::Probe;

impl Link {
    /// Takes what was said of a document; whether that changed it.
    pub(super) fn take(&mut self, id: DocumentId, said: Said, document: &mut Document, now: Tick) -> bool {
        let is_dear = matches!(&said, Said::Have { .. } | Said::Probe(_));
        if is_dear && !self.affords(id) {
            return false;
        }
        match said {
            Said::Have { clock, asks, digest } => {
                self.take_have(id, clock, digest, document, now);
                if asks {
                    self.answer(id, have(document, false, true));
                }
            }
            Said::Delta(content) => {
                let told = document.take(&content, self.wall).map(Some);
                return self.take_told(id, &content, told, document);
            }
            Said::Patch(patch) => {
                let told = document.take_patch(&patch, self.wall);
                return self.take_told(id, &patch.content, told, document);
            }
            Said::Accepted(checksum) => {
                let progress = self.progress(id);
                if let Some((flight, is_single)) = progress.land(checksum) {
                    progress.accepted(&flight);
                    if is_single {
                        self.measured(now.since(flight.sent));
                    }
                }
            }
            Said::Refused(checksum, number) => self.take_refused(id, checksum, number, now),
            Said::Absent => self.take_absent(id, now),
            Said::Probe(probe) => self.take_probe(id, &probe, document, now),
        }
        false
    }

    fn take_have(&mut self, id: DocumentId, clock: Clock, digest: Option<u64>, document: &mut Document, now: Tick) {
        let differs = digest.is_some_and(|digest| clock == *document.clock() && digest != document.digest());
        let progress = self.progress(id);
        let is_first = progress.peer.is_none();
        progress.pause = None;
        progress.land_within(&clock);
        if digest.is_none() {
            // It could not use what is under way.
            progress.give_up();
        }
        let unites = differs && progress.goes_on().is_none();
        let probe = unites.then(|| offer::compare(progress, document, true, now));
        if is_first {
            for content in document.held_beyond(&clock) {
                self.answer(id, Said::Delta(content));
            }
        }
        self.progress(id).peer = Some(clock);
        if let Some(probe) = probe {
            self.tell(Event::Diverged { document: id });
            self.answer(id, probe);
        }
    }

    /// Answers a delta or patch that was taken, or not.
    fn take_told(
        &mut self,
        id: DocumentId,
        content: &[u8],
        told: Result<Option<Told>, MessageError>,
        document: &mut Document,
    ) -> bool {
        let checksum = crc32fast::hash(content);
        match told {
            Ok(Some(told)) if told.applied.outcome != Outcome::Held => {
                // What it sent it has seen, and need not be told.
                self.progress(id).heard(&told.target);
                self.answer(id, Said::Accepted(checksum));
                told.applied.outcome == Outcome::Merged
            }
            // It took this replica for one that has seen more: now it knows.
            Ok(_) | Err(MessageError::HeldFull { .. }) => {
                self.answer(id, have(document, false, false));
                false
            }
            Err(error) => {
                if !matches!(error, MessageError::UnknownLeaf { .. }) {
                    self.tell(Event::Refused { document: id, error });
                }
                self.answer(id, Said::Refused(checksum, error.number()));
                false
            }
        }
    }

    fn take_refused(&mut self, id: DocumentId, checksum: u32, number: u16, now: Tick) {
        let pause = now.after(self.config.check_ms);
        let progress = self.progress(id);
        let Some((flight, _)) = progress.land(checksum) else { return };
        let asks_names = number == MessageError::UnknownLeaf { replica: 0, number: 0 }.number();
        if asks_names && !flight.named {
            progress.named = true;
            return;
        }
        progress.pause = Some(pause);
        self.tell(Event::PeerRefused { document: id, number });
    }

    fn take_absent(&mut self, id: DocumentId, now: Tick) {
        let pause = now.after(self.config.check_ms);
        let progress = self.progress(id);
        // Asked anew then: the peer may have made it meanwhile.
        *progress = Progress::default();
        progress.pause = Some(pause);
        self.tell(Event::Absent { document: id });
    }

    fn take_probe(&mut self, id: DocumentId, probe: &Probe, document: &mut Document, now: Tick) {
        let replica = document.config().replica;
        if let Some(clock) = &probe.clock {
            self.progress(id).heard(clock);
        }
        if probe.turn == 0 {
            self.begin(id, probe, document, now);
        }
        let Some(mut comparing) = self.progress(id).comparing.take() else { return };
        let found_max = 2 * document.config().max_leaves as usize;
        if probe.turn > TURNS_MAX || comparing.found.len() > found_max {
            // None that a replica leads takes so long or finds so much.
            return;
        }
        if probe.turn == 1 && comparing.is_ours && comparing.turn == 1 && probe.begun == comparing.begun {
            comparing.round = probe.round;
        }
        let round = if probe.turn == 0 { comparing.begun } else { comparing.round };
        let is_next = !comparing.is_over && probe.turn == comparing.turn;
        if probe.round != round || !is_next {
            // What was said here last was lost, if the peer says again what that answered.
            let again = probe.round == round && probe.turn.checked_add(1) == Some(comparing.last.turn);
            let last = again.then(|| comparing.last.clone());
            self.progress(id).comparing = Some(comparing);
            if let Some(last) = last {
                self.answer(id, Said::Probe(last));
            }
            return;
        }
        if comparing.peer.is_none() {
            comparing.peer.clone_from(&probe.clock);
        }
        let mut answer = Probe { unite: comparing.unite, ..Probe::new(comparing.round, probe.turn + 1, replica) };
        if probe.turn == 0 {
            answer.begun = comparing.begun;
            // Nothing was taken since it began here, with this very turn.
            answer.clock = Some(document.clock().clone());
        }
        if !probe.is_last() {
            probe.answer(&comparing.prints, &mut comparing.found, &mut answer);
            let mut item = item::encode_probe(id, &answer);
            if item.len() > self.items_max() {
                answer.tell_everything();
                item = item::encode_probe(id, &answer);
            }
            self.answer_item(id, item);
            comparing.last = answer;
        }
        (comparing.turn, comparing.at, comparing.tries) = (probe.turn + 2, now, 0);
        comparing.is_over = probe.is_last() || comparing.last.turn > probe.turn && comparing.last.is_last();
        if comparing.is_over {
            let everything = probe.everything || comparing.last.everything;
            self.conclude(id, &comparing, everything, document, now);
            (comparing.found, comparing.prints) = (BTreeSet::new(), Vec::new());
        }
        self.progress(id).comparing = Some(comparing);
    }

    /// Takes part in a comparison that the peer begins.
    fn begin(&mut self, id: DocumentId, probe: &Probe, document: &mut Document, now: Tick) {
        let replica = document.config().replica;
        let yields = probe.replica > replica;
        let progress = self.progress(id);
        // It came twice; or both began, and the higher goes on.
        let stays = |comparing: &Comparing| {
            // Who begins while it should answer has forgotten what was begun here.
            let is_begun = comparing.is_ours && !comparing.is_over && comparing.turn == 1;
            comparing.begun == probe.round || is_begun && !yields
        };
        if progress.comparing.as_ref().is_some_and(stays) {
            return;
        }
        let prints = document.prints();
        progress.comparing = Some(Comparing {
            round: offer::token(&prints, replica, probe.round, now),
            begun: probe.round,
            turn: 0,
            is_ours: false,
            unite: probe.unite,
            cursor: document.cursor(),
            peer: None,
            found: BTreeSet::new(),
            prints,
            last: probe.clone(),
            at: now,
            tries: 0,
            is_over: false,
        });
    }

    /// Tells the peer what it lacks, now that it is known where.
    fn conclude(
        &mut self,
        id: DocumentId,
        comparing: &Comparing,
        everything: bool,
        document: &mut Document,
        now: Tick,
    ) {
        let Some(peer) = &comparing.peer else { return };
        if !comparing.unite && (!document.has_news(peer) || document.remembers(peer)) {
            return;
        }
        if everything && !comparing.unite {
            self.progress(id).whole = true;
            return;
        }
        let places = if everything {
            let mut places: Vec<u64> = document.prints().iter().map(|print| print.place).collect();
            places.dedup();
            places
        } else {
            comparing.found.iter().copied().collect()
        };
        let named = comparing.unite || self.progress(id).named;
        let Some(patch) = document.patch(peer, &places, comparing.cursor, comparing.unite, named) else { return };
        self.progress(id).fly(&patch.content, document.clock(), named, now);
        self.answer(id, Said::Patch(patch));
    }
}
