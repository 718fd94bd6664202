//! Scenarios and tables are added up: what is added comes last in its list.

use super::{Scenario, Table};
use std::ops::Add;

impl Add<Table> for Scenario {
    type Output = Scenario;

    fn add(mut self, table: Table) -> Scenario {
        self.lists.push(table);
        self
    }
}

impl Add<&Table> for Scenario {
    type Output = Scenario;

    fn add(self, table: &Table) -> Scenario {
        self + table.clone()
    }
}

/// Keys that are set on both sides are the right one's.
impl Add<Scenario> for Scenario {
    type Output = Scenario;

    fn add(mut self, more: Scenario) -> Scenario {
        for (name, keys) in more.tables {
            self = self.table(name, |table| table.with(keys));
        }
        self.lists.extend(more.lists);
        self
    }
}

impl Add<Vec<Table>> for Scenario {
    type Output = Scenario;

    fn add(self, tables: Vec<Table>) -> Scenario {
        tables.into_iter().fold(self, Scenario::add)
    }
}

impl<T> Add<T> for &Scenario
where
    Scenario: Add<T, Output = Scenario>,
{
    type Output = Scenario;

    fn add(self, more: T) -> Scenario {
        self.clone() + more
    }
}

/// Two tables are a part of a scenario.
impl<T> Add<T> for Table
where
    Scenario: Add<T, Output = Scenario>,
{
    type Output = Scenario;

    fn add(self, more: T) -> Scenario {
        Scenario::from(self) + more
    }
}

impl<T> Add<T> for &Table
where
    Scenario: Add<T, Output = Scenario>,
{
    type Output = Scenario;

    fn add(self, more: T) -> Scenario {
        self.clone() + more
    }
}
