//! Scenarios made in code: a test names what it is about, and changes one by what it means rather than by its text.

//!
//! A scenario is a sum: `single(&[("tserver_sdn", 10)]) + t_server("ts").seats(5) + fault("f", "host-kill", "lic").at("10 h")`.

use std::fmt::{self, Display};
use toml::Value;

mod sums;
mod tables;

pub use tables::*;

/// One table of a list of a scenario, such as a `[[server]]`: its keys in the order in which they were first set.
#[derive(Clone, Debug, Default)]
pub struct Table {
    list: &'static str,
    keys: Vec<(String, Item)>,
}

#[derive(Clone, Debug)]
enum Item {
    Value(Value),
    /// Written on one line: `features = { tserver_sdn = 10 }`.
    Map(Vec<(String, Value)>),
    Tables(Vec<Table>),
}

impl Table {
    /// An empty table of a list.
    pub fn new(list: &'static str) -> Table {
        let keys = Vec::new();
        Table { list, keys }
    }

    /// Sets a key; what it was set to before is replaced.
    pub fn set(mut self, key: &str, value: impl Into<Value>) -> Table {
        *self.item(key) = Item::Value(value.into());
        self
    }

    /// Sets an entry of a map, such as one of `options`.
    pub fn entry(mut self, key: &str, name: &str, value: impl Into<Value>) -> Table {
        let item = self.item(key);
        if !matches!(item, Item::Map(_)) {
            *item = Item::Map(Vec::new());
        }
        if let Item::Map(entries) = item {
            match entries.iter_mut().find(|(set, _)| set == name) {
                Some((_, set)) => *set = value.into(),
                None => entries.push((name.to_owned(), value.into())),
            }
        }
        self
    }

    /// Leaves out a key.
    pub fn without(mut self, key: &str) -> Table {
        self.keys.retain(|(name, _)| name != key);
        self
    }

    /// Sets all that another table sets.
    pub fn with(mut self, keys: Table) -> Table {
        for (key, item) in keys.keys {
            *self.item(&key) = item;
        }
        self
    }

    /// Adds a table below this one, such as a shift.
    pub fn below(mut self, table: Table) -> Table {
        let item = self.item(table.list);
        match item {
            Item::Tables(tables) => tables.push(table),
            _ => *item = Item::Tables(vec![table]),
        }
        self
    }

    fn item(&mut self, key: &str) -> &mut Item {
        let at = self.keys.iter().position(|(name, _)| name == key);
        let at = at.unwrap_or_else(|| {
            let unset = Item::Value(Value::Boolean(false));
            self.keys.push((key.to_owned(), unset));
            self.keys.len() - 1
        });
        &mut self.keys[at].1
    }

    /// What a key says, nothing if it does not say a text.
    pub fn text(&self, key: &str) -> &str {
        let found = self.keys.iter().find(|(name, _)| name == key);
        match found {
            Some((_, Item::Value(Value::String(text)))) => text,
            _ => "",
        }
    }

    fn write(&self, head: &str, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, item) in &self.keys {
            match item {
                Item::Value(value) => writeln!(to, "{key} = {value}")?,
                Item::Map(entries) => {
                    let entries = entries
                        .iter()
                        .map(|(name, value)| format!("\"{name}\" = {value}"));
                    writeln!(
                        to,
                        "{key} = {{ {} }}",
                        entries.collect::<Vec<_>>().join(", ")
                    )?;
                }
                Item::Tables(_) => {}
            }
        }
        for (key, item) in &self.keys {
            if let Item::Tables(tables) = item {
                for table in tables {
                    let head = if head.is_empty() {
                        key.clone()
                    } else {
                        format!("{head}.{key}")
                    };
                    writeln!(to, "[[{head}]]")?;
                    table.write(&head, to)?;
                }
            }
        }
        Ok(())
    }
}

/// Keys by what they mean.
impl Table {
    /// A server has licenses of a feature.
    pub fn grant(self, feature: &str, count: u32) -> Table {
        self.entry("features", feature, count)
    }

    /// The same, until the end of a day.
    pub fn grant_until(self, feature: &str, count: u32, day: &str) -> Table {
        let lot = inline().set("count", count).set("expires", date(day));
        self.entry("features", feature, lot)
    }

    /// An entitlement has so many of a product.
    pub fn product(self, name: &str, count: u32) -> Table {
        self.entry("products", name, count)
    }

    /// An application has one of the guide's options.
    pub fn option(self, name: &str, value: impl Into<Value>) -> Table {
        self.entry("options", name, value)
    }

    /// A T-Server takes so many seats.
    pub fn seats(self, count: u32) -> Table {
        self.option("num-sdn-licenses", count)
    }

    /// An application checks out licenses when it starts.
    pub fn at_start(self, feature: &str, count: u32) -> Table {
        self.entry("at_start", feature, count)
    }

    /// An application checks out licenses for each login.
    pub fn per_login(self, feature: &str, count: u32) -> Table {
        self.entry("per_login", feature, count)
    }

