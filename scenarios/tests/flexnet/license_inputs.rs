//! License files of the real world: what must come out of each, read off the file by hand.

use crate::input_or_return;
use jiff::civil::date;
use scenarios::Severity;
use scenarios::flexnet::license_file::{LicenseFile, Nodes, read};
use scenarios::flexnet::{Count, Expiry};

/// Reads a file of the folder of license files.
macro_rules! license {
    ($name:expr) => {
        read($name, &input_or_return!(concat!("license_files/", $name)))
    };
}

/// Name, version as written, expiry and count of each line that counts; 0 for uncounted.
fn counting(file: &LicenseFile) -> Vec<(&str, &str, String, u32)> {
    let counting = file.lines.iter().filter(|line| line.counts());
    let row = |line: &'_ scenarios::flexnet::FeatureLine| match line.count {
        Count::Number(number) => number,
        Count::Uncounted => 0,
    };
    counting
        .map(|line| {
            (
                line.name.as_str(),
                line.version_text.as_str(),
                line.expires.to_string(),
                row(line),
            )
        })
        .collect()
}

fn row(
    name: &str,
    version: &'static str,
    expires: &str,
    count: u32,
) -> (String, &'static str, String, u32) {
    (name.to_owned(), version, expires.to_owned(), count)
}

fn assert_counting(file: &LicenseFile, expected: &[(String, &str, String, u32)]) {
    let read = counting(file);
    let read: Vec<_> = read
        .into_iter()
        .map(|(n, v, e, c)| (n.to_owned(), v, e, c))
        .collect();
    assert_eq!(read, expected);
}

/// The lines of errors, then of warnings.
fn finding_lines(file: &LicenseFile) -> (Vec<usize>, Vec<usize>) {
    let of = |severity| {
        let found = file.findings.iter().filter(|f| f.severity == severity);
        found.map(|f| f.line).collect()
    };
    (of(Severity::Error), of(Severity::Warning))
}

fn servers(file: &LicenseFile) -> Vec<(&str, &str, Option<u16>)> {
    let all = file.servers.iter();
    all.map(|s| (s.host.as_str(), s.host_id.as_str(), s.port))
        .collect()
}

fn vendors(file: &LicenseFile) -> Vec<(&str, Option<&str>, Option<u16>)> {
    let all = file.vendors.iter();
    all.map(|v| (v.name.as_str(), v.path.as_deref(), v.port))
        .collect()
}

#[test]
fn lf1_file_002_comments_stand_behind_fields_and_continuations() {
    let file = license!("002_node-flexlm_inline_comments.lic");
    assert_counting(
        &file,
        &[
            row("jupiter", "2.0", "09-may-2014", 10),
            row("venus", "2.0", "15-may-2014", 10),
            row("mars", "2.0", "05-may-2014", 10),
            row("gui", "2.0", "10-may-2014", 10),
            row("sun", "1.0", "permanent", 1),
            row("neptune", "4.0", "permanent", 0),
        ],
    );
    assert_eq!(servers(&file), []);
    assert_eq!(vendors(&file), [("orbit", None, Some(1234))]);
    assert!(file.use_server);
    assert_eq!(file.lines[1].sign.as_deref(), Some("61F46A026D82"));
    assert_eq!(file.lines[1].starts, Some(date(2013, 9, 17)));
    assert_eq!(file.lines[5].host_ids, ["ANY"]);
    assert_eq!(
        file.lines[5].attribute("VENDOR_STRING").flatten(),
        Some(" 401, 402, 404, 405, 406, 410, 415, 417")
    );
    // Only that there is no SERVER line for the counted ones; gui and sun share a signature but not a name.
    assert_eq!(finding_lines(&file), (vec![], vec![4]));
}

