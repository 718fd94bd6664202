//! Needs of outbound, callback, interaction, desktop, GIS and management servers.

use super::*;
use crate::finding::Severity;
use model::plan::ConfigurationServer;
use model::plan::{AgentRole, CheckoutUnit, Give, Medium, Role};

#[test]
fn ap9_dialing_is_full_where_a_file_has_it() {
    let options = numbers(&[("num-of-licenses", 60)]);
    let ask = |dialing, file: &[&str]| {
        let file_has = |name: &str| file.contains(&name);
        let settings = Settings {
            dialing,
            ..Settings::new(&options, &file_has)
        };
        let (needs, problems) = asked("outbound-contact-server", &settings);
        assert_eq!(problems, []);
        assert_eq!(needs.len(), 1, "never both");
        assert_eq!(
            (needs[0].1.take, &needs[0].1.give),
            (
                Take::UpTo(60),
                &Give::Campaign {
                    preview_only: needs[0].0 == "occ_preview"
                }
            )
        );
        needs[0].0.clone()
    };
    assert_eq!(ask(None, &["occ_full", "occ_preview"]), "occ_full");
    assert_eq!(ask(None, &["occ_preview"]), "occ_preview");
    assert_eq!(ask(None, &[]), "occ_full");
    assert_eq!(
        ask(Some("preview"), &["occ_full", "occ_preview"]),
        "occ_preview"
    );
    assert_eq!(ask(Some("full"), &["occ_preview"]), "occ_full");
}

#[test]
fn ap10_callback_takes_its_maximum_and_refuses_autodial_on_preview() {
    let options = numbers(&[("max-licenses", 90)]);
    for (dialing, feature, refuses_autodial) in [
        ("full", "vcb_full", false),
        ("preview", "vcb_preview", true),
    ] {
        let settings = Settings {
            dialing: Some(dialing),
            ..Settings::new(&options, &NONE)
        };
        let (needs, problems) = asked("universal-callback-server", &settings);
        assert_eq!(problems, []);
        assert_eq!(needs.len(), 1);
        let (name, need) = &needs[0];
        assert_eq!((name.as_str(), need.version), (feature, SEVEN));
        assert_eq!(need.take, Take::UpTo(90));
        assert_eq!(
            need.give,
            Give::Arrival {
                kind: None,
                refuses_autodial,
                restored: true,
            }
        );
    }
}

#[test]
fn ap11_an_interaction_server_has_an_option_for_each_feature() {
    let mut options = numbers(&[
        ("ics_multi_media_agent_seat", 50),
        ("ics_live_web_channel", 0),
    ]);
    let media = [Medium::Email, Medium::Voice];
    let settings = Settings {
        media: &media,
        ..Settings::new(&options, &NONE)
    };
    let (needs, problems) = asked("interaction-server", &settings);
    assert_eq!(problems, []);
    let found: Vec<_> = needs
        .iter()
        .map(|(name, need)| (name.as_str(), need.take, need.give.clone()))
        .collect();
    let email = Give::Forced {
        medium: Some(Medium::Email),
    };
    assert_eq!(
        found,
        [
            (
                "ics_multi_media_agent_seat",
                Take::UpTo(50),
                Give::Forced { medium: None }
            ),
            ("ics_email_webform_channel", Take::All, email),
        ]
    );
    options.insert("ics_sms_channel".to_owned(), OptionValue::Number(7));
    options.insert("iwd_jms_cp".to_owned(), OptionValue::Number(1));
    let asked = features("interaction-server", &Settings::new(&options, &NONE));
    assert_eq!(
        asked,
        [
            "ics_multi_media_agent_seat",
            "iwd_jms_cp",
            "ics_sms_channel"
        ]
    );
}

#[test]
fn ap12_desktop_takes_by_login_and_a_supervisor_falls_back() {
    let options = Options::new();
    for supervisor_fallback in [true, false] {
        let settings = Settings {
            supervisor_fallback,
            ..Settings::new(&options, &NONE)
        };
        let (needs, problems) = asked("genesys-desktop", &settings);
        assert_eq!(problems, []);
        let names: Vec<_> = needs.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["ISDK_FACTORY", "DESKTOP_AGENT", "DESKTOP_SUPERVISOR"]
        );
        assert_eq!(
            (needs[0].1.take, needs[0].1.unit),
            (Take::Exactly(1), CheckoutUnit::Environment)
        );
        assert!(needs.iter().all(|(_, need)| need.version == SEVEN));
        for (at, role, fallback) in [
            (1, AgentRole::Agent, None),
            (2, AgentRole::Supervisor, supervisor_fallback.then_some(1)),
        ] {
            assert_eq!(needs[at].1.take, Take::AtLogin(1));
            let give = Give::Login {
                per_agent: 1,
                registered: 0,
                role: Some(role),
                fallback,
            };
            assert_eq!(needs[at].1.give, give);
        }
    }
}

