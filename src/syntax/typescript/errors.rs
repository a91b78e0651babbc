//! Files that are not TypeScript.

/// Whether a comment at the beginning says `@flow`: then the types are Flow's.
pub(super) fn is_flow(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    if rest.starts_with("#!") {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
    }
    loop {
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + "*/".len())
        } else {
            return false;
        };
        let (comment, behind) = rest.split_at(end);
        if comment.split([' ', '\t', '\r', '\n', '*', '/']).any(|word| word == "@flow") {
            return true;
        }
        rest = behind.trim_start();
    }
}
