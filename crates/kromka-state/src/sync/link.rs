//! A link to a peer: what comes in, what goes out, and when.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use kromka_core::{Tick, Valid};

use crate::bounds::{ANSWER_FRAMES_MAX, ANSWERS_MAX, DEAR_MAX, EVENTS_MAX, FRAME_OVERHEAD};
use crate::error::MessageError;
use crate::sync::config::LinkConfig;
use crate::sync::documents::{DocumentId, Documents};
use crate::sync::event::Event;
use crate::sync::frame;
use crate::sync::item::{Item, Said};
use crate::sync::loopback::Transport;
use crate::sync::offer::{Offer, offer};
use crate::sync::progress::Progress;

/// What a link has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkFigures {
    /// Frames that were given out.
    pub sent: u64,
    /// Their bytes.
    pub sent_bytes: u64,
    /// Frames that came and were read.
    pub received: u64,
    /// Their bytes.
    pub received_bytes: u64,
    /// What was said again because nobody had answered.
    pub retries: u64,
    /// Events that were dropped because the host did not take them.
    pub events_lost: u64,
    /// Answers that were dropped because too many waited.
    pub answers_lost: u64,
}

/// One side of a link to a peer. It knows how far the peer is with each document; nothing of it need outlive a restart.
#[derive(Debug, Clone)]
pub struct Link {
    pub(super) config: Valid<LinkConfig>,
    is_up: bool,
    peer_reads: bool,
    progress: BTreeMap<DocumentId, Progress>,
    /// Encoded items that wait for a frame, and their bytes.
    waiting: VecDeque<Vec<u8>>,
    waiting_bytes: usize,
    /// When the documents were looked through last.
    scanned: Option<Tick>,
    /// Where that goes on, once there is room.
    resume: Option<DocumentId>,
    /// When something can be due.
    due: Tick,
    /// The last time that was given.
    now: Tick,
    /// The wall clock, as far as it was told.
    pub(super) wall: Option<Tick>,
    /// Milliseconds that acknowledgements take: the longest of late.
    turn_ms: u64,
    events: VecDeque<Event>,
    /// What the last frame asked of documents that takes the time of a whole one.
    dear: BTreeMap<DocumentId, u32>,
    /// What the transport did not take.
    returned: Option<Vec<u8>>,
    figures: LinkFigures,
}

impl Link {
    /// A link that is up.
    #[must_use]
    pub fn new(config: Valid<LinkConfig>) -> Self {
        Self {
            config,
            is_up: true,
            peer_reads: false,
            progress: BTreeMap::new(),
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            scanned: None,
            resume: None,
            due: Tick::from_ms(0),
            now: Tick::from_ms(0),
            wall: None,
            turn_ms: 0,
            events: VecDeque::new(),
            dear: BTreeMap::new(),
            returned: None,
            figures: LinkFigures::default(),
        }
    }

    /// The way to the peer is there again, or the peer is another one: all is asked anew.
    pub fn connect(&mut self) {
        let (config, figures, wall) = (self.config, self.figures, self.wall);
        let events = core::mem::take(&mut self.events);
        *self = Self { figures, wall, events, ..Self::new(config) };
    }

    /// The way to the peer is gone: nothing is said until [`Link::connect`].
    pub fn disconnect(&mut self) {
        self.connect();
        self.is_up = false;
    }

    /// The next frame for the peer, if one is due. A host asks after each change of a document and at [`Link::wakes`], until
    /// there is none.
    ///
    /// A document must be saved before the frame leaves, if it is saved at all: see [`Document::snapshot`](crate::Document::snapshot).
    pub fn poll(&mut self, documents: &mut impl Documents, now: Tick) -> Option<Vec<u8>> {
        self.now = now;
        if !self.is_up {
            return None;
        }
        if let Some(frame) = self.returned.take() {
            return Some(frame);
        }
        let is_open = self.scanned.is_none_or(|scanned| scanned.after(self.config.window_ms) <= now);
        if self.resume.is_some() || is_open {
            self.scan(documents, now);
        } else {
            // The host may have asked because something changed.
            self.due = self.scanned.unwrap_or(now).after(self.config.window_ms);
        }
        let frame = self.next_frame()?;
        self.figures.sent += 1;
        self.figures.sent_bytes += frame.len() as u64;
        Some(frame)
    }

    /// The time of the wall clock, from now on until it is told again: for documents under
    /// [`RegisterPolicy::Hlc`](crate::RegisterPolicy::Hlc), so that a peer's clock is refused that is too far ahead of it, as by
    /// [`Document::apply_at`](crate::Document::apply_at). All other times here may be of a clock of any kind that never steps back.
    pub const fn tell_time(&mut self, wall: Tick) {
        self.wall = Some(wall);
    }

    /// When to poll next, if nothing changes and nothing comes until then; `None` while the link is down. Where the transport
    /// was full, after [`LinkConfig::retry_ms`]: a host that is told of room polls then.
    #[must_use]
    pub fn wakes(&self, now: Tick) -> Option<Tick> {
        if self.returned.is_some() {
            return Some(now.after(self.config.retry_ms));
        }
        let is_ready = !self.waiting.is_empty() || self.resume.is_some();
        self.is_up.then_some(if is_ready { now } else { self.due })
    }

