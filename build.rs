//! Rebuilds when the catalog or a query changes: both travel inside the binary.

fn main() {
    println!("cargo:rerun-if-changed=catalog");
    println!("cargo:rerun-if-changed=queries");
}
