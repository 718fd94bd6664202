//! Sites and hosts: they exist because they are listed, or because something names them.
//!
//! A host stands at one site, said by its own entry or by what runs on it; two that say
//! different sites are an error. The hosts of servers that a variant removes stay.

use crate::check::context::Context;
use crate::check::unknown::unknown;
use crate::clock::{self, LocalTime};
use crate::flexnet::{host_id, host_id_form};
use crate::view::View;
use crate::written::Origin;
use crate::zones;
use kernel::Span;
use model::plan::{Host, HostIdBinding, HostIndex, Place, Site, SiteClock, SiteIndex, TiVec};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The name of the only site of a scenario that names none.
pub const ONLY_SITE: &str = "site";

/// SV10: how long a manual start takes.
const MANUAL_START_DELAY: Span = Span(30 * Span::MINUTE.0);
/// SV10, AP1: how long a restart takes.
const RESTART_DELAY: Span = Span::MINUTE;

/// The sites and hosts of one variant.
pub struct Places<'a> {
    /// Sites in file order of first mention.
    pub sites: TiVec<SiteIndex, Site>,
    /// Hosts: those listed, then those that something is placed on.
    pub hosts: TiVec<HostIndex, Host>,
    /// For each host its own entry, if it has one.
    pub entries: TiVec<HostIndex, Option<View<'a>>>,
    /// For each host whether its site is said.
    placed: TiVec<HostIndex, bool>,
    sites_by_name: BTreeMap<String, SiteIndex>,
    hosts_by_name: BTreeMap<String, HostIndex>,
    hosts_by_address: BTreeMap<IpAddr, HostIndex>,
}

/// Collects sites and the hosts listed.
pub fn read<'a>(context: &Context<'_>, root: &View<'a>, own: &View<'a>) -> Places<'a> {
    let mut places = Places {
        sites: TiVec::new(),
        hosts: TiVec::new(),
        entries: TiVec::new(),
        placed: TiVec::new(),
        sites_by_name: BTreeMap::new(),
        hosts_by_name: BTreeMap::new(),
        hosts_by_address: BTreeMap::new(),
    };
    places.read_sites(context, root, own);
    for entry in root.list("host") {
        let Some(name) = entry.named("name") else {
            continue;
        };
        if places.host(name).is_some() {
            entry.error(
                "name",
                format!("two hosts are named `{name}`"),
                "give one of them another name",
            );
            continue;
        }
        refuse_address(&entry);
        let site = entry.text("site").and_then(|site| places.site(site));
        let address = address(&entry);
        let host = places.add_host(name, site, Some(entry.clone()));
        if let Some(address) = address
            && let Some(known) = places.hosts_by_address.insert(address, host)
        {
            let known = &places.hosts[known].name;
            let message = format!("host `{known}` has the address `{address}` already");
            entry.error("address", message, "give one of them another address");
        }
    }
    places
}

/// FT19: the number under which a host is reached without a name.
fn address(entry: &View<'_>) -> Option<IpAddr> {
    let written = entry.text("address")?;
    let address = written.parse().ok();
    if address.is_none() {
        let message = format!("`{written}` is not an IP address");
        entry.error(
            "address",
            message,
            "write it in digits, such as `\"10.0.0.5\"` or `\"2001:db8::5\"`",
        );
    }
    address
}

/// An address of IP is not what `lmutil lmhostid` prints.
fn refuse_address(entry: &View<'_>) {
    let written = entry.text("host_id").map(host_id_form::ordered);
    if let Some(Err(no)) = written
        && no.what == host_id_form::INTERNET_ADDRESS
    {
        entry.error("host_id", no.what, no.hint);
    }
}

