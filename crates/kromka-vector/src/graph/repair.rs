//! Taking vectors out of the graph, and putting them elsewhere in it.
//!
//! Who links to a vector is not known: links go one way. So a vector that is removed stays as a way through, until one sweep
//! over all links has led each of them past it (after Singh and others, "FreshDiskANN", 2021, algorithm 4).

use alloc::vec::Vec;

use super::insert::Linker;
use super::{Arrival, Graph, Linking, Points};
use crate::bits::Bits;

/// While one of so many links is left, the links of lost ones make up for these; else neighbours are looked for anew.
const FEW_LEFT: usize = 4;

impl Graph {
    /// The layers that a slot is in, from the base upwards.
    pub(crate) fn layers_of(&self, slot: u32) -> usize {
        1 + self.above.iter().take_while(|layer| layer.row(slot).is_some()).count()
    }

    /// Leads the links of a slot past doomed ones.
    pub(crate) fn repair(&mut self, points: Points<'_>, slot: u32, doomed: &Bits, linking: &mut Linking) {
        for layer in 0..self.layers_of(slot) {
            if self.links(layer, slot).any(|link| doomed.get(link)) {
                let before: Vec<u32> = self.links(layer, slot).collect();
                let list = self.past(points, layer, slot, doomed, linking);
                self.set_links(layer, slot, &list);
                // Who was found through a doomed one may have been found through it only. Nothing new links to a dead one.
                for link in list.iter().filter(|link| points.is_live(slot) && !before.contains(link)) {
                    self.link_back(layer, *link, slot);
                }
            }
        }
    }

    /// Links back where there is room.
    fn link_back(&mut self, layer: usize, from: u32, to: u32) {
        let mut list: Vec<u32> = self.links(layer, from).collect();
        if list.len() < self.cap(layer) && !list.contains(&to) {
            list.push(to);
            self.set_links(layer, from, &list);
        }
    }

    /// The links of a slot, with others in the place of doomed ones.
    fn past(&self, points: Points<'_>, layer: usize, slot: u32, doomed: &Bits, linking: &mut Linking) -> Vec<u32> {
        let before = self.links(layer, slot).count();
        let mut met: Vec<u32> = self.links(layer, slot).filter(|link| points.is_live(*link)).collect();
        if met.len() * FEW_LEFT < before {
            let arrival = Arrival { slot, height: layer };
            met.extend(self.neighbours(points, &[], arrival, &mut linking.linker).swap_remove(layer));
        } else {
            let lost = self.links(layer, slot).filter(|link| doomed.get(*link));
            let beyond = lost.flat_map(|lost| self.links(layer, lost));
            met.extend(beyond.filter(|link| *link != slot && points.is_live(*link)));
        }
        met.sort_unstable();
        met.dedup();
        if met.len() <= before {
            return met;
        }
        let mut list = self.nearest_of(points, layer, slot, met, &mut linking.linker);
        // As many as before, or each sweep would thin the graph out.
        for (_, link) in &linking.linker.candidates {
            if list.len() >= before {
                break;
            }
            if !list.contains(link) {
                list.push(*link);
            }
        }
        list
    }

    /// At most as many of these as a slot may link to, chosen as links are.
    pub(crate) fn nearest_of(
        &self,
        points: Points<'_>,
        layer: usize,
        slot: u32,
        list: Vec<u32>,
        linker: &mut Linker,
    ) -> Vec<u32> {
        let Linker { scratch, selection, candidates, distances } = linker;
        points.codes.stored(points.rows.row(slot), &mut scratch.query);
        distances.resize(list.len(), 0.0);
        points.codes.distances(&scratch.query, points.rows, &list, distances);
        candidates.clear();
        candidates.extend(distances.iter().copied().zip(list));
        candidates.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        selection.choose(points, candidates.iter().copied(), self.cap(layer));
        selection.chosen.clone()
    }

    /// Lets searches begin at a slot that is not doomed, where there is one.
    pub(crate) fn enter_beside(&mut self, points: Points<'_>, doomed: &Bits) {
        if self.entry.is_some_and(|entry| doomed.get(entry)) {
            let stays = |slot: &u32| points.is_live(*slot);
            let above = self.above.iter().rev().find_map(|layer| layer.slots().iter().copied().find(stays));
            self.entry = above.or_else(|| (0..self.linked).find(stays));
        }
    }

    /// Takes out a slot that nothing links to any more.
    pub(crate) fn take_out(&mut self, slot: u32) {
        // Its links would be looked at by the next repair, as if it were in the graph.
        self.set_links(0, slot, &[]);
        for layer in &mut self.above {
            layer.remove(slot);
        }
    }

    /// Takes away the highest layers while they are empty.
    pub(crate) fn lower(&mut self) {
        while self.above.last().is_some_and(|layer| layer.slots().is_empty()) {
            self.above.pop();
        }
    }

    /// The slot `from`, which was copied to the vacant slot `to`, is one way through to it from now on.
    pub(crate) fn relocate(&mut self, from: u32, to: u32) {
        for layer in 0..self.layers_of(from) {
            let list: Vec<u32> = self.links(layer, from).filter(|link| *link != to).collect();
            for link in &list {
                self.redirect(layer, *link, |slot| if slot == from { to } else { slot });
            }
            self.set_links(layer, to, &list);
        }
        if self.entry == Some(from) {
            self.entry = Some(to);
        }
    }

    /// Replaces links of a slot in a layer.
    pub(crate) fn redirect(&mut self, layer: usize, slot: u32, place: impl Fn(u32) -> u32) {
        if self.links(layer, slot).all(|link| place(link) == link) {
            return;
        }
        let mut list = Vec::new();
        for link in self.links(layer, slot) {
            let link = place(link);
            if link != slot && !list.contains(&link) {
                list.push(link);
            }
        }
        self.set_links(layer, slot, &list);
    }

    /// Links a slot anew, whose vector has changed.
    pub(crate) fn relink(&mut self, points: Points<'_>, slot: u32, linking: &mut Linking) {
        let height = self.layers_of(slot) - 1;
        for layer in 0..=height {
            let list: Vec<u32> = self.links(layer, slot).collect();
            for link in list {
                let rest: Vec<u32> = self.links(layer, link).filter(|other| *other != slot).collect();
                self.set_links(layer, link, &rest);
            }
        }
        self.link(points, &[Arrival { slot, height }], linking);
    }
}
