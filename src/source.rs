//! stub
use std::collections::BTreeSet;
/// files
#[derive(Debug, Clone, Default)]
pub struct Files(BTreeSet<String>);
impl Files {
    /// x
    pub fn insert(&mut self, path: String) {
        self.0.insert(path);
    }
    /// x
    pub fn remove(&mut self, path: &str) {
        self.0.remove(path);
    }
}
/// why
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// a
    Suffix,
    /// a
    Name,
    /// a
    Link,
    /// a
    None,
}
/// r
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// a
    pub path: Option<String>,
    /// a
    pub why: Why,
    /// a
    pub tried: Vec<String>,
}
/// r
#[must_use]
pub fn resolve(r: Option<&str>, _link: Option<&str>, files: &Files) -> Resolved {
    let hit = r.filter(|r| files.0.contains(*r));
    Resolved {
        path: hit.map(str::to_owned),
        why: Why::None,
        tried: vec![],
    }
}
