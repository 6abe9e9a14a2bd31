//! What matches that wait are told by, in a snapshot: the engine that goes on may not have their rule.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::retired::Words;
use crate::rule::{Action, Argument};

#[derive(Debug, Serialize, Deserialize)]
enum SavedArgument<T> {
    Text(T),
    Name(T),
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedAction<T> {
    name: T,
    arguments: Vec<SavedArgument<T>>,
}

/// The words of a rule of which matches wait.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SavedWords<T = String> {
    /// Its place in the snapshot from 1 on; 0 for one that runs no more.
    pub(crate) rule: u32,
    name: T,
    elements: Vec<T>,
    actions: Vec<SavedAction<T>>,
}

impl<'a> SavedWords<&'a str> {
    pub(crate) fn of(rule: u32, words: &'a Words) -> Self {
        let argument = |argument: &'a Argument| match argument {
            Argument::Text(text) => SavedArgument::Text(text.as_str()),
            Argument::Name(name) => SavedArgument::Name(name.as_str()),
        };
        let action = |action: &'a Action| SavedAction {
            name: action.name.as_str(),
            arguments: action.arguments.iter().map(argument).collect(),
        };
        Self {
            rule,
            name: &words.name,
            elements: words.elements.iter().map(|element| &**element).collect(),
            actions: words.actions.iter().map(action).collect(),
        }
    }
}

impl SavedWords {
    /// How many elements its bindings may name.
    pub(crate) const fn elements(&self) -> usize {
        self.elements.len()
    }

    pub(crate) fn words(self) -> Words {
        let argument = |argument| match argument {
            SavedArgument::Text(text) => Argument::Text(text),
            SavedArgument::Name(name) => Argument::Name(name),
        };
        let action = |SavedAction { name, arguments }: SavedAction<String>| Action {
            name,
            arguments: arguments.into_iter().map(argument).collect(),
        };
        Words {
            name: self.name.into_boxed_str(),
            elements: self.elements.into_iter().map(String::into_boxed_str).collect(),
            actions: self.actions.into_iter().map(action).collect(),
        }
    }
}
