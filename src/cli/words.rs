//! Reads words of a fixed list, and names the nearest one for a slip.

use std::str::FromStr;

use crate::catalog::Operation;
use crate::classify::{Confidence, SkipRule, rules};
use crate::nearest::nearest;

/// An operation's word.
pub fn operation(word: &str) -> Result<Operation, String> {
    Operation::from_str(word).map_err(|_| {
        let known = words(Operation::ALL, Operation::word);
        match SkipRule::from_str(word) {
            Ok(_) => format!("`{word}` says what is left alone; choose among the operations {}", known.join(", ")),
            Err(_) => unknown("rule", word, &known),
        }
    })
}

/// A level of confidence.
pub fn confidence(word: &str) -> Result<Confidence, String> {
    Confidence::from_str(word).map_err(|_| unknown("level", word, &words(Confidence::ALL, Confidence::word)))
}

/// The word of any rule.
pub fn rule(word: &str) -> Result<&'static str, String> {
    let known: Vec<&'static str> = rules().iter().map(|rule| rule.name).collect();
    known.iter().find(|name| **name == word).copied().ok_or_else(|| unknown("rule", word, &known))
}

/// What to say of a word that is none of the `known` ones.
pub fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("there is no {what} `{word}`; did you mean `{near}`?"),
        None if known.len() > 20 => format!("there is no {what} `{word}`"),
        None => format!("there is no {what} `{word}`; known are {}", known.join(", ")),
    }
}

fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|one| word(*one)).collect()
}
