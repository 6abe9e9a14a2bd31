//! Which rules an event may matter to, for all rules at once: by its kind, then by one comparison of each condition.
//!
//! A condition that is no more than that is not asked again.

use alloc::vec::Vec;
use core::cmp::Ordering;

use hashbrown::HashMap;

use crate::pattern::predicate::Comparison;
use crate::test::{Column, Row, Test, With};

/// Conditions of a rule that are told apart: as many as there are bits.
pub(crate) const CONDITIONS_MAX: usize = 64;

/// What wakes a rule.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Interest<'a> {
    /// Each event.
    Every,
    /// Those of which one of these holds.
    Some(Vec<&'a Test>),
}

/// Rules and conditions, by what they ask of events.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    by_kind: Vec<Lists>,
    /// Of all kinds.
    any: Lists,
}

/// Who is to be woken: a rule by its place, and which of its conditions holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    rule: u32,
    condition: u8,
}

#[derive(Debug, Clone, Default)]
struct Lists {
    plain: Vec<Entry>,
    columns: Vec<ByColumn>,
}

/// Conditions that compare one column.
#[derive(Debug, Clone)]
struct ByColumn {
    column: Column,
    /// Above a limit: the lowest first, of two the one that includes it.
    above: Vec<Limit>,
    /// Below a limit: the highest first, of two the one that includes it.
    below: Vec<Limit>,
    equal: HashMap<u64, Vec<Entry>>,
}

type Limit = (f64, Comparison, Entry);

/// Adds a limit to others, which are in an order.
type Add = fn(&mut Vec<Limit>, Limit, fn(&Limit, &Limit) -> Ordering);

/// How a condition is found.
#[derive(Debug, Clone, PartialEq)]
struct Access {
    kinds: Option<Vec<usize>>,
    guard: Option<(Column, Comparison, Vec<f64>)>,
    /// There is nothing else to it.
    is_exact: bool,
}

/// Some of all rules, by their places.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// One bit for each rule, and one for each word of those.
    places: Vec<u64>,
    words: Vec<u64>,
}

/// Rules that an event wakes, and which of their conditions hold, as far as that is known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Woken {
    rules: Places,
    conditions: Vec<Conditions>,
}

/// Conditions of a rule, by bits.
#[derive(Debug, Clone, Copy)]
struct Conditions {
    /// Those that hold.
    fits: u64,
    /// Those that matter to it now: there is no need to look at the rule for others.
    matter: u64,
}

impl Index {
    /// Of rules by what wakes them; `kinds` were declared.
    pub(crate) fn new<'a>(kinds: usize, rules: impl Iterator<Item = Interest<'a>>) -> Self {
        let mut index = Self::default();
        index.by_kind.resize_with(kinds, Lists::default);
        for (rule, interest) in rules.enumerate() {
            index.add_rule(rule, interest, |limits, limit, _| limits.push(limit));
        }
        for lists in index.by_kind.iter_mut().chain([&mut index.any]) {
            for column in &mut lists.columns {
                column.above.sort_by(lowest_first);
                column.below.sort_by(highest_first);
            }
        }
        index
    }

    /// Adds a rule behind all others.
    pub(crate) fn push(&mut self, rule: usize, interest: Interest<'_>) {
        self.add_rule(rule, interest, |limits, limit, order| {
            let at = limits.partition_point(|other| order(other, &limit).is_le());
            limits.insert(at, limit);
        });
    }

    fn add_rule(&mut self, rule: usize, interest: Interest<'_>, add: Add) {
        let rule = u32::try_from(rule).unwrap_or(u32::MAX);
        let tests = match interest {
            Interest::Every => return self.any.plain.push(Entry { rule, condition: 0 }),
            Interest::Some(tests) => tests,
        };
        for (at, test) in tests.into_iter().enumerate() {
            let condition = u8::try_from(at.min(CONDITIONS_MAX - 1)).unwrap_or(u8::MAX);
            let (access, entry) = (access(test), Entry { rule, condition });
            match &access.kinds {
                None => self.any.add(&access, entry, add),
                Some(kinds) => {
                    for kind in kinds {
                        if let Some(lists) = self.by_kind.get_mut(*kind) {
                            lists.add(&access, entry, add);
                        }
                    }
                }
            }
        }
    }

    /// Wakes the rules that an event may matter to.
    pub(crate) fn wake(&self, row: Row<'_>, woken: &mut Woken) {
        if let Some(lists) = self.by_kind.get(usize::from(row.event.kind.0)) {
            lists.wake(row, woken);
        }
        self.any.wake(row, woken);
    }
}

