//! The broken merges.

/// One change that breaks what a test must notice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mutant {
    /// The file, relative to the root.
    pub(crate) path: &'static str,
    /// What is there, once.
    pub(crate) text: &'static str,
    /// What is put in its place.
    pub(crate) replacement: &'static str,
    /// What is broken then.
    pub(crate) breaks: &'static str,
}

/// Mistakes that merges were made with, each in the place where it would be made here.
pub(crate) const MUTANTS: &[Mutant] = &[
    Mutant {
        path: "crates/kromka-state/src/leaf.rs",
        text: "has(dot) || !theirs.contains(dot)",
        replacement: "has(dot)",
        breaks: "a removal drops what it has not seen",
    },
    Mutant {
        path: "crates/kromka-state/src/leaf.rs",
        text: "(self.seq, self.total) = (self.seq, self.total).max((other.seq, other.total));",
        replacement: "(self.seq, self.total) = (self.seq.max(other.seq), self.total.wrapping_add(other.total));",
        breaks: "a counter adds what it is told, again and again",
    },
    Mutant {
        path: "crates/kromka-state/src/leaf.rs",
        text: "if changed {\n        sort(mine, replicas);",
        replacement: "if changed {\n        mine.as_mut_slice().sort_by_key(|entry| entry.stamp);",
        breaks: "equal stamps are decided by what came last",
    },
    Mutant {
        path: "crates/kromka-state/src/document/delta.rs",
        text: ".filter_map(|leaf| Some((self.known_name(leaf, known)?, leaf)))",
        replacement: ".filter(|leaf| !leaf.content.is_empty()).filter_map(|leaf| Some((self.known_name(leaf, known)?, leaf)))",
        breaks: "a delta does not tell what was removed",
    },
    Mutant {
        path: "crates/kromka-state/src/document/apply.rs",
        text: "if !self.clock.covers(&message.head.base()) {",
        replacement: "if false {",
        breaks: "a message that came early is merged",
    },
];
