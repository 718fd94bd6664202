//! What a variant's plan does not say but tables do.

use model::plan::ApplicationIndex;

/// What a variant's plan does not say but tables do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VariantNotes {
    /// Faults whose target this variant has removed.
    pub no_target: Vec<String>,
    /// What each line of the options files does.
    pub options: Vec<OptionNote>,
    /// Where the file leaves a default open on which the winner of a comparison may hang.
    pub left_open: LeftOpen,
    /// It can be chosen: neither the variant nor the comparison says that it is a circumstance.
    pub is_choice: bool,
    /// Applications that are played in a configuration which the product does not support (TP10).
    pub unsupported: Vec<String>,
    /// For each service the license file that its servers have; none where only the plan was asked for.
    pub license_files: Vec<ServerFile>,
    /// Entries that the condition changes and the variant has removed, as `agents.night`.
    pub dropped: Vec<String>,
}

/// The license file of one license server, or of the three nodes of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerFile {
    /// The servers.
    pub servers: Vec<String>,
    /// The file that the scenario names; else `text` is what one would say.
    pub own: Option<String>,
    /// A specimen: it holds no key and is no license.
    pub text: String,
}

/// A line of an options file, and what it does in the variant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionNote {
    /// The server that names the file.
    pub server: String,
    /// The line, from 1.
    pub line: usize,
    /// What it says.
    pub text: String,
    /// What it does, to whom.
    pub effect: String,
}

/// The applications for which no table, not even `[parameters]`, says what the guide leaves open, so that
/// the default holds; each list in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOpen {
    /// AP2: `on_violation`.
    pub on_violation: Vec<ApplicationIndex>,
    /// TP8: `reconnect`.
    pub reconnect: Vec<ApplicationIndex>,
}
