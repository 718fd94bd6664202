//! `size` over numbers of independent servers and over how licenses are split between them: against closed
//! forms, its overlays, the order made from them, and its page.

use crate::program::{Results, licsim};
use crate::scenario::{Scenario, Table, application, demand, fault, inline, law, server};
use crate::world::headed;

use experiment::erlang::{erlang_b, least_servers_erlang};
use std::path::{Path, PathBuf};

/// Two sites whose callers ask to be called back, 15 and 5 erlangs; each site has a license server.
fn sites() -> Scenario {
    Scenario::topology("independent")
        .head("name", "sites")
        .head("title", "two sites with a pool each")
        .head("duration", "6 d")
        .head("warm_up", "1 d")
        .table("entitlement", |shared| shared.grant("vcb_full", 40))
        .table("target", |target| {
            target.set(
                "denied_fraction",
                inline().set("max", "2 %").set("confidence", "95 %"),
            )
        })
        .table("cost", |cost| {
            cost.set("license", inline().set("vcb_full", 100))
                .set("server_year", 1000)
        })
        .table("size", |size| {
            size.set(
                "vary",
                inline().set("vcb_full", inline().set("min", 20).set("max", 60)),
            )
        })
        + server("lic-a").set("site", "porto")
        + server("lic-b").set("site", "faro")
        + application("cb-porto", "universal-callback-server")
            .set("site", "porto")
            .set("license_servers", "local-first")
        + application("cb-faro", "universal-callback-server")
            .set("site", "faro")
            .set("license_servers", "local-first")
        + demand("porto", "cb-porto")
            .set("rate", "30 /h")
            .set("holding", law("exponential", "30 min"))
        + demand("faro", "cb-faro")
            .set("rate", "10 /h")
            .set("holding", law("exponential", "30 min"))
        + fault("hosts-fail", "host-kill", "each-server-host")
            .set("time_to_failure", law("exponential", "600 d"))
            .set("time_to_repair", "1 min")
}

fn write(folder: &Path, scenario: &Scenario) -> PathBuf {
    let file = folder.join("sites.toml");
    std::fs::write(&file, headed(scenario)).unwrap();
    file
}

fn size(folder: &Path, text: &Scenario, arguments: &[&str]) -> (serde_json::Value, String) {
    let output = licsim()
        .arg("size")
        .arg(write(folder, text))
        .args(["--json", "--quiet", "--charts", "none", "--out"])
        .arg(folder.join("out"))
        .args(arguments)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let json = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (json, error)
}

fn count(sized: &serde_json::Value) -> u64 {
    let feature = &sized["purchase"]["features"][0];
    feature["count"].as_u64().expect("a purchase")
}

fn servers(counts: &[u32]) -> Scenario {
    sites().table("size", |size| size.set("servers", counts.to_vec()))
}

fn searched(scenario: Scenario) -> Scenario {
    scenario.table("size", |size| size.set("split", "search"))
}

/// The same sites, and each application takes no more than it needs, so that both fit onto one server.
fn moderate(scenario: Scenario) -> Scenario {
    let most = |count: u32| move |server: Table| server.option("max-licenses", count);
    scenario
        .edit("application", "cb-porto", most(24))
        .edit("application", "cb-faro", most(20))
}

/// What each server holds by the order made from an overlay.
fn ordered(overlay: &str) -> (String, Vec<u64>) {
    let output = licsim()
        .args(["order", overlay, "--json"])
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect(&error);
    let servers = json["servers"].as_array().expect("a list").iter();
    let held = servers.map(|s| s["features"]["vcb_full"].as_u64().expect("a count"));
    let configuration = json["topology"].as_str().expect("a word").to_owned();
    (configuration, held.collect())
}

