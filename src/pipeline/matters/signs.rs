//! Signs: names and texts that are looked for in a file without a parse, all in one pass over its bytes. Each holds only
//! where the characters around it allow what it stands for.

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::catalog::names_receiver;
use crate::classify::names_model;
use crate::project::Language;

/// A sign by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sign(u32);

/// How a text must stand to be the sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// Anywhere, in capitals or not.
    Part,
    /// A whole name.
    Name,
    /// A whole name behind a dot.
    Member,
    /// The end of a name, in either style, that something is done with: `llm` of `self.chatLLM.invoke`.
    Receiver,
    /// A whole name by which something of a library may be told: a member, or imported by its name.
    Path,
    /// Likewise, but nothing that ends a text: what is only called is not named in one.
    Called,
    /// The name of an argument of a call of one of the callees.
    Keyword,
    /// The key of an entry.
    Key,
    /// At the beginning of a comment.
    Comment,
    /// Behind a quotation mark of its line.
    Url,
    /// Anywhere, as written.
    Fragment,
    /// In a name that says that a model is asked.
    Model,
}

/// Signs to look for.
#[derive(Default)]
pub(super) struct Signs<'t> {
    /// By number.
    all: Vec<(Form, &'t str)>,
    known: FxHashMap<(Form, &'t str), Sign>,
    /// How they may be spelled, each with what it is.
    patterns: Vec<Cow<'t, str>>,
    of_pattern: Vec<Sign>,
    /// What is called with arguments whose names are signs: by whole names, and by the ends of names.
    pub callees: (FxHashSet<&'t str>, Vec<&'t str>),
}

impl<'t> Signs<'t> {
    /// The sign of a text in a form.
    pub fn add(&mut self, form: Form, text: &'t str) -> Sign {
        if let Some(known) = self.known.get(&(form, text)) {
            return *known;
        }
        let sign = Sign(self.all.len() as u32);
        self.all.push((form, text));
        self.known.insert((form, text), sign);
        match form {
            Form::Receiver => self.patterns.extend(spellings(text).into_iter().map(Cow::Owned)),
            _ => self.patterns.push(Cow::Borrowed(text)),
        }
        self.of_pattern.resize(self.patterns.len(), sign);
        sign
    }

    /// Makes ready to search files of a language.
    pub fn search(self, language: Language) -> Search<'t> {
        let mut builder = AhoCorasick::builder();
        let patterns = self.patterns.iter().map(|pattern| pattern.as_ref());
        let all = builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true).build(patterns);
        Search { language, all: all.expect("a few thousand short texts"), signs: self }
    }
}

/// `chat_model` as it may be written, capitals aside: with and without each underscore.
fn spellings(name: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for (at, word) in name.split('_').enumerate() {
        let joints: &[&str] = if at == 0 { &[""] } else { &["_", ""] };
        all = all.iter().flat_map(|start| joints.iter().map(move |joint| format!("{start}{joint}{word}"))).collect();
    }
    all
}

/// Looks for signs.
pub(super) struct Search<'t> {
    language: Language,
    all: AhoCorasick,
    signs: Signs<'t>,
}

/// Which signs a text has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen(Vec<u64>);

impl Seen {
    /// Whether it has a sign.
    pub fn has(&self, sign: Sign) -> bool {
        self.0.get(sign.0 as usize / 64).is_some_and(|word| word & (1 << (sign.0 % 64)) != 0)
    }

    /// Adds a sign.
    pub fn note(&mut self, sign: Sign) {
        let at = sign.0 as usize / 64;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        self.0[at] |= 1 << (sign.0 % 64);
    }

    /// Adds what another text has.
    pub fn extend(&mut self, other: &Seen) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
    }
}

