//! Conditions and `scale` as the reader sees them: what is merged in which order, and what is wrong.

use crate::support::{errors, plans, read, read_files, small};
use model::plan::Arrivals;

fn agents(text: &str, condition: usize) -> Vec<u32> {
    let study = read(&small(text));
    plans(&study);
    let under = study.conditions[condition].plans.iter();
    under.map(|plan| plan.groups[0].count).collect()
}

const TWO: &str = "[[variant]]\nname = \"more\"\nagents = [ { name = \"day\", count = 61 } ]\n";

#[test]
fn scale_multiplies_once_what_file_variant_and_condition_come_to() {
    let file = "scale = { agents = 3 }\n";
    let small = small("").replace("start = 2", &format!("{file}start = 2"));
    let text = |rest: &str| format!("{small}{TWO}{rest}");
    let study = read(&text(
        "[[condition]]\nname = \"growth\"\nscale = { agents = 1.15 }\n",
    ));
    plans(&study);
    // The file's own scale acts in the base; the condition's takes its place, and is not multiplied with it.
    let base: Vec<u32> = study
        .plans
        .iter()
        .map(|plan| plan.groups[0].count)
        .collect();
    assert_eq!(base, [150, 183]);
    let under = study.conditions[0].plans.iter();
    let under: Vec<u32> = under.map(|plan| plan.groups[0].count).collect();
    // 57.5 and 70.15.
    assert_eq!(under, [58, 70]);
}

#[test]
fn a_condition_is_laid_over_every_variant() {
    let condition = "[[condition]]\nname = \"few\"\nagents = [ { name = \"day\", count = 7 } ]\n";
    assert_eq!(agents(&format!("{TWO}{condition}"), 0), [7, 7]);
}

#[test]
fn scale_leaves_recorded_load_and_surges_alone() {
    let more = r#"
scale = { demand = 2, agents = 2 }
"#;
    let text = small("").replace("start = 2", &format!("{}\nstart = 2", more.trim()));
    let rest = r#"
[[application]]
name = "cb"
kind = "universal-callback-server"
[[demand]]
name = "calls"
application = "cb"
rate = "90 /h"
[[demand]]
name = "night"
application = "cb"
profile = "night.csv"
[[demand]]
name = "seen"
application = "cb"
recorded = "seen.csv"
[[fault]]
id = "rush"
kind = "surge"
agents = "day"
count = 5
at = "1 d"
lasts = "1 h"
"#;
    let text =
        format!("{text}{rest}").replace("router_seats = 80", "router_seats = 80, vcb_full = 9");
    let study = read_files(&[
        ("scenario.toml", &text),
        ("night.csv", "weekday,from,rate_per_h\n*,00:00,1.5\n"),
        ("seen.csv", "time_s,holding_s\n10,5\n20,5\n"),
    ]);
    let plan = &plans(&study)[0];
    let rate = |demand: usize| match &plan.demands[demand].arrivals {
        Arrivals::Rate(steps) => steps[0].1,
        other => panic!("{other:?}"),
    };
    assert_eq!((rate(0), rate(1)), (180.0, 3.0));
    assert!(matches!(&plan.demands[2].arrivals, Arrivals::Recorded(units) if units.len() == 2));
    assert_eq!(plan.groups[0].count, 100);
    assert_eq!(plan.groups[1].count, 5, "the surge is as written");
}

#[test]
fn a_condition_may_not_say_what_holds_for_the_whole_scenario() {
    for key in [
        "duration = \"1 d\"",
        "experiment = { seed = 2 }",
        "cost = { server_year = 1 }",
        "title = \"x\"",
    ] {
        let study = read(&small(&format!("[[condition]]\nname = \"c\"\n{key}\n")));
        let name = key.split(' ').next().unwrap();
        let found = errors(&study);
        assert!(
            found
                .iter()
                .any(|error| error.contains(&format!("a condition has no key `{name}`"))),
            "{found:?}"
        );
    }
}

