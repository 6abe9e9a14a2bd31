//! The engine, of which readers ask names while others wait for events.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kromka_cep::bounds::{KINDS_MAX, SYMBOLS_MAX};
use kromka_cep::{AttributeKind, Engine, KindId, SchemaError, key_of};
use parking_lot::{Mutex, MutexGuard};

use crate::cep::input::Names;

/// What events are of whose kind has no place of its own. No rule asks for it, unless it is quoted.
const OTHERS: &str = "(others)";
/// Whole numbers up to here are as floats what they are.
const EXACT: u64 = 1 << 53;

/// The engine, and what of the input had no place in its schema.
#[derive(Clone)]
pub(super) struct Shared {
    engine: Arc<Mutex<Engine>>,
    beyond: Arc<Beyond>,
}

/// How often names of the input had no place of their own.
#[derive(Debug, Default)]
struct Beyond {
    kinds: AtomicU64,
    texts: AtomicU64,
}

impl Shared {
    pub(super) fn new(engine: Engine) -> Self {
        Self { engine: Arc::new(Mutex::new(engine)), beyond: Arc::default() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Engine> {
        self.engine.lock()
    }

    /// Events of kinds, and texts, that had no place of their own.
    pub(super) fn beyond(&self) -> (u64, u64) {
        let Beyond { kinds, texts } = &*self.beyond;
        (kinds.load(Ordering::Relaxed), texts.load(Ordering::Relaxed))
    }
}

impl Names for Shared {
    /// What rules ask for is known already. Of other kinds they see only that they are others, and whether two are the same: so
    /// all that have no place, or too long a name, are one, and no event is lost.
    fn kind(&mut self, name: &str) -> Result<KindId, SchemaError> {
        let mut engine = self.lock();
        if let Some(kind) = engine.schema().find_kind(name) {
            return Ok(kind);
        }
        // The last place is theirs.
        if engine.schema().kinds() + 1 < KINDS_MAX
            && let Ok(kind) = engine.declare(|schema| schema.kind(name))
        {
            return Ok(kind);
        }
        let known = engine.schema().find_kind(OTHERS);
        let others = known.map_or_else(|| engine.declare(|schema| schema.kind(OTHERS)), Ok)?;
        self.beyond.kinds.fetch_add(1, Ordering::Relaxed);
        Ok(others)
    }

    /// What rules ask for is known already. Of other texts they see only whether two are the same: those that have no place, or
    /// are too long, are told apart by their hashes.
    #[expect(clippy::cast_precision_loss, reason = "it is below what a float tells apart")]
    fn symbol(&mut self, text: &str) -> Result<f64, SchemaError> {
        let known = self.lock().symbol(text);
        Ok(known.unwrap_or_else(|_| {
            self.beyond.texts.fetch_add(1, Ordering::Relaxed);
            let first = SYMBOLS_MAX as u64;
            (first + key_of(text) % (EXACT - first)) as f64
        }))
    }

    fn find_attribute(&self, name: &str) -> Option<(u16, AttributeKind)> {
        self.lock().schema().find_attribute(name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kromka_cep::Schema;

    use super::*;

    fn shared(known: impl FnOnce(&mut Schema)) -> Shared {
        let mut schema = Schema::new();
        known(&mut schema);
        Shared::new(Engine::new(schema))
    }

    /// Their events were left out.
    #[test]
    fn kinds_beyond_those_that_may_be_are_one() {
        let mut shared = shared(|schema| assert!(schema.kind("asked").is_ok()));
        let kinds: BTreeSet<KindId> = (0..5_000).map(|kind| shared.kind(&format!("k{kind}")).unwrap()).collect();
        // One is asked for, and those without a place have the last one.
        assert_eq!((kinds.len(), shared.beyond()), (KINDS_MAX - 1, (5_000 - (KINDS_MAX as u64 - 2), 0)));
        assert_eq!(shared.kind("asked"), Ok(KindId(0)));
        assert_eq!(shared.kind("k4998"), shared.kind(&"x".repeat(300)));
        assert_ne!(shared.kind("k5"), shared.kind("k6"));
    }

    #[test]
    fn a_long_kind_takes_no_place_of_others() {
        let mut shared = shared(|_| {});
        let long = shared.kind(&"x".repeat(300)).unwrap();
        assert_ne!(shared.kind("short").unwrap(), long);
        assert_eq!((shared.kind(&"y".repeat(257)), shared.beyond()), (Ok(long), (2, 0)));
    }

    #[test]
    fn where_rules_ask_for_all_kinds_there_may_be_another_is_refused() {
        let mut shared =
            shared(|schema| (0..KINDS_MAX).for_each(|kind| assert!(schema.kind(&format!("k{kind}")).is_ok())));
        assert_eq!(shared.kind("other"), Err(SchemaError::Full { max: KINDS_MAX }));
        assert_eq!((shared.kind("k7"), shared.beyond()), (Ok(KindId(7)), (0, 0)));
    }

    #[test]
    fn texts_beyond_those_that_may_be_are_told_apart() {
        let fill =
            |schema: &mut Schema| (0..SYMBOLS_MAX).for_each(|text| assert!(schema.symbol(&text.to_string()).is_ok()));
        let mut shared = shared(fill);
        let mut seen = BTreeSet::new();
        for text in (0..1_000).map(|text| format!("pump-{text}")) {
            let value = shared.symbol(&text).unwrap();
            assert!(shared.lock().schema().text(value).is_none() && seen.insert(value.to_bits()), "{text}");
            assert_eq!(shared.symbol(&text), Ok(value));
        }
        assert_eq!((shared.symbol("7"), shared.beyond()), (Ok(7.0), (0, 2_000)));
    }
}
