//! Operators that the parser hung on the wrong side of a `.name`, a `(...)` or a `!` behind them: it reads
//! `await f<T>(x)` as `(await f)<T>(x)` and `a !== b!.c()` as `(a !== b)!.c()`. Nowhere else can an operation without
//! parentheses stand at the far left of such a chain, so there its last operand is what the chain begins with.

use tree_sitter::Node;

use super::grammar::{Field, Kind, field, first_child, kind};

/// So many links of a chain are searched: long chains must not take quadratic time.
const MAX_LINKS: usize = 32;

/// What stands left of a `.name`, `[...]`, `(...)` or `!`.
fn left(node: Node) -> Option<Node> {
    match kind(node)? {
        Kind::Call => field(node, Field::Function),
        Kind::Member | Kind::Subscript => field(node, Field::Object),
        Kind::NonNull | Kind::Instantiation => first_child(node),
        _ => None,
    }
}

/// The operation at the far left of a chain.
pub(super) fn operation(node: Node) -> Option<Node> {
    let mut node = node;
    for _ in 0..MAX_LINKS {
        node = left(node)?;
        if is_operation(node) {
            return Some(node);
        }
    }
    None
}

/// Whether a node cannot stand at the far left of a chain.
pub(super) fn is_operation(node: Node) -> bool {
    match kind(node) {
        Some(Kind::Binary | Kind::Unary | Kind::Await) => true,
        Some(Kind::New) => field(node, Field::Arguments).is_none(),
        _ => false,
    }
}

/// The last operand of an operation: what the chain behind it begins with.
pub(super) fn last_operand(operation: Node) -> Option<Node> {
    match kind(operation)? {
        Kind::Binary => field(operation, Field::Right),
        Kind::Unary => field(operation, Field::Argument),
        Kind::New => field(operation, Field::Constructor),
        _ => first_child(operation),
    }
}

/// The operations that a chain was hung on, the outermost first: each is the last operand of the one before it, or
/// stands at the far left of that.
pub(super) fn operations<'t>(chain: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    let inner = |node: Node<'t>| if is_operation(node) { Some(node) } else { operation(node) };
    std::iter::successors(operation(chain), move |node| last_operand(*node).and_then(inner))
}

/// Where a chain begins.
pub(super) fn start(chain: Node) -> u32 {
    let operations = operations(chain).take_while(|node| kind(*node) != Some(Kind::New));
    let first = operations.last().and_then(last_operand);
    first.unwrap_or(chain).start_byte() as u32
}

/// `new C!(1)`: the call that is misread, of the class that is made.
pub(super) fn new_behind(call: Node) -> Option<Node> {
    let mut callee = field(call, Field::Function)?;
    while kind(callee) == Some(Kind::NonNull) {
        callee = first_child(callee)?;
    }
    (kind(callee) == Some(Kind::New) && is_operation(callee)).then(|| field(callee, Field::Constructor)).flatten()
}

/// Whether a chain goes on behind a node.
pub(super) fn continues(node: Node) -> bool {
    node.parent().and_then(left) == Some(node)
}
