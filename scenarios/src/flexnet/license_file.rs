//! A license file read (LF1–LF14).
//!
//! Reading never fails. What is understood is kept as typed lines with their places,
//! what is not is a finding and stays in [`LicenseFile::lost`]; an error in a FEATURE line loses that
//! line, one in a SERVER or DAEMON line keeps the server from starting (LF14). Signatures are not
//! checked: a scenario says which lines are altered (LF6).

use super::feature_line::{self, Count, FeatureLine, Keyword};
use super::ignored::Ignored;
use super::lexer::{self, Field, LogicalLine};
use super::package_cycle;
use super::package_line::{self, PackageLine, UpgradeLine};
use super::server_line::{self, ServerLine, VendorLine};
use super::standing;
use super::text::{Findings, decode, distance_within, hint, utf16};
use crate::finding::{Finding, Severity};

/// A line that could not be used, as it was written, but for quotes and joined lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostLine {
    /// The line in the file, from 1.
    pub line: usize,
    /// Its words.
    pub text: String,
}

/// All that one license file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LicenseFile {
    /// SERVER lines in order; none, one or three in a sound file (LF10).
    pub servers: Vec<ServerLine>,
    /// VENDOR and DAEMON lines in order.
    pub vendors: Vec<VendorLine>,
    /// A USE_SERVER line is there: a client leaves the rest of the file to the server.
    pub use_server: bool,
    /// FEATURE and INCREMENT lines in order, those that do not count among them.
    pub lines: Vec<FeatureLine>,
    /// PACKAGE lines in order.
    pub packages: Vec<PackageLine>,
    /// UPGRADE lines in order.
    pub upgrades: Vec<UpgradeLine>,
    /// Comment lines without their `#`.
    pub comments: Vec<String>,
    /// Lines that could not be used.
    pub lost: Vec<LostLine>,
    /// What is wrong, by place.
    pub findings: Vec<Finding>,
    /// An error in a SERVER or DAEMON line.
    blocks_server: bool,
}

/// Whether a file makes a server, and of which kind (LF10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nodes {
    /// No SERVER line: uncounted features only.
    None,
    /// A single or an independent server.
    One,
    /// A three-node system.
    Three,
    /// Any other number, which is an error.
    Wrong(usize),
}

impl LicenseFile {
    /// Whether an error keeps the license server from starting (LF14).
    #[must_use]
    pub fn blocks_server(&self) -> bool {
        self.blocks_server
    }

    /// The kind of system that the SERVER lines make (LF10).
    #[must_use]
    pub fn nodes(&self) -> Nodes {
        match self.servers.len() {
            0 => Nodes::None,
            1 => Nodes::One,
            3 => Nodes::Three,
            wrong => Nodes::Wrong(wrong),
        }
    }

    /// What the file says, without what depends on how it is laid out: places, comments, findings, and
    /// lines that could not be used. Files that say the same are equal in it.
    #[must_use]
    pub fn content(&self) -> LicenseFile {
        let mut content = LicenseFile {
            comments: Vec::new(),
            lost: Vec::new(),
            findings: Vec::new(),
            blocks_server: false,
            ..self.clone()
        };
        content.servers.iter_mut().for_each(|line| line.line = 0);
        content.vendors.iter_mut().for_each(|line| line.line = 0);
        content.packages.iter_mut().for_each(|line| line.line = 0);
        content.upgrades.iter_mut().for_each(|line| line.line = 0);
        for package in &mut content.packages {
            package.ignored = package.ignored.as_ref().map(|_| Ignored::SecondPackage(0));
        }
        for line in &mut content.lines {
            line.line = 0;
            line.ignored = line.ignored.as_ref().map(|ignored| match ignored {
                Ignored::SecondFeature(_) => Ignored::SecondFeature(0),
                Ignored::Superseded(_) => Ignored::Superseded(0),
                Ignored::SecondPackage(_) => Ignored::SecondPackage(0),
            });
        }
        content
    }

    /// Whether a license server with this file serves anything: some daemon has a feature. A client's file
    /// serves nothing, and need not.
    #[must_use]
    pub fn serves(&self) -> bool {
        let served = |line: &FeatureLine| line.counts() && self.vendor(&line.vendor).is_some();
        self.use_server || self.vendors.is_empty() || self.lines.iter().any(served)
    }

