//! PACKAGE and UPGRADE lines.
//!
//! Neither gives licenses by itself. A PACKAGE says which components an enabling line of
//! its name stands for, an UPGRADE moves licenses of an earlier line to a higher version; what comes
//! of both is in [`super::pools`].

use super::date::{self, Expiry};
use super::feature_line::{Count, attributes_of, parse_count, too_few};
use super::ignored::Ignored;
use super::lexer::{Field, LogicalLine};
use super::text::{AS_SENT, Findings, hint};
use super::version;
use jiff::civil::Date;
use model::plan::Version;

/// One component of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// The feature it gives.
    pub name: String,
    /// Its version; that of the package where none is written.
    pub version: Option<Version>,
    /// How many for each license of the enabling line.
    pub count: u32,
}

/// A `PACKAGE name vendor [version] COMPONENTS="a[:ver[:n]] …"` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageLine {
    /// The package, also the name of its enabling lines.
    pub name: String,
    /// The vendor daemon.
    pub vendor: String,
    /// The version as written.
    pub version: Option<Version>,
    /// What it holds, in order.
    pub components: Vec<Component>,
    /// `OPTIONS=SUITE`: a checkout of a component takes one of the package too.
    pub suite: bool,
    /// All attributes in order, with `COMPONENTS` and `OPTIONS`.
    pub attributes: Vec<(String, Option<String>)>,
    /// `ISSUED=`, where it can be read.
    pub issued: Option<Date>,
    /// Why its components give no licenses; `None` if they do.
    pub ignored: Option<Ignored>,
    /// The line in the file, from 1; 0 if made by a program.
    pub line: usize,
}

impl PackageLine {
    /// The first attribute of a name, without case: `Some(None)` where it has no value.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Option<&str>> {
        let mut attributes = self.attributes.iter();
        let named = attributes.find(|(key, _)| key.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_deref())
    }
}

/// An `UPGRADE name vendor from to expiry count` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpgradeLine {
    /// The feature.
    pub name: String,
    /// The vendor daemon.
    pub vendor: String,
    /// The lowest version that is moved.
    pub from: Version,
    /// The version they are moved to.
    pub to: Version,
    /// When the moved ones end.
    pub expires: Expiry,
    /// At most how many are moved.
    pub count: u32,
    /// All attributes in order.
    pub attributes: Vec<(String, Option<String>)>,
    /// The line in the file, from 1; 0 if made by a program.
    pub line: usize,
}

/// Reads a PACKAGE line; `None` if it cannot be used.
pub fn read_package(line: &LogicalLine, findings: &mut Findings<'_>) -> Option<PackageLine> {
    let fixed = line.fields[1..]
        .iter()
        .take_while(|field| field.value.is_none())
        .count();
    if fixed < 2 {
        let end = line.fields[fixed].span.end;
        let message = "a PACKAGE line needs a name and a daemon after its keyword";
        let finding = findings.error(end..end, message);
        hint(
            finding,
            "write `PACKAGE name genesys.d 8.0 COMPONENTS=\"…\"`",
        );
        return None;
    }
    let mut rest = &line.fields[3..];
    let mut package = PackageLine {
        name: line.fields[1].name.clone(),
        vendor: line.fields[2].name.clone(),
        version: None,
        components: Vec::new(),
        suite: false,
        attributes: Vec::new(),
        issued: None,
        ignored: None,
        line: line.first_line,
    };
    if let Some((first, after)) = rest.split_first()
        && first.value.is_none()
        && first.name.starts_with(|c: char| c.is_ascii_digit())
    {
        package.version = Some(required(version::parse(&first.name), first, findings)?);
        rest = after;
    }
    package.attributes = attributes_of(rest);
    for field in rest {
        let value = field.value.as_deref().unwrap_or_default();
        match field.name.to_ascii_uppercase().as_str() {
            "COMPONENTS" => package.components = components(value, field, findings)?,
            "OPTIONS" => {
                let mut options = value.split([',', ' ']);
                package.suite =
                    options.any(|option| option.to_ascii_uppercase().starts_with("SUITE"));
            }
            "ISSUED" => package.issued = date::parse_date(value).ok(),
            _ => {}
        }
    }
    if line.damaged {
        return None;
    }
    if package.components.is_empty() {
        let end = line.span.end;
        let finding = findings.error(end..end, "a PACKAGE line needs `COMPONENTS=\"…\"`");
        hint(
            finding,
            "name the features between the quotes, parted by blanks",
        );
        return None;
    }
    Some(package)
}

fn required<T>(read: Result<T, String>, field: &Field, findings: &mut Findings<'_>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(message) => {
            let finding = findings.error(field.span.clone(), message);
            hint(finding, AS_SENT);
            None
        }
    }
}

fn components(text: &str, field: &Field, findings: &mut Findings<'_>) -> Option<Vec<Component>> {
    let read = text
        .split_whitespace()
        .map(component)
        .collect::<Result<Vec<_>, _>>();
    required(read, field, findings)
}

fn component(text: &str) -> Result<Component, String> {
    let mut parts = text.split(':');
    let name = parts.next().filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| format!("the component `{text}` has no name"))?;
    let version = match parts.next() {
        None | Some("") => None,
        Some(text) => Some(version::parse(text)?),
    };
    let count = match parts.next() {
        None | Some("") => 1,
        Some(digits) => digits
            .parse()
            .map_err(|_| format!("the count of the component `{text}` is not a number"))?,
    };
    Ok(Component {
        name: name.to_owned(),
        version,
        count,
    })
}

/// Reads an UPGRADE line; `None` if it cannot be used.
pub fn read_upgrade(line: &LogicalLine, findings: &mut Findings<'_>) -> Option<UpgradeLine> {
    let fixed = line.fields[1..]
        .iter()
        .take_while(|field| field.value.is_none())
        .count();
    if fixed < 6 {
        too_few("UPGRADE", fixed, line, findings);
        return None;
    }
    let [name, vendor, from, to, expires, count] = &line.fields[1..7] else {
        return None;
    };
    let from_version = required(version::parse(&from.name), from, findings);
    let to_version = required(version::parse(&to.name), to, findings);
    let expiry = required(date::parse_expiry(&expires.name), expires, findings);
    let Some(Count::Number(number)) = required(parse_count(&count.name), count, findings) else {
        let finding = findings.error(count.span.clone(), "an UPGRADE line needs a count above 0");
        hint(finding, "uncounted licenses cannot be upgraded");
        return None;
    };
    let (from_version, to_version, expires) = (from_version?, to_version?, expiry?);
    if line.damaged {
        return None;
    }
    if to_version <= from_version {
        findings.warning(
            to.span.clone(),
            "the new version is not above the old one; nothing is moved",
            "look whether the two versions are in the wrong order",
        );
    }
    Some(UpgradeLine {
        name: name.name.clone(),
        vendor: vendor.name.clone(),
        from: from_version,
        to: to_version,
        expires,
        count: number,
        attributes: attributes_of(&line.fields[7..]),
        line: line.first_line,
    })
}
