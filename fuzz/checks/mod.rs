//! What must hold of any input: one function for each fuzz target. `tests/fuzz_seeds.rs` of the main crate runs the same
//! functions over the committed seeds.

mod apply;
mod catalog;
mod configuration;
mod facts;
mod folder;
mod input;
mod link;
mod patches;

pub use apply::apply;
pub use catalog::catalog;
pub use configuration::configuration;
pub use facts::facts;
pub use link::link;

/// The stack that the tool gives its working threads.
pub const STACK: usize = 64 << 20;

/// Gives the pipeline's working threads that stack, whoever asks first.
pub fn set_stack() {
    static SET: std::sync::Once = std::sync::Once::new();
    SET.call_once(|| {
        let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK);
        pool.build_global().expect("no thread has been started before");
    });
}
