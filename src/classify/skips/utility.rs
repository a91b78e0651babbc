//! `utility`: what is left: computation, small helpers, and functions that only hand on to one that has the span.

use super::super::finding::Reason;
use super::super::view::View;

/// Says what the function hands on to, or that it performs no operation.
pub fn weigh(view: View<'_, '_>, hands_on_to: Option<&str>, operates: bool) -> Reason {
    let text = match hands_on_to {
        None if operates => "is a small part of its callers, whose spans tell as much".to_owned(),
        Some(name) => format!("hands on to `{name}`, which has the span"),
        None => "performs no operation, and none is reached through it".to_owned(),
    };
    super::skipped(vec![view.seen_here(text)])
}

/// Says which public function has the span of a private one.
pub fn weigh_inside(view: View<'_, '_>, front: View<'_, '_>) -> Reason {
    let text = format!("is the inside of `{}`, which alone calls it and has the span", front.function.qualname);
    super::skipped(vec![view.seen_here(text)])
}
