//! Random streams: one for each owner and purpose, reachable at any position.
//!
//! A stream is a pure function of (seed, replication, owner's path, purpose) and of
//! the number of the draw, so adding an owner, or drawing more often for one purpose, disturbs no
//! other. The generator is ChaCha with eight rounds, whose words are the same on every platform.
//! A stream is a generator as `rand` knows them. Laws are not known here.

use std::collections::BTreeMap;
use std::convert::Infallible;

use rand::distr::{Distribution, Open01};
use rand::rand_core::utils::fill_bytes_via_next_word;
use rand::{Rng, SeedableRng, TryRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// Where the streams of one replication come from.
#[derive(Clone, Debug)]
pub struct StreamSource {
    key: [u8; 32],
    /// The names behind the numbers given out so far.
    owners: BTreeMap<u64, (String, String)>,
}

impl StreamSource {
    /// The source of a replication: the generator's key is SHA-256 of the seed and the
    /// replication's number, eight bytes each, least significant first.
    #[must_use]
    pub fn new(seed: u64, replication: u64) -> StreamSource {
        let digest = Sha256::new()
            .chain_update(seed.to_le_bytes())
            .chain_update(replication.to_le_bytes())
            .finalize();
        StreamSource {
            key: digest.into(),
            owners: BTreeMap::new(),
        }
    }

    /// The stream of an owner (a component's name path) for a purpose, at its first draw.
    ///
    /// # Panics
    /// If it was given out before, as a stream belongs to one owner, or if two names share a
    /// number.
    pub fn stream(&mut self, path: &str, purpose: &str) -> Stream {
        let number = stream_number(path, purpose);
        let owner = (path.to_owned(), purpose.to_owned());
        if let Some(earlier) = self.owners.insert(number, owner) {
            assert!(
                earlier.0 != path || earlier.1 != purpose,
                "a stream belongs to one owner: `{path}` asks again for `{purpose}`"
            );
            panic!(
                "the streams of `{path}` for `{purpose}` and of `{}` for `{}` have the same number",
                earlier.0, earlier.1
            );
        }
        Stream::new(self.key, number)
    }
}

/// The first eight bytes, least significant first, of SHA-256 of path, a zero byte and purpose.
fn stream_number(path: &str, purpose: &str) -> u64 {
    let digest = Sha256::new()
        .chain_update(path.as_bytes())
        .chain_update([0])
        .chain_update(purpose.as_bytes())
        .finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_le_bytes(first)
}

/// A sequence of random words that belongs to one owner and purpose; some 300 bytes, so not for every
/// agent. (A buffer of 64-bit words in front of the generator's own was measured: it gains nothing.)
#[derive(Clone, Debug)]
pub struct Stream {
    generator: ChaCha8Rng,
}

impl Stream {
    fn new(key: [u8; 32], number: u64) -> Stream {
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(number);
        Stream { generator }
    }

    /// The next word.
    #[inline]
    pub fn word(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// The next number of the open interval (0, 1): the middle of one of 2⁵² equal parts, so that
    /// neither end can come out and `1 - u` is exact. (With 2⁵³ parts the last middle would round
    /// to 1.)
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        Open01.sample(self)
    }

    /// The next number below `n`, 0 if `n` is 0. By multiplication: one draw, and a bias below
    /// n/2⁶⁴.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        ((u128::from(self.word()) * u128::from(n)) >> 64) as u32
    }

    /// Moves to the `draw`-th word of the stream, counted from 0.
    pub fn seek(&mut self, draw: u64) {
        self.generator.set_word_pos(2 * u128::from(draw));
    }
}

/// Whatever is drawn takes whole words, so that a stream's position is the number of its draws.
impl TryRng for Stream {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.word() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_another_implementation() {
        // From a separate program over a library's SHA-256 and a plain ChaCha8 that was held
        // against the published block of the all-zero key.
        let mut stream = StreamSource::new(1, 0).stream("agents.day", "roster");
        assert_eq!(stream.word(), 0xaccf_edf5_87cc_9e7d);
        assert_eq!(stream.word(), 0x4de4_93ed_22ed_0cf3);
        assert_eq!(stream.word(), 0x44a2_657e_45da_65c4);
        assert_eq!(stream.word(), 0x72e3_e959_c00e_8661);
        stream.seek(1_000_000_007);
        assert_eq!(stream.word(), 0xbb81_0e14_353a_ab11);
        assert_eq!(stream.word(), 0xb588_7df6_5b19_5dcb);

