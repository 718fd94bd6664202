//! What the command line says of an order, in place of what the scenario says.

use super::OrderArguments;
use scenarios::catalogue::{Catalogue, Problem};
use scenarios::finding::Severity;
use scenarios::order::share::WHOLE;
use scenarios::order::{Order, OrderServer, Place, counts};

/// Puts what the options say into the order, in place of what it says already.
pub fn apply(arguments: &OrderArguments, order: &mut Order<'static>) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    if !arguments.products.is_empty() {
        let named = arguments
            .products
            .iter()
            .map(|(name, n)| (name.as_str(), *n));
        match counts::products(Catalogue::built_in(), named) {
            Ok(bought) => order.bought = bought,
            Err(found) => problems.extend(found),
        }
    } else if order.bought.is_empty() && order.counts.is_empty() && arguments.counts.is_empty() {
        let problem = Problem::new(Severity::Error, "products", "nothing is ordered");
        problems.push(problem.with_hint("say `--products \"NAME=QUANTITY\"`"));
    }
    order.configuration = arguments.topology.unwrap_or(order.configuration);
    apply_servers(arguments, order, &mut problems);
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
    fn over<T: Clone>(given: Option<&T>, own: &mut Option<T>) {
        if given.is_some() {
            *own = given.cloned();
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

fn apply_servers(arguments: &OrderArguments, order: &mut Order<'_>, problems: &mut Vec<Problem>) {
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
