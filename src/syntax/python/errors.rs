//! Stretches that the parser could not read.

use smol_str::format_smolstr;
use tree_sitter::Node;

use super::captures::Capture;
use super::grammar::range;
use crate::syntax::SyntaxError;

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
