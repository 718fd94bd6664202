//! Needs of T-Servers, Universal Routing Server and IVR Server.

use super::*;
use crate::finding::Severity;
use model::plan::{CheckoutUnit, Give, Redundancy};

#[test]
fn ap7_the_smaller_of_two_numbers_counts() {
    let both = |all, sdn| {
        seats(&numbers(&[
            ("num-of-licenses", all),
            ("num-sdn-licenses", sdn),
        ]))
    };
    assert_eq!(both(300, 500), (Take::UpTo(300), vec![]));
    assert_eq!(both(500, 300), (Take::UpTo(300), vec![]));
    assert_eq!(
        both(0, 300),
        (Take::UpTo(300), vec![]),
        "zero of all types means max"
    );
    assert_eq!(
        both(300, 0),
        (Take::UpTo(0), vec![]),
        "zero of seats means none"
    );
    assert_eq!(both(0, 0), (Take::UpTo(0), vec![]));
}

#[test]
fn ap7_releases_7_0_and_7_1_ask_for_technical_dns_too() {
    let asked = |release: (u32, Option<u32>), numbers: &[(&str, i64)]| {
        let options = numbers
            .iter()
            .map(|(name, number)| ((*name).to_owned(), OptionValue::Number(*number)));
        let options = options.collect();
        let no_file = |_: &str| false;
        let settings = Settings {
            release: Some(release.0),
            release_within: release.1,
            ..Settings::new(&options, &no_file)
        };
        let catalogue = Catalogue::built_in();
        let kind = catalogue.kind("t-server").expect("there");
        let mut names = Vec::new();
        let mut feature = |name: &str| {
            names.push(name.to_owned());
            FeatureId(u32::try_from(names.len() - 1).unwrap())
        };
        let (needs, problems) = catalogue.needs(kind, &settings, &mut feature);
        assert!(problems.is_empty(), "{problems:?}");
        let at = names.iter().position(|name| name == "tserver_tdn");
        let need = needs.iter().find(|need| Some(need.feature.at()) == at);
        need.map(|need| (need.take, need.required, need.version))
    };
    let seven = crate::flexnet::version::parse("7.0").expect("a version");
    let all = Some((Take::All, true, seven));
    assert_eq!(asked((7, Some(0)), &[]), all);
    assert_eq!(asked((7, Some(1)), &[]), all);
    assert_eq!(asked((7, Some(1)), &[("num-of-licenses", 150)]), all);
    // 100 seats of 150 in all leave 50 technical DNs.
    let both = [("num-of-licenses", 150), ("num-sdn-licenses", 100)];
    assert_eq!(
        asked((7, Some(1)), &both),
        Some((Take::UpTo(50), true, seven))
    );
    for later in [
        (7, Some(2)),
        (7, Some(6)),
        (7, None),
        (8, None),
        (8, Some(1)),
    ] {
        assert_eq!(asked(later, &both), None, "{later:?}");
    }
}

#[test]
fn ap7_max_and_nothing_given_ask_for_all() {
    assert_eq!(seats(&Options::new()), (Take::All, vec![]));
    assert_eq!(
        seats(&numbers(&[("num-of-licenses", 0)])),
        (Take::All, vec![])
    );
    assert_eq!(
        seats(&numbers(&[("num-sdn-licenses", 40)])),
        (Take::UpTo(40), vec![])
    );
    let mut options = numbers(&[("num-of-licenses", 40)]);
    options.insert("num-sdn-licenses".to_owned(), OptionValue::Max);
    assert_eq!(seats(&options), (Take::UpTo(40), vec![]));
}

#[test]
fn ap7_an_invalid_value_counts_as_max_and_is_told() {
    for value in [
        OptionValue::Number(-1),
        OptionValue::Text("lots".to_owned()),
    ] {
        let mut options = numbers(&[("num-sdn-licenses", 70)]);
        options.insert("num-of-licenses".to_owned(), value);
        let (take, problems) = seats(&options);
        assert_eq!(take, Take::UpTo(70));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].severity, Severity::Warning);
        assert_eq!(problems[0].key, "options.num-of-licenses");
    }
}

#[test]
fn ap7_each_login_registers_dns_and_each_registered_dn_keeps_its_seat() {
    let options = Options::new();
    let settings = Settings {
        dns_per_agent: 2,
        registered_dns: 11,
        ..Settings::new(&options, &NONE)
    };
    for kind in [
        "t-server",
        "sip-server",
        "cti-less-t-server",
        "t-server-for-csta-connector",
    ] {
        let (needs, _) = asked(kind, &settings);
        let login = Give::Login {
            per_agent: 2,
            registered: 11,
            role: None,
            fallback: None,
        };
        assert_eq!(needs[0].1.give, login, "{kind}");
        assert!(needs[0].1.required);
        assert_eq!(needs[0].1.version, EIGHT);
    }
    let (needs, _) = asked("unified-communication-connector", &settings);
    let login = Give::Login {
        per_agent: 1,
        registered: 0,
        role: None,
        fallback: None,
    };
    assert_eq!(needs[0].1.give, login, "a user is no DN");
}