impl Lists {
    fn add(&mut self, access: &Access, entry: Entry, add: Add) {
        let Some((column, by, values)) = &access.guard else { return self.plain.push(entry) };
        let at = self.columns.iter().position(|known| known.column == *column).unwrap_or(self.columns.len());
        if at == self.columns.len() {
            let by_column = ByColumn { column: *column, above: Vec::new(), below: Vec::new(), equal: HashMap::new() };
            self.columns.push(by_column);
        }
        let ByColumn { above, below, equal, .. } = &mut self.columns[at];
        // What is no number compares with nothing.
        for value in values.iter().filter(|value| !value.is_nan()) {
            // There are two zeros, which are the same: sorted apart, the one would hide the other.
            let limit = *value + 0.0;
            match by {
                Comparison::Greater | Comparison::GreaterOrEqual => {
                    add(above, (limit, *by, entry), lowest_first);
                }
                Comparison::Less | Comparison::LessOrEqual => add(below, (limit, *by, entry), highest_first),
                Comparison::Equal | Comparison::NotEqual => {
                    let entries = equal.entry(bits(*value)).or_default();
                    if !entries.contains(&entry) {
                        entries.push(entry);
                    }
                }
            }
        }
    }

    fn wake(&self, row: Row<'_>, woken: &mut Woken) {
        self.plain.iter().for_each(|entry| woken.wake(*entry));
        for ByColumn { column, above, below, equal } in &self.columns {
            let value = column.of(row).float();
            for (limit, by, entry) in above {
                if !(*limit < value || *limit <= value && *by == Comparison::GreaterOrEqual) {
                    break;
                }
                woken.wake(*entry);
            }
            for (limit, by, entry) in below {
                if !(*limit > value || *limit >= value && *by == Comparison::LessOrEqual) {
                    break;
                }
                woken.wake(*entry);
            }
            if !equal.is_empty()
                && let Some(entries) = equal.get(&bits(value))
            {
                entries.iter().for_each(|entry| woken.wake(*entry));
            }
        }
    }
}

fn lowest_first(one: &Limit, other: &Limit) -> Ordering {
    one.0.total_cmp(&other.0).then(is_open(one).cmp(&is_open(other)))
}

fn highest_first(one: &Limit, other: &Limit) -> Ordering {
    other.0.total_cmp(&one.0).then(is_open(one).cmp(&is_open(other)))
}

/// Whether what is equal to a limit is beyond it.
const fn is_open((_, by, _): &Limit) -> bool {
    matches!(by, Comparison::Greater | Comparison::Less)
}

/// The same for all that are equal: there are two zeros.
fn bits(value: f64) -> u64 {
    (value + 0.0).to_bits()
}

impl Places {
    /// There are so many: those that are new are not chosen.
    pub(crate) fn grow(&mut self, places: usize) {
        let words = places.div_ceil(64);
        self.places.resize(words, 0);
        self.words.resize(words.div_ceil(64), 0);
    }

    fn add(&mut self, place: usize) {
        self.places[place / 64] |= 1 << (place % 64);
        self.words[place / 4_096] |= 1 << (place / 64 % 64);
    }

    fn remove(&mut self, place: usize) {
        self.places[place / 64] &= !(1 << (place % 64));
        if self.places[place / 64] == 0 {
            self.words[place / 4_096] &= !(1 << (place / 64 % 64));
        }
    }

    /// Whether one is chosen.
    pub(crate) fn set(&mut self, place: usize, is_chosen: bool) {
        if is_chosen {
            self.add(place);
        } else {
            self.remove(place);
        }
    }

    fn first(&self) -> Option<usize> {
        let at = self.words.iter().position(|word| *word != 0)?;
        let word = 64 * at + self.words[at].trailing_zeros() as usize;
        Some(64 * word + self.places[word].trailing_zeros() as usize)
    }
}

impl Woken {
    /// There are so many rules: those that are new are not woken.
    pub(crate) fn grow(&mut self, rules: usize) {
        self.rules.grow(rules);
        self.conditions.resize(rules, Conditions { fits: 0, matter: u64::MAX });
    }

