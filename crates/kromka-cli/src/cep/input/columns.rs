//! What each column or key is.

use std::borrow::Cow;
use std::collections::HashMap;

use anyhow::{Context as _, bail};
use kromka::core::Tick;
use kromka_cep::{ABSENT, AttributeKind, KindId};

use super::Names;
use super::cell::Cell;

/// Names that are ignored and remembered; a table of any width is read.
const IGNORED_MAX: usize = 64;

/// What every event has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Time,
    Kind,
    Key,
    Source,
    Id,
}

/// What it may be called, the first first.
const ROLES: [(Role, &[&str]); 5] = [
    (Role::Time, &["ts", "at", "timestamp", "datetime", "time"]),
    (Role::Kind, &["type", "kind"]),
    (Role::Key, &["key"]),
    (Role::Source, &["source"]),
    (Role::Id, &["id"]),
];

/// What the values of one name are used for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Use {
    /// With its place among the names of that.
    role: Option<(Role, usize)>,
    attribute: Option<(u16, AttributeKind)>,
    /// Its place among those that are ignored.
    ignored: Option<usize>,
}

/// What each column or key is.
#[derive(Debug)]
pub(super) struct Columns {
    width: usize,
    by_name: HashMap<String, Use>,
    ignored: Vec<(String, u64)>,
    /// Values that were ignored of names that are not remembered.
    others: u64,
}

/// What every event has, where it was there.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) at: Tick,
    pub(super) kind: Option<KindId>,
    pub(super) key: u64,
    pub(super) source: u64,
    pub(super) id: Option<u64>,
}

/// A value with its name, and what that is used for where it was asked already.
pub(super) type Named<'a> = (Cow<'a, str>, Option<Use>, Cell<'a>);

impl Use {
    pub(super) fn is_time(&self) -> bool {
        self.role.is_some_and(|(role, _)| role == Role::Time)
    }

    /// Whether its values go where those of another go.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.role.is_some() && self.role == other.role)
            || (self.attribute.is_some() && self.attribute == other.attribute)
    }
}

impl Columns {
    /// For rows of so many values.
    pub(super) fn new(width: usize) -> Self {
        Self { width, by_name: HashMap::new(), ignored: Vec::new(), others: 0 }
    }

    /// What a name is used for.
    pub(super) fn find(&mut self, name: &str, names: &impl Names) -> Use {
        if let Some(known) = self.by_name.get(name) {
            return *known;
        }
        let role = ROLES.iter().find_map(|(role, called)| {
            let place = called.iter().position(|called| called.eq_ignore_ascii_case(name))?;
            Some((*role, place))
        });
        let attribute = names.find_attribute(name).filter(|(place, _)| usize::from(*place) < self.width);
        let mut found = Use { role, attribute, ignored: None };
        if role.is_none() && attribute.is_none() {
            if self.ignored.len() == IGNORED_MAX {
                return found;
            }
            found.ignored = Some(self.ignored.len());
            self.ignored.push((name.to_owned(), 0));
        }
        self.by_name.insert(name.to_owned(), found);
        found
    }

    /// Reads one record: what every event has, and its row.
    pub(super) fn read<'a>(
        &mut self,
        cells: impl IntoIterator<Item = Named<'a>>,
        names: &mut impl Names,
        values: &mut Vec<f64>,
    ) -> anyhow::Result<Record> {
        let row = values.len();
        values.resize(row + self.width, ABSENT);
        let mut roles: [Option<(usize, Cow<'a, str>, Cell<'a>)>; ROLES.len()] = [const { None }; ROLES.len()];
        for (name, found, cell) in cells {
            if cell == Cell::Missing {
                continue;
            }
            let found = found.unwrap_or_else(|| self.find(&name, names));
            match (found.ignored, found.role, found.attribute) {
                (Some(place), ..) => self.ignored[place].1 += 1,
                (None, None, None) => self.others += 1,
                _ => {}
            }
            if let Some((place, kind)) = found.attribute {
                values[row + usize::from(place)] = value(&cell, &name, kind, names)?;
            }
            if let Some((role, rank)) = found.role {
                let known = &mut roles[role as usize];
                if known.as_ref().is_none_or(|known| rank <= known.0) {
                    *known = Some((rank, name, cell));
                }
            }
        }
        let [time, kind, key, source, id] = roles;
        let Some((_, name, time)) = time else { bail!("it has no time; allowed is {}", times()) };
        Ok(Record {
            at: time.time(&name)?,
            kind: optional(kind, |cell, name| names.kind(&cell.text(name)?).with_context(|| name.to_owned()))?,
            key: optional(key, Cell::name)?.unwrap_or(0),
            source: optional(source, Cell::name)?.unwrap_or(0),
            id: optional(id, Cell::whole)?,
        })
    }

    pub(super) fn ignored(&self) -> (&[(String, u64)], u64) {
        (&self.ignored, self.others)
    }
}

/// What the time may be called.
pub(super) fn times() -> String {
    ROLES[Role::Time as usize].1.join(", ")
}

fn value(cell: &Cell<'_>, name: &str, kind: AttributeKind, names: &mut impl Names) -> anyhow::Result<f64> {
    match kind {
        AttributeKind::Number => cell.number(name),
        AttributeKind::Symbol => names.symbol(&cell.text(name)?).with_context(|| name.to_owned()),
    }
}

fn optional<'a, T>(
    cell: Option<(usize, Cow<'a, str>, Cell<'a>)>,
    read: impl FnOnce(&Cell<'a>, &str) -> anyhow::Result<T>,
) -> anyhow::Result<Option<T>> {
    cell.map(|(_, name, cell)| read(&cell, &name)).transpose()
}
