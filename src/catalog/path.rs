//! Paths: how one gets to a value from an import (`openai.OpenAI().chat.completions.create`), see catalog/README.md.

/// The type and the member path of a path that goes through an instance: `openai.OpenAI().chat.create` gives
/// `("openai.OpenAI", "chat.create")`. The last call in the path counts; `[]` may follow the instance.
pub fn split_instance(path: &str) -> Option<(&str, &str)> {
    let at = path.as_bytes().windows(2).rposition(|pair| pair == b"()")?;
    let member = path[at + 2..].trim_start_matches("[]");
    Some((&path[..at], member.strip_prefix('.').unwrap_or(member)))
}

/// The last name of a path; `/` separates the names of a TypeScript module.
pub fn last_name(path: &str) -> &str {
    end_of_parent(path).map_or(path, |at| &path[at + 1..])
}

/// Everything before the last name; empty for a single name.
pub fn parent(path: &str) -> &str {
    end_of_parent(path).map_or("", |at| &path[..at])
}

fn end_of_parent(path: &str) -> Option<usize> {
    path.bytes().rposition(|byte| matches!(byte, b'.' | b'/'))
}

/// Whether `path` is `prefix` or lies below it.
pub fn is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_the_last_instance() {
        assert_eq!(split_instance("openai.OpenAI().chat.create"), Some(("openai.OpenAI", "chat.create")));
        assert_eq!(split_instance("a.B().c()[].d"), Some(("a.B().c", "d")));
        assert_eq!(split_instance("openai.OpenAI"), None);
    }

    #[test]
    fn modules_of_typescript_have_slashes() {
        assert_eq!(last_name("@langchain/core/tools.tool"), "tool");
        assert_eq!(parent("@langchain/core/tools"), "@langchain/core");
    }

    #[test]
    fn below_means_whole_names() {
        assert!(is_below("a.b.c", "a.b"));
        assert!(!is_below("a.bc", "a.b"));
        assert!(is_below("@langchain/core/tools.tool", "@langchain/core"));
    }
}
