//! Which vector indexes there are, and who may work on one.
//!
//! As with instances, what C holds as `orchestrator_vector_t *` is no address: it is a number that names a place here and
//! its generation. It is above every number of an instance, so that neither is ever taken for the other.

mod held;
mod token;

use core::cell::Cell;
use core::sync::atomic::{AtomicBool, Ordering};
use std::boxed::Box;
use std::sync::Arc;
use std::vec::Vec;

use kromka::vector::{Hit, Searcher, Usual};
use parking_lot::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::error::FaceError;
use crate::fault::Fault;
use crate::places::Places;
pub(crate) use held::Held;
pub(crate) use token::Token;

/// Most vector indexes at once: a program has one for each kind of content, and a set of places fits a word.
pub const ORCHESTRATOR_VECTORS_MAX: usize = 64;

/// Memories of searches that an index keeps: as many as may search at once without making one anew.
const MEMORIES_MAX: usize = 16;

/// A vector index: vectors by id, found by what they are near to. Opaque; never look behind the pointer. Made by
/// `orchestrator_vector_create`, `orchestrator_vector_create_at` or `orchestrator_vector_open`, the caller's until
/// `orchestrator_vector_destroy`. It belongs to no instance.
///
/// An index is in memory only, or kept in a file: then each change is handed to the system before its call returns, and
/// survives the end of the process, however it ends; from the next `orchestrator_vector_sync` on also a loss of power.
///
/// Any thread may call on any index at any time. Searches and other calls that change nothing run beside each other on one
/// index; a call that changes it waits until it has the index alone, and others wait for it. From the callback of a search
/// no function may be called on the same index, and one on another index does not wait.
///
/// Errors of every function that takes one: `ORCHESTRATOR_ERR_NULL`; `ORCHESTRATOR_ERR_NOT_AN_INDEX` also for one that was
/// destroyed; `ORCHESTRATOR_ERR_BUSY` from a callback, as said above; `ORCHESTRATOR_ERR_PANICKED`, and from then on
/// `ORCHESTRATOR_ERR_POISONED` from all but `orchestrator_vector_destroy`. After any other error the index is as before, but
/// for one: a change of an index that is kept in a file may return `ORCHESTRATOR_ERR_FILE_IO`, when the index has the change
/// and the file has not. Searches go on, and every further change is `ORCHESTRATOR_ERR_FILE_BEHIND` until
/// `orchestrator_vector_save` has written the file anew.
#[repr(C)]
pub struct orchestrator_vector_t {
    _opaque: [u8; 0],
}

/// What a search writes on, kept from one to the next.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) searcher: Searcher,
    pub(crate) hits: Vec<Hit>,
}

impl Memory {
    fn heap_bytes(&self) -> usize {
        self.searcher.heap_bytes() + self.hits.capacity() * size_of::<Hit>()
    }
}

/// What a place knows of its index.
struct Holding {
    generation: usize,
    index: Option<Box<Held>>,
}

struct Place {
    /// Searches share it, changes have it alone.
    holding: RwLock<Holding>,
    /// A call on the index panicked.
    poisoned: AtomicBool,
    /// Of searches that are over.
    memories: Mutex<Vec<Memory>>,
    /// What was measured to be usual.
    usual: Mutex<Option<Arc<Usual>>>,
}

static PLACES: [Place; ORCHESTRATOR_VECTORS_MAX] = [const {
    Place {
        holding: RwLock::new(Holding { generation: 1, index: None }),
        poisoned: AtomicBool::new(false),
        memories: Mutex::new(Vec::new()),
        usual: Mutex::new(None),
    }
}; ORCHESTRATOR_VECTORS_MAX];

static TAKEN: Places = Places::new();

std::thread_local! {
    /// Places whose index this thread works on, a bit for each.
    static INSIDE: Cell<u64> = const { Cell::new(0) };
}

/// A call that works on an index. Should it end before it said so, it panicked, and the index is never used again.
struct Work {
    place: &'static Place,
    bit: u64,
    ended: bool,
}

impl Drop for Work {
    fn drop(&mut self) {
        INSIDE.with(|inside| inside.set(inside.get() & !self.bit));
        if !self.ended {
            self.place.poisoned.store(true, Ordering::Release);
        }
    }
}