#[test]
fn every_number_of_servers_has_its_purchase_and_the_cheapest_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let text = moderate(servers(&[2, 1]));
    let (answer, error) = size(folder.path(), &text, &["--quick"]);
    let variants = answer["variants"].as_array().expect(&error);
    assert_eq!(variants.len(), 2);
    assert_eq!(variants[0]["variant"], "base, 1 server");
    assert_eq!(variants[1]["variant"], "base, 2 servers");
    // Porto takes 24 when it starts and Faro what is left: 15 and 5 erlangs.
    assert_eq!(variants[0]["servers"], 1);
    let lost = |left: u64| (30.0 * erlang_b(24, 15.0) + 10.0 * erlang_b(left, 5.0)) / 40.0;
    let least = 24 + (0..20).find(|&left| lost(left) <= 0.02).unwrap();
    assert!(count(&variants[0]).abs_diff(least) <= 1, "{}", variants[0]);
    // Halves are too small for Porto, so two servers need more.
    assert!(count(&variants[1]) > count(&variants[0]), "{}", variants[1]);
    assert_eq!(variants[0]["least_cost"], true);
    assert_eq!(variants[1]["least_cost"], false);
    let cost = variants[0]["cost"].as_f64().unwrap();
    assert_eq!(cost, 100.0 * count(&variants[0]) as f64 + 1000.0);
    // The purchase is a scenario: a single server, whose host the other's faults still strike.
    let overlay = variants[0]["overlay"].as_str().expect("an overlay");
    let (configuration, held) = ordered(overlay);
    assert_eq!(configuration, "single");
    assert_eq!(held, [count(&variants[0])]);
    let output = licsim()
        .args([
            "run",
            overlay,
            "--seed",
            "5",
            "--replications",
            "400",
            "--charts",
            "none",
            "--out",
        ])
        .arg(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
}

#[test]
fn a_split_is_searched_and_follows_the_load() {
    let folder = tempfile::tempdir().unwrap();
    let (even, error) = size(folder.path(), &sites(), &["--quick"]);
    assert!(even["variants"][0]["split"].is_null(), "{error}");
    let (answer, error) = size(folder.path(), &searched(sites()), &["--quick"]);
    let sized = &answer["variants"][0];
    let split = &sized["split"];
    assert_eq!(split["better_than_file"], true, "{error} {sized}");
    assert_eq!(split["bought"], true);
    assert!(split["less_file"]["upper"].as_f64().unwrap() < 0.0);
    // Erlang's formula for each of the two pools.
    let each = [15.0, 5.0].map(|load| least_servers_erlang(load, 0.02).unwrap());
    let held: Vec<u64> = split["features"][0]["licenses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n.as_u64().unwrap())
        .collect();
    assert!(held[0] > held[1] + 6, "{held:?}");
    assert!(count(sized).abs_diff(each[0] + each[1]) <= 2, "{sized}");
    assert!(count(&even["variants"][0]) >= count(sized) + 4);
    let overlay = sized["overlay"].as_str().expect("an overlay");
    let text = std::fs::read_to_string(overlay).unwrap();
    assert!(text.contains("split_of"), "{text}");
    assert_eq!(ordered(overlay), ("independent".to_owned(), held));
}

#[test]
fn where_the_file_has_a_good_split_no_other_is_bought() {
    let folder = tempfile::tempdir().unwrap();
    let split = inline().set("lic-a", "69 %").set("lic-b", "31 %");
    let text = searched(sites()).table("entitlement", |file| file.set("split", split));
    let (answer, error) = size(folder.path(), &text, &["--quick"]);
    let split = &answer["variants"][0]["split"];
    assert_eq!(split["bought"], false, "{error} {split}");
    assert!(split["splits"].as_u64().unwrap() > 3);
    let bought = split["features"][0]["bought"].as_array().unwrap();
    assert_eq!(bought, &["69 %", "31 %"]);
}

#[test]
fn what_cannot_be_searched_is_said_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let single = |scenario: Scenario| {
        scenario
            .table("topology", |topology| topology.set("kind", "single"))
            .leave_out("server", "lic-b")
    };
    let best = sites().table("size", |size| size.set("split", "best"));
    for (text, said) in [
        (
            servers(&[3]),
            "3 servers are asked for, and the file names 2",
        ),
        (servers(&[0]), "expected numbers of servers"),
        (servers(&[]), "at least one number of servers"),
        (best, "search"),
        (single(servers(&[1])), "no variant has independent servers"),
        (
            single(searched(sites())),
            "no variant has independent servers",
        ),
    ] {
        let (_, error) = size(folder.path(), &text, &["--quick"]);
        assert!(error.contains(said), "`{said}` is not in {error}");
        assert!(error.contains("sites.toml:"), "{error}");
    }
}

