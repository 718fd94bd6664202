//! Where to look in a space of parameters: every combination, or a spread of few points.
//!
//! A design says which level, or which part of the range, each parameter takes at each point,
//! and nothing of what the parameters mean. It depends on its sizes and seed only.

use kernel::StreamSource;

/// How many Latin hypercubes are drawn, of which the best spread is taken.
const HYPERCUBES_DRAWN: u32 = 32;

/// The number of points of a full grid; none if it passes the range of `usize`.
#[must_use]
pub fn grid_size(levels: &[usize]) -> Option<usize> {
    levels
        .iter()
        .try_fold(1_usize, |size, &count| size.checked_mul(count))
}

/// Every combination of levels, each parameter with so many; the last one changes fastest. Look at
/// [`grid_size`] first: all points are made at once.
#[must_use]
pub fn grid(levels: &[usize]) -> Vec<Vec<usize>> {
    let mut points = vec![Vec::new()];
    for &count in levels {
        let extended = |point: &Vec<usize>| {
            let point = point.clone();
            (0..count).map(move |level| {
                let mut longer = point.clone();
                longer.push(level);
                longer
            })
        };
        points = points.iter().flat_map(extended).collect();
    }
    points
}

/// A Latin hypercube of so many points: numbers strictly between 0 and 1, such that of each parameter
/// every one of `points` equal parts of the range holds exactly one point (McKay, Beckman, Conover,
/// Technometrics 21, 1979). Of 32 drawn from the seed, the one whose nearest two points are furthest
/// apart.
#[must_use]
pub fn latin_hypercube(parameters: usize, points: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut best: Option<(f64, Vec<Vec<f64>>)> = None;
    for number in 0..HYPERCUBES_DRAWN {
        let drawn = draw(parameters, points, seed, number);
        let spread = least_distance(&drawn);
        if best.as_ref().is_none_or(|(most, _)| spread > *most) {
            best = Some((spread, drawn));
        }
    }
    best.map(|(_, drawn)| drawn).unwrap_or_default()
}

fn draw(parameters: usize, points: usize, seed: u64, number: u32) -> Vec<Vec<f64>> {
    let mut source = StreamSource::new(seed, u64::from(number));
    let mut design = vec![Vec::with_capacity(parameters); points];
    for parameter in 0..parameters {
        // A stream for each parameter: one more of them leaves the others where they were.
        let mut stream = source.stream("design", &format!("latin-hypercube/{parameter}"));
        let mut parts: Vec<usize> = (0..points).collect();
        for last in (1..points).rev() {
            let other = stream.below(u32::try_from(last + 1).unwrap_or(u32::MAX)) as usize;
            parts.swap(last, other);
        }
        for (point, part) in design.iter_mut().zip(parts) {
            point.push((part as f64 + stream.uniform()) / points as f64);
        }
    }
    design
}

/// The square of the distance of the nearest two points; infinite for fewer than two.
fn least_distance(points: &[Vec<f64>]) -> f64 {
    let mut least = f64::INFINITY;
    for (number, first) in points.iter().enumerate() {
        for second in &points[number + 1..] {
            let pairs = first.iter().zip(second);
            let square = pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
            least = least.min(square);
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_every_combination_once_and_the_last_changes_fastest() {
        let points = grid(&[2, 1, 3]);
        let expected = [
            [0, 0, 0],
            [0, 0, 1],
            [0, 0, 2],
            [1, 0, 0],
            [1, 0, 1],
            [1, 0, 2],
        ];
        assert_eq!(points, expected.map(Vec::from).to_vec());
        assert_eq!(grid_size(&[2, 1, 3]), Some(6));
        assert_eq!(grid(&[]), vec![Vec::<usize>::new()]);
        assert!(grid(&[4, 0]).is_empty());
        assert_eq!(grid_size(&[usize::MAX, 2]), None);
    }

    #[test]
    fn every_part_of_every_range_holds_one_point() {
        for (parameters, points) in [(1, 1), (3, 7), (5, 40)] {
            let design = latin_hypercube(parameters, points, 1);
            assert_eq!(design.len(), points);
            for parameter in 0..parameters {
                let part = |point: &Vec<f64>| (point[parameter] * points as f64) as usize;
                let mut parts: Vec<usize> = design.iter().map(part).collect();
                parts.sort_unstable();
                assert_eq!(parts, (0..points).collect::<Vec<_>>());
            }
        }
        assert!(latin_hypercube(3, 0, 1).is_empty());
    }

    #[test]
    fn a_design_follows_from_its_seed() {
        assert_eq!(latin_hypercube(4, 12, 7), latin_hypercube(4, 12, 7));
        assert_ne!(latin_hypercube(4, 12, 7), latin_hypercube(4, 12, 8));
    }

    #[test]
    fn the_design_taken_is_the_widest_of_those_drawn() {
        let taken = least_distance(&latin_hypercube(2, 10, 3));
        for number in 0..HYPERCUBES_DRAWN {
            assert!(least_distance(&draw(2, 10, 3, number)) <= taken);
        }
    }
}
