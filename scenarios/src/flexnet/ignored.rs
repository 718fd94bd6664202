//! Why a line of a license file counts for nothing.

/// Why a line that could be read gives no licenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// Another FEATURE line of the name and daemon stands above it, at this line.
    SecondFeature(usize),
    /// The line at this place supersedes it.
    Superseded(usize),
    /// Another PACKAGE line of the name, daemon and version stands above it, at this line.
    SecondPackage(usize),
}
