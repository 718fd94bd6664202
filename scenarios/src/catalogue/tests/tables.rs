//! The tables against the guide's counts and against each other.

use crate::catalogue::*;
use model::plan::Redundancy;
use std::collections::{BTreeMap, BTreeSet};

fn catalogue() -> &'static Catalogue {
    Catalogue::built_in()
}

fn only_in(tables: impl Fn(&Feature) -> bool) -> Vec<&'static str> {
    let features = catalogue().features().iter().filter(|f| tables(f));
    features.map(|f| f.name.as_str()).collect()
}

#[test]
fn ct1_counts_of_the_table_by_application() {
    let kinds: Vec<_> = catalogue()
        .kinds()
        .iter()
        .filter(|k| k.in_guide_table)
        .collect();
    assert_eq!(kinds.len(), 27);
    let rows = || {
        kinds
            .iter()
            .flat_map(|k| &k.rows)
            .filter(|row| row.in_guide_table)
    };
    assert_eq!(rows().count(), 70);
    let printed: BTreeSet<_> = rows().map(|row| &row.as_printed).collect();
    assert_eq!(printed.len(), 45, "names as printed");
    let names: BTreeSet<_> = rows().map(|row| &row.feature).collect();
    assert_eq!(names.len(), 44, "names without the misprint");
    assert_eq!(names.len(), only_in(|f| f.in_applications).len());
    for name in names {
        assert!(
            catalogue().feature(name).is_some_and(|f| f.in_applications),
            "{name}"
        );
    }
}

#[test]
fn ct1_counts_of_the_list_of_technical_licenses() {
    let list = catalogue().technical_licenses();
    assert_eq!(list.len(), 41);
    let printed: BTreeSet<_> = list.iter().map(|license| &license.name).collect();
    assert_eq!(printed.len(), 39);
    let names: BTreeSet<_> = list
        .iter()
        .filter_map(|license| catalogue().feature(&license.name))
        .map(|f| &f.name)
        .collect();
    assert_eq!(names.len(), 39);
    let marked: BTreeSet<_> = catalogue()
        .features()
        .iter()
        .filter(|f| f.in_list)
        .map(|f| &f.name)
        .collect();
    assert_eq!(names, marked);
}

#[test]
fn ct1_the_tables_together_have_47_features() {
    assert_eq!(catalogue().features().len(), 47);
    let first = [
        "CConCopies",
        "ConfigurationImport",
        "gim_etl_voice",
        "gim_etl_redundancy",
        "gim_etl_ha_option",
        "DOT_NET_SERVER",
        "vcb_full",
        "vcb_preview",
    ];
    assert_eq!(
        only_in(|f| f.in_applications && !f.in_list && !f.in_products),
        first
    );
    let others = ["ContextServices", "ics_sms_channel", "iserver_ha_option"];
    assert_eq!(only_in(|f| !f.in_applications), others);
    assert_eq!(only_in(|f| f.in_list != f.in_products), [""; 0]);
}

