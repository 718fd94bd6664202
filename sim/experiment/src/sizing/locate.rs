//! Where the least purchase probably lies, from a few replications of each candidate.
//!
//! A candidate is good if its first `depth` replications, carried forward to the maximum,
//! would prove it. With common random numbers that is nearly monotone in every count, so halving works.
//! Nothing here is a statement about the answer: proving is another's business.

use super::candidates::{Candidates, Halt};

pub(super) struct Locator {
    /// The replications by which candidates are compared.
    depth: u64,
}

impl Locator {
    pub fn new(candidates: &Candidates<'_>) -> Locator {
        Locator {
            depth: candidates.pilot(),
        }
    }

    /// Compares from now on by as many replications as this place has.
    pub fn deepen(&mut self, candidates: &Candidates<'_>, place: &[u64]) {
        self.depth = self.depth.max(candidates.replications(place));
    }

    fn is_good(&self, candidates: &mut Candidates<'_>, place: &[u64]) -> Result<bool, Halt> {
        candidates.is_good(place, self.depth)
    }

    /// For each axis the least count that is good with all others at their largest: no good purchase
    /// has less of it. The top itself if not even that is good.
    pub fn least_alone(&self, candidates: &mut Candidates<'_>) -> Result<Vec<u64>, Halt> {
        let top = candidates.top();
        if !self.is_good(candidates, &top)? {
            return Ok(top);
        }
        let mut least = Vec::with_capacity(top.len());
        for axis in 0..top.len() {
            let start = candidates.axes[axis].start;
            let start = start.map(|count| candidates.axes[axis].steps_to(count));
            least.push(self.least(candidates, &top, axis, start)?);
        }
        Ok(least)
    }

    /// The least steps of one axis that are good with the others of a good place, by strides that
    /// double away from the start and then halving.
    fn least(
        &self,
        candidates: &mut Candidates<'_>,
        good: &[u64],
        axis: usize,
        start: Option<u64>,
    ) -> Result<u64, Halt> {
        let at = |steps: u64| {
            let mut place = good.to_vec();
            place[axis] = steps;
            place
        };
        // Invariant: `high` is good, everything below `low` is bad.
        let (mut low, mut high) = (0, good[axis]);
        let mut stride = 1;
        let mut probe = start.unwrap_or(high.saturating_sub(1));
        while low < high {
            let steps = probe.clamp(low, high - 1);
            if self.is_good(candidates, &at(steps))? {
                high = steps;
                probe = steps.saturating_sub(stride);
            } else {
                low = steps + 1;
                probe = low + stride - 1;
            }
            stride *= 2;
            // Once a stride would leave the bracket, halve.
            if probe < low || probe >= high || stride > (high - low) / 2 {
                probe = u64::midpoint(low, high.saturating_sub(1));
            }
        }
        Ok(high)
    }

    /// Raises counts, the one that helps most for its cost first, until the place is good or the top.
    pub fn climb(
        &self,
        candidates: &mut Candidates<'_>,
        mut place: Vec<u64>,
    ) -> Result<Vec<u64>, Halt> {
        let top = candidates.top();
        let longest = top.iter().copied().max().unwrap_or(0);
        let mut stride = 1;
        while place != top && !self.is_good(candidates, &place)? {
            match self.step_up(candidates, &place, stride)? {
                Some(higher) => {
                    place = higher;
                    stride = 1;
                }
                // A plateau: look further.
                None if stride < longest => stride *= 2,
                None => place.clone_from(&top),
            }
        }
        Ok(place)
    }

    /// The place after the raise that is worth most; none if none helps.
    fn step_up(
        &self,
        candidates: &mut Candidates<'_>,
        place: &[u64],
        stride: u64,
    ) -> Result<Option<Vec<u64>>, Halt> {
        let top = candidates.top();
        let open: Vec<usize> = (0..place.len()).filter(|&a| place[a] < top[a]).collect();
        let raised = |&axis: &usize| {
            let mut next = place.to_vec();
            next[axis] = (next[axis] + stride).min(top[axis]);
            next
        };
        let mut places: Vec<Vec<u64>> = open.iter().map(raised).collect();
        for next in &places {
            // With more replications behind it, a neighbor may be good where this place is not.
            if self.is_good(candidates, next)? {
                return Ok(Some(next.clone()));
            }
        }
        places.push(place.to_vec());
        let mut shortfalls = candidates.shortfalls(&places, self.depth)?;
        let here = shortfalls.pop().unwrap_or(0.0);
        let mut best: Option<(f64, usize)> = None;
        for (choice, shortfall) in shortfalls.iter().enumerate() {
            let cost = candidates.cost(&places[choice]) - candidates.cost(place);
            let worth = (here - shortfall) / cost.max(f64::MIN_POSITIVE);
            if worth > 0.0 && best.is_none_or(|(most, _)| worth > most) {
                best = Some((worth, choice));
            }
        }
        Ok(best.map(|(_, choice)| {
            let axis = open[choice];
            // Far from the limits go part of the way that the gain would take to them.
            let leap = here / (here - shortfalls[choice]) / (place.len() + 1) as f64;
            let leap = (leap as u64).clamp(1, top[axis]).saturating_mul(stride);
            let mut next = place.to_vec();
            next[axis] = next[axis].saturating_add(leap).min(top[axis]);
            next
        }))
    }

    /// Lowers a good place: each count alone, the dearest first, then one up for more of another down,
    /// as long as the cost falls. A place that is not good stays as it is.
    pub fn polish(
        &self,
        candidates: &mut Candidates<'_>,
        mut place: Vec<u64>,
    ) -> Result<Vec<u64>, Halt> {
        if !self.is_good(candidates, &place)? {
            return Ok(place);
        }
        loop {
            for axis in candidates.by_cost() {
                place[axis] = self.least(candidates, &place, axis, None)?;
            }
            match self.exchange(candidates, &place)? {
                Some(cheaper) => place = cheaper,
                None => return Ok(place),
            }
        }
    }

    /// A cheaper good place with one count a step up and another down.
    fn exchange(
        &self,
        candidates: &mut Candidates<'_>,
        place: &[u64],
    ) -> Result<Option<Vec<u64>>, Halt> {
        let top = candidates.top();
        let axes = candidates.by_cost();
        for &down in &axes {
            for &up in axes.iter().rev().filter(|&&up| up != down) {
                if place[up] >= top[up] {
                    continue;
                }
                let mut other = place.to_vec();
                other[up] += 1;
                let saved = candidates.cost_of_step(down);
                let paid = candidates.cost_of_step(up);
                // The fewest steps down that make up for the step up.
                let steps = if saved > 0.0 {
                    (paid / saved).floor() + 1.0
                } else {
                    f64::INFINITY
                };
                if steps > place[down] as f64 {
                    continue;
                }
                other[down] -= steps as u64;
                if candidates.cost(&other) < candidates.cost(place)
                    && self.is_good(candidates, &other)?
                {
                    return Ok(Some(other));
                }
            }
        }
        Ok(None)
    }
}
