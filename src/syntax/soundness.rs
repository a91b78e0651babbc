//! What must hold of the facts of any text, for tests.

use super::{Expr, ExprId, FileFacts};

/// Reads in a thread with the stack of a rayon worker, and checks that no expression is deeper than it may be.
pub(super) fn read_on_a_small_stack(read: fn(&str) -> FileFacts, source: String) -> FileFacts {
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    let facts = thread.spawn(move || read(&source)).unwrap().join().unwrap();
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
                Expr::Attribute { object, .. } => next.push(object),
                Expr::Subscript { object, key } => next.extend([object, key]),
                Expr::Call(call) => {
                    let call = facts.call(call);
                    next.push(call.callee);
                    next.extend(call.arguments.iter().map(|argument| argument.value));
                }
                Expr::Await(inner) | Expr::Lambda(inner) | Expr::Spread(inner) | Expr::Comprehension(inner) => {
                    next.push(inner);
                }
                Expr::Format(parts) | Expr::List(parts) | Expr::Choice(parts) | Expr::Other(parts) => {
                    // The parts of one long sum are all alike.
                    next.extend(parts.iter().take(3));
                }
                Expr::Dict(entries) | Expr::Object(entries) => {
                    next.extend(entries.iter().flat_map(|(key, value)| key.iter().chain([value])))
                }
                Expr::Pipe(left, right) => next.extend([left, right]),
                Expr::Cast { value, annotation } => next.extend([value, annotation]),
                Expr::TypeOf(value) => next.push(value),
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

/// Every range lies in the text and at characters, and every id leads somewhere.
pub(super) fn check_whole(facts: &FileFacts, source: &str) {
    let ranges = facts.functions.iter().flat_map(|it| [it.range, it.body, it.name_range]);
    let ranges = ranges.chain(facts.calls.iter().map(|it| it.range)).chain(facts.exprs.ranges().iter().copied());
    let ranges = ranges.chain(facts.statements.iter().map(|it| it.range)).chain(facts.errors.iter().map(|it| it.range));
    for range in ranges {
        assert!(source.get(range.as_usize()).is_some(), "{range:?} in\n{source}");
    }
    for function in &facts.functions {
        assert!(function.body.start <= function.first_statement && function.first_statement <= function.body.end);
        assert!(function.range.encloses(function.body), "{function:?} in\n{source}");
    }
    assert_eq!(facts.exprs.len(), facts.exprs.ranges().len());
    for expr in facts.exprs.iter() {
        match expr {
            Expr::Call(call) => assert!((call.0 as usize) < facts.calls.len()),
            Expr::Function(function) => assert!((function.0 as usize) < facts.functions.len()),
            Expr::Class(class) => assert!((class.0 as usize) < facts.classes.len()),
            _ => {}
        }
    }
    assert!(facts.calls.iter().all(|call| (call.function.0 as usize) < facts.functions.len()));
}