    /// The FEATURE and INCREMENT lines that begin at a line of the file.
    pub(super) fn lines_at(&self, line: usize) -> impl Iterator<Item = &FeatureLine> {
        let first = self.lines.partition_point(|feature| feature.line < line);
        let from = self.lines[first..].iter();
        from.take_while(move |feature| feature.line == line)
    }

    /// The line of a vendor daemon, whose name compares without case.
    #[must_use]
    pub fn vendor(&self, name: &str) -> Option<&VendorLine> {
        self.vendors
            .iter()
            .find(|vendor| vendor.name.eq_ignore_ascii_case(name))
    }
}

/// Reads a license file; `file_name` is for the findings.
#[must_use]
pub fn read(file_name: &str, bytes: &[u8]) -> LicenseFile {
    let text = decode(bytes);
    let mut findings = Findings::new(file_name, &text);
    if utf16(bytes).is_some() {
        findings.warning(
            0..0,
            "the file is UTF-16, as some editors and PowerShell write it",
            "save it as plain 8-bit text before a license server reads it: that one cannot",
        );
    }
    let (mut lines, comments) = lexer::lex(&text, &mut findings);
    if lines.is_empty() {
        let message = match text.trim() {
            "" => "the file is empty; expected SERVER, DAEMON and FEATURE lines",
            _ => "the file has no line but comments; expected SERVER, DAEMON and FEATURE lines",
        };
        hint(
            findings.error(0..0, message),
            "look whether the license was saved into another file",
        );
    }
    find_removed_continuations(&mut lines, &mut findings);
    let mut reader = Reader {
        findings,
        file: LicenseFile::default(),
        places: Vec::new(),
        server_places: Vec::new(),
        vendor_places: Vec::new(),
    };
    for (index, line) in lines.iter().enumerate() {
        let belongs_above = index > 0 && is_rest_of(&lines[index - 1], line);
        reader.line(line, belongs_above);
    }
    reader.whole_file();
    reader.file.comments = comments.into_iter().map(|(_, words)| words).collect();
    reader.file.findings = reader.findings.into_sorted();
    reader.file
}

/// The word that begins a line, in capitals.
fn keyword(line: &LogicalLine) -> String {
    line.fields[0].name.to_ascii_uppercase()
}

fn has_keyword(line: &LogicalLine) -> bool {
    lexer::KEYWORDS.contains(&keyword(line).as_str()) && line.fields[0].value.is_none()
}

/// Whether a line without a keyword is the rest of the one directly above it: the `\` was removed.
/// Rests follow each other, so what is above may be a rest itself.
fn is_rest_of(above: &LogicalLine, line: &LogicalLine) -> bool {
    let licenses = |word: &str| matches!(word, "FEATURE" | "INCREMENT" | "PACKAGE" | "UPGRADE");
    let could_go_on = licenses(&keyword(above)) || looks_like_attributes(&above.fields[0]);
    let close = above.last_line + 1 == line.first_line || above.ends_open;
    let first = &line.fields[0];
    let too_short = licenses(&keyword(above)) && above.fields.len() < 6;
    close
        && could_go_on
        && !has_keyword(line)
        && (looks_like_attributes(first) || too_short && first.name != "...")
}

/// An attribute, a signature's digits, or a word that stands only among attributes.
fn looks_like_attributes(field: &Field) -> bool {
    let name = &field.name;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_attribute = field.value.is_some() && name.bytes().all(is_word);
    let is_digits =
        field.value.is_none() && name.len() >= 4 && name.bytes().all(|b| b.is_ascii_hexdigit());
    let upper = name.to_ascii_uppercase();
    is_attribute
        || is_digits
        || matches!(
            upper.as_str(),
            "SUPERSEDE" | "TS_OK" | "USER_BASED" | "HOST_BASED"
        )
}

