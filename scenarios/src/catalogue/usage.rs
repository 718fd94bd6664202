//! What License Reporting Manager measures (MT7): sellable items, and by which features their use is
//! seen.
//!
//! An item is a line of the guide's table of measured products. That table bears other
//! names than the mapping of products, so each line says which products it stands for; the features
//! are the reading taken of how its use shows. It does not count anything: the model does.

use super::table::{Line, Table};
use super::{Catalogue, Feature, Product};

/// A line of the guide's table of measured products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageItem {
    /// Its name in that table.
    pub name: String,
    /// The products of the mapping that it stands for; none for what the mapping does not have.
    pub products: Vec<String>,
    /// Its enabled seats are told.
    pub counts_enabled: bool,
    /// Its peak of concurrent seats or ports is told.
    pub counts_peak: bool,
    /// The versions that are measured, as printed.
    pub versions: String,
    /// Whoever uses one of these features uses the item; empty if no technical license shows it.
    pub features: Vec<String>,
    /// The reading taken.
    pub note: String,
}

impl Catalogue {
    /// Measured items in the guide's order.
    #[must_use]
    pub fn usage_items(&self) -> &[UsageItem] {
        &self.usage_items
    }

    /// The item as which a product is measured; `None` if it is not.
    #[must_use]
    pub fn usage_item_of(&self, product: &Product) -> Option<&UsageItem> {
        self.usage_items
            .iter()
            .find(|item| item.products.contains(&product.name))
    }

    /// The item of a name: its own, or that of a product that it stands for.
    #[must_use]
    pub fn usage_item(&self, name: &str) -> Option<&UsageItem> {
        let own = self
            .usage_items
            .iter()
            .find(|item| item.name.eq_ignore_ascii_case(name));
        own.or_else(|| self.usage_item_of(self.product(name)?))
    }

    /// Whether a product is sold by seats, ports or the like; else by process or environment.
    /// Technical DNs are none of them.
    #[must_use]
    pub fn is_sold_by_use(&self, product: &Product) -> bool {
        let counts = |feature: &Feature| feature.unit.counts_use() && feature.name != "tserver_tdn";
        self.features_of(product)
            .any(|(_, feature)| counts(feature))
    }
}

/// The table `usage_items.csv`.
pub(super) fn read(text: &str, catalogue: &Catalogue) -> Result<Vec<UsageItem>, String> {
    let mut items: Vec<UsageItem> = Vec::new();
    for line in Table::read("usage_items.csv", text)?.lines() {
        let item = item(&line)?;
        if items
            .iter()
            .any(|i| i.name.eq_ignore_ascii_case(&item.name))
        {
            return Err(line.error(&format!("item `{}` a second time", item.name)));
        }
        for name in &item.products {
            if !catalogue.products.iter().any(|p| p.name == *name) {
                return Err(line.error(&format!("no product `{name}`")));
            }
            if items.iter().any(|i| i.products.contains(name)) {
                return Err(line.error(&format!("product `{name}` a second time")));
            }
        }
        for name in &item.features {
            if !catalogue.features.iter().any(|f| f.name == *name) {
                return Err(line.error(&format!("`{name}` is not in features.csv")));
            }
        }
        items.push(item);
    }
    Ok(items)
}

fn item(line: &Line<'_>) -> Result<UsageItem, String> {
    let products = line.text("products")?.split('|').map(str::trim);
    Ok(UsageItem {
        name: line.filled("item")?.to_owned(),
        products: products
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
        counts_enabled: line.yes("enabled")?,
        counts_peak: line.yes("peak")?,
        versions: line.filled("versions")?.to_owned(),
        features: line.words("features")?,
        note: line.text("note")?.to_owned(),
    })
}
