//! What `instrument` wrote, taken out of files that people have edited since: `take_out`, which knows the form alone.

mod reversal;

use mlflow_instrument::edit::{TakenOut, take_out};
use mlflow_instrument::project::Language;
use mlflow_instrument::syntax::facts;

fn taken(path: &str, text: &str) -> (String, TakenOut) {
    let out = take_out(path, text, &facts(Language::of(path).expect("a source file"), path, text), &|_| true);
    reversal::judged(path, text, &out).expect("the judge agrees");
    (reversal::without(text, &out), out)
}

/// A text without all that is found in it; nothing may be left.
#[track_caller]
fn gives(path: &str, text: &str, expected: &str) {
    let (result, out) = taken(path, text);
    assert_eq!(result, expected);
    assert_eq!(out.left, []);
}

/// Nothing is taken out of a text, for a reason.
#[track_caller]
fn stays(path: &str, text: &str, line: u32, reason: &str) {
    let (result, out) = taken(path, text);
    assert_eq!(result, text);
    let [(at, said)] = out.left.as_slice() else { panic!("{:?}", out.left) };
    assert_eq!((*at, said.as_str()), (line, reason));
}

#[test]
fn spellings_of_the_decorator() {
    gives("a.py", "from mlflow import trace\n\n\n@trace\ndef f():\n    pass\n", "def f():\n    pass\n");
    gives(
        "a.py",
        "import mlflow as mf\n\n\n@mf.trace(name=\"x\", span_type=\"LLM\")\ndef f(): pass\n",
        "def f(): pass\n",
    );
    gives(
        "a.py",
        "import mlflow\n\n\n@app.get(\"/\")\n@cached\n@mlflow.trace(\n    name=\"x\",\n)\nasync def f():\n    pass\n",
        "@app.get(\"/\")\n@cached\nasync def f():\n    pass\n",
    );
    gives("a.py", "import mlflow\n\n\n@mlflow.trace\n\n# why\ndef f():\n    pass\n", "\n# why\ndef f():\n    pass\n");
}

#[test]
fn generators_in_each_other() {
    let generator = |name: &str, inside: &str| {
        format!(
            "function* {name}() {{\n  const span = mlflow.startSpan({{ name: '{name}' }});\n  try {{\n    {inside}\n  }} catch (error) {{\n    span.setStatus(mlflow.SpanStatusCode.ERROR, String(error));\n    throw error;\n  }} finally {{\n    span.end();\n  }}\n}}"
        )
    };
    let text = generator("outer", &generator("inner", "yield 1;").replace('\n', "\n    "));
    gives(
        "a.ts",
        &format!("import * as mlflow from '@mlflow/core';\n\n{text}\n"),
        "function* outer() {\n  function* inner() {\n    yield 1;\n  }\n}\n",
    );
}

/// What is taken out is what means MLflow in its place, whatever the name stands for elsewhere.
#[test]
fn a_name_means_what_its_own_scope_says() {
    let other = "def f():\n    from ddtrace import tracer as mlflow\n\n    @mlflow.trace\n    def g():\n        pass\n";
    gives(
        "a.py",
        &format!("import mlflow\n\n\n@mlflow.trace\ndef h():\n    pass\n\n\n{other}"),
        &format!("def h():\n    pass\n\n\n{other}"),
    );
    // The import stays: in doubt a name is used.
    let in_class = "import mlflow\n\n\nclass A:\n    from ddtrace import tracer as mlflow\n\n    @mlflow.trace\n    def f(self):\n";
    gives(
        "a.py",
        &format!("{in_class}        @mlflow.trace\n        def g():\n            pass\n"),
        &format!("{in_class}        def g():\n            pass\n"),
    );
    let other =
        "function f(mlflow) {\n  return mlflow.withSpan(async () => {\n    return 1;\n  }, { name: 'f' });\n}\n";
    let own = other.replace("f(mlflow)", "g()");
    gives(
        "a.js",
        &format!("import * as mlflow from '@mlflow/core';\n\nasync {own}\nasync {other}"),
        &format!("async function g() {{\n  return 1;\n}}\n\nasync {other}"),
    );
}

