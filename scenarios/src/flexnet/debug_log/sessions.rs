//! Checkouts that are out: each IN finds its OUT.
//!
//! A checkout is found by feature and holder, the oldest first, and among these first one
//! of the same log with the same data. An IN of fewer licenses than were taken leaves the rest out; one
//! of more takes from the next. An IN that finds nothing is one of a checkout before the log's begin.
//! Nodes are reused, so what is kept grows only with what is out at once.

use rustc_hash::FxHashMap;

/// No node.
const NONE: u32 = u32::MAX;
/// Checkouts of one feature and holder that are looked at for one with the same data.
const LOOKED_AT: usize = 1000;

/// One checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// Its feature's number.
    pub feature: u32,
    /// Its holder's number.
    pub holder: u32,
    /// The number of the log that tells of it.
    pub log: u32,
    /// A value that is the same for the same data.
    pub data: u64,
    /// When it was taken.
    pub at: i64,
    /// The same in microseconds, a later line's always above an earlier one's.
    pub stamp: i64,
    /// Licenses still out.
    pub count: u32,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    checkout: Checkout,
    next: u32,
    open: bool,
}

/// All checkouts that are out.
#[derive(Clone, Debug, Default)]
pub struct Sessions {
    /// First and last node of a feature and holder.
    lists: FxHashMap<(u32, u32), (u32, u32)>,
    nodes: Vec<Node>,
    free: Vec<u32>,
}

impl Sessions {
    /// Adds one.
    pub fn open(&mut self, checkout: Checkout) {
        let node = Node {
            checkout,
            next: NONE,
            open: true,
        };
        let index = match self.free.pop() {
            Some(index) => {
                self.nodes[index as usize] = node;
                index
            }
            None => {
                self.nodes.push(node);
                u32::try_from(self.nodes.len() - 1).expect("memory ends before numbers do")
            }
        };
        let list = self
            .lists
            .entry((checkout.feature, checkout.holder))
            .or_insert((NONE, NONE));
        if list.0 == NONE {
            *list = (index, index);
        } else {
            self.nodes[list.1 as usize].next = index;
            list.1 = index;
        }
    }

    /// Takes back `asked.count` licenses of a feature and holder; `closed` gets each checkout of which some
    /// come back, with how many; of one that ends that is all that was still out. The result is how many were taken back, and how many of the
    /// asked were not found.
    pub fn close(
        &mut self,
        asked: &Checkout,
        mut closed: impl FnMut(&Checkout, u32),
    ) -> (u32, u32) {
        let key = (asked.feature, asked.holder);
        let mut left = asked.count;
        while left > 0 {
            let Some((before, index)) = self.best(key, asked) else {
                break;
            };
            let checkout = &mut self.nodes[index as usize].checkout;
            if checkout.count > left {
                closed(checkout, left);
                checkout.count -= left;
                left = 0;
            } else {
                left -= checkout.count;
                closed(checkout, checkout.count);
                self.remove(key, before, index);
            }
        }
        (asked.count - left, left)
    }

    /// The node to take from, and the one before it.
    fn best(&self, key: (u32, u32), asked: &Checkout) -> Option<(u32, u32)> {
        let &(first, _) = self.lists.get(&key)?;
        let mut best: Option<(u8, (u32, u32))> = None;
        let (mut before, mut index) = (NONE, first);
        for _ in 0..LOOKED_AT {
            if index == NONE {
                break;
            }
            let node = &self.nodes[index as usize];
            let same_log = node.checkout.log == asked.log;
            let same_data = node.checkout.data == asked.data;
            let rank = 2 * u8::from(same_data) + u8::from(same_log);
            if best.is_none_or(|(found, _)| rank > found) {
                best = Some((rank, (before, index)));
            }
            if rank == 3 {
                break;
            }
            (before, index) = (index, node.next);
        }
        best.map(|(_, place)| place)
    }

    fn remove(&mut self, key: (u32, u32), before: u32, index: u32) {
        let next = self.nodes[index as usize].next;
        self.nodes[index as usize].open = false;
        self.free.push(index);
        let Some(list) = self.lists.get_mut(&key) else {
            return;
        };
        if before == NONE {
            list.0 = next;
        } else {
            self.nodes[before as usize].next = next;
        }
        if list.1 == index {
            list.1 = before;
        }
        if list.0 == NONE {
            self.lists.remove(&key);
        }
    }