#[test]
fn an_entry_that_no_variant_has_is_an_error_unless_it_is_a_whole_new_one() {
    let found = |entry: &str| {
        errors(&read(&small(&format!(
            "[[condition]]\nname = \"c\"\n{entry}\n"
        ))))
    };
    let misspelt = found("agents = [ { name = \"dya\", count = 7, applications = [\"ts\"] } ]");
    assert_eq!(misspelt.len(), 1, "{misspelt:?}");
    assert!(
        misspelt[0].contains("no variant has such an entry under `agents`"),
        "{misspelt:?}"
    );
    assert!(misspelt[0].contains("is `day` meant?"), "{misspelt:?}");
    assert_eq!(
        found("fault = [ { id = \"storm\", at = \"1 d\" } ]").len(),
        1
    );
    assert_eq!(
        found("fault = [ { id = \"storm\", remove = true } ]").len(),
        1
    );
    let whole = "fault = [ { id = \"storm\", kind = \"host-kill\", target = \"lic-a\", at = \"1 d\", lasts = \"1 h\" } ]";
    assert_eq!(found(whole), Vec::<String>::new());
}

#[test]
fn names_weights_and_factors_are_checked() {
    let found = |text: &str| errors(&read(&small(text)));
    let twice = found("[[condition]]\nname = \"c\"\n[[condition]]\nname = \"c\"\n");
    assert!(
        twice[0].contains("two conditions are named `c`"),
        "{twice:?}"
    );
    assert!(
        found("[[condition]]\nname = \"base\"\n")[0].contains("`base` stands for no condition")
    );
    assert!(found("[[condition]]\nname = \"c\"\nweight = -1\n")[0].contains("expected a weight"));
    let factor = found("[[condition]]\nname = \"c\"\nscale = { agents = 0 }\n");
    assert!(factor[0].contains("expected a factor"), "{factor:?}");
    let unknown = found("[[condition]]\nname = \"c\"\nscale = { agnets = 2 }\n");
    assert!(unknown[0].contains("is `agents` meant?"), "{unknown:?}");
    let under = found("[target]\nunder = \"bse\"\ndenied_fraction = { max = \"1 %\" }\n");
    assert_eq!(under.len(), 1, "{under:?}");
    assert!(found("[target]\ndenied_fraction = \"all\"\n")[0].contains("the target has no limit"));
}

#[test]
fn a_condition_may_not_overwrite_a_count_that_is_searched() {
    let size = "[size.vary]\ntserver_sdn = { min = 1, max = 9 }\n[target]\ndenied_fraction = { max = \"1 %\" }\n";
    let condition = "[[condition]]\nname = \"c\"\nserver = [ { name = \"lic-a\", features = { tserver_sdn = 3 } } ]\n";
    let found = errors(&read(&small(&format!("{size}{condition}"))));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("overwrites a count that `[size] vary` searches"),
        "{found:?}"
    );
    let other = condition.replace("tserver_sdn", "router_seats");
    assert_eq!(
        errors(&read(&small(&format!("{size}{other}")))),
        Vec::<String>::new()
    );
}

#[test]
fn an_extending_file_changes_adds_and_removes_conditions() {
    let base =
        small("[[condition]]\nname = \"a\"\nscale = { agents = 2 }\n[[condition]]\nname = \"b\"\n");
    let over = "extends = \"base.toml\"\nname = \"over\"\ncondition = [ { name = \"a\", weight = 3 }, { name = \"b\", remove = true }, { name = \"c\" } ]\n";
    let study = read_files(&[("over.toml", over), ("base.toml", &base)]);
    plans(&study);
    let told: Vec<(&str, f64)> = study
        .conditions
        .iter()
        .map(|c| (c.name.as_str(), c.weight))
        .collect();
    assert_eq!(told, [("a", 3.0), ("c", 1.0)]);
    assert_eq!(study.conditions[0].plans[0].groups[0].count, 100);
}

#[test]
fn a_mistake_that_only_a_condition_makes_names_it() {
    let condition =
        "[[condition]]\nname = \"c\"\nagents = [ { name = \"day\", applications = [\"tss\"] } ]\n";
    let found = errors(&read(&small(condition)));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("(under condition `c`)"), "{found:?}");
}
