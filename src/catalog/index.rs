//! The catalog, indexed by path: `about.rs` answers "what does this call do", "what does it give back" and "what does handing
//! a function to it mean".

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::{SmolStr, format_smolstr};

use super::library::{ArgumentPlace, Calls, Implements, Library, Registers, Returns, Telemetry};
use super::listed::{EntryRef, List, Listed};
use super::path::{is_below, last_name, parent, split_instance};
use super::words::{Action, EntryKind, Operation, Role, SpanType};
use crate::project::Language;

/// What `gives` says where it names no type.
const SPECIAL: [&str; 2] = ["self", GIVES_ARGUMENT];

/// The call gives what its first argument is: a client, wrapped.
pub const GIVES_ARGUMENT: &str = "argument";

/// A library: an index into [`Catalog::libraries`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LibraryId(pub u32);

/// What is known of a call.
#[derive(Debug, Clone)]
pub struct Api<'a> {
    /// The library that it belongs to.
    pub library: &'a Library,
    /// What the call does.
    pub does: Action,
    /// The span type that fits.
    pub span: Option<SpanType>,
    /// The name of the span that autologging makes, `*` for a tree; none when it makes none.
    pub recorded: Option<String>,
    /// The type of that span.
    pub recorded_span: Option<SpanType>,
    /// Autologging often loses that span.
    pub lossy: bool,
    /// Gives an iterator of chunks.
    pub streams: bool,
}

/// What handing a function over means.
#[derive(Debug, Clone)]
pub struct Registrar<'a> {
    /// The library that takes the function.
    pub library: &'a Library,
    /// Where in the call the function stands; empty for a decorator.
    pub arguments: &'a [ArgumentPlace],
    /// What the function becomes.
    pub role: Role,
    /// For an entry: of what kind.
    pub kind: Option<EntryKind>,
    /// The registrar evaluates the function's annotations.
    pub reads_annotations: bool,
    /// Autologging makes a span for each run of the function.
    pub recorded: bool,
    /// The name of all those spans, where they are not called after the function.
    pub recorded_as: Option<&'a str>,
}

/// What a call gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The path of its type.
    pub type_path: String,
    /// A list of these.
    pub many: bool,
}

/// What a module of a library exports.
#[derive(Debug)]
struct Exported {
    path: SmolStr,
    library: LibraryId,
}

/// What fewer libraries than these mean by a name tells nothing.
const FEWEST: usize = 3;

/// All libraries of one language.
#[derive(Debug)]
pub struct Catalog {
    /// The language.
    pub language: Language,
    libraries: Vec<Library>,
    /// Import path to the libraries that own it.
    imports: FxHashMap<String, Vec<LibraryId>>,
    /// By path, and by `type.method`.
    listed: FxHashMap<SmolStr, Listed>,
    /// The last names of all that is listed, each with the types and functions of that name that a module exports, by path.
    by_last_name: FxHashMap<SmolStr, Vec<Exported>>,
    /// What import paths and all that is listed begin with: most paths begin with something else.
    roots: FxHashSet<String>,
    implements: FxHashMap<String, Vec<EntryRef>>,
    /// Last name of a distinctive member path to the entries that have it.
    shapes: FxHashMap<String, Vec<(String, EntryRef)>>,
    deciding_members: FxHashSet<String>,
    /// Modules whose default export is a named one, too, with its path.
    defaults: FxHashMap<String, String>,
}

impl Catalog {
    /// An index over `libraries`; a later library's entries win over an earlier one's.
    pub fn new(language: Language, libraries: Vec<Library>) -> Self {
        let mut catalog = Catalog {
            language,
            libraries,
            imports: FxHashMap::default(),
            listed: FxHashMap::default(),
            by_last_name: FxHashMap::default(),
            roots: FxHashSet::default(),
            implements: FxHashMap::default(),
            shapes: FxHashMap::default(),
            deciding_members: FxHashSet::default(),
            defaults: FxHashMap::default(),
        };
        for number in 0..catalog.libraries.len() {
            catalog.index_types(LibraryId(number as u32));
        }
        for number in (0..catalog.libraries.len()).rev() {
            catalog.index_entries(LibraryId(number as u32));
        }
        catalog.index_last_names();
        catalog
    }

    /// All libraries, in the order in which they were given.
    pub fn libraries(&self) -> &[Library] {
        &self.libraries
    }

    /// The library of a name.
    pub fn library(&self, name: &str) -> Option<&Library> {
        self.libraries.iter().find(|library| library.name == name)
    }

