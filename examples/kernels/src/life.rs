//! An index that everything happens to, and what is found in it.

use alloc::vec::Vec;
use core::error::Error;

use alloc::boxed::Box;
use kromka_core::{Tick, Validate};
use kromka_vector::{Coding, Compaction, Config, Exact, Index, Kernel, Marks, Metric, Search, Searcher};

/// Lengths about the widths of registers, and some as they are used.
const DIMS: [u32; 10] = [1, 7, 15, 16, 17, 33, 64, 100, 129, 384];
const VECTORS: u64 = 120;
const QUERIES: u64 = 12;

/// A digest of all that a kernel finds (Fowler, Noll, Vo, 64 bits, 1a).
pub(crate) fn digest(kernel: Kernel) -> Result<u64, Box<dyn Error>> {
    let mut digest = 0xCBF2_9CE4_8422_2325;
    for dims in DIMS {
        let product = Coding::Product { bytes: dims.div_ceil(3) };
        let codings = [(Coding::Int8, Exact::Bf16), (product, Exact::F32), (Coding::Binary, Exact::None)];
        for (coding, exact) in codings {
            for metric in Metric::ALL {
                let config = Config { coding, exact, flat_max: 40, ef_construction: 40, ..Config::new(dims, metric) };
                let index = lived(Index::with_kernel(config.validate()?, kernel))?;
                found(&index, |bytes| {
                    for byte in bytes {
                        digest = (digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
                    }
                })?;
            }
        }
    }
    Ok(digest)
}

/// Values from −1 to 1.
fn vectors(count: u64, dims: u32, mut seed: u64) -> Vec<f32> {
    let mut value = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let [.., low, high] = seed.to_le_bytes();
        f32::from(i16::from_le_bytes([low, high])) / 32_768.0
    };
    (0..count * u64::from(dims)).map(|_| value()).collect()
}

fn lived(mut index: Index) -> Result<Index, Box<dyn Error>> {
    let dims = index.config().dims;
    let ids: Vec<u64> = (0..VECTORS).collect();
    index.add_batch(&ids, &vectors(VECTORS, dims, 1))?;
    for (id, vector) in (VECTORS..).zip(vectors(40, dims, 2).chunks(dims as usize)) {
        index.add(id, vector, Marks::default())?;
        index.remove(id - VECTORS)?;
        if id % 5 == 0 {
            index.update(id - 60, vector, Marks::default())?;
        }
        index.compact(Tick::ZERO, 9);
    }
    while index.compact(Tick::ZERO, 50).progress == Compaction::More {}
    Ok(index)
}

fn found(index: &Index, mut each: impl FnMut(&[u8])) -> Result<(), Box<dyn Error>> {
    let dims = index.config().dims;
    let (mut searcher, mut hits) = (Searcher::default(), Vec::new());
    for query in vectors(QUERIES, dims, 3).chunks(dims as usize) {
        index.search(query, &Search { ef: 30, ..Search::new(8) }, &mut searcher, &mut hits)?;
        for hit in &hits {
            each(&hit.id.to_le_bytes());
            each(&hit.distance.to_bits().to_le_bytes());
        }
    }
    Ok(())
}