#[test]
fn lf9_file_004_two_broken_lines_are_lost_and_four_are_kept() {
    let file = license!("004_vmware_bad.lic");
    assert_eq!(servers(&file), [("this_host", "ANY", Some(27000))]);
    assert_eq!(vendors(&file), [("VMWARELM", None, Some(27010))]);
    assert_counting(
        &file,
        &[
            row("PROD_ESX_FULL", "2005.05", "permanent", 32),
            row("VC_ESXHOST", "2005.05", "permanent", 32),
            row("PROD_ESX_FULL", "2005.05", "permanent", 32),
            row("ESX_FULL_BACKUP", "2005.05", "permanent", 0),
        ],
    );
    // The `\` missing in line 25, and the attributes cut off by the blank line 41; warned of: the
    // signature that stands twice, two lines without a keyword, the `\` before the blank line, and the
    // rest after it.
    let (errors, warnings) = finding_lines(&file);
    assert_eq!(errors, [25, 40]);
    assert_eq!(warnings, [27, 34, 36, 40, 42]);
    let lost: Vec<_> = file.lost.iter().map(|lost| lost.line).collect();
    assert_eq!(lost, [21, 34, 36, 39, 42]);
    assert_eq!(file.pools(None)[0].count(), 64);
}

#[test]
fn lf3_file_006_package_and_increment_of_one_name() {
    let file = license!("006_autodesk_cleaned.lic");
    assert_eq!(servers(&file), [("LICHOST01EXMPL", "001122AABB01", None)]);
    assert_eq!(vendors(&file), [("adskflex", None, Some(2080))]);
    assert_counting(
        &file,
        &[
            row("64300ACD_F", "1.000", "02-aug-2011", 4),
            row("64300ACD_F", "1.000", "02-aug-2011", 4),
            row("85732ACDLT_2012_0F", "1.000", "02-aug-2011", 4),
        ],
    );
    assert_eq!(file.packages.len(), 2);
    assert_eq!(file.packages[0].components.len(), 4);
    assert!(file.packages[0].suite);
    let pools = file.pools(None);
    let counts: Vec<_> = pools
        .iter()
        .map(|pool| (pool.name.as_str(), pool.count()))
        .collect();
    assert_eq!(
        counts,
        [
            ("64300ACD_F", 8),
            ("85732ACDLT_2012_0F", 4),
            ("85730ACD_2012_0F", 8),
            ("85536ACD_2011_0F", 8),
            ("71200ACD_2010_0F", 8),
            ("57600ACD_2009_0F", 8),
        ]
    );
    // The second INCREMENT has the first one's signature.
    assert_eq!(finding_lines(&file), (vec![], vec![45, 53]));
    assert_eq!(file.comments[0], "============");
}

#[test]
fn lf4_file_008_a_year_of_two_digits_is_an_error() {
    let file = license!("008_portal_two_digit_year.lic");
    assert_counting(&file, &[row("active_feature", "1.0", "31-dec-2099", 10)]);
    assert_eq!(finding_lines(&file), (vec![4], vec![]));
    assert_eq!(
        file.lost[0].text,
        "FEATURE old_feature vendor 1.0 01-jan-20 5 SIGN=old"
    );
}

#[test]
fn lf9_file_010_a_form_that_is_not_filled_in() {
    let file = license!("010_matlab_skeleton_doc.lic");
    assert_eq!(servers(&file), [("<FQDN>", "<HOSTID>", Some(27000))]);
    assert_eq!(
        vendors(&file),
        [("MLM", Some("/usr/local/MATLAB/R2018a/etc/MLM"), Some(53200))]
    );
    assert_eq!(file.lines, []);
    // Date and count of each of the three lines; the two last lines are no part of a license.
    assert_eq!(
        finding_lines(&file),
        (vec![9, 9, 11, 11, 13, 13], vec![2, 15, 16])
    );
}

#[test]
fn lf2_file_012_no_signature_at_all_counts() {
    let file = license!("012_goflexlm_demo.lic");
    assert_eq!(
        servers(&file),
        [("demo-server", "001122aabbcc", Some(27000))]
    );
    assert_eq!(vendors(&file), [("acme", Some("/opt/acme"), Some(27001))]);
    assert_counting(
        &file,
        &[
            row("editor", "1.0", "permanent", 6),
            row("render", "1.0", "permanent", 2),
            row("preview", "1.0", "permanent", 0),
        ],
    );
    assert_eq!(finding_lines(&file), (vec![], vec![5, 6, 7, 7]));
}

