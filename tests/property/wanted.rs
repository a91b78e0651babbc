//! What is to be added to a program, by names: the header lines of a literate case (`tests/edit.rs`).

use std::fmt;

use mlflow_instrument::catalog::SpanType;
use mlflow_instrument::edit::{
    AutologCall, Edit, FileAdditions, ScriptAdditions, SpanAddition, Surroundings, TelemetryAddition, WrapperAddition,
};
use mlflow_instrument::project::{FileId, Language};
use mlflow_instrument::syntax::{CallId, FileFacts, FunctionId, TextRange};

use crate::random::Random;

/// Wishes for one file.
#[derive(Clone, Default)]
pub struct Wanted {
    pub spans: Vec<Span>,
    pub autolog: Vec<&'static str>,
    pub first_party: Vec<&'static str>,
    /// Callees, as they are written.
    pub wrappers: Vec<String>,
    pub telemetry: Vec<String>,
    pub flushes: Vec<String>,
    pub tracing_module: Option<&'static str>,
    pub span_module: Option<&'static str>,
    pub package: Option<&'static str>,
    pub is_common_js: bool,
}

/// A span for a function.
#[derive(Clone)]
pub struct Span {
    pub function: String,
    pub name: String,
    pub kind: SpanType,
    pub attributes: Vec<(String, String)>,
    pub annotations_read: bool,
}

/// Where the clients' wrapper comes from.
const WRAPPER: (&str, &str) = ("@mlflow/openai", "tracedOpenAI");

/// Names of spans that are not the function's, and texts of attributes.
const NAMES: [&str; 9] =
    ["POST /ask", "it's", "\"quoted\"", "日本", "a\\b", "two words", "{x} ${y}", "\r\n\t\0\u{2028}", "\\\"'''\"\"\"\\"];

impl Wanted {
    /// Random wishes for a program.
    pub fn random(random: &mut Random, language: Language, text: &str, facts: &FileFacts) -> Self {
        let mut wanted = Self::default();
        let share = random.pick(&[1, 1, 2, 4]);
        for function in &facts.functions[1..] {
            if !random.one_in(share) {
                continue;
            }
            // What a span says has nothing to do with all the rest, so it does not change what else is tried.
            let mut said = Random::new(u64::from(function.range.start) + text.len() as u64);
            let name = match language {
                Language::Python if said.one_in(8) => said.pick(&NAMES).to_owned(),
                Language::TypeScript if random.one_in(8) => random.pick(&NAMES).to_owned(),
                Language::TypeScript if function.name.is_empty() => "anonymous".to_owned(),
                _ => function.name.to_string(),
            };
            wanted.spans.push(Span {
                function: function.qualname.to_string(),
                name,
                kind: random.pick(SpanType::ALL).known_to(language),
                attributes: match said.one_in(8) {
                    true => NAMES.iter().map(|name| ((*name).to_owned(), said.pick(&NAMES).to_owned())).collect(),
                    false => Vec::new(),
                },
                annotations_read: random.one_in(6),
            });
        }
        match language {
            Language::Python => wanted.add_python(random),
            Language::TypeScript => wanted.add_typescript(random, text, facts),
        }
        wanted
    }

    /// A span for every function, for programs that are real.
    pub fn everything(language: Language, text: &str, facts: &FileFacts) -> Self {
        let mut random = Random::new(facts.functions.len() as u64);
        let mut spans = Vec::new();
        for function in &facts.functions[1..] {
            let kind = random.pick(SpanType::ALL).known_to(language);
            let name = if function.name.is_empty() { "anonymous".to_owned() } else { function.name.to_string() };
            spans.push(Span {
                function: function.qualname.to_string(),
                name,
                kind,
                attributes: Vec::new(),
                annotations_read: random.one_in(9),
            });
        }
        let span_module = (language == Language::TypeScript).then_some("./tracing.js");
        let is_common_js = ["exports.", "exports =", "require("].iter().any(|word| text.contains(word));
        Self { spans, span_module, is_common_js, ..Self::default() }
    }

    fn add_python(&mut self, random: &mut Random) {
        if random.one_in(3) {
            let count = 1 + random.below(2);
            self.autolog = random.some(&["bedrock", "langchain", "openai"], count);
        }
        if random.one_in(4) {
            self.first_party = vec!["tools", "tracing"];
        }
    }

    fn add_typescript(&mut self, random: &mut Random, text: &str, facts: &FileFacts) {
        for call in &facts.calls {
            let callee = text[facts.expr_range(call.callee).as_usize()].to_owned();
            let list = match callee.as_str() {
                "OpenAI" | "openai.OpenAI" if call.is_new => &mut self.wrappers,
                "generateText" | "ai.streamText" => &mut self.telemetry,
                "process.exit" => &mut self.flushes,
                _ => continue,
            };
            if !list.contains(&callee) && !random.one_in(4) {
                list.push(callee);
            }
        }
        self.tracing_module = random.one_in(6).then_some("./tracing.js");
        self.span_module = (!random.one_in(4)).then_some("./tracing.js");
        self.package = random.one_in(8).then_some("mlflow-tracing");
        self.is_common_js = random.one_in(3);
    }

