//! Every kind of application of the catalogue, played: with its licenses in place, and without each.
//!
//! A row of the catalogue says when a feature is taken, how it is given, and what happens
//! without it. Here each row becomes a scenario in which it is wanted, played twice; what the row says
//! happens without the feature must happen, and nothing else.

use crate::world::{Played, play};
use kernel::Scope;
use model::cause::Cause;
use model::plan::{ApplicationIndex, Symbol};
use model::records::RequestClass;
use scenarios::catalogue::{
    Catalogue, Kind, OptionValue, Parts, Row, RowGive, RowTake, Settings, Term,
};
use std::collections::BTreeMap;

/// What comes of a missing feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Consequence {
    /// The start is denied; nothing is served.
    DoesNotStart,
    /// It starts; who needs the feature is denied by the license server.
    UsersDenied,
    /// It starts, a function is off, and who needs the function is refused.
    FunctionOffAndUsersRefused,
    /// It starts and serves everybody; a function is off.
    FunctionOff,
    /// None.
    Nothing,
}

/// The consequence that the catalogue's words stand for.
fn documented(row: &Row) -> Consequence {
    match row.if_missing.as_str() {
        "does not start" | "neither of the pair starts" => Consequence::DoesNotStart,
        "no session opens"
        | "connection denied"
        | "treatment denied"
        | "call is neither parked nor treated" => Consequence::UsersDenied,
        "no agent for this medium stays logged in"
        | "no routing points, no routing service"
        | "no agent interaction service"
        | "no routing service" => Consequence::FunctionOffAndUsersRefused,
        "screening rules only"
        | "no Configuration Server Proxy"
        | "one Call Concentrator and Stat Server database only"
        | "no pairs of redundant Call Concentrator databases"
        | "no JMS capture point"
        | "single-site only"
        | "no SNMP"
        | "no distributed management"
        | "no automatic switchover of any pair"
        | "hot standby falls back to warm, pickup_calls to false" => Consequence::FunctionOff,
        // A supervisor works on an agent's license, which is there.
        "works restricted on an agent's license, else no session opens" | "nothing" => {
            Consequence::Nothing
        }
        other => panic!("{}: no consequence is known for `{other}`", row.feature),
    }
}

/// A scenario in which a term of a row's condition holds; `missing` is left out of the license file.
fn scenario(kind: &Kind, row: &Row, term: &Term, missing: Option<&str>) -> String {
    let features: Vec<String> = kind
        .feature_names()
        .filter(|name| Some(*name) != missing)
        .map(|name| format!("{name} = 10"))
        .collect();
    let licenses = format!("features = {{ {} }}", features.join(", "));
    scenario_with(kind, row, term, &licenses)
}

/// The same with other licenses: a key of the server and its value.
pub fn scenario_with(kind: &Kind, row: &Row, term: &Term, licenses: &str) -> String {
    let mut entry = vec![
        "name = \"x\"".to_owned(),
        format!("kind = \"{}\"", kind.name),
        "site = \"here\"".to_owned(),
    ];
    let mut others = String::new();
    let mut demand_kind = None;
    let mut medium = "voice";
    match term {
        Term::Always | Term::Never => {}
        Term::Function => entry.push(format!("functions = [\"{}\"]", row.feature)),
        Term::HotStandby => entry.push("redundancy = \"hot-standby\"".to_owned()),
        Term::MultiSite => entry.push("multi_site = true".to_owned()),
        Term::Pairs => {
            others += "[[application]]\nname = \"pair\"\nkind = \"generic\"\nsite = \"here\"\nredundancy = \"warm-standby\"\n";
        }
        Term::Several => entry.push("count = 2".to_owned()),
        Term::Proxies => {
            others += "[[application]]\nname = \"proxy\"\nkind = \"configuration-server\"\nsite = \"here\"\nmode = \"proxy\"\n";
        }
        Term::Number => entry.push("options = { num-sdn-licenses = 4 }".to_owned()),
        Term::Mode(mode) => entry.push(format!("mode = \"{mode}\"")),
        Term::Dialing(dialing) => entry.push(format!("dialing = \"{dialing}\"")),
        Term::Demand(kind) => demand_kind = Some(kind.clone()),
        Term::Medium(of_row) => {
            medium = match of_row {
                model::plan::Medium::Voice => "voice",
                model::plan::Medium::Email => "email",
                model::plan::Medium::Chat => "chat",
                model::plan::Medium::Open => "open",
                model::plan::Medium::Sms => "sms",
            }
        }
        Term::Option(option) => {
            let is_switch = kind.option(option).is_some_and(|rule| rule.is_switch);
            let value = if is_switch { "true" } else { "3" };
            entry.push(format!("options = {{ {option} = {value} }}"));
        }
        Term::Release(release) => entry.push(format!("release = {release}")),
        Term::Before(first, second) => entry.push(format!("release = {first}.{}", second - 1)),
    }
    let users = users(kind, row, demand_kind.as_deref(), medium);
    format!(
        "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\n{licenses}\n[[application]]\n{}\n{others}{users}",
        entry.join("\n")
    )
}

