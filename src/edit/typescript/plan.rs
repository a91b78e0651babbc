//! Plans all edits of one TypeScript or JavaScript file.

use std::collections::BTreeMap;

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_semantic::ScopeId;

use super::agree::Agreement;
use super::body::{Around, GeneratorNames, Wrap};
use super::client::Client;
use super::exit::Exit;
use super::inputs::inputs;
use super::names::{Member, Names, Syntax, Uses};
use super::span::{Form, Options};
use super::style::Style;
use super::telemetry::Telemetry;
use super::tree::{Site, Tree, range_of};
use super::verify::verify_from;
use super::{arrow, hazards, imports, names};
use crate::catalog::SpanType;
use crate::edit::apply::{Insertions, apply};
use crate::edit::hazards::{Found, Hazard, first, lone_carriage_return};
use crate::edit::patch::{FileAdditions, FilePatch, Held, Purpose, ScriptAdditions, SpanAddition, SpanForm};
use crate::edit::plan::{Author, FilePlan, Task};
use crate::edit::source::Source;
use crate::syntax::{CallId, FunctionId, TextRange};

/// See [`crate::edit::plan_task`].
pub fn plan(task: &Task<'_>) -> FilePlan {
    let Task { path, text, facts, additions, unseen, known } = *task;
    let held_file =
        |line, reason: String, hazard| Held { path: path.to_owned(), line, what: what(additions), reason, hazard };
    if additions.spans.is_empty() && is_empty(&additions.script) {
        return FilePlan::default();
    }
    let lines = std::iter::once((Hazard::LoneCarriageReturn, lone_carriage_return(text)));
    if let Some(found) = first(unseen, lines) {
        return FilePlan::held(vec![held_file(None, found.reason.to_owned(), Some(found.hazard))]);
    }
    let allocator = Allocator::default();
    let tree = match Tree::read(&allocator, path, text) {
        Ok(tree) => tree,
        Err(refused) => {
            let reason = format!("the strict parser refuses the file: {refused}");
            return FilePlan::held(vec![held_file(Some(refused.place.line), reason, None)]);
        }
    };
    if let Some(objection) = tree.objections.first() {
        let reason = format!("the strict parser objects to the file: {objection}");
        return FilePlan::held(vec![held_file(Some(objection.place.line), reason, None)]);
    }
    let agreement = Agreement::of(facts, &tree);
    if let Some(found) = agreement.file_hazard(unseen) {
        return FilePlan::held(vec![held_file(None, found.reason.to_owned(), Some(found.hazard))]);
    }
    let source = Source::new(path, text, facts);
    let style = Style::of(&source, &tree);
    let mut planner = Planner {
        source: &source,
        tree: &tree,
        syntax: Syntax::of(&tree, path, additions.script.is_common_js),
        style: &style,
        agreement: &agreement,
        additions,
        unseen,
        held: Vec::new(),
    };
    let parts = planner.parts();
    let edits = planner.edits(&parts).into_edits();
    let held = planner.held;
    if edits.is_empty() {
        return FilePlan::held(held);
    }
    let patch = FilePatch { path: path.to_owned(), before: Some(text.clone()), after: apply(text, &edits), edits };
    let spans = parts.spans.iter().map(|span| (span.addition.function, span.form())).collect();
    let plan = FilePlan { patch: Some(patch), spans, held, proof: None };
    plan.verified(known, |patch| verify_from(&tree, patch, facts, Author::Plan), what(additions))
}

fn is_empty(script: &ScriptAdditions) -> bool {
    script.wrappers.is_empty()
        && script.telemetry.is_empty()
        && script.tracing_module.is_none()
        && script.flushes.is_empty()
}

