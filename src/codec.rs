//! Values as bytes and back, for files of gavel's own that may be thrown away: small, fast, and total (any bytes give a value or `None`). What
//! they mean, and whether they are whole, is for those who write them.

/// Takes values in, one after the other.
#[derive(Debug, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
}

impl Encoder {
    /// Begins with room for so many bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
        }
    }

    /// One byte.
    pub fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// A number, the smaller the shorter (LEB128).
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.bytes.push(number.to_le_bytes()[0]);
    }

    /// How many, where, or how long.
    pub fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    /// A number that is mostly large.
    pub fn fixed(&mut self, number: u64) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    /// Bytes of which both sides know how many.
    pub fn array<const N: usize>(&mut self, bytes: &[u8; N]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Bytes, and how many.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// A text, if there is one.
    pub fn maybe_text(&mut self, text: Option<&str>) {
        match text {
            Some(text) => {
                self.count(text.len() + 1);
                self.bytes.extend_from_slice(text.as_bytes());
            }
            None => self.count(0),
        }
    }

    /// What was taken in.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Hands values out in the order in which they were taken in. Everything is `None` where the bytes say nothing of that kind.
#[derive(Debug, Clone)]
pub struct Decoder<'a> {
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// Hands out what these bytes hold.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether all was handed out.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many bytes are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    /// One byte.
    pub fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    /// A number.
    pub fn number(&mut self) -> Option<u64> {
        match self.rest.split_first()? {
            (byte, rest) if *byte < 0x80 => {
                self.rest = rest;
                Some((*byte).into())
            }
            _ => self.long_number(),
        }
    }

    #[inline(never)]
    fn long_number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A number that counts, or says where something stands.
    pub fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    /// How many things follow of which each takes a byte at least: never more than could.
    pub fn several(&mut self) -> Option<usize> {
        self.count().filter(|count| *count <= self.rest.len())
    }

    /// A number that is mostly large.
    pub fn fixed(&mut self) -> Option<u64> {
        self.array().map(|bytes| u64::from_le_bytes(*bytes))
    }

    /// Bytes of which both sides know how many.
    pub fn array<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// Bytes.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.count()?;
        self.take(length)
    }

    /// A text.
    pub fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    /// A text, if there is one.
    pub fn maybe_text(&mut self) -> Option<Option<&'a str>> {
        let Some(length) = self.count()?.checked_sub(1) else {
            return Some(None);
        };
        std::str::from_utf8(self.take(length)?).ok().map(Some)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_goes_in_comes_out(number: u64, fixed: u64, bytes: Vec<u8>, text: Option<String>) {
            let mut encoder = Encoder::default();
            encoder.number(number);
            encoder.fixed(fixed);
            encoder.bytes(&bytes);
            encoder.maybe_text(text.as_deref());
            encoder.text(text.as_deref().unwrap_or_default());
            let encoded = encoder.finish();
            let mut decoder = Decoder::new(&encoded);
            prop_assert_eq!(decoder.number(), Some(number));
            prop_assert_eq!(decoder.fixed(), Some(fixed));
            prop_assert_eq!(decoder.bytes(), Some(&*bytes));
            prop_assert_eq!(decoder.maybe_text(), Some(text.as_deref()));
            prop_assert_eq!(decoder.text(), Some(text.as_deref().unwrap_or_default()));
            prop_assert!(decoder.is_at_end());
        }
    }

    #[test]
    fn what_is_cut_short_or_too_long_is_nothing() {
        assert_eq!(Decoder::new(&[]).byte(), None);
        assert_eq!(Decoder::new(&[0x80]).number(), None);
        assert_eq!(Decoder::new(&[0xff; 12]).number(), None);
        assert_eq!(Decoder::new(&[1; 7]).fixed(), None);
        assert_eq!(Decoder::new(&[2, b'a']).bytes(), None);
        assert_eq!(Decoder::new(&[1, 0xff]).text(), None);
        assert_eq!(Decoder::new(&[2, 0xff]).maybe_text(), None);
        assert_eq!(Decoder::new(&[9, 0, 0]).several(), None);
    }
}
