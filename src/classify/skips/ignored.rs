//! `ignored`: an ignore comment or the configuration says so.

use super::super::comments::Comments;
use super::super::finding::Reason;
use super::super::view::View;
use super::super::wishes::Wishes;
use crate::catalog::Operation;

/// Weighs the comments above the function and the overrides that hold for it, in this order; `wanted` is the rule by which it
/// would be traced, if any.
pub fn weigh(view: View<'_, '_>, comments: &Comments, wishes: &Wishes, wanted: Option<Operation>) -> Option<Reason> {
    if let Some(comment) = comments.ignoring(view.id, wanted) {
        let why = match comment.reason.as_str() {
            "" => "an ignore comment".to_owned(),
            reason => format!("an ignore comment: {reason}"),
        };
        let evidence = vec![view.seen(comment.offset, why)];
        return Some(Reason { evidence, change: "Take the comment out.".to_owned() });
    }
    let wish = wishes.forbids().filter(|_| wanted.is_some())?;
    let evidence = vec![view.seen_here(format!("`trace = false` of {} forbids it", wish.place))];
    let change = format!("Take the function out of the override at {}, or `# instrument: trace` above it.", wish.place);
    Some(Reason { evidence, change })
}
