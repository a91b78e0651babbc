use super::super::read_within;
use super::{Dialect, check, read_typescript};
use crate::syntax::dump::dump;
use crate::syntax::{FileFacts, soundness};

fn read(source: &str) -> FileFacts {
    read_typescript(Dialect::Tsx, source)
}

fn function_with(expression: &str) -> FileFacts {
    let source = format!("function f(x) {{\n  const y = {expression};\n  return g(y);\n}}\n");
    soundness::read_on_a_small_stack(read, source)
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let nested = |open: &str, close: &str, depth: usize| {
        function_with(&format!("{}x{}", open.repeat(depth), close.repeat(depth)))
    };
    for (open, close) in [("(", ")"), ("[", "]"), ("{ a: ", "}"), ("x[", "]"), ("!", ""), ("-", ""), ("[...", "]")] {
        let facts = nested(open, close, 3000);
        assert_eq!((facts.functions.len(), facts.calls.len()), (2, 1), "{open}");
    }
    assert_eq!(nested("x(", ")", 3000).calls.len(), 3001);
    assert_eq!(nested("new X(", ")", 3000).calls.len(), 3001);
    assert_eq!(nested("() => h(", ")", 1000).functions.len(), 1002);
    assert_eq!(nested("{ a: () => (", ") }", 500).functions.len(), 502);
    assert_eq!(nested("(z = ", ")", 1000).bindings.len(), 1001);
    assert!(nested("`${", "}`", 1000).errors.is_empty());
    assert!(nested("<a b={", "} />", 1000).has_jsx);
}

#[test]
fn long_chains_do_not_overflow_the_stack() {
    let chain = |first: &str, link: &str, length: usize| function_with(&format!("{first}{}", link.repeat(length)));
    for (first, link) in [
        ("a", ".b"),
        ("a", "[0]"),
        ("a", "!.b"),
        ("'a'", " + 'b'"),
        ("a", " | b"),
        ("a", " || b"),
        ("a", " < b"),
        ("a", " as b"),
        ("a as b", " | b"),
    ] {
        let facts = chain(first, link, 5000);
        assert_eq!((facts.functions.len(), facts.calls.len()), (2, 1), "{link}");
    }
    let facts = chain("a", ".b(c)", 5000);
    assert_eq!(facts.calls.len(), 5001);
    assert!(facts.calls.iter().all(|call| call.function.0 == 1));
    assert_eq!(chain("a", ".b(() => c)", 2000).functions.len(), 2002);
    assert_eq!(chain("a", " ? b : c", 2000).conditions.len(), 2000);
}

#[test]
fn deep_blocks_types_and_patterns() {
    let read = |source| soundness::read_on_a_small_stack(read, source);
    let facts = read(format!("{}b(){}", "if (a) {".repeat(500), "}".repeat(500)));
    assert_eq!((facts.conditions.len(), facts.calls.len()), (500, 1));
    let patterns = format!("const {}x{} = y;", "[".repeat(1000), "]".repeat(1000));
    assert_eq!(read(patterns).bindings.len(), 1);
    let patterns = format!("const {}x{} = y;", "{ a: ".repeat(1000), "}".repeat(1000));
    assert_eq!(read(patterns).bindings.len(), 1);
    let types = format!("let x: {}y{};", "A<".repeat(1000), ">".repeat(1000));
    assert_eq!(read(types).bindings.len(), 1);
    assert_eq!(read(format!("let x: {}y;", "(| ".repeat(500))).functions.len(), 1);
}

#[test]
fn a_chain_that_the_query_cannot_follow_is_not_read() {
    for link in ["()", ".b()", "[0]", " + b"] {
        let facts = function_with(&format!("a{}", link.repeat(60_000)));
        assert_eq!((facts.functions.len(), facts.errors.len()), (1, 1), "{link}");
        assert_eq!(facts.errors[0].what, "an expression of more than 20000 levels is not read", "{link}");
    }
    assert_eq!(function_with(&format!("a{}", "()".repeat(10_000))).calls.len(), 10_001);
}

#[test]
fn a_file_that_is_too_much_work_is_given_up() {
    let source = "function f() { g() }\n".repeat(10_000);
    let facts = read_within(Dialect::TypeScript, &source, 0);
    assert_eq!(
        dump(&facts, &source, "function error call statement"),
        "function <module>() [1:1-10001:1] body [1:1-10001:1] first 10001:1\n\
         error parsing it would take too long [1:1-10001:1]\n"
    );
    check("call", "f()\n", "call f() in <module>");
}

#[test]
fn flow_is_not_read() {
    check(
        "error call",
        "#!/usr/bin/env node\n// x\n/**\n * @flow strict\n */\nf();\n",
        "error Flow syntax is not read [1:1-7:1]",
    );
    check("error call", "// no @flowers\nf(); // @flow\n", "call f() in <module>");
}

const SAMPLE: &str = include_str!("sample.ts");

#[test]
fn the_sample_is_valid() {
    let facts = read_typescript(Dialect::TypeScript, SAMPLE);
    assert_eq!(facts.errors, []);
    assert_eq!((facts.functions.len(), facts.classes.len(), facts.imports.len()), (23, 3, 11));
}

#[test]
fn any_truncation_can_be_read() {
    for (at, _) in SAMPLE.char_indices().step_by(13) {
        check_whole(&SAMPLE[..at]);
        check_whole(&SAMPLE[at..]);
    }
}

const UNFINISHED: [&str; 9] =
    ["x = 'é", "f(\"日本\n)", "x = `é", "x = `${a}é", "x = `${é", "x = /é", "<a b='é", "import x from 'é", "f(''é"];

#[test]
fn texts_beyond_ascii_can_be_cut_anywhere() {
    for letter in ['a', 'o', 'x'] {
        let sample = SAMPLE.replace(letter, "\u{fffd}");
        for (at, _) in sample.char_indices().step_by(29) {
            check_whole(&sample[..at]);
        }
    }
    for unfinished in UNFINISHED {
        check_whole(unfinished);
    }
}

#[test]
fn any_line_can_be_lost() {
    let lines: Vec<_> = SAMPLE.split_inclusive('\n').collect();
    for lost in 0..lines.len() {
        check_whole(&[&lines[..lost], &lines[lost + 1..]].concat().concat());
    }
}

fn check_whole(source: &str) {
    for dialect in [Dialect::TypeScript, Dialect::Tsx] {
        soundness::check_whole(&read_typescript(dialect, source), source);
    }
}