/// What a file was to get, in words.
fn what(additions: &FileAdditions) -> String {
    let script = &additions.script;
    let spans = additions.spans.len();
    let spans = (spans > 0).then(|| format!("{spans} {}", if spans == 1 { "span" } else { "spans" }));
    let wrappers = script.wrappers.iter().map(|wrapper| format!("`{}()`", wrapper.function));
    let options = script.telemetry.iter().map(|telemetry| format!("`{}`", telemetry.option));
    let module = script.tracing_module.iter().map(|module| format!("import of `{module}`"));
    let flushes = script.flushes.iter().map(|_| "`flushTraces()`".to_owned());
    spans.into_iter().chain(wrappers).chain(options).chain(module).chain(flushes).collect::<Vec<_>>().join(", ")
}

/// A span that a function is going to get.
struct Span<'p, 'a> {
    addition: &'p SpanAddition,
    site: Site<'a>,
    form: Form,
    inputs: Vec<&'a str>,
}

impl Span<'_, '_> {
    fn form(&self) -> SpanForm {
        let generator =
            Found { hazard: Hazard::YieldInCallback, reason: "a generator's `yield` cannot move into a callback" };
        SpanForm::Body((self.form == Form::Generator).then_some(generator))
    }
}

/// All that a file is going to get.
struct Parts<'p, 'a> {
    spans: Vec<Span<'p, 'a>>,
    clients: Vec<Client>,
    telemetry: Vec<Telemetry<'a>>,
    exits: Vec<Exit>,
    /// The tracing module, if the file does not import it yet.
    module: Option<&'p str>,
}

struct Planner<'p, 'a> {
    source: &'p Source<'p>,
    tree: &'p Tree<'a>,
    syntax: Syntax,
    style: &'p Style,
    agreement: &'p Agreement<'p>,
    additions: &'p FileAdditions,
    unseen: &'p [Hazard],
    held: Vec<Held>,
}

impl<'p, 'a> Planner<'p, 'a> {
    /// What can be given; the rest is held back.
    fn parts(&mut self) -> Parts<'p, 'a> {
        let (tree, facts, script) = (self.tree, self.source.facts, &self.additions.script);
        let spans = self.additions.spans.iter().filter_map(|addition| self.span(addition)).collect();
        let mut parts = Parts {
            spans,
            clients: Vec::new(),
            telemetry: Vec::new(),
            exits: Vec::new(),
            module: script.tracing_module.as_deref().filter(|module| !names::imports(tree, module)),
        };
        for wrapper in &script.wrappers {
            let client = Client::of(tree, facts, wrapper);
            parts.clients.extend(self.or_hold(client, wrapper.call, || format!("`{}()`", wrapper.function)));
        }
        for option in &script.telemetry {
            let telemetry = Telemetry::of(tree, facts, option);
            parts.telemetry.extend(self.or_hold(telemetry, option.call, || format!("`{}`", option.option)));
        }
        for call in &script.flushes {
            let exit = Exit::of(tree, facts, *call, self.syntax.is_module(self.source.path));
            parts.exits.extend(self.or_hold(exit, *call, || "`flushTraces()` before the process ends".to_owned()));
        }
        parts
    }

    fn span(&mut self, addition: &'p SpanAddition) -> Option<Span<'p, 'a>> {
        let function = self.source.facts.function(addition.function);
        let helper = self.additions.script.span_module.as_deref();
        let site = self.tree.function_at(function);
        let is_module = addition.function == FunctionId::MODULE;
        let hazard = self.agreement.hazard_of(function, self.unseen).filter(|_| !is_module);
        let form = match site {
            _ if let Some(found) = hazard => Err(found),
            Some(site) => hazards::form(self.tree, &site, &function.name, helper, self.unseen).map(|form| (site, form)),
            None if is_module && !self.unseen.contains(&Hazard::TopLevel) => {
                let reason = "it is the file's top level; move the code into a function to give it a span";
                Err(Found { hazard: Hazard::TopLevel, reason })
            }
            None if function.braces.is_none() && function.body.start == function.body.end => {
                Err(Found { hazard: Hazard::NoBody, reason: "it has no body; trace what implements it" })
            }
            None => Err(self.agreement.disagreement()),
        };
        match form {
            Ok((site, form)) => Some(Span { addition, site, form, inputs: inputs(self.tree, &site, self.unseen) }),
            Err(found) => {
                self.held.push(Held {
                    path: self.source.path.to_owned(),
                    line: Some(self.source.facts.lines.line(function.range.start)),
                    what: format!("span for `{}`", function.qualname),
                    reason: found.reason.to_owned(),
                    hazard: Some(found.hazard),
                });
                None
            }
        }
    }