#[test]
fn a_decorator_above_others() {
    gives(
        "a.py",
        "import mlflow\n\n\n@mlflow.trace(name=\"f\")\n@cached\ndef f():\n    pass\n",
        "@cached\ndef f():\n    pass\n",
    );
    gives(
        "a.py",
        "from mlflow import trace\n\n\nclass A:\n    @app.get(\n        '/'\n    )\n    @trace\n\n    # fast\n    @cached(1)\n    @trace\n    def f(self): pass\n",
        "class A:\n    @app.get(\n        '/'\n    )\n\n    # fast\n    @cached(1)\n    def f(self): pass\n",
    );
}

#[test]
fn a_decorator_that_says_more_stays_with_its_import() {
    stays(
        "a.py",
        "import mlflow\n\n\n@mlflow.trace(output_reducer=join)\ndef f():\n    yield 1\n",
        4,
        "span f: its decorator has arguments that `instrument` does not write",
    );
    stays(
        "a.py",
        "import mlflow\n\n\n@mlflow.trace  # slow\ndef f():\n    pass\n",
        4,
        "span f: a comment stands on its line",
    );
}

#[test]
fn an_import_stays_while_something_uses_it() {
    gives(
        "a.py",
        "import mlflow\nfrom mlflow.entities import SpanType\n\nmlflow.set_experiment(\"x\")\n\n\n@mlflow.trace(span_type=SpanType.LLM)\ndef f():\n    pass\n",
        "import mlflow\n\nmlflow.set_experiment(\"x\")\n\n\ndef f():\n    pass\n",
    );
    gives(
        "a.py",
        "from mlflow.entities import Document, SpanType\nimport mlflow\n\n\n@mlflow.trace(span_type=SpanType.LLM)\ndef f(x: \"mlflow.Run\") -> Document:\n    pass\n",
        "from mlflow.entities import Document\nimport mlflow\n\n\ndef f(x: \"mlflow.Run\") -> Document:\n    pass\n",
    );
    gives("a.py", "import mlflow\n\n__all__ = [\"mlflow\"]\n", "import mlflow\n\n__all__ = [\"mlflow\"]\n");
    gives(
        "a.py",
        "import mlflow\n\n\n@mlflow.trace\ndef f(x):\n    return x\n\n\ndef g(mlflow):\n    return mlflow\n",
        "def f(x):\n    return x\n\n\ndef g(mlflow):\n    return mlflow\n",
    );
    gives("a.py", "from mlflow import trace\n", "from mlflow import trace\n");
}

const STREAM: &str = "import mlflow\nimport openai\n\n\ndef stream(question):\n    with mlflow.start_span(name=\"stream\") as span:\n        span.set_inputs({\"question\": question})\n        yield question\n";

#[test]
fn a_body_that_was_edited_since() {
    gives(
        "a.py",
        &STREAM.replace("def stream", "def flow"),
        "import openai\n\n\ndef flow(question):\n    yield question\n",
    );
    gives(
        "a.py",
        &STREAM.replace(
            "        yield",
            "        if question:\n            print(1)  # now\n\n        # then\n        yield",
        ),
        "import openai\n\n\ndef stream(question):\n    if question:\n        print(1)  # now\n\n    # then\n    yield question\n",
    );
    gives(
        "a.py",
        &STREAM
            .replace("    with", "    question = 1\n    with")
            .replace("        span.set_inputs({\"question\": question})\n", ""),
        "import openai\n\n\ndef stream(question):\n    question = 1\n    yield question\n",
    );
    gives(
        "a.py",
        &STREAM.replace("(name=\"stream\") as span:", "(\n        name=\"stream\",\n    ) as span:"),
        "import openai\n\n\ndef stream(question):\n    yield question\n",
    );
}

#[test]
fn a_body_whose_span_is_used_stays() {
    let with = |from, to| STREAM.replace(from, to);
    let used = with("        yield", "        span.set_outputs(1)\n        yield");
    stays("a.py", &used, 6, "span stream: its span is used in the body");
    let other = with("question})", "question.strip()})");
    stays("a.py", &other, 6, "span stream: its span is used in the body");
    stays("a.py", &format!("{STREAM}    yield 2\n"), 6, "span stream: statements follow its `with`");
    let comment = with("span:", "span:  # slow");
    stays("a.py", &comment, 6, "span stream: a comment stands on the line of its `with`");
    let more = with("(name=\"stream\")", "(name=\"stream\", attributes={})");
    stays("a.py", &more, 6, "span stream: its span has arguments that `instrument` does not write");
}