#[test]
fn ct1_versions_are_8_but_for_those_noted() {
    let at = |version: &str| {
        let of = catalogue()
            .features()
            .iter()
            .filter(|f| f.version_text == version);
        of.map(|f| f.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(at("8.5"), ["ContextServices"]);
    let mut sevens = only_in(|f| !f.in_list);
    sevens.extend(["DESKTOP_AGENT", "DESKTOP_SUPERVISOR", "VTPort"]);
    sevens.sort_unstable();
    let mut found = at("7.0");
    found.sort_unstable();
    assert_eq!(found, sevens);
    assert_eq!(at("8.0").len(), 47 - 1 - 11);
}

#[test]
fn ct1_rows_ask_for_the_version_of_their_kinds_release() {
    for kind in catalogue().kinds() {
        for row in &kind.rows {
            assert_eq!(
                row.version.major < 8,
                kind.release < 8,
                "{} {} {}",
                kind.name,
                row.feature,
                row.version_text
            );
        }
    }
    let sevens: Vec<_> = catalogue()
        .kinds()
        .iter()
        .filter(|k| k.release == 7)
        .map(|k| k.name.as_str())
        .collect();
    for name in [
        "genesys-desktop",
        "voice-treatment-server",
        "universal-callback-server",
        "genesys-info-mart",
        "call-concentrator",
        ".net-server",
    ] {
        assert!(sevens.contains(&name), "{name}");
    }
}

#[test]
fn ct1_units_are_those_of_the_list_or_a_reading_noted() {
    for license in catalogue().technical_licenses() {
        let feature = catalogue()
            .feature(&license.name)
            .expect("read against the features");
        let agrees = license
            .quantity
            .split('/')
            .any(|unit| unit == feature.unit.name());
        assert!(
            agrees || !feature.note.is_empty(),
            "{}: {}",
            feature.name,
            license.quantity
        );
    }
}

#[test]
fn ct1_misprints_lead_to_the_feature() {
    for (printed, meant) in [
        ("tserver_isc", "tserver_iscc"),
        ("tserver_jsc", "tserver_iscc"),
        ("tserver_isscc", "tserver_iscc"),
        ("desktop_agent", "DESKTOP_AGENT"),
        ("tserver_nts_call_treatments", "tserver_nts_calltreatments"),
        ("TSERVER_SDN", "tserver_sdn"),
    ] {
        assert_eq!(
            catalogue().feature(printed).map(|f| f.name.as_str()),
            Some(meant)
        );
    }
    assert!(catalogue().feature("tserver_sdnn").is_none());
}

#[test]
fn ct1_every_row_says_what_happens_without_and_where_it_stands() {
    for row in catalogue().kinds().iter().flat_map(|k| &k.rows) {
        assert!(
            !row.if_missing.is_empty() && !row.source.is_empty(),
            "{}",
            row.feature
        );
        assert!(
            row.as_printed == row.feature || !row.note.is_empty(),
            "{}",
            row.feature
        );
    }
}

#[test]
fn tp10_java_clients_are_desktop_gis_and_what_rests_on_gis() {
    let java: Vec<_> = catalogue()
        .kinds()
        .iter()
        .filter(|k| k.java_only)
        .map(|k| k.name.as_str())
        .collect();
    assert_eq!(
        java,
        [
            "genesys-desktop",
            "genesys-desktop-.net-toolkit",
            "genesys-integration-server",
            "genesys-interface-server",
            ".net-server",
            "genesys-integration-server-gsap",
        ]
    );
}

#[test]
fn a_misspelt_kind_is_told_the_nearest() {
    assert!(catalogue().kind("tserver").is_none());
    assert_eq!(catalogue().nearest("tserver"), Some("t-server"));
    assert_eq!(
        catalogue().nearest("universal-callbak-server"),
        Some("universal-callback-server")
    );
    assert_eq!(catalogue().nearest("zebra"), None);
    assert_eq!(
        catalogue().kind("gis").map(|k| k.name.as_str()),
        Some("genesys-integration-server")
    );
}

#[test]
fn a_product_is_added_by_data_alone() {
    let features = format!(
        "{}video_seats,1.5,seat,instance,,,\n",
        Parts::BUILT_IN.features
    );
    let kinds = format!(
        "{}video-server,Video Server,,8,plain,no,,,,no,\n",
        Parts::BUILT_IN.kinds
    );
    let options = format!(
        "{}video-server,max-video,number,none,error,seats\n",
        Parts::BUILT_IN.options
    );
    let applications = format!(
        "{}video-server,video_seats,video_seats,1.5,required,always,number,max-video,seat,\
         instance,login,does not start,no,us,\n",
        Parts::BUILT_IN.applications
    );
    let parts = Parts {
        features: &features,
        kinds: &kinds,
        options: &options,
        applications: &applications,
        ..Parts::BUILT_IN
    };
    let catalogue = Catalogue::from_parts(&parts).expect("sound data");
    let kind = catalogue.kind("video-server").expect("added");
    let given = BTreeMap::from([("max-video".to_owned(), OptionValue::Number(30))]);
    let settings = Settings {
        redundancy: Redundancy::WarmStandby,
        ..Settings::new(&given, &|_| false)
    };
    let mut asked = Vec::new();
    let (needs, problems) = catalogue.needs(kind, &settings, &mut |name| {
        asked.push(name.to_owned());
        model::plan::FeatureId(9)
    });
    assert_eq!(problems, []);
    assert_eq!(asked, ["video_seats"]);
    assert_eq!(needs.len(), 1);
    assert_eq!(needs[0].take, model::plan::Take::UpTo(30));
    assert_eq!(
        (needs[0].version.major, needs[0].version.fraction),
        (1, 50_000_000)
    );
}

#[test]
fn tables_that_do_not_fit_each_other_are_refused_with_table_and_line() {
    let refused = |parts: Parts<'_>| Catalogue::from_parts(&parts).expect_err("refused");
    let line = |text: &str| text.lines().count() + 1;
    let with = |text: &str, row: &str| format!("{text}{row}\n");

    let twice = with(Parts::BUILT_IN.features, "TServer_SDN,8.0,seat,instance,,,");
    let at = line(Parts::BUILT_IN.features);
    assert_eq!(
        refused(Parts {
            features: &twice,
            ..Parts::BUILT_IN
        }),
        format!("features.csv, line {at}: feature `TServer_SDN` a second time")
    );

    let at = line(Parts::BUILT_IN.applications);
    let row = "t-server,lds,lds,8.0,required,WHEN,once,,seat,instance,function,nothing,no,us,";
    for (change, message) in [
        (("WHEN", "sometimes"), "no condition `sometimes`".to_owned()),
        (
            ("WHEN", "mode:x"),
            "`t-server` knows no such condition: Mode(\"x\")".to_owned(),
        ),
        (
            ("lds,lds", "lsd,lsd"),
            "`lsd` is not in features.csv".to_owned(),
        ),
        (
            ("t-server", "u-server"),
            "kind `u-server` is not in kinds.csv".to_owned(),
        ),
        (
            ("once,,", "number,max-x,"),
            "option `max-x` of `t-server` is not in options.csv".to_owned(),
        ),
        (
            ("lds,lds", "tserver_sdn,tserver_sdn"),
            "`t-server` takes `tserver_sdn` a second time".to_owned(),
        ),
    ] {
        let row = row.replace(change.0, change.1).replace("WHEN", "always");
        let text = with(Parts::BUILT_IN.applications, &row);
        assert_eq!(
            refused(Parts {
                applications: &text,
                ..Parts::BUILT_IN
            }),
            format!("applications.csv, line {at}: {message}")
        );
    }
}
