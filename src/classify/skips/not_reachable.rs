//! `not-reachable`: the function does call something outside, but on no path that a GenAI root reaches.

use super::super::finding::Reason;
use super::super::operations::external_service;
use super::super::view::View;
use crate::catalog::Action;

/// Weighs the calls of a function that the operations left alone.
pub fn weigh(view: View<'_, '_>, on_path: bool) -> Option<Reason> {
    let outside = view.calls_that(Action::ExternalService).next()?;
    if on_path {
        return None;
    }
    let unmet = match external_service::is_detail(view) {
        true => "none that runs it calls a model, a store or an agent itself, and others run it, too",
        false => "no path from a GenAI root leads here",
    };
    let evidence = vec![view.seen_call(outside), view.seen_here(unmet)];
    let change = "`externals = \"all\"` in the configuration, or a GenAI root that reaches it.".to_owned();
    Some(Reason { evidence, change })
}
