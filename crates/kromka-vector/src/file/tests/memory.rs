//! A disk in memory that fails at an operation, and forgets what was not synchronised.

use std::boxed::Box;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use std::vec::Vec;

use crate::file::disk::{Disk, Stored};
use crate::graph::draw;
use crate::table::Held;

/// What a disk writes as a whole, or not.
const SECTOR: usize = 64;

/// The file and the one beside it.
type Names = [Option<usize>; 2];
const NAMED: usize = 0;
const BESIDE: usize = 1;

#[derive(Clone)]
pub(super) struct Memory(Arc<Mutex<State>>);

struct State {
    files: Vec<File>,
    names: Names,
    /// What names were, the first of which is on the disk.
    past_names: Vec<Names>,
    /// Operations until one fails, and all after it.
    left: Option<usize>,
    /// Whether one has failed.
    failed: bool,
    /// Bytes that files with a name may have.
    room: usize,
    /// Operations so far.
    count: usize,
    random: u64,
}

#[derive(Clone, Default)]
struct File {
    now: Vec<u8>,
    synced: Vec<u8>,
    pending: Vec<Pending>,
}

#[derive(Clone)]
enum Pending {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

impl Memory {
    pub(super) fn new(seed: u64) -> Self {
        let names = [None; 2];
        let state = State {
            files: Vec::new(),
            names,
            past_names: std::vec![names],
            left: None,
            failed: false,
            room: usize::MAX,
            count: 0,
            random: seed,
        };
        Self(Arc::new(Mutex::new(state)))
    }

    /// A disk with a file of these bytes.
    pub(super) fn with(bytes: Vec<u8>, seed: u64) -> Self {
        let memory = Self::new(seed);
        {
            let mut state = memory.state();
            state.files.push(File { now: bytes.clone(), synced: bytes, pending: Vec::new() });
            state.names = [Some(0), None];
            state.past_names = std::vec![state.names];
        }
        memory
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// The bytes of the file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let state = self.state();
        state.files[state.names[NAMED].unwrap()].now.clone()
    }

    /// So many operations succeed from now on, and none after them.
    pub(super) fn fail_after(&self, operations: usize) {
        self.state().left = Some(operations);
    }

    /// The disk has room for so many bytes more.
    pub(super) fn limit(&self, more: usize) {
        let mut state = self.state();
        state.room = state.used() + more;
    }

    /// Bytes of all files with a name.
    pub(super) fn used(&self) -> usize {
        self.state().used()
    }

    /// Operations succeed again.
    pub(super) fn mend(&self) {
        self.state().left = None;
    }

    /// Operations succeed again, if one has failed.
    pub(super) fn mend_after_failure(&self) {
        let mut state = self.state();
        if core::mem::take(&mut state.failed) {
            state.left = None;
        }
    }

    pub(super) fn operations(&self) -> usize {
        self.state().count
    }

    /// What a loss of power leaves.
    pub(super) fn lose_power(&self) {
        let mut state = self.state();
        let State { files, names, past_names, random, left, .. } = &mut *state;
        *left = None;
        // Names change in order, but not at once.
        let kept = draw(random) % (past_names.len() as u64);
        *names = past_names[usize::try_from(kept).unwrap()];
        *past_names = std::vec![*names];
        for file in files {
            let all = draw(random) % 4;
            for pending in core::mem::take(&mut file.pending) {
                let mut keeps = || all == 0 || all != 1 && draw(random).is_multiple_of(2);
                match pending {
                    Pending::Truncate(len) => {
                        if keeps() {
                            file.synced.truncate(len);
                        }
                    }
                    Pending::Write(at, bytes) => {
                        let mut from = 0;
                        while from < bytes.len() {
                            let to = ((at + from) / SECTOR * SECTOR + SECTOR - at).min(bytes.len());
                            if keeps() {
                                put(&mut file.synced, at + from, &bytes[from..to]);
                            }
                            from = to;
                        }
                    }
                }
            }
            file.now = file.synced.clone();
        }
    }
}

fn put(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if file.len() < at + bytes.len() {
        file.resize(at + bytes.len(), 0);
    }
    file[at..at + bytes.len()].copy_from_slice(bytes);
}

impl State {
    fn used(&self) -> usize {
        self.names.into_iter().flatten().map(|at| self.files[at].now.len()).sum()
    }

