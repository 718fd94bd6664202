//! Real license files as servers' files in scenarios: granted and denied as the file says.
//!
//! The files are not ours to keep: the folder comes from the variable `LICSIM_INPUTS`. Without it the
//! tests say that they did not run; where `CI` is set they fail.

use crate::world::{HEAD, Played, read};
use model::cause::Cause;
use model::records::RequestClass;
use std::path::PathBuf;

fn license(name: &str) -> Option<String> {
    let Some(folder) = std::env::var_os("LICSIM_INPUTS") else {
        assert!(std::env::var_os("CI").is_none(), "LICSIM_INPUTS is not set");
        eprintln!("DID NOT RUN: LICSIM_INPUTS is not set, so no real license file was read");
        return None;
    };
    let path = PathBuf::from(folder).join("license_files").join(name);
    Some(std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

/// Plays generic applications, one for each request, against a license file on one server or three.
fn with_file(
    name: &str,
    servers: &[&str],
    kind: &str,
    start: &str,
    asks: &[(&str, u32)],
) -> Option<Vec<(bool, Option<Cause>)>> {
    let content = license(name)?;
    let mut text = HEAD.replace("2026-03-02", start);
    // The clients' host has the host ID that node-locked lines of these files name.
    text.push_str("[[host]]\nname = \"box\"\nsite = \"here\"\nhost_id = \"001122334455\"\n");
    text.push_str(&format!("[topology]\nkind = \"{kind}\"\n"));
    for server in servers {
        text.push_str(&format!(
            "[[server]]\nname = \"{server}\"\nsite = \"here\"\nlicense_file = \"real.lic\"\n"
        ));
    }
    for (number, (feature, count)) in asks.iter().enumerate() {
        text.push_str(&format!(
            "[[application]]\nname = \"app-{number}\"\nkind = \"generic\"\nsite = \"here\"\nhost = \"box\"\nat_start = {{ \"{feature}\" = {count} }}\n"
        ));
    }
    let study = read(&text, &[("real.lic", &content)]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    let played = Played::new(study.plans.into_iter().next().unwrap(), 1, 0);
    let outcome = |number: usize| {
        let name = format!("app-{number}");
        let denied = played
            .denials(RequestClass::Start)
            .into_iter()
            .find(|d| played.application(d.application.unwrap()) == name)
            .map(|d| d.cause);
        (denied.is_none(), denied)
    };
    Some((0..asks.len()).map(outcome).collect())
}

#[test]
fn file_028_a_daemon_line_an_uncounted_feature_and_one_that_expires() {
    // ANSYS is uncounted; of CFX there are 10 until the end of 2024.
    let asks = [("ANSYS", 5000), ("CFX", 8), ("CFX", 8), ("FLUENT", 1)];
    let server = ["license-server.example.com"];
    let Some(in_2024) = with_file(
        "028_vantage_daemon_uncounted.lic",
        &server,
        "single",
        "2024-03-04",
        &asks,
    ) else {
        return;
    };
    assert_eq!(
        in_2024,
        [
            (true, None),
            (true, None),
            (false, Some(Cause::LicensesExhausted)),
            (false, Some(Cause::FeatureMissing)),
        ]
    );
    let later = with_file(
        "028_vantage_daemon_uncounted.lic",
        &server,
        "single",
        "2026-03-02",
        &asks,
    )
    .unwrap();
    assert_eq!(later[1], (false, Some(Cause::Expired)));
    assert_eq!(later[0], (true, None), "the permanent one does not");
}

#[test]
fn file_036_two_pools_that_differ_by_version() {
    // electronics_desktop: 1 of version 2022.0202 and 2 of 2024.0113, served from one pool each time.
    let asks = [
        ("electronics_desktop", 2),
        ("electronics_desktop", 2),
        ("electronics_desktop", 1),
        ("elec_solve_hfss", 1),
        ("elec_solve_hfss", 1),
    ];
    let Some(answers) = with_file(
        "036_ansys_two_pools.lic",
        &["lichost1"],
        "single",
        "2026-03-02",
        &asks,
    ) else {
        return;
    };
    assert_eq!(answers[0], (true, None));
    assert_eq!(
        answers[1],
        (false, Some(Cause::LicensesExhausted)),
        "no request is put together from two pools"
    );
    assert_eq!(answers[2], (true, None), "but one is left in the other");
    assert_eq!(answers[3], (true, None));
    assert_eq!(answers[4], (false, Some(Cause::LicensesExhausted)));
}

#[test]
fn files_042_and_044_have_expired_by_now_and_had_not_then() {
    let asks = [("f1", 5), ("f2", 6)];
    let Some(then) = with_file(
        "042_revenera_chicago.lic",
        &["chicago"],
        "single",
        "2020-06-01",
        &asks,
    ) else {
        return;
    };
    assert_eq!(
        then,
        [(true, None), (false, Some(Cause::LicensesExhausted))],
        "5 of each"
    );
    let now = with_file(
        "042_revenera_chicago.lic",
        &["chicago"],
        "single",
        "2026-03-02",
        &asks,
    )
    .unwrap();
    assert_eq!(
        now,
        [(false, Some(Cause::Expired)), (false, Some(Cause::Expired))]
    );
    let manual = with_file(
        "044_macrovision_manual.lic",
        &["my_server"],
        "single",
        "2004-12-01",
        &asks,
    )
    .unwrap();
    assert_eq!(
        manual,
        [(true, None), (true, None)],
        "10 of each until 1 January 2005"
    );
}

#[test]
fn file_030_three_servers_with_a_package() {
    let servers = [
        "srv01.company.internal",
        "srv02.company.internal",
        "srv03.company.internal",
    ];
    let asks = [("CAD_PRO", 10), ("CAD_PRO", 1), ("FEA_SOLVER", 5)];
    let Some(answers) = with_file(
        "030_achilles_three_servers_package.lic",
        &servers,
        "three-node",
        "2026-03-02",
        &asks,
    ) else {
        return;
    };
    assert_eq!(
        answers,
        [
            (true, None),
            (false, Some(Cause::LicensesExhausted)),
            (true, None)
        ]
    );
}
