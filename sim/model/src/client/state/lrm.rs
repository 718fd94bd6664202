//! What is known of License Reporting Manager's connection.

use crate::cause::graph::LinkId;
use crate::plan::{ApplicationIndex, ConfigurationServer, Plan, Role};
use kernel::Time;

/// What is known of License Reporting Manager.
#[derive(Clone, Debug)]
pub(crate) struct LrmState {
    /// The master Configuration Server, if the scenario has one.
    pub(in crate::client) server: Option<(ApplicationIndex, ConfigurationServer)>,
    /// LRM is expected: the scenario has one, or a database that waits for one.
    pub(in crate::client) expected: bool,
    /// It has connected at least once: the gate is open.
    pub(in crate::client) has_connected: bool,
    pub(in crate::client) is_connected: bool,
    /// The processes whose connection stands: the LRM's, and the one of the pair that is Configuration Server's master.
    pub(in crate::client) connected: Option<(ApplicationIndex, usize, usize)>,
    /// Since when it is away.
    pub(in crate::client) away_since: Time,
    /// Occurrences that keep it disconnected.
    pub(in crate::client) holds: Vec<u32>,
    /// The server's backup has been up since before LRM first connected.
    pub(in crate::client) backup_is_old: bool,
    /// When the server logs that LRM has not come after its restart or switchover.
    pub(in crate::client) missed_from: Time,
    /// Until when the old backup refuses all but LRM.
    pub(in crate::client) refuses_until: Time,
    /// Why it does.
    pub(in crate::client) refuses_for: LinkId,
    /// The copy of the license file in the database has expired, as is being logged.
    pub(in crate::client) copy_expired: bool,
    /// From when on LRM has the new copy.
    pub(in crate::client) copy_known: Time,
}

impl LrmState {
    pub(crate) fn new(plan: &Plan) -> LrmState {
        let of_role = |a: &crate::plan::Application| match a.role {
            Role::Configuration(server) if server.is_master => Some(server),
            _ => None,
        };
        let mut masters = plan.applications.iter_enumerated();
        let server = masters.find_map(|(index, a)| Some((index, of_role(a)?)));
        let is_new = server.is_some_and(|(_, s)| s.new_database);
        let has_lrm = plan
            .applications
            .iter()
            .any(|a| a.role == Role::LicenseReporting);
        LrmState {
            server,
            expected: server.is_some() && (is_new || has_lrm),
            has_connected: !is_new,
            is_connected: false,
            connected: None,
            away_since: Time::ZERO,
            holds: Vec::new(),
            backup_is_old: false,
            missed_from: Time::NEVER,
            refuses_until: Time::ZERO,
            refuses_for: LinkId::NONE,
            copy_expired: false,
            copy_known: Time::NEVER,
        }
    }
}
