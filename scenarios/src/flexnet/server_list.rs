//! Lists of license servers (TP9), as in `-l` and the option `license-file`.
//!
//! An entry is an address (`port@host`, `@host`) or a path to a license file; `;` and
//! `:` part entries, `,` parts the nodes of a three-node system. The colon after a drive letter and
//! those within brackets part nothing. Entries of a three-node system come out one after the other,
//! since any of them reaches all of it. An IPv6 address without brackets cannot be told from a list.

/// The port of lmgrd where none is written (LF1, TP9).
pub const DEFAULT_PORT: u16 = 7260;

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListItem {
    /// Where lmgrd listens.
    Address {
        /// Its port.
        port: u16,
        /// Its host: a name, an IPv4 address, or an IPv6 address without its brackets.
        host: String,
    },
    /// A license file at the application's host, whose SERVER lines say the rest (TP14).
    Path(String),
}

/// Reads a list.
///
/// # Errors
/// The byte offset of the first mistake, and what was expected there.
pub fn parse(text: &str) -> Result<Vec<ListItem>, (usize, String)> {
    let mut items = Vec::new();
    let mut start = 0;
    loop {
        let end = entry_end(text, start);
        read_entry(text, start, end, &mut items)?;
        if end >= text.len() {
            return Ok(items);
        }
        start = end + 1;
    }
}

