//! What the fuzz targets share with `tests/fuzz.rs`: what must hold, and inputs to start from.

#[path = "../../tests/fuzz/checks.rs"]
pub mod checks;
#[path = "../../tests/fuzz/seeds.rs"]
pub mod seeds;
