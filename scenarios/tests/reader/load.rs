//! Rules of servers, agents, demand, faults and entitlements that are decided where a scenario is read.

use crate::support::{HEAD, application, errors, has, plans, read, read_files, small, three};
use kernel::{Span, Time};
use model::plan::*;

#[test]
fn sv5_a_number_above_9999_is_cut_and_told() {
    let study = read(&small("").replace(
        "kind = \"t-server\"",
        "kind = \"t-server\"\noptions = { num-sdn-licenses = 12000 }",
    ));
    let plan = &plans(&study)[0];
    assert_eq!(
        plan.applications[ApplicationIndex(0)].needs[0].take,
        Take::UpTo(9_999)
    );
    assert!(
        study
            .findings
            .iter()
            .any(|f| f.message.contains("9999") && f.key.contains("num-sdn-licenses"))
    );
}

#[test]
fn sv10_how_a_server_comes_up_is_the_hosts_or_the_servers_word() {
    let text = small("[[host]]\nname = \"lic-a\"\nautostart = false").replace(
        "name = \"lic-a\"\nfeatures",
        "name = \"lic-a\"\nmanual_start_delay = \"10 min\"\nmanaged = true\nfeatures",
    );
    let study = read(&text);
    let host = plans(&study)[0]
        .hosts
        .iter()
        .find(|host| host.name == "lic-a")
        .expect("there");
    assert!(!host.autostart);
    assert_eq!(host.manual_start_delay, Span(10 * Span::MINUTE.0));
    assert_eq!(host.managed, Some(Span::MINUTE));
}

#[test]
fn ag2_a_shift_is_moved_to_the_first_sites_clock() {
    let text = format!(
        "{HEAD}[[site]]\nname = \"london\"\nutc_offset = \"Z\"\n[[site]]\nname = \"boston\"\nutc_offset = \"-05:00\"\n\
         [[server]]\nname = \"lic\"\nsite = \"london\"\nfeatures = {{ tserver_sdn = 9 }}\n{}\
         [[agents]]\nname = \"b\"\nsite = \"boston\"\ncount = 3\napplications = [\"ts\"]\n\
         shifts = [ {{ days = \"Fri\", start = \"20:00\", end = \"04:00\" }} ]\n",
        application("ts", "t-server", "")
    );
    let study = read(&text);
    let Schedule::Shifts(shifts) = &plans(&study)[0].groups[0].schedule else {
        panic!("shifts");
    };
    // 20:00 in Boston is 01:00 of the next day in London.
    assert_eq!(shifts[0].start, 25 * Span::HOUR.0 as i64);
    assert_eq!(shifts[0].length, Span(8 * Span::HOUR.0));
    assert_eq!(
        shifts[0].days,
        [false, false, false, false, true, false, false]
    );
}

#[test]
fn ag4_the_default_retry_goes_by_how_a_group_comes_and_goes() {
    let text = small(
        "[[agents]]\nname = \"s\"\ncount = 1\napplications = [\"ts\"]\nsession = { on = \"1 h\", off = \"1 h\" }\n\
         [[agents]]\nname = \"t\"\ncount = 1\napplications = [\"ts\"]\nsession = { on = \"1 h\", off = \"1 h\" }\nretry = { after = \"1 min\", times = 3 }",
    );
    let study = read(&text);
    let groups = &plans(&study)[0].groups;
    let minute = Span::MINUTE;
    assert_eq!(
        groups[0].retry,
        Retry::UntilSessionEnd {
            after: Span(2 * minute.0)
        }
    );
    assert_eq!(groups[1].retry, Retry::None);
    assert_eq!(
        groups[2].retry,
        Retry::Times {
            after: minute,
            times: 3
        }
    );
}

