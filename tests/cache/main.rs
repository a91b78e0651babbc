//! The cache of facts and proofs: it never changes an answer, whatever happens to it.

mod damage;
mod growth;
mod proofs;
mod runs;
mod same;
mod scene;
