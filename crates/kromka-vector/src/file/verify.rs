//! Whether the parts of a snapshot fit together: afterwards nothing that an index does can leave its tables.

use super::error::FileError;
use super::format::Kind;
use crate::bits::Bits;
use crate::graph::{Graph, LAYERS_MAX};
use crate::index::Parts;
use crate::store::Store;
use crate::table::Table;

/// Checks the parts.
///
/// # Errors
/// [`FileError::Inconsistent`].
pub(super) fn parts(parts: &Parts<'_>) -> Result<(), FileError> {
    let Parts { store, graph, vacant } = parts;
    if !rows(store) {
        return wrong(Kind::Codes);
    }
    if store.lookup.len() as u64 > u64::from(store.config.max_vectors) {
        return wrong(Kind::Ids);
    }
    let linked = graph.map_or(0, |graph| graph.linked);
    // What is not linked is taken out at once when it is removed.
    if store.dead.iter().last().is_some_and(|last| last >= linked) {
        return wrong(Kind::Dead);
    }
    // The last one is the lowest; each once.
    if !vacant.is_sorted_by(|a, b| a > b) || !vacant.iter().all(|slot| store.dead.get(*slot)) {
        return wrong(Kind::Vacant);
    }
    graph.map_or(Ok(()), |graph| links(graph, store.slots(), &bits(vacant)))
}

fn wrong<T>(kind: Kind) -> Result<T, FileError> {
    Err(FileError::Inconsistent { part: kind.name() })
}

/// Whether each row of codes is one.
fn rows(store: &Store) -> bool {
    store.rows.as_bytes().chunks_exact(store.rows.stride()).all(|row| store.codes.is_row(row))
}

fn links(graph: &Graph, slots: u32, vacant: &Bits) -> Result<(), FileError> {
    let linked = graph.linked;
    if linked > slots || graph.above.len() > LAYERS_MAX || !lead_to(&graph.base, linked, vacant) {
        return wrong(Kind::Base);
    }
    // What is not linked yet leads nowhere.
    if (linked..slots).any(|slot| graph.links(0, slot).next().is_some()) {
        return wrong(Kind::Base);
    }
    let mut below: Option<Bits> = None;
    for layer in &graph.above {
        // Each is in the layers below, too: what is done with a slot ends at the first layer that it is not in.
        let is_below = |slot: u32| below.as_ref().is_none_or(|below| below.get(slot));
        if layer.slots().iter().any(|slot| *slot >= linked || vacant.get(*slot) || !is_below(*slot)) {
            return wrong(Kind::LayerSlots);
        }
        let members = bits(layer.slots());
        // Who is linked to in a layer is in it.
        let stays = |links: &[[u8; 4]]| slots_of(links).all(|slot| members.get(slot));
        if !rows_of(layer.links()).all(|links| links.is_some_and(stays)) {
            return wrong(Kind::LayerLinks);
        }
        below = Some(members);
    }
    // Searches begin in the highest layer; where nothing is linked but dead slots, the next one begins it.
    let begins = match (graph.entry, graph.above.last()) {
        (None, above) => above.is_none(),
        (Some(entry), None) => entry < linked && !vacant.get(entry),
        (Some(entry), Some(highest)) => highest.row(entry).is_some(),
    };
    if begins { Ok(()) } else { wrong(Kind::LayerSlots) }
}

/// Whether all links are to slots before this one that are not vacant, and no row has more than its room.
fn lead_to(rows: &Table, linked: u32, vacant: &Bits) -> bool {
    let any_vacant = vacant.count() > 0;
    rows_of(rows).all(|links| {
        let Some(links) = links else { return false };
        // The farthest of them, without a branch for each.
        let farthest = slots_of(links).fold(0, u32::max);
        links.is_empty() || farthest < linked && !(any_vacant && slots_of(links).any(|slot| vacant.get(slot)))
    })
}

/// The links of each row, `None` where there would be more than a row has room for.
fn rows_of(rows: &Table) -> impl Iterator<Item = Option<&[[u8; 4]]>> {
    rows.as_bytes().chunks_exact(rows.stride()).map(|row| {
        let (words, _) = row.as_chunks();
        let (count, links) = words.split_first()?;
        links.get(..u32::from_le_bytes(*count) as usize)
    })
}

fn slots_of(links: &[[u8; 4]]) -> impl Iterator<Item = u32> {
    links.iter().map(|link| u32::from_le_bytes(*link))
}

fn bits(slots: &[u32]) -> Bits {
    let mut bits = Bits::default();
    slots.iter().for_each(|slot| {
        bits.set(*slot);
    });
    bits
}
