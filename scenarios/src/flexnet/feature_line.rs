//! FEATURE and INCREMENT lines: six fixed fields, a key or a signature, and attributes.
//!
//! A fixed field that cannot be read loses the line (LF14), an attribute never does
//! unless the model needs it (`START=`), and all attributes are kept as written (LF2).

use super::date::{self, Expiry};
use super::ignored::Ignored;
use super::lexer::{Field, LogicalLine};
use super::server_line::written;
use super::text::{AS_SENT, Findings, hint};
use super::{host_id, version};
use jiff::civil::Date;
use model::plan::Version;

/// What begins the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keyword {
    /// The first of a name counts (LF3).
    Feature,
    /// Adds its count (LF3).
    Increment,
}

impl Keyword {
    /// As a license file says it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Keyword::Feature => "FEATURE",
            Keyword::Increment => "INCREMENT",
        }
    }
}

/// How many licenses a line gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// So many, at least 1.
    Number(u32),
    /// `0` or `uncounted`: no limit and no server (LF12).
    Uncounted,
}

/// What a line named by a product number explains (LF13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SellableItem {
    /// The text of `vendor_info`, if there is one.
    pub description: Option<String>,
}

/// A FEATURE or INCREMENT line whose fixed fields could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureLine {
    /// What begins it.
    pub keyword: Keyword,
    /// The feature, as written; names compare without case (LF1).
    pub name: String,
    /// The vendor daemon.
    pub vendor: String,
    /// The version as written.
    pub version_text: String,
    /// The version for comparison (LF5).
    pub version: Version,
    /// When it ends (LF4).
    pub expires: Expiry,
    /// How many.
    pub count: Count,
    /// The key of older files, between the count and the attributes.
    pub key: Option<String>,
    /// The signature of `SIGN=`.
    pub sign: Option<String>,
    /// All attributes in order, `SIGN` among them; the value is `None` where no `=` is written.
    pub attributes: Vec<(String, Option<String>)>,
    /// LF12: the host IDs of `HOSTID=`, as written; empty without it.
    pub host_ids: Vec<String>,
    /// `START=`: the first day.
    pub starts: Option<Date>,
    /// `ISSUED=`, where it can be read.
    pub issued: Option<Date>,
    /// LF13: the line is named by a product number.
    pub sellable: Option<SellableItem>,
    /// Why the line gives no licenses; `None` if it counts.
    pub ignored: Option<Ignored>,
    /// The line in the file, from 1; 0 if made by a program.
    pub line: usize,
}

/// Attributes without a value: a bare word of these is never a key.
const FLAGS: [&str; 12] = [
    "SUPERSEDE",
    "USER_BASED",
    "HOST_BASED",
    "FLOAT_OK",
    "TS_OK",
    "BORROW",
    "CAPACITY",
    "ONE_TS_OK",
    "SUITE_DUP_GROUP",
    "DUP_GROUP",
    "OVERDRAFT",
    "METERED",
];

/// Attributes that FlexNet acts upon and a simulation does not, and why. The rest either has an effect
/// (`SIGN`, `HOSTID`, `START`, `ISSUED`, `SUPERSEDE`, `OVERDRAFT`, `FLOAT_OK`, `sort`, `vendor_info`) or only
/// says something to people; all are shown.
pub const WITHOUT_EFFECT: [(&str, &str); 14] = [
    (
        "DUP_GROUP",
        "each checkout costs a license; who shares one is the application's kind here",
    ),
    (
        "SUITE_DUP_GROUP",
        "each checkout of a suite costs a license",
    ),
    ("BORROW", "nobody borrows"),
    ("USER_BASED", "only the options file decides who may use it"),
    ("HOST_BASED", "only the options file decides who may use it"),
    ("CAPACITY", "each checkout costs what it asks for"),
    ("TS_OK", "no client runs in a terminal session"),
    ("ONE_TS_OK", "no client runs in a terminal session"),
    ("PLATFORMS", "clients have no platform"),
    ("VM_PLATFORMS", "no host is known to be virtual"),
    ("TZ", "time zones of clients are not compared"),
    ("METERED", "use is not paid for by the hour"),
    ("HOST_BASED_OVERDRAFT", "there is no such limit"),
    ("MINIMUM", "each checkout costs what it asks for"),
];

impl FeatureLine {
    /// A line as a program makes it: no key, no attributes.
    #[must_use]
    pub fn new(keyword: Keyword, name: &str, vendor: &str, version: Version) -> FeatureLine {
        FeatureLine {
            keyword,
            name: name.to_owned(),
            vendor: vendor.to_owned(),
            version_text: version::to_text(version),
            version,
            expires: Expiry::Permanent,
            count: Count::Uncounted,
            key: None,
            sign: None,
            attributes: Vec::new(),
            host_ids: Vec::new(),
            starts: None,
            issued: None,
            sellable: is_product_number(name).then_some(SellableItem { description: None }),
            ignored: None,
            line: 0,
        }
    }

