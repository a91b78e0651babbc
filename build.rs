//! What is made at build time: the catalog is compiled in, and the versions of facts and proofs worked out.

#[path = "build/catalog.rs"]
mod catalog;
#[path = "build/marks.rs"]
mod marks;
#[path = "build/versions.rs"]
mod versions;

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build");
    catalog::compile();
    versions::set()
}