impl Search<'_> {
    /// The signs of a text.
    pub fn seen(&self, text: &str) -> Seen {
        let mut seen = Seen::default();
        for found in self.all.find_overlapping_iter(text) {
            let sign = self.signs.of_pattern[found.pattern().as_usize()];
            if !seen.has(sign) && self.holds(sign, text, found.range()) {
                seen.note(sign);
            }
        }
        seen
    }

    /// What a sign says.
    pub fn text(&self, sign: Sign) -> &str {
        self.signs.all[sign.0 as usize].1
    }

    fn holds(&self, sign: Sign, text: &str, at: Range<usize>) -> bool {
        let (form, written) = self.signs.all[sign.0 as usize];
        let bytes = text.as_bytes();
        let is_written = || bytes[at.clone()] == *written.as_bytes();
        let is_whole = || is_written() && !is_part_before(bytes, at.start) && !is_part_at(bytes, at.end);
        match form {
            Form::Part => true,
            Form::Fragment => is_written(),
            Form::Name => is_whole(),
            Form::Member => is_whole() && last_before(bytes, at.start) == Some(b'.'),
            Form::Receiver => {
                let ends = !is_part_at(bytes, at.end) && is_used(bytes, at.end);
                ends && names_receiver(&text[name_start(bytes, at.start)..at.end], written)
            }
            Form::Path => is_whole() && self.is_named(bytes, at),
            Form::Called => {
                is_whole() && self.is_named(bytes, at.clone()) && !bytes.get(at.end).copied().is_some_and(is_quote)
            }
            Form::Keyword => is_whole() && self.is_keyword(text, at),
            Form::Key => is_whole() && self.is_key(bytes, at),
            Form::Comment => is_written() && last_before(bytes, at.start).is_some_and(|last| b"#/*!".contains(&last)),
            Form::Url => is_written() && is_quoted(bytes, at.start),
            Form::Model => names_model(&text[name_start(bytes, at.start)..name_end(bytes, at.end)]).is_some(),
        }
    }

    /// Python says by the import what a name is, which is looked at by itself: what is left are members and star imports.
    fn is_named(&self, bytes: &[u8], at: Range<usize>) -> bool {
        let is_member = last_before(bytes, at.start) == Some(b'.');
        self.language == Language::TypeScript || is_member || first_after(bytes, at.end) == Some(b'(')
    }

    fn is_keyword(&self, text: &str, at: Range<usize>) -> bool {
        let bytes = text.as_bytes();
        let (whole, ends) = &self.signs.callees;
        let is_callee = |name: &str| whole.contains(name) || ends.iter().any(|end| names_receiver(name, end));
        let is_of_callee = || match callee(text, at.start) {
            Callee::Named(name) => is_callee(name),
            Callee::Unknown => true,
            Callee::None => false,
        };
        first_after(bytes, at.end) == Some(b'=') && is_argument(bytes, at.start) && is_of_callee()
    }

    /// `"model":`, `payload["model"]`, in TypeScript `{ model: x, messages }`, too.
    fn is_key(&self, bytes: &[u8], at: Range<usize>) -> bool {
        let quote = at.start.checked_sub(1).map(|before| bytes[before]).filter(|before| is_quote(*before));
        if quote.is_some() && bytes.get(at.end).copied() == quote {
            return first_after(bytes, at.end + 1).is_some_and(|next| b":]#/\\".contains(&next));
        }
        let begins = || match bytes[..at.start].iter().rposition(|byte| !byte.is_ascii_whitespace()) {
            Some(last) => b"{,/".contains(&bytes[last]) || memmem::find(line_to(bytes, last), b"//").is_some(),
            None => false,
        };
        let is_followed = || first_after(bytes, at.end).is_some_and(|next| b":,}(/".contains(&next));
        self.language == Language::TypeScript && is_followed() && begins()
    }
}

/// Whose arguments a place stands among.
enum Callee<'t> {
    Named(&'t str),
    /// A call of something else, or too much stands in between.
    Unknown,
    /// No call's.
    None,
}

/// How far the beginning of a call is looked for.
const FAR: usize = 4096;

