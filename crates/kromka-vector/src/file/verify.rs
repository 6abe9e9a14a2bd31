//! Whether the parts of a snapshot fit together: afterwards nothing that an index does can leave its tables.

use super::error::FileError;
use super::format::Kind;
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
    graph.map_or(Ok(()), |graph| links(graph, store.slots()))
}

fn wrong<T>(kind: Kind) -> Result<T, FileError> {
    Err(FileError::Inconsistent { part: kind.name() })
}

/// Whether each row of codes is one.
fn rows(store: &Store) -> bool {
    store.rows.as_bytes().chunks_exact(store.rows.stride()).all(|row| store.codes.is_row(row))
}

fn links(graph: &Graph, slots: u32) -> Result<(), FileError> {
    let linked = graph.linked;
    if linked > slots || graph.above.len() > LAYERS_MAX || !lead_to(&graph.base, linked) {
        return wrong(Kind::Base);
    }
    for layer in &graph.above {
        if layer.slots().iter().any(|slot| *slot >= linked) {
            return wrong(Kind::LayerSlots);
        }
        if !lead_to(layer.links(), linked) {
            return wrong(Kind::LayerLinks);
        }
    }
    // Searches begin in the highest layer; where there are slots to be linked but none is, the first one begins it.
    let begins = match (graph.entry, graph.above.last()) {
        (None, above) => above.is_none(),
        (Some(entry), None) => entry < linked,
        (Some(entry), Some(highest)) => highest.row(entry).is_some(),
    };
    if begins { Ok(()) } else { wrong(Kind::LayerSlots) }
}

/// Whether all links are to slots before this one, and no row has more than its room.
fn lead_to(rows: &Table, linked: u32) -> bool {
    rows.as_bytes().chunks_exact(rows.stride()).all(|row| {
        let (words, _) = row.as_chunks::<4>();
        let [count, links @ ..] = words else { return false };
        let count = u32::from_le_bytes(*count) as usize;
        // The farthest of them, without a branch for each.
        let farthest = |links: &[[u8; 4]]| links.iter().fold(0, |most, link| u32::from_le_bytes(*link).max(most));
        links.get(..count).is_some_and(|links| links.is_empty() || farthest(links) < linked)
    })
}
