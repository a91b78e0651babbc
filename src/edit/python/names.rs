//! How the names of MLflow are spelled in a file: as the file has bound them already, or by a new import.
//!
//! A name that the file has bound is reused if that happens unconditionally at the top level, before every place where
//! it is to be used, and if nothing else is bound to the name in any scope that those places see. Otherwise a plain
//! import is added; if the plain name is taken by something else, an import under another name.

use memchr::memmem;
use unicode_normalization::UnicodeNormalization;

use super::imports::NewImport;
use crate::edit::source::Source;
use crate::syntax::{BindingTarget, FileFacts, FunctionId, Import, ImportGuard, Scope};

/// A place where names of MLflow are to be used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    /// The place.
    pub offset: u32,
    /// The scope in which names are looked up there.
    pub scope: Scope,
}

/// The places of all uses in a file.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// Decorators.
    pub trace: Vec<Use>,
    /// Spans in bodies.
    pub start_span: Vec<Use>,
    /// Calls of `autolog()`.
    pub autolog: Vec<Use>,
    /// Span types.
    pub span_type: Vec<Use>,
}

impl Uses {
    /// The first place of all, if there is any.
    pub fn first(&self) -> Option<u32> {
        self.of_mlflow().map(|place| place.offset).min()
    }

    fn of_mlflow(&self) -> impl Iterator<Item = &Use> {
        self.trace.iter().chain(&self.start_span).chain(&self.autolog)
    }
}

/// What a file says of names.
#[derive(Clone, Copy)]
struct Known<'s> {
    source: &'s Source<'s>,
    /// Names that `from ... import *` brings.
    starred: &'s [String],
}

/// The spellings for one file, and the imports that they need.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// `mlflow.trace`.
    pub trace: String,
    /// `mlflow.start_span`.
    pub start_span: String,
    /// `mlflow`.
    pub mlflow: String,
    /// `SpanType`.
    pub span_type: String,
    /// What has to be imported, `import` before `from`.
    pub imports: Vec<NewImport>,
}

impl Names {
    /// Chooses the spellings.
    pub fn choose(source: &Source, uses: &Uses, starred: &[String]) -> Names {
        let known = Known { source, starred };
        let mut names = Names::default();
        let everywhere: Vec<Use> = uses.of_mlflow().copied().collect();
        let bound = existing(known, &everywhere, is_mlflow);
        let member = |name: &'static str, uses: &[Use]| {
            let from_mlflow = move |import: &Import| is_member(import, &["mlflow"], name);
            bound.is_none().then(|| existing(known, uses, from_mlflow)).flatten()
        };
        let (trace, start_span) = (member("trace", &uses.trace), member("start_span", &uses.start_span));
        let missing = |found: &Option<String>, uses: &[Use]| found.is_none() && !uses.is_empty();
        let needed = missing(&trace, &uses.trace) || missing(&start_span, &uses.start_span) || !uses.autolog.is_empty();
        names.mlflow = bound.unwrap_or_else(|| {
            let name = free_name(known, &everywhere, ["mlflow", "mlflow_sdk"], is_mlflow);
            if needed {
                names.imports.push(NewImport::module("mlflow", &name));
            }
            name
        });
        names.trace = trace.unwrap_or_else(|| format!("{}.trace", names.mlflow));
        names.start_span = start_span.unwrap_or_else(|| format!("{}.start_span", names.mlflow));
        if !uses.span_type.is_empty() {
            names.span_type = existing(known, &uses.span_type, is_span_type).unwrap_or_else(|| {
                let wanted = ["SpanType", "MlflowSpanType"];
                let name = free_name(known, &uses.span_type, wanted, is_span_type);
                names.imports.push(NewImport::member("mlflow.entities", "SpanType", &name));
                name
            });
        }
        names
    }
}

/// Whether the file imports MLflow only on condition (in `try`, under an `if` that is not `TYPE_CHECKING`): then it is
/// meant to work without, and a plain import would break that.
pub(super) fn is_optional(facts: &FileFacts) -> bool {
    let mut guards = facts
        .imports
        .iter()
        .filter(|import| import.scope == Scope::Function(FunctionId::MODULE) && import.level == 0)
        .filter(|import| import.module == "mlflow" || import.module.starts_with("mlflow."))
        .map(|import| import.guard)
        .peekable();
    let guarded = |guard| matches!(guard, ImportGuard::Try | ImportGuard::Condition);
    let some = guards.clone().any(guarded);
    some && guards.all(|guard| guard != ImportGuard::None)
}

/// `import mlflow`, `import mlflow as mf`, `import mlflow.openai`: binds the package.
fn is_mlflow(import: &Import) -> bool {
    let submodule = import.module.starts_with("mlflow.") && !import.aliased;
    import.level == 0 && import.name.is_none() && !import.star && (import.module == "mlflow" || submodule)
}

fn is_span_type(import: &Import) -> bool {
    is_member(import, &["mlflow.entities", "mlflow.entities.span"], "SpanType")
}

/// `from <one of modules> import <name>`, under whatever name.
fn is_member(import: &Import, modules: &[&str], name: &str) -> bool {
    import.level == 0 && import.name.as_deref() == Some(name) && modules.contains(&import.module.as_str())
}

