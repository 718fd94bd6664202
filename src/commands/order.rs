//! `licsim order`: the license order kit made from products, quantities and license servers.
//!
//! A scenario says what is bought and for which servers and applications, options say
//! the rest or say it otherwise; what is printed is a function of the two, without a clock. What the
//! order lacks is part of the kit and no error: an order may be made up in several steps.

mod arguments;
mod document;

pub use arguments::OrderArguments;

use super::{Status, print_findings};
use crate::cli::Noise;
use crate::terminal;
use document::document;
use scenarios::catalogue::{Catalogue, Problem};
use scenarios::files::{Disk, TEXT_LENGTH_MAX, read_file};
use scenarios::finding::{Finding, Severity};
use scenarios::flexnet::license_file;
use scenarios::order::share::WHOLE;
use scenarios::order::{
    self, Order, OrderServer, Place, counts, kit, kit_text, missing, own, scenario, specimen,
};
use std::path::{Path, PathBuf};
use study::output;

/// Runs the verb.
///
/// # Errors
/// Standard output fails.
pub fn run(arguments: &OrderArguments) -> anyhow::Result<Status> {
    let order = match &arguments.file {
        None => Order::default(),
        Some(file) => {
            let (order, findings) = from_file(file, arguments);
            print_findings(&findings, arguments.noise.least(Severity::Warning));
            match order {
                Some(order) => order,
                None => return Ok(Status::BadInput),
            }
        }
    };
    let told = in_use(arguments, order).and_then(|order| told(arguments, order));
    match (told, &arguments.out) {
        (Ok(told), Some(folder)) => {
            let inputs = arguments.file.iter().chain(&arguments.in_use);
            let inputs: Vec<PathBuf> = inputs.cloned().collect();
            write(folder, &told, (arguments.noise, arguments.force), &inputs)?;
        }
        (Ok(told), None) => terminal::data(&told.text(arguments)?),
        (Err(problems), _) => {
            problems.iter().for_each(note);
            return Ok(Status::BadInput);
        }
    }
    Ok(Status::Met)
}

fn note(problem: &Problem) {
    let hint = problem.hint.as_ref();
    let hint = hint.map_or(String::new(), |hint| format!("\n  hint: {hint}"));
    let severity = problem.severity.name();
    terminal::note(&format!("{severity}: {}{hint}\n", problem.message));
}

/// Writes kit and files into a folder, and says what the order lacks.
fn write(
    folder: &Path,
    told: &Told,
    (noise, force): (Noise, bool),
    inputs: &[PathBuf],
) -> anyhow::Result<()> {
    output::make_folder(folder)?;
    let kit = [
        ("order.md", told.markdown()),
        ("order.csv", kit_text::csv(&told.tables)),
    ];
    let files = told.files.iter();
    let files = files.map(|file| (file.file_name.as_str(), file.text.clone()));
    let files = kit.into_iter().chain(files);
    let files = files.map(|(name, text)| (folder.join(name), text.into_bytes()));
    let files: Vec<(PathBuf, Vec<u8>)> = files.collect();
    output::write_all(&files, inputs, force)?;
    for (path, _) in files.iter().filter(|_| !noise.quiet) {
        terminal::note(&format!("wrote {}", path.display()));
    }
    let least = noise.least(Severity::Advice);
    let told = told.missing.iter().filter(|lack| lack.severity <= least);
    told.for_each(note);
    Ok(())
}

/// The last day of the licenses in use, from their files, if nobody says it.
fn in_use(
    arguments: &OrderArguments,
    mut order: Order<'static>,
) -> Result<Order<'static>, Vec<Problem>> {
    for path in &arguments.in_use {
        let shown = path.display().to_string();
        let bytes = read_file(path, TEXT_LENGTH_MAX).map_err(|error| {
            let message = format!("cannot read `{shown}`: {error}");
            let problem = Problem::new(Severity::Error, "in-use", message);
            vec![problem.with_hint(output::advice(error.kind()))]
        })?;
        let ends = own::first_end(&license_file::read(&shown, &bytes));
        order.in_use_until = [order.in_use_until, ends].into_iter().flatten().min();
    }
    Ok(order)
}

