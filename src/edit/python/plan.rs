//! Plans all edits of one Python file.

use super::agree::Agreement;
use super::body::Wrap;
use super::depth::Depth;
use super::names::{Names, Use, Uses, is_optional};
use super::strict::Strict;
use super::top::{Anchor, Paragraph};
use super::verify::verify_from;
use super::{autolog, decorator, hazards, imports, top};
use crate::catalog::SpanType;
use crate::edit::apply::{Insertions, apply};
use crate::edit::hazards::{Found, Hazard, first, lone_carriage_return};
use crate::edit::patch::{AutologCall, FileAdditions, FilePatch, Held, Purpose, SpanAddition, SpanForm};
use crate::edit::plan::{Author, FilePlan, Task};
use crate::edit::source::Source;
use crate::syntax::{FunctionId, Scope};

/// See [`crate::edit::plan_task`].
pub fn plan(task: &Task<'_>) -> FilePlan {
    let Task { path, text, facts, additions, unseen, known } = *task;
    let source = Source::new(path, text, facts);
    let flavors = autolog::missing(&source, &additions.autolog);
    if additions.spans.is_empty() && flavors.is_empty() {
        return FilePlan::default();
    }
    let held_file =
        |line, reason: String, hazard| Held { path: path.to_owned(), line, what: what(additions), reason, hazard };
    let strict = match Strict::read(text) {
        Ok(strict) => strict,
        Err(refused) => {
            let reason = format!("the strict parser refuses the file: {refused}");
            return FilePlan::held(vec![held_file(Some(refused.place.line), reason, None)]);
        }
    };
    let agreement = Agreement::of(facts, &strict);
    if let Some(found) = whole_file_hazard(&source, unseen).or_else(|| agreement.file_hazard(unseen)) {
        return FilePlan::held(vec![held_file(None, found.reason.to_owned(), Some(found.hazard))]);
    }
    let depth = Depth::of(strict.statements());
    let (spans, held) = forms(&source, (&agreement, &depth), &additions.spans, unseen);
    if spans.is_empty() && flavors.is_empty() {
        return FilePlan::held(held);
    }
    let autolog = (!flavors.is_empty()).then(|| autolog::anchor(&source, &flavors));
    let uses = uses(&source, &spans, autolog.map(|(anchor, _)| anchor));
    let names = Names::choose(&source, &uses, &additions.starred);
    if agreement.may_hide(&names) {
        let reason = "the parser misreads lines of it, and the names that MLflow is to have mean something else in it";
        return FilePlan::held(vec![held_file(None, reason.to_owned(), Some(Hazard::NotUnderstood))]);
    }
    let mut insertions = Insertions::default();
    let first_use = uses.first().unwrap_or(text.len() as u32);
    insert_top(&source, (&names, first_use), autolog, (&flavors, &additions.first_party), &mut insertions);
    insert_spans(&source, &spans, &names, unseen, &mut insertions);
    let edits = insertions.into_edits();
    let after = apply(text, &edits);
    let patch = FilePatch { path: path.to_owned(), before: Some(text.clone()), after, edits };
    let spans = spans.into_iter().map(|(span, form)| (span.function, form)).collect();
    let plan = FilePlan { patch: Some(patch), spans, held, proof: None };
    plan.verified(known, |patch| verify_from(&strict, patch, facts, Author::Plan), what(additions))
}

/// What a file was to get, in words.
fn what(additions: &FileAdditions) -> String {
    let spans = additions.spans.len();
    let spans = (spans > 0).then(|| format!("{spans} {}", if spans == 1 { "span" } else { "spans" }));
    let autolog = additions.autolog.iter().map(|call| format!("`{call}`"));
    spans.into_iter().chain(autolog).collect::<Vec<_>>().join(", ")
}