/// The lock of an index's place as `wait` or `try_now` gets it, if it is that index's still.
///
/// A thread in the callback of a search waits for nobody, because others might wait for it.
fn hold<G>(
    token: Token,
    wait: impl FnOnce(&'static RwLock<Holding>) -> G,
    try_now: impl FnOnce(&'static RwLock<Holding>) -> Option<G>,
) -> Result<(G, &'static Place, u64), Fault>
where
    G: core::ops::Deref<Target = Holding>,
{
    let place = &PLACES[token.place()];
    let bit = 1 << token.place();
    let inside = INSIDE.with(Cell::get);
    if inside & bit != 0 {
        return Err(
            FaceError::Busy { what: "the call was made from the callback of a search of the same index" }.into()
        );
    }
    let held = if inside == 0 {
        wait(&place.holding)
    } else {
        let busy = FaceError::Busy { what: "another thread has the index, and a callback of a search must not wait" };
        try_now(&place.holding).ok_or(busy)?
    };
    if held.index.is_none() || Token::new(token.place(), held.generation) != token {
        return Err(FaceError::NotAnIndex.into());
    }
    Ok((held, place, bit))
}

/// Begins a call on the index of a place whose lock is held.
fn begin(place: &'static Place, bit: u64) -> Result<Work, Fault> {
    if place.poisoned.load(Ordering::Acquire) {
        return Err(FaceError::Poisoned.into());
    }
    INSIDE.with(|inside| inside.set(inside.get() | bit));
    Ok(Work { place, bit, ended: false })
}

/// Gives a place to an index, which is made once there is one: a file must not be created in vain.
///
/// # Errors
/// [`FaceError::IndexesFull`], and what `make` gives.
pub(crate) fn enter(make: impl FnOnce() -> Result<Held, Fault>) -> Result<Token, Fault> {
    let max = ORCHESTRATOR_VECTORS_MAX;
    let taken = TAKEN.take(max)?.ok_or(FaceError::IndexesFull { max })?;
    let index = Box::new(make()?);
    let place = &PLACES[taken.at()];
    // Whoever has a stale name of the place lets go of it at once.
    let mut held = place.holding.write();
    held.index = Some(index);
    place.poisoned.store(false, Ordering::Release);
    let token = Token::new(taken.at(), held.generation);
    taken.keep();
    Ok(token)
}

/// Takes an index out, also a poisoned one; nobody reaches it any more.
///
/// # Errors
/// [`FaceError::NotAnIndex`], [`FaceError::Busy`].
pub(crate) fn leave(token: Token) -> Result<Box<Held>, Fault> {
    let (mut held, place, _) = hold(token, RwLock::write, RwLock::try_write)?;
    let index = held.index.take().ok_or(FaceError::NotAnIndex)?;
    held.generation = held.generation.wrapping_add(1);
    *place.memories.lock() = Vec::new();
    *place.usual.lock() = None;
    drop(held);
    TAKEN.free(token.place())?;
    Ok(index)
}

/// Looks at an index, beside others who do.
///
/// # Errors
/// [`FaceError::NotAnIndex`], [`FaceError::Busy`], [`FaceError::Poisoned`], and what `look` gives.
pub(crate) fn look<R>(token: Token, look: impl FnOnce(&Held) -> Result<R, Fault>) -> Result<R, Fault> {
    let (held, place, bit) = hold::<RwLockReadGuard<'_, _>>(token, RwLock::read, RwLock::try_read)?;
    let mut work = begin(place, bit)?;
    let result = look(held.index.as_deref().ok_or(FaceError::NotAnIndex)?);
    work.ended = true;
    result
}

/// Looks at an index with a memory for searches.
///
/// # Errors
/// Those of [`look`].
pub(crate) fn search<R>(token: Token, search: impl FnOnce(&Held, &mut Memory) -> Result<R, Fault>) -> Result<R, Fault> {
    look(token, |index| {
        let memories = &PLACES[token.place()].memories;
        let kept = memories.lock().pop();
        let mut memory = kept.unwrap_or_default();
        let result = search(index, &mut memory);
        let mut memories = memories.lock();
        if memories.len() < MEMORIES_MAX {
            memories.push(memory);
        }
        result
    })
}

/// Bytes that searches of an index keep, and what is usual in it. To be called while it is looked at.
pub(crate) fn search_bytes(token: Token) -> usize {
    let place = &PLACES[token.place()];
    let usual = place.usual.lock().as_ref().map_or(0, |usual| size_of::<Usual>() + usual.heap_bytes());
    let memories = place.memories.lock();
    usual + memories.capacity() * size_of::<Memory>() + memories.iter().map(Memory::heap_bytes).sum::<usize>()
}

/// Notes what is usual in an index. To be called while it is looked at.
pub(crate) fn note_usual(token: Token, usual: Usual) {
    let before = PLACES[token.place()].usual.lock().replace(Arc::new(usual));
    drop(before);
}

/// What is usual in an index, as it was measured last. To be called while it is looked at.
///
/// # Errors
/// [`FaceError::NotMeasured`].
pub(crate) fn usual(token: Token) -> Result<Arc<Usual>, FaceError> {
    PLACES[token.place()].usual.lock().clone().ok_or(FaceError::NotMeasured)
}

/// Gives back what searches of an index keep. To be called while it is changed.
pub(crate) fn forget_searches(token: Token) {
    *PLACES[token.place()].memories.lock() = Vec::new();
}

/// Works on an index, alone.
///
/// # Errors
/// [`FaceError::NotAnIndex`], [`FaceError::Busy`], [`FaceError::Poisoned`], and what `work` gives.
pub(crate) fn change<R>(token: Token, work: impl FnOnce(&mut Held) -> Result<R, Fault>) -> Result<R, Fault> {
    let (mut held, place, bit) = hold::<RwLockWriteGuard<'_, _>>(token, RwLock::write, RwLock::try_write)?;
    let mut working = begin(place, bit)?;
    let result = work(held.index.as_deref_mut().ok_or(FaceError::NotAnIndex)?);
    working.ended = true;
    result
}