fn callee(text: &str, from: usize) -> Callee<'_> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (from, 0);
    while at > 0 && from - at < FAR {
        at -= 1;
        match bytes[at] {
            b')' | b']' | b'}' => depth += 1,
            b'(' if depth == 0 => return called(text, at),
            b'[' | b'{' if depth == 0 => return Callee::None,
            b'(' | b'[' | b'{' => depth -= 1,
            // A text ends here: it begins in the same line, or is left alone.
            quote if is_quote(quote) => match line_to(bytes, at).iter().rposition(|byte| *byte == quote) {
                Some(start) => at -= line_to(bytes, at).len() - start,
                None => return Callee::Unknown,
            },
            b'\n' if line_to(bytes, at).contains(&b'#') => return Callee::Unknown,
            _ => {}
        }
    }
    if at == 0 { Callee::None } else { Callee::Unknown }
}

/// What is called by the parenthesis at a place; a definition is no call.
fn called(text: &str, parenthesis: usize) -> Callee<'_> {
    let bytes = text.as_bytes();
    let end = text[..parenthesis].trim_end().len();
    let start = name_start(bytes, end);
    match text[..start].trim_end().ends_with("def") {
        true => Callee::None,
        false if start == end => Callee::Unknown,
        false => Callee::Named(&text[start..end]),
    }
}

/// Whether a comma or a parenthesis stands before a place, comments aside.
fn is_argument(bytes: &[u8], at: usize) -> bool {
    let mut end = at;
    loop {
        let line = line_to(bytes, end);
        let code = |end: usize| {
            line[..end].trim_ascii().strip_suffix(b"\\").map_or(line[..end].trim_ascii(), <[u8]>::trim_ascii)
        };
        let ends: Vec<&[u8]> = memchr::memchr_iter(b'#', line).chain([line.len()]).map(code).collect();
        if ends.iter().any(|code| code.ends_with(b",") || code.ends_with(b"(")) {
            return true;
        }
        let is_blank = ends.iter().any(|code| code.is_empty());
        match (end - line.len()).checked_sub(1) {
            Some(before) if is_blank => end = before,
            _ => return false,
        }
    }
}

/// What stands before a place in its line.
fn line_to(bytes: &[u8], at: usize) -> &[u8] {
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
    &bytes[start..at]
}

fn is_quote(byte: u8) -> bool {
    b"\"'`".contains(&byte)
}

/// Whether a byte can be a part of a name; those of other scripts are.
fn is_part(byte: u8) -> bool {
    byte == b'_' || byte == b'$' || byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

fn is_part_at(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|byte| is_part(*byte))
}

fn is_part_before(bytes: &[u8], at: usize) -> bool {
    at > 0 && is_part(bytes[at - 1])
}

fn name_start(bytes: &[u8], at: usize) -> usize {
    bytes[..at].iter().rposition(|byte| !is_part(*byte)).map_or(0, |before| before + 1)
}

fn name_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| !is_part(*byte)).map_or(bytes.len(), |after| at + after)
}

fn last_before(bytes: &[u8], at: usize) -> Option<u8> {
    bytes[..at].iter().rev().find(|byte| !byte.is_ascii_whitespace() && **byte != b'\\').copied()
}

fn first_after(bytes: &[u8], at: usize) -> Option<u8> {
    bytes[at.min(bytes.len())..].iter().find(|byte| !byte.is_ascii_whitespace() && **byte != b'\\').copied()
}

/// Whether something of what ends here is taken, or it is called: `.`, `?.`, `!.`, `()`, `[]`, `<T>()`, behind parentheses
/// or `as`, a comment in between.
fn is_used(bytes: &[u8], end: usize) -> bool {
    let is_cast = |word: &[u8]| bytes[end..].trim_ascii_start().starts_with(word);
    first_after(bytes, end).is_some_and(|next| b".?!([<)#/".contains(&next))
        || is_cast(b"as ")
        || is_cast(b"satisfies ")
}

