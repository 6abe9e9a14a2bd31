//! Vector indexes: made, filled, changed, compacted, and what must be in each.

use std::collections::BTreeSet;
use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut, without_provenance_mut};

use kromka_face::status::ORCHESTRATOR_ERR_VECTOR_UNKNOWN;
use kromka_face::*;

use crate::keeping::{file, path};
use crate::source::{Place, Shape};
use crate::{World, call};

/// Indexes at once.
const ALIVE_MAX: usize = 3;
/// Ids that are used: few, so that they are met again.
pub(crate) const IDS: u8 = 32;
/// Values of a vector at most, so that nothing takes long.
const DIMS_MAX: u32 = 12;
/// Vectors that an index begins with.
const BEGINNING: u32 = 12;
/// Files.
pub(crate) const FILES: usize = 2;

/// An index, and what must be in it.
pub(crate) struct Indexed {
    pointer: *mut orchestrator_vector_t,
    pub(crate) dims: usize,
    pub(crate) ids: BTreeSet<u64>,
    is_alive: bool,
    /// The file that it is kept in.
    pub(crate) file: Option<usize>,
}

/// What must be in a file.
#[derive(Clone, Default)]
pub(crate) enum Stored {
    /// Nobody looked yet whether there is one.
    #[default]
    Unknown,
    /// There is none.
    Nothing,
    /// As many values a vector, and these ids.
    Saved(usize, BTreeSet<u64>),
    /// What is in the index of this place.
    KeptBy(usize),
}

/// All of it.
#[derive(Default)]
pub(crate) struct Vectors {
    pub(crate) all: Vec<Indexed>,
    pub(crate) files: [Stored; FILES],
}

/// An index that a call is about: its place, or none for what is no index.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    pub(crate) place: Option<usize>,
    pub(crate) pointer: *mut orchestrator_vector_t,
    pub(crate) dims: usize,
}

impl World {
    /// One call of a function of vector indexes.
    pub(crate) fn vectors(&self) {
        let alive = self.vectors.borrow().all.iter().filter(|one| one.is_alive).count();
        if alive == 0 || alive < ALIVE_MAX && self.source.once_in(16) {
            return if self.source.once_in(3) { self.open() } else { self.make_index() };
        }
        let target = self.target();
        match self.source.below(28) {
            0..=5 => self.add(target),
            6 | 7 => self.add_batch(target),
            8 => self.update(target),
            9 => self.mark(target),
            10 | 11 => self.remove(target),
            12 | 13 => self.search(target, false),
            14 | 15 => self.search(target, true),
            16 => self.search_batch(target),
            17 => self.compact(target),
            18 => self.check_stats(target),
            19 => self.get_vector(target),
            20 => self.measure(target),
            21 => self.train(target),
            22..=24 => self.save(target),
            25 | 26 if alive < ALIVE_MAX => self.open(),
            _ => self.destroy_index(target),
        }
    }

    /// An index with some vectors, which cost the input few bytes: short ones shall get this far, too.
    pub(crate) fn begin_vectors(&self) {
        let mut config = MaybeUninit::<orchestrator_vector_config_t>::uninit();
        assert_eq!(call!(orchestrator_vector_config_init(config.as_mut_ptr())), 0);
        // SAFETY: set up before.
        let mut config = unsafe { config.assume_init() };
        config.dims = 1 + u32::from(self.source.byte()) % DIMS_MAX;
        (config.flat_max, config.degree, config.ef_construction) = ([8_192, 0, 4][self.source.below(3)], 4, 8);
        config.exact = Self::code(i32::from(self.source.byte() % 3));
        let mut index = null_mut();
        assert_eq!(call!(orchestrator_vector_create(&raw const config, &raw mut index)), 0);
        self.made(Some(index), BTreeSet::new(), None);
        let target = self.target_at(0);
        for id in 0..BEGINNING {
            let values: Vec<f32> = (1..=config.dims).map(|at| ((id + 1) * at % 7) as f32 + 0.5).collect();
            let (id, marks) = (u64::from(id), null());
            let status = call!(orchestrator_vector_add(index, id, values.as_ptr(), target.dims, marks));
            assert_eq!(status, 0);
            self.done(target, status, |ids| assert!(ids.insert(id)));
        }
    }

