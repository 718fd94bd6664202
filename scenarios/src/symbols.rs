//! The one table of names that all variants of a study share.
//!
//! A name gets its number at its first mention and keeps it, so that results of variants
//! are paired by number. Features compare without case (LF1).

use model::plan::{FeatureId, Symbol, Symbols};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Which list of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// License servers.
    Servers,
    /// Applications.
    Applications,
    /// Groups of agents.
    Groups,
    /// Demands.
    Demands,
    /// Faults.
    Faults,
}

/// The names given out so far.
#[derive(Debug, Default)]
pub struct SymbolTable {
    names: RefCell<Symbols>,
    numbers: RefCell<BTreeMap<(Option<List>, String), u32>>,
}

impl SymbolTable {
    /// The number of a feature's name.
    pub fn feature(&self, name: &str) -> FeatureId {
        FeatureId(self.number(None, name, name.to_ascii_lowercase()))
    }

    /// The number of another name.
    pub fn symbol(&self, list: List, name: &str) -> Symbol {
        Symbol(self.number(Some(list), name, name.to_owned()))
    }

    fn number(&self, list: Option<List>, name: &str, folded: String) -> u32 {
        let mut numbers = self.numbers.borrow_mut();
        let mut names = self.names.borrow_mut();
        *numbers.entry((list, folded)).or_insert_with(|| {
            let names = match list {
                None => &mut names.features.raw,
                Some(List::Servers) => &mut names.servers.raw,
                Some(List::Applications) => &mut names.applications.raw,
                Some(List::Groups) => &mut names.groups.raw,
                Some(List::Demands) => &mut names.demands.raw,
                Some(List::Faults) => &mut names.faults.raw,
            };
            names.push(name.to_owned());
            u32::try_from(names.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// The name of a feature.
    #[must_use]
    pub fn feature_name(&self, id: FeatureId) -> String {
        let names = self.names.borrow();
        names.features.get(id).cloned().unwrap_or_default()
    }

    /// A name of another list.
    #[must_use]
    pub fn name(&self, list: List, symbol: Symbol) -> String {
        let names = self.names.borrow();
        let names = match list {
            List::Servers => &names.servers,
            List::Applications => &names.applications,
            List::Groups => &names.groups,
            List::Demands => &names.demands,
            List::Faults => &names.faults,
        };
        names.get(symbol).cloned().unwrap_or_default()
    }

    /// All names of a list; features if there is none.
    #[must_use]
    pub fn names(&self, list: Option<List>) -> Vec<String> {
        let names = self.names.borrow();
        match list {
            None => names.features.raw.clone(),
            Some(List::Servers) => names.servers.raw.clone(),
            Some(List::Applications) => names.applications.raw.clone(),
            Some(List::Groups) => names.groups.raw.clone(),
            Some(List::Demands) => names.demands.raw.clone(),
            Some(List::Faults) => names.faults.raw.clone(),
        }
    }

    /// The finished table.
    #[must_use]
    pub fn into_symbols(self) -> Symbols {
        self.names.into_inner()
    }
}
