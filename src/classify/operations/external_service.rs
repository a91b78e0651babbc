//! `external-service`: the function itself calls an HTTP service, a database, a queue or the file system, on a path that a
//! GenAI root reaches.

use smol_str::SmolStr;

use super::super::decision::Evidence;
use super::super::finding::Finding;
use super::super::view::View;
use crate::catalog::{Action, Area, Operation, SpanType};
use crate::identifier::words;
use crate::link::ApiCall;

/// Reading or writing a file is worth a span from this many statements on: below it is a detail of its caller.
const FILE_STATEMENTS: u32 = 5;

/// Calls of other services, from this many on.
const SERVICE_STATEMENTS: u32 = 2;

/// Queries of a database and messages, from this many on.
const DATABASE_STATEMENTS: u32 = 4;

/// First words of a name that set things up; their services are not part of a request.
const SET_UP: [&str; 24] = [
    "init",
    "initialize",
    "setup",
    "configure",
    "load",
    "open",
    "create",
    "connect",
    "close",
    "get",
    "build",
    "make",
    "register",
    "ensure",
    "migrate",
    "save",
    "new",
    "read",
    "iter",
    "parse",
    "resolve",
    "set",
    "on",
    "log",
];

/// Those of them that query where a database is asked.
const QUERIES: [&str; 3] = ["get", "load", "read"];

/// Weighs the calls to the outside that the function makes, itself or through a short helper (`_get(url)`).
pub fn weigh(view: View<'_, '_>, performed: &[&ApiCall<'_>]) -> Option<Finding> {
    let services = performed.iter().copied().filter(|call| call.api.does == Action::ExternalService);
    let calls: Vec<&ApiCall<'_>> = services.filter(|call| is_service(view, call)).collect();
    let is_context = view.has_decorator("contextmanager") || view.has_decorator("asynccontextmanager");
    if calls.is_empty() || view.is_private() || is_context || view.function.is_generator {
        return None;
    }
    let evidence: Vec<Evidence> = calls.iter().map(|call| view.seen_call(call)).collect();
    let span = if calls.iter().all(|call| fetches_documents(call)) { SpanType::Retriever } else { SpanType::Tool };
    let confidence = View::confidence(calls);
    Some(Finding { operation: Operation::ExternalService, span, confidence, evidence })
}

/// First words of a name that asks a question about the set-up; no service answers it for a model.
const ASKS: [&str; 8] = ["is", "has", "check", "validate", "verify", "should", "can", "ping"];

/// Words of a name that say that files are the function's work, not a detail of it.
const DOCUMENTS: [&str; 20] = [
    "file",
    "files",
    "document",
    "documents",
    "doc",
    "docs",
    "page",
    "pages",
    "pdf",
    "transcript",
    "report",
    "notes",
    "image",
    "audio",
    "download",
    "upload",
    "export",
    "write",
    "fetch",
    "dataset",
];

/// Whether all that it calls outside keeps the program's own state: files and programs of the machine, databases and
/// queues. Only an operation that needs it directly is explained by it.
pub fn is_detail(view: View<'_, '_>) -> bool {
    let mut calls = view.calls_that(Action::ExternalService);
    calls.all(|call| matches!(call.api.library.area, Area::File | Area::Standard | Area::Database | Area::Queue))
}

fn fetches_documents(call: &ApiCall<'_>) -> bool {
    call.api.span == Some(SpanType::Retriever)
}

fn is_service(view: View<'_, '_>, call: &ApiCall<'_>) -> bool {
    let words = words(&view.function.name);
    let first = words.first().map_or("", SmolStr::as_str);
    let sets_up = SET_UP.contains(&first);
    if ASKS.contains(&first) {
        return false;
    }
    match call.api.library.area {
        Area::Http | Area::Search | Area::Web => view.statements() >= SERVICE_STATEMENTS,
        Area::File | Area::Standard => {
            let about_documents = words.iter().any(|word| DOCUMENTS.contains(&word.as_str()));
            view.statements() >= FILE_STATEMENTS && !sets_up && about_documents
        }
        Area::Database | Area::Queue => {
            view.statements() >= DATABASE_STATEMENTS && (!sets_up || QUERIES.contains(&first))
        }
        // `getPage` loads documents: that is no set-up.
        _ => view.statements() >= SERVICE_STATEMENTS && (!sets_up || fetches_documents(call)),
    }
}
