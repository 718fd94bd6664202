//! MT7: use by sellable item, tenant, place group and group of agents, as License Reporting Manager tells
//! it.

use crate::scenario::{Scenario, Table, inline, untargeted};
use crate::world::{Played, headed, play, play_with, read};
use model::plan::Plan;
use model::records::{Metered, Share, UsageSubject, Whose};
use reports::periods::Granularity;
use reports::shares::{self, PeriodShare};
use std::collections::BTreeMap;

/// Five people of two groups, by the second: 36,000 s is ten o'clock.
const EARLY: &str = "agent,in_s,out_s\n0,28800,43200\n1,32400,39600\n2,36000,36300\n";
const LATE: &str = "agent,in_s,out_s\n0,36000,43200\n1,84600,88200\n";

const FILES: [(&str, &str); 2] = [("early.csv", EARLY), ("late.csv", LATE)];

fn two_tenants() -> Scenario {
    Scenario::topology("single").table("entitlement", |shared| {
        shared
            .product("Genesys Inbound Voice", 3)
            .product("Genesys CIM Platform - SS", 9)
            .product("HA - Framework", 1)
            .set(
                "tenants",
                inline()
                    .set("north", inline().set("Genesys Inbound Voice", 4))
                    .set("south", inline().set("genesys inbound voice", 1)),
            )
    }) + Table::new("server").set("name", "lic")
        + Table::new("application")
            .set("name", "ts")
            .set("kind", "t-server")
        + Table::new("agents")
            .set("name", "early")
            .set("count", 3)
            .set("tenant", "north")
            .set("place_group", "floor-1")
            .set("enabled", 5)
            .set("applications", vec!["ts"])
            .set("recorded", "early.csv")
        + Table::new("agents")
            .set("name", "late")
            .set("count", 2)
            .set("tenant", "south")
            .set("place_group", "floor-1")
            .set("applications", vec!["ts"])
            .set("recorded", "late.csv")
}

fn played_tenants() -> Played {
    play_with(&two_tenants(), &FILES)
}

/// Scope and name, what, begin of the period, peak, mean, enabled, entitled, over-use.
type Told = (
    String,
    String,
    Option<u64>,
    Option<u64>,
    Option<u64>,
    Option<u64>,
);

fn told(played: &Played, granularity: Granularity, hour: i128) -> Vec<(Told, Option<f64>)> {
    let plan = &played.plan;
    let begin = granularity
        .period(20_514 * 86_400_000_000 + hour * 3_600_000_000)
        .0;
    let rows = shares::aggregate(plan, &played.detail().shares, None);
    let rows = rows.filter(|row| {
        row.granularity == granularity && row.period.begin == begin && row.what == Metered::Item(0)
    });
    let one = |row: PeriodShare| {
        let (scope, name) = shares::division(plan, row.whose);
        let whose = format!("{scope} {name}");
        let what = shares::name(plan, row.what).to_owned();
        (
            (
                whose,
                what,
                row.peak,
                row.enabled,
                row.entitled,
                row.over_use,
            ),
            row.mean,
        )
    };
    rows.map(one).collect()
}

#[test]
fn mt7_seats_of_an_item_by_system_tenant_place_group_and_group() {
    let played = played_tenants();
    let item = "Genesys Inbound Voice";
    let row = |whose: &str, peak, enabled, entitled, over| -> Told {
        (
            whose.to_owned(),
            item.to_owned(),
            Some(peak),
            Some(enabled),
            entitled,
            over,
        )
    };
    // From 10:00 to 10:05 three of the early group and one of the late one work: four on three seats.
    let hour = told(&played, Granularity::Hour, 10);
    let rows: Vec<Told> = hour.iter().map(|(row, _)| row.clone()).collect();
    assert_eq!(
        rows,
        [
            row("system all", 4, 7, Some(3), Some(1)),
            row("tenant north", 3, 5, Some(4), Some(0)),
            row("tenant south", 1, 2, Some(1), Some(0)),
            row("place-group floor-1", 4, 7, None, None),
            row("agents early", 3, 5, None, None),
            row("agents late", 1, 2, None, None),
        ]
    );
    // Three for the whole hour, one for five minutes of it.
    assert_eq!(hour[0].1, Some(3.0 + 1.0 / 12.0));
    // 4 + 2 + 1/12 hours of the early group, 2 + 1 of the late one, within 48 hours.
    let month = told(&played, Granularity::Month, 0);
    let mean = month[0].1.expect("told");
    assert!((mean - (9.0 + 1.0 / 12.0) / 48.0).abs() < 1e-12, "{mean}");
    assert_eq!(month[0].0.2, Some(4));
    // On the second day one agent works, for half an hour.
    let day = told(&played, Granularity::Day, 24);
    assert_eq!((day[0].0.2, day[0].0.5), (Some(1), Some(0)));
}

