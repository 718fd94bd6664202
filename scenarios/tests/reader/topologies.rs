//! Rules of server configurations (TP) that are decided where a scenario is read.

use crate::support::{HEAD, application, errors, findings, has, list, plans, read, three};
use model::plan::*;
use scenarios::Severity;

#[test]
fn tp1_a_single_configuration_has_one_server() {
    let found = errors(&read(&three("single", "")));
    assert!(
        has(&found, "a single configuration has one server, found 3"),
        "{found:?}"
    );
    assert!(has(&found, "write `kind = \"independent\"`"), "{found:?}");
}

#[test]
fn tp2_a_three_node_system_has_three_servers_and_one_file() {
    let two = three("three-node", "").replace("[[server]]\nname = \"c\"\nsite = \"south\"\n", "");
    let found = errors(&read(&two));
    assert!(
        has(&found, "a three-node system has three servers, found 2"),
        "{found:?}"
    );

    let study = read(&three("three-node", ""));
    let plan = &plans(&study)[0];
    assert_eq!(plan.services.len(), 1);
    assert_eq!(
        plan.services[ServiceIndex(0)].nodes,
        [ServerIndex(0), ServerIndex(1), ServerIndex(2)]
    );
    // The count is the file's, once.
    assert_eq!(
        plan.entitlement[plan.services[ServiceIndex(0)].pools[0].feature],
        100
    );
    let warned = findings(&study, Severity::Warning);
    assert!(has(&warned, "stand at several sites"), "{warned:?}");

    let differing = format!(
        "{HEAD}[topology]\nkind = \"three-node\"\n\
         [[server]]\nname = \"a\"\nfeatures = {{ x = 1 }}\n\
         [[server]]\nname = \"b\"\nfeatures = {{ x = 2 }}\n\
         [[server]]\nname = \"c\"\n"
    );
    let found = errors(&read(&differing));
    assert!(
        has(
            &found,
            "the nodes of a three-node system hold different features"
        ),
        "{found:?}"
    );
}

#[test]
fn tp6_independent_servers_are_services_of_their_own_and_asked_in_file_order() {
    let study = read(&three(
        "independent",
        &application("ts", "t-server", "site = \"south\""),
    ));
    let plan = &plans(&study)[0];
    assert_eq!(plan.services.len(), 3);
    let all = [0, 1, 2].map(|at| ListEntry::Server(ServerIndex(at)));
    assert_eq!(list(plan, 0), all);

    let local = application(
        "ts",
        "t-server",
        "site = \"south\"\nlicense_servers = \"local-first\"",
    );
    let study = read(&three("independent", &local));
    assert_eq!(
        list(&plans(&study)[0], 0),
        [1, 2, 0].map(|at| ListEntry::Server(ServerIndex(at)))
    );
}

#[test]
fn tp9_an_explicit_list_is_resolved_by_host_and_port() {
    let listed = application(
        "ts",
        "t-server",
        "license_servers = \"7261@a:7260@b;@c:7260@nowhere:7260@ts:missing.dat\"",
    );
    let study = read(&three("independent", &listed));
    assert_eq!(
        list(&plans(&study)[0], 0),
        [
            ListEntry::WrongAddress,
            ListEntry::Server(ServerIndex(1)),
            ListEntry::Server(ServerIndex(2)),
            ListEntry::HostUnknown,
            ListEntry::WrongAddress,
            ListEntry::FileMissing,
        ]
    );
    let warned = findings(&study, Severity::Warning);
    assert!(
        has(
            &warned,
            "no license server listens at `7261@a` (write `7260@a`: its license server listens there)"
        ),
        "{warned:?}"
    );
    assert!(
        has(&warned, "the host `nowhere` is not known"),
        "{warned:?}"
    );
    assert!(
        has(
            &warned,
            "`7260@ts` (no license server runs there; name the host of one)"
        ),
        "{warned:?}"
    );
}

#[test]
fn tp9_any_entry_of_a_three_node_system_reaches_all_of_it() {
    let listed = application(
        "ts",
        "t-server",
        "license_servers = \"7260@b,7260@a,7260@c\"",
    );
    let study = read(&three("three-node", &listed));
    assert_eq!(
        list(&plans(&study)[0], 0),
        [ListEntry::Server(ServerIndex(1))]
    );

    let found = errors(&read(&three("independent", &listed)));
    assert!(
        has(&found, "`,` joins the nodes of a three-node system only"),
        "{found:?}"
    );
}

#[test]
fn tp9_a_list_of_a_removed_server_leads_to_a_host_without_one() {
    let listed = application("ts", "t-server", "license_servers = \"7260@a:7260@b\"");
    let variant = "[[variant]]\nname = \"two\"\nserver = [ { name = \"a\", remove = true } ]";
    let study = read(&three("independent", &format!("{listed}{variant}")));
    let two = &plans(&study)[1];
    assert_eq!(
        list(two, 0),
        [ListEntry::WrongAddress, ListEntry::Server(ServerIndex(0))]
    );
    assert_eq!(two.servers.len(), 2);
}

#[test]
fn tp10_a_java_library_takes_one_server_alone() {
    let desktop = |more: &str| application("desk", "genesys-desktop", more);
    let found = errors(&read(&three("independent", &desktop(""))));
    assert!(
        has(
            &found,
            "`desk` uses a Java library for the single configuration only, not a list of several servers"
        ),
        "{found:?}"
    );
    let found = errors(&read(&three("three-node", &desktop(""))));
    assert!(has(&found, "not a three-node system"), "{found:?}");

    let one = read(&three(
        "independent",
        &desktop("license_servers = \"7260@b\""),
    ));
    assert_eq!(
        list(&plans(&one)[0], 0),
        [ListEntry::Server(ServerIndex(1))]
    );
    let allowed = read(&three("independent", &desktop("allow_unsupported = true")));
    assert_eq!(
        list(&plans(&allowed)[0], 0),
        [ListEntry::Server(ServerIndex(0))]
    );
}

#[test]
fn tp11_the_two_of_a_hot_standby_pair_have_one_list() {
    let pair = |redundancy: &str, list: &str| {
        let more = format!(
            "redundancy = \"{redundancy}\"\nlicense_servers = \"7260@a:7260@b\"\n\
             backup = {{ host = \"other\", license_servers = \"{list}\" }}"
        );
        read(&three("independent", &application("ts", "t-server", &more)))
    };
    let found = errors(&pair("hot-standby", "7260@b:7260@a"));
    assert!(
        has(&found, "the two of a hot-standby pair have different lists"),
        "{found:?}"
    );
    assert!(!pair("hot-standby", "7260@a;7260@b").has_errors());
    let warm = pair("warm-standby", "7260@b:7260@a");
    assert_eq!(
        plans(&warm)[0].applications[ApplicationIndex(0)].processes[1].list[0],
        ListEntry::Server(ServerIndex(1))
    );
}

#[test]
fn tp11_a_default_list_is_seen_from_the_primary() {
    let more = "site = \"north\"\nredundancy = \"hot-standby\"\nlicense_servers = \"local-first\"\n\
                backup = { site = \"south\" }";
    let study = read(&three("independent", &application("ts", "t-server", more)));
    let plan = &plans(&study)[0];
    let processes = &plan.applications[ApplicationIndex(0)].processes;
    assert_eq!(processes[0].list, processes[1].list);
    let site = |process: &Process| plan.sites[plan.hosts[process.host].site].name.clone();
    assert_eq!(
        [site(&processes[0]), site(&processes[1])],
        ["north", "south"]
    );
}
