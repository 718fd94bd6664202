//! Packages that contain themselves, by way of others or not.
//!
//! One walk in depth over all packages; a component that stands on the way there closes a circle, which is
//! found once.

use super::package_line::PackageLine;
use std::collections::BTreeMap;

/// A package that is its own component, and the package that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circle<'a> {
    /// The package.
    pub package: &'a PackageLine,
    /// Whose component it is: its own, or that of a package within it.
    pub within: &'a PackageLine,
}

/// The circles among the packages that count, in the order in which a walk from the first package closes them.
#[must_use]
pub fn find(packages: &[PackageLine]) -> Vec<Circle<'_>> {
    let counted = packages.iter().filter(|package| package.ignored.is_none());
    let counted: Vec<&PackageLine> = counted.collect();
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for (at, package) in counted.iter().enumerate() {
        named.entry(package.name.to_ascii_lowercase()).or_insert(at);
    }
    let mut state = vec![State::New; counted.len()];
    let mut circles = Vec::new();
    for first in 0..counted.len() {
        // Each package on the way, and its next component to look at.
        let mut way: Vec<(usize, usize)> = Vec::new();
        if state[first] == State::New {
            state[first] = State::OnTheWay;
            way.push((first, 0));
        }
        while let Some((at, next)) = way.last_mut() {
            let within = counted[*at];
            let Some(component) = within.components.get(*next) else {
                state[*at] = State::Done;
                way.pop();
                continue;
            };
            *next += 1;
            let Some(&inner) = named.get(&component.name.to_ascii_lowercase()) else {
                continue;
            };
            let package = counted[inner];
            match state[inner] {
                State::New => {
                    state[inner] = State::OnTheWay;
                    way.push((inner, 0));
                }
                State::OnTheWay => circles.push(Circle { package, within }),
                State::Done => {}
            }
        }
    }
    circles
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    OnTheWay,
    Done,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flexnet::license_file::read;

    fn circles(lines: &str) -> Vec<(String, String)> {
        let file = read("license.dat", lines.as_bytes());
        let circles = find(&file.packages);
        let names = circles.iter();
        names
            .map(|circle| (circle.package.name.clone(), circle.within.name.clone()))
            .collect()
    }

    #[test]
    fn a_circle_is_found_once_and_shared_components_are_none() {
        let package = |name, parts| {
            format!("PACKAGE {name} v 1.0 COMPONENTS=\"{parts}\" SIGN=0123456789AB\n")
        };
        let tree = [package("a", "b c"), package("b", "d"), package("c", "d")].concat();
        assert_eq!(circles(&tree), []);
        let own = package("a", "b A");
        assert_eq!(circles(&own), [("a".to_owned(), "a".to_owned())]);
        let long = [package("a", "b"), package("b", "c"), package("c", "x B")].concat();
        assert_eq!(circles(&long), [("b".to_owned(), "c".to_owned())]);
    }
}
