//! Whom a feature serves: the applications that take it and the products that bring it.

use scenarios::catalogue::Catalogue;

/// Applications and products of one feature, in the guide's order; none for what the guide does not have.
pub struct FeatureUsers {
    /// The applications' names in the guide.
    pub applications: Vec<&'static str>,
    /// The products' names in the guide.
    pub products: Vec<&'static str>,
}

impl FeatureUsers {
    /// Whom a feature of this name serves.
    pub fn of(feature: &str) -> FeatureUsers {
        let catalogue = Catalogue::built_in();
        let Some(feature) = catalogue.feature(feature) else {
            return FeatureUsers {
                applications: Vec::new(),
                products: Vec::new(),
            };
        };
        let takes =
            |row: &scenarios::catalogue::Row| row.feature == feature.name && !row.wanted.never();
        let kinds = catalogue.kinds().iter();
        let products = catalogue.products().iter();
        FeatureUsers {
            applications: kinds
                .filter(|kind| kind.rows.iter().any(takes))
                .map(|kind| kind.guide_name.as_str())
                .collect(),
            products: products
                .filter(|product| product.rows.iter().any(|row| row.feature == feature.name))
                .map(|product| product.name.as_str())
                .collect(),
        }
    }
}
