//! Scenarios made in code: a test names what it is about, and changes one by what it means rather than by its text.

use std::fmt::{self, Display};
use toml::Value;

/// One table of a scenario, such as `[[server]]`: its keys in the order in which they were first set.
#[derive(Clone, Default)]
pub struct Table(Vec<(String, Item)>);

#[derive(Clone)]
enum Item {
    Value(Value),
    /// Written on one line: `features = { tserver_sdn = 10 }`.
    Map(Vec<(String, Value)>),
    Tables(Vec<Table>),
}

impl Table {
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
            entries.retain(|(set, _)| set != name);
            entries.push((name.to_owned(), value.into()));
        }
        self
    }

    /// Adds a table below this one, such as a shift.
    pub fn below(mut self, key: &str, table: Table) -> Table {
        let item = self.item(key);
        match item {
            Item::Tables(tables) => tables.push(table),
            _ => *item = Item::Tables(vec![table]),
        }
        self
    }

    fn item(&mut self, key: &str) -> &mut Item {
        let at = self.0.iter().position(|(name, _)| name == key);
        let at = at.unwrap_or_else(|| {
            self.0
                .push((key.to_owned(), Item::Value(Value::Boolean(false))));
            self.0.len() - 1
        });
        &mut self.0[at].1
    }

    fn is_named(&self, name: &str) -> bool {
        let is_name = |key: &str| matches!(key, "name" | "id");
        let mut items = self.0.iter();
        items.any(|(key, item)| {
            is_name(key) && matches!(item, Item::Value(Value::String(text)) if text == name)
        })
    }

    fn write(&self, head: &str, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, item) in &self.0 {
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
        for (key, item) in &self.0 {
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
        let mut lot = toml::Table::new();
        lot.insert("count".to_owned(), count.into());
        lot.insert("expires".to_owned(), date(day));
        self.entry("features", feature, lot)
    }

    /// An application has one of the guide's options.
    pub fn option(self, name: &str, value: impl Into<Value>) -> Table {
        self.entry("options", name, value)
    }

    /// A T-Server takes so many seats.
    pub fn seats(self, count: u32) -> Table {
        self.option("num-sdn-licenses", count)
    }

    /// A group is in from one time of the day to another.
    pub fn shift(self, days: &str, start: &str, end: &str) -> Table {
        let shift = Table::default().set("days", days);
        self.below("shifts", shift.set("start", start).set("end", end))
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

/// A scenario as it is written, without its head.
#[derive(Clone, Default)]
pub struct Scenario {
    tables: Vec<(&'static str, Table)>,
    lists: Vec<(&'static str, Table)>,
}

impl Scenario {
    /// One license server, `lic`.
    pub fn single(edit: impl FnOnce(Table) -> Table) -> Scenario {
        Scenario::topology("single").server("lic", edit)
    }

    /// License servers that stand together in a way of the guide.
    pub fn topology(kind: &str) -> Scenario {
        Scenario::default().table("topology", |topology| topology.set("kind", kind))
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

    /// Adds one to a list of tables, such as `[[host]]`.
    pub fn list(mut self, name: &'static str, table: Table) -> Scenario {
        self.lists.push((name, table));
        self
    }

    /// Adds a machine that has more to say than its name.
    pub fn host(self, name: &str, edit: impl FnOnce(Table) -> Table) -> Scenario {
        self.list("host", edit(placed(name)))
    }

    /// Adds a license server.
    pub fn server(self, name: &str, edit: impl FnOnce(Table) -> Table) -> Scenario {
        self.list("server", edit(placed(name)))
    }

    /// Adds an application of a kind.
    pub fn application(
        self,
        name: &str,
        kind: &str,
        edit: impl FnOnce(Table) -> Table,
    ) -> Scenario {
        self.list("application", edit(placed(name).set("kind", kind)))
    }

    /// Adds a T-Server.
    pub fn t_server(self, name: &str, edit: impl FnOnce(Table) -> Table) -> Scenario {
        self.application(name, "t-server", edit)
    }

    /// Adds a group that logs in to applications.
    pub fn agents(
        self,
        name: &str,
        count: u32,
        applications: &[&str],
        edit: impl FnOnce(Table) -> Table,
    ) -> Scenario {
        let group = placed(name).set("count", count);
        self.list(
            "agents",
            edit(group.set("applications", applications.to_vec())),
        )
    }

    /// Adds a fault of a kind at a target.
    pub fn fault(
        self,
        id: &str,
        kind: &str,
        target: &str,
        edit: impl FnOnce(Table) -> Table,
    ) -> Scenario {
        let fault = Table::default().set("id", id).set("kind", kind);
        self.list("fault", edit(fault.set("target", target)))
    }

    /// Adds a firewall between two places that blocks ports.
    pub fn block(
        self,
        id: &str,
        between: [&str; 2],
        ports: impl Into<Value>,
        edit: impl FnOnce(Table) -> Table,
    ) -> Scenario {
        let fault = Table::default().set("id", id).set("kind", "firewall-block");
        let fault = fault.set("between", between.to_vec()).set("ports", ports);
        self.list("fault", edit(fault))
    }

    /// Changes the one of a list that has this name.
    pub fn edit(mut self, list: &str, name: &str, edit: impl FnOnce(Table) -> Table) -> Scenario {
        let mut of_list = self.lists.iter_mut().filter(|(key, _)| *key == list);
        let found = of_list.find(|(_, table)| table.is_named(name));
        let (_, table) = found.unwrap_or_else(|| panic!("the scenario has no {list} {name}"));
        *table = edit(std::mem::take(table));
        self
    }
}

/// The value of a key that is a date.
pub fn date(text: &str) -> Value {
    Value::Datetime(text.parse().expect("a date"))
}

/// Something with a name at the site of all.
fn placed(name: &str) -> Table {
    Table::default().set("name", name).set("site", "here")
}

impl Display for Scenario {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, table) in &self.tables {
            writeln!(to, "[{name}]")?;
            table.write(name, to)?;
        }
        for (name, table) in &self.lists {
            writeln!(to, "[[{name}]]")?;
            table.write(name, to)?;
        }
        Ok(())
    }
}
