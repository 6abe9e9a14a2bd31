//! A process that is killed while it writes loses nothing that a change returned for.
#![cfg(all(feature = "std", unix))]
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

mod common;

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use common::draw;
use kromka_core::{Tick, Validate as _};
use kromka_vector::file::{Durable, Open};
use kromka_vector::{Compaction, Config, Exact, Index, Marks, Metric};

/// Tells the process that it is the one to be killed: the file.
const CHILD: &str = "KROMKA_VECTOR_KILLED";
const DIMS: usize = 8;
const LIVES: u64 = 12;

fn config() -> Config {
    Config { exact: Exact::F32, flat_max: 50, degree: 4, ef_construction: 16, ..Config::new(8, Metric::L2) }
}

type Model = BTreeMap<u64, [f32; DIMS]>;

/// A change that follows from the number of changes before it, and the state that these have left.
enum Change {
    Add(Vec<(u64, [f32; DIMS])>),
    Update(u64, [f32; DIMS]),
    Remove(u64),
}

fn change(number: u64, ids: &[u64]) -> Change {
    let mut state = number;
    let kind = draw(&mut state) % 10;
    let pick = usize::try_from(draw(&mut state)).unwrap();
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let mut vector = || [(); DIMS].map(|()| (draw(&mut state) % 2_000) as f32 / 100.0 - 10.0);
    match (kind, ids.get(pick % ids.len().max(1))) {
        (0..=2, Some(id)) if ids.len() > 200 => Change::Remove(*id),
        (3..=4, Some(id)) => Change::Update(*id, vector()),
        (5, _) => Change::Add((0..20).map(|at| (number * 100 + at, vector())).collect()),
        _ => Change::Add(vec![(number * 100, vector())]),
    }
}

fn modelled(model: &mut Model, number: u64) {
    let ids: Vec<u64> = model.keys().copied().collect();
    match change(number, &ids) {
        Change::Add(all) => model.extend(all),
        Change::Update(id, vector) => drop(model.insert(id, vector)),
        Change::Remove(id) => drop(model.remove(&id)),
    }
}

/// Changes the index until it is killed, and tells the number of changes after each that returned.
fn child(path: &Path) {
    let (mut durable, opened) = Durable::open(path, Open::default()).unwrap();
    assert!(opened.lost.is_none_or(|lost| !lost.synced));
    let mut out = std::io::stdout();
    loop {
        let number = durable.changes();
        let mut ids: Vec<u64> = durable.index().iter().map(|(id, _)| id).collect();
        ids.sort_unstable();
        match change(number, &ids) {
            Change::Add(all) if all.len() > 1 => {
                let (ids, vectors): (Vec<u64>, Vec<[f32; DIMS]>) = all.into_iter().unzip();
                durable.add_batch(&ids, vectors.as_flattened()).unwrap();
            }
            Change::Add(all) => durable.add(all[0].0, &all[0].1, Marks::default()).unwrap(),
            Change::Update(id, vector) => durable.update(id, &vector, Marks::default()).unwrap(),
            Change::Remove(id) => durable.remove(id).unwrap(),
        }
        writeln!(out, "acknowledged {}", durable.changes()).unwrap();
        match number % 23 {
            0 => durable.checkpoint().unwrap(),
            7 => durable.sync().unwrap(),
            11 => while durable.compact(Tick::ZERO, 50).unwrap().progress == Compaction::More {},
            _ => {}
        }
    }
}

fn contents(index: &Index) -> Model {
    index.iter().map(|(id, _)| (id, index.vector(id).unwrap().try_into().unwrap())).collect()
}

#[test]
fn a_killed_process_loses_nothing_that_was_acknowledged() {
    if let Some(path) = env::var_os(CHILD) {
        return child(path.as_ref());
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("killed.kv");
    drop(Durable::create(&path, config().validate().unwrap()).unwrap());
    let (mut model, mut modelled_changes, mut state) = (Model::new(), 0, 17);
    for life in 0..LIVES {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "a_killed_process_loses_nothing_that_was_acknowledged", "--nocapture"])
            .env(CHILD, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let reader = thread::spawn(move || {
            let told = |line: String| line.strip_prefix("acknowledged ")?.parse::<u64>().ok();
            out.lines().map_while(Result::ok).filter_map(told).last()
        });
        thread::sleep(Duration::from_micros(20_000 + draw(&mut state) % 180_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let acknowledged = reader.join().unwrap().unwrap_or(modelled_changes);
        let (durable, opened) = Durable::open(&path, Open::default()).unwrap();
        let changes = durable.changes();
        // A line that was cut off may have told of one more, and one change may have been written and not have returned.
        assert!(changes >= acknowledged, "life {life}: {changes} of {acknowledged} changes: {opened:?}");
        for number in modelled_changes..changes {
            modelled(&mut model, number);
        }
        modelled_changes = changes;
        assert_eq!(contents(durable.index()), model, "life {life}, after {changes} changes");
    }
    assert!(modelled_changes > LIVES, "only {modelled_changes} changes");
    println!("{modelled_changes} changes in {LIVES} lives");
}

#[test]
fn a_second_writer_is_kept_out_and_readers_are_not() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index.kv");
    let mut durable = Durable::create(&path, config().validate().unwrap()).unwrap();
    let number = |result: Result<_, kromka_vector::file::FileError>| result.map(drop).unwrap_err().number();
    assert_eq!(number(Durable::create(&path, config().validate().unwrap()).map(|_| ())), 1727);
    durable.add(1, &[1.0; DIMS], Marks::default()).unwrap();
    for _ in 0..2 {
        assert_eq!(number(Durable::open(&path, Open::default()).map(|_| ())), 1728);
        let (index, _) = Index::open(&path, Open::default()).unwrap();
        assert_eq!(index.len(), 1);
        // It would take the name of the file that the changes go to.
        assert_eq!(number(index.save(&path)), 1728);
        durable.checkpoint().unwrap();
    }
    drop(durable);
    assert_eq!(Durable::open(&path, Open::default()).unwrap().0.index().len(), 1);
    Index::open(&path, Open::default()).unwrap().0.save(&path).unwrap();
    let bytes = std::fs::metadata(&path).unwrap().len();
    let open = |max_bytes| Index::open(&path, Open { max_bytes, ..Open::default() });
    assert_eq!(open(bytes).unwrap().0.len(), 1);
    assert_eq!(number(open(bytes - 1).map(drop)), 1736);
    // What is no file is an error, too.
    assert_eq!(number(Index::open(directory.path(), Open::default()).map(|_| ())), 1720);
    assert_eq!(number(Index::new(config().validate().unwrap()).save(directory.path())), 1720);
    assert_eq!(number(Index::open(directory.path().join("none"), Open::default()).map(|_| ())), 1720);
}