#[test]
fn lf9_file_014_a_signature_over_the_line_end_loses_the_line() {
    let file = license!("014_slb_auth_block.lic");
    assert_eq!(servers(&file), [("this_host", "0123456789", None)]);
    assert_eq!(vendors(&file), [("slbsls", None, None)]);
    assert_eq!(file.lines, []);
    assert_eq!(finding_lines(&file), (vec![6], vec![]));
    // The line is read to its end all the same, and shown.
    assert_eq!(file.lost.len(), 1);
    assert!(
        file.lost[0]
            .text
            .starts_with("INCREMENT gasfield slbfd 2022.0 1-jun-2024 1 ")
    );
    assert!(file.lost[0].text.ends_with("72E9 CDEF\") }"));
}

#[test]
fn lf9_file_016_tabs_and_a_block_of_signatures() {
    let file = license!("016_ansys_auth.lic");
    assert_counting(&file, &[row("anshpc_pack", "2026.0508", "permanent", 1)]);
    let line = &file.lines[0];
    assert_eq!(line.issued, Some(date(2025, 5, 8)));
    assert_eq!(line.starts, Some(date(2025, 5, 9)));
    assert_eq!(line.attribute("SUPERSEDE"), Some(None));
    let auth = line.attribute("AUTH").flatten().expect("AUTH={…}");
    assert!(
        auth.starts_with("{ ansyslmd=( LK=A183246F67E7 SIGN=\"AC08 ")
            && auth.ends_with("BE87\") }")
    );
    // No SERVER line, and a tab at the begin of lines 2 to 9.
    assert_eq!(
        finding_lines(&file),
        (vec![], vec![1, 2, 3, 4, 5, 6, 7, 8, 9])
    );
}

#[test]
fn lf12_file_018_uncounted_for_any_host() {
    let file = license!("018_cisco_one_expired.lic");
    assert_counting(&file, &[row("C1-ECS-WOM-P", "1", "05-dec-2017", 0)]);
    assert_eq!(file.lines[0].host_ids, ["ANY"]);
    assert_eq!(
        file.lines[0].attribute("NOTICE").flatten(),
        Some("<LicFileID>20171120165449055</LicFileID><LicLineID>1</LicLineID> <PAK></PAK>")
    );
    assert!(file.lines[0].expires.is_past(date(2017, 12, 6)));
    assert_eq!(file.findings, []);
}

#[test]
fn lf3_file_020_a_package_of_32_components_for_demo_hosts() {
    let file = license!("020_pgi_2016_starter_expired.lic");
    assert_eq!(servers(&file), [("ANY", "ANY", None)]);
    assert_counting(
        &file,
        &[row("PGI2016-STARTER", "2016.1231", "31-dec-2016", 0)],
    );
    assert_eq!(file.packages[0].components.len(), 32);
    assert_eq!(file.packages[0].components[28].name, "pgc++");
    assert_eq!(file.pools(Some("pgroupd")).len(), 33);
    assert!(
        file.pools(None)
            .iter()
            .all(|pool| pool.uncounted && pool.host_ids == ["DEMO"])
    );
    let advice = file.findings.iter().all(|f| f.severity == Severity::Advice);
    assert!(advice && file.findings.len() == 3, "{:?}", file.findings);
}

#[test]
fn lf9_file_022_a_french_month_in_the_issue_date() {
    let file = license!("022_autodesk_french_month.lic");
    assert_eq!(servers(&file), [("localhost", "047C162C4132", None)]);
    assert_counting(
        &file,
        &[row("87918INVTOL_2024_0F", "1.000", "permanent", 100)],
    );
    assert!(file.use_server);
    assert_eq!(file.lines[0].issued, None);
    // USE_SERVER's argument; the date, and SUPERSEDE that needs it; two lines of dots.
    assert_eq!(finding_lines(&file), (vec![], vec![2, 6, 6, 9, 11]));
}

#[test]
fn lf2_file_024_quotes_open_within_a_value() {
    let file = license!("024_portworx_quote_inside_value.lic");
    assert_counting(
        &file,
        &[
            row("Nodes", "1.0", "07-feb-2028", 3),
            row("Volumes", "1.0", "07-feb-2028", 2),
            row("HaLevel", "1.0", "07-feb-2028", 1),
            row("LocalVolumeAttaches", "1.0", "07-feb-2028", 1),
        ],
    );
    for line in &file.lines {
        assert_eq!(
            line.attribute("VENDOR_STRING").flatten(),
            Some("type=\"Torpedo_TEST_license\"")
        );
        assert_eq!(line.starts, Some(date(2023, 2, 7)));
    }
    // None is signed, and there is no SERVER line.
    assert_eq!(finding_lines(&file), (vec![], vec![1, 1, 2, 3, 4]));
}

