//! Numbers for names: what is compared and kept is a number, and a name is kept once.

use rustc_hash::FxHashMap;

/// Names in order of first mention, and their numbers.
#[derive(Clone, Debug, Default)]
pub struct Names {
    numbers: FxHashMap<Box<[u8]>, u32>,
    names: Vec<Box<[u8]>>,
    /// Numbers by lower case, of names that are compared without case.
    lower: FxHashMap<Box<[u8]>, u32>,
}

impl Names {
    /// The number of a name, a new one if it was not seen before.
    #[inline]
    pub fn number(&mut self, name: &[u8]) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = u32::try_from(self.names.len()).expect("memory ends before numbers do");
        self.names.push(name.into());
        self.numbers.insert(name.into(), number);
        number
    }

    /// The same where names compare without case; the first spelling is kept.
    #[inline]
    pub fn number_without_case(&mut self, name: &[u8]) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let lower = name.to_ascii_lowercase().into_boxed_slice();
        if let Some(&number) = self.lower.get(&lower) {
            self.numbers.insert(name.into(), number);
            return number;
        }
        let number = self.number(name);
        self.lower.insert(lower, number);
        number
    }

    /// The name of a number that [`Names::number`] gave.
    #[must_use]
    pub fn name(&self, number: u32) -> &[u8] {
        &self.names[number as usize]
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}
