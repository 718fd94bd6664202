//! Lines of a license file into the pools that requests are served from (LF3).
//!
//! First each counting line is a share (name, version, pool attributes, count, expiry);
//! UPGRADE moves parts of shares to higher versions, PACKAGE adds shares for components; then equal
//! shares are put together and the pools of a feature are put in the order in which they are tried.
//! Expiry is not part of what makes a pool: each lot leaves at its own. `VENDOR_STRING` is not either,
//! since few vendors choose so and Genesys is not known to.

use super::date::{self, Expiry};
use super::feature_line::{Count, FeatureLine, Keyword, SellableItem};
use super::host_id;
use super::license_file::LicenseFile;
use super::package_line::PackageLine;
use super::standing::identity;
use jiff::civil::Date;
use model::plan::Version;
use std::collections::BTreeMap;

/// Attributes of which any difference makes a pool of its own; `HOSTID` is compared by value.
const POOL_ATTRIBUTES: [&str; 9] = [
    "BORROW",
    "DUP_GROUP",
    "FLOAT_OK",
    "HOST_BASED",
    "PLATFORM",
    "PLATFORMS",
    "TZ",
    "USER_BASED",
    "VM_PLATFORMS",
];

/// Where `sort=` is not written.
const DEFAULT_SORT: u32 = 100;

/// Licenses of a pool that end together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// How many; 0 in an uncounted pool.
    pub count: u32,
    /// When they end.
    pub expires: Expiry,
    /// The first day on which they work, if `START=` says one.
    pub starts: Option<Date>,
    /// The line that gave them.
    pub line: usize,
}

/// Licenses that serve requests together (LF3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The feature, as first written.
    pub name: String,
    /// Its vendor daemon.
    pub vendor: String,
    /// The version it grants up to.
    pub version: Version,
    /// That version as first written.
    pub version_text: String,
    /// LF12: no limit and no server.
    pub uncounted: bool,
    /// What it holds, in file order.
    pub lots: Vec<Lot>,
    /// LF12: host IDs of `HOSTID=`, as written; empty without it.
    pub host_ids: Vec<String>,
    /// The other attributes that make it a pool of its own.
    pub attributes: BTreeMap<String, String>,
    /// `OVERDRAFT=`: how many more than bought may be out.
    pub overdraft: u32,
    /// LF13: a sellable item, never checked out.
    pub sellable: Option<SellableItem>,
    /// The package whose component it is.
    pub package: Option<String>,
    /// A checkout takes one of that package, too (`OPTIONS=SUITE`).
    pub suite: bool,
}

impl Pool {
    /// All licenses of the pool, whatever their expiry.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.lots.iter().map(|lot| u64::from(lot.count)).sum()
    }
}

/// What one line gives, or a part of it.
#[derive(Clone, Debug)]
struct Share<'a> {
    line: &'a FeatureLine,
    name: &'a str,
    version: Version,
    version_text: String,
    count: Count,
    expires: Expiry,
    package: Option<&'a PackageLine>,
    at_line: usize,
}

impl LicenseFile {
    /// The pools of one vendor daemon, or of all, in the order in which requests try them: features
    /// as the file first names them, and within a feature by `sort=`, FEATURE before INCREMENT,
    /// uncounted before counted, higher versions first, then the newest `ISSUED=`. Sellable items
    /// (LF13) and components of packages are among them, marked.
    #[must_use]
    pub fn pools(&self, vendor: Option<&str>) -> Vec<Pool> {
        let mut shares = self.shares();
        if let Some(vendor) = vendor {
            shares.retain(|share| share.line.vendor.eq_ignore_ascii_case(vendor));
        }
        let mut first_named: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (index, share) in shares.iter().enumerate() {
            first_named
                .entry(identity(share.name, &share.line.vendor))
                .or_insert(index);
        }
        let place = |share: &Share<'_>| first_named[&identity(share.name, &share.line.vendor)];
        shares.sort_by_cached_key(|share| (place(share), order(share)));
        let mut pools: Vec<Pool> = Vec::new();
        let mut index_of = BTreeMap::new();
        for share in &shares {
            let index = *index_of.entry(pool_key(share)).or_insert_with(|| {
                pools.push(empty_pool(share));
                pools.len() - 1
            });
            add(&mut pools[index], share);
        }
        for pool in &mut pools {
            pool.lots.sort_by_key(|lot| lot.line);
        }
        pools
    }

    /// How many licenses each UPGRADE line moves, in order: the earlier lines may have fewer than it says.
    #[must_use]
    pub fn upgraded(&self) -> Vec<u32> {
        self.upgraded_shares().1
    }

