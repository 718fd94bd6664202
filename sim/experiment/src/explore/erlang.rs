//! Closed forms of loss systems: where a search begins, and what its result is held against.
//!
//! A pool without queue loses a request exactly when all is taken, and for Poisson demand
//! (Erlang) or a finite number of on-off sources (Engset) the share lost is known. Both depend on the law
//! of the holding time through its mean only. Faults, retries and shifts are not covered.

/// The share of Poisson requests that find all `servers` taken, for an offered load (rate × mean holding
/// time) of `load` (A. K. Erlang, 1917). Negative loads count as 0.
#[must_use]
pub fn erlang_b(servers: u64, load: f64) -> f64 {
    let load = load.max(0.0);
    let mut blocked = 1.0;
    for server in 1..=servers {
        // The usual recursion, B(c) = a·B(c−1) / (c + a·B(c−1)), which neither overflows nor cancels.
        let offered = load * blocked;
        blocked = offered / (server as f64 + offered);
        if blocked == 0.0 {
            break;
        }
    }
    blocked
}

/// The share of requests that find all `servers` taken, from `sources` sources that are on for a mean
/// time `on` when granted and off for a mean time `off` before each request, where a denied request
/// begins a new off time (call congestion; T. Engset, 1918).
///
/// `activity` is mean on over mean off. With at least as many servers as sources nothing is denied.
#[must_use]
pub fn engset(sources: u64, servers: u64, activity: f64) -> f64 {
    // A request meets the state that the other sources make.
    time_congestion(sources.saturating_sub(1), servers, activity.max(0.0))
}

/// The share of time in which so many sources hold all servers.
fn time_congestion(sources: u64, servers: u64, activity: f64) -> f64 {
    if servers > sources {
        return 0.0;
    }
    let mut full = 1.0;
    for server in 1..=servers {
        let offered = activity * (sources - server + 1) as f64 * full;
        full = offered / (server as f64 + offered);
        if full == 0.0 {
            break;
        }
    }
    full
}

/// The fewest servers of which Poisson requests of this load find all taken at most with this share;
/// none for a share below 0 or a load that is no finite number.
#[must_use]
pub fn least_servers_erlang(load: f64, share: f64) -> Option<u64> {
    if !(share >= 0.0 && load.is_finite()) {
        return None;
    }
    let load = load.max(0.0);
    let mut blocked = 1.0;
    let mut servers = 0;
    while blocked > share {
        servers += 1;
        let offered = load * blocked;
        blocked = offered / (servers as f64 + offered);
    }
    Some(servers)
}

/// The fewest servers of which requests of so many sources find all taken at most with this share; none
/// for a share below 0.
#[must_use]
pub fn least_servers_engset(sources: u64, activity: f64, share: f64) -> Option<u64> {
    if !(share >= 0.0 && activity.is_finite()) {
        return None;
    }
    // The recursion of one set of sources passes through every number of servers.
    let others = sources.saturating_sub(1);
    let mut full = 1.0;
    for servers in 0..=others {
        if full <= share {
            return Some(servers);
        }
        let offered = activity.max(0.0) * (others - servers) as f64 * full;
        full = offered / ((servers + 1) as f64 + offered);
    }
    Some(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(actual: f64, expected: f64) {
        let error = (actual / expected - 1.0).abs();
        assert!(error < 1e-12, "{actual:e}, expected {expected:e}");
    }

    /// The definition, summed: (a^c/c!) / Σ a^k/k!, in logarithms.
    fn erlang_by_definition(servers: u64, load: f64) -> f64 {
        let term = |k: u64| libm::exp(k as f64 * libm::log(load) - libm::lgamma(k as f64 + 1.0));
        term(servers) / (0..=servers).map(term).sum::<f64>()
    }

    #[test]
    fn erlang_agrees_with_its_definition_and_with_a_published_table() {
        for (servers, load) in [(1, 0.5), (5, 3.0), (20, 12.0), (100, 90.0)] {
            let error = erlang_b(servers, load) / erlang_by_definition(servers, load) - 1.0;
            assert!(error.abs() < 1e-10, "{servers} servers, {load}");
        }
        // One erlang on one line is blocked half the time; the peer simulators were held against 0.026957.
        near(erlang_b(1, 1.0), 0.5);
        assert!((erlang_b(100, 90.0) - 0.026_957).abs() < 5e-7);
        assert_eq!(erlang_b(7, 0.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(erlang_b(0, 3.0).to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn engset_agrees_with_its_definition() {
        // Call congestion: C(n−1, c) αᶜ / Σ C(n−1, k) αᵏ. For n = 3, c = 2, α = 1/2: (1/4) / (1 + 1 + 1/4).
        near(engset(3, 2, 0.5), 1.0 / 9.0);
        // n = 4, c = 2, α = 2: 3·4 / (1 + 3·2 + 3·4).
        near(engset(4, 2, 2.0), 12.0 / 19.0);
        // The peer simulators were held against 0.005374.
        assert!((engset(1_000, 360, 0.5) - 0.005_374).abs() < 5e-7);
        assert_eq!(engset(10, 10, 3.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(engset(10, 0, 3.0).to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn many_sources_of_little_activity_are_poisson() {
        let sources = 10_000_000;
        let close = engset(sources, 20, 12.0 / sources as f64) / erlang_b(20, 12.0);
        assert!((close - 1.0).abs() < 1e-4, "{close}");
    }

    #[test]
    fn the_fewest_servers_are_the_least_that_keep_the_share() {
        for (load, share) in [(0.0, 0.01), (12.0, 0.01), (90.0, 0.001), (450.0, 0.05)] {
            let servers = least_servers_erlang(load, share).expect("a number");
            assert!(erlang_b(servers, load) <= share);
            assert!(servers == 0 || erlang_b(servers - 1, load) > share);
        }
        for (sources, activity, share) in [(1, 2.0, 0.1), (320, 2.0, 0.001), (40, 0.3, 0.0)] {
            let servers = least_servers_engset(sources, activity, share).expect("a number");
            assert!(engset(sources, servers, activity) <= share);
            assert!(servers == 0 || engset(sources, servers - 1, activity) > share);
        }
        assert_eq!(least_servers_erlang(f64::NAN, 0.01), None);
        assert_eq!(least_servers_erlang(5.0, -1.0), None);
        assert_eq!(least_servers_engset(5, 1.0, f64::NAN), None);
    }
}
