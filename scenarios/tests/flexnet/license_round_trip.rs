//! What is written reads back equal, whatever the file holds; and no bytes make the reader fail.

use proptest::prelude::*;
use scenarios::flexnet::feature_line::{Count, FeatureLine, Keyword};
use scenarios::flexnet::license_file::{LicenseFile, read};
use scenarios::flexnet::license_writer::write;
use scenarios::flexnet::{Expiry, ServerLine, VendorLine, version};

fn server() -> impl Strategy<Value = ServerLine> {
    (
        "[a-z][a-z0-9.-]{0,12}",
        "[0-9a-f]{12}",
        proptest::option::of(1_u16..),
        any::<bool>(),
    )
        .prop_map(|(host, host_id, port, primary_is_master)| ServerLine {
            host,
            host_id,
            port,
            primary_is_master,
            heartbeat_interval: primary_is_master.then_some(20),
            ..ServerLine::default()
        })
}

fn vendor() -> impl Strategy<Value = VendorLine> {
    (
        "[a-z][a-z.]{0,8}",
        "[A-Z]:\\\\[A-Za-z ]{0,12}[a-z.]",
        proptest::option::of(any::<u16>()),
    )
        .prop_map(|(name, path, port)| VendorLine {
            name,
            path: Some(path),
            port,
            options: port.map(|port| format!("opt {port}.opt")),
            ..VendorLine::default()
        })
}

fn expiry() -> impl Strategy<Value = Expiry> {
    prop_oneof![
        Just(Expiry::Permanent),
        (1980_i16..2100, 1_i8..=12, 1_i8..=28)
            .prop_map(|(y, m, d)| Expiry::Date(jiff::civil::date(y, m, d))),
    ]
}

fn attribute() -> impl Strategy<Value = (String, Option<String>)> {
    let value = prop_oneof![
        Just(String::new()),
        "[ -!#-\\[\\]-~]{1,30}",
        "[a-zA-Z0-9 {}()=,;#é]{1,90}",
    ];
    // A bare word of hexadecimal digits after the count would be a key.
    let name = prop_oneof![9 => "[G-Z_][A-Z_]{1,11}", 1 => Just("SERVER".to_owned())];
    (name, proptest::option::weighted(0.8, value))
}

fn line() -> impl Strategy<Value = FeatureLine> {
    let fixed = (
        "[A-Za-z0-9_+.-]{1,20}",
        "[a-z.]{1,8}",
        "[0-9]{1,4}(\\.[0-9]{1,4})?",
        expiry(),
    );
    let rest = (
        any::<bool>(),
        any::<u16>(),
        any::<bool>(),
        proptest::collection::vec(attribute(), 0..6),
    );
    (fixed, rest).prop_map(
        |((name, vendor, text, expires), (is_feature, count, key, attributes))| {
            let keyword = if is_feature {
                Keyword::Feature
            } else {
                Keyword::Increment
            };
            let version = version::parse(&text).expect("digits with at most one point");
            let mut line = FeatureLine::new(keyword, &name, &vendor, version);
            line.version_text = text;
            line.expires = expires;
            line.count = if count == 0 {
                Count::Uncounted
            } else {
                Count::Number(u32::from(count))
            };
            line.key = key.then(|| "C0FFEE1122DD".to_owned());
            for (name, value) in &attributes {
                line.set_attribute(name, value.as_deref());
            }
            line
        },
    )
}

/// What a file says, and whether its lines count is not asked: a file that was made has not judged them.
fn content(file: &LicenseFile) -> LicenseFile {
    let mut content = file.content();
    for line in &mut content.lines {
        line.ignored = None;
    }
    content
}

#[test]
fn lf1_every_real_file_reads_back_equal_when_it_is_written() {
    let Some(folder) = crate::inputs::files("license_files") else {
        return;
    };
    let mut licenses = 0;
    for (name, bytes) in folder {
        if name.ends_with(".json") {
            continue;
        }
        let file = read(&name, &bytes);
        let text = write(&file);
        let back = read("written", text.as_bytes());
        assert_eq!(file.content(), back.content(), "{name}:\n{text}");
        assert_eq!(back.lost, Vec::new(), "{name}:\n{text}");
        assert_eq!(file.pools(None).len(), back.pools(None).len(), "{name}");
        licenses += file.lines.len();
    }
    assert!(licenses > 40, "{licenses} lines in all files");
}

proptest! {
    #[test]
    fn lf1_what_is_written_reads_back_equal(
        servers in proptest::collection::vec(server(), 0..2),
        vendors in proptest::collection::vec(vendor(), 0..3),
        use_server in any::<bool>(),
        lines in proptest::collection::vec(line(), 0..6),
        comments in proptest::collection::vec("[ -~]{0,40}[!-~]", 0..3),
    ) {
        let mut made = LicenseFile::default();
        (made.servers, made.vendors, made.use_server) = (servers, vendors, use_server);
        (made.lines, made.comments) = (lines, comments.clone());
        let text = write(&made);
        let back = read("written", text.as_bytes());
        let expected = content(&back);
        prop_assert_eq!(&back.lost, &Vec::new(), "{}", text);
        let made = content(&made);
        prop_assert_eq!(made.lines, expected.lines, "{}", text);
        prop_assert_eq!(made.servers, expected.servers, "{}", text);
        prop_assert_eq!(made.vendors, expected.vendors, "{}", text);
        prop_assert_eq!(comments, back.comments.clone(), "{}", text);
        prop_assert_eq!(write(&back), text);
    }

    #[test]
    fn lf9_no_text_makes_the_reader_fail(text in "([A-Z]{2,8}|[ \\t\\r\\n\"\\\\#={}:,;0-9]|FEATURE a b 1|SIGN=|\\PC){0,60}") {
        let file = read("random", text.as_bytes());
        let _ = file.pools(None);
        for finding in &file.findings {
            prop_assert!(finding.span.start <= finding.span.end && finding.span.end <= text.len());
        }
    }

    #[test]
    fn lf9_no_bytes_make_the_reader_fail(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read("random", &bytes).pools(None);
    }
}

#[test]
fn a_no_break_space_is_a_character_of_a_field() {
    // Found by fuzzing: behind a `\\` it was taken for a blank before a comment, and the comment began inside it.
    let text = "SERVER lic-a 00112233445566 \\\n\u{a0}#\nFEATURE x g.d 1.0 permanent 5 SIGN=1\n";
    let file = read("no-break.lic", text.as_bytes());
    assert!(!file.findings.is_empty(), "the stray word is told");
    assert_eq!(file.lines.len(), 1);
    let latin = b"SERVER lic-a 00112233445566 \\\r\n\xa0#\n\r c\r\n HOS\0\x80DEMO AUTH={\xff\xbf\n";
    let _ = read("latin.lic", latin);
}