    /// Destroys what is left, after a last look.
    pub(crate) fn finish_vectors(&self) {
        let count = self.vectors.borrow().all.len();
        for place in 0..count {
            let target = self.target_at(place);
            if self.vectors.borrow().all[place].is_alive {
                self.check_stats(target);
                assert_eq!(call!(orchestrator_vector_destroy(target.pointer)), 0);
            }
            assert!(call!(orchestrator_vector_destroy(target.pointer)) < 0);
        }
        for (which, stored) in self.vectors.borrow().files.iter().enumerate() {
            if !matches!(stored, Stored::Unknown) {
                let _ = std::fs::remove_file(file(which));
            }
        }
    }

    pub(crate) fn target_at(&self, place: usize) -> Target {
        let Indexed { pointer, dims, .. } = self.vectors.borrow().all[place];
        Target { place: Some(place), pointer, dims }
    }

    /// Mostly an index that is alive; else one that was, none, or anything.
    fn target(&self) -> Target {
        let anything = |pointer| Target { place: None, pointer, dims: 3 };
        match self.source.below(32) {
            0 => anything(null_mut()),
            1 => anything(without_provenance_mut(usize::try_from(self.source.u64()).unwrap_or(7))),
            2..=4 => self.target_at(self.source.below(self.vectors.borrow().all.len())),
            _ => {
                let all: Vec<usize> =
                    (0..).zip(&self.vectors.borrow().all).filter(|(_, one)| one.is_alive).map(|(at, _)| at).collect();
                self.source.choose(&all).map_or(anything(null_mut()), |place| self.target_at(place))
            }
        }
    }

    /// What holds for the status of a call about an index; `change` is made to what must be in it where it was taken.
    pub(crate) fn done(&self, target: Target, status: c_int, change: impl FnOnce(&mut BTreeSet<u64>)) {
        if status < 0 {
            return;
        }
        let mut vectors = self.vectors.borrow_mut();
        let of = &mut vectors.all[target.place.expect("what is no index was taken")];
        assert!(of.is_alive, "one that was destroyed was taken");
        change(&mut of.ids);
    }

    fn id(&self) -> u64 {
        u64::from(self.source.byte() % IDS)
    }

    /// Values that vectors can have, but for some.
    pub(crate) fn values(&self, count: usize) -> Place<f32> {
        let values = Place::<f32>::array(&self.source, count);
        for at in 0..if values.is_usable() { count } else { 0 } {
            let value = match self.source.byte() {
                255 => f32::from_bits(self.source.word()),
                byte => f32::from(byte) / 16.0 - 7.9,
            };
            // SAFETY: the array has `count` places.
            unsafe { values.pointer().add(at).write(value) };
        }
        values
    }

    /// Values of a vector, and how many are told.
    pub(crate) fn vector(&self, dims: usize) -> (Place<f32>, usize) {
        let told = if self.source.once_in(32) { self.source.below(20) } else { dims };
        (self.values(dims.max(told)), told)
    }

    fn marks(&self) -> Place<orchestrator_vector_marks_t> {
        let size = size_of::<orchestrator_vector_marks_t>();
        Place::input(&self.source, Shape::Sized, size, |place| {
            _ = call!(orchestrator_vector_marks_init(place));
            // SAFETY: a place for one, set up.
            let marks = unsafe { &mut *place };
            marks.tags = u64::from(self.source.byte());
            marks.expires_ms =
                if self.source.once_in(3) { u64::from(self.source.byte()) } else { ORCHESTRATOR_NONE_U64 };
        })
    }

    fn config(&self) -> Place<orchestrator_vector_config_t> {
        let size = size_of::<orchestrator_vector_config_t>();
        let config = Place::input(&self.source, Shape::Sized, size, |place| {
            _ = call!(orchestrator_vector_config_init(place));
            // SAFETY: a place for one, set up.
            let config = unsafe { &mut *place };
            config.dims = 1 + u32::from(self.source.byte()) % DIMS_MAX;
            config.metric = Self::code(i32::from(self.source.byte() % 3));
            config.exact = Self::code(i32::from(self.source.byte() % 3));
            config.coding = Self::code([0, 0, 0, 1, 2][self.source.below(5)]);
            config.code_bytes = u32::from(self.source.byte() % 3);
            config.flat_max = [0, 4, 8_192][self.source.below(3)];
            (config.degree, config.ef_construction) = (4, 8);
            config.max_bytes = if self.source.once_in(8) { u64::from(self.source.word()) } else { 1 << 24 };
        });
        // What the fuzzer found is brought down, unless it is beyond every limit.
        if let Some(mut whole) = config.read() {
            for (field, most) in [(&mut whole.dims, DIMS_MAX), (&mut whole.ef_construction, 64)] {
                if (most..=ORCHESTRATOR_VECTOR_DIMS_MAX).contains(field) {
                    *field %= most;
                }
            }
            // SAFETY: its own place.
            unsafe { config.pointer().write(whole) };
        }
        config
    }

