//! What a vector index says of its memory is what it holds, and searching takes none.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod counting;

use counting::{allocations, held};
use kromka::core::{Tick, Validate};
use kromka_vector::{Coding, Compaction, Config, Exact, Filter, Index, Marks, Metric, Search, Searcher};

const DIMS: usize = 40;

fn vectors(count: usize, mut seed: u64) -> Vec<f32> {
    let mut value = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f32::from(i16::try_from(i64::try_from(seed >> 48).unwrap() - 32_768).unwrap())
    };
    (0..count * DIMS).map(|_| value()).collect()
}

/// Everything that changes what an index holds.
fn lived(config: Config) -> Index {
    let mut index = Index::new(config.validate().unwrap());
    index.add_batch(&(0..1_000).collect::<Vec<_>>(), &vectors(1_000, 1)).unwrap();
    for (id, vector) in (1_000_u64..).zip(vectors(700, 2).chunks(DIMS)) {
        let marks = Marks { tags: id % 3, class: 1, expires: id.is_multiple_of(4).then(|| Tick::from_ms(id)) };
        index.add(id, vector, marks).unwrap();
        index.remove(id - 900).unwrap();
        index.update(id - 10, vector, marks).ok();
    }
    while index.compact(Tick::from_ms(1_100), 100).progress == Compaction::More {}
    for (id, vector) in (5_000_u64..).zip(vectors(50, 3).chunks(DIMS)) {
        index.add(id, vector, Marks::default()).unwrap();
    }
    index
}

/// What rayon does for this thread it does on this thread: bytes are counted by thread.
fn on_this_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().unwrap().install(work)
}

#[test]
fn heap_bytes_are_what_the_allocator_gave() {
    on_this_thread(count_bytes);
}

fn count_bytes() {
    let codings = [Coding::Int8, Coding::Product { bytes: 10 }, Coding::Binary];
    for (coding, flat_max) in codings.into_iter().zip([200, 200, 10_000]) {
        let config = Config { coding, flat_max, ..Config::new(40, Metric::L2) };
        let (bytes, index) = held(|| lived(config));
        let told = index.heap_bytes().cast_signed();
        assert!((bytes - told).abs() * 1_000 <= bytes, "{coding:?}: {told} told, {bytes} held");
    }
}

#[test]
fn a_search_allocates_nothing() {
    for coding in [Coding::Int8, Coding::Product { bytes: 10 }, Coding::Binary] {
        for (metric, exact) in
            [(Metric::L2, Exact::None), (Metric::Cosine, Exact::Bf16), (Metric::InnerProduct, Exact::F32)]
        {
            let config = Config { coding, exact, flat_max: 200, ..Config::new(40, metric) };
            let index = lived(config);
            let queries = vectors(30, 4);
            let odd = |id: u64, _: &Marks| id % 2 == 1;
            let filters = [
                Filter::default(),
                Filter { any: 1, ..Filter::default() },
                Filter { accept: Some(&odd), ..Filter::default() },
            ];
            let (mut searcher, mut hits) = (Searcher::default(), Vec::new());
            let mut round = || {
                for query in queries.chunks(DIMS) {
                    for filter in filters {
                        index.search(query, &Search { filter, ..Search::new(10) }, &mut searcher, &mut hits).unwrap();
                        assert_eq!(hits.len(), 10);
                    }
                }
            };
            round();
            assert_eq!(allocations(round), 0, "{coding:?} {metric:?}");
        }
    }
}
