//! What is done to a text: slips that people make, and damage that disks and mails do.

/// Random numbers from a mutant's number.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bd1_e995)
    }

    pub fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

/// Values that stand where others stood.
const VALUES: [&str; 46] = [
    "nan",
    "inf",
    "-1",
    "0",
    "1",
    "1e308",
    "-0.0",
    "9223372036854775807",
    "99999999999999999999",
    "4000000000",
    "1000000000",
    "true",
    "false",
    "\"\"",
    "\" \"",
    "\"nan\"",
    "\"-1 s\"",
    "\"0 s\"",
    "\"1 us\"",
    "\"1000 w\"",
    "\"99999 d\"",
    "\"5 parsecs\"",
    "\"20 /us\"",
    "\"0 /h\"",
    "\"1e9 /h\"",
    "\"101 %\"",
    "\"-1 %\"",
    "\"0 %\"",
    "\"100 %\"",
    "[]",
    "{}",
    "[[]]",
    "[1, \"a\"]",
    "{ exponential = \"1 us\" }",
    "{ exponential = \"0 s\" }",
    "{ gamma = { mean = \"1 h\", cv = 1e-9 } }",
    "{ gamma = { mean = \"1 h\", cv = 1e6 } }",
    "{ weibull = { scale = \"1 s\", shape = 0.01 } }",
    "{ uniform = [\"2 h\", \"1 h\"] }",
    "{ lognormal = { mean = \"1 h\", cv = 0 } }",
    "{ empirical = \"none.csv\" }",
    "1979-05-27T07:32:00",
    "2026-02-30",
    "\"\\u001b[31mred\"",
    "\"../../etc/passwd\"",
    "\"a+b\"",
];

const UNITS: [&str; 10] = ["w", "d", "h", "min", "s", "ms", "us", "%", "m", "/us"];

/// A damaged scenario.
pub fn of_scenario(text: &str, dice: &mut Dice) -> String {
    let mut mutant = text.to_owned();
    for _ in 0..=dice.below(2) {
        mutant = match dice.below(14) {
            0..=3 => with_value(&mutant, dice),
            4 => with_line_twice(&mutant, dice),
            5 => without_line(&mutant, dice),
            6 => with_lines_exchanged(&mutant, dice),
            7 => with_key_misspelled(&mutant, dice),
            8 => with_unit(&mutant, dice),
            9 => with_block_twice(&mutant, dice),
            10 => with_number_scaled(&mutant, dice),
            11 => with_name_of_another(&mutant, dice),
            12 => cut(&mutant, dice),
            _ => with_character(&mutant, dice),
        };
    }
    mutant
}

