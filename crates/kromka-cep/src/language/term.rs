//! The words and signs of the language, and sets of them: what was expected.

use core::fmt;

/// Terms by their texts: reserved words, words that only mean something in their place, signs, and descriptions.
macro_rules! terms {
    (
        reserved { $($reserved:ident $reserved_text:literal,)* }
        words { $($word:ident $word_text:literal,)* }
        signs { $($sign:ident $sign_text:literal,)* }
        others { $($other:ident $other_text:literal,)* }
    ) => {
        /// A word or a sign, or what stands in their place.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Term {
            $($reserved,)* $($word,)* $($sign,)* $($other,)*
        }

        /// The texts of all, in their order.
        const TEXTS: &[&str] = &[$($reserved_text,)* $($word_text,)* $($sign_text,)* $($other_text,)*];
        /// Words that are no names, unless they are quoted.
        const RESERVED: &[&str] = &[$($reserved_text,)*];
        /// Those that are no words or signs, but descriptions.
        const OTHERS: &[Term] = &[$(Term::$other,)*];
    };
}

terms! {
    reserved {
        And "AND", Or "OR", Not "NOT", In "IN", Is "IS", Between "BETWEEN", True "TRUE", False "FALSE", Rule "RULE",
        Pattern "PATTERN", Sequence "SEQUENCE", Select "SELECT", From "FROM", Where "WHERE", Group "GROUP",
        Having "HAVING", Correlate "CORRELATE", With "WITH", Join "JOIN", MatchRecognize "MATCH_RECOGNIZE",
        Expression "EXPRESSION", Within "WITHIN", After "AFTER", Consume "CONSUME", Limit "LIMIT",
        Partition "PARTITION", Emit "EMIT", Quota "QUOTA", Action "ACTION", Output "OUTPUT", Next "NEXT",
        Then "THEN", Any "ANY", Until "UNTIL", Every "EVERY", Of "OF", Strict "STRICT", Absent "ABSENT",
    }
    words {
        As "AS", Define "DEFINE", Order "ORDER", Event "EVENT", Attribute "ATTRIBUTE", Greedy "GREEDY",
        Consecutive "CONSECUTIVE", Combinations "COMBINATIONS", For "FOR", Span "SPAN",
        By "BY", Match "MATCH", Matches "MATCHES", Skip "SKIP", To "TO", Past "PAST", First "FIRST", Last "LAST",
        Row "ROW", No "NO", None "NONE", Nodes "NODES", Keys "KEYS", Drop "DROP", Oldest "OLDEST", Newest "NEWEST",
        Timeouts "TIMEOUTS", Sliding "SLIDING", Tumbling "TUMBLING", Window "WINDOW", Count "COUNT",
        Distinct "DISTINCT", KindNumber "NUMBER", KindText "TEXT", UnitWord "UNIT", Prev "PREV", Show "SHOW",
        Omit "OMIT", Empty "EMPTY", Measures "MEASURES", Permute "PERMUTE", At "at",
    }
    signs {
        Open "(", Close ")", OpenSquare "[", CloseSquare "]", OpenCurly "{", CloseCurly "}", Comma ",",
        Semicolon ";", Colon ":", Bar "|", Dot ".", Plus "+", Star "*", Question "?", Caret "^", Dollar "$",
        Minus "-", Arrow "->", Equal "=", EqualEqual "==", NotEqual "!=", LessGreater "<>", LessOrEqual "<=",
        GreaterOrEqual ">=", Less "<", Greater ">",
    }
    others {
        Name "a name", Text "a text", Number "a number", Whole "a whole number", Unit "a unit",
        TimeUnit "a unit of time", Events "`EVENTS`", Comparison "a comparison", Condition "a condition", End "the end",
    }
}

/// Signs, the longest first of those that begin alike.
pub(crate) const SIGNS: &[Term] = &[
    Term::Arrow,
    Term::EqualEqual,
    Term::NotEqual,
    Term::LessGreater,
    Term::LessOrEqual,
    Term::GreaterOrEqual,
    Term::Equal,
    Term::Less,
    Term::Greater,
    Term::Open,
    Term::Close,
    Term::OpenSquare,
    Term::CloseSquare,
    Term::OpenCurly,
    Term::CloseCurly,
    Term::Comma,
    Term::Semicolon,
    Term::Colon,
    Term::Bar,
    Term::Dot,
    Term::Plus,
    Term::Star,
    Term::Question,
    Term::Caret,
    Term::Dollar,
    Term::Minus,
];

/// Whether a word is no name.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(word))
}

impl Term {
    pub(crate) const fn text(self) -> &'static str {
        TEXTS[self as usize]
    }
}

/// What would have been understood: words, signs, or kinds of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expected([u64; 3]);

// Each has its bit.
const _: () = assert!(TEXTS.len() <= 192);

impl Expected {
    pub(crate) const fn add(&mut self, term: Term) {
        self.0[term as usize / 64] |= 1 << (term as usize % 64);
    }

    fn places(self) -> impl Iterator<Item = usize> {
        (0..TEXTS.len()).filter(move |place| self.0[place / 64] >> (place % 64) & 1 == 1)
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.places().count();
        for (number, place) in self.places().enumerate() {
            let before = match number {
                0 => "",
                last if last + 1 == count => " or ",
                _ => ", ",
            };
            let is_other = OTHERS.iter().any(|other| *other as usize == place);
            let quote = if is_other { "" } else { "`" };
            write!(out, "{before}{quote}{}{quote}", TEXTS[place])?;
        }
        Ok(())
    }
}
