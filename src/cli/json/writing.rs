//! What stands before, between and behind values that are JSON. How one of them becomes text is `compact`'s, what they are `cli::json`'s.

use std::io::{self, Write};

use rayon::prelude::*;
use serde::Serialize;

use crate::cli::args::JsonForm;
use crate::cli::json::compact::Compact;

/// Writes values as one array, or as an object a line. Characters that a terminal would obey or nobody sees are `\u` escapes.
pub(in crate::cli) fn write<T: Serialize>(
    out: &mut impl Write,
    form: JsonForm,
    values: &[T],
) -> io::Result<()> {
    let (open, between, close) = form.marks(values.is_empty());
    out.write_all(open.as_bytes())?;
    let mut text = Vec::new();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.write_all(between.as_bytes())?;
        }
        text.clear();
        append(&mut text, value)?;
        out.write_all(&text)?;
    }
    out.write_all(close.as_bytes())
}

/// So many values are made text at once by one core, and so many such pieces are held.
const PIECE: usize = 128;
const PIECES: usize = 32;

/// The same for very many values, of which only a few are held at a time, on all cores.
pub(in crate::cli) fn write_many<S: Copy + Sync, T: Serialize>(
    out: &mut impl Write,
    form: JsonForm,
    sources: &[S],
    value: impl Fn(S) -> T + Sync,
) -> io::Result<()> {
    let piece = |sources: &[S]| {
        let mut text = Vec::with_capacity(PIECE * 1024);
        for source in sources {
            form.append(&mut text, &value(*source))?;
        }
        Ok(text)
    };
    let mut pieces = Pieces::new(out, form);
    for several in sources.chunks(PIECE * PIECES) {
        let texts: io::Result<Vec<Vec<u8>>> = several.par_chunks(PIECE).map(piece).collect();
        for text in texts? {
            pieces.write(&text)?;
        }
    }
    pieces.end()
}

/// Values that are made text piece by piece.
pub(in crate::cli) struct Pieces<'a, W> {
    out: &'a mut W,
    form: JsonForm,
    is_empty: bool,
}

impl<'a, W: Write> Pieces<'a, W> {
    pub(in crate::cli) fn new(out: &'a mut W, form: JsonForm) -> Self {
        Self {
            out,
            form,
            is_empty: true,
        }
    }

    /// Writes a piece, as [`JsonForm::append`] makes it; an empty one is none.
    pub(in crate::cli) fn write(&mut self, text: &[u8]) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let (open, between, _) = self.form.marks(false);
        let before = if self.is_empty { open } else { between };
        self.is_empty = false;
        self.out.write_all(before.as_bytes())?;
        self.out.write_all(text)
    }

    /// Writes what stands behind all pieces.
    pub(in crate::cli) fn end(self) -> io::Result<()> {
        let (open, _, close) = self.form.marks(self.is_empty);
        if self.is_empty {
            self.out.write_all(open.as_bytes())?;
        }
        self.out.write_all(close.as_bytes())
    }
}

/// Makes a value text.
pub(super) fn append(text: &mut Vec<u8>, value: &impl Serialize) -> io::Result<()> {
    Ok(value.serialize(Compact(text))?)
}

impl JsonForm {
    /// Makes a value text, behind the values of the same piece.
    pub(super) fn append(self, text: &mut Vec<u8>, value: &impl Serialize) -> io::Result<()> {
        self.separate(text);
        append(text, value)
    }

    /// Puts what stands between values behind those of a piece, if there are any.
    pub(super) fn separate(self, text: &mut Vec<u8>) {
        if !text.is_empty() {
            text.extend_from_slice(self.marks(false).1.as_bytes());
        }
    }

    /// What stands before, between and behind values.
    fn marks(self, is_empty: bool) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Array => ("[", ",\n", "]\n"),
            Self::Lines if is_empty => ("", "", ""),
            Self::Lines => ("", "\n", "\n"),
        }
    }
}