/// The clock of a site as its entry says; one that says nothing has the first site's.
fn site_clock(context: &Context<'_>, entry: &View<'_>) -> LocalTime {
    let calendar = &context.calendar;
    let first = calendar.first_site();
    let zero = calendar.utc_offset.unwrap_or(0);
    if let Some(name) = entry.text("zone") {
        let Some(zone) = zones::find(name) else {
            let message = format!("there is no time zone `{name}`");
            entry.error("zone", message, zones::hint(name));
            return first;
        };
        if entry.has("utc_offset") {
            let message = "a site has a `zone` or a `utc_offset`, not both";
            let hint = "remove `utc_offset`: the zone says it, daylight saving included";
            entry.error("utc_offset", message, hint);
        } else if calendar.utc_offset.is_none() {
            let message = "the first site's offset from UTC is not known";
            let hint = "give the first site a `zone` or a `utc_offset`, or `start` an offset";
            entry.error("zone", message, hint);
        }
        let clock = zones::clock(&zone, name, calendar.start - zero, context.duration);
        return LocalTime {
            ahead: clock.utc_offset(0).unwrap_or(0) - zero,
            clock,
        };
    }
    match entry.text("utc_offset").map(clock::parse_offset) {
        None => first,
        Some(Some(offset)) => LocalTime {
            ahead: offset - zero,
            clock: SiteClock::default(),
        },
        Some(None) => {
            let message = "expected an offset from UTC such as `\"+01:00\"`";
            entry.error(
                "utc_offset",
                message,
                "hours and minutes after a sign, from -14:00 to +14:00",
            );
            first
        }
    }
}

impl<'a> Places<'a> {
    fn read_sites(&mut self, context: &Context<'_>, root: &View<'a>, own: &View<'a>) {
        let first = context.calendar.first_site();
        for entry in root.list("site") {
            let Some(name) = entry.named("name") else {
                continue;
            };
            if self.site(name).is_some() {
                entry.error(
                    "name",
                    format!("two sites are named `{name}`"),
                    "give one of them another name",
                );
                continue;
            }
            let clock = site_clock(context, &entry);
            self.add_site(name, clock);
        }
        let mentions = ["host", "server", "application", "agents"];
        let tables = own
            .list("server")
            .into_iter()
            .chain(mentions.iter().flat_map(|key| root.list(key)));
        for table in tables {
            let backup = table.below("backup");
            let own_site = table.text("site");
            let backup_site = backup.as_ref().and_then(|backup| backup.text("site"));
            for name in own_site.into_iter().chain(backup_site) {
                if self.site(name).is_none() {
                    self.add_site(name, first.clone());
                }
            }
        }
        if self.sites.is_empty() {
            self.add_site(ONLY_SITE, first);
        }
    }

    fn add_site(&mut self, name: &str, by: LocalTime) {
        let index = self.sites.next_key();
        self.sites_by_name.insert(name.to_owned(), index);
        self.sites.push(Site {
            name: name.to_owned(),
            clock_ahead: by.ahead,
            clock: by.clock,
        });
    }

    fn add_host(
        &mut self,
        name: &str,
        site: Option<SiteIndex>,
        entry: Option<View<'a>>,
    ) -> HostIndex {
        let mut host = Host {
            name: name.to_owned(),
            site: site.unwrap_or(SiteIndex(0)),
            clock_offset: 0,
            raid: false,
            autostart: true,
            manual_start_delay: MANUAL_START_DELAY,
            managed: None,
        };
        if let Some(entry) = &entry {
            host.clock_offset = entry.signed_duration("clock_offset").unwrap_or(0);
            host.raid = entry.truth("raid").unwrap_or(false);
        }
        let index = self.hosts.push_and_get_key(host);
        self.entries.push(entry);
        self.placed.push(site.is_some());
        self.hosts_by_name.insert(name.to_owned(), index);
        index
    }

