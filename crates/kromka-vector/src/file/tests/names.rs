//! Others who want the same name at the same time.

use std::boxed::Box;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::vec::Vec;

use tempfile::TempDir;

use super::script::config;
use crate::file::disk::{Directory, Disk, Stored, lock_named};
use crate::file::{Durable, FileError, Open, durable};
use crate::index::Index;
use crate::marks::Marks;

/// An operation of a disk that others come before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Beside,
    Replace,
    Create,
    Sync,
}

/// A directory in which something is done before one of its operations.
struct Interrupted<F> {
    directory: Directory,
    at: Step,
    meanwhile: F,
}

impl<F: FnMut()> Interrupted<F> {
    fn new(path: &Path, at: Step, meanwhile: F) -> Box<Self> {
        Box::new(Self { directory: Directory::new(path), at, meanwhile })
    }

    fn before(&mut self, step: Step) -> &mut Directory {
        if step == self.at {
            (self.meanwhile)();
        }
        &mut self.directory
    }
}

impl<F: FnMut() + Send + Sync> Disk for Interrupted<F> {
    fn open(&mut self) -> io::Result<Box<dyn Stored>> {
        self.directory.open()
    }

    fn hold(&mut self) -> io::Result<Option<Box<dyn Stored>>> {
        self.directory.hold()
    }

    fn beside(&mut self) -> io::Result<Box<dyn Stored>> {
        self.before(Step::Beside).beside()
    }

    fn replace(&mut self) -> io::Result<()> {
        self.before(Step::Replace).replace()
    }

    fn create(&mut self) -> io::Result<()> {
        self.before(Step::Create).create()
    }

    fn discard(&mut self) -> io::Result<()> {
        self.directory.discard()
    }

    fn sync(&mut self) -> io::Result<()> {
        self.before(Step::Sync).sync()
    }
}

/// An index of so many vectors.
fn index(vectors: u64) -> Index {
    let mut index = Index::new(config());
    for id in 0..vectors {
        index.add(id, &[1.0, 2.0, 3.0], Marks::default()).unwrap();
    }
    index
}

/// Vectors of the index in a file.
fn vectors(path: &Path) -> usize {
    let (index, opened) = Index::open(path, Open::default()).unwrap();
    assert_eq!(opened.lost, None);
    index.len()
}

fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a");
    (directory, path)
}

