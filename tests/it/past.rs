//! What random faults did before time 0: members of common causes, and faults that follow others (FT1, FT11).
//!
//! Each is held against its exact probability over ten thousand replications of one second: whether the server
//! is down at time 0. A cause of 900 h up and 100 h under way strikes once in 1,000 h; what it strikes is down for
//! 20 h after, so in one replication of fifty.

use kernel::Scope;
use model::plan::Plan;

const REPLICATIONS: u64 = 10_000;

fn plan(servers: &str, rest: &str) -> Plan {
    let text = format!(
        "format = 1\nname = \"past\"\ntitle = \"before time 0\"\nstart = 2026-03-02T00:00:00\nduration = \"1 s\"\n{servers}[[application]]\nname = \"app\"\nkind = \"generic\"\nsite = \"here\"\nat_start = {{ alpha = 1 }}\n{rest}"
    );
    let study = crate::world::read(&text, &[]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    study.plans.into_iter().next().unwrap()
}

const ONE: &str = "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = { alpha = 9 }\n";

/// In which part of the replications a system of one server has an outage in the first second.
fn down_at_zero(rest: &str) -> f64 {
    down_in(&plan(ONE, rest))
}

fn down_in(plan: &Plan) -> f64 {
    let layout = model::layout(&plan.symbols);
    let index = layout.find("availability", Scope::System, "all").unwrap();
    let is_down = |replication: &u64| {
        let cell = model::play(plan, 11, *replication, false).row[index];
        cell.numerator < cell.denominator
    };
    let down = (0..REPLICATIONS).filter(is_down).count();
    down as f64 / REPLICATIONS as f64
}

/// Five standard deviations of a share of so many replications.
#[track_caller]
fn is_near(share: f64, exact: f64) {
    let deviation = (exact * (1.0 - exact) / REPLICATIONS as f64).sqrt();
    assert!(
        (share - exact).abs() <= 5.0 * deviation + 1e-9,
        "{share} is not {exact}"
    );
}

/// The server is killed for 20 h; `begins` says when, if by itself at all.
fn own(begins: &str) -> String {
    format!(
        "[[fault]]\nid = \"own\"\nkind = \"server-kill\"\ntarget = \"lic\"\nlasts = \"20 h\"\n{begins}\n"
    )
}

fn cause(members: &str, rest: &str) -> String {
    format!(
        "[[fault]]\nid = \"cause\"\nkind = \"common-cause\"\nmembers = [{members}]\ntime_to_failure = {{ exponential = \"900 h\" }}\ntime_to_repair = \"100 h\"\n{rest}\n"
    )
}

#[test]
fn ft11_a_cause_under_way_has_struck_long_before() {
    is_near(down_at_zero(&(own("") + &cause("\"own\"", ""))), 0.02);
    // The cause is under way in one of ten: it strikes nothing anew.
    let short = own("").replace("20 h", "1 min");
    is_near(
        down_at_zero(&(short + &cause("\"own\"", ""))),
        1.0 / 60_000.0,
    );
    // An outage within an hour: down at time 0 for a minute or so once in 60,000 h, or struck in it.
    let text = (own("").replace(
        "lasts = \"20 h\"",
        "time_to_repair = { exponential = \"1 min\" }",
    ) + &cause("\"own\"", ""))
        .replace(
            "time_to_repair = \"100 h\"",
            "time_to_repair = { exponential = \"100 h\" }",
        );
    let mut hour = plan(ONE, &text);
    hour.duration = kernel::Span::HOUR;
    is_near(down_in(&hour), 0.001 + 1.0 / 60_000.0);
    // With a process of its own besides, up for 1,980 h: down if either has it.
    let both = own("time_to_failure = { exponential = \"1980 h\" }") + &cause("\"own\"", "");
    is_near(down_at_zero(&both), 1.0 - 0.99 * 0.98);
    // Random repairs: the mean is what counts, as two strikes are 100 h apart at least.
    let random = own("").replace(
        "lasts = \"20 h\"",
        "time_to_repair = { exponential = \"2 h\" }",
    );
    is_near(down_at_zero(&(random + &cause("\"own\"", ""))), 0.002);
    // New at time 0, it has no past.
    let new = own("") + &cause("\"own\"", "initial = \"new\"");
    is_near(down_at_zero(&new), 0.0);
}

#[test]
fn ft11_chances_of_the_past_are_those_of_the_future() {
    let cause_of = |rest: &str| down_at_zero(&(own("") + &cause("\"own\"", rest)));
    is_near(cause_of("each_probability = 0.5"), 0.01);
    // Half of its begins come to nothing: once in 950 h, and every other time.
    is_near(cause_of("probability = 0.5"), 20.0 / 1_900.0);
    is_near(
        down_at_zero(&(own("probability = 0.25") + &cause("\"own\"", ""))),
        0.005,
    );
    // Struck within 40 h: later, not less often.
    is_near(cause_of("spread = \"40 h\""), 0.02);
    // Struck within 200 h, of which the cause has 100: every other time.
    is_near(cause_of("spread = \"200 h\""), 0.01);
}

#[test]
fn ft11_hosts_that_a_cause_has_struck_are_down_for_as_long_as_it_is_under_way() {
    is_near(down_at_zero(&cause("\"lic\"", "")), 0.1);
    is_near(
        down_at_zero(&cause("\"lic\"", "each_probability = 0.5")),
        0.05,
    );
    // Struck at a random instant of 100 h: after half of the time, on average.
    is_near(down_at_zero(&cause("\"lic\"", "spread = \"100 h\"")), 0.05);
    is_near(down_at_zero(&cause("\"lic\"", "initial = \"new\"")), 0.0);
}

#[test]
fn ft11_a_cause_within_a_cause() {
    let inner =
        "[[fault]]\nid = \"inner\"\nkind = \"common-cause\"\nmembers = [\"own\"]\nlasts = \"5 h\"\n"
            .to_owned() + &cause("\"inner\"", "");
    is_near(down_at_zero(&(own("") + &inner)), 0.02);
    // The inner one strikes a host, which it holds for its own five hours.
    let host = inner.replace("members = [\"own\"]", "members = [\"lic\"]");
    is_near(down_at_zero(&host), 0.005);
}

#[test]
fn ft11_members_of_other_kinds() {
    let block = "[[fault]]\nid = \"own\"\nkind = \"firewall-block\"\nbetween = [\"app\", \"lic\"]\nports = \"all\"\nlasts = \"20 h\"\n";
    is_near(
        down_at_zero(&(block.to_owned() + &cause("\"own\"", ""))),
        0.02,
    );
    let expiry = "[[fault]]\nid = \"own\"\nkind = \"license-expiry\"\ntarget = \"lic\"\nfeature = \"alpha\"\nlasts = \"20 h\"\n";
    is_near(
        down_at_zero(&(expiry.to_owned() + &cause("\"own\"", ""))),
        0.02,
    );
    // A daemon that comes back by itself has long been back.
    let daemon =
        "[[fault]]\nid = \"own\"\nkind = \"vendor-daemon-kill\"\ntarget = \"lic\"\n".to_owned();
    is_near(down_at_zero(&(daemon + &cause("\"own\"", ""))), 0.0);
    // One that is never repaired has no equilibrium: it has not happened yet.
    let for_good = own("").replace("lasts = \"20 h\"\n", "");
    is_near(down_at_zero(&(for_good + &cause("\"own\"", ""))), 0.0);
}

#[test]
fn ft11_two_nodes_of_three_struck_before_time_0() {
    let servers = "[topology]\nkind = \"three-node\"\n".to_owned()
        + &["lic", "lic-b", "lic-c"]
            .map(|name| {
                format!(
                    "[[server]]\nname = \"{name}\"\nsite = \"here\"\nfeatures = {{ alpha = 9 }}\n"
                )
            })
            .concat();
    let second = own("")
        .replace("\"own\"", "\"two\"")
        .replace("\"lic\"", "\"lic-b\"");
    let rest = own("") + &second + &cause("\"own\", \"two\"", "");
    is_near(down_in(&plan(&servers, &rest)), 0.02);
    // Each by its own chance: both in one of four.
    let half = rest.replace("members =", "each_probability = 0.5\nmembers =");
    is_near(down_in(&plan(&servers, &half)), 0.005);
}

#[test]
fn ft11_faults_that_followed_another_one_before_time_0() {
    // The leader is of no consequence for the server.
    let leader = cause("", "").replace("members = []", "members = [\"nothing\"]")
        + "[[fault]]\nid = \"nothing\"\nkind = \"clock-offset\"\ntarget = \"lic\"\noffset = \"1 s\"\nlasts = \"1 h\"\n";
    let follows = |when: &str| {
        let own = own(&format!("when = {{ fault = \"cause\", {when} }}"));
        down_at_zero(&(leader.clone() + &own))
    };
    is_near(follows("event = \"begin\""), 0.02);
    is_near(follows("event = \"end\""), 0.02);
    is_near(follows("event = \"begin\", delay = \"300 h\""), 0.02);
    is_near(
        follows("event = \"end\", delay = \"10 h\", probability = 0.5"),
        0.01,
    );
    // One after the other, and after a member.
    let second = own("when = { fault = \"first\", event = \"end\" }");
    let first = "[[fault]]\nid = \"first\"\nkind = \"clock-offset\"\ntarget = \"lic\"\noffset = \"2 s\"\nlasts = \"3 h\"\nwhen = { fault = \"cause\", event = \"end\" }\n";
    is_near(down_at_zero(&(leader.clone() + first + &second)), 0.02);
    let after_member = own("when = { fault = \"nothing\", event = \"end\" }");
    is_near(down_at_zero(&(leader + &after_member)), 0.02);
}

#[test]
fn ft11_a_long_run_is_at_its_end_as_it_was_at_its_beginning() {
    // Unavailability of the first week, and of the twentieth after it, of a cause whose repairs keep hours, with
    // members struck late and a follower: nothing is known of it but that it is the same.
    let rest = own("")
        + "[[fault]]\nid = \"cause\"\nkind = \"common-cause\"\nmembers = [\"own\"]\nspread = \"9 h\"\neach_probability = 0.7\ntime_to_failure = { exponential = \"70 h\" }\ntime_to_repair = { exponential = \"9 h\" }\nrepair_during = \"Mon-Fri 08:00-18:00\"\n"
        + "[[fault]]\nid = \"then\"\nkind = \"lmgrd-kill\"\ntarget = \"lic\"\ntime_to_repair = { exponential = \"2 h\" }\nwhen = { fault = \"cause\", event = \"end\", delay = \"1 h\" }\n";
    let share = |weeks: (u32, u32)| {
        let mut plan = plan(ONE, &rest);
        plan.warm_up = kernel::Span::WEEK * u64::from(weeks.0);
        plan.duration = kernel::Span::WEEK * u64::from(weeks.1);
        let layout = model::layout(&plan.symbols);
        let index = layout.find("availability", Scope::System, "all").unwrap();
        let shares: Vec<f64> = (0..2_000)
            .map(|r| model::play(&plan, 11, r, false).row[index].value().unwrap())
            .collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        let square = shares.iter().map(|s| (s - mean).powi(2)).sum::<f64>();
        (mean, square / (shares.len() as f64).powi(2))
    };
    let (first, late) = (share((0, 1)), share((20, 21)));
    let deviation = (first.1 + late.1).sqrt();
    assert!(
        (first.0 - late.0).abs() <= 4.0 * deviation,
        "{first:?} {late:?}"
    );
    assert!(deviation < 0.01 && first.0 < 0.95, "{deviation} {first:?}");
}