#[test]
fn ag6_a_weekly_profile_is_a_rate_over_the_week() {
    let more = "[[application]]\nname = \"cb\"\nkind = \"universal-callback-server\"\n\
                [[demand]]\nname = \"calls\"\napplication = \"cb\"\nprofile = \"week.csv\"\n";
    let profile = "weekday,from,rate_per_h\n*,00:00,0\nMon,08:00,60\nMon,18:00,0\nSat,12:00,30\n";
    let study = read_files(&[("s.toml", &small(more)), ("week.csv", profile)]);
    let Arrivals::Rate(rates) = &plans(&study)[0].demands[0].arrivals else {
        panic!("rates");
    };
    let hour = Span::HOUR.0;
    assert_eq!(
        **rates,
        [
            (Span(0), 0.0),
            (Span(8 * hour), 60.0),
            (Span(18 * hour), 0.0),
            (Span((5 * 24 + 12) * hour), 30.0),
            (Span(6 * 24 * hour), 0.0),
        ]
    );
    let wrong = profile.replace("Mon,18:00,0", "Mon,18:00,many");
    let study = read_files(&[("s.toml", &small(more)), ("week.csv", &wrong)]);
    assert!(
        has(
            &errors(&study),
            "`week.csv`, line 4: expected arrivals an hour"
        ),
        "{:?}",
        errors(&study)
    );
}

