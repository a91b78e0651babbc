//! Reading: any text has facts, and they are about that text.

use mlflow_instrument::syntax::{Expr, FileFacts};

use super::input;

/// Reads every file of the input.
pub fn facts(data: &[u8]) {
    for file in input::files(data) {
        for source in input::sources(std::slice::from_ref(&file)) {
            let text = &source.text.content;
            are_whole(&mlflow_instrument::syntax::facts(source.language, &source.path, text), text);
            assert_eq!(source.text.encode(text).as_deref(), Ok(&*file.bytes), "{}", source.path);
        }
    }
}

/// Every range lies in the text and at characters, and every id leads somewhere.
fn are_whole(facts: &FileFacts, text: &str) {
    let functions = facts.functions.iter().flat_map(|it| [it.range, it.body, it.name_range]);
    let braces = facts.functions.iter().flat_map(|it| it.braces.into_iter().chain(it.docstring));
    let calls = facts.calls.iter().map(|it| it.range);
    let statements = facts.statements.iter().map(|it| it.range);
    let errors = facts.errors.iter().map(|it| it.range);
    let comments = facts.comments.iter().map(|it| it.range);
    let imports = facts.imports.iter().map(|it| it.range);
    let all = functions.chain(braces).chain(calls).chain(statements).chain(errors).chain(comments).chain(imports);
    for range in all.chain(facts.exprs.ranges().iter().copied()).chain(facts.multiline_strings.iter().copied()) {
        assert!(text.get(range.as_usize()).is_some(), "{range:?} is no part of the text");
    }
    for function in &facts.functions {
        let (body, first) = (function.body, function.first_statement);
        assert!(body.start <= first && first <= body.end, "{}: {first} in {body:?}", function.qualname);
        assert!(function.range.encloses(body), "{}: {body:?} in {:?}", function.qualname, function.range);
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