#[test]
fn the_search_over_servers_decides_the_same_on_any_number_of_threads_and_has_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let text = moderate(searched(servers(&[1, 2])));
    let file = write(folder.path(), &text);
    let run = |jobs: &str| {
        let output = licsim()
            .arg("size")
            .arg(&file)
            .args(["--jobs", jobs, "--quiet", "--replications", "800", "--out"])
            .arg(folder.path().join("out"))
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
        assert!(
            text.contains("number of servers: base, 1 server costs least"),
            "{text}"
        );
        (
            text,
            Results::of(&folder.path().join("out/sites-size")).files,
        )
    };
    let (one, two) = (run("1"), run("2"));
    assert_eq!(one.0, two.0);
    assert!(one.1 == two.1, "the folders differ");
    let page = String::from_utf8(one.1["report.html"].clone()).unwrap();
    assert!(page.contains("The least purchase that meets the target: base, 1 server: "));
    assert!(
        page.contains("against vcb_full of base, 1 server"),
        "the curve is not on the page"
    );
    assert!(one.1.contains_key("split.csv"));
    // The page comes out again from the folder alone.
    let output = licsim()
        .arg("report")
        .arg(folder.path().join("out/sites-size"))
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{error}");
    let again = Results::of(&folder.path().join("out/sites-size")).files;
    assert!(
        again["report.html"] == one.1["report.html"],
        "the page differs"
    );
}

/// Seats bought as a product: 50 agents at a time at most.
fn product() -> Scenario {
    Scenario::topology("single")
        .head("name", "sites")
        .head("title", "seats bought as a product")
        .head("duration", "5 d")
        .table("entitlement", |shared| {
            shared.set("products", inline().set("Genesys Inbound Voice", 60))
        })
        .table("target", |target| {
            target.set(
                "denied_fraction",
                inline().set("max", "5 %").set("confidence", "95 %"),
            )
        })
        .table("cost", |cost| {
            cost.set("license", inline().set("Genesys Inbound Voice", 900))
        })
        .table("size", |size| {
            size.set(
                "vary",
                inline().set(
                    "Genesys Inbound Voice",
                    inline().set("min", 20).set("max", 80),
                ),
            )
        })
        + Table::new("server").set("name", "lic-a")
        + Table::new("application")
            .set("name", "ts")
            .set("kind", "t-server")
        + Table::new("agents")
            .set("name", "team")
            .set("count", 50)
            .set("applications", vec!["ts"])
            .shift("Mon-Fri", "08:00", "16:00")
}

#[test]
fn ct2_products_are_sized_and_the_order_takes_them() {
    let folder = tempfile::tempdir().unwrap();
    let (answer, error) = size(folder.path(), &product(), &["--quick"]);
    let sized = answer["variants"].get(0).expect(&error);
    assert!((48..=50).contains(&count(sized)), "{sized}");
    assert_eq!(sized["cost"].as_f64(), Some(900.0 * count(sized) as f64));
    let overlay = sized["overlay"].as_str().expect("an overlay");
    let output = licsim().args(["order", overlay]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
    let bought = format!("| {} |", count(sized));
    let line = text
        .lines()
        .find(|line| line.contains("Genesys Inbound Voice"));
    assert!(line.expect(&text).contains(&bought), "{text}");
    let counts = inline().set("min", 20).set("max", 80);
    let wrong = product().table("size", |size| {
        size.set("vary", inline().set("Genesys Inbound Vioce", counts))
    });
    let (_, error) = size(folder.path(), &wrong, &["--quick"]);
    assert!(
        error.contains("is `Genesys Inbound Voice` meant?"),
        "{error}"
    );
}