    fn or_hold<T>(
        &mut self,
        found: Result<Option<T>, &'static str>,
        call: CallId,
        what: impl Fn() -> String,
    ) -> Option<T> {
        let facts = self.source.facts;
        let hazard = self.agreement.hazard(facts.call(call).range, self.unseen);
        let found = found.map_err(|reason| (reason, None));
        hazard.map_or(found, |hazard| Err((hazard.reason, Some(hazard.hazard)))).unwrap_or_else(|(reason, hazard)| {
            self.held.push(Held {
                path: self.source.path.to_owned(),
                line: Some(facts.lines.line(facts.call(call).range.start)),
                what: what(),
                reason: reason.to_owned(),
                hazard,
            });
            None
        })
    }

    fn edits(&self, parts: &Parts<'p, 'a>) -> Insertions {
        let (source, tree, style, script) = (self.source, self.tree, self.style, &self.additions.script);
        let package = script.core_package.as_deref();
        let mut names = Names::choose(tree, style, self.syntax, &self.uses(parts), package);
        let helper = self.helper(parts, &mut names);
        let locals = wrappers(parts, &mut names);
        if let Some(module) = parts.module {
            names.effect(module);
        }
        let mut insertions = Insertions::default();
        imports::plan(source, tree, style, std::mem::take(&mut names.imports), &mut insertions);

        let wraps: Vec<Option<Wrap>> =
            parts.spans.iter().map(|span| Wrap::of(source, tree, style, &span.site)).collect();
        let more = |offset: u32| wraps.iter().flatten().filter_map(|wrap| wrap.added_at(offset)).collect::<String>();
        for (span, wrap) in parts.spans.iter().zip(&wraps) {
            let callee = if span.form == Form::Helper { helper.clone() } else { names.core("withSpan") };
            let addition = span.addition;
            let options = Options::new(addition, &span.inputs, &names, style);
            let more = more(span.site.span.start);
            insertions.are_for(vec![Purpose::Span(addition.function)]);
            match wrap {
                Some(wrap) => {
                    let columns = wrap.columns() + more.len();
                    let around = match span.form {
                        Form::Generator => {
                            Around::generator(&self.generator(span, &helper, &names), &options, style, wrap, columns)
                        }
                        _ => Around::callback(&callee, &span.site, &span.form, &options, style, columns),
                    };
                    wrap.plan(&around, &mut insertions, &more);
                }
                None => {
                    arrow::plan(
                        (source, tree),
                        style,
                        &span.site,
                        (&callee, &span.form, &options),
                        &more,
                        &mut insertions,
                    );
                }
            }
        }
        for (client, local) in parts.clients.iter().zip(&locals) {
            insertions.are_for(vec![client.purpose()]);
            client.plan(local, &mut insertions);
        }
        for telemetry in &parts.telemetry {
            insertions.are_for(vec![telemetry.purpose()]);
            telemetry.plan(source, tree, style, &more(telemetry.start()), &mut insertions);
        }
        for exit in &parts.exits {
            insertions.are_for(vec![exit.purpose()]);
            exit.plan(source, style, &names.core("flushTraces"), &more(exit.start()), &mut insertions);
        }
        // The indentation of a line comes after what is put above it.
        let verbatim = verbatim(tree);
        for (span, wrap) in parts.spans.iter().zip(&wraps) {
            let Some(wrap) = wrap else { continue };
            insertions.are_for(vec![Purpose::Span(span.addition.function)]);
            wrap.indent(tree, &verbatim, &mut insertions);
        }
        insertions
    }

