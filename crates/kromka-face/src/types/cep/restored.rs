//! What became of the rules when an event engine went on.

use kromka::cep::Restored;

use super::stats::narrow;
use crate::sized::{Growing, size_of_struct};

/// What became of the rules of an engine and of a snapshot. Set it up with `orchestrator_cep_restored_init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct orchestrator_cep_restored_t {
    /// The size of this structure, set by `orchestrator_cep_restored_init`.
    pub struct_size: u32,
    /// Rules that go on where they were.
    pub resumed: u32,
    /// Rules of the engine that the snapshot has not, or not as they are: they begin anew, at the time of the snapshot.
    pub fresh: u32,
    /// Rules of the snapshot that the engine has not, or not as they were: what they had begun is gone, and
    /// matches that wait are told as those of a rule that was removed.
    pub unknown: u32,
}

// SAFETY: repr(C), the size first, integers only.
unsafe impl Growing for orchestrator_cep_restored_t {
    const NAME: &'static str = "orchestrator_cep_restored_t";
    const INIT: Self = Self { struct_size: size_of_struct::<Self>(), resumed: 0, fresh: 0, unknown: 0 };
}

impl From<Restored> for orchestrator_cep_restored_t {
    fn from(restored: Restored) -> Self {
        let Restored { resumed, fresh, unknown } = restored;
        let [resumed, fresh, unknown] = [resumed, fresh, unknown].map(narrow);
        Self { resumed, fresh, unknown, ..Self::INIT }
    }
}