        let mut stream = StreamSource::new(u64::MAX, 999).stream("", "x");
        assert_eq!(stream.word(), 0x0421_acb0_8e8b_ec4f);
        assert_eq!(stream.word(), 0x51b8_8204_9125_2b0c);
        stream.seek(1_000_000_008);
        assert_eq!(stream.word(), 0x15bb_af2e_1a4e_fde8);
    }

    #[test]
    fn a_seek_finds_the_draw_of_that_number() {
        let mut source = StreamSource::new(1, 0);
        let mut stream = source.stream("agents", "roster");
        let words: Vec<u64> = (0..200).map(|_| stream.word()).collect();
        for draw in [0, 1, 2, 3, 31, 32, 33, 63, 64, 127, 198, 5] {
            stream.seek(draw);
            assert_eq!(stream.word(), words[draw as usize], "draw {draw}");
            assert_eq!(stream.word(), words[draw as usize + 1], "draw {draw} + 1");
        }
    }

    /// A generator whose next word is known.
    struct Fixed(u64);

    impl TryRng for Fixed {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            Ok(self.0 as u32)
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            Ok(self.0)
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            fill_bytes_via_next_word(bytes, || Ok(self.0))
        }
    }

    #[test]
    fn uniforms_are_the_middles_of_equal_parts_of_the_open_interval() {
        let from = |word: u64| ((word >> 12) as f64 + 0.5) / (1_u64 << 52) as f64;
        assert!(from(0) > 0.0);
        assert!(from(u64::MAX) < 1.0);
        assert_eq!(1.0 - from(u64::MAX), from(0));
        let mut stream = StreamSource::new(1, 0).stream("a", "b");
        let drawn = (0..10_000).map(|_| stream.word());
        for word in drawn.chain([0, 4095, 4096, 1 << 63, u64::MAX]) {
            let uniform: f64 = Open01.sample(&mut Fixed(word));
            assert_eq!(uniform.to_bits(), from(word).to_bits(), "{word:x}");
        }
    }

    #[test]
    fn whatever_is_drawn_takes_whole_words() {
        let mut streams = [(); 2].map(|()| StreamSource::new(1, 0).stream("a", "b"));
        let words = [(); 4].map(|()| streams[0].word());
        assert_eq!(u64::from(streams[1].next_u32()), words[0] >> 32);
        assert_eq!(streams[1].next_u64(), words[1]);
        let mut bytes = [0; 3];
        streams[1].fill_bytes(&mut bytes);
        assert_eq!(bytes, words[2].to_le_bytes()[..3]);
        assert_eq!(streams[1].uniform(), Open01.sample(&mut Fixed(words[3])));
    }

    #[test]
    fn streams_differ_by_seed_replication_path_and_purpose() {
        let first = |seed, replication, path, purpose| {
            StreamSource::new(seed, replication)
                .stream(path, purpose)
                .word()
        };
        let base = first(1, 0, "a", "b");
        assert_eq!(base, first(1, 0, "a", "b"));
        for other in [
            first(2, 0, "a", "b"),
            first(1, 1, "a", "b"),
            first(1, 0, "b", "b"),
            first(1, 0, "a", "a"),
            first(1, 0, "ab", ""),
        ] {
            assert_ne!(base, other);
        }
    }

    #[test]
    #[should_panic(expected = "a stream belongs to one owner: `a` asks again for `b`")]
    fn a_stream_is_given_out_once() {
        let mut source = StreamSource::new(1, 0);
        let _ = source.stream("a", "b");
        let _ = source.stream("a", "b");
    }

    #[test]
    #[should_panic(expected = "have the same number")]
    fn two_names_with_one_number_are_refused() {
        // Only a forged registry gets here: 64 bits of SHA-256 do not collide by chance.
        let mut source = StreamSource::new(1, 0);
        source
            .owners
            .insert(stream_number("a", "b"), ("c".to_owned(), "d".to_owned()));
        let _ = source.stream("a", "b");
    }
}
