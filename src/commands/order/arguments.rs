//! The options of `licsim order`, and how their values are read.
//!
//! A value that cannot be read is refused by the command line itself, with what was
//! expected; what options say together is checked where they are put into the order.

use crate::cli::Noise;
use jiff::civil::Date;
use model::plan::Redundancy;
use scenarios::catalogue::Catalogue;
use scenarios::order::{Configuration, Deployment, OrderApplication, PURPOSES, Purpose};
use scenarios::quantity;
use std::path::PathBuf;

/// Make the license order kit from a scenario, or from products and quantities
#[derive(clap::Args, Debug, Default)]
#[command(after_help = "\
The kit has every item that the guide asks for; what is left open says so, and what the order lacks for
its purpose stands below it. The specimen license files hold no key; the simulator reads them.

Examples:
  licsim order site.toml --variant independent --out order
  licsim order --products 'Genesys Inbound Voice=300' --products 'HA - Framework=2'
  licsim order site.toml --in-use license.dat --ordered 2026-03-30      # will it come in time?
  licsim order --products 'Genesys E-mail=40' --products 'Genesys Chat=40' --deployment blended --json
  licsim order --products 'SIP Server=1000' --topology independent \\
      --server lic-a=0123456789ab --server lic-b --split 'lic-a=60 %' --split 'lic-b=40 %'")]
pub struct OrderArguments {
    /// A scenario that says what is bought and for which servers and applications
    pub file: Option<PathBuf>,
    /// The variant of the scenario that is ordered; the file's own if not given
    #[arg(long, value_name = "V", requires = "file")]
    pub variant: Option<String>,
    /// A folder besides the scenario's own that its paths may lead to
    #[arg(long, value_name = "DIR")]
    pub allow: Vec<PathBuf>,
    /// A product of the guide and how many of it (repeatable)
    #[arg(long = "products", alias = "product", value_name = "NAME=QUANTITY",
          value_parser = read_number)]
    pub products: Vec<(String, u32)>,
    /// Whether the same agents handle what several products bring
    #[arg(long, value_name = "blended|separate", value_parser = |text: &str| one_of(text, &Deployment::ALL))]
    pub deployment: Option<Deployment>,
    /// How the license servers stand together
    #[arg(long, value_name = "single|three-node|independent",
          value_parser = |text: &str| one_of(text, &Configuration::ALL))]
    pub topology: Option<Configuration>,
    /// A license server's host and its host ID (repeatable)
    #[arg(long = "server", value_name = "HOST[=HOST_ID]", value_parser = read_server)]
    pub servers: Vec<(String, Option<String>)>,
    /// Type and version of a license server's operating system (repeatable)
    #[arg(long = "operating-system", value_name = "HOST=TEXT", value_parser = read_pair)]
    pub operating_systems: Vec<(String, String)>,
    /// An independent server's part of what is split (repeatable; even if none is given)
    #[arg(long = "split", value_name = "HOST=PERCENT", value_parser = read_part)]
    pub split: Vec<(String, u64)>,
    /// Where a feature goes that is not split (repeatable)
    #[arg(long = "place", value_name = "FEATURE=HOST|one-each", value_parser = read_pair)]
    pub place: Vec<(String, String)>,
    /// A feature's count, in place of the one that follows from the products (repeatable)
    #[arg(long = "count", value_name = "FEATURE=N", value_parser = read_number)]
    pub counts: Vec<(String, u32)>,
    /// An application: its kind, then in any order how many, its redundancy, multi-site, release-7
    #[arg(long = "application", value_name = "KIND[=N,hot-standby,multi-site,…]",
          value_parser = read_application)]
    pub applications: Vec<OrderApplication<'static>>,
    /// Who orders
    #[arg(long, value_name = "NAME")]
    pub company: Option<String>,
    /// What the licenses are for
    #[arg(long, value_name = "PURPOSE", value_parser = |text: &str| one_of(text, &PURPOSES))]
    pub purpose: Option<Purpose>,
    /// Type and version of the switch
    #[arg(long, value_name = "TEXT")]
    pub switch: Option<String>,
    /// DNs of agents' seats; the seats ordered if not given
    #[arg(long, value_name = "N")]
    pub seat_dns: Option<u32>,
    /// How those DNs are distributed among agents and places
    #[arg(long, value_name = "TEXT")]
    pub seat_distribution: Option<String>,
    /// Technical DNs; 999,999 are issued if not given
    #[arg(long, value_name = "N")]
    pub technical_dns: Option<u32>,
    /// The last day of temporary licenses; permanent if not given
    #[arg(long, value_name = "DATE")]
    pub expires: Option<Date>,
    /// The last day of the licenses in use until the new ones come
    #[arg(long, value_name = "DATE")]
    pub in_use_until: Option<Date>,
    /// A license file in use, for the last day of its licenses (repeatable)
    #[arg(long = "in-use", value_name = "FILE")]
    pub in_use: Vec<PathBuf>,
    /// The day of the order
    #[arg(long, value_name = "DATE")]
    pub ordered: Option<Date>,
    /// Write the kit as order.md and order.csv and the servers' specimen files into a folder
    #[arg(long, value_name = "DIR", conflicts_with_all = ["json", "csv", "write_licenses"])]
    pub out: Option<PathBuf>,
    /// Write over files of those names that are there with something else
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Print JSON
    #[arg(long, conflicts_with_all = ["csv", "write_licenses"])]
    pub json: bool,
    /// Print the kit as CSV
    #[arg(long, conflicts_with = "write_licenses")]
    pub csv: bool,
    /// Print the servers' specimen license files in place of the kit
    #[arg(long)]
    pub write_licenses: bool,
    #[command(flatten)]
    pub noise: Noise,
}

