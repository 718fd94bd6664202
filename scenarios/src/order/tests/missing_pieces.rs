//! Each piece that an order may lack, named when it lacks and not named when it does not.

use super::*;
use jiff::civil::date;
use model::plan::Redundancy;

#[test]
fn ct2_an_order_that_lacks_nothing_is_told_nothing() {
    let mut order = order(&[("Genesys Inbound Voice", 300), ("HA - Framework", 2)]);
    order.applications = vec![
        OrderApplication {
            redundancy: Redundancy::HotStandby,
            count: 2,
            ..application("t-server")
        },
        application("solution-control-server"),
    ];
    assert_eq!(missing_of(&order), []);
}

#[test]
fn ct2_redundancy_without_ha_redundancy_is_named() {
    let mut order = order(&[("Genesys Inbound Voice", 300)]);
    let warm = Redundancy::WarmStandby;
    order.applications = vec![OrderApplication {
        redundancy: warm,
        ..application("t-server")
    }];
    assert_eq!(about(&order), [warning("ha_redundancy")]);
    assert!(missing_of(&order)[0].message.contains("`t-server`"));
    // Pairs of the management servers themselves need none (AP5).
    order.applications = ["solution-control-server", "configuration-server"]
        .map(|kind| OrderApplication {
            redundancy: warm,
            ..application(kind)
        })
        .to_vec();
    assert_eq!(about(&order), []);
}

#[test]
fn ct2_a_hot_standby_product_alone_lacks_ha_redundancy_and_the_servers_seats() {
    // `cti_ha_option` is of no use where no T-Server starts, nor a router's where it has no seats.
    assert_eq!(
        about(&order(&[("HA - Voice", 1)])),
        [warning("ha_redundancy"), warning("tserver_sdn")]
    );
    assert_eq!(
        about(&order(&[("HA - Voice", 1), ("HA - CIM Platform", 1)])),
        [warning("tserver_sdn"), warning("router_seats")]
    );
    let whole = [
        ("HA - Voice", 1),
        ("HA - CIM Platform", 1),
        ("Genesys CIM Platform - MS", 50),
    ];
    assert_eq!(about(&order(&whole)), []);
}

#[test]
fn ct2_redundancy_without_the_servers_hot_standby_is_advised() {
    let named = [
        ("Genesys Inbound Voice", 300),
        ("Genesys Outbound Voice", 80),
        ("HA - CIM Platform", 1),
    ];
    let told = missing_of(&order(&named));
    assert_eq!(
        about(&order(&named)),
        [warning("router_seats"), advice("cti_ha_option")]
    );
    assert!(
        told[0]
            .message
            .contains("`router_ha_option` without `router_seats`")
    );
    assert!(told[1].message.contains("warm standby only"));
}

#[test]
fn ct2_hot_standby_without_its_license_is_named_and_too_few_too() {
    let hot = Redundancy::HotStandby;
    let mut order = order(&[("Genesys CIM Platform - SS", 50), ("HA - CIM Platform", 1)]);
    order.applications = vec![
        OrderApplication {
            redundancy: hot,
            ..application("t-server")
        },
        OrderApplication {
            redundancy: hot,
            ..application("universal-routing-server")
        },
    ];
    assert_eq!(about(&order), [warning("cti_ha_option")]);
    assert!(
        missing_of(&order)[0]
            .hint
            .as_deref()
            .is_some_and(|h| h.contains("neither"))
    );

    let named = [("Genesys Inbound Voice", 50), ("HA - Framework", 2)];
    order.bought = counts::products(catalogue(), named).expect("products");
    order.applications = vec![OrderApplication {
        redundancy: hot,
        count: 3,
        ..application("t-server")
    }];
    assert_eq!(about(&order), [warning("cti_ha_option")]);
    assert!(
        missing_of(&order)[0]
            .message
            .contains("3 of `cti_ha_option`, but only 2")
    );
}

#[test]
fn ct2_a_feature_that_no_product_brings_is_named() {
    let mut order = order(&[("Genesys Inbound Voice", 50)]);
    order.applications = vec![
        application("t-server"),
        application("outbound-contact-server"),
    ];
    assert_eq!(about(&order), [warning("occ_full")]);
}

