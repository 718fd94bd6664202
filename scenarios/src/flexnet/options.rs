//! What an options file says.

use super::options_grammar::OptionLine;
use crate::finding::Finding;
use std::collections::BTreeMap;

/// All that one options file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionsFile {
    /// The options in order; repeated ones stand as they were written.
    pub options: Vec<OptionLine>,
    /// Members of each GROUP; repeated lines add up.
    pub groups: BTreeMap<String, Vec<String>>,
    /// Members of each HOST_GROUP; repeated lines add up.
    pub host_groups: BTreeMap<String, Vec<String>>,
    /// Names in groups compare without case (`GROUPCASEINSENSITIVE ON`).
    pub groups_ignore_case: bool,
    /// The names in `groups` by their small letters, where case makes no difference.
    pub(super) folded: BTreeMap<String, Vec<String>>,
    /// LF8: files are reread at midnight (`AUTOMATIC_REREAD`, on where it is not written).
    pub automatic_reread: bool,
    /// How many options could not be used.
    pub lost: usize,
    /// What is wrong, by place.
    pub findings: Vec<Finding>,
}
