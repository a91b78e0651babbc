//! The cache of facts: it never changes an answer, whatever happens to it.

mod damage;
mod growth;
mod runs;
mod same;
mod scene;
