//! Which event engines there are, and who may work on one.
//!
//! As with vector indexes, what C holds as `orchestrator_cep_t *` is a number that names a place here and its generation, in
//! a range of its own.

mod held;
mod token;

use std::boxed::Box;

use crate::error::FaceError;
use crate::fault::Fault;
use crate::lock::{Guard, Lock};
use crate::places::Places;
pub(crate) use held::{Held, one};
pub(crate) use token::Token;

/// Most event engines at once: a program has one for each stream that it watches, and a set of places fits a word.
pub const ORCHESTRATOR_CEP_ENGINES_MAX: usize = 64;

/// An event engine: rules that find patterns in a stream of events. Opaque; never look behind the pointer. Made by
/// `orchestrator_cep_create`, the caller's until `orchestrator_cep_destroy`. It belongs to no instance.
///
/// Any thread may call on any engine at any time; calls on one engine take turns, calls on two do not meet. It has no clock, no
/// threads and no callbacks: time comes in with events, and matches are taken out with `orchestrator_cep_poll_match`. The same
/// calls give the same matches in the same order.
///
/// Errors of every function that takes one: `ORCHESTRATOR_ERR_NULL`; `ORCHESTRATOR_ERR_NOT_AN_ENGINE` also for one that was
/// destroyed; `ORCHESTRATOR_ERR_PANICKED`, and from then on `ORCHESTRATOR_ERR_POISONED` from all but
/// `orchestrator_cep_destroy`. After any other error the engine is as before, unless the function says what was done.
#[repr(C)]
pub struct orchestrator_cep_t {
    _opaque: [u8; 0],
}

/// What a place knows of its engine.
struct Holding {
    generation: usize,
    engine: Option<Box<Held>>,
    /// Set while a call works on the engine, and left so when it panics.
    is_poisoned: bool,
}

static PLACES: [Lock<Holding>; ORCHESTRATOR_CEP_ENGINES_MAX] =
    [const { Lock::new(Holding { generation: 1, engine: None, is_poisoned: false }) }; ORCHESTRATOR_CEP_ENGINES_MAX];

static TAKEN: Places = Places::new();

/// The lock of an engine's place, if it is that engine's still.
fn hold(token: Token) -> Result<Guard<'static, Holding>, Fault> {
    let holding = PLACES[token.place()].lock()?;
    if holding.engine.is_none() || Token::new(token.place(), holding.generation) != token {
        return Err(FaceError::NotAnEngine.into());
    }
    Ok(holding)
}

/// Gives a place to an engine.
///
/// # Errors
/// [`FaceError::EnginesFull`].
pub(crate) fn enter(engine: Held) -> Result<Token, Fault> {
    let max = ORCHESTRATOR_CEP_ENGINES_MAX;
    let taken = TAKEN.take(max)?.ok_or(FaceError::EnginesFull { max })?;
    // Whoever has a stale name of the place lets go of it at once.
    let mut holding = PLACES[taken.at()].lock()?;
    holding.engine = Some(Box::new(engine));
    holding.is_poisoned = false;
    let token = Token::new(taken.at(), holding.generation);
    taken.keep();
    Ok(token)
}

/// Takes an engine out, also a poisoned one; nobody reaches it any more.
///
/// # Errors
/// [`FaceError::NotAnEngine`].
pub(crate) fn leave(token: Token) -> Result<Box<Held>, Fault> {
    let mut holding = hold(token)?;
    let engine = holding.engine.take().ok_or(FaceError::NotAnEngine)?;
    holding.generation = holding.generation.wrapping_add(1);
    drop(holding);
    TAKEN.free(token.place())?;
    Ok(engine)
}

/// Works on an engine, alone. Should it panic, the engine is never used again.
///
/// # Errors
/// [`FaceError::NotAnEngine`], [`FaceError::Poisoned`], and what `work` gives.
pub(crate) fn with<R>(token: Token, work: impl FnOnce(&mut Held) -> Result<R, Fault>) -> Result<R, Fault> {
    let mut holding = hold(token)?;
    if holding.is_poisoned {
        return Err(FaceError::Poisoned.into());
    }
    holding.is_poisoned = true;
    let result = work(holding.engine.as_deref_mut().ok_or(FaceError::NotAnEngine)?);
    // Not reached by a panic: the mark stays.
    holding.is_poisoned = false;
    result
}