    /// Adds the deciding members of libraries that are left out: they tell, whoever gave the answer.
    pub(super) fn add_deciding_members(&mut self, names: &[&str]) {
        self.deciding_members.extend(names.iter().map(|name| (*name).to_owned()));
    }

    fn index_types(&mut self, id: LibraryId) {
        let library = &self.libraries[id.0 as usize];
        for import in &library.imports {
            self.imports.entry(import.clone()).or_default().push(id);
            self.roots.insert(root(import).to_owned());
        }
        for types in &library.types {
            for name in &types.names {
                let listed = self.listed.entry(name.into()).or_default();
                listed.is_type = true;
                listed.extends.clone_from(&types.extends);
            }
        }
        let named = library.types.iter().filter_map(|types| types.extends.as_ref());
        let on = library.calls.iter().flat_map(|calls| &calls.on);
        let bases = library.implements.iter().flat_map(|implements| &implements.base);
        let given =
            library.returns.iter().map(|returns| &returns.gives).filter(|gives| !SPECIAL.contains(&gives.as_str()));
        for name in named.chain(on).chain(bases).chain(given) {
            self.listed.entry(name.into()).or_default().is_type = true;
        }
        if let (Some(default), Some(module)) = (&library.default, library.imports.first()) {
            self.defaults.insert(module.clone(), format!("{module}.{default}"));
        }
        self.deciding_members.extend(library.decides.members.iter().cloned());
    }

    fn index_entries(&mut self, id: LibraryId) {
        let library = &self.libraries[id.0 as usize];
        let mut list = |key: &str, list: List, entry: EntryRef| {
            self.listed.entry(key.into()).or_default().add(list, entry);
        };
        let place = |entry| EntryRef { library: id, entry };
        for (entry, calls) in (0u32..).map(place).zip(&library.calls) {
            calls.functions.iter().for_each(|function| list(function, List::Calls, entry));
            for method in &calls.methods {
                calls.on.iter().for_each(|on| list(&format_smolstr!("{on}.{method}"), List::Calls, entry));
                if calls.by_shape() {
                    let shapes = self.shapes.entry(last_name(method).to_owned()).or_default();
                    shapes.push((method.clone(), entry));
                }
            }
        }
        for (entry, returns) in (0u32..).map(place).zip(&library.returns) {
            returns.call.iter().for_each(|call| list(call, List::Returns, entry));
        }
        for (entry, registers) in (0u32..).map(place).zip(&library.registers) {
            registers.decorator.iter().for_each(|decorator| list(decorator, List::Decorators, entry));
            registers.call.iter().for_each(|call| list(call, List::RegisteringCalls, entry));
        }
        for (entry, implements) in (0u32..).map(place).zip(&library.implements) {
            for base in &implements.base {
                for method in &implements.methods {
                    self.implements.entry(format!("{base}.{method}")).or_default().push(entry);
                }
            }
        }
        for tracing in &library.tracing {
            for name in tracing.decorators.iter().chain(&tracing.calls).chain(&tracing.runs) {
                self.listed.entry(name.into()).or_default().tracer = Some(id);
            }
        }
    }

    fn index_last_names(&mut self) {
        let mut by_last_name: FxHashMap<SmolStr, Vec<Exported>> = FxHashMap::default();
        for path in self.listed.keys() {
            if !self.roots.contains(root(path)) {
                self.roots.insert(root(path).to_owned());
            }
            let named = by_last_name.entry(last_name(path).into()).or_default();
            let library = self.library_id_of(path).filter(|_| !self.is_member(path));
            named.extend(library.map(|library| Exported { path: path.clone(), library }));
        }
        by_last_name.values_mut().for_each(|named| named.sort_by(|one, other| one.path.cmp(&other.path)));
        self.by_last_name = by_last_name;
    }

    pub(super) fn by_id(&self, id: LibraryId) -> &Library {
        &self.libraries[id.0 as usize]
    }

    /// The library that owns an import path: the one with the longest import that `path` lies below.
    pub fn library_of(&self, path: &str) -> Option<&Library> {
        self.library_id_of(path).map(|id| self.by_id(id))
    }

    fn library_id_of(&self, path: &str) -> Option<LibraryId> {
        if !self.roots.contains(root(path)) {
            return None;
        }
        let mut prefix = path;
        while !prefix.is_empty() {
            if let Some(id) = self.imports.get(prefix).and_then(|ids| ids.last()) {
                return Some(*id);
            }
            prefix = parent(prefix);
        }
        None
    }

    /// Whether libraries lie below an import path that belongs to none: `google.cloud`.
    pub fn is_above_libraries(&self, path: &str) -> bool {
        self.library_of(path).is_none() && self.imports.keys().any(|import| is_below(import, path))
    }

