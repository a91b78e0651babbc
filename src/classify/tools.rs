//! Hand-written tables of tools: functions that an agent loop takes out of a table by name, or whose name stands in a tool
//! description that is sent to the model.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use smol_str::SmolStr;

use super::decision::Evidence;
use super::view::View;
use crate::identifier::words;
use crate::link::{Edge, EdgeKind, FunctionRef, Program};
use crate::project::{FileId, Language, ProjectId};
use crate::syntax::{Expr, ExprId, FileFacts};

/// Keys that, beside `name`, make a dictionary the description of a tool (OpenAI, Anthropic, Gemini, Bedrock).
pub const DESCRIBES: [&str; 4] = ["parameters", "input_schema", "inputSchema", "parameters_json_schema"];

/// The word of names that says what they are of.
const TOOL: SmolStr = SmolStr::new_static("tool");

/// Tools that the program describes, and functions that choose among tools.
pub struct ToolTables {
    /// Names in the tool descriptions of each project as words joined by `_`, with where they stand.
    described: BTreeMap<ProjectId, BTreeMap<String, (FileId, u32)>>,
    /// Functions that are driven by a model's answer, themselves or through their callers.
    choosers: BTreeSet<FunctionRef>,
}

impl ToolTables {
    /// Looks through the whole program.
    pub fn of(program: &Program<'_>) -> Self {
        let mut described: BTreeMap<ProjectId, BTreeMap<String, (FileId, u32)>> = BTreeMap::new();
        for (file, facts) in (0u32..).map(FileId).zip(program.files) {
            for (name, offset) in described_tools(facts) {
                let project = program.workspace.file(file).project;
                let own = described.entry(project).or_default();
                own.entry(words(&name).join("_")).or_insert((file, offset));
            }
        }
        let functions: Vec<FunctionRef> = program.functions().collect();
        let driven =
            functions.into_par_iter().filter(|function| View::of(program, *function).decided_by_model().is_some());
        let driven: Vec<FunctionRef> = driven.collect();
        let run = driven.iter().flat_map(|function| program.runs(*function)).map(|edge| edge.to);
        let choosers = run.chain(driven.iter().copied()).collect();
        Self { described, choosers }
    }

    /// What makes the function a tool of such a table.
    pub fn evidence(&self, view: View<'_, '_>) -> Option<Evidence> {
        let mut dispatches = view.program.run_by(view.id).iter().filter(|edge| edge.kind == EdgeKind::Dispatch);
        let is_chosen = |edge: &&Edge| self.choosers.contains(&edge.from) && self.takes_chosen(view, edge);
        let dispatcher = dispatches.find(is_chosen).map(|edge| edge.from);
        if let Some(dispatcher) = dispatcher {
            let by = view.other(dispatcher);
            let text = format!("`{}` takes it out of a table by the name that the model chose", by.function.qualname);
            return Some(Evidence { file: dispatcher.file, offset: by.function.name_range.start, text });
        }
        let described = self.described.get(&view.program.workspace.file(view.id.file).project)?;
        let words = words(&view.function.name);
        let without_first = words.strip_prefix(&[TOOL]).unwrap_or(&words);
        let without_last = words.strip_suffix(&[TOOL]).unwrap_or(&words);
        let mut names = [&words[..], without_first, without_last].into_iter();
        let (file, offset) = names.find_map(|name| described.get(&name.join("_")))?;
        let run = view.program.run_by(view.id).iter().any(|edge| {
            self.choosers.contains(&edge.from) || view.program.function(edge.from).name.to_lowercase().contains("tool")
        });
        run.then(|| Evidence {
            file: *file,
            offset: *offset,
            text: "stands in a tool description under its own name".to_owned(),
        })
    }

    /// Whether what a dispatch takes out of a table is named by the model's answer, as far as the dispatcher can tell: by a
    /// deciding member, or by what the chooser handed it.
    fn takes_chosen(&self, view: View<'_, '_>, dispatch: &Edge) -> bool {
        if view.program.catalog.language == Language::Python {
            return true;
        }
        let dispatcher = view.other(dispatch.from);
        let is_handed = view.program.run_by(dispatch.from).iter().any(|edge| self.choosers.contains(&edge.from));
        dispatch.call.is_none_or(|call| dispatcher.takes_by_answer(call, is_handed))
    }
}

/// `{"name": "...", "parameters": {...}}`: the names, with where they stand.
fn described_tools(facts: &FileFacts) -> Vec<(SmolStr, u32)> {
    let mut found = Vec::new();
    for expr in facts.exprs.iter() {
        let (Expr::Dict(entries) | Expr::Object(entries)) = expr else { continue };
        let value_of = |wanted: &str| {
            let key_is = |key: &ExprId| matches!(facts.expr(*key), Expr::Text(own) if own == wanted);
            entries.iter().find(|(key, _)| key.as_ref().is_some_and(key_is)).map(|(_, value)| *value)
        };
        if !DESCRIBES.iter().any(|key| value_of(key).is_some()) {
            continue;
        }
        let Some(name) = value_of("name") else { continue };
        if let Expr::Text(text) = facts.expr(name) {
            found.push((text.into(), facts.expr_range(name).start));
        }
    }
    found
}