    /// When an application starts for the first time, from the scenario's start.
    pub fn starts_at(self, instant: &str) -> Table {
        self.set("starts_at", instant)
    }

    /// A group is in from one time of the day to another.
    pub fn shift(self, days: &str, start: &str, end: &str) -> Table {
        self.below(shift(days, start, end))
    }

    /// The days on which a group is in.
    pub fn days(mut self, days: &str) -> Table {
        if let Item::Tables(shifts) = self.item("shifts") {
            *shifts = std::mem::take(shifts)
                .into_iter()
                .map(|shift| shift.set("days", days))
                .collect();
        }
        self
    }

    /// Whoever is denied does not try again.
    pub fn no_retry(self) -> Table {
        self.set("retry", "none")
    }

    /// When a fault begins, from the scenario's start.
    pub fn at(self, instant: &str) -> Table {
        self.set("at", instant)
    }

    /// How long a fault lasts.
    pub fn lasts(self, length: &str) -> Table {
        self.set("lasts", length)
    }
}

/// A scenario as it is written. It may leave out the head, which `world::HEAD` has.
#[derive(Clone, Default)]
pub struct Scenario {
    head: Table,
    tables: Vec<(&'static str, Table)>,
    lists: Vec<Table>,
}

impl Scenario {
    /// One license server, `lic`.
    pub fn single(edit: impl FnOnce(Table) -> Table) -> Scenario {
        Scenario::topology("single") + edit(server("lic"))
    }

    /// License servers that stand together in a way of the guide.
    pub fn topology(kind: &str) -> Scenario {
        Scenario::default().table("topology", |topology| topology.set("kind", kind))
    }

    /// Sets a key of the head, such as `duration`.
    pub fn head(mut self, key: &str, value: impl Into<Value>) -> Scenario {
        self.head = self.head.set(key, value);
        self
    }

    /// Changes a table that there is once, such as `[parameters]`.
    pub fn table(mut self, name: &'static str, edit: impl FnOnce(Table) -> Table) -> Scenario {
        match self.tables.iter_mut().find(|(there, _)| *there == name) {
            Some((_, table)) => *table = edit(std::mem::take(table)),
            None => self.tables.push((name, edit(Table::default()))),
        }
        self
    }

    /// Sets a parameter.
    pub fn parameter(self, name: &str, value: impl Into<Value>) -> Scenario {
        self.table("parameters", |parameters| parameters.set(name, value))
    }

    /// Leaves out a table that there is once.
    pub fn without(mut self, name: &str) -> Scenario {
        self.tables.retain(|(there, _)| *there != name);
        self
    }

    /// Changes the one of a list that has this name.
    pub fn edit(mut self, list: &str, name: &str, edit: impl FnOnce(Table) -> Table) -> Scenario {
        let mut of_list = self.lists.iter_mut().filter(|table| table.list == list);
        let table = of_list.find(|table| [table.text("name"), table.text("id")].contains(&name));
        let table = table.unwrap_or_else(|| panic!("the scenario has no {list} {name}"));
        *table = edit(std::mem::take(table));
        self
    }

    /// Changes the license server `lic`.
    pub fn lic(self, edit: impl FnOnce(Table) -> Table) -> Scenario {
        self.edit("server", "lic", edit)
    }

    /// Changes the application `ts`.
    pub fn ts(self, edit: impl FnOnce(Table) -> Table) -> Scenario {
        self.edit("application", "ts", edit)
    }

    /// Leaves out the one of a list that has this name.
    pub fn leave_out(mut self, list: &str, name: &str) -> Scenario {
        let gone = |table: &Table| table.list == list && table.text("name") == name;
        self.lists.retain(|table| !gone(table));
        self
    }

    /// How many a list has.
    pub fn count(&self, list: &str) -> u32 {
        self.lists
            .iter()
            .filter(|table| table.list == list)
            .map(|_| 1)
            .sum()
    }

    /// Changes all of a list.
    pub fn each(mut self, list: &str, edit: impl Fn(Table) -> Table) -> Scenario {
        for table in self.lists.iter_mut().filter(|table| table.list == list) {
            *table = edit(std::mem::take(table));
        }
        self
    }
}

impl From<Table> for Scenario {
    fn from(table: Table) -> Scenario {
        Scenario::default() + table
    }
}

impl From<Table> for Value {
    fn from(table: Table) -> Value {
        let values = table.keys.into_iter().map(|(key, item)| match item {
            Item::Value(value) => (key, value),
            Item::Map(entries) => (key, Value::Table(entries.into_iter().collect())),
            Item::Tables(tables) => (key, tables.into()),
        });
        Value::Table(values.collect())
    }
}

impl Display for Scenario {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head.write("", to)?;
        for (name, table) in &self.tables {
            writeln!(to, "[{name}]")?;
            table.write(name, to)?;
        }
        for table in &self.lists {
            writeln!(to, "[[{}]]", table.list)?;
            table.write(table.list, to)?;
        }
        Ok(())
    }
}
