//! Texts that many notes have in common (tags, owners, types of meetings), each kept once a core rather than once a task. Which texts those
//! are is told by who reads them; nothing hangs on it but memory.

use std::cell::RefCell;
use std::sync::Arc;

/// Several texts that others may have, too.
pub type Texts = Arc<[Arc<str>]>;

/// So many texts, and so many lists of them, are remembered; a new one takes the place of another.
const KEPT: usize = 1024;

/// Longer texts are rarely equal.
const LONGEST: usize = 64;

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::new(Known::default());
}

#[derive(Default)]
struct Known {
    texts: Vec<Option<Arc<str>>>,
    lists: Vec<Option<Texts>>,
}

/// A text that others may have, too.
#[must_use]
pub fn text(text: &str) -> Arc<str> {
    if text.len() > LONGEST {
        return Arc::from(text);
    }
    KNOWN.with_borrow_mut(|known| known.text(text))
}

/// A list that others may have, too, of such texts.
#[must_use]
pub fn list<T: AsRef<str>>(list: &[T]) -> Texts {
    KNOWN.with_borrow_mut(|known| known.list(list))
}

impl Known {
    fn text(&mut self, text: &str) -> Arc<str> {
        let kept = place(&mut self.texts, hash(0, text));
        match kept {
            Some(known) if **known == *text => Arc::clone(known),
            _ => Arc::clone(kept.insert(Arc::from(text))),
        }
    }

    fn list<T: AsRef<str>>(&mut self, list: &[T]) -> Texts {
        let texts = || list.iter().map(AsRef::as_ref);
        let hash = texts().fold(1, hash);
        if let Some(known) = place(&mut self.lists, hash)
            && known.iter().map(AsRef::as_ref).eq(texts())
        {
            return Arc::clone(known);
        }
        let made: Texts = texts().map(|text| self.text(text)).collect();
        Arc::clone(place(&mut self.lists, hash).insert(made))
    }
}

fn hash(before: u64, text: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(text.as_bytes(), before)
}

/// Where what has this hash is kept.
fn place<T>(kept: &mut Vec<Option<T>>, hash: u64) -> &mut Option<T> {
    if kept.is_empty() {
        kept.resize_with(KEPT, || None);
    }
    let index = usize::from(hash.to_le_bytes()[0]) << 8 | usize::from(hash.to_le_bytes()[1]);
    &mut kept[index % KEPT]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_kept_once() {
        assert!(Arc::ptr_eq(&text("#task"), &text("#task")));
        assert_ne!(text("#task"), text("#tasks"));
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(&*text(&long), long);
    }

    #[test]
    fn equal_lists_are_kept_once() {
        let tags = list(&["#task", "#proposed"]);
        assert!(Arc::ptr_eq(&tags, &list(&["#task", "#proposed"])));
        assert!(Arc::ptr_eq(&tags[0], &text("#task")));
        for other in [
            &["#task"][..],
            &[],
            &["#task#proposed"],
            &["#proposed", "#task"],
        ] {
            assert_eq!(
                list(other).iter().map(|tag| &**tag).collect::<Vec<_>>(),
                other
            );
        }
    }
}
