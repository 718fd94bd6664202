//! The catalogue: which application of the guide takes which feature, when and in what unit.
//!
//! Applications are data, behaviors are few. The tables in `scenarios/catalogue/*.csv`
//! hold every feature, application, option, technical license and product of the guide with the
//! reading taken of its misprints and contradictions; a row says by which of a handful of behaviors
//! the application takes the feature. Adding an application is adding rows. [`Catalogue::needs`]
//! turns one application's settings into the needs that the model plays.
//!
//! It does not model servers, counts in files, or what happens when a feature is denied: that is the
//! model's. What a missing feature means is kept as text ([`Row::if_missing`]) for reports.

mod condition;
mod kind;
mod needs;
mod numbers;
mod products;
mod read;
mod settings;
mod table;
mod usage;

#[cfg(test)]
mod tests;

pub use condition::{Condition, Term};
pub use kind::{
    Feature, Kind, OptionRule, RoleName, Row, RowGive, RowTake, TechnicalLicense, Unit, ZeroMeans,
};
pub use needs::needs;
pub(crate) use numbers::LICENSE_FILE;
pub use products::{Product, ProductRow};
pub use settings::{MAXIMUM_PER_FEATURE, OptionValue, Problem, Settings};
pub use usage::UsageItem;

use model::plan::Version;
use std::sync::OnceLock;

/// The tables as text, in CSV with a header line.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// Features: `features.csv`.
    pub features: &'a str,
    /// Kinds of application: `kinds.csv`.
    pub kinds: &'a str,
    /// What they take: `applications.csv`.
    pub applications: &'a str,
    /// Their options: `options.csv`.
    pub options: &'a str,
    /// The guide's list of technical licenses: `technical_licenses.csv`.
    pub technical_licenses: &'a str,
    /// Products and what they bring: `products.csv`.
    pub products: &'a str,
    /// What License Reporting Manager measures: `usage_items.csv`.
    pub usage_items: &'a str,
}

impl Parts<'static> {
    /// The tables that the program carries.
    pub const BUILT_IN: Parts<'static> = Parts {
        features: include_str!("../../catalogue/features.csv"),
        kinds: include_str!("../../catalogue/kinds.csv"),
        applications: include_str!("../../catalogue/applications.csv"),
        options: include_str!("../../catalogue/options.csv"),
        technical_licenses: include_str!("../../catalogue/technical_licenses.csv"),
        products: include_str!("../../catalogue/products.csv"),
        usage_items: include_str!("../../catalogue/usage_items.csv"),
    };
}

/// All tables of the guide, read and checked against each other.
#[derive(Clone, Debug)]
pub struct Catalogue {
    features: Vec<Feature>,
    kinds: Vec<Kind>,
    technical_licenses: Vec<TechnicalLicense>,
    products: Vec<Product>,
    usage_items: Vec<UsageItem>,
}

impl Catalogue {
    /// The catalogue that the program carries.
    ///
    /// # Panics
    ///
    /// Never in a built program: the tables are part of it, and a test reads them.
    #[must_use]
    pub fn built_in() -> &'static Catalogue {
        static BUILT_IN: OnceLock<Catalogue> = OnceLock::new();
        BUILT_IN.get_or_init(|| match Catalogue::from_parts(&Parts::BUILT_IN) {
            Ok(catalogue) => catalogue,
            Err(message) => unreachable!("the built-in catalogue: {message}"),
        })
    }

    /// A catalogue from tables as text.
    ///
    /// # Errors
    ///
    /// The table, the line and what was expected there, for the first row that cannot be read, names
    /// something twice, or refers to what no table has.
    pub fn from_parts(parts: &Parts<'_>) -> Result<Catalogue, String> {
        read::catalogue(parts)
    }

    /// Features in the guide's order of first mention.
    #[must_use]
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// A feature by its name, in any case (LF1) or as the guide misprints it.
    #[must_use]
    pub fn feature(&self, name: &str) -> Option<&Feature> {
        let named = |f: &&Feature| f.name.eq_ignore_ascii_case(name);
        let misprinted = |f: &&Feature| {
            f.also_printed
                .iter()
                .any(|other| other.eq_ignore_ascii_case(name))
        };
        self.features
            .iter()
            .find(named)
            .or_else(|| self.features.iter().find(misprinted))
    }

    /// The highest version from 8.0 on that the list of technical licenses has for a feature; `None`
    /// if products of release 8 use none.
    #[must_use]
    pub fn version_since_8(&self, feature: &str) -> Option<Version> {
        let feature = &self.feature(feature)?.name;
        let named = |license: &&TechnicalLicense| {
            self.feature(&license.name)
                .is_some_and(|f| f.name == *feature)
        };
        let versions = self.technical_licenses.iter().filter(named);
        versions
            .map(|license| license.version)
            .filter(|version| version.major >= 8)
            .max()
    }

    /// Kinds of application: the guide's, then those beyond its table.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// A kind by its name in scenario files, or one of its other names.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|k| k.name == name).or_else(|| {
            self.kinds
                .iter()
                .find(|k| k.also.iter().any(|other| other == name))
        })
    }

    /// The kind's name nearest to a misspelt one, if one is near.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let names = self.kinds.iter().flat_map(|k| {
            std::iter::once((k.name.as_str(), k.name.as_str()))
                .chain(k.also.iter().map(|other| (other.as_str(), k.name.as_str())))
        });
        let stands_for = |kind: &&Kind| {
            let initials = kind.name.split('-').filter_map(|word| word.chars().next());
            let initials: String = initials.collect();
            initials.len() > 1 && initials.eq_ignore_ascii_case(name)
        };
        let initials = self.kinds.iter().find(stands_for);
        initials
            .map(|kind| kind.name.as_str())
            .or_else(|| nearest_of(name, names))
    }

    /// The guide's list of technical licenses, in its order.
    #[must_use]
    pub fn technical_licenses(&self) -> &[TechnicalLicense] {
        &self.technical_licenses
    }
}

/// The names of all kinds of application, other names included.
#[must_use]
pub fn kind_names() -> Vec<&'static str> {
    let kinds = Catalogue::built_in().kinds().iter();
    let names = kinds.flat_map(|kind| std::iter::once(&kind.name).chain(&kind.also));
    names.map(String::as_str).collect()
}

/// The candidate nearest to a misspelt name, without case, if at most a third of its letters differ.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    nearest_of(name, candidates.into_iter().map(|c| (c, c)))
}

/// Names longer than this, in characters, are not compared: the cost grows with the product of the lengths.
const COMPARED_MAX: usize = 80;

/// The answer whose candidate is nearest to the name; the first of equally near ones.
fn nearest_of<'c>(
    name: &str,
    candidates: impl Iterator<Item = (&'c str, &'c str)>,
) -> Option<&'c str> {
    let name = name.to_lowercase();
    let length = name.chars().count();
    if length > COMPARED_MAX {
        return None;
    }
    let allowed = (length / 3).max(if length > 4 { 2 } else { 1 });
    candidates
        .filter(|(candidate, _)| candidate.chars().count().abs_diff(length) <= allowed)
        .map(|(candidate, answer)| {
            (
                strsim::damerau_levenshtein(&name, &candidate.to_lowercase()),
                answer,
            )
        })
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, answer)| answer)
}
