//! What the guide advises is told with its place and what to do; the scenario is played as it is.

use crate::support::{errors, findings, has, plans, read, read_files, small};
use model::plan::{ApplicationIndex, ListEntry, ServerIndex};
use scenarios::Severity;
use scenarios::study::Study;

/// Advice and warnings about a scenario without errors.
fn told(text: &str) -> Vec<String> {
    let study = read(text);
    assert!(!study.has_errors(), "{:?}", errors(&study));
    let mut all = findings(&study, Severity::Advice);
    all.extend(findings(&study, Severity::Warning));
    all
}

const SECOND: &str = "[[application]]\nname = \"ts-b\"\nkind = \"t-server\"\n";

#[test]
fn a_sound_scenario_gives_no_advice() {
    assert!(told(&small("")).is_empty(), "{:?}", told(&small("")));
}

#[test]
fn ap21_two_t_servers_that_take_all_of_one_server() {
    let found = told(&small(SECOND));
    assert!(
        has(
            &found,
            "`ts` and `ts-b` both take all that is left of `tserver_sdn` at `lic-a`"
        ),
        "{found:?}"
    );
    assert!(has(&found, "give each a number"), "{found:?}");
}

#[test]
fn ap21_numbers_that_sum_above_the_file() {
    let numbered = |one: u32, other: u32| {
        let text = small(&format!(
            "{SECOND}options = {{ num-sdn-licenses = {other} }}"
        ));
        let options = format!("kind = \"t-server\"\noptions = {{ num-sdn-licenses = {one} }}\n\n");
        text.replacen("kind = \"t-server\"\n\n", &options, 1)
    };
    let found = told(&numbered(60, 50));
    assert!(
        has(
            &found,
            "`ts`, `ts-b` ask for 110 of `tserver_sdn`, `lic-a` has 100"
        ),
        "{found:?}"
    );
    assert!(
        told(&numbered(60, 40)).is_empty(),
        "{:?}",
        told(&numbered(60, 40))
    );
}

#[test]
fn sv3_a_fixed_vendor_port_without_a_firewall() {
    let text = small("").replace("name = \"lic-a\"", "name = \"lic-a\"\nvendor_port = 7261");
    assert!(has(
        &told(&text),
        "fixed port 7261, but no firewall stands before it"
    ));
    let between =
        "[[firewall]]\nname = \"fw\"\nbetween = [\"lic-a\", \"ts\"]\nopen = [7260, 7261]\n";
    assert!(told(&format!("{text}{between}")).is_empty());
}

#[test]
fn ft2_a_random_vendor_port_behind_named_ports_is_never_reached() {
    let between = "[[firewall]]\nname = \"fw\"\nbetween = [\"lic-a\", \"ts\"]\nopen = [7260]\n";
    let found = told(&small(between));
    assert!(
        has(&found, "`ts` never reaches the vendor daemon of `lic-a`"),
        "{found:?}"
    );
    let found = told(&small(&between.replace("7260", "80")));
    assert!(
        has(&found, "`ts` cannot reach `lic-a` at port 7260"),
        "{found:?}"
    );
}

const THREE: &str = r#"format = 1
name = "three"
start = 2026-03-02T00:00:00
duration = "7 d"
[topology]
kind = "independent"
[entitlement]
features = { tserver_sdn = 90, tserver_iscc = 1 }
[[server]]
name = "a"
[[server]]
name = "b"
[[server]]
name = "c"
[[application]]
name = "ts"
kind = "t-server"
multi_site = true
[[variant]]
name = "system"
topology = { kind = "three-node" }
"#;

#[test]
fn tp5_a_three_node_system_is_advised_against_and_the_variant_is_named() {
    let found = told(THREE);
    assert!(
        has(&found, "the guide advises against three-node systems"),
        "{found:?}"
    );
    assert!(has(&found, "(in variant `system`)"), "{found:?}");
}

#[test]
fn tp8_a_feature_that_one_independent_server_alone_has() {
    let found = told(THREE);
    assert!(has(&found, "`a` alone has `tserver_iscc`"), "{found:?}");
    assert!(has(&found, "one-each"), "{found:?}");
    assert!(!has(
        &told(&THREE.replace("tserver_iscc = 1", "tserver_iscc = 3")),
        "alone has"
    ));
}

