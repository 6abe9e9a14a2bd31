use npyz::{AutoSerialize, Serialize, WriterBuilder};

use super::*;

fn write<T: AutoSerialize + Serialize>(directory: &Path, name: &str, columns: u64, values: &[T]) {
    let shape = [values.len() as u64 / columns, columns];
    let file = File::create(directory.join(name)).unwrap();
    let mut writer = npyz::WriteOptions::new().default_dtype().shape(&shape).writer(file).begin_nd().unwrap();
    writer.extend(values).unwrap();
    writer.finish().unwrap();
}

fn wide(count: usize) -> Vec<u8> {
    (0..=u8::MAX).take(count).collect()
}

fn neighbours() -> Vec<i32> {
    (0..12).chain(10..22).collect()
}

#[test]
fn sets_are_found_by_their_neighbours_whatever_their_name() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path();
    assert!(discover(path).is_err());
    write(path, "words_base_f16.npy", 2, &[f16::from_f32(0.5); 60]);
    write(path, "words_query_f16.npy", 2, &[f16::from_f32(-2.0); 4]);
    write(path, "words_gt100_i32.npy", 12, &neighbours());
    // Its name starts as the first one's does, file type and all.
    write(path, "words_base_big_base_u8.npy", 3, &wide(90));
    write(path, "words_base_big_query_f32.npy", 3, &[0.25_f32; 6]);
    write(path, "words_base_big_gt100_i32.npy", 12, &neighbours());
    write(path, "words_pairs_i32.npy", 3, &[1, 2, 3]);
    assert_eq!(discover(path).unwrap(), ["words", "words_base_big"]);

    let set = Set::read(path, "words").unwrap();
    assert_eq!((set.base.len(), set.base.dims, set.queries.len()), (30, 2, 2));
    assert_eq!(set.queries.rows().next().unwrap(), [-2.0, -2.0]);
    assert_eq!(set.truth[1], [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    let set = Set::read(path, "words_base_big").unwrap();
    assert_eq!((set.base.len(), set.base.dims), (30, 3));
    assert_eq!(set.base.rows().nth(1).unwrap(), [3.0, 4.0, 5.0]);
}

#[test]
fn recall_counts_true_neighbours_only() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path();
    write(path, "a_base_u8.npy", 2, &wide(60));
    write(path, "a_query_u8.npy", 2, &wide(4));
    write(path, "a_gt100_i32.npy", 12, &neighbours());
    let set = Set::read(path, "a").unwrap();
    let close = |have: f64, want: f64| (have - want).abs() < 1e-12;
    assert!(close(set.recall(&set.truth).unwrap(), 1.0));
    assert!(close(set.recall(&[set.truth[0], found([10, 11, 9])]).unwrap(), 0.6));
    assert!(set.recall(&set.truth[..1]).is_err());
}

#[test]
fn files_that_do_not_fit_together_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path();
    write(path, "a_base_u8.npy", 3, &wide(60));
    write(path, "a_query_u8.npy", 2, &wide(4));
    write(path, "a_gt100_i32.npy", 12, &neighbours());
    assert!(Set::read(path, "a").is_err_and(|error| error.to_string().contains("2 dimensions")));
    write(path, "a_base_i32.npy", 2, &neighbours());
    assert!(Set::read(path, "a").is_err_and(|error| error.to_string().contains("2 files")));
}
