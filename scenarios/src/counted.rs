//! The count of a feature as scenarios write it: a number, a table with `count`, or a list of such tables, whose
//! parts may end on different days.

use crate::written::{Entry, Node, Table, Value};

/// Makes the count what is bought. Parts of a list that end keep their dates, and as many of them as the count holds, in
/// their order; the rest is permanent.
pub fn set_count(node: &mut Node, count: u32) {
    match &mut node.value {
        Value::Table(part) => set_part(part, count),
        Value::Array(parts) if parts.iter().all(|part| part.as_table().is_some()) => {
            set_parts(parts, count);
        }
        plain => *plain = Value::Integer(count.into()),
    }
}

fn set_parts(parts: &mut Vec<Node>, count: u32) {
    let mut left = count;
    let mut permanent = None;
    for (place, part) in parts.iter_mut().enumerate() {
        let Value::Table(part) = &mut part.value else {
            continue;
        };
        if !part.says("expires") {
            permanent.get_or_insert(place);
            set_part(part, 0);
            continue;
        }
        let dated = left.min(count_of(part));
        left -= dated;
        set_part(part, dated);
    }
    match permanent.and_then(|place| parts.get_mut(place)) {
        Some(Node {
            value: Value::Table(part),
            ..
        }) => set_part(part, left),
        _ => parts.extend(permanent_like(parts.first(), left)),
    }
    if count > 0 {
        let is_empty = |part: &Node| part.as_table().is_some_and(|part| count_of(part) == 0);
        parts.retain(|part| !is_empty(part));
    }
}

/// A part as another one, without its last day.
fn permanent_like(part: Option<&Node>, count: u32) -> Option<Node> {
    let part = part.filter(|_| count > 0)?;
    let mut permanent = part.as_table()?.clone();
    permanent.remove("expires");
    set_part(&mut permanent, count);
    Some(Node {
        value: Value::Table(permanent),
        at: part.at,
    })
}

fn count_of(part: &Table) -> u32 {
    match part.get("count").map(|node| &node.value) {
        Some(Value::Integer(count)) => u32::try_from(*count).unwrap_or(0),
        _ => 0,
    }
}

fn set_part(part: &mut Table, count: u32) {
    let value = Value::Integer(count.into());
    let mut entries = part.entries.iter_mut();
    match entries.find(|entry| entry.key == "count") {
        Some(entry) => entry.node.value = value,
        None => part.entries.push(Entry {
            key: "count".to_owned(),
            key_at: Default::default(),
            node: Node {
                value,
                at: Default::default(),
            },
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::written::parse;

    /// The parts of a list after its count was made another: counts, and whether each ends.
    fn parts(list: &str, count: u32) -> Vec<(u32, bool)> {
        let (mut table, findings) = parse::parse(&format!("a = {list}"), "a.toml", 0);
        assert!(findings.is_empty(), "{findings:?}");
        let node = &mut table.entries[0].node;
        set_count(node, count);
        let parts = node.as_array().unwrap().iter();
        let parts = parts.map(|part| part.as_table().unwrap());
        parts
            .map(|part| (count_of(part), part.says("expires")))
            .collect()
    }

    #[test]
    fn dated_parts_stay_and_the_rest_is_permanent() {
        let list = "[{ count = 120 }, { count = 80, expires = 2026-03-06 }]";
        assert_eq!(parts(list, 250), [(170, false), (80, true)]);
        assert_eq!(parts(list, 90), [(10, false), (80, true)]);
        assert_eq!(parts(list, 60), [(60, true)]);
        assert_eq!(parts(list, 0), [(0, false), (0, true)]);
    }

    #[test]
    fn a_list_without_a_permanent_part_gets_one() {
        let list = "[{ count = 20, version = \"7.6\", expires = 2026-03-06 }, { count = 30, expires = 2026-04-01 }]";
        assert_eq!(parts(list, 60), [(20, true), (30, true), (10, false)]);
        assert_eq!(parts(list, 25), [(20, true), (5, true)]);
    }
}