    /// Whether the next operation succeeds.
    fn may(&mut self) -> bool {
        self.count += 1;
        match &mut self.left {
            None => true,
            Some(0) => {
                self.failed = true;
                false
            }
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }

    /// Changes a name, if that succeeds; and sometimes, if it does not.
    fn rename(&mut self, change: impl Fn(&mut Names)) -> io::Result<()> {
        let may = self.may();
        if may || self.left == Some(0) && draw(&mut self.random).is_multiple_of(2) {
            let mut names = self.names;
            change(&mut names);
            // Of a failed one, only the disk may know.
            self.past_names.push(names);
            if may {
                self.names = names;
            }
        }
        result(may)
    }
}

fn result(may: bool) -> io::Result<()> {
    if may { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
}

impl Disk for Memory {
    fn open(&mut self) -> io::Result<Box<dyn Stored>> {
        let at = self.state().names[NAMED].ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Opened { memory: self.clone(), at }))
    }

    fn hold(&mut self) -> io::Result<Option<Box<dyn Stored>>> {
        let named = self.state().names[NAMED].is_some();
        named.then(|| self.open()).transpose()
    }

    fn beside(&mut self) -> io::Result<Box<dyn Stored>> {
        let mut state = self.state();
        let at = state.files.len();
        state.files.push(File::default());
        state.rename(|names| names[BESIDE] = Some(at))?;
        drop(state);
        Ok(Box::new(Opened { memory: self.clone(), at }))
    }

    fn replace(&mut self) -> io::Result<()> {
        self.state().rename(|names| *names = [names[BESIDE], None])
    }

    fn create(&mut self) -> io::Result<()> {
        let mut state = self.state();
        if state.names[NAMED].is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.rename(|names| names[NAMED] = names[BESIDE])?;
        state.rename(|names| names[BESIDE] = None)
    }

    fn discard(&mut self) -> io::Result<()> {
        self.state().rename(|names| names[BESIDE] = None)
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.state();
        let may = state.may();
        if may || draw(&mut state.random).is_multiple_of(2) {
            state.past_names = std::vec![state.names];
        }
        result(may)
    }
}

struct Opened {
    memory: Memory,
    at: usize,
}

impl Stored for Opened {
    fn len(&self) -> io::Result<u64> {
        Ok(self.memory.state().files[self.at].now.len() as u64)
    }

    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let state = self.memory.state();
        let at = usize::try_from(at).unwrap();
        let bytes = state.files[self.at].now.get(at..at + into.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        into.copy_from_slice(bytes);
        Ok(())
    }

    fn write(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.memory.state();
        let may = state.may();
        let part = draw(&mut state.random) % (bytes.len() as u64 + 1);
        let at = usize::try_from(at).unwrap();
        // What fits is written.
        let fits = state.files[self.at].now.len().saturating_add(state.room.saturating_sub(state.used()));
        let fits = fits.saturating_sub(at).min(bytes.len());
        let written = if may { &bytes[..fits] } else { &bytes[..usize::try_from(part).unwrap().min(fits)] };
        let file = &mut state.files[self.at];
        put(&mut file.now, at, written);
        file.pending.push(Pending::Write(at, written.to_vec()));
        result(may && fits == bytes.len())
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        let mut state = self.memory.state();
        let may = state.may();
        if may {
            let file = &mut state.files[self.at];
            let len = usize::try_from(len).unwrap();
            file.now.truncate(len);
            file.pending.push(Pending::Truncate(len));
        }
        result(may)
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.memory.state();
        let may = state.may();
        if may || draw(&mut state.random).is_multiple_of(2) {
            let file = &mut state.files[self.at];
            file.synced = file.now.clone();
            file.pending.clear();
        }
        result(may)
    }

    fn map(&self, len: usize) -> io::Result<Option<Held>> {
        let state = self.memory.state();
        let bytes = state.files[self.at].now.get(..len).ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(Some(Arc::new(bytes.to_vec())))
    }
}
