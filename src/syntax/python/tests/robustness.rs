use super::super::read_within;
use super::{check, read_python};
use crate::syntax::dump::dump;
use crate::syntax::{FileFacts, soundness};

fn read_on_a_small_stack(source: String) -> FileFacts {
    soundness::read_on_a_small_stack(read_python, source)
}

fn function_with(expression: &str) -> String {
    format!("def f(x):\n    y = {expression}\n    return g(y)\n")
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let nested = |open: &str, close: &str, depth: usize| {
        read_on_a_small_stack(function_with(&format!("{}x{}", open.repeat(depth), close.repeat(depth))))
    };
    for (open, close) in
        [("(", ")"), ("[", "]"), ("{1: ", "}"), ("x[", "]"), ("lambda: ", ""), ("not ", ""), ("-", ""), ("[*", "]")]
    {
        let facts = nested(open, close, 3000);
        assert_eq!((facts.functions.len(), facts.calls.len()), (2, 1), "{open}");
    }
    assert_eq!(nested("x(", ")", 3000).calls.len(), 3001);
    assert_eq!(nested("(lambda: h(", "))", 1000).calls.len(), 1001);
    assert_eq!(nested("(z := ", ")", 1000).bindings.len(), 1001);
}

#[test]
fn long_chains_do_not_overflow_the_stack() {
    let chain = |first: &str, link: &str, length: usize| {
        read_on_a_small_stack(function_with(&format!("{first}{}", link.repeat(length))))
    };
    for (first, link) in
        [("a", ".b"), ("a", "[0]"), ("'a'", " + 'b'"), ("a", " | b"), ("a", " or b"), ("a", " < b"), ("a", " as b")]
    {
        let facts = chain(first, link, 5000);
        assert_eq!((facts.functions.len(), facts.calls.len()), (2, 1), "{link}");
    }
    let facts = chain("a", ".b(c)", 5000);
    assert_eq!(facts.calls.len(), 5001);
    assert!(facts.calls.iter().all(|call| call.function.0 == 1));
    assert_eq!(chain("a", " if b else c", 5000).conditions.len(), 5000);
}

#[test]
fn deep_blocks_and_targets() {
    let blocks: String = (0..150).map(|depth| format!("{}if a:\n", " ".repeat(depth))).collect();
    let facts = read_on_a_small_stack(format!("{blocks}{}b()\n", " ".repeat(150)));
    assert_eq!((facts.conditions.len(), facts.calls.len()), (150, 1));
    let targets = format!("{}x{} = y\n", "[".repeat(1000), "]".repeat(1000));
    assert_eq!(read_on_a_small_stack(targets).bindings.len(), 1);
}

#[test]
fn more_depths_than_the_scanner_holds() {
    let functions = |count: usize, step: &str| -> String {
        let lines = (0..count).map(|depth| format!("{}def f():\n", step.repeat(depth)));
        lines.chain([format!("{}g('a', f'{{b}}')\n", step.repeat(count))]).collect()
    };
    assert_eq!(read_on_a_small_stack(functions(250, " ")).functions.len(), 251);
    for (text, what) in [
        (functions(1500, " "), "spaces"),
        (functions(600, "\t"), "tabs"),
        (functions(600, "\\\n "), "continued lines"),
        (format!("if a:\n{}b()\n", " ".repeat(70_000)), "one deep block"),
    ] {
        let facts = read_on_a_small_stack(text);
        assert_eq!((facts.functions.len(), facts.errors.len()), (1, 1), "{what}");
        assert!(facts.errors[0].what.ends_with("is not read"), "{what}: {}", facts.errors[0].what);
    }
}

#[test]
fn a_chain_that_the_query_cannot_follow_is_not_read() {
    for link in ["()", ".b()", "[0]", " + b"] {
        let facts = read_on_a_small_stack(function_with(&format!("a{}", link.repeat(60_000))));
        assert_eq!((facts.functions.len(), facts.errors.len()), (1, 1), "{link}");
        assert_eq!(facts.errors[0].what, "an expression of more than 20000 levels is not read", "{link}");
    }
    assert_eq!(read_on_a_small_stack(function_with(&format!("a{}", "()".repeat(10_000)))).calls.len(), 10_001);
}

#[test]
fn a_file_that_is_too_much_work_is_given_up() {
    let source = "def f(): g()\n".repeat(10_000);
    let facts = read_within(&source, 0);
    assert_eq!(
        dump(&facts, &source, "function error call statement"),
        "function <module>() [1:1-10001:1] body [1:1-10001:1] first 10001:1\n\
         error parsing it would take too long [1:1-10001:1]\n"
    );
    check("call", "f()\n", "call f() in <module>");
}

const SAMPLE: &str = include_str!("sample.py");

#[test]
fn the_sample_is_valid() {
    let facts = read_python(SAMPLE);
    assert_eq!(facts.errors, []);
    assert_eq!((facts.functions.len(), facts.classes.len(), facts.imports.len()), (5, 1, 10));
}

#[test]
fn any_truncation_can_be_read() {
    for (at, _) in SAMPLE.char_indices().step_by(3) {
        check_whole(&SAMPLE[..at]);
        check_whole(&SAMPLE[at..]);
    }
}

const UNFINISHED: [&str; 9] =
    ["x = 'é", "f(\"日本\n)", "x = '''é", "x = f'{a}é", "x = f'{é", "x = b'é", "x: 'é", "@é", "x = 'a' 'é"];

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
    soundness::check_whole(&read_python(source), source);
}