    /// Ends all checkouts that `lost` names, in a fixed order.
    pub fn end_all(&mut self, lost: impl Fn(&Checkout) -> bool, mut closed: impl FnMut(&Checkout)) {
        let ended: Vec<Checkout> = self
            .still_open()
            .filter(|checkout| lost(checkout))
            .collect();
        for checkout in ended {
            self.close(&checkout, |_, _| {});
            closed(&checkout);
        }
    }

    /// The holders of a feature in order of their oldest checkout that is out.
    #[must_use]
    pub fn holders_of(&self, feature: u32) -> Vec<u32> {
        let open = self.still_open().filter(|out| out.feature == feature);
        let mut open: Vec<(i64, u32)> = open.map(|out| (out.stamp, out.holder)).collect();
        open.sort_unstable();
        let mut seen = rustc_hash::FxHashSet::default();
        let holders = open.into_iter().map(|(_, holder)| holder);
        holders.filter(|holder| seen.insert(*holder)).collect()
    }

    /// What is out, in a fixed order.
    pub fn still_open(&self) -> impl Iterator<Item = Checkout> + '_ {
        self.nodes
            .iter()
            .filter(|node| node.open)
            .map(|node| node.checkout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkout(holder: u32, at: i64, count: u32, data: u64) -> Checkout {
        Checkout {
            feature: 0,
            holder,
            log: 0,
            data,
            at,
            stamp: at,
            count,
        }
    }

    fn close(sessions: &mut Sessions, asked: Checkout) -> (Vec<i64>, (u32, u32)) {
        let mut ended = Vec::new();
        let found = sessions.close(&asked, |checkout, count| {
            if count == checkout.count {
                ended.push(checkout.at);
            }
        });
        (ended, found)
    }

    #[test]
    fn the_oldest_with_the_same_data_ends_first() {
        let mut sessions = Sessions::default();
        for (at, data) in [(1, 7), (2, 8), (3, 8)] {
            sessions.open(checkout(0, at, 1, data));
        }
        assert_eq!(
            close(&mut sessions, checkout(0, 9, 1, 8)),
            (vec![2], (1, 0))
        );
        assert_eq!(
            close(&mut sessions, checkout(0, 9, 1, 5)),
            (vec![1], (1, 0))
        );
        assert_eq!(close(&mut sessions, checkout(1, 9, 1, 8)), (vec![], (0, 1)));
        assert_eq!(
            close(&mut sessions, checkout(0, 9, 1, 8)),
            (vec![3], (1, 0))
        );
        assert_eq!(sessions.still_open().count(), 0);
        assert!(sessions.lists.is_empty());
    }

    #[test]
    fn parts_come_back_and_the_rest_stays() {
        let mut sessions = Sessions::default();
        sessions.open(checkout(0, 1, 5, 0));
        assert_eq!(close(&mut sessions, checkout(0, 9, 2, 0)), (vec![], (2, 0)));
        sessions.open(checkout(0, 2, 1, 0));
        assert_eq!(
            close(&mut sessions, checkout(0, 9, 6, 0)),
            (vec![1, 2], (4, 2))
        );
    }

    #[test]
    fn nodes_are_reused() {
        let mut sessions = Sessions::default();
        for round in 0..1000 {
            sessions.open(checkout(round % 7, 1, 1, 0));
            close(&mut sessions, checkout(round % 7, 2, 1, 0));
        }
        assert_eq!(sessions.nodes.len(), 1);
    }

    #[test]
    fn a_daemons_end_takes_all_of_its_own() {
        let mut sessions = Sessions::default();
        for holder in 0..4 {
            sessions.open(Checkout {
                log: holder % 2,
                ..checkout(holder, 1, 2, 0)
            });
        }
        let mut ended = Vec::new();
        sessions.end_all(
            |checkout| checkout.log == 1,
            |checkout| ended.push(checkout.holder),
        );
        assert_eq!(ended, [1, 3]);
        assert_eq!(sessions.still_open().count(), 2);
    }
}
