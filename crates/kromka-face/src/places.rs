//! Places that handles of one kind are numbers of: which of them are taken.

use crate::fault::Fault;
use crate::lock::Lock;

/// Which of up to 64 places are taken, a bit for each: nobody waits for what is at work in one to find a free one.
pub(crate) struct Places(Lock<u64>);

impl Places {
    /// All are free.
    pub(crate) const fn new() -> Self {
        Self(Lock::new(0))
    }

    /// Takes the first of `count` that is free; `None` when there is none.
    ///
    /// # Errors
    /// None with std: whoever holds the lock lets go of it.
    pub(crate) fn take(&'static self, count: usize) -> Result<Option<Taken>, Fault> {
        let mut taken = self.0.lock()?;
        let at = taken.trailing_ones() as usize;
        if at >= count {
            return Ok(None);
        }
        *taken |= 1 << at;
        Ok(Some(Taken { places: self, at, is_used: false }))
    }

    /// A place is free again.
    ///
    /// # Errors
    /// As [`Places::take`].
    pub(crate) fn free(&self, at: usize) -> Result<(), Fault> {
        *self.0.lock()? &= !(1 << at);
        Ok(())
    }
}

/// A place that is taken for what is being made. Should that fail, the place is free again.
pub(crate) struct Taken {
    places: &'static Places,
    at: usize,
    is_used: bool,
}

impl Taken {
    /// Which.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// What it was taken for is there.
    pub(crate) fn keep(mut self) {
        self.is_used = true;
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if !self.is_used {
            // With std it is never refused.
            let _ = self.places.free(self.at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_unless_it_is_kept() {
        static PLACES: Places = Places::new();
        let take = || PLACES.take(2).expect("never refused");
        let first = take().expect("one is free");
        let second = take().expect("another");
        assert_eq!((first.at(), second.at()), (0, 1));
        assert!(take().is_none());
        first.keep();
        drop(second);
        assert_eq!(take().map(|taken| taken.at()), Some(1));
        assert!(PLACES.free(0).is_ok());
        assert_eq!(take().map(|taken| taken.at()), Some(0));
    }
}
