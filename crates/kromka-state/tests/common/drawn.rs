//! Operations of any kind at a few paths, so that kinds meet at one path.

use kromka_state::{Operation, Value};

pub(crate) const KEYS: [&str; 3] = ["a", "b", "c"];
/// Kinds of operations: the last ones are all [`Operation::Make`].
pub(crate) const KINDS: u8 = 14;

#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    pub(crate) what: u8,
    pub(crate) path: Vec<&'static str>,
    pub(crate) number: i64,
}

impl Drawn {
    pub(crate) fn operation<'a>(&'a self) -> Operation<'a> {
        let path: &'a [&'a str] = &self.path;
        let number = self.number;
        match self.what {
            0 | 1 => Operation::Set(path, Value::Int(number)),
            2 => Operation::Delete(path),
            3 => Operation::Increment(path, number),
            4 => Operation::Grow(path, number.abs()),
            5 => Operation::Raise(path, number),
            6 => Operation::Add(path, Value::Int(number)),
            7 => Operation::Remove(path, Value::Int(number)),
            8 => Operation::Enable(path),
            9 => Operation::Disable(path),
            10 => Operation::Counter(path, number),
            _ => Operation::Make(path),
        }
    }
}