#[test]
fn mt7_an_item_that_is_not_sold_by_seat_or_not_measured_has_no_numbers() {
    let played = played_tenants();
    let items = &played.plan.reporting.items;
    let names: Vec<_> = items
        .iter()
        .map(|item| (item.name.as_str(), item.entitled))
        .collect();
    assert_eq!(
        names,
        [
            ("Genesys Inbound Voice", Some(3)),
            ("Genesys CIM Platform - SS", Some(9)),
            ("HA - Framework", None),
        ]
    );
    // License Reporting Manager's table has no HA - Framework.
    assert!(items[2].features.is_empty() && !items[2].counts_peak);
    let metered = |item| {
        let rows = played.detail().share_rows();
        rows.filter(|row| row.what == Metered::Item(item)).count()
    };
    assert!(metered(1) > 0 && metered(2) == 0);
}

/// Two agents in a campaign, one license for them.
fn excess() -> Scenario {
    Scenario::topology("single").table("entitlement", |shared| {
        shared
            .product("Genesys Outbound Voice", 1)
            .product("Genesys Inbound Voice", 2)
    }) + Table::new("server").set("name", "lic")
        + Table::new("application")
            .set("name", "ts")
            .set("kind", "t-server")
        + Table::new("application")
            .set("name", "ocs")
            .set("kind", "outbound-contact-server")
        + Table::new("campaign")
            .set("name", "calls")
            .set("application", "ocs")
        + Table::new("agents")
            .set("name", "team")
            .set("count", 2)
            .set("applications", vec!["ts", "ocs"])
            .set("campaigns", vec!["calls"])
            .shift("Mon-Sun", "08:00", "16:00")
}

#[test]
fn mt7_people_in_excess_use_the_item_and_no_license() {
    let played = play(&excess());
    let peak = |what: Metered, whose: Whose| {
        let rows = played.detail().share_rows();
        let of = rows.filter(|row| row.what == what && row.whose == whose);
        of.map(|row| row.peak).max()
    };
    let occ_full = played
        .plan
        .symbols
        .features
        .iter()
        .position(|name| name == "occ_full")
        .expect("taken");
    let team = Whose::Group(played.plan.groups[0].symbol);
    assert_eq!(peak(Metered::Item(0), Whose::System), Some(2));
    assert_eq!(
        peak(
            Metered::Feature(model::plan::FeatureId(occ_full as u32)),
            team
        ),
        Some(1)
    );
    let mut rows = shares::aggregate(&played.plan, &played.detail().shares, None);
    let month = rows.find(|row| {
        (row.granularity, row.whose, row.what)
            == (Granularity::Month, Whose::System, Metered::Item(0))
    });
    assert_eq!(month.and_then(|row| row.over_use), Some(1));
}

/// What was metered by period: the key, then the integral.
fn integrals(shares: &[Share], keep: impl Fn(&Share) -> bool) -> BTreeMap<(u64, Metered), u128> {
    let mut sums = BTreeMap::new();
    for row in shares.iter().filter(|row| keep(row)) {
        *sums.entry((row.from.0, row.what)).or_default() += row.integral;
    }
    sums
}