/// Whether a quotation mark stands before a place, in its line.
fn is_quoted(bytes: &[u8], at: usize) -> bool {
    line_to(bytes, at).iter().any(|byte| is_quote(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(language: Language, form: Form, sign: &str, text: &str) -> bool {
        let mut signs = Signs::default();
        let sign = signs.add(form, sign);
        signs.search(language).seen(text).has(sign)
    }

    fn each(form: Form, sign: &str, right: &[&str], wrong: &[&str]) {
        for (texts, is_right) in [(right, true), (wrong, false)] {
            for text in texts {
                assert_eq!(holds(Language::Python, form, sign, text), is_right, "{sign} in {text}");
            }
        }
    }

    #[test]
    fn names() {
        each(Form::Name, "search", &["search(", "es.search", "'search'"], &["research", "search_all", "Search"]);
        each(Form::Member, "search", &["es.search(x)", "es\\\n  .search"], &["search(x)", "es.search_all"]);
        each(Form::Path, "Search", &["es.Search", "Search()", "x: 'es.Search'"], &["'Search'", "# a Search"]);
        each(Form::Called, "Search", &["es.Search", "Search()"], &["'Search'", "'es.Search'", "# a Search"]);
        each(Form::Part, "tool", &["TOOLS", "my_tool"], &["too l"]);
    }

    #[test]
    fn receivers() {
        let right = [
            "llm.invoke()",
            "self._llm.run",
            "chatLLM .x",
            "get_llm()",
            "(await my_llm).x",
            "llm\n    .x",
            "llms[0].llm[1]",
        ];
        each(Form::Receiver, "llm", &right, &["fulfillment.x", "llm_x.y", "llm = 1", "enrollm.x", "llm, x"]);
        each(
            Form::Receiver,
            "chat_model",
            &["chatModel.x", "my_chat_model.x", "ChatModel()"],
            &["chat.model", "model.x"],
        );
    }

    #[test]
    fn keywords() {
        let holds = |text: &str| {
            let mut signs = Signs { callees: (["ask"].into_iter().collect(), vec!["llm"]), ..Signs::default() };
            let sign = signs.add(Form::Keyword, "prompt");
            signs.search(Language::Python).seen(text).has(sign)
        };
        for text in ["x.ask(prompt=1)", "my_llm(a[1], f(2), \"it's (\", prompt = 1)", "ask(\n  1,  # it's\n  prompt=1)"]
        {
            assert!(holds(text), "{text}");
        }
        for text in [
            "prompt = 1",
            "x = ask(1)  # f()\nprompt = 1",
            "f(prompt=1)",
            "ask(my_prompt=1)",
            "ask(f(prompt=1))",
            "def ask(prompt=1)",
        ] {
            assert!(!holds(text), "{text}");
        }
        assert!(holds("table[0](prompt=1)"));
    }

    #[test]
    fn keys() {
        each(Form::Key, "model", &["{\"model\": x}", "p['model'] = x"], &["model: x", "('model', x)", "\"models\":"]);
        for (text, is_key) in [
            ("{ model: x }", true),
            ("{ model }", true),
            ("{'model': x}", true),
            ("model.x", false),
            ("(model: T)", false),
        ] {
            assert_eq!(holds(Language::TypeScript, Form::Key, "model", text), is_key, "{text}");
        }
    }

    #[test]
    fn texts() {
        each(Form::Url, "/v1/rerank", &["post(\"/v1/rerank\")", "f'{base}/v1/rerank'"], &["# see /v1/rerank"]);
        each(Form::Comment, "instrument:", &["x  # instrument: ignore"], &["const instrument: T"]);
        each(Form::Model, "gpt", &["def ask_gpt(x)", "callGPT()", "run_chat_gpt"], &["gpt", "my_gpt", "gpt_call"]);
    }
}