#[test]
fn lf1_file_026_foreign_lines_around_a_license() {
    let file = license!("026_ibm_embedded_in_yaml.txt");
    assert_eq!(
        servers(&file),
        [("sls.ibm-sls.svc", "001122aabb03", Some(27000))]
    );
    let names: Vec<_> = file
        .vendors
        .iter()
        .map(|vendor| vendor.name.as_str())
        .collect();
    assert_eq!(names, ["ibmratl", "telelogic", "rational"]);
    assert_eq!(finding_lines(&file), (vec![], vec![1, 3, 4, 5, 6, 7, 8]));
    assert!(!file.blocks_server());
}

#[test]
fn lf12_file_028_counted_and_bound_to_a_host() {
    let file = license!("028_vantage_daemon_uncounted.lic");
    assert_eq!(
        servers(&file),
        [("license-server.example.com", "001122334455", Some(27000))]
    );
    assert_eq!(
        vendors(&file),
        [("ansyslmd", Some("/opt/flexlm/bin/ansyslmd"), None)]
    );
    assert_counting(
        &file,
        &[
            row("ANSYS", "2023.1000", "permanent", 0),
            row("CFX", "2023.1000", "31-dec-2024", 10),
        ],
    );
    assert_eq!(file.lines[1].host_ids, ["001122334455"]);
    assert_eq!(finding_lines(&file), (vec![], vec![5, 12]));
}

#[test]
fn lf10_file_030_three_servers_and_a_package() {
    let file = license!("030_achilles_three_servers_package.lic");
    assert_eq!(file.nodes(), Nodes::Three);
    assert_counting(
        &file,
        &[
            row("CAD_PRO", "2026.1", "31-dec-2027", 10),
            row("FEA_SOLVER", "2026.0", "permanent", 5),
            row("VIEWER_FREE", "1.0", "permanent", 0),
        ],
    );
    assert_eq!(file.packages.len(), 1);
    assert_eq!(file.packages[0].components[2].name, "SIM_RENDER");
    // The package has nothing that enables it; the viewer is uncounted without HOSTID.
    assert_eq!(finding_lines(&file), (vec![], vec![16, 19]));
}

#[test]
fn lf7_file_032_a_dongle() {
    let file = license!("032_nx_dongle.lic");
    assert_counting(&file, &[row("NX41000", "2025.12", "04-may-2027", 0)]);
    assert_eq!(file.lines[0].host_ids, ["UG_HWKEY_ID=24141"]);
    assert_eq!(finding_lines(&file), (vec![], vec![1]));
}

#[test]
fn lf1_file_034_a_short_signature() {
    let file = license!("034_xilinx_cdns_small.lic");
    assert_eq!(servers(&file), [("lic-xilinx-01", "ANY", Some(2100))]);
    assert_counting(&file, &[row("Vivado", "1.0", "31-dec-2026", 4)]);
    assert_eq!(file.findings, []);
}

#[test]
fn lf3_file_036_pools_that_differ_by_version() {
    let file = license!("036_ansys_two_pools.lic");
    let pools = file.pools(Some("ansyslmd"));
    let rows: Vec<_> = pools
        .iter()
        .map(|p| (p.name.as_str(), p.version_text.as_str(), p.count()))
        .collect();
    assert_eq!(
        rows,
        [
            ("electronics_desktop", "2024.0113", 2),
            ("electronics_desktop", "2022.0202", 1),
            ("elec_solve_maxwell", "2024.0113", 1),
            ("elec_solve_maxwell", "2022.0202", 1),
            ("elec_solve_hfss", "2024.0113", 1),
        ]
    );
    assert_eq!(file.findings, []);
}

