//! Products for sale and the technical licenses that each brings (CT2).
//!
//! A product is a list of features, required or optional; how many of each follows
//! from quantities in `order`, not here.

use super::kind::Feature;
use super::table::version;
use super::table::{Line, Table};
use super::{Catalogue, nearest};
use model::plan::Version;

/// A product of the guide's mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its name in the guide.
    pub name: String,
    /// What it brings, in the guide's order.
    pub rows: Vec<ProductRow>,
}

/// One technical license of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRow {
    /// The feature's name.
    pub feature: String,
    /// The name as the guide prints it in this row.
    pub as_printed: String,
    /// The version issued.
    pub version: Version,
    /// The same as text.
    pub version_text: String,
    /// The product always brings it; else the customer chooses.
    pub required: bool,
    /// Misprints and the reading taken.
    pub note: String,
}

impl Catalogue {
    /// Products in the guide's order.
    #[must_use]
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// A product by its name in the guide; case and spaces around hyphens do not matter.
    #[must_use]
    pub fn product(&self, name: &str) -> Option<&Product> {
        let wanted = folded(name);
        self.products
            .iter()
            .find(|product| folded(&product.name) == wanted)
    }

    /// The product's name nearest to a misspelt one, if one is near.
    #[must_use]
    pub fn nearest_product(&self, name: &str) -> Option<&str> {
        nearest(
            name,
            self.products.iter().map(|product| product.name.as_str()),
        )
    }

    /// What a product brings, with each feature's unit and scope.
    pub fn features_of<'c>(
        &'c self,
        product: &'c Product,
    ) -> impl Iterator<Item = (&'c ProductRow, &'c Feature)> {
        let known = |row: &'c ProductRow| Some((row, self.feature(&row.feature)?));
        product.rows.iter().filter_map(known)
    }
}

/// A name without case, with single spaces and none beside hyphens.
fn folded(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    words
        .join(" ")
        .replace(" -", "-")
        .replace("- ", "-")
        .to_lowercase()
}

/// The table `products.csv`, whose rows of one product stand together.
pub(super) fn read(text: &str, catalogue: &Catalogue) -> Result<Vec<Product>, String> {
    let mut products: Vec<Product> = Vec::new();
    for line in Table::read("products.csv", text)?.lines() {
        let name = line.filled("product")?;
        let row = product_row(&line)?;
        if !catalogue
            .features
            .iter()
            .any(|feature| feature.name == row.feature)
        {
            return Err(line.error(&format!("`{}` is not in features.csv", row.feature)));
        }
        if products.last().is_none_or(|product| product.name != name) {
            if products.iter().any(|p| folded(&p.name) == folded(name)) {
                return Err(line.error(&format!("product `{name}` a second time")));
            }
            products.push(Product {
                name: name.to_owned(),
                rows: Vec::new(),
            });
        }
        if let Some(product) = products.last_mut() {
            if product
                .rows
                .iter()
                .any(|other| other.feature == row.feature)
            {
                let message = format!("`{name}` brings `{}` a second time", row.feature);
                return Err(line.error(&message));
            }
            product.rows.push(row);
        }
    }
    Ok(products)
}

fn product_row(line: &Line<'_>) -> Result<ProductRow, String> {
    let (version, version_text) = version(line)?;
    Ok(ProductRow {
        feature: line.filled("feature")?.to_owned(),
        as_printed: line.filled("as_printed")?.to_owned(),
        version,
        version_text,
        required: line.one_of("required", &[(true, "required"), (false, "optional")])?,
        note: line.text("note")?.to_owned(),
    })
}
