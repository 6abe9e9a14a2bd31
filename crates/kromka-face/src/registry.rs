//! Which instances there are, and which one is current.
//!
//! What C holds as `orchestrator_t *` is no address: it is a number that names a place here and its generation, so that
//! an instance that was destroyed is told apart even when its place or its memory is used again.

use core::ptr::NonNull;
use core::sync::atomic::{AtomicUsize, Ordering};
#[cfg(feature = "std")]
use std::cell::Cell;

use crate::error::FaceError;
use crate::fault::Fault;
use crate::instance::{Instance, State};
use crate::lock::{Guard, Lock};

/// Most instances at once: one serves a device, tests and gateways have a few.
pub const ORCHESTRATOR_INSTANCES_MAX: usize = 16;

/// Bits that name a place.
const PLACE_BITS: u32 = 4;
const _: () = assert!(ORCHESTRATOR_INSTANCES_MAX == 1 << PLACE_BITS);
/// Bits of a handle that name its instance: 128 generations of each place are told apart.
pub(crate) const ID_BITS: u32 = PLACE_BITS + 7;

/// An instance of the orchestrator. Opaque; never look behind the pointer.
#[repr(C)]
pub struct orchestrator_t {
    _opaque: [u8; 0],
}

/// Names an instance, or one that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token(usize);

impl Token {
    const fn new(place: usize, generation: usize) -> Self {
        // Never 0, which is NULL; high bits of the generation fall off, one more than the place needs, so that the sum fits.
        Self(((generation << (PLACE_BITS + 1)) >> 1 | place) + 1)
    }

    const fn place(self) -> usize {
        self.0.wrapping_sub(1) & (ORCHESTRATOR_INSTANCES_MAX - 1)
    }

    /// What C holds.
    pub(crate) const fn to_pointer(self) -> *mut orchestrator_t {
        core::ptr::without_provenance_mut(self.0)
    }

    /// Of what C holds, which may be anything.
    pub(crate) fn from_pointer(pointer: *mut orchestrator_t) -> Self {
        Self(pointer.addr())
    }

    /// What handles say of it: its place and the lower bits of its generation.
    pub(crate) const fn id(self) -> u64 {
        self.0.wrapping_sub(1) as u64 & ((1 << ID_BITS) - 1)
    }
}

/// What a place knows of its instance.
struct Holding {
    generation: usize,
    instance: Option<NonNull<Instance>>,
    /// Set while a call works on the instance, and left so when it panics.
    poisoned: bool,
}

// SAFETY: the instance behind the pointer is only reached through the lock around this, or through the parts of it that
// have locks of their own.
unsafe impl Send for Holding {}

static PLACES: [Lock<Holding>; ORCHESTRATOR_INSTANCES_MAX] =
    [const { Lock::new(Holding { generation: 1, instance: None, poisoned: false }) }; ORCHESTRATOR_INSTANCES_MAX];

/// The first instance created, which every thread uses that did not choose another; 0 when there is none.
static DEFAULT: AtomicUsize = AtomicUsize::new(0);

/// Held by whoever changes the default after looking at it, so that of two creators one is the first.
static FIRST: Lock<()> = Lock::new(());

#[cfg(feature = "std")]
std::thread_local! {
    /// The instance that this thread chose; 0 when it did not.
    static CHOSEN: Cell<usize> = const { Cell::new(0) };
}

/// Without std the program has one choice, which is the default itself.
#[cfg(not(feature = "std"))]
fn chosen() -> usize {
    0
}

#[cfg(feature = "std")]
fn chosen() -> usize {
    CHOSEN.with(Cell::get)
}

fn set_chosen(token: usize) {
    #[cfg(feature = "std")]
    CHOSEN.with(|chosen| chosen.set(token));
    #[cfg(not(feature = "std"))]
    DEFAULT.store(token, Ordering::Release);
}

/// Runs a callback of the host with its instance current. What it chooses meanwhile lasts until it returns.
pub(crate) fn as_current<R>(token: Token, callback: impl FnOnce() -> R) -> R {
    #[cfg(feature = "std")]
    let before = chosen();
    #[cfg(not(feature = "std"))]
    let before = DEFAULT.load(Ordering::Acquire);
    set_chosen(token.0);
    let result = callback();
    set_chosen(before);
    result
}

/// Makes an instance current of which the caller knows that it is one.
#[cfg(feature = "threads")]
pub(crate) fn choose(token: Token) {
    set_chosen(token.0);
}

/// The current instance of this thread.
///
/// # Errors
/// [`FaceError::NotInitialized`].
pub(crate) fn current() -> Result<Token, FaceError> {
    match (chosen(), DEFAULT.load(Ordering::Acquire)) {
        (0, 0) => Err(FaceError::NotInitialized),
        (0, default) => Ok(Token(default)),
        (chosen, _) => Ok(Token(chosen)),
    }
}

/// Makes an instance current.
///
/// # Errors
/// [`FaceError::NotAnInstance`].
pub(crate) fn make_current(token: Token) -> Result<(), Fault> {
    let holding = PLACES[token.place()].lock()?;
    if holding.instance.is_none() || Token::new(token.place(), holding.generation) != token {
        return Err(FaceError::NotAnInstance.into());
    }
    drop(holding);
    set_chosen(token.0);
    Ok(())
}