    /// The additions to a text of which these are the facts. Functions that it does not have are left out.
    pub fn additions(&self, text: &str, facts: &FileFacts) -> FileAdditions {
        let find = |span: &Span| {
            let at = facts.functions.iter().skip(1).position(|function| function.qualname == span.function)?;
            let function = FunctionId(at as u32 + 1);
            let name = span.name.clone();
            Some(SpanAddition {
                function,
                name,
                span: span.kind,
                attributes: span.attributes.clone(),
                surroundings: Surroundings { annotations_read: span.annotations_read, ..Surroundings::default() },
            })
        };
        let mut spans: Vec<_> = self.spans.iter().filter_map(find).collect();
        spans.sort_by_key(|span| span.function);
        let autolog = self.autolog.iter().map(|flavor| {
            let before_client = *flavor == "bedrock";
            AutologCall { flavor: (*flavor).to_owned(), arguments: String::new(), before_client }
        });
        let first_party = self.first_party.iter().map(|module| (*module).to_owned()).collect();
        let script = self.script(text, facts);
        FileAdditions { file: FileId(0), spans, autolog: autolog.collect(), first_party, starred: Vec::new(), script }
    }

    fn script(&self, text: &str, facts: &FileFacts) -> ScriptAdditions {
        let owned = |word: Option<&str>| word.map(str::to_owned);
        let calls = |callees: &[String]| {
            let is_it = |call: &CallId| {
                let callee = &text[facts.expr_range(facts.call(*call).callee).as_usize()];
                callees.iter().any(|wanted| wanted == callee)
            };
            (0..facts.calls.len() as u32).map(CallId).filter(is_it).collect::<Vec<_>>()
        };
        let wrappers = calls(&self.wrappers).into_iter().filter(|call| facts.call(*call).is_new);
        let telemetry = calls(&self.telemetry).into_iter();
        ScriptAdditions {
            is_common_js: self.is_common_js,
            core_package: owned(self.package),
            wrappers: wrappers
                .map(|call| WrapperAddition { call, package: WRAPPER.0.to_owned(), function: WRAPPER.1.to_owned() })
                .collect(),
            telemetry: telemetry
                .map(|call| TelemetryAddition {
                    call,
                    option: "experimental_telemetry".to_owned(),
                    value: "{ isEnabled: true }".to_owned(),
                })
                .collect(),
            tracing_module: owned(self.tracing_module),
            span_module: owned(self.span_module),
            flushes: calls(&self.flushes),
        }
    }
}

/// The same additions to the text that the edits have made: every function and call is found again where it went.
pub fn again(first: &FileAdditions, before: &FileFacts, after: &FileFacts, edits: &[Edit]) -> FileAdditions {
    let mut second = first.clone();
    let moved = |place: TextRange| {
        let added = |is_before: &dyn Fn(u32) -> bool| {
            edits.iter().filter(|edit| is_before(edit.range.start)).map(|edit| edit.text.len() as u32).sum::<u32>()
        };
        let start = place.start + added(&|at| at <= place.start);
        TextRange::new(start, (place.end + added(&|at| at < place.end)).max(start))
    };
    second.spans.retain_mut(|span| {
        let place = moved(before.function(span.function).name_range);
        let found = after.functions.iter().skip(1).position(|function| function.name_range == place);
        span.function = FunctionId(found.map_or(0, |at| at as u32 + 1));
        found.is_some()
    });
    let call = |id: &mut CallId| {
        let place = moved(before.call(*id).range);
        let found = after.calls.iter().position(|call| call.range == place);
        *id = CallId(found.unwrap_or_default() as u32);
        found.is_some()
    };
    second.script.wrappers.retain_mut(|wrapper| call(&mut wrapper.call));
    second.script.telemetry.retain_mut(|telemetry| call(&mut telemetry.call));
    second.script.flushes.retain_mut(call);
    second
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |word: &str, items: Vec<String>| match items.is_empty() {
            true => Ok(()),
            false => writeln!(f, "{word}: {}", items.join(", ")),
        };
        let owned = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
        line("trace", self.spans.iter().map(|span| format!("{}={}", span.function, span.kind)).collect())?;
        let read = self.spans.iter().filter(|span| span.annotations_read);
        line("annotations read", read.map(|span| span.function.clone()).collect())?;
        let named = self.spans.iter().filter(|span| !span.function.ends_with(&span.name));
        line("named", named.map(|span| format!("{}={}", span.function, span.name)).collect())?;
        line("autolog", owned(&self.autolog))?;
        line("first-party", owned(&self.first_party))?;
        line("wrap", self.wrappers.iter().map(|made| format!("{made}={}.{}", WRAPPER.0, WRAPPER.1)).collect())?;
        line("telemetry", self.telemetry.clone())?;
        line("flush", self.flushes.clone())?;
        line("tracing module", owned(self.tracing_module.as_slice()))?;
        line("span module", owned(self.span_module.as_slice()))?;
        line("package", owned(self.package.as_slice()))?;
        line("module kind", if self.is_common_js { vec!["commonjs".to_owned()] } else { Vec::new() })
    }
}