#[test]
fn ap13_gis_asks_for_what_its_clients_use() {
    let options = Options::new();
    let ask = |demands: &[Option<&str>]| {
        let settings = Settings {
            demands,
            ..Settings::new(&options, &NONE)
        };
        let (needs, problems) = asked("genesys-integration-server", &settings);
        assert_eq!(problems, []);
        needs
    };
    assert_eq!(ask(&[]).len(), 1, "the server's own license");
    let needs = ask(&[
        Some("agent"),
        Some("queue"),
        Some("agent"),
        Some("statistics"),
    ]);
    let arrival = |kind: &str| Give::Arrival {
        kind: Some(kind.to_owned()),
        refuses_autodial: false,
        restored: false,
    };
    let service = |kind: &str| Give::Service {
        kind: Some(kind.to_owned()),
    };
    let found: Vec<_> = needs
        .iter()
        .map(|(name, need)| (name.as_str(), need.take, need.give.clone()))
        .collect();
    assert_eq!(
        found,
        [
            ("GIS", Take::Exactly(1), Give::Function),
            ("ISDK_FACTORY", Take::Exactly(1), service("agent")),
            ("ISDK_QUEUE", Take::Exactly(1), service("queue")),
            ("GIS_STATSERVICE", Take::AtArrival(1), arrival("statistics")),
            (
                "GIS_INTERACTIONSERVICE",
                Take::AtArrival(1),
                arrival("agent")
            ),
            (
                "GIS_INTERACTIONSERVICE",
                Take::AtArrival(1),
                arrival("queue")
            ),
        ]
    );
}

#[test]
fn ap13_gsap_has_no_statistics_and_configuration_service() {
    let options = Options::new();
    let settings = |demands| Settings {
        demands,
        ..Settings::new(&options, &NONE)
    };
    for kind in [
        "genesys-integration-server-gsap",
        "genesys-desktop-.net-toolkit",
        ".net-server",
    ] {
        let (_, problems) = asked(kind, &settings(&[Some("statistics"), Some("agent"), None]));
        let found: Vec<_> = problems
            .iter()
            .map(|p| (p.severity, p.key.as_str()))
            .collect();
        assert_eq!(found, [(Severity::Error, "demand.kind"); 2], "{kind}");
        assert!(problems[0].message.contains("\"statistics\""));
    }
    let (_, problems) = asked(
        "genesys-integration-server",
        &settings(&[Some("configuration")]),
    );
    assert_eq!(problems, []);
    let (_, problems) = asked("t-server", &settings(&[None]));
    assert_eq!(problems.len(), 1, "a T-Server serves no demand");
}

#[test]
fn ap14_solution_control_takes_each_function_once_for_the_environment() {
    let options = Options::new();
    let plain = Settings::new(&options, &NONE);
    assert_eq!(features("solution-control-server", &plain), [""; 0]);
    let settings = Settings {
        has_pairs: true,
        same_kind: 2,
        ..plain.clone()
    };
    let (needs, _) = asked("solution-control-server", &settings);
    let found: Vec<_> = needs
        .iter()
        .map(|(name, need)| (name.as_str(), need.give.clone(), need.unit, need.required))
        .collect();
    let environment = CheckoutUnit::Environment;
    assert_eq!(
        found,
        [
            ("MLDistributed", Give::Function, environment, false),
            ("ha_redundancy", Give::Switchover, environment, false),
        ]
    );
    let kind = Catalogue::built_in()
        .kind("solution-control-server")
        .expect("known");
    assert_eq!(kind.role(configuration()), Role::SolutionControl);
}

#[test]
fn ap15_configuration_server_takes_one_license_for_all_proxies() {
    let options = Options::new();
    let plain = Settings::new(&options, &NONE);
    assert_eq!(features("configuration-server", &plain), [""; 0]);
    let proxies = Settings {
        has_proxies: true,
        ..plain.clone()
    };
    assert_eq!(
        features("configuration-server", &proxies),
        ["CLDistributed"]
    );
    let proxy = Settings {
        mode: Some("proxy"),
        ..plain
    };
    assert_eq!(features("configuration-server", &proxy), ["CLDistributed"]);
    let kind = Catalogue::built_in()
        .kind("configuration-server")
        .expect("known");
    assert_eq!(
        kind.role(configuration()),
        Role::Configuration(configuration())
    );
}

/// A Configuration Server on a new database.
fn configuration() -> ConfigurationServer {
    ConfigurationServer {
        is_master: true,
        new_database: true,
        license_loaded: true,
        lrm_grace: kernel::Span::DAY,
        lrm_backup_downtime: kernel::Span::MINUTE,
    }
}
