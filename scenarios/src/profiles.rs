//! Profiles: named sets of failure assumptions that come with the program.
//!
//! A profile is a piece of a scenario that holds faults only, laid under the file that takes it
//! (`failures = "NAME"`), so that the file may change or remove what it brings by its id. All of it is assumed,
//! since no failure rates of license servers are public; the ids say so.

/// A profile: its name, and its text.
pub struct Profile {
    /// What a scenario takes it by.
    pub name: &'static str,
    /// Scenario text of `[[fault]]` entries.
    pub text: &'static str,
}

/// Every profile.
pub const PROFILES: &[Profile] = &[
    Profile {
        name: "virtual-machine-in-data-center",
        text: include_str!("../profiles/virtual-machine-in-data-center.toml"),
    },
    Profile {
        name: "physical-server",
        text: include_str!("../profiles/physical-server.toml"),
    },
    Profile {
        name: "branch-office-server",
        text: include_str!("../profiles/branch-office-server.toml"),
    },
];

/// The profile of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

/// What to say to a name that no profile has.
#[must_use]
pub fn hint(name: &str) -> String {
    let names = || PROFILES.iter().map(|profile| profile.name);
    match crate::keys::nearest(name, names()) {
        Some(near) => format!("is `{near}` meant?"),
        None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
    }
}