/// Why nothing in the file may be edited.
fn whole_file_hazard(source: &Source, unseen: &[Hazard]) -> Option<Found> {
    let optional = is_optional(source.facts).then_some(
        "it imports mlflow only on condition, so it is meant to work without; import mlflow at its top to trace it",
    );
    let findings =
        [(Hazard::LoneCarriageReturn, lone_carriage_return(source.text)), (Hazard::OptionalMlflow, optional)];
    first(unseen, findings.into_iter())
}

/// The form of each span, and those that are held back.
fn forms<'a>(
    source: &Source,
    (agreement, depth): (&Agreement, &Depth),
    spans: &'a [SpanAddition],
    unseen: &[Hazard],
) -> (Vec<(&'a SpanAddition, SpanForm)>, Vec<Held>) {
    let mut granted = Vec::new();
    let mut held = Vec::new();
    for span in spans {
        let function = source.facts.function(span.function);
        let form = hazards::form(source, span, unseen).and_then(|form| {
            let deep = matches!(form, SpanForm::Body(_)).then(|| depth.hazard(function, unseen)).flatten();
            agreement.hazard(function, unseen).or(deep).map_or(Ok(form), Err)
        });
        match form {
            Ok(form) => granted.push((span, form)),
            Err(found) => held.push(Held {
                path: source.path.to_owned(),
                line: Some(source.facts.lines.line(function.range.start)),
                what: format!("span for `{}`", function.qualname),
                reason: found.reason.to_owned(),
                hazard: Some(found.hazard),
            }),
        }
    }
    (granted, held)
}

/// Where names of MLflow are going to be used.
fn uses(source: &Source, spans: &[(&SpanAddition, SpanForm)], autolog: Option<Anchor>) -> Uses {
    let module = Scope::Function(FunctionId::MODULE);
    let mut uses = Uses::default();
    for (span, form) in spans {
        let function = source.facts.function(span.function);
        let place = match form {
            SpanForm::Decorator => Use { offset: function.range.start, scope: function.parent },
            SpanForm::Body(_) => Use { offset: function.range.start, scope: Scope::Function(span.function) },
        };
        match form {
            SpanForm::Decorator => uses.trace.push(place),
            SpanForm::Body(_) => uses.start_span.push(place),
        }
        if span.span != SpanType::Unknown {
            uses.span_type.push(place);
        }
    }
    uses.autolog.extend(autolog.map(|anchor| Use { offset: anchor.offset(), scope: module }));
    uses
}

/// Imports and calls of `autolog()`.
fn insert_top(
    source: &Source,
    (names, first_use): (&Names, u32),
    autolog: Option<(Anchor, bool)>,
    (flavors, first_party): (&[&AutologCall], &[String]),
    insertions: &mut Insertions,
) {
    let mut paragraphs = imports::plan(source, &names.imports, first_use, first_party, insertions);
    if let Some((anchor, apart)) = autolog {
        let lines = autolog::lines(flavors, &names.mlflow);
        let purposes = lines.iter().cloned().map(Purpose::Autolog).collect();
        paragraphs.push(Paragraph { anchor, lines, purposes, apart });
    }
    top::insert(source, paragraphs, insertions);
}

fn insert_spans(
    source: &Source,
    spans: &[(&SpanAddition, SpanForm)],
    names: &Names,
    unseen: &[Hazard],
    insertions: &mut Insertions,
) {
    // The indentation of a wrapped body comes before what is inserted at the same place in it.
    let in_body = |(_, form): &&(&SpanAddition, SpanForm)| *form != SpanForm::Decorator;
    let wraps: Vec<_> = spans.iter().filter(in_body).map(|(span, _)| Wrap::of(source, span, unseen)).collect();
    for (wrap, (span, _)) in wraps.iter().zip(spans.iter().filter(in_body)) {
        insertions.are_for(vec![Purpose::Span(span.function)]);
        wrap.plan(source, span, names, &wraps, insertions);
    }
    for (span, _) in spans.iter().filter(|span| !in_body(span)) {
        let function = source.facts.function(span.function);
        insertions.are_for(vec![Purpose::Span(span.function)]);
        decorator::plan(source, function, span, names, &wraps, insertions);
    }
}
