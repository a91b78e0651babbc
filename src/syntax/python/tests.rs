//! What the facts say for small files.
