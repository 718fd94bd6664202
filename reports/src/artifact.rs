//! A finished file that nobody has written yet.

/// A file as a value: where it belongs, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// The path relative to the folder of results, parted by `/` on every platform.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
}

impl Artifact {
    /// A file of text.
    #[must_use]
    pub fn text(path: impl Into<String>, content: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            bytes: content.into().into_bytes(),
        }
    }
}

/// A name as part of a file's name: small letters, digits, `-` and `_` stay, everything else becomes
/// `-`, so that no name of a scenario can reach another folder. Names that differ only in what is
/// replaced collide; the caller numbers them (see [`distinct_stems`]).
#[must_use]
pub fn stem(name: &str) -> String {
    let stem: String = name
        .chars()
        .take(64)
        .map(|c| match c.to_ascii_lowercase() {
            c @ ('a'..='z' | '0'..='9' | '-' | '_') => c,
            _ => '-',
        })
        .collect();
    if stem.is_empty() {
        "-".to_owned()
    } else {
        stem
    }
}

/// Stems for a list of names, no two alike: a later one that would collide gets `-2`, `-3`, ….
#[must_use]
pub fn distinct_stems<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = std::collections::BTreeSet::new();
    names
        .into_iter()
        .map(|name| {
            let base = stem(name);
            let mut candidate = base.clone();
            let mut number = 1;
            while !taken.insert(candidate.clone()) {
                number += 1;
                candidate = format!("{base}-{number}");
            }
            candidate
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_stays_inside_its_folder() {
        assert_eq!(stem("../../etc/passwd"), "------etc-passwd");
        assert_eq!(stem("C:\\x"), "c--x");
        assert_eq!(stem(""), "-");
        assert_eq!(stem("Three Node"), "three-node");
    }

    #[test]
    fn stems_that_collide_are_numbered() {
        assert_eq!(
            distinct_stems(["a b", "a-b", "A B", "c"]),
            ["a-b", "a-b-2", "a-b-3", "c"]
        );
    }
}
