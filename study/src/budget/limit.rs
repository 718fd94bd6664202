//! How much a run may cost: what the machine has, and what the command line allows.

use super::machine;
use scenarios::quantity;
use std::path::Path;
use std::str::FromStr;

/// What a run costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Seconds.
    Time,
    /// Bytes of memory.
    Memory,
    /// Bytes on the disk.
    Disk,
}

/// A limit of the command line: `time=2h`, `memory=4GiB`, `disk=10GB`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// Of what.
    pub what: What,
    /// Seconds or bytes.
    pub most: f64,
}

/// Units of memory and disk.
const SIZES: [(&str, f64); 9] = [
    ("B", 1.0),
    ("kB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("TB", 1e12),
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
];

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Limit, String> {
        let expected = "expected time=2h, memory=4GiB or disk=10GB";
        let (name, amount) = text.split_once('=').ok_or(expected)?;
        let what = match name.trim() {
            "time" => What::Time,
            "memory" => What::Memory,
            "disk" => What::Disk,
            _ => return Err(expected.to_owned()),
        };
        let most = match what {
            What::Time => {
                let length = quantity::duration(amount).map_err(|error| error.to_string())?;
                length as f64 / 1e6
            }
            What::Memory | What::Disk => bytes(amount).ok_or(expected)?,
        };
        if most <= 0.0 {
            return Err("expected a limit above zero".to_owned());
        }
        Ok(Limit { what, most })
    }
}

fn bytes(amount: &str) -> Option<f64> {
    let amount = amount.trim();
    let digits = amount.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = amount.split_at(digits);
    let (_, size) = SIZES.iter().find(|(name, _)| *name == unit.trim())?;
    Some(number.parse::<f64>().ok()? * size)
}

/// What a run may cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Seconds; more only with `--yes`.
    pub time: f64,
    /// Bytes of memory.
    pub memory: f64,
    /// Bytes on the disk.
    pub disk: f64,
    /// Whether time may be exceeded.
    pub yes: bool,
    /// The memory is all that the machine has to give, not a limit of the command line.
    pub memory_is_machines: bool,
    /// The disk's room likewise.
    pub disk_is_machines: bool,
}

/// Without a limit of the command line a run may take a day.
const DAY: f64 = 86_400.0;

impl Limits {
    /// The machine's, those of the command line in their place; the results go below `out`.
    pub fn new(given: &[Limit], yes: bool, out: Option<&Path>) -> Limits {
        let of = |what: What| {
            let all = given.iter().filter(|limit| limit.what == what);
            all.map(|limit| limit.most).reduce(f64::min)
        };
        let memory = of(What::Memory);
        let disk = of(What::Disk);
        let room = out.and_then(machine::disk_free);
        Limits {
            time: of(What::Time).unwrap_or(DAY),
            memory: memory
                .or(machine::memory_free().map(|bytes| bytes as f64))
                .unwrap_or(f64::INFINITY),
            disk: disk
                .or(room.map(|bytes| bytes as f64))
                .unwrap_or(f64::INFINITY),
            yes,
            memory_is_machines: memory.is_none(),
            disk_is_machines: disk.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_with_their_units() {
        let of = |text: &str| text.parse::<Limit>().map(|limit| (limit.what, limit.most));
        assert_eq!(of("time=2h"), Ok((What::Time, 7_200.0)));
        assert_eq!(of("time=1 d 2 h"), Ok((What::Time, 93_600.0)));
        assert_eq!(of("memory=1.5GiB"), Ok((What::Memory, 1_610_612_736.0)));
        assert_eq!(of("disk=10 GB"), Ok((What::Disk, 1e10)));
        for wrong in [
            "time",
            "time=2",
            "memory=4",
            "disk=10 gigs",
            "cost=1B",
            "time=0 s",
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_command_line_stands_above_the_machine() {
        let memory = Limit {
            what: What::Memory,
            most: 5.0,
        };
        let limits = Limits::new(&[memory], false, None);
        assert_eq!((limits.memory, limits.time), (5.0, DAY));
        assert!(!limits.memory_is_machines && limits.disk == f64::INFINITY);
    }
}
