//! Where an instance keeps its engine: memory of its own beside the instance, so that a build for size makes an engine
//! where it stays, and not on a small stack.

use core::mem::MaybeUninit;
use core::ops::{Deref, DerefMut};

use kromka::core::Valid;
use kromka::{Config, ConfigError, Engine};

use crate::instance::Slots;

/// The place, without an engine.
pub(crate) struct Seat(&'static mut MaybeUninit<Engine<Slots>>);

/// The place, with an engine in it.
pub(crate) struct Seated(&'static mut MaybeUninit<Engine<Slots>>);

impl Seat {
    pub(crate) const fn new(place: &'static mut MaybeUninit<Engine<Slots>>) -> Self {
        Self(place)
    }

    /// Makes an engine in it.
    ///
    /// # Errors
    /// As [`Engine::new_in`].
    pub(crate) fn build(self, config: &Valid<Config>, slots: Slots) -> Result<Seated, ConfigError> {
        Engine::new_in(self.0, config, slots)?;
        Ok(Seated(self.0))
    }

    /// Puts an engine there.
    #[cfg(feature = "threads")]
    pub(crate) fn enter(self, engine: Engine<Slots>) -> Seated {
        self.0.write(engine);
        Seated(self.0)
    }
}

impl Seated {
    /// Takes the engine away.
    #[cfg(feature = "threads")]
    pub(crate) fn leave(self) -> (Seat, Engine<Slots>) {
        // SAFETY: there is an engine, and nobody takes it again: the place counts as empty from here on.
        let engine = unsafe { self.0.assume_init_read() };
        (Seat(self.0), engine)
    }
}

impl Deref for Seated {
    type Target = Engine<Slots>;
    fn deref(&self) -> &Engine<Slots> {
        // SAFETY: one is made of a place with an engine only.
        unsafe { self.0.assume_init_ref() }
    }
}

impl DerefMut for Seated {
    fn deref_mut(&mut self) -> &mut Engine<Slots> {
        // SAFETY: as above.
        unsafe { self.0.assume_init_mut() }
    }
}