/// Reports each `\` that was removed outside a value and marks the line it belonged to (LF9).
fn find_removed_continuations(lines: &mut [LogicalLine], findings: &mut Findings<'_>) {
    let mut owner = None;
    for index in 0..lines.len() {
        if has_keyword(&lines[index]) {
            owner = Some(index);
        }
        if index == 0 || !is_rest_of(&lines[index - 1], &lines[index]) {
            continue;
        }
        let end = lines[index - 1].span.end;
        let message = format!(
            "the line ends here without a `\\`, but line {} looks like its rest; expected a `\\`",
            lines[index].first_line
        );
        let finding = findings.error(end..end, message);
        hint(
            finding,
            "put the `\\` back as the file was sent; without it the license is invalid",
        );
        if let Some(owner) = owner {
            lines[owner].damaged = true;
        }
    }
}

struct Reader<'a> {
    findings: Findings<'a>,
    file: LicenseFile,
    /// The places of [`LicenseFile::lines`].
    places: Vec<std::ops::Range<usize>>,
    server_places: Vec<std::ops::Range<usize>>,
    vendor_places: Vec<std::ops::Range<usize>>,
}

impl Reader<'_> {
    fn line(&mut self, line: &LogicalLine, belongs_above: bool) {
        let word = keyword(line);
        let errors_before = self.findings.error_count();
        let read = match word.as_str() {
            _ if !has_keyword(line) => {
                if belongs_above {
                    let place = line.fields[0].span.clone();
                    let message =
                        "no keyword begins this line, which looks like the rest of the one above";
                    let advice = "put a `\\` at the end of the line above";
                    self.findings.warning(place, message, advice);
                } else {
                    self.unknown(line, &word);
                }
                false
            }
            "SERVER" => {
                let server = server_line::read_server(line, &mut self.findings);
                self.server_places
                    .extend(server.is_some().then(|| line.span.clone()));
                keep(&mut self.file.servers, server)
            }
            "VENDOR" | "DAEMON" => {
                let vendor = server_line::read_vendor(line, &mut self.findings);
                self.vendor_places
                    .extend(vendor.is_some().then(|| line.span.clone()));
                keep(&mut self.file.vendors, vendor)
            }
            "USE_SERVER" => self.use_server(line),
            "FEATURE" => self.feature(Keyword::Feature, line),
            "INCREMENT" => self.feature(Keyword::Increment, line),
            "PACKAGE" => {
                let package = package_line::read_package(line, &mut self.findings);
                keep(&mut self.file.packages, package)
            }
            _ => {
                let upgrade = package_line::read_upgrade(line, &mut self.findings);
                keep(&mut self.file.upgrades, upgrade)
            }
        };
        let server_part =
            matches!(word.as_str(), "SERVER" | "VENDOR" | "DAEMON") && has_keyword(line);
        let had_error = self.findings.error_count() > errors_before || line.damaged;
        self.file.blocks_server |= server_part && had_error;
        if !read {
            let text = feature_line::text_of(line);
            self.file.lost.push(LostLine {
                line: line.first_line,
                text,
            });
        }
    }

    /// A line that begins with no known word. An old manual calls all such lines comments, lmgrd passes
    /// over them, one public reader refuses them: they are passed over, and that is said.
    fn unknown(&mut self, line: &LogicalLine, word: &str) {
        let place = line.fields[0].span.clone();
        if word == "LICENSE" || word == "ISV" {
            let message =
                format!("`{word}` begins a line of a Reprise (RLM) license, not of FlexNet");
            let finding = self.findings.error(place, message);
            hint(
                finding,
                "expected a file with SERVER, DAEMON and FEATURE lines",
            );
            return;
        }
        let shown: String = line.fields[0].name.chars().take(40).collect();
        let message = format!("no line of a license file begins with `{shown}`; it is ignored");
        let known = lexer::KEYWORDS;
        let nearest = known
            .iter()
            .find(|keyword| distance_within(word, keyword, 2).is_some());
        let advice = match nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "write `#` before what is not part of the license".to_owned(),
        };
        self.findings.warning(place, message, advice);
    }

    fn use_server(&mut self, line: &LogicalLine) -> bool {
        if let Some(extra) = line.fields.get(1) {
            self.findings.warning(
                extra.span.clone(),
                "USE_SERVER takes no argument; it is ignored",
                "remove what stands behind it",
            );
        }
        self.file.use_server = true;
        true
    }

    fn feature(&mut self, keyword: Keyword, line: &LogicalLine) -> bool {
        let feature = feature_line::read(keyword, line, &mut self.findings);
        self.places
            .extend(feature.is_some().then(|| line.fields[0].span.clone()));
        keep(&mut self.file.lines, feature)
    }

    /// What only the whole file shows.
    fn whole_file(&mut self) {
        standing::judge(&mut self.file.lines, &self.places, &mut self.findings);
        let errors_before = self.findings.error_count();
        self.server_lines();
        self.vendor_lines();
        self.file.blocks_server |= self.findings.error_count() > errors_before;
        self.missing_server_parts();
        standing::judge_packages(&mut self.file.packages, &mut self.findings);
        self.packages();
        self.upgrades();
        self.idle_daemons();
        self.without_effect();
    }

    /// LF10, and what a three-node system asks of its lines.
    fn server_lines(&mut self) {
        let count = self.file.servers.len();
        if let Nodes::Wrong(_) = self.file.nodes() {
            let place = self.server_places[1..].last().cloned().unwrap_or_default();
            let message =
                format!("{count} SERVER lines; expected one, or three for a three-node system");
            let finding = self.findings.error(place, message);
            hint(
                finding,
                "leave the lines of the servers that this file is for",
            );
        }
        for index in 1..count {
            let place = self.server_places[index].clone();
            let (before, server) = (&self.file.servers[..index], &self.file.servers[index]);
            if before
                .iter()
                .any(|other| other.host.eq_ignore_ascii_case(&server.host))
            {
                let message = format!("the host `{}` stands on two SERVER lines", server.host);
                let advice = "three nodes are three hosts: write the name of each";
                self.findings.warning(place.clone(), message, advice);
            }
            if server.primary_is_master {
                let message = "`PRIMARY_IS_MASTER` belongs on the first SERVER line";
                let advice = "move it there, or put this server first";
                self.findings.warning(place, message, advice);
            }
        }
    }

    /// LF11.
    fn vendor_lines(&mut self) {
        for (index, vendor) in self.file.vendors.iter().enumerate() {
            let place = self.vendor_places[index].clone();
            let same_name = |other: &VendorLine| other.name.eq_ignore_ascii_case(&vendor.name);
            if self.file.vendors[..index].iter().any(same_name) {
                let message = format!(
                    "the vendor daemon `{}` has two lines; the first counts",
                    vendor.name
                );
                let advice = "remove the one that is not meant";
                self.findings.warning(place.clone(), message, advice);
            }
            let Some(port) = vendor.fixed_port() else {
                continue;
            };
            if self
                .file
                .servers
                .iter()
                .any(|server| server.port_or_default() == port)
            {
                let message = format!(
                    "the port {port} of the vendor daemon `{}` is the license server's; expected another",
                    vendor.name
                );
                let finding = self.findings.error(place, message);
                hint(
                    finding,
                    "give the daemon a port of its own, such as `port=7261`",
                );
            }
        }
    }

    /// A file can be a part: Genesys sends FEATURE lines alone, too. It is read, and that is said.
    fn missing_server_parts(&mut self) {
        let counted =
            |line: &FeatureLine| line.counts() && matches!(line.licenses(), Count::Number(_));
        let first = self.file.lines.iter().position(counted);
        let no_server = self.file.servers.is_empty() && !self.file.blocks_server;
        if let Some(first) = first.filter(|_| no_server) {
            let message = "there is no SERVER line, so counted features cannot be served (LF10)";
            self.findings.warning(
                self.places[first].clone(),
                message,
                "add these lines to the license file of a server",
            );
        }
        if self.file.servers.is_empty() {
            return;
        }
        let mut told = std::collections::BTreeSet::new();
        for (index, line) in self.file.lines.iter().enumerate() {
            let served = self.file.vendor(&line.vendor).is_some();
            if served || !counted(line) || !told.insert(line.vendor.to_ascii_lowercase()) {
                continue;
            }
            let message = format!(
                "there is no DAEMON line for `{}`, which `{}` names",
                line.vendor, line.name
            );
            let advice = format!("add `DAEMON {}`, or correct the name", line.vendor);
            self.findings
                .warning(self.places[index].clone(), message, advice);
        }
    }

    fn packages(&mut self) {
        for circle in package_cycle::find(&self.file.packages) {
            let (package, within) = (circle.package, circle.within);
            let by = match std::ptr::eq(package, within) {
                true => String::new(),
                false => format!(", by way of `{}`", within.name),
            };
            let message = format!(
                "the package `{}` is a component of itself{by}",
                package.name
            );
            let offset = self.findings.places().start_of(package.line);
            let advice = "components are features: take the package's name out";
            self.findings.warning(offset..offset, message, advice);
        }
        for package in self
            .file
            .packages
            .iter()
            .filter(|package| package.ignored.is_none())
        {
            let lines = self.file.lines.iter();
            let mut enabling = lines
                .filter(|line| line.name.eq_ignore_ascii_case(&package.name) && line.counts())
                .map(|line| line.vendor.as_str());
            let offset = self.findings.places().start_of(package.line);
            let first = enabling.next();
            let is_own = |vendor: &str| vendor.eq_ignore_ascii_case(&package.vendor);
            if let Some(other) = first.filter(|first| !is_own(first) && !enabling.any(is_own)) {
                let message = format!(
                    "the package `{}` is of the daemon `{}` and its FEATURE line is of `{other}`, so its \
                     components give nothing",
                    package.name, package.vendor
                );
                let advice = "write the same daemon in both lines";
                self.findings.warning(offset..offset, message, advice);
            }
            if first.is_none() {
                let message = format!(
                    "the package `{}` has no FEATURE line that enables it",
                    package.name
                );
                let advice = "a PACKAGE line grants nothing by itself: add its FEATURE line";
                self.findings.warning(offset..offset, message, advice);
            }
        }
    }
}

