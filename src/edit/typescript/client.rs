//! Clients that are handed through one of MLflow's wrappers: `new OpenAI()` becomes `tracedOpenAI(new OpenAI())`.

use oxc_ast::AstKind;
use oxc_semantic::{NodeId, ScopeId};
use oxc_span::GetSpan;

use super::names::{Member, bound, imported};
use super::tree::Tree;
use crate::edit::apply::Insertions;
use crate::edit::patch::{Purpose, WrapperAddition};
use crate::syntax::{CallId, FileFacts};

/// A client that is going to be wrapped.
pub(super) struct Client {
    call: CallId,
    start: u32,
    end: u32,
    pub scope: ScopeId,
    pub wrapper: Member,
}

impl Client {
    /// The client of an addition; none if it is wrapped already.
    pub fn of(tree: &Tree, facts: &FileFacts, addition: &WrapperAddition) -> Result<Option<Self>, &'static str> {
        let place = facts.call(addition.call).range;
        let made = tree.new_at(place).map(|(node, new)| (node, new.span));
        let Some((node, span)) = made.or_else(|| tree.call_at(place).map(|(node, call)| (node, call.span))) else {
            return Err("two parsers disagree on where it begins or ends; please report this file as a bug");
        };
        let wrapper = Member { specifier: addition.package.clone(), name: addition.function.clone() };
        let scope = tree.nodes().get_node(node).scope_id();
        let client = Self { call: addition.call, start: tree.begin(span), end: span.end, scope, wrapper };
        Ok((!is_wrapped(tree, node, &addition.function)).then_some(client))
    }

    /// What its edits are for.
    pub fn purpose(&self) -> Purpose {
        Purpose::Wrapper(self.call, self.wrapper.name.clone())
    }

    /// Plans the call of the wrapper, which is known as `local`.
    pub fn plan(&self, local: &str, insertions: &mut Insertions) {
        insertions.push(self.start, format!("{local}("));
        insertions.close(self.end, ")");
    }
}

/// Whether a client is an argument of its wrapper, whatever that is called here.
fn is_wrapped(tree: &Tree, node: NodeId, wrapper: &str) -> bool {
    let AstKind::CallExpression(call) = tree.nodes().parent_kind(node) else { return false };
    call.callee.span() != tree.nodes().kind(node).span() && imported(&bound(tree), &call.callee).1 == wrapper
}
