//! What can be wrong, by number.

use kromka_core::{BoundError, numbered_errors};

use crate::language::{Excerpt, Expected, Found, Position};

numbered_errors! {
    /// Why a schema refused a declaration. Nothing was changed.
    pub enum SchemaError {
        /// A name, or a text, of too few or too many bytes.
        Name {
            /// Its bytes.
            have: usize,
            /// Bytes that it may have.
            max: usize,
        } = 2001, "a name has {have} bytes; 1 to {max} are allowed";
        /// An attribute that was declared as another kind.
        Attribute = 2002, "an attribute of this name holds something else";
        /// There are as many as there may be.
        Full {
            /// How many there may be.
            max: usize,
        } = 2003, "full: at most {max} are allowed";
        /// A schema that lacks what another has.
        NotGrown = 2004, "a schema only grows: kinds, attributes and texts stay what they are";
    }
}

numbered_errors! {
    /// Why a pattern was refused.
    pub enum PatternError {
        /// A pattern of nothing.
        Empty = 2011, "a pattern needs at least one element";
        /// Too many elements.
        Elements {
            /// How many it has.
            have: usize,
            /// How many it may have.
            max: usize,
        } = 2012, "a pattern has {have} elements; at most {max} are allowed";
        /// Groups or conditions within each other.
        Depth {
            /// How many may be.
            max: usize,
        } = 2013, "groups or conditions are more than {max} deep";
        /// What it would be compiled to is too much.
        States {
            /// How much it may be.
            max: usize,
        } = 2014, "the pattern needs more than {max} states: say fewer repetitions, or fewer groups within each other";
        /// It begins with a negative element.
        NotFirst = 2015, "a pattern or group cannot begin with a negative element";
        /// It ends with a negative element, and nothing says when that is over.
        NotLast = 2016, "a pattern that ends with what must not follow needs a time within which";
        /// A quantifier that allows nothing.
        Times {
            /// The least.
            min: u32,
            /// The most.
            max: u32,
        } = 2017, "an element cannot be there {min} to {max} times";
        /// An element that nothing is bound to.
        Element = 2018, "a condition or a skip names an element that the pattern has not";
        /// An attribute that no event has.
        Attribute = 2019, "a condition names an attribute that the schema has not";
        /// A kind that no event is of.
        Kind = 2020, "a condition names a kind of event that the schema has not";
        /// A comparison that has no meaning.
        Comparison = 2021, "texts are equal or not, and equal only to texts";
        /// A look too far back.
        Earlier {
            /// Rows that it looks back.
            have: u32,
            /// Rows that it may.
            max: u32,
        } = 2022, "a condition looks {have} rows back; 1 to {max} are allowed";
        /// What cannot be adjacent.
        Adjacent = 2024, "only events can be adjacent: one, one of several, or up to 64 in any order, once or repeated";
        /// A time of nothing.
        NoTime = 2025, "a time within which something is to come, or not, is at least one millisecond";
        /// The engine has as many rules as it may.
        Rules {
            /// How many it may have.
            max: usize,
        } = 2026, "full: at most {max} rules are allowed, and as many that were removed and of which matches wait";
        /// A quota of nothing, or of too much.
        Quota {
            /// How much.
            have: u32,
            /// How much it may be, at least: of nodes what one match of the pattern needs.
            min: u32,
            /// How much it may be, at most.
            max: u32,
        } = 2029, "a quota is {have}; {min} to {max} are allowed";
        /// A repetition that would never end.
        Endless = 2028, "what is repeated is true before any event comes, again and again";
        /// A limit by which nothing would be told.
        Limit = 2030, "a limit is at least one match";
        /// A number that is infinite, or none.
        Constant = 2060, "a condition compares with what is no finite number";
        /// A text is too long, or there are too many.
        Text = 2023, "a text of a condition is too long, or the schema has no room for it";
    }
}