#[test]
fn autologging() {
    gives("a.py", "import mlflow\nimport openai\n\nmlflow.openai.autolog()\n", "import openai\n");
    let own = "import mlflow\n\nmlflow.openai.autolog(disable=True)\n";
    stays("a.py", own, 3, "autolog openai: it has arguments that `instrument` does not write");
    gives(
        "a.py",
        "import mlflow\n\nif x:\n    mlflow.openai.autolog()\n",
        "import mlflow\n\nif x:\n    mlflow.openai.autolog()\n",
    );
}

#[test]
fn a_text_that_cannot_be_read_is_left() {
    let (result, out) = taken_unjudged("a.py", "import mlflow\n\n@mlflow.trace\ndef f(:\n    pass\n");
    assert_eq!(result, "import mlflow\n\n@mlflow.trace\ndef f(:\n    pass\n");
    assert!(out.left[0].1.starts_with("the strict parser refuses the file"), "{:?}", out.left);
}

/// The same for a text that the judge would not read.
fn taken_unjudged(path: &str, text: &str) -> (String, TakenOut) {
    let out = take_out(path, text, &facts(Language::of(path).expect("a source file"), path, text), &|_| true);
    (reversal::without(text, &out), out)
}

const ASK: &str = "import * as mlflow from '@mlflow/core';
import { run } from './run.js';

export async function ask(question: string) {
  return mlflow.withSpan(async () => {
    return run(question);
  }, { name: 'ask', spanType: mlflow.SpanType.CHAIN, inputs: { question } });
}
";

const PLAIN_ASK: &str = "import { run } from './run.js';

export async function ask(question: string) {
  return run(question);
}
";

#[test]
fn a_callback_that_was_edited_since() {
    gives("ask.ts", ASK, PLAIN_ASK);
    gives(
        "ask.ts",
        &ASK.replace("function ask", "function query"),
        &PLAIN_ASK.replace("function ask", "function query"),
    );
    let more = |text: &str, by: &str| {
        text.replace(
            "return run(",
            &format!("if (question) {{\n{by}  log(`\n  a`);\n{by}}}\n\n{by}// then\n{by}return run("),
        )
    };
    gives("ask.ts", &more(ASK, "    "), &more(PLAIN_ASK, "  "));
    let own = |text: &str| format!("{text}\nmlflow.init({{}});\n");
    gives("ask.ts", &own(ASK), &own(&format!("import * as mlflow from '@mlflow/core';\n{PLAIN_ASK}")));
    let with_nested = "    const inner = async (x: string) => mlflow.withSpan(\n      async () => run(x),\n      { name: 'inner' },\n    );\n    return inner(";
    let nested = "  const inner = async (x: string) => run(x);\n  return inner(";
    gives("ask.ts", &ASK.replace("    return run(", with_nested), &PLAIN_ASK.replace("  return run(", nested));
}

#[test]
fn a_callback_that_says_more_stays() {
    let more = ASK.replace("{ question } }", "{ question }, attributes: {} }");
    stays("ask.ts", &more, 5, "span ask: its span says more than `instrument` writes");
    let given = ASK.replace("async () => {", "async (span) => {");
    stays("ask.ts", &given, 5, "span ask: its span says more than `instrument` writes");
    let beside = ASK.replace("  return mlflow", "  log(question);\n  return mlflow");
    stays("ask.ts", &beside, 6, "span ask: other statements stand beside it");
    let comment = ASK.replace("async () => {", "async () => { // slow");
    stays("ask.ts", &comment, 5, "span ask: a comment stands on its lines");
}

#[test]
fn generators_casts_and_the_helper() {
    let head = "import * as mlflow from '@mlflow/core';\n\nexport function* parts(text: string) {\n  const span = mlflow.startSpan({ name: 'parts' });\n  try {\n";
    let tail = "  } catch (error) {\n    span.setStatus(mlflow.SpanStatusCode.ERROR, String(error));\n    throw error;\n  } finally {\n    span.end();\n  }\n}\n";
    let plain = "export function* parts(text: string) {\n  yield text;\n}\n";
    gives("a.ts", &format!("{head}    yield text;\n{tail}"), plain);
    let used = format!("{head}    span.setOutputs(1);\n    yield text;\n{tail}");
    stays("a.ts", &used, 4, "span parts: its span is used in the body");
    let other = format!("{head}    yield text;\n{}", tail.replace("throw error", "log(error)"));
    stays("a.ts", &other, 4, "span parts: its span says more than `instrument` writes");
    gives(
        "a.ts",
        "import * as mlflow from '@mlflow/core';\nimport { span } from './span';\n\nconst a = (x: string): string => mlflow.withSpan(() => x, { name: 'a' }) as string;\nconst b = (x: string) => span(() => x, { name: 'b' });\n",
        "const a = (x: string): string => x;\nconst b = (x: string) => x;\n",
    );
}

