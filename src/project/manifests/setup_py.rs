//! setup.py: read without running it, by a small tolerant scan for the arguments of `setup()`.

use std::ops::Range;

use super::{Contents, line_of};
use crate::project::Requirement;
use crate::project::dependencies::parse;

pub(super) fn read(text: &str) -> Contents {
    let tokens = tokens(text);
    let source = Source { text, tokens: &tokens };
    let mut contents = Contents { is_project: true, ..Contents::default() };
    contents.name = source.string_of("name");
    contents.python = source.string_of("python_requires");
    for (key, optional) in [("install_requires", false), ("extras_require", true)] {
        for (at, value) in source.list_of(key) {
            let requirement = |dependency| Requirement { dependency, line: line_of(text, at) };
            contents.requirements.extend(parse(&value, optional).map(requirement));
        }
    }
    let scripts = source.list_of("entry_points").into_iter().chain(source.list_of("console_scripts"));
    let targets = scripts.filter_map(|(_, script)| Some(script.split_once('=')?.1.trim().to_string()));
    contents.scripts = targets.filter(|target| target.contains(':')).collect();
    contents.scripts.dedup();
    contents.package_folders = source.list_of("package_dir").into_iter().map(|(_, folder)| folder).collect();
    contents.package_folders.extend(source.string_of("where").or_else(|| source.first_argument_of("find_packages")));
    contents
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Name(Range<usize>),
    String { at: usize, value: String },
    Sign(u8),
}

struct Source<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl Source<'_> {
    fn is_name(&self, token: &Token, name: &str) -> bool {
        matches!(token, Token::Name(range) if &self.text[range.clone()] == name)
    }

    /// The tokens behind `key =` or `"key":`.
    fn value_of(&self, key: &str) -> Option<&[Token]> {
        let is_key = |pair: &[Token]| match &pair[0] {
            Token::String { value, .. } => value == key && pair[1] == Token::Sign(b':'),
            name => self.is_name(name, key) && pair[1] == Token::Sign(b'='),
        };
        self.tokens.windows(2).position(is_key).map(|at| &self.tokens[at + 2..])
    }

    fn string_of(&self, key: &str) -> Option<String> {
        match self.value_of(key)?.first()? {
            Token::String { value, .. } => Some(value.clone()),
            _ => None,
        }
    }

    fn first_argument_of(&self, function: &str) -> Option<String> {
        let at = self.tokens.windows(3).position(|three| {
            self.is_name(&three[0], function)
                && three[1] == Token::Sign(b'(')
                && matches!(three[2], Token::String { .. })
        })?;
        match &self.tokens[at + 2] {
            Token::String { value, .. } => Some(value.clone()),
            _ => None,
        }
    }

    /// The strings of a list or of a dict's values; a name is looked up once.
    fn list_of(&self, key: &str) -> Vec<(usize, String)> {
        let Some(mut value) = self.value_of(key) else { return Vec::new() };
        if let Some(Token::Name(range)) = value.first()
            && value.get(1) != Some(&Token::Sign(b'('))
            && let Some(assigned) = self.value_of(&self.text[range.clone()])
        {
            value = assigned;
        }
        let opens = |token: &Token| matches!(token, Token::Sign(b'[' | b'{' | b'('));
        if !value.first().is_some_and(opens) {
            return Vec::new();
        }
        let (mut depth, mut strings) = (0, Vec::new());
        for (at, token) in value.iter().enumerate() {
            match token {
                Token::Sign(b'[' | b'{' | b'(') => depth += 1,
                Token::Sign(b']' | b'}' | b')') => depth -= 1,
                Token::String { at: place, value: text } if value.get(at + 1) != Some(&Token::Sign(b':')) => {
                    strings.extend(text.lines().map(|line| (*place, line.to_string())));
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        strings
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'#' => at = text[at..].find('\n').map_or(bytes.len(), |end| at + end),
            quote @ (b'"' | b'\'') => {
                let triple = [quote; 3];
                let mark: &[u8] = if bytes[at..].starts_with(&triple) { &triple } else { &triple[..1] };
                let start = at + mark.len();
                let mut end = start;
                while end < bytes.len() && !bytes[end..].starts_with(mark) {
                    end += if bytes[end] == b'\\' { 2 } else { 1 };
                }
                let end = end.min(bytes.len());
                tokens
                    .push(Token::String { at: start, value: String::from_utf8_lossy(&bytes[start..end]).into_owned() });
                at = end + mark.len();
            }
            letter if letter.is_ascii_alphabetic() || letter == b'_' => {
                let is_end = |byte: &u8| !byte.is_ascii_alphanumeric() && *byte != b'_';
                let end = bytes[at..].iter().position(is_end).map_or(bytes.len(), |length| at + length);
                tokens.push(Token::Name(at..end));
                at = end;
            }
            letter if letter.is_ascii_whitespace() => at += 1,
            sign => {
                tokens.push(Token::Sign(sign));
                at += 1;
            }
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_of_setup() {
        let text = "from setuptools import setup, find_packages\n# install_requires=['no']\nREQUIRED = [\n    'openai>=1',  # chat\n    \"httpx\",\n]\n\
                    setup(\n    name='kit', python_requires='>=3.9',\n    packages=find_packages('src'), package_dir={'': 'src'},\n    install_requires=REQUIRED,\n\
                    \x20   extras_require={'dev': ['pytest']},\n    entry_points={'console_scripts': ['kit = kit.cli:main']},\n)\n";
        let contents = read(text);
        assert_eq!((contents.name.as_deref(), contents.python.as_deref()), (Some("kit"), Some(">=3.9")));
        let found: Vec<_> = contents
            .requirements
            .iter()
            .map(|found| (found.dependency.name.as_str(), found.dependency.optional, found.line))
            .collect();
        assert_eq!(found, [("openai", false, 4), ("httpx", false, 5), ("pytest", true, 11)]);
        assert_eq!(contents.scripts, ["kit.cli:main"]);
        assert_eq!(contents.package_folders, ["src", "src"]);
    }

    #[test]
    fn what_is_computed_is_left_alone() {
        assert!(read("setup(install_requires=open('requirements.txt').read().split())").requirements.is_empty());
    }
}