    /// Takes a frame of the peer. The documents that it changed, each once.
    ///
    /// # Errors
    /// What is wrong with the frame; then nothing was changed. What is wrong with a document's message is an [`Event`].
    pub fn receive(
        &mut self,
        documents: &mut impl Documents,
        bytes: &[u8],
        now: Tick,
    ) -> Result<Vec<DocumentId>, MessageError> {
        let frame = frame::open(bytes, self.config.frame_bytes_max as usize)?;
        self.now = now;
        self.figures.received += 1;
        self.figures.received_bytes += bytes.len() as u64;
        self.peer_reads = frame.peer_reads;
        self.dear.clear();
        let mut changed = Vec::new();
        for Item { document: id, said } in frame.items {
            match documents.document(id) {
                Some(document) => {
                    if self.take(id, said, document, now) {
                        changed.push(id);
                    }
                }
                None if said == Said::Absent => {}
                None => self.answer(id, Said::Absent),
            }
        }
        self.due = now;
        changed.sort_unstable();
        changed.dedup();
        Ok(changed)
    }

    /// Receives and sends what there is; the documents that changed. A frame that the transport does not take is given to it
    /// the next time, and one that cannot be read is an [`Event`]. For documents that are not saved: who saves them calls
    /// [`Link::receive`], saves, and then [`Link::poll`].
    pub fn exchange(
        &mut self,
        documents: &mut impl Documents,
        transport: &mut impl Transport,
        now: Tick,
    ) -> Vec<DocumentId> {
        let mut changed = Vec::new();
        while let Some(frame) = transport.receive() {
            match self.receive(documents, &frame, now) {
                Ok(ids) => changed.extend(ids),
                Err(error) => self.tell(Event::Unreadable { error }),
            }
        }
        while let Some(frame) = self.poll(documents, now) {
            if let Err(frame) = transport.send(frame) {
                self.returned = Some(frame);
                break;
            }
        }
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    /// What a host should know of, the oldest first.
    pub fn event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// What the link has done so far.
    #[must_use]
    pub const fn figures(&self) -> LinkFigures {
        self.figures
    }

    /// Whether the peer has acknowledged all that a document has seen.
    pub fn is_settled(&self, documents: &mut impl Documents, id: DocumentId) -> bool {
        let peer = self.progress.get(&id).and_then(|progress| progress.peer.as_ref());
        peer.zip(documents.document(id)).is_some_and(|(peer, document)| !document.has_news(peer))
    }

    /// Forgets how far the peer is with a document that is no longer shared.
    pub fn forget(&mut self, id: DocumentId) {
        self.progress.remove(&id);
    }

    pub(super) fn progress(&mut self, id: DocumentId) -> &mut Progress {
        self.progress.entry(id).or_default()
    }

    pub(super) fn tell(&mut self, event: Event) {
        if self.events.len() >= EVENTS_MAX {
            self.events.pop_front();
            self.figures.events_lost += 1;
        }
        self.events.push_back(event);
    }

    /// Whether a frame may ask for something dear again.
    pub(super) fn affords(&mut self, id: DocumentId) -> bool {
        let dear = self.dear.entry(id).or_default();
        *dear += 1;
        *dear <= DEAR_MAX
    }

    /// Notes how long an acknowledgement took.
    pub(super) fn measured(&mut self, ms: u64) {
        // What was longer is forgotten by an eighth each time.
        self.turn_ms = ms.max(self.turn_ms - self.turn_ms / 8);
    }

    /// Says something because the peer did.
    pub(super) fn answer(&mut self, document: DocumentId, said: Said) {
        self.answer_item(document, Item { document, said }.encode());
    }

    /// The same, encoded.
    pub(super) fn answer_item(&mut self, document: DocumentId, item: Vec<u8>) {
        if self.waiting.len() >= ANSWERS_MAX || self.waiting_bytes > ANSWER_FRAMES_MAX * self.items_max() {
            self.figures.answers_lost += 1;
        } else {
            self.say(document, item);
        }
    }

    fn say(&mut self, document: DocumentId, item: Vec<u8>) {
        let (bytes, max) = (item.len(), self.items_max());
        if bytes > max {
            let pause = self.now.after(self.config.check_ms);
            let progress = self.progress(document);
            progress.give_up();
            (progress.comparing, progress.pause) = (None, Some(pause));
            self.tell(Event::TooLarge { document, bytes, max });
            return;
        }
        self.waiting_bytes += bytes;
        self.waiting.push_back(item);
    }

    /// Bytes of the items of a frame.
    pub(super) fn items_max(&self) -> usize {
        self.config.frame_bytes_max as usize - FRAME_OVERHEAD
    }

    /// Looks through the documents for what is to be said, until there is enough for a frame.
    fn scan(&mut self, documents: &mut impl Documents, now: Tick) {
        if self.resume.is_none() {
            self.scanned = Some(now);
            self.due = now.after(self.config.check_ms);
        }
        let mut at = self.resume.take();
        while self.waiting_bytes < self.items_max() {
            let Some(id) = documents.next(at) else { return };
            at = Some(id);
            let Some(document) = documents.document(id) else { continue };
            let config = self.config;
            let Offer { said, again, is_retry } =
                offer(&config, self.turn_ms, self.progress.entry(id).or_default(), document, now);
            self.due = self.due.min(again.max(now.after(self.config.window_ms)));
            self.figures.retries += u64::from(is_retry);
            if let Some(said) = said {
                self.say(id, Item { document: id, said }.encode());
            }
        }
        self.resume = at;
    }

    fn next_frame(&mut self) -> Option<Vec<u8>> {
        let mut items = self.waiting.pop_front()?;
        while let Some(next) = self.waiting.front()
            && items.len() + next.len() <= self.items_max()
        {
            items.extend(self.waiting.pop_front().unwrap_or_default());
        }
        self.waiting_bytes -= items.len();
        Some(frame::close(&items, self.peer_reads))
    }
}
