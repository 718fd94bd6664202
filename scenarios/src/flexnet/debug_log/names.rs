//! Numbers for names: what is compared and kept is a number, and a name is kept once.

use rustc_hash::FxHashMap;

/// Names in order of first mention, and their numbers.
#[derive(Clone, Debug, Default)]
pub struct Names {
    numbers: FxHashMap<Box<[u8]>, u32>,
    names: Vec<Box<[u8]>>,
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
