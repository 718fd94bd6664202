//! Licenses are conserved: what is out is what clients hold, share or left behind (MT6).

use crate::world::World;

impl World<'_> {
    /// MT6: what is out of each pool is what clients hold, share or left behind.
    pub(crate) fn check_conservation(&self) {
        for service in self.license.services() {
            let epoch = self.license.epoch(service);
            for (number, pool) in self.license.pools(service).iter_enumerated() {
                let mut out = pool.orphaned();
                let mut shares = Vec::new();
                for state in &self.applications {
                    let here = state
                        .connection
                        .is_some_and(|c| c.service == service && c.epoch == epoch);
                    for need in state.needs.iter().filter(|_| here) {
                        let held = need.out.iter().filter(|(p, _)| *p == number);
                        let count: u64 = held.map(|(_, n)| u64::from(*n)).sum();
                        if !need.shared {
                            out += count;
                        } else if count > 0 && !shares.contains(&need.need.feature) {
                            shares.push(need.need.feature);
                            out += count;
                        }
                    }
                }
                assert!(
                    pool.is_balanced(),
                    "a license was neither returned nor lost"
                );
                assert!(
                    pool.is_uncounted() || out == u64::from(pool.out()),
                    "licenses are not conserved: pool {number} of {} has {} out, clients hold {out}",
                    self.plan.services[service].name,
                    pool.out()
                );
                let held = pool.held_by_policy();
                assert!(
                    pool.is_uncounted() || held.is_none_or(|held| held == u64::from(pool.out())),
                    "it is not known who holds what of pool {number} of {}",
                    self.plan.services[service].name
                );
            }
        }
    }
}
