//! Indentation as CPython's tokenizer counts it: a tab goes to the next column that eight divides, and tabs and spaces may be
//! mixed only where their order says the same whatever a tab counts. The strict parser lets a tab count two.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::Ranged;

/// Columns of a tab (`TABSIZE` of CPython's tokenizer).
const TAB: u32 = 8;

/// Where the first line begins that Python refuses for its indentation.
pub(super) fn refusal(text: &str, tokens: &Tokens) -> Option<u32> {
    let mut open = vec![Indent::default()];
    let mut is_first = true;
    for token in tokens.iter() {
        use TokenKind::{Comment, Dedent, EndOfFile, Indent as Deeper, Newline, NonLogicalNewline};
        match token.kind() {
            Newline => is_first = true,
            NonLogicalNewline | Comment | Deeper | Dedent | EndOfFile => {}
            _ if is_first => {
                is_first = false;
                let start = token.start().to_usize();
                let line = text[..start].rfind(['\n', '\r']).map_or(0, |end| end + 1);
                // Behind a line that a backslash continues, the first of them has the indentation.
                if let Some(indent) = Indent::of(&text[line..start])
                    && !indent.fits(&mut open)
                {
                    return u32::try_from(start).ok();
                }
            }
            _ => {}
        }
    }
    None
}

/// The columns of an indentation: with tabs of eight, and with tabs of one.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Indent {
    wide: u32,
    narrow: u32,
}

impl Indent {
    fn of(space: &str) -> Option<Self> {
        space.chars().try_fold(Self::default(), |at, letter| match letter {
            ' ' => Some(Self { wide: at.wide + 1, narrow: at.narrow + 1 }),
            '\t' => Some(Self { wide: (at.wide / TAB + 1) * TAB, narrow: at.narrow + 1 }),
            '\u{c}' => Some(Self::default()),
            '\u{feff}' => Some(at),
            _ => None,
        })
    }

    /// Whether a line with this indentation may follow inside the blocks that are `open`, which it closes and opens.
    fn fits(self, open: &mut Vec<Self>) -> bool {
        let outer = *open.last().expect("the top level is never closed");
        if self.wide > outer.wide {
            open.push(self);
            return self.narrow > outer.narrow;
        }
        open.retain(|block| block.wide <= self.wide);
        open.last() == Some(&self)
    }
}