    /// What methods and functions of this name do in most of the libraries that have one, if they ask a model or search.
    pub fn usual(&self, name: &str) -> Option<(Operation, SpanType)> {
        let named = |calls: &&Calls| calls.methods.iter().chain(&calls.functions).any(|own| last_name(own) == name);
        let libraries = self.libraries.iter().filter_map(|library| library.calls.iter().find(named));
        let uses: Vec<(Action, Option<SpanType>)> = libraries.map(|calls| (calls.does, calls.span)).collect();
        let mean = |does: Action| uses.iter().filter(|own| own.0 == does).count();
        let does = uses.iter().map(|own| own.0).find(|does| 2 * mean(*does) > uses.len() && mean(*does) >= FEWEST)?;
        let operation = does.operation().filter(|operation| *operation != Operation::ExternalService)?;
        let spans = || uses.iter().filter(|own| own.0 == does).filter_map(|own| own.1);
        let span = spans().max_by_key(|span| spans().filter(|own| own == span).count())?;
        Some((operation, span))
    }

    /// The catalogued spelling of the path of a type or function: `openai._client.OpenAI` gives `openai.OpenAI`. A path
    /// that the catalog does not know comes back as it is.
    pub fn canonical<'a>(&'a self, path: &'a str) -> &'a str {
        if let Some(named) = self.defaults.get(path) {
            return named;
        }
        if self.is_listed(path) {
            return path;
        }
        let Some(candidates) = self.by_last_name.get(last_name(path)) else { return path };
        if candidates.is_empty() || !is_module_path(parent(path)) {
            return path;
        }
        let Some(library) = self.library_of(path) else { return path };
        let same = candidates.iter().find(|candidate| self.by_id(candidate.library).name == library.name);
        same.map_or(path, |found| found.path.as_str())
    }

    /// Whether something is listed under exactly this path.
    pub fn is_listed(&self, path: &str) -> bool {
        self.listed(path).is_some_and(Listed::is_known)
    }

    pub(super) fn listed(&self, key: &str) -> Option<&Listed> {
        self.listed.get(key)
    }

    fn type_at(&self, path: &str) -> Option<&Listed> {
        self.listed(path).filter(|listed| listed.is_type)
    }

    /// Whether a listed path is a member of a type, not something that a module exports.
    fn is_member(&self, path: &str) -> bool {
        let mut prefix = parent(path);
        while !prefix.is_empty() {
            if self.type_at(prefix).is_some() || starts_upper(last_name(prefix)) {
                return true;
            }
            prefix = parent(prefix);
        }
        false
    }

    /// Whether `path` names a known type.
    pub fn is_type(&self, path: &str) -> bool {
        self.type_at(self.canonical(path)).is_some()
    }

