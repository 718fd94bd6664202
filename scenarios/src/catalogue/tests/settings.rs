//! What holds for all kinds: numbers, releases, functions, options.

use super::*;
use crate::finding::Severity;
use model::plan::Medium;

#[test]
fn ap20_a_number_that_is_not_given_means_max() {
    let options = Options::new();
    let media = [Medium::Chat, Medium::Open];
    let settings = Settings {
        media: &media,
        ..Settings::new(&options, &NONE)
    };
    for kind in [
        "t-server",
        "outbound-contact-server",
        "universal-callback-server",
        "interaction-server",
        "ivr-server",
        "cpd-server",
        "voice-treatment-server",
        "csta-connector-for-broadsoft-broadworks",
    ] {
        let (needs, problems) = asked(kind, &settings);
        assert_eq!(problems, []);
        assert!(!needs.is_empty());
        assert!(
            needs.iter().all(|(_, need)| need.take == Take::All),
            "{kind}"
        );
    }
}

#[test]
fn sv5_a_number_above_9999_is_cut_with_advice() {
    let (take, problems) = seats(&numbers(&[("num-of-licenses", 12_000)]));
    assert_eq!(take, Take::UpTo(9_999));
    let found: Vec<_> = problems
        .iter()
        .map(|p| (p.severity, p.key.as_str()))
        .collect();
    assert_eq!(found, [(Severity::Advice, "options.num-of-licenses")]);
    let (take, problems) = seats(&numbers(&[("num-of-licenses", 9_999)]));
    assert_eq!((take, problems), (Take::UpTo(9_999), vec![]));
    let (take, problems) = seats(&numbers(&[
        ("num-of-licenses", i64::MAX),
        ("num-sdn-licenses", 10),
    ]));
    assert_eq!(
        (take, problems),
        (Take::UpTo(10), vec![]),
        "only what is asked for is cut"
    );
}

#[test]
fn lf5_the_release_decides_the_version() {
    let options = Options::new();
    let version = |kind, release| {
        let settings = Settings {
            release,
            ..Settings::new(&options, &NONE)
        };
        asked(kind, &settings).0[0].1.version
    };
    assert_eq!(version("t-server", None), EIGHT);
    assert_eq!(version("t-server", Some(7)), SEVEN);
    assert_eq!(version("t-server", Some(9)), EIGHT);
    assert_eq!(version("genesys-desktop", None), SEVEN);
    assert_eq!(version("genesys-desktop", Some(8)), EIGHT);
    let point_five = Version {
        major: 8,
        fraction: 50_000_000,
    };
    assert_eq!(version("conversation-manager", None), point_five);
    let settings = Settings {
        release: Some(8),
        ..Settings::new(&options, &NONE)
    };
    let (needs, problems) = asked("universal-callback-server", &settings);
    assert_eq!(needs[0].1.version, SEVEN, "no 8.x license exists");
    assert_eq!(problems.len(), 1);
    assert_eq!(
        features("genesys-info-mart", &settings),
        [""; 0],
        "none from 7.5 on"
    );
    let (_, problems) = asked(
        "t-server",
        &Settings {
            release: Some(80),
            ..settings
        },
    );
    assert_eq!(
        (problems[0].severity, problems[0].key.as_str()),
        (Severity::Error, "release")
    );
}

#[test]
fn ap4_functions_decide_the_optional_features_only() {
    let options = Options::new();
    let plain = Settings {
        has_pairs: true,
        ..Settings::new(&options, &NONE)
    };
    let snmp = ["mlsnmp".to_owned()];
    let settings = Settings {
        functions: Some(&snmp),
        ..plain.clone()
    };
    assert_eq!(features("solution-control-server", &settings), ["MLSNMP"]);
    let none = Settings {
        functions: Some(&[]),
        ..plain.clone()
    };
    assert_eq!(features("solution-control-server", &none), [""; 0]);
    assert_eq!(features("t-server", &none), ["tserver_sdn"]);

    let wrong = ["MLSMNP".to_owned(), "tserver_sdn".to_owned()];
    let settings = Settings {
        functions: Some(&wrong),
        ..plain.clone()
    };
    let (_, problems) = asked("solution-control-server", &settings);
    assert_eq!(problems.len(), 2);
    assert_eq!(problems[0].hint.as_deref(), Some("did you mean `MLSNMP`?"));
    assert!(
        problems
            .iter()
            .all(|p| p.severity == Severity::Error && p.key == "functions")
    );

    let unused = ["tserver_tdn".to_owned(), "cti_ha_option".to_owned()];
    let settings = Settings {
        functions: Some(&unused),
        ..plain
    };
    let (needs, problems) = asked("t-server", &settings);
    assert_eq!(needs.len(), 1, "technical DNs are never asked for");
    assert!(problems.iter().all(|p| p.severity == Severity::Warning));
    assert_eq!(problems.len(), 2);
}

