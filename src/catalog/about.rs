//! What the catalog says of one path: the keys under which something about it may be listed are looked up once, whatever is
//! asked then.

use super::index::{Api, Catalog, Registrar, Returned, starts_upper};
use super::library::{ArgumentPlace, Library, Returns, Tracing};
use super::listed::{EntryRef, List, Listed};
use super::path::{last_name, parent, split_instance};

/// A path, and what is listed for it.
pub struct About<'c, 'p> {
    catalog: &'c Catalog,
    path: &'p str,
    /// Nearest first.
    listed: Vec<&'c Listed>,
}

impl Catalog {
    /// What is known about a path.
    pub fn about<'c, 'p>(&'c self, path: &'p str) -> About<'c, 'p> {
        let mut listed = Vec::new();
        if self.may_be_listed(path) {
            self.each_key(path, |key| listed.extend(self.listed(key)));
        }
        About { catalog: self, path, listed }
    }

    /// Takes up the keys under which something about `path` may be listed, nearest first.
    fn each_key(&self, path: &str, mut take: impl FnMut(&str)) {
        let mut key = Key::default();
        match split_instance(path) {
            None => {
                take(self.canonical(path));
                // `Class.method` through the class itself: the class may be listed under another spelling.
                let owner = parent(path);
                if starts_upper(last_name(owner)) {
                    self.ancestry(owner).for_each(|name| take(key.of(&[name, ".", last_name(path)])));
                }
            }
            // Calling the instance itself.
            Some((owner, "")) => {
                take(key.of(&[self.canonical(owner), "()"]));
                self.ancestry(owner).for_each(|name| take(key.of(&[name, ".__call__"])));
            }
            Some((owner, member)) => {
                for name in self.ancestry(owner) {
                    take(key.of(&[name, ".", member]));
                    // `prisma.user.findMany` is listed as `*.findMany`.
                    if let Some((_, rest)) = member.split_once('.') {
                        take(key.of(&[name, ".*.", rest]));
                    }
                }
            }
        }
    }
}

impl<'c> About<'c, '_> {
    /// The entries of the nearest key that has any in a list.
    fn entries(&self, list: List) -> impl Iterator<Item = EntryRef> + use<'c> {
        let mut all = self.listed.iter().map(|listed| listed.of(list));
        all.find(|entries| entries.clone().next().is_some()).into_iter().flatten()
    }

    /// What calling it does.
    pub fn call(&self) -> Option<Api<'c>> {
        let entry = self.entries(List::Calls).next()?;
        let (owner, member) = split_instance(self.path).unwrap_or(("", self.path));
        Some(self.catalog.api(entry, self.catalog.canonical(owner), member))
    }

    /// The type that calling it gives, or [`super::GIVES_ARGUMENT`], if it is listed; `literal` gives the text of a literal
    /// argument.
    pub fn returned(&self, literal: impl Fn(&ArgumentPlace) -> Option<String>) -> Option<Returned> {
        let returns = self.entries(List::Returns).map(|entry| self.catalog.returns(entry));
        let fits = |returns: &&Returns| match &returns.when {
            Some(when) => {
                let given = when.argument.as_slice().iter().find_map(&literal);
                given.as_deref() == Some(when.equals.as_str())
            }
            None => true,
        };
        // A condition is more telling than none.
        let Returns { gives, many, .. } = returns.filter(fits).min_by_key(|returns| returns.when.is_none())?;
        let type_path = match gives.as_str() {
            // A function of the class itself (`Prompt.fromMessages`) has no instance in front.
            "self" => {
                let owner = split_instance(self.path).map_or_else(|| parent(self.path), |(owner, _)| owner);
                self.catalog.canonical(owner)
            }
            gives => gives,
        };
        Some(Returned { type_path: type_path.to_owned(), many: *many })
    }

    /// What decorating with it means for the function.
    pub fn decorator(&self) -> Option<Registrar<'c>> {
        self.entries(List::Decorators).next().map(|entry| self.catalog.registrar(entry))
    }

    /// What calling it means for the functions in its arguments; several when the places differ in meaning.
    pub fn registering_call(&self) -> impl Iterator<Item = Registrar<'c>> + use<'c> {
        let catalog = self.catalog;
        self.entries(List::RegisteringCalls).map(|entry| catalog.registrar(entry))
    }

    /// The tracer behind a decorator or call, if it is tracing.
    pub fn tracing(&self) -> Option<&'c Library> {
        self.listed.iter().find_map(|listed| listed.tracer).map(|id| self.catalog.by_id(id))
    }

    /// The tracer whose decorator it is, if calling it says nothing of the function that makes the call:
    /// `mlflow.trace(f)` and `observe(name="f")(f)` trace what they are handed.
    pub fn tracing_decorator(&self) -> Option<&'c Library> {
        match self.path.strip_suffix("()") {
            Some(path) => self.catalog.about(path).tracer_that_decorates(),
            None => self.tracer_that_decorates(),
        }
    }

    fn tracer_that_decorates(&self) -> Option<&'c Library> {
        let tracer = self.tracing()?;
        let is = |names| self.is_among(tracer, names);
        (is(|tracing| &tracing.decorators) && !is(|tracing| &tracing.calls)).then_some(tracer)
    }

    /// Whether calling it runs a function at once, in a span, and gives what it gives.
    pub fn runs_in_span(&self) -> bool {
        self.tracing().is_some_and(|tracer| self.is_among(tracer, |tracing| &tracing.runs))
    }

    fn is_among(&self, tracer: &Library, names: fn(&Tracing) -> &Vec<String>) -> bool {
        let mut is_own = false;
        let own = || tracer.tracing.iter().flat_map(names);
        self.catalog.each_key(self.path, |key| is_own |= own().any(|name| name == key));
        is_own
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