#[test]
fn lf1_file_038_carriage_returns_and_stray_backslashes() {
    let file = license!("038_capture_crlf_numeric_feature.lic");
    assert_counting(
        &file,
        &[
            row("DEMO_AX", "1.0", "29-nov-2027", 45),
            row("SYN_STAMP", "1.0", "31-dec-2026", 500),
            row("222", "25.1", "04-jan-2027", 1),
            row("DEMO_AX", "1.0", "29-nov-2027", 45),
        ],
    );
    assert_eq!(file.lines[0].attribute("vendor_info"), Some(Some("x")));
    assert_eq!(file.lines[2].key.as_deref(), Some("9FADE185479208D4A940"));
    // No SERVER line; the tab; a `\` before FEATURE, before INCREMENT and at the file's end.
    assert_eq!(finding_lines(&file), (vec![], vec![1, 2, 3, 5, 6]));
}

#[test]
fn lf9_file_040_a_signature_cut_off() {
    let file = license!("040_falcon_elided.lic");
    assert_eq!(file.lines, []);
    assert_eq!(finding_lines(&file), (vec![2, 2], vec![]));
    assert!(
        file.lost[0]
            .text
            .starts_with("FEATURE FALCON_CUSTOM falconlm 1.000 18-nov-2019 uncounted")
    );
}

#[test]
fn lf1_files_042_and_044_of_the_vendors_guides() {
    let file = license!("042_revenera_chicago.lic");
    assert_eq!(servers(&file), [("chicago", "17007ea8", Some(1700))]);
    assert_eq!(vendors(&file), [("sampled", Some("/etc/mydaemon"), None)]);
    let end = "31-dec-2020";
    assert_counting(
        &file,
        &[row("f1", "1.000", end, 5), row("f2", "1.000", end, 5)],
    );
    assert_eq!(file.findings, []);
    let file = license!("044_macrovision_manual.lic");
    assert_eq!(servers(&file), [("my_server", "17007ea8", Some(1700))]);
    assert_eq!(vendors(&file), [("sampled", None, None)]);
    assert_eq!(file.lines[0].expires, Expiry::Date(date(2005, 1, 1)));
    assert_eq!(file.lines[1].sign.as_deref(), Some("1B9A308CC0F7"));
    assert_eq!(file.findings, []);
}

#[test]
fn lf9_file_046_names_in_place_of_values() {
    let file = license!("046_prolifics_old_format.txt");
    assert_eq!(servers(&file), [("sname", "hostid", None)]);
    assert_eq!(vendors(&file), [("daemon-name", Some("path"), None)]);
    assert_eq!(file.lines, []);
    let (errors, warnings) = finding_lines(&file);
    assert_eq!(errors, [3, 3, 3, 5, 5, 5]);
    // `port` on the SERVER line; ISSUED=date of both lines.
    assert_eq!(warnings, [1, 2, 4, 6]);
}

#[test]
fn lf1_files_048_and_050_quoted_paths() {
    let file = license!("048_quartus_quoted_paths.lic");
    let paths: Vec<_> = file
        .vendors
        .iter()
        .filter_map(|v| v.path.as_deref())
        .collect();
    assert_eq!(
        paths,
        [
            "<your-working-dir>/intelFPGA/17.1/quartus/linux64/alterad",
            "<your-working-dir>/intelFPGA/17.1/modelsim_ae/linuxaloem/mgcld",
        ]
    );
    assert_eq!(finding_lines(&file), (vec![], vec![1, 1, 1]));
    let file = license!("050_biovia_windows_daemon.lic");
    assert_eq!(servers(&file), [("this_host", "ANY", Some(4084))]);
    let path = r"C:\Program Files\BIOVIA\LicensePack\bin\bvlserver.exe";
    assert_eq!(vendors(&file), [("bvlserver", Some(path), None)]);
    assert_eq!(file.findings, []);
}

#[test]
fn lf1_file_052_is_another_license_manager() {
    let file = license!("052_RLM_lookalike.lic");
    assert_eq!(file.lines, []);
    assert_eq!(file.nodes(), Nodes::None);
    let (errors, warnings) = finding_lines(&file);
    assert_eq!(errors, [1, 2]);
    assert_eq!(warnings, [2]);
    assert!(file.findings[0].message.contains("Reprise"));
}