    /// Whether the line gives licenses, or names a sellable item (LF3, LF13).
    #[must_use]
    pub fn counts(&self) -> bool {
        self.ignored.is_none()
    }

    /// Whether it floats on a dongle (`FLOAT_OK`): it is bound to the license server's dongle, not to the host
    /// that uses it, and is counted there.
    #[must_use]
    pub fn floats(&self) -> bool {
        self.attribute("FLOAT_OK").is_some() && !self.host_ids.is_empty()
    }

    /// How many licenses it gives: one for an uncounted line that floats on a dongle, else its count.
    #[must_use]
    pub fn licenses(&self) -> Count {
        match self.count {
            Count::Uncounted if self.floats() => Count::Number(1),
            count => count,
        }
    }

    /// The first attribute of a name, without case: `Some(None)` where it has no value.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Option<&str>> {
        let mut named = self
            .attributes
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.as_deref())
    }

    /// Adds an attribute, and what follows from it.
    pub fn set_attribute(&mut self, name: &str, value: Option<&str>) {
        let upper = name.to_ascii_uppercase();
        let is_kept = matches!(
            upper.as_str(),
            "SIGN" | "HOSTID" | "START" | "ISSUED" | "VENDOR_INFO"
        );
        // A line can have as many attributes as a file has words, so others are not looked up.
        let first = is_kept && self.attribute(name).is_none();
        self.attributes
            .push((name.to_owned(), value.map(str::to_owned)));
        let Some(value) = value.filter(|_| first) else {
            return;
        };
        match upper.as_str() {
            "SIGN" => self.sign = Some(value.to_owned()),
            "HOSTID" => self.host_ids = host_id::list(value),
            "START" => self.starts = date::parse_date(value).ok(),
            "ISSUED" => self.issued = date::parse_date(value).ok(),
            "VENDOR_INFO" => {
                if let Some(item) = &mut self.sellable {
                    item.description = Some(value.to_owned());
                }
            }
            _ => {}
        }
    }

    /// Whether something signs the line: a key, `SIGN=`, or a signature within `AUTH={…}`.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        let auth = self.attribute("AUTH").flatten();
        let within_auth = auth.is_some_and(|text| text.to_ascii_uppercase().contains("SIGN"));
        self.key.is_some()
            || self.sign.is_some()
            || self.attribute("SIGN2").is_some()
            || within_auth
    }
}

/// Whether a name is a product number, `3GP07021ABAA` (LF13).
#[must_use]
pub fn is_product_number(name: &str) -> bool {
    let Some(rest) = name
        .get(..3)
        .filter(|head| head.eq_ignore_ascii_case("3GP"))
        .map(|_| &name[3..])
    else {
        return false;
    };
    let (digits, letters) = rest.as_bytes().split_at(rest.len().min(5));
    digits.len() == 5
        && digits.iter().all(u8::is_ascii_digit)
        && letters.len() == 4
        && letters.iter().all(u8::is_ascii_alphabetic)
}

/// Reads a FEATURE or INCREMENT line; `None` if a fixed field cannot be read (LF9, LF14).
pub fn read(
    keyword: Keyword,
    line: &LogicalLine,
    findings: &mut Findings<'_>,
) -> Option<FeatureLine> {
    let errors_before = findings.error_count();
    let fixed = line.fields[1..]
        .iter()
        .take_while(|field| field.value.is_none())
        .count();
    if fixed < 5 {
        too_few(keyword.name(), fixed, line, findings);
        return None;
    }
    let [name, vendor, version, expires, count] = &line.fields[1..6] else {
        return None;
    };
    for (field, what) in [(name, "feature's"), (vendor, "vendor daemon's")] {
        if field.name.is_empty() {
            let message = format!("the {what} name is empty");
            hint(findings.error(field.span.clone(), message), AS_SENT);
        }
    }
    let version_read = reported(version::parse(&version.name), version, findings);
    let expires_read = reported(date::parse_expiry(&expires.name), expires, findings);
    let count_read = reported(parse_count(&count.name), count, findings);
    let mut feature = FeatureLine::new(
        keyword,
        &name.name,
        &vendor.name,
        version_read.unwrap_or_default(),
    );
    feature.version_text.clone_from(&version.name);
    feature.line = line.first_line;
    feature.expires = expires_read.unwrap_or(Expiry::Permanent);
    feature.count = count_read.unwrap_or(Count::Uncounted);
    let mut rest = &line.fields[6..];
    if let Some((first, after)) = rest.split_first()
        && is_key(first)
    {
        feature.key = Some(first.name.clone());
        rest = after;
    }
    let mut seen = std::collections::BTreeSet::new();
    for field in rest {
        let first = seen.insert(field.name.to_ascii_lowercase());
        read_attribute(&mut feature, field, first, findings);
    }
    if findings.error_count() > errors_before || line.damaged {
        return None;
    }
    judge_alone(&feature, line, findings);
    Some(feature)
}

