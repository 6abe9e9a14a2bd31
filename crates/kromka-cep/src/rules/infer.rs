//! What attributes hold, as far as what they are compared with says.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use crate::event::AttributeKind;
use crate::language::Excerpt;

/// Two things that were said of an attribute.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Conflict {
    /// It holds both.
    Kind { attribute: Excerpt, have: &'static str, need: &'static str },
    /// It is in both.
    Unit { attribute: Excerpt, have: Excerpt, need: Excerpt },
}

/// Attributes that hold the same, because they are compared with each other.
#[derive(Debug, Clone, Default)]
struct Class {
    kind: Option<AttributeKind>,
    unit: Option<String>,
    size: usize,
}

/// What is known of attributes, in the order in which they were named first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Inference {
    places: BTreeMap<String, usize>,
    names: Vec<String>,
    /// Of the same class as this one; a class is known by one that points to itself.
    same_as: Vec<usize>,
    classes: Vec<Class>,
    /// Attributes whose unit was said, in this order.
    measured: Vec<usize>,
    is_measured: BTreeSet<usize>,
    /// What is called `key` is an attribute, and not the key of every event.
    has_own_key: bool,
}

impl Inference {
    /// An attribute that is declared. What every event has is not meant by it then.
    pub(crate) fn declare(&mut self, name: &str, kind: AttributeKind, unit: Option<&str>) -> Result<(), Conflict> {
        if !self.places.contains_key(name) {
            let _ = self.add(name, None);
            self.has_own_key |= name == "key";
        }
        self.holds(name, kind)?;
        unit.map_or(Ok(()), |unit| self.is_in(name, unit))
    }

    /// It was compared with such a value.
    pub(crate) fn holds(&mut self, name: &str, kind: AttributeKind) -> Result<(), Conflict> {
        let place = self.place(name);
        // A text stands for the number that the key is made of it.
        if name == "key" && kind == AttributeKind::Symbol && !self.has_own_key {
            return Ok(());
        }
        let class = self.class(place);
        match self.classes[class].kind {
            Some(need) if need != kind => {
                Err(Conflict::Kind { attribute: Excerpt::of(name), have: word(kind), need: word(need) })
            }
            _ => {
                self.classes[class].kind = Some(kind);
                Ok(())
            }
        }
    }

    /// It was compared with a number of this unit.
    pub(crate) fn is_in(&mut self, name: &str, unit: &str) -> Result<(), Conflict> {
        self.holds(name, AttributeKind::Number)?;
        let place = self.place(name);
        let class = self.class(place);
        match &self.classes[class].unit {
            Some(need) if need != unit => {
                let (have, need) = (Excerpt::of(unit), Excerpt::of(need));
                return Err(Conflict::Unit { attribute: Excerpt::of(name), have, need });
            }
            Some(_) => {}
            None => self.classes[class].unit = Some(unit.into()),
        }
        if self.is_measured.insert(place) {
            self.measured.push(place);
        }
        Ok(())
    }

    /// It was compared with another one.
    pub(crate) fn is_like(&mut self, name: &str, other: &str) -> Result<(), Conflict> {
        let (one, two) = (self.place(name), self.place(other));
        let (mut one, mut two) = (self.class(one), self.class(two));
        if one == two {
            return Ok(());
        }
        if let (Some(have), Some(need)) = (self.classes[one].kind, self.classes[two].kind)
            && have != need
        {
            return Err(Conflict::Kind { attribute: Excerpt::of(name), have: word(need), need: word(have) });
        }
        if let (Some(have), Some(need)) = (&self.classes[one].unit, &self.classes[two].unit)
            && have != need
        {
            let (have, need) = (Excerpt::of(need), Excerpt::of(have));
            return Err(Conflict::Unit { attribute: Excerpt::of(name), have, need });
        }
        if self.classes[one].size < self.classes[two].size {
            core::mem::swap(&mut one, &mut two);
        }
        let Class { kind, unit, size } = core::mem::take(&mut self.classes[two]);
        self.same_as[two] = one;
        let class = &mut self.classes[one];
        class.kind = class.kind.or(kind);
        class.unit = class.unit.take().or(unit);
        class.size += size;
        Ok(())
    }

    /// It is asked for, whatever it holds.
    pub(crate) fn is_named(&mut self, name: &str) {
        let _ = self.place(name);
    }

    /// All, with what they hold.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, Option<AttributeKind>)> {
        self.names.iter().enumerate().map(|(place, name)| (name.as_str(), self.classes[self.class(place)].kind))
    }

    /// Those whose unit was said.
    pub(crate) fn measured(&self) -> impl Iterator<Item = (&str, &str)> {
        let of = |place: &usize| Some((self.names[*place].as_str(), self.classes[self.class(*place)].unit.as_deref()?));
        self.measured.iter().filter_map(of)
    }

    fn place(&mut self, name: &str) -> usize {
        // What every event has, unless something else is declared by the name.
        let kind = match name {
            "type" => Some(AttributeKind::Symbol),
            "key" | "at" | "id" => Some(AttributeKind::Number),
            _ => None,
        };
        self.places.get(name).copied().unwrap_or_else(|| self.add(name, kind))
    }

    fn add(&mut self, name: &str, kind: Option<AttributeKind>) -> usize {
        let place = self.names.len();
        self.places.insert(name.into(), place);
        self.names.push(name.into());
        self.same_as.push(place);
        self.classes.push(Class { kind, unit: None, size: 1 });
        place
    }

    /// Not far: the smaller class joins the larger one.
    fn class(&self, place: usize) -> usize {
        let mut place = place;
        while self.same_as[place] != place {
            place = self.same_as[place];
        }
        place
    }
}

pub(crate) const fn word(kind: AttributeKind) -> &'static str {
    match kind {
        AttributeKind::Number => "a number",
        AttributeKind::Symbol => "a text",
    }
}
