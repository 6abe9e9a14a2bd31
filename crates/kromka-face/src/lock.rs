//! The lock of what calls share: a mutex with std; without, a flag that refuses instead of waiting.
//!
//! Without std an instance belongs to one thread of execution (the loop), so nobody can be waited for: a lock that is
//! taken was taken further up the same stack, or by the code that an interrupt handler interrupted.

#[cfg(feature = "std")]
mod inner {
    use crate::error::FaceError;

    /// A value for one call at a time.
    pub(crate) struct Lock<T>(parking_lot::Mutex<T>);

    /// The value, while it is locked.
    pub(crate) type Guard<'a, T> = parking_lot::MutexGuard<'a, T>;

    impl<T> Lock<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self(parking_lot::Mutex::new(value))
        }

        /// Waits until no other thread has it.
        #[expect(clippy::unnecessary_wraps, reason = "without std it can fail")]
        pub(crate) fn lock(&self) -> Result<Guard<'_, T>, FaceError> {
            Ok(self.0.lock())
        }
    }
}

#[cfg(not(feature = "std"))]
mod inner {
    use core::cell::UnsafeCell;
    use core::ops::{Deref, DerefMut};
    use core::sync::atomic::{AtomicBool, Ordering, compiler_fence};

    use crate::error::FaceError;

    /// A value for one call at a time.
    pub(crate) struct Lock<T> {
        taken: AtomicBool,
        value: UnsafeCell<T>,
    }

    // SAFETY: the flag lets one call at a time to the value, on one core without threads that pre-empt each other. Load
    // and store are two steps, because small targets have no other; an interrupt between them finds the flag clear, runs
    // to its end and leaves it clear.
    unsafe impl<T: Send> Sync for Lock<T> {}

    /// The value, while it is locked.
    pub(crate) struct Guard<'a, T>(&'a Lock<T>);

    impl<T> Lock<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self { taken: AtomicBool::new(false), value: UnsafeCell::new(value) }
        }

        /// Takes it, or says that it is taken.
        pub(crate) fn lock(&self) -> Result<Guard<'_, T>, FaceError> {
            if self.taken.load(Ordering::Acquire) {
                return Err(FaceError::Busy { what: "another call on the instance has not returned" });
            }
            self.taken.store(true, Ordering::Release);
            // Release orders what comes before; what comes after must not move up beyond it either.
            compiler_fence(Ordering::SeqCst);
            Ok(Guard(self))
        }
    }

    impl<T> Deref for Guard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T {
            // SAFETY: the flag is set by this guard alone.
            unsafe { &*self.0.value.get() }
        }
    }

    impl<T> DerefMut for Guard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            // SAFETY: as above.
            unsafe { &mut *self.0.value.get() }
        }
    }

    impl<T> Drop for Guard<'_, T> {
        fn drop(&mut self) {
            self.0.taken.store(false, Ordering::Release);
        }
    }
}

pub(crate) use inner::{Guard, Lock};
