//! What is found in vector indexes, and what is measured there.

use std::collections::BTreeSet;
use std::ffi::c_void;
use std::ptr::without_provenance_mut;

use kromka_face::*;

use crate::source::{Place, Shape};
use crate::vectors::{IDS, Target};
use crate::{World, call, hooks};

impl World {
    fn how(&self) -> Place<orchestrator_vector_search_t> {
        let size = size_of::<orchestrator_vector_search_t>();
        Place::input(&self.source, Shape::Sized, size, |place| {
            _ = call!(orchestrator_vector_search_init(place));
            // SAFETY: a place for one, set up.
            let search = unsafe { &mut *place };
            search.k = 1 + u32::from(self.source.byte() % 8);
            search.now_ms = u64::from(self.source.byte());
            search.tags_any = if self.source.once_in(4) { u64::from(self.source.byte()) } else { 0 };
        })
    }

    /// A search, by the function of the host or not: what is found is there, each once and in order.
    pub(crate) fn search(&self, target: Target, asks: bool) {
        let (how, (query, len)) = (self.how(), self.vector(target.dims));
        let capacity = if self.source.once_in(8) { self.source.below(10) } else { 8 };
        let hits = Place::<orchestrator_vector_hit_t>::array(&self.source, capacity);
        let (query, to) = (query.pointer(), hits.pointer());
        let (how, accept) = (how.pointer(), (!self.source.once_in(16)).then_some(hooks::accept as _));
        let user_data: *mut c_void = without_provenance_mut(IDS.into());
        let (status, found) = self.ask_frozen::<usize>(|found| {
            if asks {
                let index = target.pointer;
                call!(orchestrator_vector_search_filtered(
                    index, query, len, how, accept, user_data, to, capacity, found
                ))
            } else {
                call!(orchestrator_vector_search(target.pointer, query, len, how, to, capacity, found))
            }
        });
        hits.check();
        let found = found.unwrap_or(0);
        assert!(found <= capacity && (status >= 0 || found == 0));
        // SAFETY: as many were written.
        let all: Vec<_> = (0..found).map(|at| unsafe { hits.pointer().add(at).read() }).collect();
        self.done(target, status, |ids| {
            assert!(all.iter().all(|hit| ids.contains(&hit.id) && (!asks || hooks::accepts(hit.id))));
            assert_eq!(all.iter().map(|hit| hit.id).collect::<BTreeSet<_>>().len(), found, "found twice");
            assert!(all.is_sorted_by(|a, b| a.distance <= b.distance));
        });
    }

    pub(crate) fn search_batch(&self, target: Target) {
        let count = 1 + self.source.below(3);
        let (how, queries) = (self.how(), self.values(count * target.dims));
        let capacity = self.source.below(24);
        let hits = Place::<orchestrator_vector_hit_t>::array(&self.source, capacity);
        let found = Place::<usize>::array(&self.source, count);
        // A count that nobody can mean would be of results that are not there.
        let (queries, to, found_at) = (queries.pointer(), hits.pointer(), found.pointer());
        let status = call!(orchestrator_vector_search_batch(
            target.pointer,
            queries,
            count,
            how.pointer(),
            to,
            capacity,
            found_at
        ));
        hits.check();
        found.check();
        self.done(target, status, |_| ());
    }

    pub(crate) fn measure(&self, target: Target) {
        let (index, how, (values, len)) = (target.pointer, self.how(), self.vector(target.dims));
        let samples = if self.source.once_in(4) { self.source.word() } else { u32::from(self.source.byte()) };
        let status = match self.source.below(4) {
            0 => call!(orchestrator_vector_usual(index, how.pointer(), samples)),
            1 => {
                let share = f32::from_bits(self.source.word());
                self.ask_frozen::<f32>(|to| call!(orchestrator_vector_usual_distance(index, share, to))).0
            }
            2 => {
                let ask = |to| call!(orchestrator_vector_outlier(index, values.pointer(), len, how.pointer(), to));
                let (status, outlier) = self.ask(orchestrator_vector_outlier_init, ask);
                assert!(status != 1 || outlier.is_some_and(|outlier| (0.0..=1.0).contains(&outlier.rank)));
                status
            }
            _ => {
                let (k, ef) = (u32::from(self.source.byte() % 9), u32::from(self.source.byte()));
                let ask = |to| call!(orchestrator_vector_estimate_recall(index, k, ef, samples, to));
                let (status, recall) = self.ask_frozen::<f32>(ask);
                assert!(status < 0 || recall.is_some_and(|recall| (0.0..=1.0).contains(&recall)));
                status
            }
        };
        self.done(target, status, |_| ());
    }
}
