//! The words of an identifier, whatever the language joins them by.

/// The words of `load_user_profile`, `loadUserProfile`, `LoadUserProfile` and `_load_HTTPResponse`, in lower case.
pub fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            open = false;
            continue;
        }
        let before = at.checked_sub(1).map(|before| letters[before]);
        let next_is_lower = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        // A capital begins a word, but for those inside an acronym: `HTTPResponse` is `http`, `response`.
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| before.is_lowercase() || before.is_numeric() || next_is_lower);
        match words.last_mut().filter(|_| open && !begins) {
            Some(word) => word.extend(letter.to_lowercase()),
            None => words.push(letter.to_lowercase().collect()),
        }
        open = true;
    }
    words
}

/// The first word; empty for a name without letters.
pub fn first_word(name: &str) -> String {
    words(name).into_iter().next().unwrap_or_default()
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
        assert_eq!(first_word("__"), "");
    }
}
