//! The program `licsim`.

fn main() {}
