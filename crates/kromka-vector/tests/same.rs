//! Same calls, same results, bit for bit.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use common::{clustered, found, index};
use kromka_core::{Tick, Validate};
use kromka_vector::{Compaction, Config, Exact, Index, Kernel, Marks, Metric, Search};

const DIMS: usize = 33;

/// What searches find, down to the bits.
fn answers(index: &Index) -> Vec<(u64, u32)> {
    let queries = clustered(60, DIMS, 77);
    let search = Search { ef: 40, ..Search::new(8) };
    let hits = queries.chunks(DIMS).flat_map(|query| found(index, query, &search));
    hits.map(|hit| (hit.id, hit.distance.to_bits())).collect()
}

/// Everything that changes an index.
fn lived(mut index: Index) -> Index {
    let vectors = clustered(600, DIMS, 5);
    index.add_batch(&(0..600).collect::<Vec<_>>(), &vectors).unwrap();
    for (id, vector) in (600..900).zip(clustered(300, DIMS, 6).chunks(DIMS)) {
        index.add(id, vector, Marks::default()).unwrap();
        index.remove(id - 500).unwrap();
        if id % 7 == 0 {
            index.update(id - 90, vector, Marks::default()).unwrap();
        }
        index.compact(Tick::ZERO, 9);
    }
    while index.compact(Tick::ZERO, 50).progress == Compaction::More {}
    index
}

#[test]
fn every_kernel_finds_the_same() {
    for (metric, exact) in
        [(Metric::L2, Exact::Bf16), (Metric::Cosine, Exact::F32), (Metric::InnerProduct, Exact::None)]
    {
        let config = Config { flat_max: 50, exact, ..Config::new(33, metric) }.validate().unwrap();
        let mut kernels = Kernel::all().map(|kernel| answers(&lived(Index::with_kernel(config, kernel))));
        let scalar = kernels.next().unwrap();
        assert!(scalar.len() > 400);
        kernels.for_each(|answers| assert_eq!(answers, scalar));
    }
}

#[test]
fn a_repeated_life_ends_the_same() {
    let config = Config { flat_max: 50, ..Config::new(33, Metric::L2) }.validate().unwrap();
    assert_eq!(answers(&lived(Index::new(config))), answers(&lived(Index::new(config))));
}

#[cfg(feature = "rayon")]
#[test]
fn any_number_of_threads_makes_the_same_graph() {
    let vectors = clustered(3_000, DIMS, 8);
    let config = Config { flat_max: 50, ..Config::new(33, Metric::L2) };
    let built = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| answers(&index(config, &vectors)))
    };
    let one = built(1);
    assert_eq!(built(2), one);
    assert_eq!(built(5), one);
}

#[test]
fn vectors_come_back_as_they_are_kept() {
    let vectors = clustered(40, DIMS, 9);
    for (exact, off) in [(Exact::F32, 0.0), (Exact::Bf16, 0.005), (Exact::None, 0.008)] {
        let index = index(Config { exact, ..Config::new(33, Metric::L2) }, &vectors);
        for (id, vector) in (0..).zip(vectors.chunks(DIMS)) {
            let most = vector.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
            let have = index.vector(id).unwrap();
            assert!(vector.iter().zip(&have).all(|(a, b)| (a - b).abs() <= off * most), "{exact:?}");
        }
        assert_eq!(index.vector(40), None);
    }
}

#[test]
fn an_outlier_is_farther_than_what_is_usual() {
    let vectors = clustered(900, DIMS, 10);
    let index = index(Config { flat_max: 100, ..Config::new(33, Metric::L2) }, &vectors);
    let mut searcher = kromka_vector::Searcher::default();
    let search = Search::new(1);
    let usual = index.usual(5, 200, &search, &mut searcher).unwrap();
    assert!(usual.quantile(0.1) <= usual.quantile(0.5) && usual.quantile(0.5) < usual.quantile(1.0));
    let mut rank = |vector: &[f32]| index.outlier(vector, &usual, &search, &mut searcher).unwrap().unwrap();
    let mean = |ranks: Vec<f32>| ranks.iter().sum::<f32>() / 90.0;
    let own = mean(vectors.chunks(DIMS).step_by(10).map(|vector| rank(vector).rank).collect());
    assert!(own < 0.6, "{own}");
    let far = mean(
        vectors.chunks(DIMS).step_by(10).map(|v| rank(&v.iter().map(|x| x * 3.0).collect::<Vec<_>>()).rank).collect(),
    );
    assert!(far > 0.99, "{far}");
    let empty = Index::new(Config::new(33, Metric::L2).validate().unwrap());
    assert_eq!(empty.outlier(&vectors[..DIMS], &usual, &search, &mut searcher).unwrap(), None);
}

/// They come of sums that round: of a vector to itself they once were a little less than nothing.
#[test]
fn no_distance_by_codes_is_below_nothing() {
    for (metric, scale) in [(Metric::L2, 1_000.0), (Metric::L2, 0.01), (Metric::Cosine, 1.0)] {
        let vectors: Vec<f32> = clustered(500, DIMS, 11).iter().map(|value| value * scale).collect();
        let index = index(Config { exact: Exact::None, ..Config::new(33, metric) }, &vectors);
        for vector in vectors.chunks(DIMS) {
            assert!(found(&index, vector, &Search::new(3)).iter().all(|hit| hit.distance >= 0.0), "{metric:?}");
        }
    }
}
