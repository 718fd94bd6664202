//! Which of the servers of a list an application understands (SV12).

use crate::check::servers::network::Network;
use crate::check::servers::protocols::Protocols;
use crate::finding::Severity;
use crate::view::View;
use model::plan::{HostIndex, ListEntry, ServerIndex};

/// A list of license servers, and where it is written.
pub struct Speaks<'s, 'n, 'a> {
    network: &'s Network<'n, 'a>,
    view: &'s View<'s>,
    key: &'s str,
}

impl<'s, 'n, 'a> Speaks<'s, 'n, 'a> {
    /// The list under a key.
    #[must_use]
    pub fn new(network: &'s Network<'n, 'a>, view: &'s View<'s>, key: &'s str) -> Self {
        Speaks { network, view, key }
    }

    /// The list as a client on a host has it: a server with no protocol in common is a name without an address.
    #[must_use]
    pub fn understood(&self, client: HostIndex, list: Vec<ListEntry>) -> Vec<ListEntry> {
        let own = Protocols::of_host(self.network.places, client);
        let entries = list.into_iter();
        entries
            .map(|entry| match entry.server() {
                Some(server) if !own.meets(self.network.protocols[server.at()]) => {
                    self.unknown(own, server)
                }
                _ => entry,
            })
            .collect()
    }

    fn unknown(&self, own: Protocols, server: ServerIndex) -> ListEntry {
        let mut members = self.network.layout.members.iter().flatten();
        let member = members.find(|member| member.server == server);
        let name = member.and_then(|member| member.view.text("name"));
        let message = format!(
            "the license server `{}` answers {} only, the client speaks {} only: it is played as a name that does \
             not resolve",
            name.unwrap_or_default(),
            self.network.protocols[server.at()].name(),
            own.name()
        );
        let hint = "SV12: License Manager 11.9 on a host with `ip = \"both\"` answers both";
        let key = if self.view.has(self.key) {
            self.key
        } else {
            ""
        };
        self.view.report(Severity::Warning, key, message, hint);
        ListEntry::HostUnknown
    }
}