/// Where the entry that starts at `start` ends: at a separator or the end of the text.
fn entry_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut in_brackets = false;
    let mut at = after_drive(text, start);
    while at < bytes.len() {
        match bytes[at] {
            b'[' if !in_brackets && at > start && bytes[at - 1] == b'@' => in_brackets = true,
            b']' => in_brackets = false,
            b';' => return at,
            b':' if !in_brackets => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Past `C:` of `C:\…`, else `start`.
fn after_drive(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let blanks = rest.len() - rest.trim_start().len();
    match rest.trim_start().as_bytes() {
        [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic() => start + blanks + 2,
        _ => start,
    }
}

/// Reads one entry, which may be the nodes of a three-node system.
fn read_entry(
    text: &str,
    start: usize,
    end: usize,
    items: &mut Vec<ListItem>,
) -> Result<(), (usize, String)> {
    let entry = &text[start..end];
    if entry.trim().is_empty() {
        let expected = "an entry is empty; expected `port@host`, `@host` or a path";
        return Err((start, expected.to_owned()));
    }
    let is_path = |part: &str| !part.contains('@') || is_path_with_at(part.trim());
    if entry.split(',').all(is_path) {
        items.push(ListItem::Path(entry.trim().to_owned()));
        return Ok(());
    }
    let mut part_start = start;
    for part in entry.split(',') {
        let blanks = part.len() - part.trim_start().len();
        items.push(read_address(part.trim(), part_start + blanks)?);
        part_start += part.len() + 1;
    }
    Ok(())
}

/// A path may hold an `@`: what is before it holds a separator of folders.
fn is_path_with_at(part: &str) -> bool {
    part.split('@')
        .next()
        .is_some_and(|before| before.contains(['/', '\\']))
}

fn read_address(part: &str, at: usize) -> Result<ListItem, (usize, String)> {
    let Some((port, host)) = part.split_once('@') else {
        let message = format!("expected `port@host` or `@host`, found `{part}`");
        return Err((at, message));
    };
    let port_number = match port {
        "" => DEFAULT_PORT,
        _ => read_port(port).ok_or_else(|| {
            let message = format!("the port `{port}` is not a number from 1 to 65535");
            (at, message)
        })?,
    };
    let host_at = at + port.len() + 1;
    Ok(ListItem::Address {
        port: port_number,
        host: read_host(host).map_err(|message| (host_at, message))?,
    })
}

/// A port: digits only, from 1 to 65535. An old guide ends the license server's at 64000; newer ones
/// end the vendor daemon's at 65535, which is taken for both.
#[must_use]
pub fn read_port(text: &str) -> Option<u16> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse::<u16>().ok()).flatten();
    number.filter(|&port| port > 0)
}

fn read_host(host: &str) -> Result<String, String> {
    if host.is_empty() {
        return Err("the host is missing after `@`".to_owned());
    }
    if host.contains('@') {
        return Err(format!("`@` twice: expected one host, found `{host}`"));
    }
    if host.contains(char::is_whitespace) {
        return Err(format!("a host holds no blank: `{host}`"));
    }
    if let Some(inside) = host.strip_prefix('[') {
        let address = inside
            .strip_suffix(']')
            .ok_or_else(|| format!("`]` is missing at the end of `{host}`"))?;
        return match address.parse::<std::net::Ipv6Addr>() {
            Ok(_) => Ok(address.to_owned()),
            Err(_) => Err(format!("`{address}` is not an IPv6 address")),
        };
    }
    Ok(host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(port: u16, host: &str) -> ListItem {
        let host = host.to_owned();
        ListItem::Address { port, host }
    }

    fn path(text: &str) -> ListItem {
        ListItem::Path(text.to_owned())
    }

    #[test]
    fn tp9_colon_and_semicolon_part_entries() {
        let expected = Ok(vec![at(7260, "lic-a"), at(7261, "lic-b")]);
        assert_eq!(parse("7260@lic-a:7261@lic-b"), expected);
        assert_eq!(parse("7260@lic-a;7261@lic-b"), expected);
        assert_eq!(parse(" 7260@lic-a ; 7261@lic-b "), expected);
    }

    #[test]
    fn tp9_a_host_without_a_port_is_at_7260() {
        assert_eq!(parse("@ctiserver"), Ok(vec![at(7260, "ctiserver")]));
        assert_eq!(parse("@a:@b"), Ok(vec![at(7260, "a"), at(7260, "b")]));
    }

    #[test]
    fn tp9_a_comma_parts_the_nodes_of_a_three_node_system() {
        assert_eq!(
            parse("27000@h1,27001@h2,@h3:7260@other"),
            Ok(vec![
                at(27000, "h1"),
                at(27001, "h2"),
                at(7260, "h3"),
                at(7260, "other")
            ])
        );
        assert_eq!(
            parse("27000@h1,h2"),
            Err((9, "expected `port@host` or `@host`, found `h2`".into()))
        );
    }

    #[test]
    fn tp9_paths_keep_drive_letters_commas_and_at_signs() {
        assert_eq!(
            parse(r"C:\flexlm\license.dat:D:/lic/b.dat;7260@h"),
            Ok(vec![
                path(r"C:\flexlm\license.dat"),
                path("D:/lic/b.dat"),
                at(7260, "h")
            ])
        );
        assert_eq!(
            parse("/opt/mlink/license.dat:/home/user@site/a,b.lic"),
            Ok(vec![
                path("/opt/mlink/license.dat"),
                path("/home/user@site/a,b.lic")
            ])
        );
        assert_eq!(
            parse(r"\\files\share\license.dat"),
            Ok(vec![path(r"\\files\share\license.dat")])
        );
    }

    #[test]
    fn tp9_brackets_hold_an_ipv6_address() {
        assert_eq!(
            parse("7260@[2001:db8::1]:@[::1];27000@[fe80::2]"),
            Ok(vec![
                at(7260, "2001:db8::1"),
                at(7260, "::1"),
                at(27000, "fe80::2")
            ])
        );
        assert!(parse("7260@[2001:db8::1").is_err());
        assert!(parse("7260@[nonsense]").is_err());
    }

    #[test]
    fn tp9_mistakes_are_placed() {
        for (text, place) in [
            ("", 0),
            ("   ", 0),
            ("7260@a;;7260@b", 7),
            ("7260@a:", 7),
            ("port@a", 0),
            ("7260@a:0@b", 7),
            ("7260@a:65536@b", 7),
            ("7260@", 5),
            ("7260@a@b", 5),
            ("7260@a b", 5),
        ] {
            assert_eq!(
                parse(text).map_err(|(offset, _)| offset),
                Err(place),
                "{text}"
            );
        }
    }
}
