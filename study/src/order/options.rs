//! What is said of an order besides a scenario.

use jiff::civil::Date;
use scenarios::catalogue::{Catalogue, Problem};
use scenarios::finding::Severity;
use scenarios::order::share::WHOLE;
use scenarios::order::{
    Configuration, Deployment, Order, OrderApplication, OrderServer, Place, Purpose, counts,
};

/// What an order says otherwise than the scenario; empty: as the scenario has it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Products of the guide and how many of each.
    pub products: Vec<(String, u32)>,
    /// Whether the same agents handle what several products bring.
    pub deployment: Option<Deployment>,
    /// How the license servers stand together.
    pub configuration: Option<Configuration>,
    /// License servers by host, with their host IDs.
    pub servers: Vec<(String, Option<String>)>,
    /// Types and versions of their operating systems.
    pub operating_systems: Vec<(String, String)>,
    /// Each independent server's part of what is split, as [`words::part`](super::words::part) reads it.
    pub split: Vec<(String, u64)>,
    /// Where features go that are not split: a host, or `one-each`.
    pub place: Vec<(String, String)>,
    /// Counts of features in place of those that follow from the products.
    pub counts: Vec<(String, u32)>,
    /// Applications.
    pub applications: Vec<OrderApplication<'static>>,
    /// Who orders.
    pub company: Option<String>,
    /// What the licenses are for.
    pub purpose: Option<Purpose>,
    /// Type and version of the switch.
    pub switch: Option<String>,
    /// DNs of agents' seats.
    pub seat_dns: Option<u32>,
    /// How those are distributed among agents and places.
    pub seat_distribution: Option<String>,
    /// Technical DNs.
    pub technical_dns: Option<u32>,
    /// The last day of temporary licenses.
    pub expires: Option<Date>,
    /// The last day of the licenses in use until the new ones come.
    pub in_use_until: Option<Date>,
    /// The day of the order.
    pub ordered: Option<Date>,
}

/// Puts what the options say into the order, in place of what it says already.
///
/// # Errors
/// Nothing is ordered, or what is said does not go together.
pub fn apply(options: &Options, order: &mut Order<'static>) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    if !options.products.is_empty() {
        let named = options.products.iter().map(|(name, n)| (name.as_str(), *n));
        match counts::products(Catalogue::built_in(), named) {
            Ok(bought) => order.bought = bought,
            Err(found) => problems.extend(found),
        }
    } else if order.bought.is_empty() && order.counts.is_empty() && options.counts.is_empty() {
        let problem = Problem::new(Severity::Error, "products", "nothing is ordered");
        problems.push(problem.with_hint("say `--products \"NAME=QUANTITY\"`"));
    }
    order.configuration = options.configuration.unwrap_or(order.configuration);
    apply_servers(options, order, &mut problems);
    for (feature, place) in &options.place {
        let place = match place.as_str() {
            "one-each" => Place::OneEach,
            host => Place::Server(host.to_owned()),
        };
        order.place.insert(feature.clone(), place);
    }
    for (feature, count) in &options.counts {
        order.divided.remove(feature);
        order.counts.insert(feature.clone(), *count);
    }
    if !options.applications.is_empty() {
        order.applications.clone_from(&options.applications);
    }
    fn over<T: Clone>(given: Option<&T>, own: &mut Option<T>) {
        if given.is_some() {
            *own = given.cloned();
        }
    }
    over(options.deployment.as_ref(), &mut order.deployment);
    over(options.company.as_ref(), &mut order.company);
    over(options.purpose.as_ref(), &mut order.purpose);
    over(options.switch.as_ref(), &mut order.switch);
    over(options.seat_dns.as_ref(), &mut order.seat_dns);
    over(
        options.seat_distribution.as_ref(),
        &mut order.seat_distribution,
    );
    over(options.technical_dns.as_ref(), &mut order.technical_dns);
    over(options.expires.as_ref(), &mut order.expires);
    over(options.in_use_until.as_ref(), &mut order.in_use_until);
    over(options.ordered.as_ref(), &mut order.ordered);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

fn apply_servers(options: &Options, order: &mut Order<'_>, problems: &mut Vec<Problem>) {
    if !options.servers.is_empty() {
        let server = |(host, host_id): &(String, Option<String>)| OrderServer {
            host_id: host_id.clone(),
            ..OrderServer::named(host)
        };
        order.servers = options.servers.iter().map(server).collect();
    }
    let mut unknown = |key: &str, host: &str| {
        let message = format!("`--{key}` names `{host}`, which is no license server");
        let problem = Problem::new(Severity::Error, key, message);
        problems.push(problem.with_hint("name it with `--server HOST=HOST_ID`"));
    };
    for (host, system) in &options.operating_systems {
        match order.servers.iter_mut().find(|server| server.name == *host) {
            Some(server) => server.operating_system = Some(system.clone()),
            None => unknown("operating-system", host),
        }
    }
    if options.split.is_empty() {
        return;
    }
    order
        .servers
        .iter_mut()
        .for_each(|server| server.weight = 0);
    for (host, part) in &options.split {
        match order.servers.iter_mut().find(|server| server.name == *host) {
            Some(server) => server.weight += part,
            None => unknown("split", host),
        }
    }
    let sum: u64 = options.split.iter().map(|(_, part)| part).sum();
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