    /// The names of the tracing API that are used, and where.
    fn uses(&self, parts: &Parts) -> Uses {
        let mut uses = Uses::new();
        for span in &parts.spans {
            let scope = span.site.scope;
            match span.form {
                Form::Callback | Form::Cast(_) => uses.entry("withSpan").or_default().push(scope),
                Form::Generator => {
                    uses.entry("startSpan").or_default().push(scope);
                    uses.entry("SpanStatusCode").or_default().push(scope);
                }
                Form::Helper => {}
            }
            if span.addition.span != SpanType::Unknown {
                uses.entry("SpanType").or_default().push(scope);
            }
        }
        for exit in &parts.exits {
            uses.entry("flushTraces").or_default().push(exit.scope);
        }
        uses
    }

    /// The name of the project's helper; empty if it is not used.
    fn helper(&self, parts: &Parts, names: &mut Names) -> String {
        let with_helper = parts.spans.iter().filter(|span| span.form == Form::Helper);
        let scopes: Vec<ScopeId> = with_helper.map(|span| span.site.scope).collect();
        match &self.additions.script.span_module {
            Some(module) if !scopes.is_empty() => {
                names.member(&Member { specifier: module.clone(), name: "span".to_owned() }, &scopes)
            }
            _ => String::new(),
        }
    }

    /// Names that nothing in a generator has.
    fn generator(&self, span: &Span, helper: &str, names: &Names) -> GeneratorNames {
        let text = self.tree.slice(span.site.span);
        let called =
            ["startSpan", "withSpan", "SpanStatusCode", "SpanType", "flushTraces"].map(|name| names.core(name));
        let is_called = |name: &str| name == helper || called.iter().any(|path| path.split('.').next() == Some(name));
        let free = |wanted: [&str; 3]| {
            let numbered = (2..).map(|number| format!("{}{number}", wanted[2]));
            let mut candidates = wanted.map(str::to_owned).into_iter().chain(numbered);
            let is_free =
                |name: &String| !is_called(name) && !has_word(text, name) && !self.tree.has_name(span.site.span, name);
            candidates.find(is_free).unwrap_or_else(|| wanted[2].to_owned())
        };
        GeneratorNames {
            span: free(["span", "traceSpan", "mlflowSpan"]),
            error: free(["error", "spanError", "mlflowError"]),
            start_span: names.core("startSpan"),
            status: names.core("SpanStatusCode"),
        }
    }
}

/// The name of each client's wrapper; clients with the same wrapper share it.
fn wrappers(parts: &Parts, names: &mut Names) -> Vec<String> {
    let mut scopes: BTreeMap<&Member, Vec<ScopeId>> = BTreeMap::new();
    for client in &parts.clients {
        scopes.entry(&client.wrapper).or_default().push(client.scope);
    }
    let locals: BTreeMap<&Member, String> =
        scopes.into_iter().map(|(wrapper, scopes)| (wrapper, names.member(wrapper, &scopes))).collect();
    parts.clients.iter().map(|client| locals[&client.wrapper].clone()).collect()
}

/// Whether a word occurs in a text, be it as a name, in a string or in a comment.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter == '_' || letter == '$' || letter.is_alphanumeric();
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// Texts whose white space means something: templates and strings. The indentation of markup's text does not: JSX drops
/// it.
pub(super) fn verbatim(tree: &Tree) -> Vec<TextRange> {
    let texts = tree.nodes().iter().filter_map(|node| match node.kind() {
        AstKind::TemplateElement(text) => Some(text.span),
        AstKind::StringLiteral(text) => Some(text.span),
        _ => None,
    });
    texts.map(range_of).filter(|range| tree.text[range.as_usize()].contains('\n')).collect()
}