/// The name under which the top level has bound something that `is_it` recognises, if all uses may rely on it.
fn existing(known: Known, uses: &[Use], is_it: impl Fn(&Import) -> bool) -> Option<String> {
    let first = uses.iter().map(|place| place.offset).min()?;
    let imports = &known.source.facts.imports;
    imports
        .iter()
        .filter(|import| is_it(import) && import.scope == Scope::Function(FunctionId::MODULE))
        .filter(|import| import.guard == ImportGuard::None && import.range.end <= first)
        .map(|import| import.binds.as_str())
        .find(|name| !is_taken(known, uses, name, &is_it))
        .map(str::to_owned)
}

/// The first of the wanted names that is free at all uses; the last one gets a number if need be.
fn free_name(known: Known, uses: &[Use], wanted: [&str; 2], is_it: impl Fn(&Import) -> bool) -> String {
    let [plain, other] = wanted;
    if !is_taken(known, uses, plain, &is_it) {
        return plain.to_owned();
    }
    let numbered = (2..).map(|number| format!("{other}_{number}"));
    let mut candidates = std::iter::once(other.to_owned()).chain(numbered);
    candidates
        .find(|name| !has_word(known.source.text, name) && !known.starred.iter().any(|bound| bound == name))
        .unwrap_or_else(|| other.to_owned())
}

/// Whether a name stands for something else than what `is_it` recognises, at the top level or in a scope around a use.
fn is_taken(known: Known, uses: &[Use], name: &str, is_it: &impl Fn(&Import) -> bool) -> bool {
    let facts = known.source.facts;
    let module = Scope::Function(FunctionId::MODULE);
    let scopes = uses.iter().flat_map(|place| scopes_seen(facts, place.scope));
    binds(facts, module, name, is_it)
        || known.starred.iter().any(|bound| bound == name)
        || facts.outer_names.iter().any(|(_, outer)| outer == name)
        || scopes.into_iter().any(|scope| binds(facts, scope, name, |_| false))
}

/// The scopes below the top level in which a name is looked up from `scope`; class bodies count for themselves only.
fn scopes_seen(facts: &FileFacts, scope: Scope) -> Vec<Scope> {
    let mut seen = Vec::new();
    let mut at = scope;
    while at != Scope::Function(FunctionId::MODULE) {
        if at == scope || matches!(at, Scope::Function(_)) {
            seen.push(at);
        }
        at = match at {
            Scope::Function(function) => facts.function(function).parent,
            Scope::Class(class) => facts.class(class).parent,
        };
    }
    seen
}

/// The names that the top level of a file binds to something else than what MLflow's own imports give.
pub(super) fn other_names(facts: &FileFacts) -> Vec<String> {
    let module = Scope::Function(FunctionId::MODULE);
    let own = |import: &Import| is_mlflow(import) || is_span_type(import);
    let wanted = ["mlflow", "mlflow_sdk", "SpanType", "MlflowSpanType"].into_iter();
    wanted.filter(|name| binds(facts, module, name, own)).map(str::to_owned).collect()
}

/// Whether a scope binds a name other than by an import that `is_it` recognises.
pub(super) fn binds(facts: &FileFacts, scope: Scope, name: &str, is_it: impl Fn(&Import) -> bool) -> bool {
    let parameters = match scope {
        Scope::Function(function) => facts.function(function).parameters.as_slice(),
        Scope::Class(_) => &[],
    };
    let assigned = |target: &BindingTarget| matches!(target, BindingTarget::Name(bound) if bound == name);
    parameters.iter().any(|parameter| parameter.name == name)
        || facts.imports.iter().any(|import| import.scope == scope && import.binds == name && !is_it(import))
        || facts.bindings.iter().any(|binding| binding.scope == scope && assigned(&binding.target))
        || facts.functions.iter().skip(1).any(|function| function.parent == scope && function.name == name)
        || facts.classes.iter().any(|class| class.parent == scope && class.name == name)
}

/// Whether a word occurs in a text, be it as a name, in a string or in a comment; however Python spells it.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c == '_' || c.is_alphanumeric();
    let mut written = memmem::find_iter(text.as_bytes(), word);
    let is_written = written.any(|at| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part));
    is_written || others_than_ascii(text, is_part).any(|part| part.nfkc().eq(word.chars()))
}

/// The words of a text that have a letter beyond ASCII; few texts have many, and ASCII is passed over quickly.
fn others_than_ascii(text: &str, is_part: impl Fn(char) -> bool) -> impl Iterator<Item = &str> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + text.as_bytes()[from..].iter().position(|byte| !byte.is_ascii())?;
        let start = text[from..at].rfind(|c| !is_part(c)).map_or(from, |before| from + before + 1);
        let end = text[at..].find(|c| !is_part(c)).map_or(text.len(), |after| at + after);
        // What is no part of a word stands between two.
        from = end + text[end..].chars().next().map_or(0, char::len_utf8);
        Some(&text[start..end])
    })
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn words_however_they_are_spelt() {
        for text in [
            "span",
            "a.span()",
            "'span'",
            "# span",
            "ｓpan = 1",
            "x = sｐan",
            "é span",
            "é😀ｓpan😀",
            "naïve: ｓｐａｎ",
        ] {
            assert!(has_word(text, "span"), "{text}");
        }
        for text in ["spans", "my_span", "Span", "éspan", "spané", "ｓpans", "naïve 😀", ""] {
            assert!(!has_word(text, "span"), "{text}");
        }
    }
}