numbered_errors! {
    /// Why a text was not understood.
    pub enum SyntaxError {
        /// Something else was expected.
        Expected {
            /// Where.
            at: Position,
            /// What is there.
            found: Found,
            /// What could be.
            expected: Expected,
        } = 2031, "{at}: found {found}, expected {expected}";
        /// Too deep.
        Depth {
            /// Where.
            at: Position,
            /// How deep it may be.
            max: usize,
        } = 2032, "{at}: more than {max} within each other";
        /// A number that is too large.
        Number {
            /// Where.
            at: Position,
            /// The largest that is allowed.
            max: u64,
        } = 2033, "{at}: a number above {max}";
        /// Too many orders.
        Permuted {
            /// Where.
            at: Position,
            /// How many are permuted.
            have: usize,
            /// How many may be.
            max: usize,
        } = 2034, "{at}: {have} are permuted; at most {max} are allowed";
        /// An attribute is in two units.
        Unit {
            /// Where.
            at: Position,
            /// Which.
            attribute: Excerpt,
            /// The unit here.
            have: Excerpt,
            /// The unit before.
            need: Excerpt,
        } = 2035, "{at}: `{attribute}` is in {have} here, and in {need} before";
        /// An attribute is a number and a text.
        Kind {
            /// Where.
            at: Position,
            /// Which.
            attribute: Excerpt,
            /// What it is here.
            have: &'static str,
            /// What it was before.
            need: &'static str,
        } = 2036, "{at}: `{attribute}` is {have} here, and {need} before";
        /// Something that is no pattern, or that none can say.
        Unsupported {
            /// Where.
            at: Position,
            /// What.
            what: &'static str,
            /// What there is.
            instead: &'static str,
        } = 2037, "{at}: {what} is not supported; {instead}";
        /// A text that is too long.
        Long {
            /// Its bytes.
            have: usize,
            /// Bytes that it may have.
            max: usize,
        } = 2038, "a text has {have} bytes; at most {max} are allowed";
        /// Something that can be said once.
        Twice {
            /// Where it is said again.
            at: Position,
        } = 2039, "{at}: this was said already";
        /// Too many of something.
        Many {
            /// Where the first is that is too many.
            at: Position,
            /// Of what.
            what: &'static str,
            /// How many may be.
            max: usize,
        } = 2061, "{at}: more than {max} {what} are not allowed";
        /// A duration that cannot be.
        Duration {
            /// Where.
            at: Position,
            /// The longest, in milliseconds.
            max: u64,
        } = 2062, "{at}: a duration is of whole milliseconds, 1 to {max}";
        /// A quantifier that allows nothing.
        Times {
            /// Where.
            at: Position,
            /// The least.
            min: u32,
            /// The most.
            max: u32,
        } = 2063, "{at}: nothing can be there {min} to {max} times";
        /// An element that the pattern has not.
        Element {
            /// Where it is asked about.
            at: Position,
            /// Which.
            element: Excerpt,
        } = 2064, "{at}: the pattern has no element `{element}`";
        /// An element to which nothing can be bound when it is asked about.
        Unbound {
            /// Where it is asked about.
            at: Position,
            /// Which.
            element: Excerpt,
        } = 2070, "{at}: nothing is bound to `{element}` by then; allowed are elements that come before";
        /// A name of two elements.
        Named {
            /// Where the second one is.
            at: Position,
            /// Which.
            element: Excerpt,
        } = 2056, "{at}: `{element}` is another element already; each has a name of its own";
        /// A number that is beyond all that can be compared.
        Infinite {
            /// Where.
            at: Position,
        } = 2069, "{at}: a number of more than 1.7976931348623157e308, which is the most";
    }
}

impl SyntaxError {
    /// Where it is, unless it is the whole text.
    #[must_use]
    pub const fn at(&self) -> Option<Position> {
        match self {
            Self::Long { .. } => None,
            Self::Expected { at, .. }
            | Self::Depth { at, .. }
            | Self::Number { at, .. }
            | Self::Permuted { at, .. }
            | Self::Unit { at, .. }
            | Self::Kind { at, .. }
            | Self::Unsupported { at, .. }
            | Self::Twice { at }
            | Self::Infinite { at }
            | Self::Many { at, .. }
            | Self::Duration { at, .. }
            | Self::Times { at, .. }
            | Self::Element { at, .. }
            | Self::Unbound { at, .. }
            | Self::Named { at, .. } => Some(*at),
        }
    }
}

numbered_errors! {
    /// Why a schema has no place for what rules mention. Nothing was changed.
    pub enum DeclarationError {
        /// An attribute is a number and a text.
        Kind {
            /// Which.
            attribute: Excerpt,
            /// What one rule, or the schema, says.
            have: &'static str,
            /// What was said before.
            need: &'static str,
        } = 2065, "`{attribute}` is {have} and {need}";
        /// An attribute is in two units.
        Unit {
            /// Which.
            attribute: Excerpt,
            /// One.
            have: Excerpt,
            /// The other.
            need: Excerpt,
        } = 2066, "`{attribute}` is in {have} and in {need}";
        /// A name of too few or too many bytes.
        Name {
            /// Its bytes.
            have: usize,
            /// Bytes that it may have.
            max: usize,
        } = 2067, "a name has {have} bytes; 1 to {max} are allowed";
        /// More kinds or attributes than there may be.
        Full {
            /// How many there would be.
            have: usize,
            /// How many there may be.
            max: usize,
        } = 2068, "{have} kinds or attributes; at most {max} are allowed";
        /// A rule defines, asks about, or skips to an element that it has not.
        Element {
            /// The rule.
            rule: Excerpt,
            /// Which element.
            element: Excerpt,
        } = 2057, "rule {rule}: the pattern has no element `{element}`";
        /// A rule asks about an element to which nothing can be bound by then.
        Unbound {
            /// The rule.
            rule: Excerpt,
            /// Which element.
            element: Excerpt,
        } = 2058, "rule {rule}: nothing is bound to `{element}` when it is asked about; allowed are elements that come before";
        /// A rule has two elements of one name.
        Named {
            /// The rule.
            rule: Excerpt,
            /// The name.
            element: Excerpt,
        } = 2059, "rule {rule}: two elements are called `{element}`; each has a name of its own";
    }
}

