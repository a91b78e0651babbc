//! What in the text of a file can be a reason for a span, told without a parse. It may say too much and never too little.

use std::collections::HashSet;

use super::library::{Endpoint, Library};
use super::load::Compiled;
use super::root::root;
use crate::project::Language;

/// What to look for in files of one language.
pub struct Reasons {
    /// Roots of imports that are a reason by themselves.
    roots: HashSet<String>,
    /// Roots of imports that are one where others are.
    hint_roots: HashSet<&'static str>,
    /// Groups of texts: a file that has one of each of a group's alternatives has a reason.
    pub texts: Vec<Vec<Vec<String>>>,
    /// Texts that are a reason where there are others: members that tell a call by its shape, and tables of tools.
    pub hints: Vec<String>,
}

impl Reasons {
    /// What the catalog, the endpoints and the libraries of a configuration give.
    pub fn of(language: Language, endpoints: &[Endpoint], extra: &[Library]) -> Self {
        let compiled = Compiled::of(language);
        let own = extra.iter().flat_map(|library| &library.imports).map(|import| root(import).to_owned());
        let mut texts = Vec::new();
        for endpoint in endpoints.iter().filter(|endpoint| endpoint.is_genai()) {
            texts.extend(endpoint.url.iter().map(|url| vec![vec![url.clone()]]));
            let all_of = |group: &Vec<String>| group.iter().map(|text| vec![text.clone()]).collect();
            texts.extend(endpoint.sql.iter().map(all_of));
            let keys = |group: &Vec<String>| group.iter().map(|key| written_key(language, key)).collect();
            texts.extend(endpoint.payload.iter().map(keys));
        }
        texts.extend(compiled.general.iter().map(|(receivers, methods, keywords)| {
            let receivers = receivers.iter().flat_map(|name| written_receiver(name)).collect();
            let methods = methods.iter().map(|name| format!(".{name}")).collect();
            let keywords = keywords.iter().map(|name| (*name).to_owned()).collect();
            let groups: [Vec<String>; 3] = [receivers, methods, keywords];
            groups.into_iter().filter(|group| !group.is_empty()).collect()
        }));
        let members = compiled.shapes.iter().map(|name| format!(".{name}"));
        let deciding = compiled.deciding_members.iter().map(|name| (*name).to_owned());
        let tools = ["tool", "Tool", "TOOL"].map(str::to_owned);
        Self {
            roots: compiled.reasons.iter().map(|root| (*root).to_owned()).chain(own).collect(),
            hint_roots: compiled.hints.iter().copied().collect(),
            texts,
            hints: members.chain(deciding).chain(tools).collect(),
        }
    }

    /// Whether importing a path from outside is a reason.
    pub fn is_reason(&self, path: &str) -> bool {
        self.roots.contains(root(path))
    }

    /// Whether importing a path from outside is one where others are.
    pub fn is_hint(&self, path: &str) -> bool {
        self.hint_roots.contains(root(path))
    }
}

/// How the key of a payload may be written: TypeScript needs no quotes.
fn written_key(language: Language, key: &str) -> Vec<String> {
    match language {
        Language::Python => vec![format!("\"{key}\""), format!("'{key}'")],
        Language::TypeScript => vec![key.to_owned()],
    }
}

/// How a receiver may end before a member of it, or of what calling it or taking an element gives: `chat_model.`,
/// `chatModel()`, `self.chatModel[0]`, `ChatModel?.`.
fn written_receiver(name: &str) -> Vec<String> {
    let mut camel = String::new();
    for word in name.split('_').filter(|word| !word.is_empty()) {
        camel.push_str(&word[..1].to_uppercase());
        camel.push_str(&word[1..]);
    }
    let lower = format!("{}{}", camel[..1].to_lowercase(), &camel[1..]);
    let endings = [".", "(", "[", "?", "!", " ", "\n", "\r", ")"];
    [name.to_owned(), camel, lower].iter().flat_map(|name| endings.map(|end| format!("{name}{end}"))).collect()
}
