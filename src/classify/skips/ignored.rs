//! `ignored`: an ignore comment says so.

use super::super::comments::Comments;
use super::super::finding::Reason;
use super::super::view::View;
use crate::catalog::Operation;

/// Weighs the comments above the function; `wanted` is the rule by which it would be traced, if any.
pub fn weigh(view: View<'_, '_>, comments: &Comments, wanted: Option<Operation>) -> Option<Reason> {
    let comment = comments.ignoring(view.id, wanted)?;
    let why = match comment.reason.as_str() {
        "" => "an ignore comment".to_owned(),
        reason => format!("an ignore comment: {reason}"),
    };
    let evidence = vec![view.seen(comment.offset, why)];
    Some(Reason { evidence, change: "Take the comment out.".to_owned() })
}
