//! What annotations promise.

mod python;
mod typescript;

use super::answers::remembered;
use super::resolve::Resolver;
use super::value::Values;
use crate::project::{FileId, Language};
use crate::syntax::{ExprId, Scope};
pub(super) use python::is_special_form;

impl Resolver<'_, '_> {
    /// The values that something annotated may hold: an instance for a class, the alternatives of a union, a collection
    /// for a list of something.
    pub fn annotation(&mut self, file: FileId, scope: Scope, id: ExprId) -> Values {
        remembered!(
            self.annotations,
            (file, id),
            match self.language() {
                Language::Python => self.promised(file, scope, id),
                Language::TypeScript => self.promised_by_type(file, scope, id),
            }
        )
    }
}
