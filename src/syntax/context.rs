//! What stands around a place: which function, which scope, under which circumstances.

use super::{FunctionId, ImportGuard, Scope};

/// The circumstances of a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// The function whose execution comes by.
    pub function: FunctionId,
    /// Where names are looked up.
    pub scope: Scope,
    /// In a loop or comprehension of the function.
    pub repeated: bool,
    /// In a branch of the function.
    pub conditional: bool,
    /// In a lambda of the function.
    pub in_lambda: bool,
    /// In `if __name__ == "__main__"`, outside of functions.
    pub main_guard: bool,
    /// What stands between the place and the top level of its scope.
    pub guard: ImportGuard,
}

/// What the condition of an `if` says of its consequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// `__name__ == "__main__"`, `require.main === module`.
    Main,
    /// `TYPE_CHECKING`.
    TypeChecking,
    /// Anything else.
    Other,
}

impl Context {
    /// The top level of a file.
    pub const MODULE: Context = Context::of_function(FunctionId::MODULE);

    /// The top level of a function.
    pub const fn of_function(function: FunctionId) -> Context {
        Context {
            function,
            scope: Scope::Function(function),
            repeated: false,
            conditional: false,
            in_lambda: false,
            main_guard: false,
            guard: ImportGuard::None,
        }
    }

    /// The top level of the class body `scope`.
    pub fn of_class(self, scope: Scope) -> Context {
        Context { scope, guard: ImportGuard::None, ..self }
    }

    /// Under one more guard: the one that says most wins.
    pub fn guarded(self, guard: ImportGuard) -> Context {
        let guard = if strength(guard) > strength(self.guard) { guard } else { self.guard };
        Context { guard, ..self }
    }
}

fn strength(guard: ImportGuard) -> u8 {
    match guard {
        ImportGuard::None => 0,
        ImportGuard::Condition => 1,
        ImportGuard::Try => 2,
        ImportGuard::TypeChecking => 3,
    }
}
