//! FlexNet's own files: license files, options files, server lists, debug logs, `lmstat` output.
//!
//! Reading never fails and loses nothing. What is understood becomes typed data, what
//! is not becomes a finding with its place, and the rest of the file is read on. Nothing here decides
//! what a simulation does with a file; instants, hosts and variants belong to the scenario's reader.

pub mod date;
pub mod debug_log;
pub mod feature_line;
pub mod host_id;
pub mod host_id_form;
pub mod ignored;
pub mod lexer;
pub mod license_file;
pub mod license_writer;
pub mod lmstat;
pub mod option_connections;
pub mod option_effects;
pub mod options;
pub mod options_file;
mod options_grammar;
pub mod package_cycle;
pub mod package_line;
pub mod pools;
pub mod server_line;
pub mod server_list;
pub mod signatures;
pub mod standing;
pub mod text;
pub mod version;

pub use date::Expiry;
pub use feature_line::{Count, FeatureLine, Keyword};
pub use license_file::{LicenseFile, read};
pub use options_file::OptionsFile;
pub use pools::{Lot, Pool};
pub use server_line::{ServerLine, VendorLine};
pub use server_list::ListItem;
