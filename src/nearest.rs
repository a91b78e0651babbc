//! The nearest valid word for a misspelt one, for messages.

/// The word of `known` that `word` is most likely a slip of. Case, and `_` for `-`, make no difference.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |word: &str| word.to_lowercase().replace('_', "-");
    let distance = |known: &str| strsim::damerau_levenshtein(&plain(word), &plain(known));
    let distances = known.into_iter().map(|known| (distance(known), known));
    distances.min().filter(|(distance, known)| *distance <= known.len() / 3 + 1).map(|(_, known)| known)
}