    /// The host that something is placed on, made if there is none yet. `site` is where what is placed
    /// says that it stands.
    pub fn place(
        &mut self,
        name: &str,
        site: Option<(&str, Origin)>,
        view: &View<'a>,
    ) -> HostIndex {
        let index = match self.host(name) {
            Some(index) => index,
            None => self.add_host(name, None, None),
        };
        let said = site.and_then(|(name, at)| Some((self.site(name)?, at)));
        if let Some((site, at)) = said {
            let here = self.hosts[index].site;
            if !self.placed[index] {
                self.hosts[index].site = site;
                self.placed[index] = true;
            } else if here != site {
                let message = format!(
                    "host `{name}` stands at `{}`, not at `{}`",
                    self.sites[here].name, self.sites[site].name
                );
                let hint = "give it the host's site, or another host";
                view.sink.error(at, &view.path_of("site"), message, hint);
            }
        }
        index
    }

    /// The site of this name.
    #[must_use]
    pub fn site(&self, name: &str) -> Option<SiteIndex> {
        self.sites_by_name.get(name).copied()
    }

    /// The host of this name.
    #[must_use]
    pub fn host(&self, name: &str) -> Option<HostIndex> {
        self.hosts_by_name.get(name).copied()
    }

    /// The host of this address, which may be written in another form than in its entry.
    #[must_use]
    pub fn host_at(&self, address: &str) -> Option<HostIndex> {
        let address: IpAddr = address.parse().ok()?;
        self.hosts_by_address.get(&address).copied()
    }

    /// Whether a SERVER line means a host: by its name in any case, or by its address.
    #[must_use]
    pub fn is_meant(&self, host: HostIndex, written: &str) -> bool {
        let name = &self.hosts[host].name;
        name.eq_ignore_ascii_case(written) || self.host_at(written) == Some(host)
    }

    /// What of a host the license files for it are bound to, by the host ID that its entry says.
    #[must_use]
    pub fn binding(&self, host: HostIndex) -> HostIdBinding {
        let entry = self.entries[host].as_ref();
        let own = entry.and_then(|entry| entry.text("host_id"));
        own.map_or(HostIdBinding::Disk, host_id::binding)
    }

    /// The clock of a site.
    #[must_use]
    pub fn site_clock(&self, site: SiteIndex) -> LocalTime {
        let site = &self.sites[site];
        LocalTime {
            ahead: site.clock_ahead,
            clock: site.clock.clone(),
        }
    }

    /// The clock of a host, which may be set wrong.
    #[must_use]
    pub fn host_clock(&self, host: HostIndex) -> LocalTime {
        let host = &self.hosts[host];
        let mut clock = self.site_clock(host.site);
        clock.ahead += host.clock_offset;
        clock
    }

    /// A site or a host by its name; a host comes first.
    pub fn find(&self, view: &View<'_>, place: (Origin, &str), name: &str) -> Option<Place> {
        if let Some(host) = self.host(name) {
            return Some(Place::Host(host));
        }
        if let Some(site) = self.site(name) {
            return Some(Place::Site(site));
        }
        let hosts = self.hosts.iter().map(|host| host.name.as_str());
        let sites = self.sites.iter().map(|site| site.name.as_str());
        unknown(view, place, "site or host", name, sites.chain(hosts));
        None
    }
}

/// SV10: how a host's license server comes up, by the host's own entry, else by the parameters of
/// what runs there.
pub fn start_of_servers(
    places: &mut Places<'_>,
    host: HostIndex,
    parameters: &crate::check::parameters::Parameters<'_>,
) {
    let entry = places.entries[host].clone();
    let own = entry.map(|entry| crate::check::parameters::Parameters::of(&entry));
    let truth = |key: &str, default: bool| {
        let default = parameters.truth(key, default);
        own.as_ref().map_or(default, |own| own.truth(key, default))
    };
    let duration = |key: &str, default: Span| {
        let default = parameters.duration(key, default);
        own.as_ref()
            .map_or(default, |own| own.duration(key, default))
    };
    let host = &mut places.hosts[host];
    host.autostart = truth("autostart", true);
    host.manual_start_delay = duration("manual_start_delay", MANUAL_START_DELAY);
    host.managed = truth("managed", false).then(|| duration("restart_delay", RESTART_DELAY));
}
