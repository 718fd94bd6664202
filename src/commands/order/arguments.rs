//! The options of `licsim order`, and how their values are read.
//!
//! A value that cannot be read is refused by the command line itself, with what was
//! expected; what options say together is checked where they are put into the order.

use crate::cli::Noise;
use jiff::civil::Date;
use scenarios::order::{Configuration, Deployment, OrderApplication, PURPOSES, Purpose};
use std::path::PathBuf;
use study::order::{Options, words};

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
          value_parser = words::number)]
    pub products: Vec<(String, u32)>,
    /// Whether the same agents handle what several products bring
    #[arg(long, value_name = "blended|separate", value_parser = |text: &str| words::one_of(text, &Deployment::ALL))]
    pub deployment: Option<Deployment>,
    /// How the license servers stand together
    #[arg(long, value_name = "single|three-node|independent",
          value_parser = |text: &str| words::one_of(text, &Configuration::ALL))]
    pub topology: Option<Configuration>,
    /// A license server's host and its host ID (repeatable)
    #[arg(long = "server", value_name = "HOST[=HOST_ID]", value_parser = words::server)]
    pub servers: Vec<(String, Option<String>)>,
    /// Type and version of a license server's operating system (repeatable)
    #[arg(long = "operating-system", value_name = "HOST=TEXT", value_parser = words::pair)]
    pub operating_systems: Vec<(String, String)>,
    /// An independent server's part of what is split (repeatable; even if none is given)
    #[arg(long = "split", value_name = "HOST=PERCENT", value_parser = words::part)]
    pub split: Vec<(String, u64)>,
    /// Where a feature goes that is not split (repeatable)
    #[arg(long = "place", value_name = "FEATURE=HOST|one-each", value_parser = words::pair)]
    pub place: Vec<(String, String)>,
    /// A feature's count, in place of the one that follows from the products (repeatable)
    #[arg(long = "count", value_name = "FEATURE=N", value_parser = words::number)]
    pub counts: Vec<(String, u32)>,
    /// An application: its kind, then in any order how many, its redundancy, multi-site, release-7
    #[arg(long = "application", value_name = "KIND[=N,hot-standby,multi-site,…]",
          value_parser = words::application)]
    pub applications: Vec<OrderApplication<'static>>,
    /// Who orders
    #[arg(long, value_name = "NAME")]
    pub company: Option<String>,
    /// What the licenses are for
    #[arg(long, value_name = "PURPOSE", value_parser = |text: &str| words::one_of(text, &PURPOSES))]
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

impl OrderArguments {
    /// What they say of the order.
    pub fn options(&self) -> Options {
        Options {
            configuration: self.topology,
            products: self.products.clone(),
            deployment: self.deployment,
            servers: self.servers.clone(),
            operating_systems: self.operating_systems.clone(),
            split: self.split.clone(),
            place: self.place.clone(),
            counts: self.counts.clone(),
            applications: self.applications.clone(),
            company: self.company.clone(),
            purpose: self.purpose,
            switch: self.switch.clone(),
            seat_dns: self.seat_dns,
            seat_distribution: self.seat_distribution.clone(),
            technical_dns: self.technical_dns,
            expires: self.expires,
            in_use_until: self.in_use_until,
            ordered: self.ordered,
        }
    }
}
