//! Host IDs, compared by value (LF7).
//!
//! One machine's host ID has many spellings, so a spelling becomes a value first. An
//! Ethernet address is a number however its bytes are parted, `#` marks the same number in decimal,
//! a disk's serial number is a number of another kind, and what is not known (a dongle's ID) stays a
//! tag with its text. `INTERNET=` is a pattern: `*` stands for a field or for digits of one.

use model::plan::HostIdBinding;
use std::net::Ipv6Addr;

/// What a host ID says, whatever its spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostId {
    /// Every host (`ANY`, and `DEMO`, which FlexNet honors anywhere).
    Any,
    /// An Ethernet address or a 32-bit host ID.
    Number(u64),
    /// `DISK_SERIAL_NUM=`: the serial number of a volume.
    DiskSerial(u64),
    /// `INTERNET=`: an address, or a pattern with `*`.
    Internet(Vec<String>),
    /// A kind that is compared by its text alone, in capitals: `HOSTNAME=`, a vendor's own dongle.
    Other(String),
}

/// Whether two host IDs may be of one host (LF7): equal values, or one a pattern that covers the other.
///
/// ```
/// use scenarios::flexnet::host_id::matches;
/// assert!(matches("00:B0:D0:AB:B1:B2", "b0d0abb1b2"));
/// assert!(matches("INTERNET=127.17.0.*", "INTERNET=127.17.0.4"));
/// assert!(!matches("DISK_SERIAL_NUM=1CA25283", "1CA25283"));
/// ```
#[must_use]
pub fn matches(a: &str, b: &str) -> bool {
    match (HostId::parse(a), HostId::parse(b)) {
        (HostId::Any, _) | (_, HostId::Any) => true,
        (HostId::Internet(a), HostId::Internet(b)) => covers(&a, &b) || covers(&b, &a),
        (a, b) => a == b,
    }
}

/// Whether a host ID is a host's name (`HOSTNAME=`), and this one's. Names of hosts compare without case.
///
/// ```
/// use scenarios::flexnet::host_id::is_host_named;
/// assert!(is_host_named("HOSTNAME=desk-1", "Desk-1"));
/// assert!(!is_host_named("HOSTNAME=desk-1", "desk-2"));
/// ```
#[must_use]
pub fn is_host_named(id: &str, host: &str) -> bool {
    let id = id.trim().trim_matches('"');
    id.split_once('=').is_some_and(|(tag, name)| {
        tag.trim().eq_ignore_ascii_case("HOSTNAME") && name.trim().eq_ignore_ascii_case(host)
    })
}

/// What of a machine a host ID is.
#[must_use]
pub fn binding(text: &str) -> HostIdBinding {
    match HostId::parse(text) {
        HostId::Any => HostIdBinding::Any,
        HostId::DiskSerial(_) => HostIdBinding::Disk,
        HostId::Number(_) | HostId::Internet(_) | HostId::Other(_) => HostIdBinding::Machine,
    }
}

/// The host IDs of a list (`HOSTID="A,B"`, parted by commas or blanks), as written.
#[must_use]
pub fn list(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| c == ',' || c.is_whitespace());
    let written = parts.filter(|part| !part.is_empty());
    written.map(str::to_owned).collect()
}

impl HostId {
    /// The value of a spelling. Nothing is an error: what is not understood is [`HostId::Other`].
    #[must_use]
    pub fn parse(text: &str) -> HostId {
        let text = text.trim().trim_matches('"').trim();
        let (tag, value) = match text.split_once('=') {
            Some((tag, value)) => (tag.trim().to_ascii_uppercase(), value.trim()),
            None => (String::new(), text),
        };
        let parsed = match tag.as_str() {
            "" if value.eq_ignore_ascii_case("ANY") || value.eq_ignore_ascii_case("DEMO") => {
                Some(HostId::Any)
            }
            "" | "ETHER" => number(value).map(HostId::Number),
            "DISK_SERIAL_NUM" | "VSN" => number(value).map(HostId::DiskSerial),
            "INTERNET" => Some(HostId::Internet(fields(value))),
            _ => None,
        };
        parsed.unwrap_or_else(|| HostId::Other(text.to_ascii_uppercase()))
    }
}

/// The number of `#2005771344`, of hexadecimal digits, or of bytes parted by `:` or `-`. A dash in a
/// volume's serial number (`1CA2-5283`) parts two halves of four digits and is dropped.
fn number(text: &str) -> Option<u64> {
    if let Some(decimal) = text.strip_prefix('#') {
        let digits = decimal.bytes().all(|byte| byte.is_ascii_digit());
        return digits.then(|| decimal.parse().ok()).flatten();
    }
    let parts: Vec<&str> = text.split([':', '-']).collect();
    let is_hex = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_hexdigit());
    if !parts.iter().all(is_hex) {
        return None;
    }
    let width = if parts.len() == 2 { 4 } else { 2 };
    let joined: String = match parts.as_slice() {
        [whole] => (*whole).to_owned(),
        _ => parts
            .iter()
            .map(|part| format!("{part:0>width$}"))
            .collect(),
    };
    let significant = joined.trim_start_matches('0');
    if significant.len() > 16 {
        return None;
    }
    u64::from_str_radix(
        if significant.is_empty() {
            "0"
        } else {
            significant
        },
        16,
    )
    .ok()
}

