//! Any bytes as the file of an index: refused, or an index that can be searched, changed, compacted and written again. Most
//! inputs are a real file, changed where the input says, with checksums that fit what it has become.
#![no_main]

use kromka_core::{Tick, Validate};
use kromka_vector::file::Durable;
use kromka_vector::{Coding, Compaction, Config, Exact, Index, Marks, Metric, Search, Searcher};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// Where things are in a file; `kromka_vector::file` tells.
const HEADER: usize = 128;
const HEADER_CRC: usize = 124;
const PLANES: usize = 12;
const LENGTH: usize = 16;
const ENTRY: usize = 32;
const RECORD: usize = 32;
/// Vectors that are looked up and changed.
const TRIED: usize = 12;

/// Real files, each with a snapshot and a log.
static REAL: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let of = |exact, flat_max, metric| real(Config { exact, flat_max, ..Config::new(3, metric) });
    let learned = |coding| real(Config { coding, exact: Exact::Bf16, flat_max: 5, ..Config::new(3, Metric::L2) });
    vec![
        of(Exact::None, 100, Metric::L2),
        of(Exact::F32, 5, Metric::L2),
        of(Exact::Bf16, 0, Metric::Cosine),
        of(Exact::None, 10, Metric::InnerProduct),
        learned(Coding::Product { bytes: 2 }),
        learned(Coding::Binary),
    ]
});

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let file = match kind % 8 {
        0 => rest.to_vec(),
        1 => sealed(rest.to_vec()),
        _ => {
            let mut file = REAL[usize::from(*kind) / 8 % REAL.len()].clone();
            for change in rest.chunks_exact(4) {
                let place = usize::from(u16::from_le_bytes([change[0], change[1]])) % file.len();
                let width = usize::from(change[2] % 4) + 1;
                // A byte is added to, or a word becomes a small or a large number.
                match change[2] / 64 {
                    0 => file[place] = file[place].wrapping_add(change[3]),
                    1 => fill(&mut file, place, width, change[3], 0),
                    2 => fill(&mut file, place, width, change[3], 0xFF),
                    _ => file.truncate(place.max(HEADER)),
                }
            }
            sealed(file)
        }
    };
    if let Ok((index, _)) = Index::from_bytes(&file) {
        drive(index);
    }
});

fn fill(file: &mut [u8], place: usize, width: usize, first: u8, rest: u8) {
    for (at, byte) in file.iter_mut().skip(place).take(width).enumerate() {
        *byte = if at == 0 { first } else { rest };
    }
}

