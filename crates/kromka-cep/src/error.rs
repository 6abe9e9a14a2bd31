//! What can be wrong, by number.

use kromka_core::numbered_errors;

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
        } = 2026, "full: at most {max} rules are allowed";
        /// A repetition that would never end.
        Endless = 2028, "what is repeated is true before any event comes, again and again";
        /// A text is too long, or there are too many.
        Text = 2023, "a text of a condition is too long, or the schema has no room for it";
    }
}

numbered_errors! {
    /// Why a text was not understood.
    pub enum SyntaxError {
        /// Something else was expected.
        Expected {
            /// Bytes before it.
            at: usize,
            /// What.
            expected: &'static str,
        } = 2031, "at byte {at}: expected {expected}";
        /// Too deep.
        Depth {
            /// Bytes before it.
            at: usize,
            /// How deep it may be.
            max: usize,
        } = 2032, "at byte {at}: more than {max} parentheses within each other";
        /// A number that is too large.
        Number {
            /// Bytes before it.
            at: usize,
            /// The largest that is allowed.
            max: u64,
        } = 2033, "at byte {at}: a number above {max}";
        /// Too many orders.
        Permuted {
            /// Bytes before it.
            at: usize,
            /// How many are permuted.
            have: usize,
            /// How many may be.
            max: usize,
        } = 2034, "at byte {at}: {have} are permuted; at most {max} are allowed";
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
        } = 2042, "an event of {have} ms comes after {need} ms";
        /// It is of a kind that was not declared.
        Kind {
            /// Its kind.
            have: u16,
        } = 2043, "an event is of kind {have}, which the schema has not";
    }
}