/// The order that a scenario says, and what is wrong with the scenario.
fn from_file(path: &Path, arguments: &OrderArguments) -> (Option<Order<'static>>, Vec<Finding>) {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    let shown = path.to_string_lossy();
    let before = shown.strip_suffix(&*name).unwrap_or("");
    let disk = Disk::new(folder, &arguments.allow);
    scenario::read(&disk, &name, before, arguments.variant.as_deref())
}

/// An order with all that follows from it.
struct Told {
    tables: Vec<kit::KitTable>,
    files: Vec<specimen::Specimen>,
    missing: Vec<Problem>,
    json: serde_json::Value,
}

/// Works an order out, or says what is wrong with it.
fn told(arguments: &OrderArguments, mut order: Order<'static>) -> Result<Told, Vec<Problem>> {
    let catalogue = Catalogue::built_in();
    say(catalogue, arguments, &mut order)?;
    let worked = order::work(catalogue, &order)?;
    let missing = missing::find(catalogue, &order, &worked);
    let files = specimen::files(&order, &worked);
    let json = serde_json::to_value(document(&order, &worked, &missing, &files));
    let fail = |e: serde_json::Error| vec![Problem::new(Severity::Error, "", e.to_string())];
    Ok(Told {
        tables: kit::kit(catalogue, &order, &worked, &missing),
        json: json.map_err(fail)?,
        files,
        missing,
    })
}

impl Told {
    fn markdown(&self) -> String {
        kit_text::markdown("License order", &self.tables)
    }

    /// What is printed.
    fn text(&self, arguments: &OrderArguments) -> serde_json::Result<String> {
        if arguments.json {
            return Ok(serde_json::to_string_pretty(&self.json)? + "\n");
        }
        if arguments.write_licenses {
            let file =
                |f: &specimen::Specimen| format!("# {}, for {}\n{}", f.file_name, f.host, f.text);
            let files: Vec<_> = self.files.iter().map(file).collect();
            return Ok(files.join("\n"));
        }
        Ok(if arguments.csv {
            kit_text::csv(&self.tables)
        } else {
            self.markdown()
        })
    }
}

/// Puts what the options say into the order, in place of what it says already.
fn say(
    catalogue: &'static Catalogue,
    arguments: &OrderArguments,
    order: &mut Order<'static>,
) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    if !arguments.products.is_empty() {
        let named = arguments
            .products
            .iter()
            .map(|(name, n)| (name.as_str(), *n));
        match counts::products(catalogue, named) {
            Ok(bought) => order.bought = bought,
            Err(found) => problems.extend(found),
        }
    } else if order.bought.is_empty() && order.counts.is_empty() && arguments.counts.is_empty() {
        let problem = Problem::new(Severity::Error, "products", "nothing is ordered");
        problems.push(problem.with_hint("say `--products \"NAME=QUANTITY\"`"));
    }
    order.configuration = arguments.topology.unwrap_or(order.configuration);
    say_servers(arguments, order, &mut problems);
    for (feature, place) in &arguments.place {
        let place = match place.as_str() {
            "one-each" => Place::OneEach,
            host => Place::Server(host.to_owned()),
        };
        order.place.insert(feature.clone(), place);
    }
    for (feature, count) in &arguments.counts {
        order.divided.remove(feature);
        order.counts.insert(feature.clone(), *count);
    }
    if !arguments.applications.is_empty() {
        order.applications.clone_from(&arguments.applications);
    }
    fn over<T: Clone>(given: Option<&T>, said: &mut Option<T>) {
        if given.is_some() {
            *said = given.cloned();
        }
    }
    over(arguments.deployment.as_ref(), &mut order.deployment);
    over(arguments.company.as_ref(), &mut order.company);
    over(arguments.purpose.as_ref(), &mut order.purpose);
    over(arguments.switch.as_ref(), &mut order.switch);
    over(arguments.seat_dns.as_ref(), &mut order.seat_dns);
    over(
        arguments.seat_distribution.as_ref(),
        &mut order.seat_distribution,
    );
    over(arguments.technical_dns.as_ref(), &mut order.technical_dns);
    over(arguments.expires.as_ref(), &mut order.expires);
    over(arguments.in_use_until.as_ref(), &mut order.in_use_until);
    over(arguments.ordered.as_ref(), &mut order.ordered);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