/// The ready scenario, a week of it.
fn week_of_the_ready_scenario() -> Plan {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/library");
    let text = std::fs::read_to_string(folder.join("usage-month.toml")).expect("it is there");
    let text = text.replace("duration = \"31 d\"", "duration = \"9 d\"");
    let mut study = read(&text, &[]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    study.plans.remove(0)
}

#[test]
fn mt7_what_groups_use_sums_to_what_tenants_floors_and_the_system_use() {
    let plan = week_of_the_ready_scenario();
    let played = Played::new(plan, 11, 0);
    let shares: Vec<Share> = played.detail().share_rows().collect();
    let shares = &shares[..];
    let groups = integrals(shares, |row| matches!(row.whose, Whose::Group(_)));
    assert_eq!(
        groups,
        integrals(shares, |row| matches!(row.whose, Whose::Tenant(_)))
    );
    assert_eq!(
        groups,
        integrals(shares, |row| matches!(row.whose, Whose::PlaceGroup(_)))
    );
    // By feature the groups' sum is what the system's own record says, which other code keeps.
    let mut compared = 0;
    for row in played.detail().usage_rows() {
        let key = (row.from.0, Metered::Feature(row.feature));
        if row.subject == UsageSubject::Feature && groups.contains_key(&key) {
            assert_eq!(groups[&key], row.integral);
            compared += usize::from(row.integral > 0);
        }
    }
    assert!(compared > 1_000, "{compared}");
    // By item, too; an agent has one seat of each however many licenses it holds.
    let is_item = |row: &Share| matches!(row.what, Metered::Item(_));
    let system = integrals(shares, |row| row.whose == Whose::System && is_item(row));
    let connector = plan_item(&played.plan, "Agent Connector");
    for ((from, what), integral) in system {
        if what != connector {
            assert_eq!(groups[&(from, what)], integral);
        }
    }
}

fn plan_item(plan: &Plan, name: &str) -> Metered {
    let items = plan.reporting.items.iter();
    let at = items.zip(0..).find(|(item, _)| item.name == name);
    Metered::Item(at.expect("bought").1)
}

#[test]
fn mt7_ports_of_demand_count_for_the_system() {
    let plan = week_of_the_ready_scenario();
    let played = Played::new(plan, 11, 0);
    let connector = plan_item(&played.plan, "Agent Connector");
    let of_demand = |row: &Share| row.what == connector;
    let rows: Vec<Share> = played.detail().share_rows().filter(of_demand).collect();
    assert!(
        rows.iter()
            .all(|row| row.whose == Whose::System && row.enabled == 0)
    );
    let connections = played
        .plan
        .symbols
        .features
        .iter()
        .position(|name| name == "GIS_INTERACTIONSERVICE");
    let of_feature = |row: &model::records::Usage| {
        row.subject == UsageSubject::Feature && Some(row.feature.at()) == connections
    };
    let usage: Vec<_> = played.detail().usage_rows().filter(of_feature).collect();
    assert_eq!(rows.len(), usage.len());
    for (share, row) in rows.iter().zip(usage) {
        assert_eq!((share.peak, share.integral), (row.peak, row.integral));
    }
}

#[test]
fn mt7_metering_changes_nothing_and_is_asked_for() {
    let plan = week_of_the_ready_scenario();
    let (detailed, plain) = (
        model::play(&plan, 3, 1, true),
        model::play(&plan, 3, 1, false),
    );
    assert_eq!(detailed.row, plain.row);
    assert_eq!(detailed.fingerprint, plain.fingerprint);
    let without = two_tenants()
        .table("entitlement", |_| Table::default().grant("tserver_sdn", 9))
        .each("agents", |group| {
            group.without("tenant").without("place_group")
        });
    let played = play_with(&without, &FILES);
    assert_eq!(played.detail().shares, []);
}

#[test]
fn lf13_product_lines_of_license_files_are_the_entitlement() {
    let file = "SERVER lic ANY\nDAEMON genesys.d\n\
        FEATURE 3GP07021ABAA genesys.d 8.0 permanent 2 vendor_info=\"v8.0 - Genesys Inbound Voice\" SIGN=A\n\
        FEATURE 3GP07022ABAA genesys.d 7.0 permanent 7 vendor_info=\"v7.0 - Routing\" SIGN=A\n\
        FEATURE tserver_sdn genesys.d 8.0 permanent 9 SIGN=A\n";
    let text = two_tenants()
        .without("entitlement")
        .lic(|lic| lic.set("license_file", "license.dat"));
    let files = [
        ("early.csv", EARLY),
        ("late.csv", LATE),
        ("license.dat", file),
    ];
    let played = play_with(&text, &files);
    let items = &played.plan.reporting.items;
    assert_eq!(items[0].name, "v8.0 - Genesys Inbound Voice");
    assert_eq!((items[0].entitled, items[1].entitled), (Some(2), Some(7)));
    assert!(!items[0].features.is_empty() && items[1].features.is_empty());
    // The product line is never checked out, and four agents are two more than were bought.
    assert_eq!(told(&played, Granularity::Day, 0)[0].0.5, Some(2));
}

#[test]
fn mt7_a_disabled_person_is_no_enabled_seat_until_it_is_enabled_again() {
    let fault = untargeted("leavers", "person-disable")
        .set("agents", "early")
        .set("count", 2)
        .at("12 h")
        .lasts("30 h");
    let played = play_with(&(two_tenants() + fault), &FILES);
    let enabled = |granularity, hour| told(&played, granularity, hour)[0].0.3;
    // Disabled on the first day at noon, enabled on the second at six: told as at each period's end.
    assert_eq!(enabled(Granularity::Hour, 11), Some(7));
    assert_eq!(enabled(Granularity::Hour, 12), Some(5));
    assert_eq!(enabled(Granularity::Day, 0), Some(5));
    assert_eq!(enabled(Granularity::Hour, 41), Some(5));
    assert_eq!(enabled(Granularity::Day, 24), Some(7));
}

#[test]
fn mt7_mistakes_about_tenants_are_told() {
    let tenants = inline()
        .set("north", inline().set("SNMP", 4))
        .set("west", inline().set("genesys inbound voice", 1));
    let wrong = two_tenants()
        .table("entitlement", |bought| bought.set("tenants", tenants))
        .edit("agents", "early", |early| early.set("enabled", 2));
    let study = read(&headed(&wrong), &FILES);
    let said: Vec<_> = study.findings.iter().map(|f| f.message.as_str()).collect();
    for message in [
        "there is no tenant `west`",
        "`SNMP` is not among the products bought",
        "3 agents work, but only 2 are enabled",
    ] {
        assert!(said.contains(&message), "{message}: {said:?}");
    }
}

/// A group that works so many hours of the day.
fn group(name: &str, count: u32, applications: &[&str], (from, to): (&str, &str)) -> Table {
    let hours = Table::new("shifts").set("start", from).set("end", to);
    Table::new("agents")
        .set("name", name)
        .set("count", count)
        .set("applications", applications.to_vec())
        .below(hours)
}

#[test]
fn mt7_a_bundle_counts_who_uses_any_of_its_products_once() {
    // Three people at the T-Server, one of them at Interaction Server as well; another one there alone.
    let text = Scenario::topology("single").table("entitlement", |shared| {
        shared
            .product("Genesys Inbound Voice", 5)
            .product("Genesys E-mail", 5)
            .set(
                "bundles",
                inline().set(
                    "Premium",
                    inline()
                        .set("products", vec!["Genesys Inbound Voice", "Genesys E-mail"])
                        .set("entitled", 3),
                ),
            )
            .set("tenants", inline().set("north", inline().set("Premium", 2)))
    }) + Table::new("server").set("name", "lic")
        + Table::new("application")
            .set("name", "ts")
            .set("kind", "t-server")
        + Table::new("application")
            .set("name", "ixn")
            .set("kind", "interaction-server")
            .option("ics_multi_media_agent_seat", 9)
        + group("voice", 2, &["ts"], ("08:00", "16:00")).set("tenant", "north")
        + group("both", 1, &["ts", "ixn"], ("08:00", "16:00"))
            .set("tenant", "north")
            .set("media", vec!["voice", "email"])
        + group("mail", 1, &["ixn"], ("08:00", "12:00")).set("media", vec!["email"]);
    let played = play(&text);
    let plan = &played.plan;
    let detail = played.detail();
    let rows = shares::aggregate(plan, &detail.shares, detail.lrm_away.as_deref());
    let days = rows.filter(|row| row.granularity == Granularity::Day);
    let peaks: BTreeMap<(String, String), (Option<u64>, Option<u64>)> = days
        .map(|row| {
            let (scope, name) = shares::division(plan, row.whose);
            let what = shares::name(plan, row.what).to_owned();
            ((what, format!("{scope} {name}")), (row.peak, row.over_use))
        })
        .collect();
    let of = |whose: &str| peaks[&("Premium".to_owned(), whose.to_owned())];
    assert_eq!(of("system all"), (Some(4), Some(1)));
    assert_eq!(of("tenant north"), (Some(3), Some(1)));
    assert_eq!(of("agents both"), (Some(1), None));
    assert_eq!(
        peaks[&("Genesys Inbound Voice".to_owned(), "system all".to_owned())].0,
        Some(3)
    );
    // Nobody expects License Reporting Manager here.
    assert!(detail.lrm_away.is_none());
    let bundle = inline()
        .set("products", vec!["Genesys Inbound Voice", "Genesys Email"])
        .set("entitled", 3);
    let wrong = text.table("entitlement", |bought| {
        bought
            .set("bundles", inline().set("Genesys Inbound Voice", bundle))
            .set(
                "tenants",
                inline().set("north", inline().set("Genesys Inbound Voice", 2)),
            )
    });
    let study = read(&headed(&wrong), &[]);
    let said: Vec<_> = study.findings.iter().map(|f| f.message.as_str()).collect();
    assert!(
        said.contains(&"`Genesys Inbound Voice` is a product's name"),
        "{said:?}"
    );
}

#[test]
fn mt7_what_license_reporting_manager_missed_is_not_in_its_report() {
    // Four are in from 8 to 12 and one of them until 16; License Reporting Manager is away from 7:55 to 13:05.
    let text = Scenario::topology("single").table("entitlement", |shared| {
        shared.product("Genesys Inbound Voice", 5)
    }) + Table::new("server").set("name", "lic")
        + Table::new("application")
            .set("name", "cs")
            .set("kind", "configuration-server")
        + Table::new("application")
            .set("name", "lrm")
            .set("kind", "license-reporting-manager")
        + Table::new("application")
            .set("name", "ts")
            .set("kind", "t-server")
        + untargeted("away", "lrm-disconnect")
            .at("7 h 55 min")
            .lasts("5 h 10 min")
        + group("short", 3, &["ts"], ("08:00", "12:00"))
        + group("long", 1, &["ts"], ("08:00", "16:00"));
    let played = play(&text);
    let (plan, detail) = (&played.plan, played.detail());
    let rows = shares::aggregate(plan, &detail.shares, detail.lrm_away.as_deref());
    let system: Vec<_> = rows
        .filter(|row| row.whose == Whose::System && row.what == Metered::Item(0))
        .collect();
    let missed = |granularity: Granularity, hour: i128| {
        let begin = 20_514 * 86_400_000_000 + hour * 3_600_000_000;
        let begin = granularity.period(begin).0;
        let row = system
            .iter()
            .find(|row| row.granularity == granularity && row.period.begin == begin)
            .expect("there");
        let missed = row.missed.expect("one is expected");
        (row.peak, missed.reported_peak, missed.away.seconds())
    };
    assert_eq!(
        missed(Granularity::Day, 0),
        (Some(4), Some(1), 5.0 * 3_600.0 + 600.0)
    );
    assert_eq!(missed(Granularity::Hour, 9), (Some(4), None, 3_600.0));
    // Of the hour in which it is back, the ten minutes from 13:10 on.
    assert_eq!(missed(Granularity::Hour, 13), (Some(1), Some(1), 300.0));
    assert_eq!(missed(Granularity::Day, 24), (Some(4), Some(4), 0.0));
}
