//! Facts take no more room than they need: all files' stay in memory until the end.

use super::FileFacts;

impl FileFacts {
    /// Gives back the room that lists were given to grow into.
    pub(super) fn shrunk(mut self) -> Self {
        self.functions.shrink_to_fit();
        self.classes.shrink_to_fit();
        self.imports.shrink_to_fit();
        self.exports.shrink_to_fit();
        self.bindings.shrink_to_fit();
        self.calls.shrink_to_fit();
        self.returns.shrink_to_fit();
        self.conditions.shrink_to_fit();
        self.exprs.shrink_to_fit();
        self.outer_names.shrink_to_fit();
        self.statements.shrink_to_fit();
        self.comments.shrink_to_fit();
        self.multiline_strings.shrink_to_fit();
        self.errors.shrink_to_fit();
        self
    }
}
