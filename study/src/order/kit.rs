//! An order worked out.

use super::document::document;
use scenarios::catalogue::{Catalogue, Problem};
#[cfg(feature = "files")]
use scenarios::files::Disk;
use scenarios::finding::Severity;
use scenarios::flexnet::license_file;
use scenarios::order::{self, Order, kit, kit_text, missing, own, specimen};
#[cfg(feature = "files")]
use std::path::{Path, PathBuf};

/// An order with all that follows from it.
#[derive(Debug)]
pub struct Kit {
    /// Every item that the guide asks for.
    pub tables: Vec<kit::KitTable>,
    /// A specimen license file for each server, without keys.
    pub files: Vec<specimen::Specimen>,
    /// What the order lacks.
    pub missing: Vec<Problem>,
    /// All of it as JSON. Keys may be added, none renamed.
    pub document: serde_json::Value,
}

impl Kit {
    /// The tables as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        kit_text::markdown("License order", &self.tables)
    }

    /// The tables as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        kit_text::csv(&self.tables)
    }

    /// The specimen license files, each under a comment that names it.
    #[must_use]
    pub fn license_files(&self) -> String {
        let file =
            |f: &specimen::Specimen| format!("# {}, for {}\n{}", f.file_name, f.host, f.text);
        let files: Vec<_> = self.files.iter().map(file).collect();
        files.join("\n")
    }

    /// The kit as files by name: Markdown, CSV, the specimen license files.
    #[must_use]
    pub fn artifacts(&self) -> Vec<(String, String)> {
        let kit = [
            ("order.md".to_owned(), self.markdown()),
            ("order.csv".to_owned(), self.csv()),
        ];
        let files = self.files.iter();
        let files = files.map(|file| (file.file_name.clone(), file.text.clone()));
        kit.into_iter().chain(files).collect()
    }
}

/// Works an order out.
///
/// # Errors
/// What is wrong with the order.
///
/// ```
/// use scenarios::catalogue::Catalogue;
/// use study::order::{self, Order};
///
/// let catalogue = Catalogue::built_in();
/// let bought = scenarios::order::counts::products(catalogue, [("SNMP", 1)])?;
/// let kit = order::work(&Order { bought, ..Order::default() })?;
/// assert_eq!(kit.document["features"][0]["name"], "MLSNMP");
/// assert!(kit.license_files().contains("FEATURE MLSNMP genesys.d"));
/// # Ok::<(), Vec<scenarios::catalogue::Problem>>(())
/// ```
pub fn work(order: &Order<'static>) -> Result<Kit, Vec<Problem>> {
    let catalogue = Catalogue::built_in();
    let worked = order::work(catalogue, order)?;
    let missing = missing::find(catalogue, order, &worked);
    let files = specimen::files(order, &worked);
    let document = serde_json::to_value(document(order, &worked, &missing, &files));
    let fail = |e: serde_json::Error| vec![Problem::new(Severity::Error, "", e.to_string())];
    Ok(Kit {
        tables: kit::kit(catalogue, order, &worked, &missing),
        document: document.map_err(fail)?,
        files,
        missing,
    })
}

/// Notes when the licenses of a file end that is in use, so that the kit says whether the new ones come in time.
pub fn add_license_in_use(order: &mut Order<'_>, name: &str, bytes: &[u8]) {
    let ends = own::first_end(&license_file::read(name, bytes));
    order.in_use_until = [order.in_use_until, ends].into_iter().flatten().min();
}

/// The order that a scenario says, and what is wrong with the scenario. Its paths may lead to the folders that are
/// allowed.
#[cfg(feature = "files")]
#[must_use]
pub fn open(
    path: &Path,
    allowed: &[PathBuf],
    variant: Option<&str>,
) -> (Option<Order<'static>>, Vec<scenarios::Finding>) {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    let shown = path.to_string_lossy();
    let before = shown.strip_suffix(&*name).unwrap_or("");
    order::scenario::read(&Disk::new(folder, allowed), &name, before, variant)
}