numbered_errors! {
    /// Why an event was refused.
    pub enum EventError {
        /// Rows that are too short or too long.
        Values {
            /// Values that came.
            have: usize,
            /// Values that the events need.
            need: usize,
        } = 2041, "{have} values for events that need {need}";
        /// It is earlier than the ones before.
        Late {
            /// Its time, in milliseconds.
            have: u64,
            /// The time by now.
            need: u64,
            /// Events of the batch that were taken, from its beginning.
            taken: usize,
        } = 2042, "an event of {have} ms comes after {need} ms; {taken} of the batch were taken";
        /// It is of a kind that was not declared.
        Kind {
            /// Its kind.
            have: u16,
            /// Events of the batch that were taken, from its beginning.
            taken: usize,
        } = 2043, "an event is of kind {have}, which the schema has not; {taken} of the batch were taken";
        /// As many events wait for other sources as may.
        Full {
            /// Events of the batch that were taken, from its beginning: the others are to be offered again.
            taken: usize,
            /// How many may wait.
            max: usize,
        } = 2044, "full: {max} events wait for other sources; {taken} of the batch were taken";
        /// As many sources are known as may, and none of them is idle.
        Sources {
            /// How many may be.
            max: usize,
        } = 2045, "full: {max} sources are known, and none of them is idle";
        /// It comes without a source to an engine that puts events in order.
        NoSource = 2046, "this engine puts the events of several sources in order: say which source they are of";
    }
}

impl EventError {
    /// Events of the batch that were taken, from its beginning.
    #[must_use]
    pub const fn taken(&self) -> usize {
        match self {
            Self::Late { taken, .. } | Self::Kind { taken, .. } | Self::Full { taken, .. } => *taken,
            Self::Values { .. } | Self::Sources { .. } | Self::NoSource => 0,
        }
    }
}

numbered_errors! {
    /// Why no intake can be made of a configuration.
    pub enum IntakeConfigError {
        /// A field outside its range.
        Field {
            /// Which and how.
            source: BoundError,
        } = 2051, "{source}";
        /// No event may wait, or too many.
        Waiting {
            /// How many.
            have: usize,
            /// How many may be asked for.
            max: usize,
        } = 2052, "waiting_max is {have}; allowed is 1 to {max}";
        /// No source, or too many.
        Sources {
            /// How many.
            have: usize,
            /// How many may be asked for.
            max: usize,
        } = 2053, "sources_max is {have}; allowed is 1 to {max}";
        /// Too large a side output.
        Late {
            /// How many events.
            have: usize,
            /// How many may be asked for.
            max: usize,
        } = 2054, "late_max is {have}; allowed is 0 to {max}";
    }
}

impl From<BoundError> for IntakeConfigError {
    fn from(source: BoundError) -> Self {
        Self::Field { source }
    }
}

numbered_errors! {
    /// Why no intake can be made of a state.
    pub enum IntakeStateError {
        /// It contradicts itself.
        Inconsistent {
            /// What of it.
            what: &'static str,
        } = 2055, "the state of an intake contradicts itself: {what}";
    }
}

numbered_errors! {
    /// Why a state was not saved, or not restored. Nothing was changed.
    pub enum PatternSnapshotError {
        /// The buffer is too small.
        TooSmall {
            /// Its bytes.
            have: usize,
            /// Bytes of the snapshot.
            need: usize,
        } = 2071, "the buffer has {have} bytes; the snapshot needs {need}";
        /// Something else, or only the beginning of one.
        NotASnapshot {
            /// Its bytes.
            have: usize,
        } = 2072, "these {have} bytes are no snapshot of event patterns, or only the beginning of one";
        /// One of another version.
        Version {
            /// Its version.
            have: u16,
            /// The version that is read.
            need: u16,
        } = 2073, "the snapshot has version {have}; this engine reads version {need}";
        /// Its bytes have changed.
        Checksum {
            /// Their checksum.
            have: u32,
            /// What it should be.
            need: u32,
        } = 2074, "the snapshot is damaged: its checksum is {have:#010x}, it should be {need:#010x}";
        /// It contradicts itself.
        Inconsistent {
            /// What of it.
            what: &'static str,
        } = 2075, "the snapshot contradicts itself: {what}";
        /// The engine is none in which nothing has happened.
        InUse = 2076, "an engine that has taken events, or was told the time, restores nothing";
        /// The schema has no place for what the snapshot names.
        Schema {
            /// Why.
            source: SchemaError,
        } = 2077, "{source}";
        /// An intake that cannot go on.
        Intake {
            /// Why.
            what: &'static str,
        } = 2078, "events of several sources cannot go on: {what}";
    }
}

impl From<SchemaError> for PatternSnapshotError {
    fn from(source: SchemaError) -> Self {
        Self::Schema { source }
    }
}