/// Reports that fixed fields are missing (LF9).
pub fn too_few(keyword: &str, found: usize, line: &LogicalLine, findings: &mut Findings<'_>) {
    let end = line.fields[found].span.end;
    let message = format!(
        "a {keyword} line has five fields (name, daemon, version, expiry, count) after its keyword; found {found}"
    );
    let finding = findings.error(end..end, message);
    hint(
        finding,
        "if the rest is on the next line, put the `\\` back at the end of this one",
    );
}

fn reported<T>(read: Result<T, String>, field: &Field, findings: &mut Findings<'_>) -> Option<T> {
    read.map_err(|message| {
        hint(findings.error(field.span.clone(), message), AS_SENT);
    })
    .ok()
}

/// A count: digits, or `uncounted`.
///
/// # Errors
/// Says what was found and what was expected.
pub fn parse_count(text: &str) -> Result<Count, String> {
    if text.eq_ignore_ascii_case("uncounted") {
        return Ok(Count::Uncounted);
    }
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match digits.then(|| text.parse::<u32>()) {
        Some(Ok(0)) => Ok(Count::Uncounted),
        Some(Ok(number)) => Ok(Count::Number(number)),
        Some(Err(_)) => Err(format!("the count `{text}` is too large")),
        None => Err(format!(
            "the count `{text}` is not a number; expected a number or `uncounted`"
        )),
    }
}

/// A key is hexadecimal digits, in older files parted by blanks and then quoted.
fn is_key(field: &Field) -> bool {
    let is_flag = FLAGS
        .iter()
        .any(|flag| flag.eq_ignore_ascii_case(&field.name));
    let is_hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b' ';
    field.value.is_none() && !field.name.is_empty() && !is_flag && field.name.bytes().all(is_hex)
}

fn read_attribute(
    feature: &mut FeatureLine,
    field: &Field,
    first: bool,
    findings: &mut Findings<'_>,
) {
    if field.glued {
        let message = format!(
            "text follows the closing quote of `{}` without a blank",
            field.name
        );
        findings.warning(field.span.clone(), message, "put a blank behind the quote");
    }
    let value = field.value.as_deref();
    if !first {
        let message = format!(
            "`{}` is written twice on this line; the first counts",
            field.name
        );
        findings.warning(field.span.clone(), message, "remove one of them");
    } else if let Some(text) = value
        && let Err(message) = date::parse_date(text)
    {
        match field.name.to_ascii_uppercase().as_str() {
            "START" => {
                let finding = findings.error(field.span.clone(), message);
                hint(finding, "a date is written like `31-jan-2026`");
            }
            "ISSUED" => {
                let advice = "a date is written like `31-jan-2026`";
                findings.warning(field.span.clone(), message, advice);
            }
            _ => {}
        }
    }
    feature.set_attribute(&field.name, value);
}

/// What can be said of a line without the others.
fn judge_alone(feature: &FeatureLine, line: &LogicalLine, findings: &mut Findings<'_>) {
    let place = || line.fields[0].span.clone();
    if !feature.is_signed() {
        let message = format!("`{}` has neither a key nor `SIGN=`", feature.name);
        let advice = "the line counts here; a license server would refuse it";
        findings.warning(place(), message, advice);
    }
    if feature.count == Count::Uncounted && feature.host_ids.is_empty() {
        let message = format!("`{}` is uncounted and has no `HOSTID=`", feature.name);
        let advice = "an uncounted license is bound to hosts; `HOSTID=ANY` allows all";
        findings.warning(place(), message, advice);
    }
    if feature.attribute("SUPERSEDE").is_some() && feature.issued.is_none() {
        let message = format!(
            "`{}` supersedes others but has no readable `ISSUED=` date",
            feature.name
        );
        let advice = "nothing is superseded without it; ask for a file with `ISSUED=`";
        findings.warning(place(), message, advice);
    }
}

/// PACKAGE and UPGRADE lines keep their attributes in the same form.
pub fn attributes_of(fields: &[Field]) -> Vec<(String, Option<String>)> {
    fields
        .iter()
        .map(|field| (field.name.clone(), field.value.clone()))
        .collect()
}

/// The whole line again, for a line that was lost.
pub fn text_of(line: &LogicalLine) -> String {
    line.fields
        .iter()
        .map(written)
        .collect::<Vec<_>>()
        .join(" ")
}