#[test]
fn ft4_a_license_that_ends_inside_the_run() {
    let dated = |date: &str| {
        let dated = format!("tserver_sdn = {{ count = 100, expires = {date} }}");
        told(&small("").replace("tserver_sdn = 100", &dated))
    };
    assert!(has(
        &dated("2026-03-04"),
        "`tserver_sdn` ends inside the run, 3.0 days from the start"
    ));
    assert!(has(
        &dated("2026-02-27"),
        "`tserver_sdn` has expired before the start"
    ));
    assert!(dated("2026-03-08").is_empty(), "{:?}", dated("2026-03-08"));
}

#[test]
fn ap5_a_hot_standby_without_its_licenses() {
    let pair = small("").replace(
        "kind = \"t-server\"",
        "kind = \"t-server\"\nredundancy = \"hot-standby\"",
    );
    let found = told(&pair);
    assert!(
        has(
            &found,
            "needs `cti_ha_option`, which no server of its list has: neither of the pair starts"
        ),
        "{found:?}"
    );
    assert!(
        has(&found, "there is no Solution Control Server"),
        "{found:?}"
    );
    let control = "[[application]]\nname = \"scs\"\nkind = \"solution-control-server\"\n";
    let found = told(&format!("{pair}{control}"));
    assert!(
        has(&found, "no server that it asks has `ha_redundancy`"),
        "{found:?}"
    );
    let complete = pair.replace("router_seats = 80", "cti_ha_option = 1, ha_redundancy = 1");
    let found = told(&format!("{complete}{control}"));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn ag2_overlapping_shifts_with_fewer_seats_than_agents() {
    let urs = r#"[[application]]
name = "urs"
kind = "universal-routing-server"
[[agents]]
name = "early"
count = 50
applications = ["ts", "urs"]
shifts = [ { days = "Mon-Fri", start = "06:00", end = "14:30" } ]
[[agents]]
name = "late"
count = 50
applications = ["ts", "urs"]
shifts = [ { days = "Mon-Fri", start = "14:00", end = "22:00" } ]
"#;
    let found = told(&small(urs));
    assert!(
        has(
            &found,
            "at Mon 14:00 shifts bring 100 agents to `urs` (`early`, `late`), one server has at most 80 of `router_seats`"
        ),
        "{found:?}"
    );
    assert!(!has(
        &told(&small(&urs.replace("14:30", "14:00"))),
        "shifts bring"
    ));
}

#[test]
fn sv12_an_old_license_manager_is_warned_of() {
    let found = told(&small("[parameters]\nlm_version = 11.6"));
    assert!(
        has(
            &found,
            "License Manager 11.6 does not serve applications of release 8"
        ),
        "{found:?}"
    );
    assert!(told(&small("[parameters]\nlm_version = \"11.16.2\"")).is_empty());
}

#[test]
fn sv12_the_version_that_a_system_needs_is_the_guides_tables() {
    let on = |host: &str, version: &str| {
        told(&small(&format!(
            "[parameters]\nlm_version = \"{version}\"\n[[host]]\nname = \"lic-a\"\n{host}"
        )))
    };
    let needs = |found: &[String], version: &str| {
        let message = format!("needs License Manager {version} or later");
        has(found, &message)
    };
    assert!(needs(&on("os = \"windows-server-2012\"", "11.7"), "11.9"));
    assert!(needs(&on("os = \"red-hat-linux-5\"", "11.8"), "11.9"));
    assert!(needs(
        &on("os = \"windows-server-2008\"\nbits = 32", "11.6"),
        "11.7"
    ));
    assert!(needs(&on("os = \"unix\"\nbits = 32", "9.4"), "9.5"));
    assert!(on("os = \"windows-server-2008\"\nbits = 32", "11.7").is_empty());
    assert!(on("os = \"windows-server-2012\"", "11.16.2").is_empty());
    assert!(has(
        &on("os = \"windows-xp\"\nbits = 32", "11.9"),
        "answers IPv4 or IPv6, not both"
    ));
    let wrong = read(&small("[[host]]\nname = \"lic-a\"\nbits = 16"));
    assert!(
        has(&errors(&wrong), "32 or 64 bits, not 16"),
        "{:?}",
        errors(&wrong)
    );
}

#[test]
fn sv12_a_client_finds_no_address_of_a_server_with_another_protocol() {
    let with = |server: &str, client: &str| {
        format!("[[host]]\nname = \"lic-a\"\n{server}\n[[host]]\nname = \"ts\"\n{client}")
    };
    for (server, client, speaks) in [
        ("", "ip = \"v6\"", true),
        ("ip = \"v4\"", "ip = \"v6\"", false),
        ("ip = \"v6\"", "ip = \"v4\"", false),
        ("ip = \"v6\"", "", true),
        // One stack: as IPv4, unless it says otherwise.
        ("os = \"windows-server-2003\"", "ip = \"v6\"", false),
        (
            "os = \"windows-server-2003\"\nip = \"v6\"",
            "ip = \"v6\"",
            true,
        ),
        // The older License Manager knows IPv4 only.
        (
            "manual_start_delay = \"1 min\"\n[parameters]\nlm_version = 11.7\n[[host]]\nname = \"x\"",
            "ip = \"v6\"",
            false,
        ),
    ] {
        let study = read(&small(&with(server, client)));
        assert!(!study.has_errors(), "{:?}", errors(&study));
        let list = &plans(&study)[0].applications[ApplicationIndex(0)].processes[0].list;
        let expected = if speaks {
            ListEntry::Server(ServerIndex(0))
        } else {
            ListEntry::HostUnknown
        };
        assert_eq!(list[..], [expected], "{server} {client}");
        let told = findings(&study, Severity::Warning);
        assert_eq!(
            has(&told, "a name that does not resolve"),
            !speaks,
            "{told:?}"
        );
    }
}

#[test]
fn tp14_the_command_line_goes_before_a_file() {
    let files = |ts: &str| {
        let text = small("").replacen(
            "kind = \"t-server\"\n",
            &format!("kind = \"t-server\"\n{ts}\n"),
            1,
        );
        let file = "SERVER lic-a ANY 7260\nVENDOR genesys.d\n";
        read_files(&[("small.toml", &text), ("lic.dat", file)])
    };
    let list = |study: &Study| {
        plans(study)[0].applications[ApplicationIndex(0)].processes[0]
            .list
            .clone()
    };
    let here = [ListEntry::Server(ServerIndex(0))];
    let both = files("license_servers = \"7260@nowhere\"\nlicense_file = \"lic.dat\"");
    assert_eq!(list(&both), [ListEntry::HostUnknown]);
    let told = findings(&both, Severity::Warning);
    assert!(
        has(&told, "the file is not read: `license_servers`"),
        "{told:?}"
    );
    // A file is read where it lies, but not on another host by the System account.
    assert_eq!(
        list(&files("license_file = \"lic.dat\"\naccount = \"system\"")),
        here
    );
    assert_eq!(
        list(&files(
            "license_file = \"lic.dat\"\nlicense_file_at = \"lic-a\""
        )),
        here
    );
    let remote =
        files("license_file = \"lic.dat\"\nlicense_file_at = \"lic-a\"\naccount = \"system\"");
    assert_eq!(list(&remote), [ListEntry::FileMissing]);
    let told = findings(&remote, Severity::Warning);
    assert!(has(&told, "cannot read a file of another host"), "{told:?}");
    let wrong = files("license_file = \"lic.dat\"\nlicense_file_at = \"lic-b\"");
    assert!(
        has(&errors(&wrong), "there is no host `lic-b`"),
        "{:?}",
        errors(&wrong)
    );
    // An option that changes is not looked at where the command line says the servers.
    let change = "license_servers = \"7260@lic-a\"\n[[fault]]\nid = \"moved\"\nkind = \"option-change\"\n\
                  target = \"ts\"\nat = \"1 h\"\noptions = { license-file = \"7260@nowhere\" }";
    let study = files(change);
    assert_eq!(study.notes[0].no_target, ["moved"], "{:?}", study.findings);
}

#[test]
fn ct1_an_unknown_kind_option_feature_or_medium_names_the_nearest_known_one() {
    let ts = "kind = \"t-server\"\n";
    let with = |more: &str| small("").replacen(ts, &format!("{ts}{more}\n"), 1);
    let wrong = |text: &str| errors(&read(text));
    let kind = wrong(&small("").replacen("\"t-server\"", "\"t-sever\"", 1));
    assert!(has(&kind, "no kind of application `t-sever`"), "{kind:?}");
    assert!(has(&kind, "is `t-server` meant?"), "{kind:?}");
    let option = wrong(&with("options = { num-of-licences = 5 }"));
    assert!(has(&option, "no option `num-of-licences`"), "{option:?}");
    assert!(has(&option, "`num-of-licenses`"), "{option:?}");
    let function = wrong(&with("functions = [\"tserver_icss\"]"));
    assert!(has(&function, "`tserver_iscc`"), "{function:?}");
    let medium = wrong(&small("").replacen("count = ", "media = [\"e-mail\"]\ncount = ", 1));
    assert!(has(&medium, "is `email` meant?"), "{medium:?}");
    // A license file may hold any vendor's features: what looks like a known name is warned of.
    let misspelt = told(&small("").replace("tserver_sdn", "tserver_sdnn"));
    assert!(
        has(
            &misspelt,
            "no feature `tserver_sdnn`, and nobody asks for it (is `tserver_sdn` meant?)"
        ),
        "{misspelt:?}"
    );
    assert!(
        has(
            &misspelt,
            "no server that `ts` asks has `tserver_sdn`: it does not start"
        ),
        "{misspelt:?}"
    );
    let misprint = told(&small("").replace("tserver_sdn = ", "tserver_isscc = 1, tserver_sdn = "));
    assert!(has(&misprint, "is `tserver_iscc` meant?"), "{misprint:?}");
    let other = "[[application]]\nname = \"rec\"\nkind = \"generic\"\n";
    let generic = |feature: &str| told(&small(&format!("{other}at_start = {{ {feature} = 1 }}")));
    assert!(has(&generic("tserver_sndn"), "is `tserver_sdn` meant?"));
    assert!(has(&generic("recorder"), "add it to the licenses"));
}

#[test]
fn lf5_an_application_on_a_file_of_lower_version() {
    let text = small("").replace(
        "tserver_sdn = 100",
        "tserver_sdn = { count = 100, version = \"7.0\" }",
    );
    let found = told(&text);
    let expected =
        "`ts` asks for `tserver_sdn` at version 8.0, the servers that it asks have only lower ones";
    assert!(has(&found, expected), "{found:?}");
    let seven = text.replacen(
        "kind = \"t-server\"\n",
        "kind = \"t-server\"\nrelease = 7\n",
        1,
    );
    assert!(told(&seven).is_empty(), "{:?}", told(&seven));
}

#[test]
fn ap16_a_new_database_without_lrm_and_ap22_an_old_backup() {
    let cs = |more: &str| {
        format!(
            "[[application]]\nname = \"cs\"\nkind = \"configuration-server\"\nnew_database = true\n{more}\n"
        )
    };
    let lrm = "[[application]]\nname = \"lrm\"\nkind = \"license-reporting-manager\"\n";
    let alone = told(&small(&cs("")));
    assert!(
        has(&alone, "`cs` refuses every application for good"),
        "{alone:?}"
    );
    let sound = told(&small(&(cs("") + lrm)));
    assert!(sound.is_empty(), "{sound:?}");
    let pair = told(&small(&(cs("redundancy = \"warm-standby\"") + lrm)));
    assert!(
        has(&pair, "the backup of `cs` is up before LRM"),
        "{pair:?}"
    );
    let empty = told(&small(&(cs("license_loaded = false") + lrm)));
    assert!(has(&empty, "`cs` never starts"), "{empty:?}");
}

#[test]
fn sv5_who_takes_all_of_more_than_9999_gets_9999() {
    let with = |count: u32| {
        let text = small("").replace("tserver_sdn = 100", &format!("tserver_sdn = {count}"));
        told(&text)
    };
    let expected = "`ts` takes all that is left of `tserver_sdn`, `lic-a` has 10000: one instance checks out at most 9999";
    assert!(has(&with(10_000), expected), "{:?}", with(10_000));
    assert!(with(9_999).is_empty(), "{:?}", with(9_999));
}
