//! Stretches that the parser could not read.

use std::time::Duration;

use smol_str::format_smolstr;
use tree_sitter::Node;

use super::captures::Capture;
use super::definitions::module;
use super::grammar::range;
use crate::syntax::{FileFacts, Lines, SyntaxError, TextRange};

/// The error that a capture reports.
pub(super) fn error(capture: Capture, node: Node) -> SyntaxError {
    let what = match capture {
        Capture::PrintStatement => "Python 2 print statement".into(),
        Capture::ExecStatement => "Python 2 exec statement".into(),
        Capture::Missing => format_smolstr!("missing `{}`", node.kind()),
        _ => "unexpected text".into(),
    };
    SyntaxError { range: range(node), what }
}

/// The facts of a file that took too long to parse.
pub(super) fn given_up(text: &str, limit: Duration) -> FileFacts {
    let range = TextRange::new(0, text.len() as u32);
    let what = format_smolstr!("parsing took longer than {} seconds", limit.as_secs());
    FileFacts {
        lines: Lines::of(text),
        functions: vec![module(range, range, None, range.end)],
        errors: vec![SyntaxError { range, what }],
        ..FileFacts::default()
    }
}
