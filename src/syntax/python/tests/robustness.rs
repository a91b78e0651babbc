use std::time::Duration;

use super::super::read_within;
use super::{check, read_python};
use crate::syntax::dump::dump;
use crate::syntax::{Expr, ExprId, FileFacts};

/// Reads in a thread with the stack of a rayon worker, and checks that no expression is deeper than it may be.
fn read_on_a_small_stack(source: String) -> FileFacts {
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    let facts = thread.spawn(move || read_python(&source)).unwrap().join().unwrap();
    let depth = (0..facts.exprs.len()).map(|at| depth(&facts, ExprId(at as u32))).max();
    assert!(depth <= Some(250), "{depth:?}");
    facts
}

/// Levels below an expression, calls included, up to 300.
fn depth(facts: &FileFacts, root: ExprId) -> usize {
    let mut level = vec![root];
    for depth in 0..300 {
        let mut next = vec![];
        for expr in level {
            match facts.expr(expr) {
                Expr::Attribute { object, .. } => next.push(*object),
                Expr::Subscript { object, key } => next.extend([*object, *key]),
                Expr::Call(call) => {
                    let call = facts.call(*call);
                    next.push(call.callee);
                    next.extend(call.arguments.iter().map(|argument| argument.value));
                }
                Expr::Await(inner) | Expr::Lambda(inner) | Expr::Spread(inner) | Expr::Comprehension(inner) => {
                    next.push(*inner);
                }
                Expr::Format(parts) | Expr::List(parts) | Expr::Choice(parts) | Expr::Other(parts) => {
                    // The parts of one long sum are all alike.
                    next.extend(parts.iter().take(3));
                }
                Expr::Dict(entries) | Expr::Object(entries) => {
                    next.extend(entries.iter().flat_map(|(key, value)| key.iter().chain([value])))
                }
                Expr::Pipe(left, right) => next.extend([*left, *right]),
                Expr::Cast { value, annotation } => next.extend([*value, *annotation]),
                Expr::TypeOf(value) => next.push(*value),
                Expr::Name(_) | Expr::Text(_) | Expr::Constant(_) => {}
                Expr::Function(_) | Expr::Class(_) | Expr::Module(_) => {}
            }
        }
        if next.is_empty() {
            return depth;
        }
        level = next;
    }
    300
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
fn a_file_that_takes_too_long_is_given_up() {
    let source = "def f(): g()\n".repeat(10_000);
    let facts = read_within(&source, Duration::ZERO);
    assert_eq!(
        dump(&facts, &source, "function error call statement"),
        "function <module>() [1:1-10001:1] body [1:1-10001:1] first 10001:1\n\
         error parsing took longer than 0 seconds [1:1-10001:1]\n"
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

#[test]
fn any_line_can_be_lost() {
    let lines: Vec<_> = SAMPLE.split_inclusive('\n').collect();
    for lost in 0..lines.len() {
        check_whole(&[&lines[..lost], &lines[lost + 1..]].concat().concat());
    }
}

/// Every range lies in the text and at characters, and every id leads somewhere.
fn check_whole(source: &str) {
    let facts = read_python(source);
    let ranges = facts.functions.iter().flat_map(|it| [it.range, it.body, it.name_range]);
    let ranges = ranges.chain(facts.calls.iter().map(|it| it.range)).chain(facts.expr_ranges.iter().copied());
    let ranges = ranges.chain(facts.statements.iter().map(|it| it.range)).chain(facts.errors.iter().map(|it| it.range));
    for range in ranges {
        assert!(source.get(range.as_usize()).is_some(), "{range:?} in\n{source}");
    }
    for function in &facts.functions {
        assert!(function.body.start <= function.first_statement && function.first_statement <= function.body.end);
        assert!(function.range.encloses(function.body), "{function:?} in\n{source}");
    }
    assert_eq!(facts.exprs.len(), facts.expr_ranges.len());
    for expr in &facts.exprs {
        if let Expr::Call(call) = expr {
            assert!((call.0 as usize) < facts.calls.len());
        }
    }
    assert!(facts.calls.iter().all(|call| (call.function.0 as usize) < facts.functions.len()));
}