#[test]
fn lf11_a_generic_application_takes_any_feature_by_name() {
    let options = Options::new();
    let at_start = [("MATLAB".to_owned(), 2), ("tserver_sdn".to_owned(), 12_000)];
    let per_login = [("Simulink".to_owned(), 3)];
    let settings = Settings {
        at_start: &at_start,
        per_login: &per_login,
        ..Settings::new(&options, &NONE)
    };
    let (needs, problems) = asked("generic", &settings);
    let found: Vec<_> = needs
        .iter()
        .map(|(name, need)| (name.as_str(), need.take, need.version.major, need.required))
        .collect();
    assert_eq!(
        found,
        [
            ("MATLAB", Take::Exactly(2), 0, true),
            ("tserver_sdn", Take::Exactly(9_999), 8, true),
            ("Simulink", Take::AtLogin(3), 0, true),
        ]
    );
    assert_eq!(problems.len(), 1, "the cut");
    let (_, problems) = asked("t-server", &settings);
    assert_eq!(problems.len(), 2, "for generic only");
}

#[test]
fn unknown_options_and_values_name_what_is_known() {
    let (_, problems) = seats(&numbers(&[("num-sdn-license", 3)]));
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].severity, Severity::Error);
    assert_eq!(
        problems[0].hint.as_deref(),
        Some("did you mean `num-sdn-licenses`?")
    );

    let options = Options::new();
    let settings = Settings {
        mode: Some("inward"),
        ..Settings::new(&options, &NONE)
    };
    let (_, problems) = asked("ivr-server", &settings);
    let hint = "expected one of \"behind\", \"in-front\", \"network\"";
    assert_eq!(problems[0].hint.as_deref(), Some(hint));
    let (_, problems) = asked("t-server", &settings);
    assert_eq!(problems[0].key, "mode");

    let negative = numbers(&[("num-of-licenses", -1)]);
    let (_, problems) = asked("outbound-contact-server", &Settings::new(&negative, &NONE));
    assert_eq!(problems[0].severity, Severity::Error);
    let text = Options::from([("pickup_calls".to_owned(), OptionValue::Number(1))]);
    let (_, problems) = asked("universal-routing-server", &Settings::new(&text, &NONE));
    assert_eq!(problems[0].severity, Severity::Error);
}

#[test]
fn ap18_every_kind_has_needs_or_none_by_design() {
    let options = Options::new();
    let without = [
        "classification-server",
        "configuration-server",
        "network-t-server",
        "solution-control-server",
        "license-reporting-manager",
        "message-server",
        "genesys-administrator",
        "genesys-administrator-extension",
        "ip-installer",
        "generic",
    ];
    for kind in Catalogue::built_in().kinds() {
        let (needs, problems) = asked(&kind.name, &Settings::new(&options, &NONE));
        assert_eq!(problems, [], "{}", kind.name);
        assert_eq!(
            needs.is_empty(),
            without.contains(&kind.name.as_str()),
            "{}",
            kind.name
        );
        // With every function wanted, every row but those never asked for is reachable.
        let functions: Vec<_> = kind.rows.iter().map(|row| row.feature.clone()).collect();
        let settings = Settings {
            functions: Some(&functions),
            ..Settings::new(&options, &NONE)
        };
        let (needs, _) = asked(&kind.name, &settings);
        for row in kind
            .rows
            .iter()
            .filter(|row| !row.required && !row.wanted.never())
        {
            assert!(
                needs.iter().any(|(name, _)| *name == row.feature),
                "{}",
                row.feature
            );
        }
    }
}