/// Damaged bytes of any file.
pub fn of_bytes(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut mutant = bytes.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(mutant.len() + 1);
        match dice.below(8) {
            0 => mutant.truncate(at),
            1 if at < mutant.len() => mutant[at] = (dice.next() & 0xff) as u8,
            2 if at < mutant.len() => drop(mutant.remove(at)),
            3 => mutant.insert(at, b"\0\xff\n\"\\,0 -"[dice.below(9)]),
            4 => {
                let end = (at + dice.below(400)).min(mutant.len());
                let piece = mutant[at..end].to_vec();
                mutant.splice(at..at, piece);
            }
            5 => {
                let end = (at + dice.below(200)).min(mutant.len());
                mutant.drain(at..end);
            }
            6 => {
                let words = [
                    "nan",
                    "-1",
                    "99999999999999999999",
                    "1e400",
                    "\u{1b}[2J",
                    "permanent",
                    "NOT-A-DATE",
                ];
                let word = dice.of(&words);
                mutant.splice(at..at, word.bytes());
            }
            _ => {
                if let Some(digit) = mutant[at.min(mutant.len())..]
                    .iter()
                    .position(u8::is_ascii_digit)
                {
                    let digit = at + digit;
                    mutant[digit] = b'0' + (dice.next() % 10) as u8;
                }
            }
        }
    }
    if dice.below(20) == 0 {
        let text = String::from_utf8_lossy(&mutant).into_owned();
        mutant = [0xff, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
    }
    mutant
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn joined(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

fn with_value(text: &str, dice: &mut Dice) -> String {
    let mut lines = lines(text);
    let with_keys: Vec<usize> = (0..lines.len()).filter(|&at| is_pair(&lines[at])).collect();
    if with_keys.is_empty() {
        return text.to_owned();
    }
    let at = with_keys[dice.below(with_keys.len())];
    let key = lines[at]
        .split('=')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_owned();
    lines[at] = format!("{key} = {}", dice.of(&VALUES));
    joined(&lines)
}

fn is_pair(line: &str) -> bool {
    !line.trim_start().starts_with('#') && line.contains('=')
}

fn with_line_twice(text: &str, dice: &mut Dice) -> String {
    let mut lines = lines(text);
    let at = dice.below(lines.len());
    lines.insert(at, lines[at].clone());
    joined(&lines)
}

fn without_line(text: &str, dice: &mut Dice) -> String {
    let mut lines = lines(text);
    lines.remove(dice.below(lines.len()));
    joined(&lines)
}

fn with_lines_exchanged(text: &str, dice: &mut Dice) -> String {
    let mut lines = lines(text);
    let (one, other) = (dice.below(lines.len()), dice.below(lines.len()));
    lines.swap(one, other);
    joined(&lines)
}

fn with_key_misspelled(text: &str, dice: &mut Dice) -> String {
    let mut lines = lines(text);
    let at = dice.below(lines.len());
    let line = &mut lines[at];
    let letters: Vec<usize> = line
        .char_indices()
        .filter(|(_, c)| c.is_ascii_lowercase())
        .map(|(at, _)| at)
        .collect();
    if !letters.is_empty() {
        let letter = letters[dice.below(letters.len().min(8))];
        line.remove(letter);
    }
    joined(&lines)
}

fn with_unit(text: &str, dice: &mut Dice) -> String {
    let unit = dice.of(&UNITS);
    let old = dice.of(&[" min\"", " h\"", " d\"", " s\"", " %\"", " /h\""]);
    let places: Vec<usize> = text.match_indices(old).map(|(at, _)| at).collect();
    if places.is_empty() {
        return text.to_owned();
    }
    let at = places[dice.below(places.len())];
    format!("{} {unit}\"{}", &text[..at], &text[at + old.len()..])
}

/// A table of a list stands twice: its name, too.
fn with_block_twice(text: &str, dice: &mut Dice) -> String {
    let mut lines = lines(text);
    let heads: Vec<usize> = (0..lines.len())
        .filter(|&at| lines[at].starts_with('['))
        .collect();
    if heads.is_empty() {
        return text.to_owned();
    }
    let which = dice.below(heads.len());
    let from = heads[which];
    let to = heads.get(which + 1).copied().unwrap_or(lines.len());
    let block: Vec<String> = lines[from..to].to_vec();
    let at = heads[dice.below(heads.len())];
    lines.splice(at..at, block);
    joined(&lines)
}

fn with_number_scaled(text: &str, dice: &mut Dice) -> String {
    let digits: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| c.is_ascii_digit())
        .map(|(at, _)| at)
        .collect();
    if digits.is_empty() {
        return text.to_owned();
    }
    let at = digits[dice.below(digits.len())];
    let zeros = "0".repeat(1 + dice.below(9));
    format!("{}{zeros}{}", &text[..=at], &text[at + 1..])
}

fn with_name_of_another(text: &str, dice: &mut Dice) -> String {
    let quoted: Vec<(usize, &str)> = text
        .split('"')
        .scan(0, |at, piece| {
            let from = *at;
            *at += piece.len() + 1;
            Some((from, piece))
        })
        .enumerate()
        .filter(|(number, _)| number % 2 == 1)
        .map(|(_, piece)| piece)
        .collect();
    if quoted.is_empty() {
        return text.to_owned();
    }
    let (at, old) = quoted[dice.below(quoted.len())];
    let (_, new) = quoted[dice.below(quoted.len())];
    format!("{}{new}{}", &text[..at], &text[at + old.len()..])
}

fn cut(text: &str, dice: &mut Dice) -> String {
    let mut at = dice.below(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text[..at].to_owned()
}

fn with_character(text: &str, dice: &mut Dice) -> String {
    let mut at = dice.below(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let character = dice.of(&[
        "\"", "[", "]", "{", "}", "=", "#", "\\", "\u{0}", "\u{1b}", "\u{feff}", "\n", "'", ",",
        "é",
    ]);
    format!("{}{character}{}", &text[..at], &text[at..])
}
