//! What is made at build time: the catalog is compiled in, and the version of facts worked out.

#[path = "build/catalog.rs"]
mod catalog;
#[path = "build/facts.rs"]
mod facts;
#[path = "build/marks.rs"]
mod marks;

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build");
    catalog::compile();
    facts::version()
}
