//! What is looked for in the files of one language: the catalog's words, as signs.

use rustc_hash::FxHashMap;

use super::signs::{Form, Search, Seen, Sign, Signs};
use crate::catalog::{Action, Endpoint, Reasons, Shape, has_fragment};
use crate::classify::{DESCRIBES, MODEL_NAMES};
use crate::project::Language;
use crate::syntax::python_texts;

/// A comment that speaks to `instrument` has this in it.
const COMMENT: &str = "instrument:";

/// In the text of everything that is a tool: its own name or its class's, or what it is described by.
const TOOLS: [&str; 2] = ["tool", "description"];

/// Signs of calls that are told by shape.
struct ShapeSigns {
    library: usize,
    does: Action,
    receivers: Vec<Sign>,
    members: Vec<Vec<Sign>>,
    keywords: Vec<Sign>,
}

/// Signs of what a hand-written call talks to: each has all of a group.
#[derive(Default)]
struct EndpointSigns {
    sent: Vec<Vec<Sign>>,
    asked: Vec<Vec<Sign>>,
}

/// All that is looked for.
pub(super) struct LookedFor<'t> {
    language: Language,
    search: Search<'t>,
    /// A reason by itself.
    alone: Vec<Sign>,
    /// A reason where there are others.
    hints: Vec<Sign>,
    shapes: Vec<ShapeSigns>,
    /// Of calls of models and searches.
    genai: EndpointSigns,
    /// Of calls of tools.
    tools: EndpointSigns,
    /// Calls of databases.
    queries: Vec<Sign>,
    /// By library: the sets of its seeds.
    seeds: Vec<(usize, Vec<Sign>)>,
    /// Names of what may be imported.
    paths: FxHashMap<&'static str, Vec<Sign>>,
    /// Libraries that need no import, with their names.
    globals: Vec<(usize, Sign)>,
}

impl<'t> LookedFor<'t> {
    /// What the catalog and the endpoints ask to look for where these libraries are imported.
    pub fn of(language: Language, reasons: &Reasons, endpoints: &'t [Endpoint], is_imported: &[bool]) -> Self {
        let mut signs = Signs::default();
        let mut alone = vec![signs.add(Form::Comment, COMMENT)];
        alone.extend(MODEL_NAMES.map(|name| signs.add(Form::Model, name)));
        let mut hints: Vec<Sign> = TOOLS.iter().map(|text| signs.add(Form::Part, text)).collect();
        hints.extend(DESCRIBES.map(|key| signs.add(Form::Key, key)));
        hints.extend(reasons.deciding_members.iter().map(|name| signs.add(Form::Name, name)));
        let (genai, others): (Vec<&'t Endpoint>, Vec<&'t Endpoint>) =
            endpoints.iter().partition(|one| one.does.is_genai());
        let tools: Vec<&'t Endpoint> = others.into_iter().filter(|one| one.does == Action::ToolCall).collect();
        let (genai, tools) = (EndpointSigns::of(&genai, &mut signs), EndpointSigns::of(&tools, &mut signs));
        let (mut shapes, mut seeds, mut globals) = (Vec::new(), Vec::new(), Vec::new());
        let mut queries = Vec::new();
        let mut paths: FxHashMap<&'static str, Vec<Sign>> = FxHashMap::default();
        let service = if language == Language::Python { Form::Member } else { Form::Name };
        for (number, marks) in reasons.libraries.iter().enumerate() {
            let names = marks.imports.iter().filter_map(|import| global(import));
            let own: Vec<(usize, Sign)> = names.map(|name| (number, signs.add(Form::Name, name))).collect();
            if is_imported[number] || marks.imports.is_empty() || !own.is_empty() {
                shapes.extend(marks.shapes.iter().map(|shape| ShapeSigns::of(number, shape, &mut signs)));
                // One that only a GenAI program imports needs no seeds.
                for set in marks.seeds.iter().filter(|_| !marks.is_genai) {
                    let form = if set.len() == 1 { Form::Called } else { Form::Path };
                    let own: Vec<Sign> = set.iter().map(|name| signs.add(form, name)).collect();
                    set.iter().zip(&own).for_each(|(name, sign)| paths.entry(*name).or_default().push(*sign));
                    seeds.push((number, own));
                }
                let asked = marks.services.iter().filter(|_| marks.queries);
                queries.extend(asked.map(|name| signs.add(service, name)));
            }
            globals.extend(own);
        }
        Self {
            language,
            search: signs.search(language),
            alone,
            hints,
            shapes,
            genai,
            tools,
            queries,
            seeds,
            paths,
            globals,
        }
    }

    /// The signs of a text.
    pub fn seen(&self, text: &str) -> Seen {
        self.search.seen(text)
    }

