//! The swarm with the other applications of the guide: Interaction Server, Outbound Contact Server, GIS,
//! desktops, Configuration Server with License Reporting Manager, and what happens to them.

use super::dice::Dice;
use super::scenario::{Generated, generate};
use super::{numbers, plan, polls_are_arithmetic, show, swarm};
use std::fmt::Write;

/// What they take, beside what the rest of the swarm does.
const FEATURES: &str = "tserver_sdn = 60, ics_multi_media_agent_seat = 8, ics_email_webform_channel = 6, occ_full = 6, GIS = 2, GIS_STATSERVICE = 6, GIS_CONFIGSERVICE = 3, ISDK_FACTORY = 2, DESKTOP_AGENT = 6, DESKTOP_SUPERVISOR = 2, CLDistributed = 1,";

/// The scenario of a number, with more applications, users and faults below it.
pub(super) fn with_products(number: u64) -> Generated {
    let mut generated = generate(number);
    let mut dice = Dice::new(number ^ 0x5EED);
    let mut text = generated.text.replace("tserver_sdn = 60,", FEATURES);
    let mut add = |name: &str, kind: &str, keys: &str| {
        let _ = writeln!(
            text,
            "[[application]]\nname = \"{name}\"\nkind = \"{kind}\"\nsite = \"desks\"\n{keys}"
        );
    };
    let order = dice.of(&["latest", "earliest", "random"]);
    let seats = dice.between(3, 8);
    add(
        "ixn",
        "interaction-server",
        &format!(
            "logout_order = \"{order}\"\noptions = {{ ics_multi_media_agent_seat = {seats} }}"
        ),
    );
    let licenses = dice.between(2, 6);
    add(
        "ocs",
        "outbound-contact-server",
        &format!("options = {{ num-of-licenses = {licenses} }}"),
    );
    add(
        "gis",
        "genesys-integration-server",
        "count = 2\nallow_unsupported = true",
    );
    add("gad", "genesys-desktop", "allow_unsupported = true");
    let database = dice.of(&["true", "false"]);
    add(
        "cs",
        "configuration-server",
        &format!("new_database = {database}\nredundancy = \"warm-standby\"\nlrm_grace = \"5 h\""),
    );
    add("proxy", "configuration-server", "mode = \"proxy\"");
    let starts = dice.below(90);
    add(
        "lrm",
        "license-reporting-manager",
        &format!("starts_at = \"{starts} min\""),
    );
    users(&mut dice, &mut text);
    let hours = generated.faults_until.0 / 3_600_000_000;
    for number in 0..dice.between(3, 9) {
        fault(&mut dice, number, hours, &mut text);
    }
    generated.text = text;
    generated
}

fn users(dice: &mut Dice, text: &mut String) {
    let _ = writeln!(
        text,
        "[[campaign]]\nname = \"spring\"\napplication = \"ocs\"\nloaded = [ {{ days = \"Mon-Sun\", start = \"09:00\", end = \"12:00\" }}, {{ days = \"Mon-Sun\", start = \"13:00\", end = \"17:00\" }} ]\n[[campaign]]\nname = \"always\"\napplication = \"ocs\"\nmode = \"predictive\""
    );
    for (name, applications, more) in [
        ("mail", "\"ixn\"", "media = [\"email\"]"),
        (
            "chat",
            "\"ixn\", \"ts\"",
            "media = [\"voice\"]\ncampaigns = [\"spring\"]",
        ),
        (
            "callers",
            "\"ts\", \"ocs\"",
            "campaigns = [\"spring\", \"always\"]",
        ),
        ("chiefs", "\"gad\"", "role = \"supervisor\""),
        ("screens", "\"gad\", \"ixn\"", ""),
    ] {
        let count = dice.between(2, 6);
        let schedule = if dice.one_in(2) {
            "session = { on = { exponential = \"2 h\" }, off = { exponential = \"1 h\" } }"
        } else {
            "retry = { after = \"5 min\", until = \"session-end\" }\n[[agents.shifts]]\ndays = \"Mon-Sun\"\nstart = \"08:00\"\nend = \"18:00\"\narrive = { uniform = [\"-5 min\", \"5 min\"] }\nbreaks = [ { after = \"3 h\", lasts = \"20 min\", logs_out = true } ]"
        };
        let _ = writeln!(
            text,
            "[[agents]]\nname = \"{name}\"\ncount = {count}\nsite = \"desks\"\napplications = [{applications}]\n{more}\n{schedule}"
        );
    }
    for kind in ["statistics", "configuration"] {
        let _ = writeln!(
            text,
            "[[demand]]\nname = \"{kind}\"\napplication = \"gis\"\nkind = \"{kind}\"\nrate = \"3 /h\"\nholding = {{ exponential = \"1 h\" }}"
        );
    }
}

fn fault(dice: &mut Dice, number: u64, hours: u64, text: &mut String) {
    let application = dice.of(&[
        "ixn",
        "ocs",
        "gis-1",
        "gad",
        "cs/primary",
        "cs/backup",
        "proxy",
        "lrm",
    ]);
    let group = dice.of(&["mail", "chat", "callers", "chiefs", "screens"]);
    let some = dice.between(1, 8);
    let what = match dice.below(6) {
        0 | 1 => format!("kind = \"application-crash\"\ntarget = \"{application}\""),
        2 => format!("kind = \"person-disable\"\nagents = \"{group}\"\ncount = {some}"),
        3 => "kind = \"lrm-disconnect\"".to_owned(),
        4 => format!(
            "kind = \"option-change\"\ntarget = \"ixn\"\noptions = {{ ics_multi_media_agent_seat = {some} }}"
        ),
        _ => format!(
            "kind = \"option-change\"\ntarget = \"ocs\"\noptions = {{ num-of-licenses = {some} }}"
        ),
    };
    let minute = dice.below(hours * 60 - 1);
    let lasts = dice.between(1, hours * 60 - minute);
    let _ = writeln!(
        text,
        "[[fault]]\nid = \"p{number}\"\n{what}\nat = \"{minute} min\"\nlasts = \"{lasts} min\""
    );
}

#[test]
fn mt6_licenses_are_conserved_with_every_product_and_polls_are_arithmetic() {
    let all = numbers(150);
    swarm(
        "mt6_licenses_are_conserved_with_every_product",
        all.clone(),
        |number| {
            let generated = with_products(number);
            show(&generated, &all);
            polls_are_arithmetic(&plan(&generated), number, true)
        },
    );
}