#[test]
fn decorators_of_methods() {
    gives(
        "a.ts",
        "import * as mlflow from '@mlflow/core';\n\nclass A {\n  @mlflow.trace({ spanType: mlflow.SpanType.LLM })\n  @logged()\n  async ask() {}\n}\n",
        "class A {\n  @logged()\n  async ask() {}\n}\n",
    );
    stays(
        "a.ts",
        "import { trace } from '@mlflow/core';\n\nclass A {\n  @trace({ attributes })\n  async ask() {}\n}\n",
        4,
        "span A.ask: its decorator has arguments that `instrument` does not write",
    );
}

#[test]
fn clients_options_and_flushes() {
    gives(
        "a.ts",
        "import { tracedOpenAI, other } from '@mlflow/openai';\n\nother();\nconst a = tracedOpenAI(new OpenAI({ retries: 3 }));\n",
        "import { other } from '@mlflow/openai';\n\nother();\nconst a = new OpenAI({ retries: 3 });\n",
    );
    gives(
        "a.ts",
        "generateText({\n  model,\n  experimental_telemetry: { isEnabled: true },\n  prompt,\n});\n",
        "generateText({\n  model,\n  prompt,\n});\n",
    );
    let off = "generateText({ model, experimental_telemetry: { isEnabled: true, functionId: 'a' } });\n";
    stays("a.ts", off, 1, "telemetry 1: it says more than `instrument` writes");
    gives(
        "a.ts",
        "import * as mlflow from '@mlflow/core';\nimport './setup';\n\nawait mlflow.flushTraces();\nprocess.exit(1);\n",
        "import './setup';\n\nprocess.exit(1);\n",
    );
    let own = "import * as mlflow from '@mlflow/core';\n\nawait mlflow.flushTraces();\n";
    gives("a.ts", own, own);
}

#[test]
fn lines_left_of_several_spans() {
    let written = |outer: &str, inner: &str| {
        format!(
            "import mlflow\n\n\ndef f():\n{outer}with mlflow.start_span(name=\"f\"):\n{outer}{outer}def g():\n{outer}{outer}{inner}with mlflow.start_span(name=\"g\"):\n{outer}{outer}{inner}{inner}yield (a\n{outer}{inner}.b)\n{outer}{outer}yield 1\n"
        )
    };
    for (outer, inner) in [("    ", "    "), ("  ", "    "), ("    ", "  "), ("\t", "  ")] {
        let expected = format!("def f():\n{outer}def g():\n{outer}{inner}yield (a\n.b)\n{outer}yield 1\n");
        gives("a.py", &written(outer, inner), &expected);
    }
}

#[test]
fn a_step_in_front_of_other_white_space() {
    gives(
        "a.ts",
        "import * as mlflow from '@mlflow/core';\n\nfunction* f() {\n\tconst span = mlflow.startSpan({ name: 'f' });\n\ttry {\n  \tyield x\n  \t\t.then();\n\t} catch (error) {\n\t  span.setStatus(mlflow.SpanStatusCode.ERROR, String(error));\n\t  throw error;\n\t} finally {\n\t  span.end();\n\t}\n}\n",
        "function* f() {\n\tyield x\n\t\t.then();\n}\n",
    );
}

/// Without what was written, most lines end in another way than with it.
#[test]
fn lines_that_end_otherwise_than_what_stays() {
    gives("a.py", "import mlflow\n\n\n@mlflow.trace\ndef f():\r\n    pass\r\n", "def f():\r\n    pass\r\n");
    gives(
        "a.ts",
        "import * as mlflow from '@mlflow/core';\n\nfunction f() {\r\n  return mlflow.withSpan(() => {\n    return 1;\r\n  }, { name: 'f' });\n}\r\n",
        "function f() {\r\n  return 1;\r\n}\r\n",
    );
}