impl Reader<'_> {
    /// An UPGRADE line moves no more than earlier lines have.
    fn upgrades(&mut self) {
        for (upgrade, moved) in self.file.upgrades.iter().zip(self.file.upgraded()) {
            if moved == upgrade.count || upgrade.to <= upgrade.from {
                continue;
            }
            let message = format!(
                "UPGRADE of `{}` moves {moved} of {}: no earlier line has more licenses between the two versions",
                upgrade.name, upgrade.count
            );
            let offset = self.findings.places().start_of(upgrade.line);
            let advice = "put it below the line that it upgrades, and compare counts and versions";
            self.findings.warning(offset..offset, message, advice);
        }
    }

    /// A vendor daemon that finds no feature of its own ends at once. A client's file needs none.
    fn idle_daemons(&mut self) {
        if self.file.use_server || self.file.servers.is_empty() {
            return;
        }
        for (vendor, place) in self.file.vendors.iter().zip(&self.vendor_places) {
            let serves = |line: &FeatureLine| {
                line.counts() && line.vendor.eq_ignore_ascii_case(&vendor.name)
            };
            if self.file.lines.iter().any(serves) {
                continue;
            }
            let message = format!(
                "the vendor daemon `{}` has no feature in this file and ends at once",
                vendor.name
            );
            let advice = "add its FEATURE or INCREMENT lines, or remove this line";
            self.findings.warning(place.clone(), message, advice);
        }
    }

    /// Attributes that FlexNet acts upon and nothing does here, each once with how many lines have it.
    fn without_effect(&mut self) {
        for (name, why) in feature_line::WITHOUT_EFFECT {
            let has = |line: &FeatureLine| line.counts() && line.attribute(name).is_some();
            let mut lines = self
                .file
                .lines
                .iter()
                .enumerate()
                .filter(|(_, line)| has(line));
            let Some((first, _)) = lines.next() else {
                continue;
            };
            let others = lines.count();
            let message = match others {
                0 => format!("`{name}` has no effect here: {why}"),
                _ => format!("`{name}` has no effect here, on this line and {others} more: {why}"),
            };
            let place = self.places[first].clone();
            self.findings.add(Severity::Advice, place, message);
        }
    }
}

fn keep<T>(list: &mut Vec<T>, item: Option<T>) -> bool {
    let kept = item.is_some();
    list.extend(item);
    kept
}
