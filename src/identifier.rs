//! The words of an identifier, whatever the language joins them by.

use smol_str::SmolStr;

/// The words of `load_user_profile`, `loadUserProfile`, `LoadUserProfile` and `_load_HTTPResponse`, in lower case.
pub fn words(name: &str) -> Vec<SmolStr> {
    Words(name).collect()
}

/// The first word; empty for a name without letters.
pub fn first_word(name: &str) -> SmolStr {
    Words(name).next().unwrap_or_default()
}

/// What is left of a name.
struct Words<'n>(&'n str);

impl Iterator for Words<'_> {
    type Item = SmolStr;

    fn next(&mut self) -> Option<SmolStr> {
        let name = &self.0[self.0.find(char::is_alphanumeric)?..];
        let end = end_of_word(name);
        let (word, rest) = name.split_at(end);
        self.0 = rest;
        let is_lower = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        Some(if is_lower { word.into() } else { word.chars().flat_map(char::to_lowercase).collect() })
    }
}

/// Where the word ends with which a name begins.
fn end_of_word(name: &str) -> usize {
    let mut letters = name.char_indices().peekable();
    let mut before: Option<char> = None;
    while let Some((at, letter)) = letters.next() {
        let next_is_lower = letters.peek().is_some_and(|(_, next)| next.is_lowercase());
        // A capital begins a word, but for those inside an acronym: `HTTPResponse` is `http`, `response`.
        let begins = |before: char| before.is_lowercase() || before.is_numeric() || next_is_lower;
        if !letter.is_alphanumeric() || letter.is_uppercase() && before.is_some_and(begins) {
            return at;
        }
        before = Some(letter);
    }
    name.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_either_style() {
        assert_eq!(words("_load_user"), ["load", "user"]);
        assert_eq!(words("loadUser"), ["load", "user"]);
        assert_eq!(words("HTTPResponse"), ["http", "response"]);
        assert_eq!(words("callGPT4Turbo"), ["call", "gpt4", "turbo"]);
        assert_eq!(words("#run"), ["run"]);
        assert_eq!(words("Äther_ÜberXML"), ["äther", "über", "xml"]);
        assert_eq!(first_word("__"), "");
    }
}
