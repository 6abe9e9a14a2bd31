//! Vectors to and from the files of others.
#![cfg(feature = "std")]
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use std::fs::File;
use std::io::BufReader;

use kromka_core::Validate;
use kromka_testkit::data_dir;
use kromka_vector::file::FileError;
use kromka_vector::{Coding, Config, Exact, Index, Marks, Metric};

const DIMS: usize = 3;

fn empty(exact: Exact, metric: Metric) -> Index {
    Index::new(Config { exact, ..Config::new(3, metric) }.validate().unwrap())
}

fn filled() -> Index {
    let mut index = empty(Exact::F32, Metric::L2);
    for id in 0..10_u8 {
        let value = f32::from(id);
        index.add(u64::from(id) * 7, &[value, -value, 0.5], Marks::default()).unwrap();
    }
    index.remove(21).unwrap();
    index
}

fn vectors(index: &Index) -> Vec<Vec<f32>> {
    index.iter().map(|(id, _)| index.vector(id).unwrap()).collect()
}

#[test]
fn what_is_exported_is_imported_as_the_same() {
    let index = filled();
    let (mut fvecs, mut npy, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    assert_eq!(index.export_fvecs(&mut fvecs), Ok(9));
    assert_eq!(index.export_npy(&mut npy), Ok(9));
    assert_eq!(index.export_ids_npy(&mut ids), Ok(9));
    assert_eq!(fvecs.len(), 9 * (4 + 4 * DIMS));
    assert_eq!(ids.len() % 64, 9 * 8 % 64);
    let (mut of_fvecs, mut of_npy) = (empty(Exact::F32, Metric::L2), empty(Exact::F32, Metric::L2));
    assert_eq!(of_fvecs.import_fvecs(100, &fvecs[..]), Ok(9));
    assert_eq!(of_npy.import_npy(100, &npy[..]), Ok(9));
    for imported in [of_fvecs, of_npy] {
        assert_eq!(vectors(&imported), vectors(&index));
        assert_eq!(imported.iter().map(|(id, _)| id).collect::<Vec<_>>(), (100..109).collect::<Vec<_>>());
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let (mut fvecs, mut npy) = (Vec::new(), Vec::new());
    filled().export_fvecs(&mut fvecs).unwrap();
    filled().export_npy(&mut npy).unwrap();
    for len in 0..fvecs.len() {
        let result = empty(Exact::F32, Metric::L2).import_fvecs(0, &fvecs[..len]);
        assert_eq!(result.is_ok(), len.is_multiple_of(4 + 4 * DIMS), "{len} bytes");
    }
    for len in 0..npy.len() {
        assert!(empty(Exact::F32, Metric::L2).import_npy(0, &npy[..len]).is_err(), "{len} bytes");
    }
    let mut other = Index::new(Config::new(4, Metric::L2).validate().unwrap());
    assert_eq!(other.import_fvecs(0, &fvecs[..]), Err(FileError::Row { row: 0, have: 3, need: 4 }));
    assert_eq!(other.import_npy(0, &npy[..]), Err(FileError::Row { row: 0, have: 3, need: 4 }));
    fvecs[4..8].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(matches!(empty(Exact::F32, Metric::L2).import_fvecs(0, &fvecs[..]), Err(FileError::Refused { .. })));
}

#[test]
fn bits_cannot_be_exported() {
    let config = Config { exact: Exact::None, coding: Coding::Binary, ..Config::new(3, Metric::L2) };
    let mut index = Index::new(config.validate().unwrap());
    index.add_batch(&[1, 2], &[1.0, 2.0, 3.0, 0.0, 0.0, 1.0]).unwrap();
    assert_eq!(index.export_fvecs(Vec::new()).unwrap_err().number(), 1720);
}

#[test]
fn the_data_of_others_is_read() {
    let Some(data) = data_dir() else { return };
    let path = data.join("vector/quora_minilm384_query_f16.npy");
    let mut index = Index::new(Config::new(384, Metric::Cosine).validate().unwrap());
    assert_eq!(index.import_npy(0, BufReader::new(File::open(path).unwrap())), Ok(1_000));
    assert!(index.estimate_recall(10, 64, 50).unwrap() > 0.999);
}
