//! The catalog, indexed by path so that one lookup answers "what does this call do", "what does it give back" and "what
//! does handing a function to it mean".

use rustc_hash::{FxHashMap, FxHashSet};

use super::library::{ArgumentPlace, Calls, Implements, Library, Registers, Returns, Telemetry, Tracing};
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

/// An entry of one library's list, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct EntryRef {
    library: LibraryId,
    entry: u32,
}

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
    path: String,
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
    /// All types, with what they extend.
    types: FxHashMap<String, Option<String>>,
    /// The last names of all that is listed, each with the types and functions of that name that a module exports.
    by_last_name: FxHashMap<String, Vec<Exported>>,
    /// What import paths and all that is listed begin with: most paths begin with something else.
    roots: FxHashSet<String>,
    calls: FxHashMap<String, Vec<EntryRef>>,
    returns: FxHashMap<String, Vec<EntryRef>>,
    decorators: FxHashMap<String, Vec<EntryRef>>,
    registering_calls: FxHashMap<String, Vec<EntryRef>>,
    implements: FxHashMap<String, Vec<EntryRef>>,
    tracing: FxHashMap<String, LibraryId>,
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
            types: FxHashMap::default(),
            by_last_name: FxHashMap::default(),
            roots: FxHashSet::default(),
            calls: FxHashMap::default(),
            returns: FxHashMap::default(),
            decorators: FxHashMap::default(),
            registering_calls: FxHashMap::default(),
            implements: FxHashMap::default(),
            tracing: FxHashMap::default(),
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
                self.types.insert(name.clone(), types.extends.clone());
            }
        }
        let named = library.types.iter().filter_map(|types| types.extends.as_ref());
        let on = library.calls.iter().flat_map(|calls| &calls.on);
        let bases = library.implements.iter().flat_map(|implements| &implements.base);
        let given =
            library.returns.iter().map(|returns| &returns.gives).filter(|gives| !SPECIAL.contains(&gives.as_str()));
        for name in named.chain(on).chain(bases).chain(given) {
            self.types.entry(name.clone()).or_insert(None);
        }
        if let (Some(default), Some(module)) = (&library.default, library.imports.first()) {
            self.defaults.insert(module.clone(), format!("{module}.{default}"));
        }
        self.deciding_members.extend(library.decides.members.iter().cloned());
    }

    fn index_entries(&mut self, id: LibraryId) {
        let library = &self.libraries[id.0 as usize];
        for (entry, calls) in (0u32..).zip(&library.calls) {
            let reference = EntryRef { library: id, entry };
            for function in &calls.functions {
                self.calls.entry(function.clone()).or_default().push(reference);
            }
            for method in &calls.methods {
                for on in &calls.on {
                    self.calls.entry(format!("{on}.{method}")).or_default().push(reference);
                }
                if calls.by_shape() {
                    let shapes = self.shapes.entry(last_name(method).to_owned()).or_default();
                    shapes.push((method.clone(), reference));
                }
            }
        }
        for (entry, returns) in (0u32..).zip(&library.returns) {
            for call in &returns.call {
                self.returns.entry(call.clone()).or_default().push(EntryRef { library: id, entry });
            }
        }
        for (entry, registers) in (0u32..).zip(&library.registers) {
            for decorator in &registers.decorator {
                self.decorators.entry(decorator.clone()).or_default().push(EntryRef { library: id, entry });
            }
            for call in &registers.call {
                self.registering_calls.entry(call.clone()).or_default().push(EntryRef { library: id, entry });
            }
        }
        for (entry, implements) in (0u32..).zip(&library.implements) {
            for base in &implements.base {
                for method in &implements.methods {
                    let key = format!("{base}.{method}");
                    self.implements.entry(key).or_default().push(EntryRef { library: id, entry });
                }
            }
        }
        for tracing in &library.tracing {
            for name in tracing.decorators.iter().chain(&tracing.calls).chain(&tracing.runs) {
                self.tracing.insert(name.clone(), id);
            }
        }
    }

    fn index_last_names(&mut self) {
        let keys = self.types.keys();
        let keys = keys.chain(self.calls.keys()).chain(self.returns.keys()).chain(self.registering_calls.keys());
        let keys = keys.chain(self.decorators.keys()).chain(self.tracing.keys());
        let mut keys: Vec<&String> = keys.collect();
        keys.sort();
        keys.dedup();
        let mut by_last_name: FxHashMap<String, Vec<Exported>> = FxHashMap::default();
        for path in keys {
            self.roots.insert(root(path).to_owned());
            let named = by_last_name.entry(last_name(path).to_owned()).or_default();
            let library = self.library_id_of(path).filter(|_| !self.is_member(path));
            named.extend(library.map(|library| Exported { path: path.clone(), library }));
        }
        self.by_last_name = by_last_name;
    }

    fn by_id(&self, id: LibraryId) -> &Library {
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
        let Some(candidates) = self.by_last_name.get(last_name(path)) else { return path };
        if candidates.is_empty() || !is_module_path(parent(path)) || self.is_listed(path) {
            return path;
        }
        let Some(library) = self.library_of(path) else { return path };
        let same = candidates.iter().find(|candidate| self.by_id(candidate.library).name == library.name);
        same.map_or(path, |found| found.path.as_str())
    }

    /// Whether something is listed under exactly this path.
    pub fn is_listed(&self, path: &str) -> bool {
        self.types.contains_key(path)
            || self.calls.contains_key(path)
            || self.returns.contains_key(path)
            || self.registering_calls.contains_key(path)
            || self.decorators.contains_key(path)
    }

    /// Whether a listed path is a member of a type, not something that a module exports.
    fn is_member(&self, path: &str) -> bool {
        let mut prefix = parent(path);
        while !prefix.is_empty() {
            if self.types.contains_key(prefix) || starts_upper(last_name(prefix)) {
                return true;
            }
            prefix = parent(prefix);
        }
        false
    }

    /// Whether `path` names a known type.
    pub fn is_type(&self, path: &str) -> bool {
        self.types.contains_key(self.canonical(path))
    }

    /// The types from `name` upwards, itself first.
    pub fn ancestry<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let first = self.canonical(name);
        let mut seen = 0;
        std::iter::successors(Some(first), move |name| {
            seen += 1;
            let above = self.types.get(*name)?.as_deref()?;
            (seen < 16).then(|| self.canonical(above))
        })
    }

    /// Whether the call at `path` takes the option itself by which its library records it.
    pub fn takes_option(&self, telemetry: &Telemetry, path: &str) -> bool {
        self.ancestry(path).any(|name| telemetry.calls.iter().any(|call| call == name))
    }

    /// Whether something about `path` may be listed: whether anything of that name is. Most paths end here.
    fn may_be_listed(&self, path: &str) -> bool {
        if !self.roots.contains(root(path)) {
            return false;
        }
        match split_instance(path) {
            Some((_, "")) => true,
            Some((_, member)) => self.by_last_name.contains_key(last_name(member)),
            None => self.by_last_name.contains_key(last_name(path)) || self.defaults.contains_key(path),
        }
    }

    /// What `look` finds under the first of the keys under which something about `path` may be listed, nearest first.
    fn by_keys<T>(&self, path: &str, mut look: impl FnMut(&str) -> Option<T>) -> Option<T> {
        let mut key = Key::default();
        match split_instance(path) {
            None => look(self.canonical(path)).or_else(|| {
                // `Class.method` through the class itself: the class may be listed under another spelling.
                let owner = Some(parent(path)).filter(|owner| starts_upper(last_name(owner)))?;
                self.ancestry(owner).find_map(|name| look(key.of(&[name, ".", last_name(path)])))
            }),
            // Calling the instance itself.
            Some((owner, "")) => look(key.of(&[self.canonical(owner), "()"])).or_else(|| {
                let mut owners = self.ancestry(owner);
                owners.find_map(|name| look(key.of(&[name, ".__call__"])))
            }),
            Some((owner, member)) => self.ancestry(owner).find_map(|name| {
                look(key.of(&[name, ".", member])).or_else(|| {
                    // `prisma.user.findMany` is listed as `*.findMany`.
                    let (_, rest) = member.split_once('.')?;
                    look(key.of(&[name, ".*.", rest]))
                })
            }),
        }
    }

    fn find<'a>(&self, index: &'a FxHashMap<String, Vec<EntryRef>>, path: &str) -> Option<&'a [EntryRef]> {
        if !self.may_be_listed(path) {
            return None;
        }
        self.by_keys(path, |key| index.get(key)).map(Vec::as_slice)
    }

    /// What an entry says of a call whose receiver has the type `owner` (none for a function) and whose member is `member`.
    fn api(&self, entry: EntryRef, owner: &str, member: &str) -> Api<'_> {
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

    /// What calling `path` does.
    pub fn call(&self, path: &str) -> Option<Api<'_>> {
        let (owner, member) = split_instance(path).unwrap_or(("", path));
        self.find(&self.calls, path).map(|entries| self.api(entries[0], self.canonical(owner), member))
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

    /// The type that calling `path` gives, or [`GIVES_ARGUMENT`], if it is listed; `literal` gives the text of a literal argument.
    pub fn returned(&self, path: &str, literal: impl Fn(&ArgumentPlace) -> Option<String>) -> Option<Returned> {
        let entries = self.find(&self.returns, path)?;
        let returns = entries.iter().map(|entry| &self.by_id(entry.library).returns[entry.entry as usize]);
        let fits = |returns: &&Returns| match &returns.when {
            Some(when) => {
                let given = when.argument.as_slice().iter().find_map(&literal);
                given.as_deref() == Some(when.equals.as_str())
            }
            None => true,
        };
        let mut fitting: Vec<&Returns> = returns.filter(fits).collect();
        // A condition is more telling than none.
        fitting.sort_by_key(|returns| returns.when.is_none());
        let Returns { gives, many, .. } = fitting.first()?;
        let type_path = match gives.as_str() {
            // A function of the class itself (`Prompt.fromMessages`) has no instance in front.
            "self" => self.canonical(split_instance(path).map_or_else(|| parent(path), |(owner, _)| owner)),
            gives => gives,
        };
        Some(Returned { type_path: type_path.to_owned(), many: *many })
    }

    fn registrar(&self, entry: EntryRef) -> Registrar<'_> {
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

    /// What decorating with `path` means for the function.
    pub fn decorator(&self, path: &str) -> Option<Registrar<'_>> {
        self.find(&self.decorators, path).map(|entries| self.registrar(entries[0]))
    }

    /// What calling `path` means for the functions in its arguments; several when the places differ in meaning.
    pub fn registering_call(&self, path: &str) -> Vec<Registrar<'_>> {
        let entries = self.find(&self.registering_calls, path).unwrap_or_default();
        entries.iter().map(|entry| self.registrar(*entry)).collect()
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

    /// The tracer behind a decorator or call, if `path` is tracing.
    pub fn tracing(&self, path: &str) -> Option<&Library> {
        if !self.may_be_listed(path) {
            return None;
        }
        self.by_keys(path, |key| self.tracing.get(key)).map(|id| self.by_id(*id))
    }

    /// The tracer whose decorator `path` is, if calling it says nothing of the function that makes the call:
    /// `mlflow.trace(f)` and `observe(name="f")(f)` trace what they are handed.
    pub fn tracing_decorator(&self, path: &str) -> Option<&Library> {
        let path = path.strip_suffix("()").unwrap_or(path);
        let library = self.tracing(path)?;
        let listed = |names| self.is_among(path, library, names);
        (listed(|tracing| &tracing.decorators) && !listed(|tracing| &tracing.calls)).then_some(library)
    }

    /// Whether calling `path` runs a function at once, in a span, and gives what it gives.
    pub fn runs_in_span(&self, path: &str) -> bool {
        let Some(library) = self.tracing(path) else { return false };
        self.is_among(path, library, |tracing| &tracing.runs)
    }

    /// Whether some of a tracer's names are about `path`.
    fn is_among(&self, path: &str, tracer: &Library, names: fn(&Tracing) -> &Vec<String>) -> bool {
        let is_own = |key: &str| tracer.tracing.iter().flat_map(names).any(|own| own == key);
        self.by_keys(path, |key| is_own(key).then_some(())).is_some()
    }

    /// Whether reading a member of this name off a model's answer shows that the model chose the next step.
    pub fn is_deciding_member(&self, name: &str) -> bool {
        self.deciding_members.contains(name)
    }
}

/// A key that is put together, in the memory of the one before.
#[derive(Default)]
struct Key(String);

impl Key {
    fn of(&mut self, parts: &[&str]) -> &str {
        self.0.clear();
        parts.iter().for_each(|part| self.0.push_str(part));
        &self.0
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

fn starts_upper(name: &str) -> bool {
    name.trim_start_matches('_').starts_with(char::is_uppercase)
}

/// Whether a receiver's name is one of those that tell: `name`, or something that ends in `_name` or `Name`.
pub fn names_receiver(receiver: &str, name: &str) -> bool {
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
