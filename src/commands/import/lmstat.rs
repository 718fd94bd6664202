//! `licsim import lmstat FILE…`: what is out, at one time or at several.
//!
//! Each output is shown as it is. Several are a series as well: for each feature the least,
//! the mean and the most in use. The mean is over the outputs and means something only if they were asked
//! at even intervals.

use crate::cli::Noise;
use crate::commands::Status;
use crate::terminal;
use anyhow::Context;
use reports::terminal::listing;
use scenarios::files::{FILE_LENGTH_MAX, read_file};
use scenarios::flexnet::lmstat::{self, Lmstat, Use};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Read the output of lmstat
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim import lmstat monday.txt
  licsim import lmstat /var/tmp/lmstat/*.txt --json | jq .series")]
pub struct LmstatArguments {
    /// The outputs, as files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON in place of tables
    #[arg(long)]
    json: bool,
}

/// Reads outputs and shows them; several are a series, too.
///
/// # Errors
/// A file cannot be read, or standard output fails.
pub fn run(arguments: &LmstatArguments, noise: Noise) -> anyhow::Result<Status> {
    let mut outputs = Vec::new();
    for file in &arguments.files {
        let name = file.display().to_string();
        if noise.verbose {
            terminal::note(&format!("read {name}\n"));
        }
        let bytes =
            read_file(file, FILE_LENGTH_MAX).with_context(|| format!("cannot read `{name}`"))?;
        outputs.push((name, lmstat::read(&bytes)));
    }
    if arguments.json {
        terminal::data(&format!("{:#}\n", lmstat_document(&outputs)));
    } else {
        terminal::data(&outputs.iter().map(lmstat_tables).collect::<String>());
        if outputs.len() > 1 {
            terminal::data(&series_table(&outputs));
        }
        for (name, output) in &outputs {
            for unread in output.unread.iter().filter(|_| !noise.quiet) {
                terminal::note(&format!(
                    "warning: {name}:{}:1: not understood: {}\n",
                    unread.line,
                    listing::quoted(&unread.text)
                ));
            }
        }
    }
    let read = |output: &Lmstat| output.lines > output.unread.len() || output.lines == 0;
    let all_read = outputs.iter().all(|(_, output)| read(output));
    for (name, output) in &outputs {
        let (severity, found) = match (read(output), output.lines) {
            (false, _) => ("error", "no line is understood"),
            (true, 0) => ("warning", "the file is empty"),
            _ => continue,
        };
        terminal::note(&format!(
            "{name}:1:1: {severity}: {found}; expected the output of lmstat\n  hint: save what `lmutil lmstat -a -c \
             PORT@HOST` prints\n"
        ));
    }
    Ok(if all_read {
        Status::Met
    } else {
        Status::BadInput
    })
}

/// What `--json` prints for outputs of lmstat. Keys may be added, none renamed.
fn lmstat_document(outputs: &[(String, Lmstat)]) -> Value {
    let lines: usize = outputs.iter().map(|(_, output)| output.lines).sum();
    let unread: usize = outputs.iter().map(|(_, output)| output.unread.len()).sum();
    let rows = outputs.iter().map(|(name, output)| {
        let servers = output.servers.iter().map(server_json).collect::<Vec<_>>();
        let unread = output
            .unread
            .iter()
            .map(|unread| json!({ "line": unread.line, "text": unread.text }));
        json!({
            "name": name,
            "asked": output.asked,
            "servers": servers,
            "listed": output.listed.iter().map(|row| json!({
                "name": row.name,
                "version": row.version,
                "count": row.count,
                "expires": row.expires,
                "vendor": row.vendor,
            })).collect::<Vec<_>>(),
            "unread": unread.collect::<Vec<_>>(),
        })
    });
    let series = series(outputs).into_iter().map(|(name, one)| {
        json!({
            "name": name,
            "outputs": one.outputs,
            "issued": one.issued,
            "least": one.least,
            "mean": one.mean(),
            "peak": one.peak,
            "peak_at": one.peak_at,
        })
    });
    json!({
        "lines": lines,
        "unread_lines": unread,
        "outputs": rows.collect::<Vec<_>>(),
        "series": series.collect::<Vec<_>>(),
    })
}

/// What several outputs say of one feature.
#[derive(Clone, Debug, Default)]
struct Series {
    /// How many of them count it.
    outputs: u64,
    /// The most that were issued.
    issued: u64,
    least: u64,
    sum: u64,
    peak: u64,
    /// When the first output with the peak was asked, or its name.
    peak_at: String,
}

impl Series {
    fn mean(&self) -> f64 {
        self.sum as f64 / self.outputs.max(1) as f64
    }
}

/// Each counted feature over all outputs; those of several servers in one output are added up.
fn series(outputs: &[(String, Lmstat)]) -> BTreeMap<String, Series> {
    let mut all: BTreeMap<String, Series> = BTreeMap::new();
    for (name, output) in outputs {
        let mut sums: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for feature in output.features() {
            if let Use::Counted { issued, in_use } = feature.uses {
                let sum = sums.entry(&feature.name).or_default();
                *sum = (sum.0 + u64::from(issued), sum.1 + u64::from(in_use));
            }
        }
        for (feature, (issued, in_use)) in sums {
            let one = all.entry(feature.to_owned()).or_default();
            if one.outputs == 0 || in_use > one.peak {
                one.peak = in_use;
                one.peak_at = output.asked.clone().unwrap_or_else(|| name.clone());
            }
            one.least = if one.outputs == 0 {
                in_use
            } else {
                one.least.min(in_use)
            };
            one.outputs += 1;
            one.issued = one.issued.max(issued);
            one.sum += in_use;
        }
    }
    all
}

fn series_table(outputs: &[(String, Lmstat)]) -> String {
    let rows = series(outputs).into_iter().map(|(name, one)| {
        vec![
            name,
            one.outputs.to_string(),
            one.issued.to_string(),
            one.least.to_string(),
            format!("{:.2}", one.mean()),
            one.peak.to_string(),
            one.peak_at,
        ]
    });
    let columns = [
        "feature", "outputs", "issued", "least", "mean", "peak", "first at",
    ];
    listing::table("In use over all outputs", &columns, rows)
}

fn server_json(server: &lmstat::ServerStatus) -> Value {
    json!({
        "address": server.address,
        "files": server.files,
        "nodes": server.nodes.iter().map(|node| json!({
            "host": node.host, "up": node.up, "master": node.master, "text": node.text,
        })).collect::<Vec<_>>(),
        "daemons": server.daemons.iter().map(|daemon| json!({
            "name": daemon.name, "up": daemon.up, "text": daemon.text,
        })).collect::<Vec<_>>(),
        "errors": server.errors,
        "features": server.features.iter().map(feature_use_json).collect::<Vec<_>>(),
    })
}

fn feature_use_json(feature: &lmstat::FeatureUse) -> Value {
    let (issued, in_use) = counts(feature);
    let checkouts = feature.checkouts.iter().map(|(pool, checkout)| {
        json!({
            "user": checkout.user,
            "host": checkout.host,
            "display": checkout.display,
            "version": checkout.version,
            "pool": pool.and_then(|index| feature.pools.get(index)).map(|pool| pool.version.clone()),
            "start": checkout.start,
            "licenses": checkout.licenses,
            "queued": checkout.queued,
            "linger_s": checkout.linger.map(|(seconds, _)| seconds),
        })
    });
    json!({
        "name": feature.name,
        "daemon": feature.daemon(),
        "issued": issued,
        "in_use": in_use,
        "reserved": reserved(feature),
        "checkouts": checkouts.collect::<Vec<_>>(),
        "pools": feature.pools.iter().map(|pool| json!({
            "version": pool.version, "vendor": pool.vendor, "expires": pool.expires,
        })).collect::<Vec<_>>(),
    })
}

fn counts(feature: &lmstat::FeatureUse) -> (Value, Value) {
    match &feature.uses {
        Use::Counted { issued, in_use } => ((*issued).into(), (*in_use).into()),
        Use::Uncounted => ("uncounted".into(), Value::Null),
        Use::Other(text) => (text.clone().into(), Value::Null),
    }
}

fn reserved(feature: &lmstat::FeatureUse) -> u64 {
    feature
        .reservations
        .iter()
        .map(|reservation| u64::from(reservation.count))
        .sum()
}

fn lmstat_tables((name, output): &(String, Lmstat)) -> String {
    [
        format!("{}\n\n", listing::visible(name)),
        node_table(output),
        daemon_table(output),
        error_table(output),
        feature_table(output),
        listed_table(output),
    ]
    .concat()
}

fn state(up: bool) -> String {
    if up { "up" } else { "down" }.to_owned()
}

fn node_table(output: &Lmstat) -> String {
    let nodes = output.servers.iter().flat_map(|server| &server.nodes);
    let rows = nodes.map(|node| {
        let master = if node.master { "master" } else { "" };
        vec![
            node.host.clone(),
            state(node.up),
            master.to_owned(),
            node.text.clone(),
        ]
    });
    listing::table("Nodes", &["host", "state", "", "version or error"], rows)
}

fn daemon_table(output: &Lmstat) -> String {
    let rows = output.servers.iter().flat_map(|server| {
        server.daemons.iter().map(|daemon| {
            vec![
                daemon.name.clone(),
                state(daemon.up),
                server.address.clone(),
                daemon.text.clone(),
            ]
        })
    });
    listing::table(
        "Vendor daemons",
        &["daemon", "state", "asked at", "version or error"],
        rows,
    )
}

fn error_table(output: &Lmstat) -> String {
    let errors = output.servers.iter().flat_map(|server| &server.errors);
    let rows = errors.map(|error| vec![error.clone()]);
    listing::table("Errors", &["text"], rows)
}

fn feature_table(output: &Lmstat) -> String {
    let plain = |value: Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let rows = output.features().map(|feature| {
        let (issued, in_use) = counts(feature);
        let checkouts = feature.checkouts.iter();
        let waiting = checkouts.filter(|(_, checkout)| checkout.queued).count();
        vec![
            feature.name.clone(),
            plain(issued),
            if in_use.is_null() {
                String::new()
            } else {
                plain(in_use)
            },
            reserved(feature).to_string(),
            (feature.checkouts.len() - waiting).to_string(),
            waiting.to_string(),
            feature.daemon().unwrap_or_default().to_owned(),
        ]
    });
    let columns = [
        "feature",
        "issued",
        "in use",
        "reserved",
        "checkouts",
        "queued",
        "daemon",
    ];
    listing::table("Features", &columns, rows)
}

fn listed_table(output: &Lmstat) -> String {
    let rows = output.listed.iter().map(|row| {
        let expiry = row.expiry();
        let cells = [
            &row.name,
            &row.version,
            row.licenses(),
            &expiry,
            &row.vendor,
        ];
        cells.map(str::to_owned).to_vec()
    });
    listing::table(
        "License file",
        &["feature", "version", "count", "expires", "daemon"],
        rows,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(name: &str, in_use: u32) -> (String, Lmstat) {
        let text = format!(
            "Flexible License Manager status on Thu 11/23/2017 15:0{in_use}\nUsers of seat:  (Total of 5 licenses issued;  Total of {in_use} licenses in use)\n"
        );
        (name.to_owned(), lmstat::read(text.as_bytes()))
    }

    #[test]
    fn an_output_is_shown_with_its_features() {
        let output = output("a.txt", 2);
        let text = lmstat_tables(&output);
        assert!(text.contains("seat") && text.contains("| 5 "), "{text}");
        let json = lmstat_document(&[output]);
        assert_eq!(json["outputs"][0]["servers"][0]["features"][0]["in_use"], 2);
    }

    #[test]
    fn nodes_and_daemons_have_tables_of_their_own() {
        let text = "License server status: 27000@lic\n\nlic: license server UP (MASTER) v11.18\n\nVendor daemon status (on lic):\n\n  vend: UP v11.18\n  other: The desired vendor daemon is down. (-97,121)\n";
        let text = lmstat_tables(&("a.txt".to_owned(), lmstat::read(text.as_bytes())));
        let (nodes, daemons) = text.split_once("Vendor daemons").expect("both tables");
        assert!(
            nodes.contains("| lic ") && !nodes.contains("vend"),
            "{text}"
        );
        assert!(
            daemons.contains("vend ") && daemons.contains("down") && daemons.contains("(-97,121)"),
            "{text}"
        );
    }

    #[test]
    fn one_feature_of_two_daemons_is_shown_with_both() {
        let text = "License server status: 27000@lic\n\nVendor daemon status (on lic):\n\n  first: UP v11\nUsers of seat:  (Total of 5 licenses issued;  Total of 2 licenses in use)\n  gone: The desired vendor daemon is down. (-97,121)\n  second: UP v11\nUsers of seat:  (Total of 9 licenses issued;  Total of 0 licenses in use)\n";
        let text = feature_table(&lmstat::read(text.as_bytes()));
        let rows: Vec<&str> = text.lines().filter(|row| row.contains("seat")).collect();
        assert_eq!(rows.len(), 2);
        assert!(
            rows[0].contains("first") && rows[1].contains("second"),
            "{text}"
        );
    }

    #[test]
    fn a_license_file_says_permanent_and_uncounted_in_zeros() {
        let text = "Feature Version #licenses Expires Vendor\nseat 8.0 0 1-jan-0000 vend\nsdn 8.0 5 6-mar-2027 vend\n";
        let read = lmstat::read(text.as_bytes());
        let listed = read.listed.iter();
        let rows: Vec<_> = listed
            .map(|row| (row.licenses().to_owned(), row.expiry()))
            .collect();
        let expected = [("uncounted", "permanent"), ("5", "6-mar-2027")];
        let expected = expected.map(|(count, expiry)| (count.to_owned(), expiry.to_owned()));
        assert_eq!(rows, expected);
    }

    #[test]
    fn several_outputs_are_a_series() {
        let outputs = [output("a.txt", 2), output("b.txt", 5), output("c.txt", 1)];
        let all = series(&outputs);
        let seat = &all["seat"];
        assert_eq!((seat.outputs, seat.issued), (3, 5));
        assert_eq!((seat.least, seat.peak, seat.sum), (1, 5, 8));
        assert!(seat.peak_at.contains("15:05"), "{}", seat.peak_at);
        assert_eq!(lmstat_document(&outputs)["series"][0]["peak"], 5);
    }
}
