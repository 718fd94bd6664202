//! A ready scenario that is added or changed is in the next build.

#![allow(clippy::disallowed_macros)] // A build script speaks to cargo by its output.

fn main() {
    println!("cargo::rerun-if-changed=library");
}
