//! The program `listen`.

fn main() {}