    /// Which conditions matter to a rule from now on.
    pub(crate) fn set(&mut self, rule: usize, matter: u64) {
        self.conditions[rule].matter = matter;
    }

    fn wake(&mut self, Entry { rule, condition }: Entry) {
        let rule = rule as usize;
        let Conditions { fits, matter } = &mut self.conditions[rule];
        // Without a branch: it would be taken one time and not the next.
        let matters = *matter >> condition & 1;
        *fits |= matters << condition;
        self.rules.places[rule / 64] |= matters << (rule % 64);
        self.rules.words[rule / 4_096] |= matters << (rule / 64 % 64);
    }

    /// Wakes all of these.
    pub(crate) fn extend(&mut self, others: &Places) {
        for (at, word) in others.words.iter().enumerate().filter(|(_, word)| **word != 0) {
            self.rules.words[at] |= word;
            let mut left = *word;
            while left != 0 {
                let word = 64 * at + left.trailing_zeros() as usize;
                left &= left - 1;
                self.rules.places[word] |= others.places[word];
            }
        }
    }

    /// The first one, which is woken no more, and which of its conditions hold.
    pub(crate) fn pop(&mut self) -> Option<(usize, u64)> {
        let rule = self.rules.first()?;
        self.rules.remove(rule);
        Some((rule, core::mem::take(&mut self.conditions[rule].fits)))
    }
}

/// Whether nothing is to be asked of an event that the index has found by this condition.
pub(crate) fn is_exact(test: &Test) -> bool {
    access(test).is_exact
}

fn access(test: &Test) -> Access {
    match test {
        Test::Always => Access { kinds: None, guard: None, is_exact: true },
        Test::Kind(kind) => Access { kinds: Some(Vec::from([usize::from(kind.0)])), guard: None, is_exact: true },
        Test::Kinds(bits) => Access { kinds: Some(set_bits(bits)), guard: None, is_exact: true },
        Test::Compare(Column::Kind, Comparison::Equal, With::Constant(kind)) => of_kinds(&[*kind]),
        Test::OneOf(Column::Kind, kinds) => of_kinds(kinds),
        Test::Compare(column, by, With::Constant(value)) if *by != Comparison::NotEqual => {
            Access { kinds: None, guard: Some((*column, *by, Vec::from([*value]))), is_exact: true }
        }
        Test::OneOf(column, values) => {
            Access { kinds: None, guard: Some((*column, Comparison::Equal, values.to_vec())), is_exact: true }
        }
        Test::All(all) => {
            let mut whole = Access { kinds: None, guard: None, is_exact: true };
            for inner in all {
                let Access { kinds, guard, is_exact } = access(inner);
                whole.is_exact &= is_exact;
                whole.kinds = match (whole.kinds.take(), kinds) {
                    (Some(kinds), Some(other)) => Some(kinds.into_iter().filter(|kind| other.contains(kind)).collect()),
                    (kinds, other) => kinds.or(other),
                };
                match (&whole.guard, guard) {
                    (_, None) => {}
                    (None, guard) => whole.guard = guard,
                    // Equality finds fewer than an order does.
                    (Some((_, by, _)), Some(guard)) => {
                        whole.is_exact = false;
                        if *by != Comparison::Equal && guard.1 == Comparison::Equal {
                            whole.guard = Some(guard);
                        }
                    }
                }
            }
            whole
        }
        Test::Any(all) => {
            let mut kinds = Some(Vec::new());
            for inner in all {
                kinds = match (kinds, access(inner).kinds) {
                    (Some(mut kinds), Some(other)) => {
                        kinds.extend(other);
                        Some(kinds)
                    }
                    _ => None,
                };
            }
            if let Some(kinds) = &mut kinds {
                kinds.sort_unstable();
                kinds.dedup();
            }
            Access { kinds, guard: None, is_exact: false }
        }
        Test::Compare(..) | Test::Not(_) => Access { kinds: None, guard: None, is_exact: false },
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of kinds, which are small")]
fn of_kinds(kinds: &[f64]) -> Access {
    Access { kinds: Some(kinds.iter().map(|kind| *kind as usize).collect()), guard: None, is_exact: true }
}

fn set_bits(words: &[u64]) -> Vec<usize> {
    let of = |at: usize| (0..64).map(move |bit| 64 * at + bit);
    (0..words.len()).flat_map(of).filter(|kind| words[kind / 64] >> (kind % 64) & 1 == 1).collect()
}