/// Gives a place to the instance that `make` makes, which learns its own token. The first one becomes the default.
///
/// # Errors
/// [`FaceError::InstancesFull`], and what `make` gives.
pub(crate) fn enter(make: impl FnOnce(Token) -> Result<NonNull<Instance>, Fault>) -> Result<Token, Fault> {
    for (place, lock) in PLACES.iter().enumerate() {
        let mut holding = lock.lock()?;
        if holding.instance.is_some() {
            continue;
        }
        let token = Token::new(place, holding.generation);
        holding.instance = Some(make(token)?);
        holding.poisoned = false;
        let _turn = FIRST.lock()?;
        if DEFAULT.load(Ordering::Acquire) == 0 {
            DEFAULT.store(token.0, Ordering::Release);
        }
        return Ok(token);
    }
    Err(FaceError::InstancesFull { max: ORCHESTRATOR_INSTANCES_MAX }.into())
}

/// What a call works on.
pub(crate) struct Context<'a> {
    /// The parts that have locks of their own.
    pub(crate) instance: &'a Instance,
    /// The rest, for this call alone.
    pub(crate) state: &'a mut State,
    /// The instance's name.
    pub(crate) token: Token,
}

/// The lock of an instance's place, if it is that instance's still.
fn hold(token: Token) -> Result<(Guard<'static, Holding>, NonNull<Instance>), Fault> {
    let holding = PLACES[token.place()].lock()?;
    match holding.instance {
        Some(instance) if Token::new(token.place(), holding.generation) == token => Ok((holding, instance)),
        _ => Err(FaceError::NotAnInstance.into()),
    }
}

/// What a call works on.
///
/// # Safety
/// The lock of the instance's place is held for as long as the context lives.
unsafe fn context<'a>(token: Token, instance: NonNull<Instance>) -> Context<'a> {
    // SAFETY: an instance that is entered lives until `leave` takes it out, for which it needs the lock that is held.
    let instance = unsafe { instance.as_ref() };
    // SAFETY: the state is reached here only, under that lock.
    let state = unsafe { &mut *instance.state.get() };
    Context { instance, state, token }
}

/// Runs `body` on an instance, alone. Should it panic, the instance is never used again.
///
/// # Errors
/// [`FaceError::NotAnInstance`], [`FaceError::Poisoned`], and what `body` gives.
pub(crate) fn with<R>(token: Token, body: impl FnOnce(Context<'_>) -> Result<R, Fault>) -> Result<R, Fault> {
    let (mut holding, instance) = hold(token)?;
    if holding.poisoned {
        return Err(FaceError::Poisoned.into());
    }
    holding.poisoned = true;
    // SAFETY: the lock is held to the end of this function.
    let result = body(unsafe { context(token, instance) });
    // Not reached by a panic: the mark stays. One that the instance's threads caught marks it, too.
    holding.poisoned = matches!(&result, Err(Fault::Face(FaceError::Panicked | FaceError::Poisoned)));
    result
}

/// [`with`] on the current instance.
///
/// # Errors
/// [`FaceError::NotInitialized`], and those of [`with`].
pub(crate) fn with_current<R>(body: impl FnOnce(Context<'_>) -> Result<R, Fault>) -> Result<R, Fault> {
    with(current()?, body)
}

/// As [`with`], also on a poisoned instance: for what ends it, or only names it.
///
/// # Errors
/// [`FaceError::NotAnInstance`], and what `body` gives.
pub(crate) fn with_any<R>(token: Token, body: impl FnOnce(Context<'_>) -> Result<R, Fault>) -> Result<R, Fault> {
    let (_holding, instance) = hold(token)?;
    // SAFETY: the lock is held to the end of this function.
    body(unsafe { context(token, instance) })
}

/// Takes an instance out if `may` allows it, which is not asked of a poisoned one; nobody reaches it any more.
///
/// # Errors
/// [`FaceError::NotAnInstance`], and what `may` gives.
pub(crate) fn leave(
    token: Token,
    may: impl FnOnce(Context<'_>) -> Result<(), Fault>,
) -> Result<NonNull<Instance>, Fault> {
    let (mut holding, instance) = hold(token)?;
    if !holding.poisoned {
        // SAFETY: the lock is held to the end of this function.
        may(unsafe { context(token, instance) })?;
    }
    holding.instance = None;
    holding.generation = holding.generation.wrapping_add(1);
    let turn = FIRST.lock()?;
    if DEFAULT.load(Ordering::Acquire) == token.0 {
        DEFAULT.store(0, Ordering::Release);
    }
    drop(turn);
    if chosen() == token.0 {
        set_chosen(0);
    }
    Ok(instance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_null_and_names_its_place() {
        for generation in [0, 1, 77, usize::MAX] {
            for place in 0..ORCHESTRATOR_INSTANCES_MAX {
                let token = Token::new(place, generation);
                assert!(!token.to_pointer().is_null());
                assert_eq!((token.place(), Token::from_pointer(token.to_pointer())), (place, token));
            }
        }
        assert_ne!(Token::new(3, 1), Token::new(3, 2));
        assert_ne!(Token::new(3, 1).id(), Token::new(4, 1).id());
        assert_ne!(Token::new(3, 1).id(), Token::new(3, 2).id());
    }
}
