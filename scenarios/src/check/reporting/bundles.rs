//! Bundles: products that the usage report counts together, as the user groups them (MT7).
//!
//! A seat of a bundle is one agent who uses any of its products, however many of them.

use crate::catalogue::Catalogue;
use crate::check::context::Context;
use crate::check::reporting::bought::Bought;
use crate::view::View;
use model::plan::{FeatureId, SellableItem};

/// Adds the bundles of an entitlement to what is reported.
pub(super) fn add(context: &Context<'_>, view: &View<'_>, bought: &mut Vec<Bought<'_>>) {
    for entry in &view.table.entries {
        let Some(bundle) = view.below(&entry.key) else {
            continue;
        };
        if bought.iter().any(|known| known.item.name == entry.key) {
            let message = format!("`{}` is a product's name", entry.key);
            view.error(&entry.key, message, "give the bundle another name");
            continue;
        }
        bundle.missing("products");
        let features = features(context, &bundle);
        bought.push(Bought {
            item: SellableItem {
                name: entry.key.clone(),
                entitled: bundle.count_u32("entitled").map(u64::from),
                counts_enabled: true,
                counts_peak: true,
                features,
            },
            measured: None,
            is_bundle: true,
        });
    }
}

/// The features by which the use of a bundle's products shows.
fn features(context: &Context<'_>, bundle: &View<'_>) -> Vec<FeatureId> {
    let catalogue = Catalogue::built_in();
    let known = context.symbols.names(None);
    let mut features: Vec<FeatureId> = Vec::new();
    for (name, at) in bundle.texts("products").unwrap_or_default() {
        let product = catalogue.product(name);
        let measured = match product {
            Some(product) => catalogue.usage_item_of(product),
            None => catalogue.usage_item(name),
        };
        let Some(measured) = measured else {
            let path = bundle.path_of("products");
            let (message, hint) = if product.is_some() {
                (
                    format!("the use of `{name}` cannot be seen"),
                    "License Reporting Manager does not measure it: leave it out".to_owned(),
                )
            } else {
                let names = catalogue
                    .products()
                    .iter()
                    .map(|product| product.name.as_str());
                let near = crate::keys::nearest(name, names);
                (
                    format!("there is no product `{name}`"),
                    near.map_or_else(
                        || "write its name as it stands on the order".to_owned(),
                        |near| format!("is `{near}` meant?"),
                    ),
                )
            };
            bundle.sink.error(at, &path, message, hint);
            continue;
        };
        for feature in &measured.features {
            // A feature that nothing in the scenario names is used by nobody.
            if known
                .iter()
                .any(|known| known.eq_ignore_ascii_case(feature))
            {
                let feature = context.symbols.feature(feature);
                if !features.contains(&feature) {
                    features.push(feature);
                }
            }
        }
    }
    features
}
