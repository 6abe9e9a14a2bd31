//! Vector indexes in files.

use std::ffi::CString;
use std::mem::MaybeUninit;
use std::path::PathBuf;
use std::ptr::null;

use kromka_face::*;

use crate::source::{Place, Shape};
use crate::vectors::{FILES, Stored, Target};
use crate::{World, call};

impl World {
    /// A file that was looked at before: what another input has left there is gone.
    pub(crate) fn file(&self) -> usize {
        let which = self.source.below(FILES);
        let stored = &mut self.vectors.borrow_mut().files[which];
        if matches!(stored, Stored::Unknown) {
            let _ = std::fs::remove_file(file(which));
            *stored = Stored::Nothing;
        }
        which
    }

    pub(crate) fn save(&self, target: Target) {
        if self.source.once_in(2) {
            let status = if self.source.once_in(2) {
                call!(orchestrator_vector_sync(target.pointer))
            } else {
                call!(orchestrator_vector_save(target.pointer, null()))
            };
            self.done(target, status, |_| ());
            let is_kept = target.place.is_some_and(|place| self.vectors.borrow().all[place].file.is_some());
            assert!(status < 0 || is_kept, "what is in memory was written");
            return;
        }
        let which = self.file();
        let path = path(which);
        let status = call!(orchestrator_vector_save(target.pointer, path.as_ptr()));
        let mut saved = None;
        self.done(target, status, |ids| saved = Some(ids.clone()));
        if let Some(ids) = saved {
            let stored = &mut self.vectors.borrow_mut().files[which];
            assert!(!matches!(stored, Stored::KeptBy(_)), "a file that is kept was saved over");
            *stored = Stored::Saved(target.dims, ids);
        }
    }

    /// What is opened has what the file must have.
    pub(crate) fn open(&self) {
        let which = self.file();
        let path = path(which);
        let size = size_of::<orchestrator_vector_open_t>();
        let how = Place::input(&self.source, Shape::Sized, size, |place: *mut orchestrator_vector_open_t| {
            _ = call!(orchestrator_vector_open_init(place));
            // SAFETY: a place for one, set up.
            unsafe { (*place).mode = Self::code(i32::from(self.source.byte() % 2)) };
        });
        // The defaults, where it was given none.
        let keeps = how.read().is_some_and(|how| Self::wire(how.mode) == 1);
        let found = Place::<orchestrator_vector_opened_t>::out(&self.source, Shape::Sized, |place| {
            _ = call!(orchestrator_vector_opened_init(place));
        });
        let ask = |to| call!(orchestrator_vector_open(path.as_ptr(), how.pointer(), to, found.pointer()));
        let (status, pointer) = self.ask_frozen(ask);
        found.check();
        if status < 0 {
            return;
        }
        assert!(found.read().is_none_or(|found| found.lost_bytes == 0), "nothing was lost");
        let stored = self.vectors.borrow().files[which].clone();
        let (dims, ids) = match stored {
            Stored::Saved(dims, ids) => (dims, ids),
            Stored::KeptBy(place) if !keeps => {
                let vectors = self.vectors.borrow();
                (vectors.all[place].dims, vectors.all[place].ids.clone())
            }
            _ => unreachable!("there is no such file, or it is kept"),
        };
        self.made(pointer, ids, keeps.then_some(which));
        let place = self.vectors.borrow().all.len() - 1;
        assert_eq!(self.target_at(place).dims, dims);
        self.check_stats(self.target_at(place));
    }

    /// The integer of an enumerator.
    fn wire<E>(code: MaybeUninit<E>) -> i32 {
        const { assert!(size_of::<E>() == size_of::<i32>()) };
        // SAFETY: as large, and any bits will do.
        unsafe { std::mem::transmute_copy(&code) }
    }
}

/// A file of this process.
pub(crate) fn file(which: usize) -> PathBuf {
    std::env::temp_dir().join(format!("kromka-fuzz-face-{}-{which}.kv", std::process::id()))
}

pub(crate) fn path(which: usize) -> CString {
    let Ok(path) = CString::new(file(which).as_os_str().as_encoded_bytes()) else { unreachable!("a path has no NUL") };
    path
}