#[test]
fn ct2_multi_site_on_one_t_server_only_is_named() {
    let mut order = order(&[("Genesys Framework Standalone - MS", 50)]);
    let multi = OrderApplication {
        multi_site: true,
        ..application("t-server")
    };
    order.applications = vec![multi.clone()];
    assert_eq!(about(&order), [warning("tserver_iscc")]);
    assert!(missing_of(&order)[0].message.contains("one T-Server only"));

    // If one has it all have (AP19): two servers, one license.
    let other = OrderApplication {
        name: "other".to_owned(),
        ..application("t-server")
    };
    order.applications = vec![multi.clone(), other.clone()];
    assert_eq!(
        about(&order),
        [advice("tserver_iscc"), advice("tserver_iscc")]
    );
    order.counts.insert("tserver_iscc".to_owned(), 2);
    assert_eq!(about(&order), [advice("tserver_iscc")]);
    order.applications = vec![
        multi.clone(),
        OrderApplication {
            multi_site: true,
            ..other
        },
    ];
    assert_eq!(about(&order), []);
}

#[test]
fn ct2_one_of_a_kind_on_several_independent_servers_is_named() {
    let mut order = order(&[("Genesys Inbound Voice", 300), ("HA - Framework", 2)]);
    order.configuration = Configuration::Independent;
    let features = ["CLDistributed", "ha_redundancy", "MLDistributed"];
    assert_eq!(about(&order), features.map(warning));
    assert!(
        missing_of(&order)[1]
            .message
            .contains("none at `license-server-2`")
    );
    for feature in features {
        order.place.insert(feature.to_owned(), Place::OneEach);
    }
    assert_eq!(about(&order), []);
    order.configuration = Configuration::Single;
    assert_eq!(about(&order), []);
}

#[test]
fn ct2_seats_too_few_for_every_server_are_advised() {
    let mut order = order(&[("Genesys Inbound Voice", 1)]);
    order.configuration = Configuration::Independent;
    assert_eq!(about(&order), [advice("tserver_sdn")]);
}

#[test]
fn ct2_desktop_and_gis_need_a_configuration_that_serves_them() {
    for (product, client) in [
        ("Agent Connector", "GIS_INTERACTIONSERVICE"),
        ("Genesys SBR Platform", "DESKTOP_SUPERVISOR"),
    ] {
        let mut order = order(&[(product, 20)]);
        assert_eq!(about(&order), [], "single");
        order.configuration = Configuration::Independent;
        let java = missing_of(&order)
            .into_iter()
            .find(|p| p.key == "configuration");
        let message = java.expect("named").message;
        assert!(
            message.contains(client) && !message.contains("ISDK_FACTORY"),
            "{message}"
        );
        order.configuration = Configuration::ThreeNode;
        let about = about(&order);
        assert_eq!(about, [warning("configuration"), advice("configuration")]);
    }
    let mut order = order(&[("Genesys Inbound Voice", 20)]);
    order.configuration = Configuration::ThreeNode;
    assert_eq!(
        about(&order),
        [advice("configuration")],
        "discouraged only (TP5)"
    );
}

#[test]
fn lf15_an_order_that_may_come_too_late_is_named() {
    let mut order = order(&[("Genesys Inbound Voice", 20)]);
    order.in_use_until = Some(date(2026, 3, 10));
    assert_eq!(about(&order), [], "without a day of order nothing is late");
    for (day, late) in [(8, false), (9, true), (11, true)] {
        order.ordered = Some(date(2026, 3, day));
        let expected = if late {
            vec![warning("in_use_until")]
        } else {
            vec![]
        };
        assert_eq!(about(&order), expected, "ordered on {day}");
    }
    order.in_use_until = None;
    order.expires = Some(date(2026, 3, 12));
    assert_eq!(about(&order), [warning("expires")]);
}

#[test]
fn ct2_a_channel_without_agent_seats_is_reported() {
    let sap = ("Gplus SAP E-mail Option", 30);
    let mut order = order(&[sap]);
    assert_eq!(about(&order), [warning("ics_multi_media_agent_seat")]);
    let named = [sap, ("Genesys Chat", 30)];
    order.bought = counts::products(catalogue(), named).expect("products");
    assert_eq!(about(&order), []);
}

#[test]
fn ap9_preview_and_full_dialing_do_not_combine() {
    let order = order(&[
        ("Genesys Outbound Preview", 10),
        ("Proactive Contact - Voice", 10),
    ]);
    assert_eq!(about(&order), [advice("occ_preview")]);
}

#[test]
fn sv5_more_than_one_instance_can_check_out_is_advised() {
    let order = order(&[("Genesys Inbound Voice", 12_000)]);
    assert_eq!(
        about(&order),
        [advice("tserver_sdn")],
        "technical DNs are never asked for"
    );
}

#[test]
fn ct4_the_deployment_mode_of_several_products_must_be_said() {
    let mut order = order(&[("Genesys Chat", 10), ("Genesys E-mail", 10)]);
    order.deployment = None;
    assert_eq!(about(&order), [warning("deployment")]);
    order.bought.pop();
    assert_eq!(about(&order), []);
    let several = super::order(&[("SNMP", 4)]);
    assert_eq!(about(&several), [advice("products")]);
}
