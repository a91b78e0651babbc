//! `tool-call`: the function is offered to a model as a tool, or calls a search service of the kind that agents use.

use smol_str::SmolStr;

use super::super::decision::{Confidence, Evidence};
use super::super::finding::Finding;
use super::super::tools::ToolTables;
use super::super::view::View;
use crate::catalog::{Action, Operation, Role, SpanType};
use crate::identifier::words;
use crate::link::ApiCall;
use crate::project::Language;
use crate::syntax::{FunctionId, Scope};

/// Weighs registrations, tables of tools and calls of search services.
pub fn weigh(view: View<'_, '_>, performed: &[&ApiCall<'_>], tables: &ToolTables) -> Option<Finding> {
    let found = |evidence, confidence| {
        Some(Finding { operation: Operation::ToolCall, span: SpanType::Tool, confidence, evidence })
    };
    if let Some(role) = view.role(Role::Tool) {
        let seen = Evidence {
            file: role.file,
            offset: role.offset,
            text: format!("is offered to a model: {}", role.registrar),
        };
        return found(vec![seen], Confidence::High);
    }
    if let Some(evidence) = tables.evidence(view) {
        return found(vec![evidence], Confidence::High);
    }
    let alone = by_place(view).or_else(|| runs_by_name(view));
    if let Some(evidence) = alone.filter(|_| !runs_tools(view, tables)) {
        return found(vec![evidence], Confidence::High);
    }
    let searches: Vec<&ApiCall<'_>> =
        performed.iter().copied().filter(|call| call.api.does == Action::ToolCall).collect();
    if searches.is_empty() {
        return None;
    }
    let confidence = View::confidence(searches.iter().copied());
    found(searches.iter().map(|call| view.seen_call(call)).collect(), confidence)
}

/// First words of the names of functions that stand among tools and are none: they make them, list them, set them up, or
/// are a detail of one.
const NO_TOOLS: [&str; 34] = [
    "make",
    "build",
    "register",
    "add",
    "is",
    "has",
    "parse",
    "format",
    "validate",
    "init",
    "initialize",
    "setup",
    "load",
    "clean",
    "normalize",
    "extract",
    "convert",
    "to",
    "from",
    "log",
    "print",
    "handle",
    "resolve",
    "set",
    "configure",
    "render",
    "ensure",
    "with",
    "wrap",
    "truncate",
    "decode",
    "encode",
    "sanitize",
    "default",
];

/// Words that say that a function is about tools, not one of them.
const ABOUT_TOOLS: [&str; 11] = [
    "tools",
    "toolset",
    "config",
    "schema",
    "client",
    "guidance",
    "definitions",
    "description",
    "descriptions",
    "documentation",
    "creator",
];

/// A public function of a module or a folder called `tools` that code elsewhere calls.
fn by_place(view: View<'_, '_>) -> Option<Evidence> {
    let is_top = view.function.parent == Scope::Function(FunctionId::MODULE);
    let path = &view.program.workspace.file(view.id.file).path;
    if view.program.catalog.language != Language::Python
        || !is_top
        || !is_among_tools(path)
        || view.is_private()
        || view.statements() < OWN_WORK
    {
        return None;
    }
    let words = words(&view.function.name);
    let first = words.first().map_or("", SmolStr::as_str);
    let makes_one = first == "create" && words.last().is_some_and(|last| last == "tool");
    if makes_one || NO_TOOLS.contains(&first) || words.iter().any(|word| ABOUT_TOOLS.contains(&word.as_str())) {
        return None;
    }
    let mut elsewhere = view.program.run_by(view.id).iter().filter(|edge| edge.from.file != view.id.file);
    let caller = elsewhere.find(|edge| is_genai(view.other(edge.from)))?.from;
    let text = format!("is one of the tools of `{path}`, and `{}` runs it", view.program.function(caller).qualname);
    Some(view.seen_here(text))
}

/// Whether a module, or the folder that it stands in, is called `tools`.
fn is_among_tools(path: &str) -> bool {
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.split('.').next().unwrap_or_default();
    let is_tools = |last: &SmolStr| last == "tools" || last == "tool";
    folders.rsplit('/').next() == Some("tools") || words(stem).last().is_some_and(is_tools)
}

/// Whether a function reaches a model or a store, or is run by a framework on behalf of one.
fn is_genai(view: View<'_, '_>) -> bool {
    let has_part = view.role(Role::Tool).is_some() || view.role(Role::Step).is_some();
    has_part || view.program.reach().reached(view.id).is_genai()
}

/// Whether a function runs others that are tools: their spans say which.
fn runs_tools(view: View<'_, '_>, tables: &ToolTables) -> bool {
    view.program.runs(view.id).iter().any(|edge| {
        let other = view.other(edge.to);
        edge.to != view.id && (other.role(Role::Tool).is_some() || tables.evidence(other).is_some())
    })
}

/// A tool does something: from this many statements on.
const OWN_WORK: u32 = 2;

/// First words of the names of functions that run a tool.
const RUNS: [&str; 8] = ["run", "execute", "call", "invoke", "dispatch", "process", "use", "perform"];

/// Names of parameters that say which tool.
const CHOICES: [&str; 5] = ["tool_name", "name", "tool", "function_name", "toolName"];

/// The one place that runs whatever tool it is told by name (`execute_tool(tool_name, args)`), where the tools themselves
/// are not to be seen.
fn runs_by_name(view: View<'_, '_>) -> Option<Evidence> {
    let choice = view.function.parameters.iter().find(|one| CHOICES.contains(&one.name.as_str()))?;
    let words = words(&view.function.name);
    let is_run = words.first().is_some_and(|first| RUNS.contains(&first.as_str()));
    let of_tool = words.iter().skip(1).any(|word| word == "tool");
    let runs_known = view.program.runs(view.id).iter().any(|edge| view.program.reach().reached(edge.to).is_genai());
    if !is_run || !of_tool || view.is_private() || runs_known {
        return None;
    }
    let text = format!("is called `{}` and runs the tool that `{}` says", view.function.name, choice.name);
    Some(view.seen(choice.range.start, text))
}
