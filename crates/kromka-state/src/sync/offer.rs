//! What a link says of a document by itself.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use kromka_core::Tick;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::bounds::{ANSWER_PATIENCE, TURN_TRIES_MAX};
use crate::clock::ReplicaId;
use crate::document::{Document, Print};
use crate::sync::config::LinkConfig;
use crate::sync::item::Said;
use crate::sync::progress::{Comparing, Progress};
use crate::sync::ranges::{Probe, Range, sum};

/// What is to be said of a document now, and when something may be again.
pub(super) struct Offer {
    pub(super) said: Option<Said>,
    pub(super) again: Tick,
    /// It was said before, and not acknowledged.
    pub(super) is_retry: bool,
}

/// Looks at one document, on a link where a turn takes so long.
pub(super) fn offer(
    config: &LinkConfig,
    turn_ms: u64,
    progress: &mut Progress,
    document: &mut Document,
    now: Tick,
) -> Offer {
    let patience = progress.patience_ms(config, turn_ms);
    let mut is_retry = false;
    let quiet = |again: Tick| Offer { said: None, again, is_retry: false };
    if let Some(pause) = progress.pause.filter(|pause| *pause > now) {
        return quiet(pause);
    }
    progress.pause = None;
    let Some(has_news) = progress.peer.as_ref().map(|peer| document.has_news(peer)) else {
        if let Some(due) = progress.asked.map(|asked| asked.after(patience)).filter(|due| *due > now) {
            return quiet(due);
        }
        let is_retry = progress.asked.is_some();
        progress.tries += u32::from(is_retry);
        progress.asked = Some(now);
        let again = now.after(progress.patience_ms(config, turn_ms));
        return Offer { said: Some(have(document, true, true)), again, is_retry };
    };
    // What is under way may be lost.
    if let Some(sent) = progress.flying_since() {
        let due = sent.after(patience);
        if due > now {
            return quiet(due);
        }
        progress.give_up();
        progress.tries += 1;
        is_retry = true;
    }
    if let Some(comparing) = progress.goes_on() {
        // Who began it asks again; the other waits for that.
        let waits = if comparing.is_ours { patience } else { patience.saturating_mul(ANSWER_PATIENCE) };
        let due = comparing.at.after(waits);
        if due > now {
            return quiet(due);
        }
        (comparing.at, comparing.tries, is_retry) = (now, comparing.tries + 1, true);
        if comparing.is_ours && comparing.tries <= TURN_TRIES_MAX {
            let said = Some(Said::Probe(comparing.last.clone()));
            return Offer { said, again: now.after(patience), is_retry };
        }
        progress.comparing = None;
        progress.tries += 1;
    }
    let checked = *progress.checked.get_or_insert(now);
    // The peer may have learned everything on another way.
    progress.whole &= has_news;
    let said = if has_news {
        Some(news(config, progress, document, now))
    } else if checked.after(config.check_ms) <= now {
        progress.checked = Some(now);
        Some(have(document, false, true))
    } else {
        return quiet(checked.after(config.check_ms));
    };
    Offer { said, again: now.after(progress.patience_ms(config, turn_ms)), is_retry }
}

/// What was seen here, and what it comes to.
pub(super) fn have(document: &mut Document, asks: bool, with_digest: bool) -> Said {
    let digest = with_digest.then(|| document.digest());
    Said::Have { clock: document.clock().clone(), asks, digest }
}

fn news(config: &LinkConfig, progress: &mut Progress, document: &mut Document, now: Tick) -> Said {
    let peer = progress.peer.clone().filter(|_| !progress.whole).unwrap_or_default();
    let is_large = document.leaves() >= config.compare_from as usize;
    if !progress.whole && is_large && !document.remembers(&peer) {
        return compare(progress, document, false, now);
    }
    let content = document.delta_content(&peer, progress.named);
    progress.fly(&content, document.clock(), progress.named, now);
    Said::Delta(content)
}

/// Begins to compare what both hold.
pub(super) fn compare(progress: &mut Progress, document: &mut Document, unite: bool, now: Tick) -> Said {
    let (prints, replica) = (document.prints(), document.config().replica);
    let cursor = document.cursor();
    let round = token(&prints, replica, progress.tries.into(), now);
    let clock = Some(document.clock().clone());
    let ranges = Vec::from([Range::of(&prints, 0, 0)]);
    let probe = Probe { unite, clock, ranges, ..Probe::new(round, 0, replica) };
    progress.comparing = Some(Comparing {
        round,
        begun: round,
        turn: 1,
        is_ours: true,
        unite,
        cursor,
        peer: None,
        found: BTreeSet::new(),
        prints,
        last: probe.clone(),
        at: now,
        tries: 0,
        is_over: false,
    });
    Said::Probe(probe)
}

/// A number for a comparison of what is held. Another one than those before, also than those before a restart, unless both the
/// time and what is held are the same.
pub(super) fn token(prints: &[Print], replica: ReplicaId, seed: u64, now: Tick) -> u64 {
    let parts = [now.ms(), replica.0, sum(prints)];
    let bytes: Vec<u8> = parts.into_iter().flat_map(u64::to_le_bytes).collect();
    xxh3_64_with_seed(&bytes, seed)
}