    /// Whether a file has a reason by itself.
    pub fn is_alone(&self, seen: &Seen) -> bool {
        self.alone.iter().any(|sign| seen.has(*sign))
    }

    /// Whether a file has something that is a reason where there are others.
    pub fn is_hint(&self, seen: &Seen) -> bool {
        self.hints.iter().any(|sign| seen.has(*sign)) || self.tools.are_sent(seen)
    }

    /// The libraries whose shapes a file has, with what their calls do.
    pub fn shapes<'s>(&'s self, seen: &'s Seen) -> impl Iterator<Item = (usize, Action)> + 's {
        self.shapes.iter().filter(|shape| shape.is_in(seen)).map(|shape| (shape.library, shape.does))
    }

    /// Whether a file has the URL or the payload of a model or a search.
    pub fn is_sent(&self, seen: &Seen) -> bool {
        self.genai.are_sent(seen)
    }

    /// Whether a file has the query of a search, and asks a database.
    pub fn is_asked(&self, text: &str, seen: &Seen) -> bool {
        let mut groups = self.genai.asked.iter().filter(|group| group.iter().all(|sign| seen.has(*sign)));
        self.queries.iter().any(|sign| seen.has(*sign)) && groups.any(|group| self.is_in_texts(text, group))
    }

    /// Whether string literals have all fragments of a group. Where one begins in TypeScript only a parser can tell.
    fn is_in_texts(&self, text: &str, group: &[Sign]) -> bool {
        let is_there = |sign: &Sign| python_texts(text).any(|text| has_fragment(text, self.search.text(*sign)));
        self.language != Language::Python || group.iter().all(is_there)
    }

    /// Notes what a file imports by its name.
    pub fn note_import(&self, path: &str, seen: &mut Seen) {
        let signs = self.paths.get(path.rsplit('.').next().unwrap_or(path));
        signs.into_iter().flatten().for_each(|sign| seen.note(*sign));
    }

    /// Whether files that import a library have all names of one of its seeds.
    pub fn has_seed(&self, library: usize, seen: &Seen) -> bool {
        let mut own = self.seeds.iter().filter(|(number, _)| *number == library);
        own.any(|(_, set)| set.iter().all(|sign| seen.has(*sign)))
    }

    /// The libraries that a file uses without an import.
    pub fn globals<'s>(&'s self, seen: &'s Seen) -> impl Iterator<Item = usize> + 's {
        self.globals.iter().filter(|(_, sign)| seen.has(*sign)).map(|(number, _)| *number)
    }
}

/// The name of what needs no import: `fetch` of `globals.fetch`.
fn global(import: &str) -> Option<&str> {
    import.strip_prefix("globals.").or_else(|| import.strip_prefix("builtins."))
}

fn has_all_of_one(groups: &[Vec<Sign>], seen: &Seen) -> bool {
    groups.iter().any(|group| group.iter().all(|sign| seen.has(*sign)))
}

impl ShapeSigns {
    fn of(library: usize, shape: &Shape, signs: &mut Signs<'_>) -> Self {
        if !shape.keywords.is_empty() {
            let (whole, ends) = &mut signs.callees;
            whole.extend(shape.members.iter().filter_map(|path| path.last()));
            ends.extend(shape.receivers);
        }
        let receivers = shape.receivers.iter().map(|name| signs.add(Form::Receiver, name)).collect();
        let keywords = shape.keywords.iter().map(|name| signs.add(Form::Keyword, name)).collect();
        let members = shape.members.iter();
        let members = members.map(|path| path.iter().map(|name| signs.add(Form::Member, name)).collect()).collect();
        Self { library, does: shape.does, receivers, members, keywords }
    }

    fn is_in(&self, seen: &Seen) -> bool {
        let any = |signs: &[Sign]| signs.is_empty() || signs.iter().any(|sign| seen.has(*sign));
        any(&self.receivers) && any(&self.keywords) && has_all_of_one(&self.members, seen)
    }
}

impl EndpointSigns {
    fn of<'t>(endpoints: &[&'t Endpoint], signs: &mut Signs<'t>) -> Self {
        let mut all = Self::default();
        for endpoint in endpoints {
            all.sent.extend(endpoint.url.iter().map(|url| vec![signs.add(Form::Url, url)]));
            let mut group = |form, texts: &'t Vec<String>| texts.iter().map(|text| signs.add(form, text)).collect();
            all.sent.extend(endpoint.payload.iter().map(|keys| group(Form::Key, keys)));
            all.asked.extend(endpoint.sql.iter().map(|parts| group(Form::Fragment, parts)));
        }
        all
    }

    fn are_sent(&self, seen: &Seen) -> bool {
        has_all_of_one(&self.sent, seen)
    }
}