/// Who uses the application in such a way that the row matters.
fn users(kind: &Kind, row: &Row, demand_kind: Option<&str>, medium: &str) -> String {
    let agents = |role: &str, rest: &str| {
        format!(
            "[[agents]]\nname = \"team\"\ncount = 2\nsite = \"here\"\nrole = \"{role}\"\nmedia = [\"{medium}\"]\napplications = [\"x\"]\nretry = \"none\"\n{rest}\n[[agents.shifts]]\ndays = \"Mon\"\nstart = \"08:00\"\nend = \"16:00\"\n"
        )
    };
    match &row.give {
        RowGive::Login {
            role: Some(model::plan::AgentRole::Supervisor),
            ..
        } => agents("supervisor", ""),
        RowGive::Login { .. } | RowGive::Forced(_) | RowGive::FirstCall => agents("agent", ""),
        RowGive::Campaign { .. } => {
            "[[campaign]]\nname = \"spring\"\napplication = \"x\"\n".to_owned()
                + &agents("agent", "campaigns = [\"spring\"]")
        }
        RowGive::Arrival { .. } | RowGive::Service(_) => {
            let of_kind = demand_kind.map_or_else(String::new, |k| format!("kind = \"{k}\"\n"));
            format!(
                "[[demand]]\nname = \"load\"\napplication = \"x\"\nrate = \"1 /h\"\nholding = \"10 min\"\n{of_kind}"
            )
        }
        _ if demand_kind.is_some() => format!(
            "[[demand]]\nname = \"load\"\napplication = \"x\"\nrate = \"1 /h\"\nholding = \"10 min\"\nkind = \"{}\"\n",
            demand_kind.unwrap_or_default()
        ),
        _ if kind.rows.is_empty() => agents("agent", ""),
        _ => String::new(),
    }
}

/// The instances under test, and what is denied to their users.
fn instances(played: &Played) -> Vec<Symbol> {
    let names = &played.plan.symbols.applications;
    let of_test = |name: &str| name == "x" || name.starts_with("x-");
    names.keys().filter(|at| of_test(&names[*at])).collect()
}

fn users_denied(played: &Played) -> BTreeMap<Cause, usize> {
    let mut causes = BTreeMap::new();
    for class in [
        RequestClass::Login,
        RequestClass::Arrival,
        RequestClass::Seat,
    ] {
        for cause in played.causes(class) {
            *causes.entry(cause).or_default() += 1;
        }
    }
    causes
}