    /// The shares in file order, with UPGRADE and PACKAGE applied.
    fn shares(&self) -> Vec<Share<'_>> {
        let mut shares = self.upgraded_shares().0;
        shares.retain(|share| share.count != Count::Number(0));
        let components = self.component_shares(&shares);
        shares.extend(components);
        shares
    }

    /// The shares in file order, with UPGRADE applied, and what each of those moves.
    fn upgraded_shares(&self) -> (Vec<Share<'_>>, Vec<u32>) {
        // Each feature's shares apart, in file order: a file of thousands of lines asks each upgrade of its own alone.
        let mut features: BTreeMap<_, Vec<Share<'_>>> = BTreeMap::new();
        for line in self.lines.iter().filter(|line| line.counts()) {
            let share = share_of(line);
            let feature = identity(share.name, &line.vendor);
            features.entry(feature).or_default().push(share);
        }
        let mut moved_by = vec![0; self.upgrades.len()];
        for (upgrade, moved_here) in self.upgrades.iter().zip(&mut moved_by) {
            let Some(shares) = features.get_mut(&identity(&upgrade.name, &upgrade.vendor)) else {
                continue;
            };
            let above = shares.partition_point(|share| share.line.line <= upgrade.line);
            let closest = shares[..above].iter().rposition(|share| {
                upgrade.from <= share.version
                    && share.version < upgrade.to
                    && matches!(share.count, Count::Number(1..))
            });
            let Some(index) = closest else { continue };
            let Count::Number(held) = shares[index].count else {
                continue;
            };
            let moved = held.min(upgrade.count);
            *moved_here = moved;
            shares[index].count = Count::Number(held - moved);
            let raised = Share {
                version: upgrade.to,
                version_text: super::version::to_text(upgrade.to),
                count: Count::Number(moved),
                expires: upgrade.expires,
                at_line: upgrade.line,
                ..shares[index].clone()
            };
            shares.insert(index + 1, raised);
        }
        let mut shares: Vec<Share<'_>> = features.into_values().flatten().collect();
        // A line's own shares stay as they are: the sort is stable.
        shares.sort_by_key(|share| share.line.line);
        (shares, moved_by)
    }

    /// For each package that counts the components that its enabling shares give.
    fn component_shares<'a>(&'a self, enabling: &[Share<'a>]) -> Vec<Share<'a>> {
        let mut components = Vec::new();
        for package in self
            .packages
            .iter()
            .filter(|package| package.ignored.is_none())
        {
            let named = identity(&package.name, &package.vendor);
            let enables = |share: &&Share<'a>| {
                identity(share.name, &share.line.vendor) == named
                    && package
                        .version
                        .is_none_or(|version| version == share.version)
            };
            for share in enabling.iter().filter(enables) {
                components.extend(package.components.iter().map(|component| {
                    let version = component
                        .version
                        .or(package.version)
                        .unwrap_or(share.version);
                    Share {
                        name: &component.name,
                        version,
                        version_text: super::version::to_text(version),
                        count: match share.count {
                            Count::Number(n) => Count::Number(n.saturating_mul(component.count)),
                            Count::Uncounted => Count::Uncounted,
                        },
                        package: Some(package),
                        ..share.clone()
                    }
                }));
            }
        }
        components
    }
}

fn share_of(line: &FeatureLine) -> Share<'_> {
    Share {
        line,
        name: &line.name,
        version: line.version,
        version_text: line.version_text.clone(),
        count: line.licenses(),
        expires: line.expires,
        package: None,
        at_line: line.line,
    }
}

/// FlexNet's sort order within a feature; what is equal stays in file order.
fn order(
    share: &Share<'_>,
) -> (
    u32,
    Keyword,
    bool,
    std::cmp::Reverse<Version>,
    std::cmp::Reverse<Option<Date>>,
) {
    let written = share.line.attribute("sort").flatten();
    let sort = written
        .and_then(|text| text.parse().ok())
        .unwrap_or(DEFAULT_SORT);
    let newest = share.line.issued.or(share.line.starts);
    (
        sort,
        share.line.keyword,
        share.count != Count::Uncounted,
        std::cmp::Reverse(share.version),
        std::cmp::Reverse(newest),
    )
}

type PoolKey = (
    (String, String),
    Version,
    bool,
    BTreeMap<String, String>,
    Vec<String>,
    Option<String>,
);

/// What makes two shares one pool.
fn pool_key(share: &Share<'_>) -> PoolKey {
    let mut hosts: Vec<String> = client_hosts(share.line)
        .iter()
        .map(|text| format!("{:?}", host_id::HostId::parse(text)))
        .collect();
    hosts.sort();
    hosts.dedup();
    (
        identity(share.name, &share.line.vendor),
        share.version,
        share.count == Count::Uncounted,
        pool_attributes(share.line),
        hosts,
        share
            .package
            .map(|package| package.name.to_ascii_lowercase()),
    )
}

/// The host IDs that the users of a line are bound to: a dongle is the server's.
fn client_hosts(line: &FeatureLine) -> &[String] {
    if line.floats() { &[] } else { &line.host_ids }
}

fn pool_attributes(line: &FeatureLine) -> BTreeMap<String, String> {
    let written = POOL_ATTRIBUTES.iter().filter_map(|&name| {
        let value = line.attribute(name)?;
        Some((name.to_owned(), value.unwrap_or_default().to_owned()))
    });
    written.collect()
}

fn empty_pool(share: &Share<'_>) -> Pool {
    Pool {
        name: share.name.to_owned(),
        vendor: share.line.vendor.clone(),
        version: share.version,
        version_text: share.version_text.clone(),
        uncounted: share.count == Count::Uncounted,
        lots: Vec::new(),
        host_ids: client_hosts(share.line).to_vec(),
        attributes: pool_attributes(share.line),
        overdraft: 0,
        sellable: if share.package.is_none() {
            share.line.sellable.clone()
        } else {
            None
        },
        package: share.package.map(|package| package.name.clone()),
        suite: share.package.is_some_and(|package| package.suite),
    }
}

fn add(pool: &mut Pool, share: &Share<'_>) {
    pool.lots.push(Lot {
        count: match share.count {
            Count::Number(number) => number,
            Count::Uncounted => 0,
        },
        expires: share.expires,
        starts: share
            .line
            .attribute("START")
            .flatten()
            .and_then(|text| date::parse_date(text).ok()),
        line: share.at_line,
    });
    let overdraft = share.line.attribute("OVERDRAFT").flatten();
    let number = overdraft
        .and_then(|text| text.parse::<u32>().ok())
        .unwrap_or(0);
    pool.overdraft = pool.overdraft.saturating_add(number);
}