/// The fields of an address or pattern: four for IPv4, eight of four digits for IPv6.
fn fields(text: &str) -> Vec<String> {
    let text = text.trim_start_matches('[').trim_end_matches(']');
    if !text.contains(':') {
        return text.split('.').map(str::to_ascii_lowercase).collect();
    }
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return address
            .segments()
            .iter()
            .map(|field| format!("{field:04x}"))
            .collect();
    }
    let full = match text.split_once("::") {
        None => text.to_owned(),
        Some((before, after)) => {
            let written = |part: &str| part.split(':').filter(|field| !field.is_empty()).count();
            let missing = 8_usize.saturating_sub(written(before) + written(after));
            let zeros = vec!["0"; missing].join(":");
            let parts = [before, zeros.as_str(), after];
            let present: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            present.join(":")
        }
    };
    let padded = |field: &str| match field {
        "*" => field.to_owned(),
        _ => format!("{:0>4}", field.to_ascii_lowercase()),
    };
    full.split(':').map(padded).collect()
}

/// Whether a pattern's fields cover an address's.
fn covers(pattern: &[String], address: &[String]) -> bool {
    let pairs = pattern.iter().zip(address);
    pattern.len() == address.len()
        && pairs
            .into_iter()
            .all(|(p, a)| glob(p.as_bytes(), a.as_bytes()))
}

/// `*` stands for any run of digits, also none.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|skip| glob(rest, &text[skip..])),
        Some((byte, rest)) => text.first() == Some(byte) && glob(rest, &text[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lf7_ethernet_addresses_compare_by_value() {
        for other in [
            "00B0D0ABB1B2",
            "00:b0:d0:ab:b1:b2",
            "00-B0-D0-AB-B1-B2",
            "b0d0abb1b2",
            "0:b0:d0:ab:b1:b2",
            "\"00b0d0abb1b2\"",
            "ETHER=00b0d0abb1b2",
            "#759415157170",
        ] {
            assert!(matches("00b0d0abb1b2", other), "{other}");
        }
        assert!(!matches("00b0d0abb1b2", "00b0d0abb1b3"));
        assert!(!matches("00b0d0abb1b2", "0b0d0abb1b20"));
        assert!(matches("1:2:3:4:5:6", "010203040506"));
    }

    #[test]
    fn lf7_decimal_and_hexadecimal_are_one_number() {
        assert!(matches("778DA450", "#2005771344"));
        assert!(matches("02765131", "2765131"));
        assert!(!matches("#2005771344", "2005771344"));
    }

    #[test]
    fn lf7_a_disk_serial_number_is_a_kind_of_its_own() {
        assert!(matches(
            "DISK_SERIAL_NUM=1CA25283",
            "disk_serial_num=1ca2-5283"
        ));
        assert!(matches(
            "DISK_SERIAL_NUM= 1CA25283",
            "DISK_SERIAL_NUM=1CA25283"
        ));
        assert!(!matches("DISK_SERIAL_NUM=1CA25283", "1CA25283"));
    }

    #[test]
    fn lf7_any_matches_every_host() {
        assert!(matches("ANY", "00b0d0abb1b2"));
        assert!(matches("INTERNET=10.0.0.1", "any"));
        assert!(matches("DEMO", "778DA450"));
    }

    #[test]
    fn lf7_internet_patterns_cover_fields_and_bytes() {
        assert!(matches("INTERNET=127.17.0.*", "INTERNET=127.17.0.4"));
        assert!(matches("INTERNET=127.17.0.4", "INTERNET=127.17.0.*"));
        assert!(!matches("INTERNET=127.17.0.*", "INTERNET=127.17.1.4"));
        let pattern = "INTERNET=2001:0db8:0000:0000:*:*:*:000*";
        assert!(matches(pattern, "INTERNET=2001:db8::ff8f:effa:13da:1"));
        assert!(matches(
            pattern,
            "INTERNET=2001:0db8:0000:0000:ff8f:effa:13da:0004"
        ));
        assert!(!matches(pattern, "INTERNET=2001:db8::ff8f:effa:13da:0014"));
        assert!(matches("INTERNET=2001:db8::*", "INTERNET=2001:db8::99"));
        assert!(!matches("INTERNET=10.0.0.1", "INTERNET=10.0.0"));
    }

    #[test]
    fn lf7_other_kinds_compare_by_text() {
        assert!(matches("UG_HWKEY_ID=24141", "ug_hwkey_id=24141"));
        assert!(!matches("UG_HWKEY_ID=24141", "24141"));
        assert!(!matches("HOSTNAME=a", "HOSTNAME=b"));
        assert!(matches("old-id", "OLD-ID"));
    }

    #[test]
    fn lf12_a_list_is_parted_by_commas_and_blanks() {
        let expected = vec!["INTERNET=127.17.0.1", "INTERNET=127.17.0.4", "ANY"];
        assert_eq!(
            list("INTERNET=127.17.0.1,  INTERNET=127.17.0.4 ANY"),
            expected
        );
    }
}