/// Each kind of violation, with its feature's name.
fn violations(played: &Played) -> Vec<(Cause, String)> {
    let features = &played.plan.symbols.features;
    let mut found: Vec<(Cause, String)> = played
        .violations()
        .iter()
        .map(|v| {
            let feature = v.feature.map_or("", |f| features[f].as_str());
            (v.kind, feature.to_owned())
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

fn requests(played: &Played) -> f64 {
    played.system("checkouts_requested")
        + played.value("checkouts_requested", Scope::Application, {
            let first = instances(played)[0];
            &played.plan.symbols.applications[first]
        })
}

/// Features that the instances under test hold or have been granted.
fn granted(played: &Played) -> Vec<&str> {
    let features = &played.plan.symbols.features;
    let answers = played.detail().answers.iter();
    answers
        .filter(|a| a.granted > 0)
        .map(|a| features[a.feature].as_str())
        .collect()
}

/// With all licenses in place everybody is served, and the row's feature was asked for.
fn check_licensed(kind: &Kind, row: &Row, term: &Term, has_users: bool) {
    let place = format!("{} {} {term:?}", kind.name, row.feature);
    let played = play(&scenario(kind, row, term, None));
    assert_eq!(played.causes(RequestClass::Start), [], "{place}: it runs");
    assert_eq!(violations(&played), [], "{place}");
    assert_eq!(users_denied(&played), BTreeMap::new(), "{place}");
    let takes_at_use = matches!(row.take, RowTake::Login | RowTake::Arrival);
    let never = *term == Term::Never;
    let out = played.value("licenses_checked_out_peak", Scope::Feature, &row.feature);
    if never {
        assert!(!granted(&played).contains(&row.feature.as_str()), "{place}");
    } else if takes_at_use {
        assert!(out > 0.0 && has_users, "{place}: users take it");
    } else {
        assert!(
            granted(&played).contains(&row.feature.as_str()),
            "{place}: it is checked out at the start"
        );
    }
    if has_users {
        assert!(requests(&played) > 0.0, "{place}: somebody comes");
    }
}

/// Without the feature happens what the row says, and nothing else.
fn check_unlicensed(kind: &Kind, row: &Row, term: &Term, has_users: bool) {
    let place = format!("{} without {} {term:?}", kind.name, row.feature);
    let played = play(&scenario(kind, row, term, Some(&row.feature)));
    let starts = played.causes(RequestClass::Start);
    let denied = users_denied(&played);
    let only = |causes: &[Cause]| !denied.is_empty() && denied.keys().all(|c| causes.contains(c));
    let of_row = |cause: Cause| vec![(cause, row.feature.clone())];
    let consequence = documented(row);
    if consequence != Consequence::DoesNotStart {
        assert_eq!(starts, [], "{place}: it starts");
    }
    match consequence {
        Consequence::DoesNotStart => {
            assert!(!starts.is_empty(), "{place}");
            let missing = |c: &Cause| *c == Cause::FeatureMissing;
            assert!(starts.iter().all(missing), "{place}: {starts:?}");
            assert_eq!(
                violations(&played),
                of_row(Cause::FeatureMissing),
                "{place}"
            );
            assert!(
                !has_users || only(&[Cause::NotStarted]),
                "{place}: {denied:?}"
            );
            assert_eq!(
                played.value("licenses_checked_out_mean", Scope::Server, "lic"),
                0.0,
                "{place}: what it got is given back"
            );
        }
        Consequence::UsersDenied => {
            assert_eq!(violations(&played), [], "{place}");
            assert!(only(&[Cause::FeatureMissing]), "{place}: {denied:?}");
        }
        Consequence::FunctionOffAndUsersRefused => {
            assert_eq!(violations(&played), of_row(Cause::FunctionOff), "{place}");
            assert!(
                !has_users || only(&[Cause::FunctionOff]),
                "{place}: {denied:?}"
            );
        }
        Consequence::FunctionOff => {
            assert_eq!(violations(&played), of_row(Cause::FunctionOff), "{place}");
            assert_eq!(denied, BTreeMap::new(), "{place}");
        }
        Consequence::Nothing => {
            assert_eq!(violations(&played), [], "{place}");
            assert_eq!(denied, BTreeMap::new(), "{place}");
        }
    }
}

#[test]
fn ap18_every_kind_starts_with_its_licenses_and_without_each_does_what_its_row_says() {
    let mut kinds = 0;
    let mut played = 0;
    for kind in Catalogue::built_in().kinds() {
        kinds += 1;
        for row in &kind.rows {
            for term in &row.wanted.0 {
                // Whom the row's users are, apart from agents of other media than an option's.
                let by_option = matches!(term, Term::Option(_));
                let has_users = !by_option && !users(kind, row, None, "voice").is_empty();
                check_licensed(kind, row, term, has_users);
                check_unlicensed(kind, row, term, has_users);
                played += 1;
            }
        }
        if kind.rows.is_empty() {
            let text = format!(
                "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = {{ other = 1 }}\n[[application]]\nname = \"x\"\nkind = \"{}\"\nsite = \"here\"\n",
                kind.name
            );
            let run = play(&text);
            assert_eq!(run.causes(RequestClass::Start), [], "{}", kind.name);
            assert_eq!(run.violations(), [], "{}", kind.name);
            assert_eq!(run.answers(), [], "{} takes none", kind.name);
        }
    }
    assert_eq!((kinds, played), (38, 101));
}

/// A product that the guide does not know: rows for the tables, and not a line of code.
const RECORDER: Parts<'static> = Parts {
    features: "rec_server,8.0,instance,instance,applications,,\nrec_seat,8.0,seat,instance,applications,,\nrec_screen,8.0,user,instance,applications,,\nrec_analysis,8.0,environment,environment,applications,,\n",
    kinds: "call-recorder,Call Recorder,recorder,8,plain,no,,,,no,another vendor's\n",
    applications: "call-recorder,rec_server,rec_server,8.0,required,always,once,,instance,instance,function,does not start,no,the vendor's manual,\ncall-recorder,rec_seat,rec_seat,8.0,required,always,number,recorded-seats,seat,instance,login,does not start,no,the vendor's manual,\ncall-recorder,rec_screen,rec_screen,8.0,required,always,login,,user,instance,login:supervisor,no session opens,no,the vendor's manual,\ncall-recorder,rec_analysis,rec_analysis,8.0,optional,function,once,,environment,environment,function,no analysis,no,the vendor's manual,\n",
    options: "call-recorder,recorded-seats,number,none,error,seats that it records\n",
    technical_licenses: "",
    products: "",
    usage_items: "",
};

/// The built-in tables with the recorder's rows below them.
fn with_recorder() -> Catalogue {
    let built_in = Parts::BUILT_IN;
    let joined = |own: &str, more: &str| format!("{}\n{more}", own.trim_end());
    let features = joined(built_in.features, RECORDER.features);
    let kinds = joined(built_in.kinds, RECORDER.kinds);
    let applications = joined(built_in.applications, RECORDER.applications);
    let options = joined(built_in.options, RECORDER.options);
    Catalogue::from_parts(&Parts {
        features: &features,
        kinds: &kinds,
        applications: &applications,
        options: &options,
        ..built_in
    })
    .expect("the rows fit")
}

#[test]
fn ap18_a_product_is_added_by_data_alone() {
    let catalogue = with_recorder();
    let kind = catalogue.kind("recorder").expect("by its other name");
    assert_eq!(catalogue.nearest("call-recorde"), Some("call-recorder"));
    // In a scenario it stands as any other; here its needs take the place of a generic application's.
    let scene = |features: &str, functions: Option<&[String]>| {
        let text = format!(
            "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = {{ {features} }}\n[[application]]\nname = \"x\"\nkind = \"generic\"\nsite = \"here\"\nat_start = {{ rec_server = 1, rec_analysis = 1 }}\nper_login = {{ rec_seat = 1, rec_screen = 1 }}\n{}{}",
            agents("agents", "agent", 4),
            agents("chiefs", "supervisor", 2)
        );
        let mut plan = crate::world::study(&text).plans.remove(0);
        let options: BTreeMap<String, OptionValue> =
            [("recorded-seats".to_owned(), OptionValue::Number(6))].into();
        let settings = Settings {
            functions,
            ..Settings::new(&options, &|_| true)
        };
        let symbols = plan.symbols.clone();
        let (needs, problems) = catalogue.needs(kind, &settings, &mut |name| {
            let at = symbols.features.iter().position(|known| known == name);
            model::plan::FeatureId(at.expect("a feature of the scenario") as u32)
        });
        assert_eq!(problems, []);
        plan.applications[ApplicationIndex(0)].needs = needs;
        Played::new(plan, 1, 0)
    };
    // It checks out the six seats of its option; of the two chiefs one finds a screen license, and the
    // other gives its seat back.
    let all = "rec_server = 1, rec_seat = 10, rec_screen = 1";
    let played = scene(all, None);
    assert_eq!(played.causes(RequestClass::Start), []);
    assert_eq!(
        (
            played.value("licenses_checked_out_peak", Scope::Feature, "rec_seat"),
            played.value("licenses_in_use_peak", Scope::Feature, "rec_seat")
        ),
        (6.0, 5.0)
    );
    assert_eq!(
        users_denied(&played),
        [(Cause::LicensesExhausted, 1)].into()
    );
    // Without the server's license it does not start; without analysis, if wanted, a function is off.
    let stopped = scene("rec_seat = 10, rec_screen = 1", None);
    assert_eq!(stopped.causes(RequestClass::Start), [Cause::FeatureMissing]);
    let wanted = ["rec_analysis".to_owned()];
    let off = scene(all, Some(&wanted));
    let expected = (Cause::FunctionOff, "rec_analysis".to_owned());
    assert_eq!(violations(&off), [expected]);
}

fn agents(name: &str, role: &str, count: u32) -> String {
    format!(
        "[[agents]]\nname = \"{name}\"\ncount = {count}\nsite = \"here\"\nrole = \"{role}\"\napplications = [\"x\"]\nretry = \"none\"\n[[agents.shifts]]\ndays = \"Mon\"\nstart = \"08:00\"\nend = \"16:00\"\n"
    )
}