#[test]
fn ag7_recorded_sessions_and_arrivals_are_read() {
    let more = "[[application]]\nname = \"cb\"\nkind = \"universal-callback-server\"\n\
                [[demand]]\nname = \"calls\"\napplication = \"cb\"\nrecorded = \"calls.csv\"\n\
                [[agents]]\nname = \"r\"\ncount = 2\napplications = [\"ts\"]\nrecorded = \"agents.csv\"\n";
    let files = [
        ("s.toml", small(more)),
        (
            "calls.csv",
            "time_s,holding_s\n20,3600\n10.5,60\n".to_owned(),
        ),
        (
            "agents.csv",
            "agent,in_s,out_s\njane,100,200\njohn,50,150\njane,300,400\n".to_owned(),
        ),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let study = read_files(&files);
    let plan = &plans(&study)[0];
    let second = Span::SECOND.0;
    let Arrivals::Recorded(arrivals) = &plan.demands[0].arrivals else {
        panic!("recorded");
    };
    let arrivals: Vec<(Time, Span, u32)> = arrivals
        .iter()
        .map(|unit| (unit.at, unit.holding, unit.licenses))
        .collect();
    assert_eq!(
        arrivals,
        [
            (Time(10_500_000), Span(60 * second), 1),
            (Time(20 * second), Span(3600 * second), 1),
        ]
    );
    let Schedule::Recorded(sessions) = &plan.groups[1].schedule else {
        panic!("recorded");
    };
    let time = |at: u64| Time(at * second);
    assert_eq!(
        **sessions,
        [
            (1, time(50), time(150)),
            (0, time(100), time(200)),
            (0, time(300), time(400)),
        ]
    );
}

#[test]
fn ap20_instances_of_a_count_are_numbered_and_shared_out() {
    let text = small("").replace("kind = \"t-server\"", "kind = \"t-server\"\ncount = 3");
    let study = read(&text);
    let plan = &plans(&study)[0];
    assert_eq!(plan.symbols.applications.raw, ["ts-1", "ts-2", "ts-3"]);
    let hosts: Vec<&str> = plan
        .applications
        .iter()
        .map(|a| plan.hosts[a.processes[0].host].name.as_str())
        .collect();
    assert_eq!(hosts, ["ts-1", "ts-2", "ts-3"]);
    assert_eq!(
        plan.groups[0].steps[0].choices,
        [0, 1, 2].map(ApplicationIndex)
    );
}

#[test]
fn ct2_products_become_features() {
    let text = three("single", "")
        .replace("[[server]]\nname = \"b\"\nsite = \"south\"\n[[server]]\nname = \"c\"\nsite = \"south\"\n", "")
        .replace(
            "features = { tserver_sdn = 100, cti_ha_option = 3, DESKTOP_AGENT = 50, ISDK_FACTORY = 3 }",
            "products = { \"Genesys Inbound Voice\" = 300 }",
        );
    let study = read(&text);
    let plan = &plans(&study)[0];
    let at = plan
        .symbols
        .features
        .position(|f| f == "tserver_sdn")
        .expect("of the product");
    assert_eq!(plan.entitlement[at], 300);
    let wrong = text.replace("Genesys Inbound Voice", "Genesys Inbound Vioce");
    let found = errors(&read(&wrong));
    assert!(
        has(&found, "did you mean `Genesys Inbound Voice`?"),
        "{found:?}"
    );
}

#[test]
fn a_split_sums_to_the_whole() {
    let split = |split: &str| {
        let text = three("independent", "");
        read(&text.replace(
            "[entitlement]",
            &format!("[entitlement]\nsplit = {{ {split} }}"),
        ))
    };
    let counts = |study: &scenarios::study::Study| -> Vec<u32> {
        let plan = &plans(study)[0];
        plan.services
            .iter()
            .map(|s| s.pools[0].lots[0].count)
            .collect()
    };
    assert_eq!(
        counts(&split("a = \"33.3 %\", b = \"33.3 %\", c = \"33.4 %\"")),
        [33, 33, 34]
    );
    assert_eq!(counts(&read(&three("independent", ""))), [34, 33, 33]);
    let found = errors(&split("a = \"50 %\", b = \"30 %\", c = \"10 %\""));
    assert!(
        has(&found, "the parts sum to 90 %, not to 100 %"),
        "{found:?}"
    );
    let found = errors(&split("a = \"50 %\", d = \"50 %\""));
    assert!(
        has(&found, "no independent server that takes a part `d`"),
        "{found:?}"
    );
}

#[test]
fn parameters_hold_from_the_widest_table_to_the_narrowest() {
    let text = small("[parameters]\npoll_interval = \"100 s\"\nretry_interval = \"10 s\"\n[topology]\nkind = \"single\"\nretry_interval = \"20 s\"\nheartbeat_interval = \"5 s\"")
        .replace("kind = \"t-server\"", "kind = \"t-server\"\nreconnect = \"any-server\"");
    let study = read(&text);
    let application = &plans(&study)[0].applications[ApplicationIndex(0)];
    assert_eq!(application.poll_interval, Span::from_seconds(100));
    assert_eq!(application.retry_interval, Span::from_seconds(20));
    assert_eq!(application.reconnect, Reconnect::AnyServer);
    let found = errors(&read(&small("[parameters]\npoll_interval = \"0 s\"")));
    assert!(
        has(&found, "expected a `poll_interval` above zero"),
        "{found:?}"
    );
}

#[test]
fn ft7_maintenance_lasts_as_long_as_its_steps() {
    let fault = "[[fault]]\nid = \"m\"\nkind = \"maintenance\"\ntargets = [\"ts\", \"lic-a\"]\n\
                 at = \"1 d\"\neach_lasts = \"10 min\"\ngap = \"5 min\"";
    let study = read(&small(fault));
    let fault = &plans(&study)[0].faults[0];
    let minute = Span::MINUTE.0 as i64;
    assert_eq!(
        fault.lasts,
        Some(kernel::Distribution::Constant(25 * minute))
    );
    let FaultKind::Maintenance { targets, .. } = &fault.kind else {
        panic!("maintenance");
    };
    assert_eq!(
        *targets,
        [
            MaintenanceTarget::Application(ApplicationIndex(0), None),
            MaintenanceTarget::Server(ServerIndex(0))
        ]
    );
}

#[test]
fn ft2_a_block_is_at_a_firewall_or_between_two_places() {
    let more = "[[firewall]]\nname = \"fw\"\nbetween = [\"lic-a\", \"ts\"]\nopen = [7260, 7261]\n\
                [[fault]]\nid = \"b\"\nkind = \"firewall-block\"\ntarget = \"fw\"\nports = [7261]\n\
                at = \"1 d\"\nlasts = \"1 h\"\nestablished = \"kept\"\n";
    let study = read(&small(more));
    let plan = &plans(&study)[0];
    let FaultKind::FirewallBlock {
        between,
        ports,
        drops_established,
        reset,
        ..
    } = &plan.faults[0].kind
    else {
        panic!("a block");
    };
    assert_eq!(*between, plan.firewalls[0].between);
    assert_eq!(*ports, Ports::Named(vec![7261]));
    assert!(!drops_established && !reset);
    let found = errors(&read(&small(
        &more.replace("\"lic-a\", \"ts\"", "\"lic-a\", \"lic-q\""),
    )));
    assert!(has(&found, "there is no site or host `lic-q`"), "{found:?}");
}

#[test]
fn targets_name_what_there_is() {
    let target = |target: &str| errors(&read(&small(&format!("[target]\n{target}"))));
    let good = "denied_fraction = { max = \"1 %\", scope = \"agents\", subject = \"day\" }\n\
                agent_time_lost = [ { max = \"2 h\" }, { max = \"1 h\", scope = \"agents\", subject = \"day\" } ]\n\
                violations = { max = 3, confidence = 0.9 }";
    assert!(target(good).is_empty(), "{:?}", target(good));
    let found =
        target("denied_fraction = { max = \"1 %\", scope = \"agents\", subject = \"dya\" }");
    assert!(
        has(
            &found,
            "there is no group of agents `dya` (is `day` meant?)"
        ),
        "{found:?}"
    );
    let found = target("denied_fracton = { max = \"1 %\" }");
    assert!(
        has(
            &found,
            "there is no metric `denied_fracton` (is `denied_fraction` meant?)"
        ),
        "{found:?}"
    );
    let found = target("agent_time_lost = { max = 3 }");
    assert!(
        has(&found, "`agent_time_lost` is limited by a length of time"),
        "{found:?}"
    );
    let found = target("availability = { }");
    assert!(has(&found, "the target has no limit"), "{found:?}");
}

#[test]
fn a_sweep_is_checked_before_it_is_played() {
    let sweep = |vary: &str| errors(&read(&small(&format!("[sweep]\nvary = {{ {vary} }}"))));
    assert!(sweep("\"agents.day.count\" = [40, 60]").is_empty());
    let found = sweep("\"agents.dya.count\" = [40, 60]");
    assert!(has(&found, "is `day` meant?"), "{found:?}");
    let found = sweep("\"parameters.poll_interval\" = [\"60 s\", 120]");
    assert!(has(&found, "found the bare number 120"), "{found:?}");
}

#[test]
fn lf8_an_options_file_may_switch_rereading_off() {
    let text = small("").replace(
        "name = \"lic-a\"",
        "name = \"lic-a\"\noptions_file = \"genesys.opt\"",
    );
    let options = "AUTOMATIC_REREAD OFF\nRESERVE 5 tserver_sdn USER jane\nRESERV 3\n";
    let study = read_files(&[("s.toml", &text), ("genesys.opt", options)]);
    assert!(!plans(&study)[0].services[ServiceIndex(0)].automatic_reread);
    let warned: Vec<(&str, usize)> = study
        .findings
        .iter()
        .map(|f| (f.file.as_str(), f.line))
        .collect();
    assert!(warned.contains(&("genesys.opt", 3)), "{:?}", study.findings);
    assert!(
        study
            .findings
            .iter()
            .any(|f| f.line == 2 && f.message.contains("reserved for nobody")),
        "{:?}",
        study.findings
    );
}

#[test]
fn a_mistake_that_one_variant_shows_names_it() {
    let desktop = application("desk", "genesys-desktop", "license_servers = \"7260@a\"");
    let variant = "[[variant]]\nname = \"three\"\ntopology = { kind = \"three-node\" }";
    let found = errors(&read(&three("independent", &format!("{desktop}{variant}"))));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        has(&found, "not a three-node system (in variant `three`)"),
        "{found:?}"
    );
}