    /// Notes an index that was made.
    pub(crate) fn made(&self, pointer: Option<*mut orchestrator_vector_t>, ids: BTreeSet<u64>, file: Option<usize>) {
        let pointer = pointer.expect("it was written");
        let (status, stats) = self.stats_of(pointer);
        assert_eq!(status, 0);
        let dims = usize::try_from(stats.dims).unwrap_or(0);
        let mut vectors = self.vectors.borrow_mut();
        assert!(dims > 0 && vectors.all.iter().all(|one| one.pointer != pointer), "a name is given twice");
        if let Some(which) = file {
            vectors.files[which] = Stored::KeptBy(vectors.all.len());
        }
        vectors.all.push(Indexed { pointer, dims, ids, is_alive: true, file });
    }

    fn make_index(&self) {
        let config = self.config();
        let which = self.source.once_in(8).then(|| self.file());
        let (status, pointer) = self.ask_frozen(|to| match which {
            Some(which) => {
                let path = path(which);
                call!(orchestrator_vector_create_at(path.as_ptr(), config.pointer(), to))
            }
            None => call!(orchestrator_vector_create(config.pointer(), to)),
        });
        if status == 0 {
            let file = which.inspect(|which| {
                let is_free = matches!(self.vectors.borrow().files[*which], Stored::Nothing);
                assert!(is_free, "a file was made anew");
            });
            self.made(pointer, BTreeSet::new(), file);
        }
    }

    fn destroy_index(&self, target: Target) {
        let status = call!(orchestrator_vector_destroy(target.pointer));
        if target.pointer.is_null() {
            assert_eq!(status, 0);
            return;
        }
        let mut kept = None;
        self.done(target, status, |ids| kept = Some(ids.clone()));
        if let (Some(ids), Some(place)) = (kept, target.place) {
            let mut vectors = self.vectors.borrow_mut();
            vectors.all[place].is_alive = false;
            if let Some(which) = vectors.all[place].file {
                vectors.files[which] = Stored::Saved(target.dims, ids);
            }
        }
    }

    fn add(&self, target: Target) {
        let (id, (values, len), marks) = (self.id(), self.vector(target.dims), self.marks());
        let status = call!(orchestrator_vector_add(target.pointer, id, values.pointer(), len, marks.pointer()));
        self.done(target, status, |ids| assert!(ids.insert(id), "an id was taken twice"));
    }

    fn add_batch(&self, target: Target) {
        let count = 1 + self.source.below(6);
        let ids = Place::<u64>::array(&self.source, count);
        let given: Vec<u64> = (0..count).map(|_| self.id()).collect();
        for (at, id) in given.iter().enumerate().filter(|_| ids.is_usable()) {
            // SAFETY: the array has `count` places.
            unsafe { ids.pointer().add(at).write(*id) };
        }
        let values = self.values(count * target.dims);
        let told = self.told(count);
        let status = call!(orchestrator_vector_add_batch(target.pointer, ids.pointer(), values.pointer(), told));
        self.done(target, status, |ids| assert!(given.iter().all(|id| ids.insert(*id)), "an id was taken twice"));
    }

    /// A count, or one that nobody can mean.
    pub(crate) fn told(&self, count: usize) -> usize {
        match self.source.below(32) {
            0 => 0,
            1 => usize::MAX,
            _ => count,
        }
    }

    fn update(&self, target: Target) {
        let (id, (values, len), marks) = (self.id(), self.vector(target.dims), self.marks());
        let status = call!(orchestrator_vector_update(target.pointer, id, values.pointer(), len, marks.pointer()));
        self.done(target, status, |ids| assert!(ids.contains(&id)));
    }