    /// The types from `name` upwards, itself first.
    pub fn ancestry<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let first = self.canonical(name);
        let mut seen = 0;
        std::iter::successors(Some(first), move |name| {
            seen += 1;
            let above = self.type_at(name)?.extends.as_deref()?;
            (seen < 16).then(|| self.canonical(above))
        })
    }

    /// Whether the call at `path` takes the option itself by which its library records it.
    pub fn takes_option(&self, telemetry: &Telemetry, path: &str) -> bool {
        self.ancestry(path).any(|name| telemetry.calls.iter().any(|call| call == name))
    }

    /// Whether something about `path` may be listed: whether anything of that name is. Most paths end here.
    pub(super) fn may_be_listed(&self, path: &str) -> bool {
        if !self.roots.contains(root(path)) {
            return false;
        }
        match split_instance(path) {
            Some((_, "")) => true,
            Some((_, member)) => self.by_last_name.contains_key(last_name(member)),
            None => self.by_last_name.contains_key(last_name(path)) || self.defaults.contains_key(path),
        }
    }

    /// What an entry says of a call whose receiver has the type `owner` (none for a function) and whose member is `member`.
    pub(super) fn api(&self, entry: EntryRef, owner: &str, member: &str) -> Api<'_> {
        let library = self.by_id(entry.library);
        let calls: &Calls = &library.calls[entry.entry as usize];
        let named = |name: &String| name.replace("{type}", last_name(owner)).replace("{method}", last_name(member));
        Api {
            library,
            does: calls.does,
            span: calls.span,
            recorded: calls.recorded.as_ref().map(named),
            recorded_span: calls.recorded_span.or(calls.span),
            lossy: calls.lossy,
            streams: calls.streams,
        }
    }

    /// What a call on an unknown receiver does, by its shape: `members` is the callee's path of names, receiver first
    /// (`["self", "llm", "invoke"]`); `used` tells whether the project uses a library. Where a synchronous and an
    /// asynchronous client share the shape, `awaited` chooses. `keywords` are the names of the call's arguments.
    pub fn shape(
        &self,
        members: &[&str],
        awaited: bool,
        keywords: &[&str],
        used: impl Fn(&Library) -> bool,
    ) -> Option<Api<'_>> {
        let candidates = self.shapes.get(*members.last()?)?;
        let is_async = |entry: &EntryRef| {
            let on = &self.by_id(entry.library).calls[entry.entry as usize].on;
            !on.is_empty() && on.iter().all(|name| last_name(name).starts_with("Async"))
        };
        let fitting = candidates.iter().filter(|(_, entry)| is_async(entry) == awaited);
        // What is known of a library comes before what names alone tell.
        let is_general = |entry: &EntryRef| self.by_id(entry.library).imports.is_empty();
        let all = || fitting.clone().chain(candidates);
        let ordered = all().filter(|one| !is_general(&one.1)).chain(all().filter(|one| is_general(&one.1)));
        let mut ordered = ordered;
        ordered.find_map(|(method, entry)| {
            let parts: Vec<&str> = method.split('.').collect();
            let receiver = members.strip_suffix(parts.as_slice())?.last()?;
            let library = self.by_id(entry.library);
            let calls = &library.calls[entry.entry as usize];
            let named = calls.receivers.iter().any(|name| names_receiver(receiver, name));
            let has_keyword = calls.keywords.iter().any(|name| keywords.contains(&name.as_str()));
            let told = match (calls.keywords.is_empty(), calls.receivers.is_empty()) {
                (true, _) => calls.shape || named,
                (false, is_anyone) => has_keyword && (is_anyone || named),
            };
            let owner = calls.on.first().map_or("", String::as_str);
            (told && used(library)).then(|| self.api(*entry, owner, method))
        })
    }

    pub(super) fn returns(&self, entry: EntryRef) -> &Returns {
        &self.by_id(entry.library).returns[entry.entry as usize]
    }

    pub(super) fn registrar(&self, entry: EntryRef) -> Registrar<'_> {
        let library = self.by_id(entry.library);
        let registers: &Registers = &library.registers[entry.entry as usize];
        Registrar {
            library,
            arguments: &registers.arguments,
            role: registers.role,
            kind: registers.kind,
            reads_annotations: registers.reads_annotations,
            recorded: registers.recorded,
            recorded_as: registers.recorded_as.as_deref(),
        }
    }

    /// What writing `method` in a subclass of `base` means for the method.
    pub fn implements(&self, base: &str, method: &str) -> Option<Registrar<'_>> {
        let entry = self.ancestry(base).find_map(|name| self.implements.get(&format!("{name}.{method}")))?[0];
        let library = self.by_id(entry.library);
        let implements: &Implements = &library.implements[entry.entry as usize];
        Some(Registrar {
            library,
            arguments: &[],
            role: implements.role,
            kind: implements.kind,
            reads_annotations: false,
            recorded: implements.recorded,
            recorded_as: None,
        })
    }

    /// Whether reading a member of this name off a model's answer shows that the model chose the next step.
    pub fn is_deciding_member(&self, name: &str) -> bool {
        self.deciding_members.contains(name)
    }
}

/// Whether every name of a path looks like a module's: the catalogued spelling may replace it.
fn is_module_path(path: &str) -> bool {
    !path.is_empty() && path.split('.').all(|name| !starts_upper(name)) && !path.contains("()")
}

/// What a path begins with.
fn root(path: &str) -> &str {
    let ends = |byte| matches!(byte, b'.' | b'/' | b'(' | b'[');
    &path[..path.bytes().position(ends).unwrap_or(path.len())]
}

pub(super) fn starts_upper(name: &str) -> bool {
    name.trim_start_matches('_').starts_with(char::is_uppercase)
}

/// Whether a receiver's name is one of those that tell: `name`, or something that ends in `_name` or `Name`.
pub fn names_receiver(receiver: &str, name: &str) -> bool {
    // Most names end otherwise, which needs no other spelling of them.
    if receiver.bytes().last().map(|last| last.to_ascii_lowercase()) != name.bytes().last() {
        return false;
    }
    let receiver = snake_case(receiver.trim_start_matches(['_', '#']));
    receiver == name || receiver.strip_suffix(name).is_some_and(|rest| rest.ends_with('_'))
}

/// `chatModel` as `chat_model`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 2);
    let mut after_lower = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && after_lower {
            snake.push('_');
        }
        after_lower = letter.is_ascii_lowercase();
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
