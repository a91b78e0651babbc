//! What to say of a word that is none of the valid ones: the nearest, or all.

/// `unknown rule "retrievel"; did you mean "retrieval"?`, or what is known when nothing is near.
pub fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("unknown {what} `{word}`; did you mean `{near}`?"),
        None if known.len() > MOST_LISTED => format!("unknown {what} `{word}`"),
        None => format!("unknown {what} `{word}`; known are {}", known.join(", ")),
    }
}

/// A longer list helps nobody in a message.
const MOST_LISTED: usize = 20;

/// The word of `known` that `word` is most likely a slip of. Case, and `_` for `-`, make no difference.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |word: &str| word.to_lowercase().replace('_', "-");
    let distance = |known: &str| strsim::damerau_levenshtein(&plain(word), &plain(known));
    let distances = known.into_iter().map(|known| (distance(known), known));
    distances.min().filter(|(distance, known)| *distance <= known.len() / 3 + 1).map(|(_, known)| known)
}
