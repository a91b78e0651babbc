//! How much of what is called is known, for the figures.

use std::collections::BTreeSet;

use super::Builder;
use crate::catalog::Area;
use crate::catalog::path::{last_name, split_instance};
use crate::link::Resolution;
use crate::link::resolve::Resolver;
use crate::link::uses::Uses;
use crate::link::value::{Value, Values};
use crate::project::FileId;
use crate::syntax::{Call, Expr};

/// How many calls there are, and how many are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// All calls.
    pub calls: usize,
    /// Calls whose callee is known.
    pub resolved: usize,
    /// Files that import a catalogued library; what every program uses (`area = "standard"`) does not count.
    pub files: usize,
    /// Calls in these files.
    pub sites: usize,
    /// Those of them whose receiver (for a plain name: what it calls) is known, by its type, its value or where it is
    /// imported from.
    pub receivers: usize,
    /// Those of the sites whose receiver is what an unknown call gave: it is known where it comes from, not what it is.
    pub opaque: usize,
    /// Calls that do what the guide says to trace, found by types and imports.
    pub by_type: usize,
    /// Those found by the member's name, on a receiver that is not known.
    pub by_name: usize,
    /// Those found by what is sent: a URL, a payload, a query.
    pub by_payload: usize,
}

impl Builder<'_, '_> {
    /// Counts one call.
    pub(super) fn count(&mut self, file: FileId, call: &Call, callees: &Values) {
        self.counted.calls += 1;
        self.counted.resolved += usize::from(!callees.is_empty());
        if !self.counted_files.contains(&file) {
            return;
        }
        let receivers = match self.facts(file).expr(call.callee) {
            Expr::Attribute { object, .. } => self.resolver.expr(file, call.scope, object),
            _ => callees.clone(),
        };
        let is_opaque = |value: &Value| is_opaque(&self.resolver, value);
        self.counted.sites += 1;
        if receivers.iter().any(|value| !is_opaque(value)) {
            self.counted.receivers += 1;
        } else if !receivers.is_empty() {
            self.counted.opaque += 1;
        }
    }

    /// Counts the calls of which the catalog says that they are to be traced.
    pub(super) fn count_found(&mut self) {
        self.counted.files = self.counted_files.len();
        let all = self.graph.api_calls.values().flatten();
        for found in all.filter(|found| found.api.does.operation().is_some()) {
            match found.resolution {
                Resolution::Resolved => self.counted.by_type += 1,
                Resolution::Shape => self.counted.by_name += 1,
                Resolution::Endpoint => self.counted.by_payload += 1,
            }
        }
    }
}

/// Whether a value is only known to come out of something that the catalog does not know.
fn is_opaque(resolver: &Resolver<'_, '_>, value: &Value) -> bool {
    let Value::External(path) = value else { return false };
    let Some((owner, _)) = split_instance(path) else { return false };
    let catalog = resolver.context.catalog;
    let is_type = catalog.is_type(owner) || last_name(owner).starts_with(char::is_uppercase);
    let is_built_in =
        owner.strip_prefix(catalog.language.builtins()).is_some_and(|name| name.matches('.').count() == 1);
    !is_type && !is_built_in
}

/// The files that import a library of the catalog.
pub(super) fn files_in_question(uses: &Uses, catalog: &crate::catalog::Catalog) -> BTreeSet<FileId> {
    let telling =
        uses.all().filter(|used| catalog.library(&used.library).is_some_and(|library| library.area != Area::Standard));
    telling.flat_map(|used| &used.imports).map(|(file, _)| *file).collect()
}