/// `NAME=TEXT`, parted at the last `=`: names of products hold none, but one never knows.
fn read_pair(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("expected `NAME=VALUE`".to_owned()),
    }
}

fn read_number(text: &str) -> Result<(String, u32), String> {
    let (name, number) = read_pair(text)?;
    let number = number.parse();
    let number = number.map_err(|_| "expected `NAME=N` with a whole number N".to_owned())?;
    Ok((name, number))
}

fn read_part(text: &str) -> Result<(String, u64), String> {
    let (host, part) = read_pair(text)?;
    let part = quantity::percent_exact(&part).map_err(|error| error.to_string())?;
    Ok((host, part))
}

/// `HOST` or `HOST=HOST_ID`; a host ID may hold a `=` itself, as `DISK_SERIAL_NUM=3ac2f1`.
fn read_server(text: &str) -> Result<(String, Option<String>), String> {
    let (host, host_id) = match text.split_once('=') {
        Some((host, host_id)) => (host, Some(host_id.trim().to_owned())),
        None => (text, None),
    };
    if host.trim().is_empty() {
        return Err("expected `HOST` or `HOST=HOST_ID`".to_owned());
    }
    Ok((host.trim().to_owned(), host_id.filter(|id| !id.is_empty())))
}

/// `KIND` or `KIND=WORD,…` with a number, a redundancy, `multi-site`, `release-N`.
fn read_application(text: &str) -> Result<OrderApplication<'static>, String> {
    let (name, words) = text.split_once('=').unwrap_or((text, ""));
    let catalogue = Catalogue::built_in();
    let kind = catalogue.kind(name.trim()).ok_or_else(|| {
        let near = catalogue.nearest(name.trim());
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        format!("no kind of application `{name}`{hint}")
    })?;
    let mut application = OrderApplication::of_kind(kind);
    for word in words
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        match word {
            "none" => application.redundancy = Redundancy::None,
            "warm-standby" => application.redundancy = Redundancy::WarmStandby,
            "hot-standby" => application.redundancy = Redundancy::HotStandby,
            "multi-site" => application.multi_site = true,
            _ => match (word.strip_prefix("release-").map(str::parse), word.parse()) {
                (Some(Ok(release)), _) => application.release = Some(release),
                (None, Ok(count)) if count > 0 => application.count = count,
                _ => {
                    return Err(format!(
                        "`{word}`: expected a number, `warm-standby`, `hot-standby`, \
                         `multi-site` or `release-N`"
                    ));
                }
            },
        }
    }
    Ok(application)
}

/// One of a few words.
fn one_of<T: Copy>(text: &str, of: &[(T, &str)]) -> Result<T, String> {
    of.iter()
        .find(|(_, word)| *word == text)
        .map(|(value, _)| *value)
        .ok_or_else(|| {
            let words: Vec<_> = of.iter().map(|(_, word)| *word).collect();
            format!("expected one of {}", words.join(", "))
        })
}
