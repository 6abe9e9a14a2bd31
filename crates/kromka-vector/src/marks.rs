//! What a host notes of each vector: tags, a class, and when it expires.

use kromka_core::Tick;

use crate::table::Table;

/// What filters look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// A bit for each of 64 tags of the host.
    pub tags: u64,
    /// A class of the host, such as how long its kind of content is good.
    pub class: u8,
    /// From then on it is not found any more; `None`: it never expires.
    pub expires: Option<Tick>,
}

/// The marks of each slot. What no vector has takes no memory.
#[derive(Clone)]
pub(crate) struct MarksOfSlots {
    pub(crate) tags: Table,
    pub(crate) classes: Table,
    pub(crate) expiries: Table,
    /// Nothing expires before.
    soonest: Tick,
}

impl MarksOfSlots {
    pub(crate) fn new() -> Self {
        Self::of_tables(Table::new(8), Table::new(1), Table::new(8))
    }

    /// The marks that these tables have.
    pub(crate) fn of_tables(tags: Table, classes: Table, expiries: Table) -> Self {
        let soonest = if expiries.len() == 0 { Tick::NEVER } else { Tick::ZERO };
        Self { tags, classes, expiries, soonest }
    }

    pub(crate) fn get(&self, slot: u32) -> Marks {
        let class = if self.classes.has(slot) { self.classes.row(slot)[0] } else { 0 };
        Marks { tags: self.tags(slot), class, expires: self.expires(slot) }
    }

    pub(crate) fn tags(&self, slot: u32) -> u64 {
        if self.tags.has(slot) { word(&self.tags, slot) } else { 0 }
    }

    /// Whether the vector of a slot is past its time.
    pub(crate) fn is_expired(&self, slot: u32, now: Tick) -> bool {
        self.expires(slot).is_some_and(|expires| expires <= now)
    }

    fn expires(&self, slot: u32) -> Option<Tick> {
        // Zero is what rows are grown with, so that times are kept one later.
        let kept = if self.expiries.has(slot) { word(&self.expiries, slot) } else { 0 };
        kept.checked_sub(1).map(Tick::from_ms)
    }

    /// Whether any vector can expire.
    pub(crate) fn can_expire(&self) -> bool {
        self.expiries.len() > 0
    }

    /// Whether any vector may be past its time, apart from those that a pass under way has not come to.
    pub(crate) fn may_have_expired(&self, now: Tick) -> bool {
        self.soonest <= now && self.soonest != Tick::NEVER
    }

    /// Forgets when vectors expire, before each is [expected](Self::expect) anew.
    pub(crate) fn expect_none(&mut self) {
        self.soonest = Tick::NEVER;
    }

    /// Nothing is taken to expire before this one does.
    pub(crate) fn expect(&mut self, slot: u32) {
        self.soonest = self.soonest.min(self.expires(slot).unwrap_or(Tick::NEVER));
    }

    pub(crate) fn set(&mut self, slot: u32, marks: &Marks) {
        let expires = marks.expires.filter(|at| *at != Tick::NEVER).map_or(0, |at| at.ms() + 1);
        set(&mut self.tags, slot, &marks.tags.to_le_bytes(), marks.tags == 0);
        set(&mut self.classes, slot, &[marks.class], marks.class == 0);
        set(&mut self.expiries, slot, &expires.to_le_bytes(), expires == 0);
        self.expect(slot);
    }

    /// Room for these marks of a slot, exactly where it is the last for some time.
    pub(crate) fn reserve(&mut self, slot: u32, marks: &Marks, exactly: bool) {
        let rows = slot as usize + 1;
        let has = [marks.tags != 0, marks.class != 0, marks.expires.is_some()];
        for (table, has) in [&mut self.tags, &mut self.classes, &mut self.expiries].into_iter().zip(has) {
            if has && table.len() < rows {
                let room = if exactly { Table::reserve_exact } else { Table::reserve };
                room(table, rows);
            }
        }
    }

    /// Whether a slot takes these marks without more memory.
    pub(crate) fn has_room(&self, slot: u32, marks: &Marks) -> bool {
        let has = |table: &Table, wanted: bool| !wanted || table.has(slot);
        has(&self.tags, marks.tags != 0)
            && has(&self.classes, marks.class != 0)
            && has(&self.expiries, marks.expires.is_some())
    }

    pub(crate) fn truncate(&mut self, slots: usize) {
        for table in [&mut self.tags, &mut self.classes, &mut self.expiries] {
            if table.len() > slots {
                table.truncate(slots);
            }
        }
    }

    pub(crate) fn shrink(&mut self) {
        [&mut self.tags, &mut self.classes, &mut self.expiries].into_iter().for_each(Table::shrink);
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.tags.heap_bytes() + self.classes.heap_bytes() + self.expiries.heap_bytes()
    }
}

fn word(table: &Table, slot: u32) -> u64 {
    table.row(slot).as_chunks().0.first().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Zeros are not written where there is no row.
fn set(table: &mut Table, slot: u32, bytes: &[u8], zero: bool) {
    if !table.has(slot) {
        if zero {
            return;
        }
        table.grow(slot as usize + 1);
    }
    table.row_mut(slot).copy_from_slice(bytes);
}