/// The file of an index with a graph, removed vectors, vacant slots, marks, and a change of each kind in its log.
fn real(config: Config) -> Vec<u8> {
    let config = Config { degree: 4, ef_construction: 8, ..config };
    let Ok(config) = config.validate() else { unreachable!("the configuration is valid") };
    let mut index = Index::new(config);
    let vector = |id: u8| [f32::from(id % 7) + 0.5, f32::from(id % 5) - 2.0, f32::from(id) / 10.0];
    let sample: Vec<f32> = (0..40).flat_map(vector).collect();
    assert!(index.train(&sample).is_ok());
    for id in 0..40 {
        let marks =
            Marks { tags: u64::from(id), class: id % 3, expires: (id % 9 == 1).then_some(Tick::from_ms(id.into())) };
        let _ = index.add(id.into(), &vector(id), marks);
    }
    for id in [3, 4, 17, 20, 21] {
        let _ = index.remove(id);
    }
    while index.compact(Tick::from_ms(12), 100).progress == Compaction::More {}
    for id in [5, 6, 30] {
        let _ = index.remove(id);
    }
    // Ends with vacant slots, and with dead ones that are not vacant yet.
    let _ = index.compact(Tick::from_ms(12), 100);
    let _ = index.remove(31);
    let path = std::env::temp_dir().join(format!("kromka-fuzz-{}.kv", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let Ok(mut durable) = Durable::create_with(&path, index) else { unreachable!("the directory can be written to") };
    let _ = durable.add(100, &vector(9), Marks { tags: 3, ..Marks::default() });
    let _ = durable.update(7, &vector(11), Marks::default());
    let _ = durable.mark(8, Marks { expires: Some(Tick::from_ms(50)), ..Marks::default() });
    let _ = durable.remove(9);
    let _ = durable.add_batch(&[200, 201], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let _ = durable.compact(Tick::from_ms(60), 1_000);
    let bytes = std::fs::read(&path).unwrap_or_default();
    let _ = std::fs::remove_file(&path);
    assert!(Index::from_bytes(&bytes).is_ok_and(|(_, opened)| opened.replayed == 6 && opened.lost.is_none()));
    bytes
}

fn u32_at(file: &[u8], at: usize) -> usize {
    file.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize)
}

fn put_u32(file: &mut [u8], at: usize, value: u32) {
    if let Some(place) = file.get_mut(at..).and_then(|rest| rest.first_chunk_mut()) {
        *place = value.to_le_bytes();
    }
}

/// The file with checksums that fit, as far as it has what they are of.
fn sealed(mut file: Vec<u8>) -> Vec<u8> {
    let planes = u32_at(&file, PLANES).min(64);
    for plane in 0..planes {
        let entry = HEADER + plane * ENTRY;
        let (at, bytes) = (u32_at(&file, entry + 16), u32_at(&file, entry + 24));
        let crc = file.get(at..(at + bytes).next_multiple_of(64)).map(crc32fast::hash);
        crc.into_iter().for_each(|crc| put_u32(&mut file, entry + 12, crc));
    }
    let first = (HEADER + planes * ENTRY).next_multiple_of(64).min(file.len());
    put_u32(&mut file, HEADER_CRC, 0);
    let seed = crc32fast::hash(&file[..first]);
    put_u32(&mut file, HEADER_CRC, seed);
    let mut at = u32_at(&file, LENGTH);
    while at + RECORD <= file.len() {
        let bytes = u32_at(&file, at + 4);
        let Some(payload) = file.get(at + RECORD..at + RECORD + bytes) else { break };
        let crc = crc32fast::hash(payload);
        put_u32(&mut file, at + 24, crc);
        let mut head = crc32fast::Hasher::new_with_initial(seed);
        head.update(&file[at..at + RECORD - 4]);
        put_u32(&mut file, at + RECORD - 4, head.finalize());
        at += RECORD + bytes;
    }
    file
}

/// What is written is read again as the same.
fn same_again(index: &Index) {
    let Ok(bytes) = index.to_bytes() else { unreachable!("memory can be written to") };
    let again = Index::from_bytes(&bytes);
    assert!(again.as_ref().is_ok_and(|(again, _)| again.iter().eq(index.iter())), "{:?}", again.err());
}

fn drive(mut index: Index) {
    // Searching, not waiting.
    let config = *index.config();
    if config.dims > 64 || config.ef_construction > 64 {
        return;
    }
    same_again(&index);
    let (mut searcher, mut hits) = (Searcher::default(), Vec::new());
    let mut vector = vec![0.5; config.dims as usize];
    let ids: Vec<u64> = index.iter().map(|(id, _)| id).take(TRIED).collect();
    for (round, id) in ids.iter().enumerate() {
        vector = index.vector(*id).unwrap_or(vector);
        let search = Search { now: Tick::from_ms(20 * round as u64), ..Search::new(5) };
        if index.search(&vector, &search, &mut searcher, &mut hits).is_ok() {
            let mut found: Vec<u64> = hits.iter().map(|hit| hit.id).collect();
            found.sort_unstable();
            found.dedup();
            assert_eq!(found.len(), hits.len(), "each once");
        }
        match round % 4 {
            0 => drop(index.remove(*id)),
            1 => drop(index.update(*id, &vec![round as f32 + 0.5; vector.len()], Marks::default())),
            2 => drop(index.add(u64::MAX - round as u64, &vec![1.5; vector.len()], Marks::default())),
            _ => drop(index.compact(Tick::from_ms(40), 7)),
        }
    }
    same_again(&index);
    let now = Tick::from_ms(60);
    let stay = |(_, marks): &(u64, Marks)| marks.expires.is_none_or(|expires| expires > now);
    let mut left: Vec<u64> = index.iter().filter(stay).map(|(id, _)| id).collect();
    // What a small input makes is small: it ends soon, or never.
    assert!((0..1_000).any(|_| index.compact(now, 1_000).progress == Compaction::Done), "no end");
    assert!(!index.wants_compaction(now), "done, and not");
    let mut have: Vec<u64> = index.iter().map(|(id, _)| id).collect();
    left.sort_unstable();
    have.sort_unstable();
    assert_eq!(have, left, "what had expired is gone, and nothing else");
    let _ = index.estimate_recall(3, 16, 4);
    same_again(&index);
}