#[test]
fn ap7_a_network_t_server_takes_seats_only_if_an_option_names_a_number() {
    let ask = |options: &Options| features("network-t-server", &Settings::new(options, &NONE));
    assert_eq!(ask(&Options::new()), [""; 0]);
    assert_eq!(ask(&numbers(&[("num-sdn-licenses", 0)])), [""; 0]);
    assert_eq!(ask(&numbers(&[("num-sdn-licenses", 5)])), ["tserver_sdn"]);
    let options = Options::new();
    let genspec = Settings {
        mode: Some("genspec"),
        ..Settings::new(&options, &NONE)
    };
    let expected = ["tserver_nts", "tserver_nts_calltreatments"];
    assert_eq!(features("network-t-server", &genspec), expected);
}

#[test]
fn ap5_hot_standby_adds_the_high_availability_license() {
    let options = Options::new();
    for (kind, feature, required, unit) in [
        ("t-server", "cti_ha_option", true, CheckoutUnit::Instance),
        (
            "universal-routing-server",
            "router_ha_option",
            false,
            CheckoutUnit::Environment,
        ),
        (
            "ivr-server",
            "iserver_ha_option",
            true,
            CheckoutUnit::Instance,
        ),
    ] {
        for (redundancy, expected) in [
            (Redundancy::None, false),
            (Redundancy::WarmStandby, false),
            (Redundancy::HotStandby, true),
        ] {
            let (needs, problems) = asked(
                kind,
                &Settings {
                    redundancy,
                    ..Settings::new(&options, &NONE)
                },
            );
            assert_eq!(problems, []);
            let found = needs.iter().find(|(name, _)| name == feature);
            assert_eq!(found.is_some(), expected, "{kind} {redundancy:?}");
            if let Some((_, need)) = found {
                assert_eq!((need.required, need.unit), (required, unit), "{kind}");
                assert_eq!(
                    (need.take, &need.give),
                    (Take::Exactly(1), &Give::HotStandby)
                );
            }
        }
    }
    let pickup = Options::from([("pickup_calls".to_owned(), OptionValue::Bool(true))]);
    let expected = ["router_seats", "router_ha_option"];
    assert_eq!(
        features("universal-routing-server", &Settings::new(&pickup, &NONE)),
        expected
    );
}

#[test]
fn ap8_a_routing_server_takes_all_seats_in_one_checkout_of_the_environment() {
    let options = Options::new();
    let (needs, problems) = asked("universal-routing-server", &Settings::new(&options, &NONE));
    assert_eq!(problems, []);
    assert_eq!(needs.len(), 1);
    let need = &needs[0].1;
    assert_eq!(
        (need.take, need.unit),
        (Take::All, CheckoutUnit::Environment)
    );
    assert_eq!((&need.give, need.required), (&Give::FirstCall, true));
}

#[test]
fn ap17_ivr_ports_go_by_mode_and_number() {
    let options = numbers(&[("num-of-licenses", 24), ("num-sdn-licenses", 30)]);
    for (mode, expected) in [
        (None, vec!["tserver_ivr_max_ports_behind"]),
        (Some("behind"), vec!["tserver_ivr_max_ports_behind"]),
        (Some("in-front"), vec!["tserver_ivr_max_ports_in_front"]),
        (
            Some("network"),
            vec!["tserver_nts", "tserver_nts_calltreatments"],
        ),
    ] {
        let settings = Settings {
            mode,
            ..Settings::new(&options, &NONE)
        };
        assert_eq!(features("ivr-server", &settings), expected);
        let (needs, _) = asked("ivr-server", &settings);
        if mode == Some("network") {
            assert_eq!(needs[0].1.unit, CheckoutUnit::Environment);
            assert_eq!(needs[1].1.take, Take::AtArrival(1));
        } else {
            assert_eq!(needs[0].1.take, Take::UpTo(24));
        }
        let multi_site = Settings {
            multi_site: true,
            ..settings
        };
        let with = features("ivr-server", &multi_site);
        assert_eq!(
            with.last().map(String::as_str),
            Some("tserver_iscc"),
            "in any mode"
        );
    }
}

#[test]
fn ap19_multi_site_licenses_by_server_or_pair() {
    let options = Options::new();
    for (redundancy, iscc_per_pair, take) in [
        (Redundancy::None, false, Take::Exactly(1)),
        (Redundancy::WarmStandby, false, Take::UpTo(2)),
        (Redundancy::WarmStandby, true, Take::Exactly(1)),
        (Redundancy::HotStandby, false, Take::Exactly(1)),
    ] {
        let settings = Settings {
            multi_site: true,
            redundancy,
            iscc_per_pair,
            ..Settings::new(&options, &NONE)
        };
        let (needs, _) = asked("t-server", &settings);
        let (_, need) = needs
            .iter()
            .find(|(name, _)| name == "tserver_iscc")
            .expect("asked for");
        assert_eq!(
            (need.take, need.required),
            (take, false),
            "{redundancy:?} {iscc_per_pair}"
        );
        assert_eq!(need.unit, CheckoutUnit::Instance);
    }
}
