//! Stretches that the parser could not read, and files that it must not be given.

use std::collections::BTreeSet;

use tree_sitter::Node;

use super::captures::Capture;
use super::grammar::range;
use crate::syntax::SyntaxError;

/// The error that a capture reports.
pub(super) fn error(capture: Capture, node: Node) -> SyntaxError {
    let what = match capture {
        Capture::PrintStatement => "Python 2 print statement".into(),
        Capture::ExecStatement => "Python 2 exec statement".into(),
        _ => "unexpected text".into(),
    };
    SyntaxError { range: range(node), what }
}

/// The grammar's scanner keeps its open blocks in 1024 bytes, two for each and up to 255 for open strings, and aborts the
/// process when they do not fit. Python itself allows 100.
const MOST_DEPTHS: usize = 300;

/// Whether the scanner may not hold the blocks of a text: each is deeper than the one around it, so that there are no
/// more of them open than there are depths. Nor does it hold a depth of more than 16 bits.
pub(super) fn is_indented_beyond_reading(text: &str) -> bool {
    let mut depths = BTreeSet::new();
    let mut depth = 0;
    for line in text.split('\n') {
        let code = line.trim_start_matches([' ', '\t', '\r', '\x0c']);
        for sign in line[..line.len() - code.len()].chars() {
            depth = match sign {
                ' ' => depth + 1,
                '\t' => depth + 8,
                _ => 0,
            };
        }
        // The depth of a line that is continued counts on in the next one.
        if code.trim_end_matches('\r') != "\\" {
            depths.insert(std::mem::take(&mut depth));
        }
    }
    depths.len() > MOST_DEPTHS || depths.last() > Some(&usize::from(u16::MAX))
}
