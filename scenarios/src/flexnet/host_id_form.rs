//! The form in which an order names a host ID (LF7): as the licensing guide's "Determining Host IDs" says, so that the
//! file that comes back fits the machine.

/// What is wrong with a host ID, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoHostId {
    /// What it is instead.
    pub what: &'static str,
    /// What to write.
    pub hint: &'static str,
}

/// What an IP address is told to be.
pub const INTERNET_ADDRESS: &str = "an IP address is no host ID";

/// The digits of an Ethernet address, and of a 32-bit host ID.
const ETHERNET_DIGITS: usize = 12;
const SHORT_DIGITS: usize = 8;

/// A host ID in the guide's form: an Ethernet address as 12 digits without separators in lower case, each octet padded; the
/// number of a volume without its dash; a 32-bit host ID of 8 digits, and what has a tag of its own, as written.
///
/// # Errors
/// It is an IP address, or digits of which no host ID is made.
pub fn ordered(text: &str) -> Result<String, NoHostId> {
    let text = text.trim().trim_matches('"').trim();
    if is_internet_address(text) {
        return Err(NoHostId {
            what: INTERNET_ADDRESS,
            hint: "`lmutil lmhostid` on that host prints its host ID: the 12 digits of an Ethernet address, as 0800200005ac",
        });
    }
    if let Some((tag, value)) = text.split_once('=') {
        return match tag.trim().to_ascii_uppercase().as_str() {
            "ETHER" => digits(value.trim()),
            "DISK_SERIAL_NUM" | "VSN" => {
                Ok(format!("DISK_SERIAL_NUM={}", value.trim().replace('-', "")))
            }
            _ => Ok(text.to_owned()),
        };
    }
    let is_word = ["ANY", "DEMO"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    let is_decimal = text
        .strip_prefix('#')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    if is_word || is_decimal {
        return Ok(text.to_owned());
    }
    digits(text)
}

/// An Ethernet address or a 32-bit host ID.
fn digits(text: &str) -> Result<String, NoHostId> {
    let wrong = NoHostId {
        what: "not the form of a host ID",
        hint: "Linux and Windows: 12 digits of an Ethernet address, or DISK_SERIAL_NUM=; AIX: the 8 digits in `uname -m`; \
               HP-UX: 8 digits, or # and the decimal number of `uname -i`",
    };
    let octets: Vec<&str> = text.split([':', '-', '.']).collect();
    let is_hex = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_hexdigit());
    if !octets.iter().all(is_hex) {
        return Err(wrong);
    }
    match octets.as_slice() {
        [whole] if whole.len() == ETHERNET_DIGITS => Ok(whole.to_ascii_lowercase()),
        // A 32-bit host ID is as its machine prints it: padded it would be another one.
        [whole] if whole.len() == SHORT_DIGITS => Ok((*whole).to_owned()),
        parted if parted.len() == 6 && parted.iter().all(|octet| octet.len() <= 2) => {
            let padded = parted.iter().map(|octet| format!("{octet:0>2}"));
            Ok(padded.collect::<String>().to_ascii_lowercase())
        }
        _ => Err(wrong),
    }
}

/// Whether a text is an address of IP, version 4 or 6, with or without a port's or prefix' number.
fn is_internet_address(text: &str) -> bool {
    let bare = text.split_once('/').map_or(text, |(address, _)| address);
    bare.parse::<std::net::IpAddr>().is_ok() || bare.parse::<std::net::SocketAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lf7_a_host_id_is_ordered_in_the_guides_form() {
        for (written, ordered_as) in [
            ("8:0:20:0:5:AC", "0800200005ac"),
            ("08-00-20-00-05-AC", "0800200005ac"),
            ("0800200005AC", "0800200005ac"),
            ("ETHER=0800200005AC", "0800200005ac"),
            ("02765131", "02765131"),
            ("778DA450", "778DA450"),
            ("#2005771344", "#2005771344"),
            ("DISK_SERIAL_NUM=1CA2-5283", "DISK_SERIAL_NUM=1CA25283"),
            ("VSN=1ca25283", "DISK_SERIAL_NUM=1ca25283"),
            ("HOSTNAME=lic-a", "HOSTNAME=lic-a"),
            ("any", "any"),
        ] {
            assert_eq!(ordered(written).as_deref(), Ok(ordered_as), "{written}");
        }
    }

    #[test]
    fn lf7_what_is_no_host_id_is_said() {
        for address in ["10.1.2.3", "10.1.2.3/24", "2001:db8::1", "[::1]:7260"] {
            let said = ordered(address).map_err(|no| no.what);
            assert_eq!(said, Err("an IP address is no host ID"), "{address}");
        }
        for digits in [
            "0800200005acf",
            "2765131",
            "xyz",
            "8:0:20:0:5",
            "8:0:20:0:5:1ac",
            "#",
            "",
        ] {
            let said = ordered(digits).map_err(|no| no.what);
            assert_eq!(said, Err("not the form of a host ID"), "{digits}");
        }
    }
}