    fn mark(&self, target: Target) {
        let (id, marks) = (self.id(), self.marks());
        let status = call!(orchestrator_vector_mark(target.pointer, id, marks.pointer()));
        self.done(target, status, |ids| assert!(ids.contains(&id)));
    }

    fn remove(&self, target: Target) {
        let id = self.id();
        let status = call!(orchestrator_vector_remove(target.pointer, id));
        self.done(target, status, |ids| assert!(ids.remove(&id)));
    }

    fn train(&self, target: Target) {
        let count = 1 + self.source.below(8);
        let values = self.values(count * target.dims);
        let told = self.told(count);
        let status = call!(orchestrator_vector_train(target.pointer, values.pointer(), told));
        self.done(target, status, |ids| assert!(ids.is_empty(), "learned beside vectors"));
    }

    fn compact(&self, target: Target) {
        let now = u64::from(self.source.byte());
        // None of a pointer that is no index.
        let ids = |place: usize| self.vectors.borrow().all[place].ids.clone();
        let known = target.place.map(ids).unwrap_or_default();
        let expired: Vec<u64> =
            known.iter().copied().filter(|id| self.expires(target, *id).is_some_and(|at| at <= now)).collect();
        let slots = if self.source.once_in(8) { self.source.word() } else { 1 + u32::from(self.source.byte() % 16) };
        let (status, _) =
            self.ask_frozen::<bool>(|done| call!(orchestrator_vector_compact(target.pointer, now, slots, done)));
        if status < 0 {
            return;
        }
        let gone: Vec<u64> = known.into_iter().filter(|id| self.expires(target, *id).is_none()).collect();
        assert!(gone.iter().all(|id| expired.contains(id)), "only what had expired may go");
        self.done(target, status, |ids| gone.iter().for_each(|id| assert!(ids.remove(id))));
        let (status, _) =
            self.ask_frozen::<bool>(|to| call!(orchestrator_vector_wants_compaction(target.pointer, now, to)));
        self.done(target, status, |_| ());
    }

    /// When the vector with this id expires, at the end of time where it does not; `None` where there is none.
    fn expires(&self, target: Target, id: u64) -> Option<u64> {
        let mut marks = MaybeUninit::<orchestrator_vector_marks_t>::uninit();
        assert_eq!(call!(orchestrator_vector_marks_init(marks.as_mut_ptr())), 0);
        let status = call!(orchestrator_vector_get_marks(target.pointer, id, marks.as_mut_ptr()));
        assert!(status == 0 || status == ORCHESTRATOR_ERR_VECTOR_UNKNOWN);
        // SAFETY: its init has filled it, and the call leaves it so.
        let marks = unsafe { marks.assume_init() };
        (status == 0).then_some(marks.expires_ms)
    }

    fn get_vector(&self, target: Target) {
        let (id, len) = (self.id(), self.source.below(16));
        let buffer = Place::<f32>::array(&self.source, len);
        let ask = |needed| call!(orchestrator_vector_get(target.pointer, id, buffer.pointer(), len, needed));
        let (status, needed) = self.ask_frozen::<usize>(ask);
        buffer.check();
        self.done(target, status, |ids| assert!(ids.contains(&id) && needed == Some(target.dims)));
        let ask = |to| call!(orchestrator_vector_get_marks(target.pointer, id, to));
        let (status, _) = self.ask(orchestrator_vector_marks_init, ask);
        self.done(target, status, |ids| assert!(ids.contains(&id)));
    }

    fn stats_of(&self, pointer: *mut orchestrator_vector_t) -> (c_int, orchestrator_vector_stats_t) {
        let mut stats = MaybeUninit::<orchestrator_vector_stats_t>::uninit();
        assert_eq!(call!(orchestrator_vector_stats_init(stats.as_mut_ptr())), 0);
        let status = call!(orchestrator_vector_stats(pointer, stats.as_mut_ptr()));
        // SAFETY: set up before.
        (status, unsafe { stats.assume_init() })
    }

    pub(crate) fn check_stats(&self, target: Target) {
        let (status, stats) = self.stats_of(target.pointer);
        self.done(target, status, |ids| {
            assert_eq!((stats.vectors, stats.dims), (ids.len() as u64, u32::try_from(target.dims).unwrap_or(0)));
            assert!(stats.linked <= stats.vectors && stats.synced_changes <= stats.changes);
        });
    }
}
