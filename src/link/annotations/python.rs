//! Annotations of Python.

use crate::catalog::path::last_name;
use crate::link::resolve::Resolver;
use crate::link::value::{CollectionKind, Value, Values};
use crate::project::FileId;
use crate::syntax::{Expr, ExprId, Scope};

/// Forms of `typing` whose first argument says what a value is.
pub(in crate::link) fn is_special_form(path: &str) -> bool {
    let name = path.strip_prefix("typing.").or_else(|| path.strip_prefix("typing_extensions."));
    matches!(name, Some("Annotated" | "Optional" | "Union"))
}

impl Resolver<'_, '_> {
    /// See [`Resolver::annotation`]; the dependency of `Annotated[T, Depends(f)]`, too.
    pub(super) fn promised(&mut self, file: FileId, scope: Scope, id: ExprId) -> Values {
        let facts = self.facts(file);
        match facts.expr(id) {
            Expr::Name(_) | Expr::Attribute { .. } => {
                let named = self.expr(file, scope, id);
                named.flat_map(|value| match value {
                    Value::Class(class) => Values::one(Value::Instance(*class)),
                    Value::External(path) if is_vague(path) => Values::none(),
                    Value::External(path) => self.extended(self.context.catalog.canonical(path), &["()"]),
                    _ => Values::none(),
                })
            }
            Expr::Pipe(left, right) => {
                let mut both = self.annotation(file, scope, left);
                both.extend(self.annotation(file, scope, right));
                both
            }
            Expr::Subscript { object, key } => self.generic(file, scope, object, key),
            _ => Values::none(),
        }
    }

    /// `ClientDep = Annotated[Client, ...]`, `Maybe = Optional[Client]`: the name stands for the class.
    pub(in crate::link) fn alias(&mut self, file: FileId, scope: Scope, key: ExprId) -> Values {
        let first = match self.facts(file).expr(key) {
            Expr::List(keys) => keys.first().copied(),
            _ => Some(key),
        };
        first.map_or_else(Values::none, |first| self.expr(file, scope, first))
    }

    fn generic(&mut self, file: FileId, scope: Scope, object: ExprId, key: ExprId) -> Values {
        let facts = self.facts(file);
        let keys: Vec<ExprId> = match facts.expr(key) {
            Expr::List(keys) => keys.to_vec(),
            _ => vec![key],
        };
        let name = match facts.expr(object) {
            Expr::Name(name) | Expr::Attribute { name, .. } => name,
            _ => return Values::none(),
        };
        let mut union = |keys: &[ExprId]| {
            let mut all = Values::none();
            for key in keys {
                all.extend(self.annotation(file, scope, *key));
            }
            all
        };
        match name {
            "Optional" | "Union" | "ClassVar" | "Final" | "Required" | "NotRequired" | "Awaitable" | "ReadOnly" => {
                union(&keys)
            }
            "Coroutine" => union(&keys[keys.len() - 1..]),
            "Annotated" => {
                let mut all = union(&keys[..1]);
                for extra in &keys[1..] {
                    if matches!(facts.expr(*extra), Expr::Call(_)) {
                        all.extend(self.expr(file, scope, *extra));
                    }
                }
                all
            }
            "list" | "List" | "Sequence" | "Iterable" | "Iterator" | "AsyncIterable" | "AsyncIterator"
            | "Generator" | "AsyncGenerator" | "set" | "Set" | "frozenset" | "FrozenSet" | "deque" | "Deque"
            | "Collection" => union(&keys[..1]).collected(CollectionKind::List),
            "tuple" | "Tuple" => union(&keys).collected(CollectionKind::List),
            "dict" | "Dict" | "Mapping" | "MutableMapping" | "defaultdict" | "DefaultDict" | "OrderedDict" => {
                union(&keys[keys.len() - 1..]).collected(CollectionKind::Dict)
            }
            "type" | "Type" => self.expr(file, scope, keys[0]),
            "Callable" | "Literal" => Values::none(),
            _ => self.annotation(file, scope, object),
        }
    }
}

/// Annotations that promise nothing: any object, a type variable.
fn is_vague(path: &str) -> bool {
    matches!(last_name(path), "Any" | "object" | "None" | "TypeVar" | "Self" | "Callable")
}
