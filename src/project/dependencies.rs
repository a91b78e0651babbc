//! Requirements as manifests write them: `openai[extra]>=1,<2 ; python_version > "3.9"`.

use super::Dependency;

/// A dependency and where a manifest asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// What is required.
    pub dependency: Dependency,
    /// Line in the manifest, from 1.
    pub line: u32,
}

/// A distribution's name as it is compared (PEP 503).
pub fn normalise(name: &str) -> String {
    let parts: Vec<&str> = name.split(['-', '_', '.']).filter(|part| !part.is_empty()).collect();
    parts.join("-").to_ascii_lowercase()
}

/// Reads one requirement (PEP 508): extras and markers are dropped. `None` when it is none.
pub(super) fn parse(text: &str, optional: bool) -> Option<Dependency> {
    let text = text.trim();
    let end =
        text.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.".contains(letter)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !name.starts_with(|letter: char| letter.is_ascii_alphanumeric()) {
        return None;
    }
    let mut rest = rest.trim_start();
    if let Some(extras) = rest.strip_prefix('[') {
        rest = extras.split_once(']')?.1.trim_start();
    }
    let requirement = if rest.starts_with('@') {
        // A marker of a URL stands behind a space; the URL itself may have a semicolon.
        rest.split(" ;").next().unwrap_or(rest)
    } else {
        rest.split(';').next().unwrap_or(rest)
    };
    let requirement = requirement.trim().trim_start_matches('(').trim_end_matches(')').trim();
    let is_version = requirement.is_empty() || requirement.starts_with(['=', '<', '>', '~', '!', '@']);
    is_version.then(|| Dependency { name: normalise(name), requirement: requirement.to_string(), optional })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements() {
        let cases = [
            ("openai", "openai", ""),
            ("OpenAI_X.y >= 1.0, < 2", "openai-x-y", ">= 1.0, < 2"),
            ("langchain[all,extra]==0.1.0 ; python_version < '3.12'", "langchain", "==0.1.0"),
            ("mlflow (>=2)", "mlflow", ">=2"),
            ("pkg @ git+https://host/x.git@main ; python_version>'3'", "pkg", "@ git+https://host/x.git@main"),
        ];
        for (text, name, requirement) in cases {
            let found = parse(text, false).expect(text);
            assert_eq!((found.name.as_str(), found.requirement.as_str()), (name, requirement));
        }
        for text in ["", "-e .", "# x", "./local", "This is prose", "https://host/x.whl"] {
            assert_eq!(parse(text, false), None, "{text}");
        }
    }
}
