//! A variant written as a file of its own reads back to the same plan.

use crate::support::{errors, plans, read, read_files, small};
use model::plan::Plan;
use scenarios::study::Study;

/// A plan without what is the whole study's: the names of other variants.
fn shown(plan: &Plan) -> Vec<String> {
    let name = |names: &[String], at: usize| names[at].clone();
    let symbols = &plan.symbols;
    let mut parts = vec![
        format!(
            "{} {} {:?} {:?}",
            plan.scenario, plan.variant, plan.start, plan.duration
        ),
        format!(
            "{:?} {:?} {:?}",
            plan.sites, plan.parameters, plan.firewalls
        ),
        format!("{:?} {:?}", plan.campaigns, plan.demands),
    ];
    parts.extend(plan.hosts.iter().map(|host| format!("{host:?}")));
    parts.extend(plan.services.iter().map(|service| format!("{service:?}")));
    parts.extend(
        plan.applications
            .iter()
            .map(|application| format!("{application:?}")),
    );
    parts.extend(plan.groups.iter().map(|group| format!("{group:?}")));
    for server in &plan.servers {
        parts.push(format!(
            "{} {:?}",
            name(&symbols.servers.raw, server.symbol.at()),
            server.host
        ));
    }
    for fault in &plan.faults {
        let id = name(&symbols.faults.raw, fault.symbol.at());
        parts.push(format!(
            "{id} {:?} {:?} {:?}",
            fault.kind, fault.begins, fault.lasts
        ));
    }
    parts
}

fn assert_same(study: &Study, variant: &str, others: &[(&str, &str)]) {
    let text = study.resolved(variant).expect("the variant is there");
    let mut files = vec![("resolved.toml", text.as_str())];
    files.extend(others);
    let again = read_files(&files);
    assert!(!again.has_errors(), "{text}\n{:?}", errors(&again));
    let first = plans(study)
        .iter()
        .find(|plan| plan.variant == variant)
        .expect("there");
    let second = &plans(&again)[0];
    let (first, second) = (shown(first), shown(second));
    // Hosts that are listed come before those that exist because something runs on them.
    for (one, other) in first.iter().zip(&second) {
        assert_eq!(one, other, "{text}");
    }
    assert_eq!(first.len(), second.len());
}

#[test]
fn every_variant_of_the_example_reads_back() {
    let study = read(crate::example::EXAMPLE);
    assert_same(&study, "independent", &[]);
    assert_same(&study, "three-node", &[]);
    assert!(study.resolved("nobody").is_none());
}

#[test]
fn a_removed_server_leaves_its_host_in_the_resolved_file() {
    let study = read(crate::example::EXAMPLE);
    let text = study.resolved("single").expect("there");
    let again = read(&text);
    let plan = &plans(&again)[0];
    assert!(plan.hosts.iter().any(|host| host.name == "lic-c"));
    let ids: Vec<&str> = plan
        .faults
        .iter()
        .map(|f| plan.symbols.faults[f.symbol].as_str())
        .collect();
    assert_eq!(
        ids,
        [
            "london-host-dies",
            "hosts-fail/lic-a",
            "hosts-fail/lic-b",
            "hosts-fail/lic-c"
        ]
    );
    assert_eq!(again.notes[0].no_target, study.notes[1].no_target);
}

#[test]
fn a_fault_of_a_removed_server_reads_back_and_strikes_nothing() {
    for (kind, keys) in [
        ("server-kill", ""),
        ("daemon-hang", ""),
        ("file-share", ""),
        ("license-expiry", "feature = \"tserver_sdn\""),
        ("maintenance", "each_lasts = \"5 min\""),
    ] {
        let target = if kind == "maintenance" {
            "targets = [\"lic-z\"]"
        } else {
            "target = \"lic-z\""
        };
        let text = small(&format!(
            "[topology]\nkind = \"independent\"\n[[server]]\nname = \"lic-z\"\nhost = \"box\"\nfeatures = {{ tserver_sdn = 5 }}\n\
             [[fault]]\nid = \"f\"\nkind = \"{kind}\"\n{target}\nat = \"1 h\"\n{keys}\n\
             [[fault]]\nid = \"g\"\nkind = \"lmgrd-kill\"\ntarget = \"lic-a\"\nwhen = {{ fault = \"f\" }}\n\
             [[variant]]\nname = \"fewer\"\nserver = [ {{ name = \"lic-z\", remove = true }} ]\ntopology = {{ kind = \"single\" }}\n"
        ));
        let study = read(&text);
        assert!(!study.has_errors(), "{kind} {:?}", errors(&study));
        let resolved = study.resolved("fewer").expect("there");
        let again = read(&resolved);
        assert!(!again.has_errors(), "{resolved}\n{:?}", errors(&again));
        assert_eq!(again.notes[0].no_target, ["f"], "{kind}");
        assert_eq!(plans(&again)[0].faults.len(), 2);
        assert_eq!(study.resolved("fewer"), again.resolved("fewer"));
    }
}

#[test]
fn paths_of_an_extended_file_are_told_from_the_scenarios_folder() {
    let base = small(
        "[[application]]\nname = \"cb\"\nkind = \"universal-callback-server\"\n\
         [[demand]]\nname = \"d\"\napplication = \"cb\"\nprofile = \"week.csv\"\n\
         holding = { empirical = \"../times.csv\" }\n",
    );
    let others = [
        ("base/week.csv", "weekday,from,rate_per_h\n*,00:00,5\n"),
        ("times.csv", "holding_min\n10\n20\n"),
    ];
    let over = "extends = \"base/small.toml\"\nname = \"with-\\\"quotes\\\"\"\ntitle = \"tab\\tand\\u0007\"\n"
        .replace("with-\\\"quotes\\\"", "over");
    let mut files = vec![
        ("over.toml", over.as_str()),
        ("base/small.toml", base.as_str()),
    ];
    files.extend(others);
    let study = read_files(&files);
    assert_same(&study, "base", &others);
    let text = study.resolved("base").expect("there");
    assert!(text.contains("profile = \"base/week.csv\""), "{text}");
    assert!(text.contains("empirical = \"times.csv\""), "{text}");
    assert!(text.contains("title = \"tab\\tand\\u0007\""), "{text}");
    assert!(text.contains("poll_interval = \"120 s\""), "{text}");
}