#[test]
fn a_variant_may_move_a_server() {
    let more = "[[fault]]\nid = \"h\"\nkind = \"host-kill\"\ntarget = \"each-server-host\"\nat = \"1 d\"\nlasts = \"1 h\"\n\
                [[variant]]\nname = \"away\"\nserver = [ { name = \"b\", site = \"north\" } ]\n\
                [[variant]]\nname = \"new\"\nserver = [ { name = \"b\", host = \"b2\" } ]";
    let study = read(&three("independent", more));
    let [_, away, new] = plans(&study) else {
        panic!("three variants");
    };
    let site = |plan: &Plan, host: &str| {
        let host = plan
            .hosts
            .iter()
            .find(|known| known.name == host)
            .expect("there");
        plan.sites[host.site].name.clone()
    };
    assert_eq!(site(away, "b"), "north");
    // The old host stays, and so do the faults on it.
    assert_eq!([site(new, "b"), site(new, "b2")], ["south", "south"]);
    let ids: Vec<&str> = new
        .faults
        .iter()
        .map(|f| new.symbols.faults[f.symbol].as_str())
        .collect();
    assert_eq!(ids, ["h/a", "h/b", "h/c"]);
    assert_eq!(study.notes[2].no_target, ["h/b"]);
}

#[test]
fn repairs_go_by_the_clock_of_what_is_repaired() {
    let more = "[[site]]\nname = \"london\"\nutc_offset = \"Z\"\n[[site]]\nname = \"paris\"\nutc_offset = \"+01:00\"\n\
                [[fault]]\nid = \"h\"\nkind = \"host-kill\"\ntarget = \"lic-a\"\ntime_to_failure = \"1 d\"\n\
                time_to_repair = \"2 h\"\nrepair_during = \"Mon 08:00-10:00\"";
    let text = small(more).replace("name = \"lic-a\"", "name = \"lic-a\"\nsite = \"paris\"");
    let study = read(&text);
    let hour = Span::HOUR.0;
    let periods = &plans(&study)[0].faults[0].repair_during.periods;
    assert_eq!(
        *periods,
        [WeekPeriod {
            from: Span(7 * hour),
            to: Span(9 * hour)
        }]
    );
}

