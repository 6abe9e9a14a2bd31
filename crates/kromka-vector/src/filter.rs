//! Which vectors a search may return.

use crate::marks::Marks;

/// What a host says of an id and its marks.
pub type Accept<'a> = dyn Fn(u64, &Marks) -> bool + 'a;

/// What a vector must have. Every condition that is given must hold.
#[derive(Clone, Copy, Default)]
pub struct Filter<'a> {
    /// All of these tags.
    pub all: u64,
    /// At least one of these tags, where any is given.
    pub any: u64,
    /// None of these tags.
    pub none: u64,
    /// This class.
    pub class: Option<u8>,
    /// What the host says of an id and its marks. It is asked again for the same vector, and must say the same.
    pub accept: Option<&'a Accept<'a>>,
}

impl Filter<'_> {
    /// Whether a vector may be returned.
    #[must_use]
    pub fn admits(&self, id: u64, marks: &Marks) -> bool {
        self.admits_tags(marks.tags) && self.admits_further(id, marks)
    }

    pub(crate) fn looks_at_tags(&self) -> bool {
        self.all | self.any | self.none != 0
    }

    pub(crate) fn admits_tags(&self, tags: u64) -> bool {
        tags & self.all == self.all && (self.any == 0 || tags & self.any != 0) && tags & self.none == 0
    }

    /// Whether anything besides tags is looked at.
    pub(crate) fn looks_further(&self) -> bool {
        self.class.is_some() || self.accept.is_some()
    }

    pub(crate) fn admits_further(&self, id: u64, marks: &Marks) -> bool {
        self.class.is_none_or(|class| class == marks.class) && self.accept.is_none_or(|accept| accept(id, marks))
    }
}

impl core::fmt::Debug for Filter<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { all, any, none, class, accept } = self;
        let mut shown = f.debug_struct("Filter");
        shown.field("all", all).field("any", any).field("none", none).field("class", class);
        shown.field("accept", &accept.is_some()).finish()
    }
}