fn say_servers(arguments: &OrderArguments, order: &mut Order<'_>, problems: &mut Vec<Problem>) {
    if !arguments.servers.is_empty() {
        let server = |(host, host_id): &(String, Option<String>)| OrderServer {
            host_id: host_id.clone(),
            ..OrderServer::named(host)
        };
        order.servers = arguments.servers.iter().map(server).collect();
    }
    let mut unknown = |key: &str, host: &str| {
        let message = format!("`--{key}` names `{host}`, which is no license server");
        let problem = Problem::new(Severity::Error, key, message);
        problems.push(problem.with_hint("name it with `--server HOST=HOST_ID`"));
    };
    for (host, system) in &arguments.operating_systems {
        match order.servers.iter_mut().find(|server| server.name == *host) {
            Some(server) => server.operating_system = Some(system.clone()),
            None => unknown("operating-system", host),
        }
    }
    if arguments.split.is_empty() {
        return;
    }
    order
        .servers
        .iter_mut()
        .for_each(|server| server.weight = 0);
    for (host, part) in &arguments.split {
        match order.servers.iter_mut().find(|server| server.name == *host) {
            Some(server) => server.weight += part,
            None => unknown("split", host),
        }
    }
    let sum: u64 = arguments.split.iter().map(|(_, part)| part).sum();
    if sum != WHOLE {
        let message = format!(
            "the parts of `--split` sum to {}, not to 100 %",
            percent(sum)
        );
        let problem = Problem::new(Severity::Error, "split", message);
        problems.push(problem.with_hint("a server that is not named gets nothing"));
    }
}