#[test]
fn ag7_a_debug_log_is_a_record_and_overlapping_stays_are_one() {
    let more = "[[agents]]\nname = \"log\"\ncount = 2\napplications = [\"ts\"]\nrecorded = \"lic.log\"\n\
                [[agents]]\nname = \"csv\"\ncount = 1\napplications = [\"ts\"]\nrecorded = \"a.csv\"\n";
    let log = "9:00:00 (lmgrd) TIMESTAMP 3/2/2026\n\
               9:00:10 (genesys.d) OUT: \"tserver_sdn\" jane@ws-1\n\
               9:00:20 (genesys.d) OUT: \"tserver_sdn\" john@ws-2\n\
               9:30:10 (genesys.d) IN: \"tserver_sdn\" jane@ws-1\n\
               10:00:00 (genesys.d) IN: \"tserver_sdn\" john@ws-2\n";
    let csv = "agent,in_s,out_s\n1,100,200\n1,150,300\n1,400,500\n";
    let study = read_files(&[("s.toml", &small(more)), ("lic.log", log), ("a.csv", csv)]);
    let groups = &plans(&study)[0].groups;
    let record = |group: &AgentGroup| match &group.schedule {
        Schedule::Recorded(sessions) => sessions
            .iter()
            .map(|s| (s.0, s.1.seconds(), s.2.seconds()))
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let nine = 9.0 * 3600.0;
    assert_eq!(
        record(&groups[1]),
        [
            (0, nine + 10.0, nine + 1810.0),
            (1, nine + 20.0, nine + 3600.0)
        ]
    );
    assert_eq!(record(&groups[2]), [(0, 100.0, 300.0), (0, 400.0, 500.0)]);
}

#[test]
fn lf1_a_features_name_is_one_word() {
    for name in ["a b", "", "a#b", "a\\tb"] {
        let text = small("").replace("features = {", &format!("features = {{ \"{name}\" = 1,"));
        let found = errors(&read(&text));
        assert!(
            found.len() == 1 && found[0].contains("is not a feature name"),
            "{found:?}"
        );
    }
}
