//! The program: it hands over to `cli`.

fn main() {}