/// A part in percent, exactly.
fn percent(part: u64) -> String {
    let text = format!("{}.{:06}", part / 1_000_000, part % 1_000_000);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        order: OrderArguments,
    }

    fn ordered(words: &[&str]) -> Result<String, Vec<Problem>> {
        let words = std::iter::once("order").chain(words.iter().copied());
        let arguments = Line::try_parse_from(words).expect("a sound line").order;
        let told = told(&arguments, Order::default())?;
        Ok(told.text(&arguments).expect("it has a form"))
    }

    fn json(words: &[&str]) -> serde_json::Value {
        let text = ordered(&[words, &["--json"]].concat()).expect("a sound order");
        serde_json::from_str(&text).expect("JSON")
    }

    fn refused(words: &[&str]) -> String {
        let words = std::iter::once("order").chain(words.iter().copied());
        Line::try_parse_from(words)
            .err()
            .expect("refused")
            .to_string()
    }

    #[test]
    fn ct2_json_has_products_and_features_under_canonical_names() {
        let line = [
            "--products",
            "genesys cim platform - ms=80",
            "--products",
            "HA - Voice=2",
        ];
        let document = json(&line);
        assert_eq!(document["products"][0]["name"], "Genesys CIM Platform - MS");
        assert_eq!(document["products"][0]["quantity"], 80);
        let features = document["features"].as_array().expect("a list");
        for (name, version, count, required) in [
            ("tserver_sdn", "8.0", 80, false),
            ("tserver_iscc", "8.0", 1, true),
            ("DESKTOP_SUPERVISOR", "7.0", 80, true),
            ("cti_ha_option", "8.0", 2, true),
        ] {
            let found = features
                .iter()
                .find(|f| f["name"] == name)
                .expect("ordered");
            assert_eq!(found["version"], version, "{name}");
            assert_eq!(found["count"], count, "{name}");
            assert_eq!(found["required"], required, "{name}");
        }
        assert_eq!(document["missing"][0]["about"], "ha_redundancy");
    }

    #[test]
    fn ct3_the_deployment_decides_the_seats() {
        let seats = |deployment| {
            let line = [
                "--products",
                "Genesys E-mail=40",
                "--products",
                "Genesys Chat=25",
            ];
            let document = json(&[&line[..], &["--deployment", deployment]].concat());
            let features = document["features"].as_array().expect("a list").clone();
            let seat = features
                .into_iter()
                .find(|f| f["name"] == "ics_multi_media_agent_seat");
            seat.expect("ordered")["count"].clone()
        };
        assert_eq!(seats("blended"), 40);
        assert_eq!(seats("separate"), 65);
    }

    #[test]
    fn ct2_independent_servers_get_their_parts() {
        let document = json(&[
            "--products",
            "Genesys Inbound Voice=1001",
            "--topology",
            "independent",
            "--server",
            "a=DISK_SERIAL_NUM=3ac2f1",
            "--server",
            "b",
            "--server",
            "c",
            "--split",
            "a=50 %",
            "--split",
            "b=30 %",
            "--split",
            "c=20 %",
            "--operating-system",
            "b=Linux 6",
        ]);
        let servers = document["servers"].as_array().expect("a list");
        let seats: Vec<_> = servers
            .iter()
            .map(|s| s["features"]["tserver_sdn"].clone())
            .collect();
        assert_eq!(seats, [501, 300, 200]);
        assert_eq!(servers[0]["host_id"], "DISK_SERIAL_NUM=3ac2f1");
        assert_eq!(servers[1]["operating_system"], "Linux 6");
        assert!(
            servers[2]["license_file"]
                .as_str()
                .is_some_and(|t| t.contains("SERVER c ANY"))
        );
    }

    #[test]
    fn ct4_the_kit_is_printed_as_markdown_or_csv_and_files_as_files() {
        let line = [
            "--products",
            "SNMP=1",
            "--company",
            "Acme",
            "--purpose",
            "demo",
        ];
        let with = |option: &str| ordered(&[&line[..], &[option]].concat()).expect("sound");
        assert!(
            ordered(&line)
                .expect("sound")
                .contains("| Company | Acme |")
        );
        assert!(with("--csv").contains("Order,1,Answer,Acme"));
        assert!(with("--write-licenses").contains("FEATURE MLSNMP genesys.d 8.0 permanent 1"));
    }

    #[test]
    fn wrong_options_name_what_was_expected() {
        assert!(refused(&["--products", "SNMP"]).contains("expected `NAME=VALUE`"));
        assert!(refused(&["--products", "SNMP=many"]).contains("whole number"));
        assert!(refused(&["--deployment", "mixed"]).contains("blended, separate"));
        assert!(refused(&["--application", "tserver"]).contains("did you mean `t-server`?"));
        assert!(refused(&["--application", "t-server=cold"]).contains("hot-standby"));
        assert!(refused(&["--expires", "soon", "--products", "SNMP=1"]).contains("--expires"));

        let problems = |words: &[&str]| {
            let found = ordered(words).expect_err("wrong");
            found
                .into_iter()
                .map(|p| p.hint.unwrap_or_default())
                .collect::<Vec<_>>()
        };
        assert_eq!(problems(&[]), ["say `--products \"NAME=QUANTITY\"`"]);
        assert_eq!(
            problems(&["--products", "SNPM=1"]),
            ["did you mean `SNMP`?"]
        );
        let line = ["--products", "SNMP=1", "--server", "a", "--split"];
        let split = |part| problems(&[&line[..], &[part]].concat());
        assert_eq!(
            split("a=99.5 %"),
            ["a server that is not named gets nothing"]
        );
        assert_eq!(split("b=100 %"), ["name it with `--server HOST=HOST_ID`"]);
    }

    #[test]
    fn ct2_applications_are_checked_against_the_order() {
        let document = json(&[
            "--products",
            "Genesys Inbound Voice=10",
            "--application",
            "t-server=hot-standby,2",
        ]);
        let missing = document["missing"].as_array().expect("a list");
        let about: Vec<_> = missing.iter().map(|m| m["about"].clone()).collect();
        assert_eq!(about, ["cti_ha_option", "ha_redundancy"]);
    }
}
