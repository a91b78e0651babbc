//! Reads the words of options.

use std::str::FromStr;

use crate::catalog::Operation;
use crate::classify::{Confidence, SkipRule, rules};
use crate::edit::hazards;
use crate::nearest::unknown;

/// An operation's word.
pub fn operation(word: &str) -> Result<Operation, String> {
    Operation::from_str(word).map_err(|message| match SkipRule::from_str(word) {
        Ok(_) => {
            let operations: Vec<&str> = Operation::ALL.iter().map(|operation| operation.word()).collect();
            format!("`{word}` says what is left alone; choose among the operations {}", operations.join(", "))
        }
        Err(_) => message,
    })
}

/// A level of confidence.
pub fn confidence(word: &str) -> Result<Confidence, String> {
    Confidence::from_str(word)
}

/// The word of any rule or hazard.
pub fn rule(word: &str) -> Result<&'static str, String> {
    let known: Vec<&'static str> =
        rules().iter().map(|rule| rule.name).chain(hazards().iter().map(|hazard| hazard.name)).collect();
    known.iter().find(|name| **name == word).copied().ok_or_else(|| unknown("rule", word, &known))
}