/// Names of all that is in a directory.
fn names(directory: &TempDir) -> Vec<std::string::String> {
    let names = fs::read_dir(directory.path()).unwrap();
    let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The new file was given up before it had the name: another first save cut it off and began to write.
#[test]
fn what_is_saved_is_kept_from_others_until_it_has_its_name() {
    for at in [Step::Replace, Step::Sync] {
        let (directory, path) = place();
        let others = Arc::new(Mutex::new(Vec::new()));
        let (of_others, to) = (others.clone(), path.clone());
        let disk = Interrupted::new(&path, at, move || of_others.lock().unwrap().push(index(5).save(&to)));
        durable::save(disk, &index(2)).unwrap();
        assert_eq!(*others.lock().unwrap(), [Err(FileError::Locked)]);
        assert_eq!((vectors(&path), names(&directory)), (2, std::vec!["a".into()]));
    }
}

#[test]
fn of_many_first_saves_at_once_one_is_there_whole() {
    for _ in 0..20 {
        let (directory, path) = place();
        let saved: Vec<Option<usize>> = thread::scope(|scope| {
            let save = |vectors| index(vectors).save(&path);
            let saves: Vec<_> = (1..5).map(|by: usize| (by, scope.spawn(move || save(100 * by as u64)))).collect();
            let saved = saves.into_iter().map(|(by, save)| match save.join().unwrap() {
                Ok(()) => Some(100 * by),
                Err(FileError::Locked) => None,
                Err(other) => panic!("{other}"),
            });
            saved.collect()
        });
        assert!(saved.contains(&Some(vectors(&path))), "{saved:?}");
        assert_eq!(names(&directory), ["a"]);
    }
}

/// A checkpoint replaced the file between its opening and its locking, and the lock was of a file without a name.
#[test]
fn a_lock_is_of_the_file_that_has_the_name() {
    let (directory, path) = place();
    fs::write(&path, "old").unwrap();
    let mut opened = 0;
    let locked = lock_named(&path, || {
        let file = File::options().read(true).write(true).open(&path);
        opened += 1;
        if opened == 1 {
            fs::write(directory.path().join("b"), "newer").unwrap();
            fs::rename(directory.path().join("b"), &path).unwrap();
        }
        file
    });
    assert_eq!((locked.unwrap().metadata().unwrap().len(), opened), (5, 2));
}

#[test]
fn a_save_does_not_replace_what_has_had_checkpoints_meanwhile() {
    let (_directory, path) = place();
    let mut kept = Durable::create_with(&path, index(3)).unwrap();
    thread::scope(|scope| {
        let saves = scope.spawn(|| (0..300).map(|_| index(1).save(&path)).all(|saved| saved == Err(FileError::Locked)));
        while !saves.is_finished() {
            kept.checkpoint().unwrap();
        }
        assert!(saves.join().unwrap());
    });
    assert_eq!(vectors(&path), 3);
}

/// There was no file to hold, and then somebody kept one of that name.
#[test]
fn a_first_save_does_not_replace_what_was_created_meanwhile() {
    let (directory, path) = place();
    let kept = Arc::new(Mutex::new(None));
    let (keep, at) = (kept.clone(), path.clone());
    let create = move || *keep.lock().unwrap() = Some(Durable::create_with(&at, index(3)).unwrap());
    let disk = Interrupted::new(&path, Step::Beside, create);
    assert_eq!(durable::save(disk, &index(1)), Err(FileError::Locked));
    assert_eq!(names(&directory), ["a"]);
    let mut kept = kept.lock().unwrap().take().unwrap();
    kept.add(100, &[0.0; 3], Marks::default()).unwrap();
    assert_eq!(vectors(&path), 4);
}

/// It was renamed over what had come there since it was looked for.
#[test]
fn what_appeared_while_an_index_was_created_is_left_alone() {
    for at in [Step::Beside, Step::Create] {
        let (directory, path) = place();
        let to = path.clone();
        let disk = Interrupted::new(&path, at, move || fs::write(&to, "somebody's").unwrap());
        assert_eq!(Durable::create_on(disk, index(1)).unwrap_err(), FileError::Exists);
        assert_eq!((fs::read(&path).unwrap(), names(&directory)), (b"somebody's".to_vec(), std::vec!["a".into()]));
    }
}

/// Creating gives a file its name before it takes the other one away.
#[test]
fn an_index_with_both_names_is_no_less_whole() {
    for changes in [
        (|path| Durable::open(path, Open::default()).unwrap().0.checkpoint()) as fn(&Path) -> Result<(), FileError>,
        |path| index(3).save(path),
    ] {
        let (directory, path) = place();
        let beside = Directory::new(&path).beside_path();
        Durable::create_with(&path, index(3)).unwrap();
        fs::hard_link(&path, &beside).unwrap();
        changes(&path).unwrap();
        assert_eq!((vectors(&path), names(&directory)), (3, std::vec!["a".into()]));
        // Nor where it was moved away since.
        fs::hard_link(&path, &beside).unwrap();
        fs::rename(&path, directory.path().join("b")).unwrap();
        index(1).save(&path).unwrap();
        assert_eq!((vectors(&path), vectors(&directory.path().join("b"))), (1, 3));
        assert_eq!(names(&directory), ["a", "b"]);
    }
}

#[test]
fn what_was_left_by_who_was_stopped_is_in_nobodys_way() {
    let (directory, path) = place();
    let beside = Directory::new(&path).beside_path();
    fs::write(&beside, "half of an index").unwrap();
    index(1).save(&path).unwrap();
    fs::write(&beside, "half of an index").unwrap();
    Durable::open(&path, Open::default()).unwrap().0.checkpoint().unwrap();
    fs::rename(&path, directory.path().join("b")).unwrap();
    fs::write(&beside, "half of an index").unwrap();
    drop(Durable::create_with(&path, index(2)).unwrap());
    assert_eq!((vectors(&path), names(&directory)), (2, std::vec!["a".into(), "b".into()]));
}

/// It was written over, as `a.new` was where a new `a` was written first.
#[test]
fn an_index_is_not_taken_for_the_new_file_of_another() {
    let (directory, path) = place();
    let other = directory.path().join("a.new");
    index(7).save(&other).unwrap();
    let mut durable = Durable::create_with(&path, index(1)).unwrap();
    durable.checkpoint().unwrap();
    drop(durable);
    index(2).save(&path).unwrap();
    assert_eq!((vectors(&path), vectors(&other)), (2, 7));
}
