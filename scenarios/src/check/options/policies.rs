//! What each line of an options file does in this scenario: to the model as a policy of a pool, to people
//! as a sentence.
//!
//! A line names a feature and somebody; both may name nobody here. Then it still does
//! something (a reservation for nobody is lost to all), or nothing, and either is told. Where a feature
//! has several pools and the line does not say which, it holds for each; a reservation is made in each, too.

use crate::check::context::Context;
use crate::check::options::clients::Census;
use crate::check::options::file::Options;
use crate::check::stock::pools::Stock;
use crate::finding::Finding;
use crate::flexnet::options_file::{OptionLine, Subject, SubjectKind, picks};
use crate::flexnet::pools::Pool as FilePool;
use crate::flexnet::text::{Findings, decode};
use crate::flexnet::{option_connections, option_effects, version};
use crate::notes::OptionNote;
use kernel::Span;
use model::plan::{Access, FeatureId, Policy, Pool, Reservation};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

mod limits;

/// Puts the options of one file into the pools of its service. The findings are of lines that do nothing,
/// or that do what nobody can want.
pub fn apply(
    context: &Context<'_>,
    options: &Options,
    stock: &Stock,
    pools: &mut [Pool],
    census: &Census,
) -> (Vec<OptionNote>, Vec<Finding>) {
    let numbers = stock.pool_numbers(pools, context);
    let text = decode(&options.bytes);
    let mut reader = Reader {
        context,
        options,
        numbers,
        file_pools: options
            .license
            .as_ref()
            .map_or_else(Vec::new, |license| license.pools(None)),
        by_feature: by_feature(context, pools),
        pools,
        census,
        members: BTreeMap::new(),
        on_lists: BTreeMap::new(),
        said: options.file.findings.iter().map(|f| f.span.start).collect(),
        policies: BTreeMap::new(),
        reserved: BTreeMap::new(),
        limited: BTreeMap::new(),
        findings: Findings::new(&options.path, &text),
    };
    let mut notes = Vec::new();
    for option in &options.file.options {
        let effect = reader.option(option);
        let line = text.get(option.span.clone()).unwrap_or_default();
        notes.push(OptionNote {
            server: options.server.clone(),
            line: option.line,
            text: line.split_whitespace().collect::<Vec<_>>().join(" "),
            effect,
        });
    }
    let Reader {
        policies,
        findings,
        pools,
        ..
    } = reader;
    for (pool, policy) in policies {
        pools[pool].policy = Some(Arc::new(policy));
    }
    (notes, findings.into_sorted())
}

struct Reader<'r, 't> {
    context: &'r Context<'r>,
    options: &'r Options,
    /// For each pool its number in the license file, from 1; 0 where it comes from elsewhere.
    numbers: Vec<u32>,
    /// The license file's pools.
    file_pools: Vec<FilePool>,
    /// The pools of each feature, by its name in small letters.
    by_feature: BTreeMap<String, Vec<usize>>,
    pools: &'r mut [Pool],
    census: &'r Census,
    /// For each client, whether lines about a subject are about it.
    members: BTreeMap<Subject, Arc<[bool]>>,
    /// For each client, whether it is on the list of a keyword and pool.
    on_lists: BTreeMap<(&'static str, usize), Arc<[bool]>>,
    /// Where the reader of the file has something to say.
    said: BTreeSet<usize>,
    policies: BTreeMap<usize, Policy>,
    /// What is reserved of each pool so far.
    reserved: BTreeMap<usize, u32>,
    /// For each pool and kind of subject, the MAX lines so far.
    limited: BTreeMap<(usize, SubjectKind), limits::Limited>,
    findings: Findings<'t>,
}

impl Reader<'_, '_> {
    fn option(&mut self, option: &OptionLine) -> String {
        let number = option.number.unwrap_or(0);
        match option.keyword {
            "RESERVE" => self.reserve(option, number),
            "MAX" => self.limit(option, number),
            "EXCLUDE" | "EXCLUDEALL" => self.exclude(option),
            "INCLUDE" | "INCLUDEALL" => self.include(option),
            "LINGER" => self.linger(option, number),
            "MAX_OVERDRAFT" => {
                format!("at most {number} licenses beyond what was bought may be out")
            }
            "GROUP" | "HOST_GROUP" => self.group(option),
            "AUTOMATIC_REREAD" if self.options.file.automatic_reread => {
                "changed files are read at midnight (LF8)".to_owned()
            }
            "AUTOMATIC_REREAD" => "changed files are not read by themselves (LF8)".to_owned(),
            "GROUPCASEINSENSITIVE" => "names in groups compare without case".to_owned(),
            "TIMEOUT" | "TIMEOUTALL" => {
                self.not_played(option, "no client is idle here");
                "nothing: no client is idle here".to_owned()
            }
            "MAX_CONNECTIONS" => {
                let acting = self.options.file.of("MAX_CONNECTIONS").last();
                match acting.filter(|acting| acting.line != option.line) {
                    Some(acting) => {
                        format!("ignored: line {} takes effect in its place", acting.line)
                    }
                    None => option_connections::effect(number),
                }
            }
            "DAEMON_SELECT_TIMEOUT" => {
                self.not_played(option, "load on a license server is not modeled");
                "nothing: load on a license server is not modeled".to_owned()
            }
            keyword => option_effects::without_effect(keyword).replace("none: ", "nothing: "),
        }
    }

    fn not_played(&mut self, option: &OptionLine, why: &str) {
        let message = format!("{} is not simulated: {why}", option.keyword);
        let advice = "leave it as it is: the numbers are those without it";
        self.findings.warning(option.span.clone(), message, advice);
    }

    /// The pools that a line is about.
    fn pools_of(&self, option: &OptionLine) -> Vec<usize> {
        let Some(selector) = &option.feature else {
            return (0..self.pools.len()).collect();
        };
        let picked = |at: usize| match (&selector.pool, &self.options.license) {
            (None, _) => true,
            (Some(_), Some(license)) => {
                let number = self.numbers.get(at).copied().unwrap_or(0) as usize;
                let pool = number.checked_sub(1).and_then(|at| self.file_pools.get(at));
                pool.is_some_and(|pool| picks(selector, pool, license))
            }
            (Some((key, value)), None) => {
                key.eq_ignore_ascii_case("VERSION")
                    && version::parse(value).is_ok_and(|v| v == self.pools[at].version)
            }
        };
        let named = self.by_feature.get(&selector.feature.to_ascii_lowercase());
        let named = named.into_iter().flatten().copied();
        named.filter(|&at| picked(at)).collect()
    }

    /// The pools of a line that has some; one without is told here, since nothing else would tell.
    fn some_pools(&mut self, option: &OptionLine) -> Result<Vec<usize>, String> {
        let pools = self.pools_of(option);
        if !pools.is_empty() {
            return Ok(pools);
        }
        let feature = option.feature.as_ref().map_or("", |s| s.feature.as_str());
        let message = format!("the server has no license of `{feature}`, so the line does nothing");
        if self.options.license.is_none() {
            let advice = "compare the name with those that `licsim check` says the server grants";
            self.findings.warning(option.span.clone(), message, advice);
        }
        Err("nothing: the server has no such license".to_owned())
    }

    /// For each client, whether a line is about it.
    fn members(&mut self, option: &OptionLine) -> Arc<[bool]> {
        let who = &self.census.who;
        let Some(subject) = &option.subject else {
            return vec![false; who.len()].into();
        };
        if let Some(known) = self.members.get(subject) {
            return known.clone();
        }
        let file = &self.options.file;
        let members: Arc<[bool]> = who.iter().map(|who| who.is(subject, file)).collect();
        self.members.insert(subject.clone(), members.clone());
        members
    }

    /// The members that ask for any of these pools, for people.
    fn names(&self, members: &[bool], pools: &[usize], wanted: bool) -> Vec<String> {
        let features: Vec<FeatureId> = pools.iter().map(|&at| self.pools[at].feature).collect();
        let who = self.census.who.iter().zip(members);
        let asking = who.filter(|(who, member)| {
            **member == wanted && features.iter().any(|feature| who.asks_for(*feature))
        });
        let mut names: Vec<String> = asking.map(|(who, _)| who.shown.clone()).collect();
        names.dedup();
        names
    }

    /// Warns of a line that is about nobody who asks.
    fn nobody(&mut self, option: &OptionLine, message: String, pools: &[usize]) {
        let denies_all = option.keyword.starts_with("INCLUDE");
        let subject = option.subject.as_ref();
        if !denies_all && subject.is_some_and(|one| one.only_looks_like_all(option.keyword)) {
            // The reader of the file has said so.
            return;
        }
        let all = vec![true; self.census.who.len()];
        let asking = self.names(&all, pools, true);
        let hint_text = if asking.is_empty() {
            "no client of this scenario takes it from a license server".to_owned()
        } else {
            format!("those who ask for it are {}", list(&asking))
        };
        self.findings
            .warning(option.span.clone(), message, hint_text);
    }

    fn policy(&mut self, pool: usize) -> &mut Policy {
        let clients = self.census.who.len();
        self.policies.entry(pool).or_insert_with(|| Policy {
            access: vec![Access::Allowed; clients].into(),
            ..Policy::default()
        })
    }

    fn reserve(&mut self, option: &OptionLine, number: u32) -> String {
        let pools = match self.some_pools(option) {
            Ok(pools) => pools,
            Err(effect) => return effect,
        };
        let counted = |pool: &usize| !self.pools[*pool].uncounted;
        let counted: Vec<usize> = pools.iter().copied().filter(counted).collect();
        if counted.is_empty() {
            return "nothing: there is no limit to it".to_owned();
        }
        let members = self.members(option);
        let names = self.names(&members, &pools, true);
        let (mut kept, mut in_file) = (0, 0);
        for &pool in &counted {
            let (kept_here, there) = self.reserve_in(option, pool, number);
            kept += kept_here;
            in_file += there;
            // The model keeps what the file has at the time; a change of the file counts then.
            self.policy(pool).reservations.push(Reservation {
                count: number,
                members: members.to_vec().into(),
                whom: option.subject.as_ref().map_or_else(String::new, |subject| {
                    format!("{} {}", subject.kind.keyword(), subject.name)
                }),
            });
        }
        let where_from = match counted.len() {
            1 => String::new(),
            several => format!(" ({number} in each of {several} pools, as far as they go)"),
        };
        if names.is_empty() {
            let message = format!("{kept} licenses are reserved for nobody here and lost to all");
            self.nobody(option, message, &pools);
            return format!(
                "keeps {kept} of {in_file}{where_from} for nobody who asks here: they are lost"
            );
        }
        format!(
            "keeps {kept} of {in_file}{where_from} for {}; for others they are in use, idle or not (reserved, -101)",
            list(&names)
        )
    }

    /// Counts a reservation in one pool: what it keeps, and what the pool has.
    fn reserve_in(&mut self, option: &OptionLine, pool: usize, number: u32) -> (u32, u32) {
        let in_file: u32 = self.pools[pool].lots.iter().map(|lot| lot.count).sum();
        let before = self.reserved.get(&pool).copied().unwrap_or(0);
        let kept = number.min(in_file.saturating_sub(before));
        self.reserved.insert(pool, before + kept);
        if kept < number && self.options.license.is_none() {
            let message = format!(
                "reservations of `{}` sum to more than the {in_file} that there are; those beyond have no effect",
                self.context.symbols.feature_name(self.pools[pool].feature),
            );
            let advice = "reserve less, or take a line away";
            self.findings.warning(option.span.clone(), message, advice);
        }
        (kept, in_file)
    }

    fn exclude(&mut self, option: &OptionLine) -> String {
        let pools = match self.some_pools(option) {
            Ok(pools) => pools,
            Err(effect) => return effect,
        };
        let members = self.members(option);
        let names = self.names(&members, &pools, true);
        if names.is_empty() {
            self.nobody(option, "the line excludes nobody here".to_owned(), &pools);
            return "excludes nobody here".to_owned();
        }
        for pool in pools {
            let access = &mut self.policy(pool).access;
            for (access, _) in access
                .iter_mut()
                .zip(members.iter())
                .filter(|(_, member)| **member)
            {
                *access = Access::Excluded;
            }
        }
        format!("denied to {} (excluded, -38)", list(&names))
    }

    /// All INCLUDE lines of a pool, and all INCLUDEALL lines, are one list each; a client must be on both.
    fn include(&mut self, option: &OptionLine) -> String {
        let pools = match self.some_pools(option) {
            Ok(pools) => pools,
            Err(effect) => return effect,
        };
        let members = self.members(option);
        let names = self.names(&members, &pools, true);
        for &pool in &pools {
            let on_list = self.on_list(option.keyword, pool);
            let access = &mut self.policy(pool).access;
            for (access, on_list) in access.iter_mut().zip(on_list.iter()) {
                if !on_list && *access == Access::Allowed {
                    *access = Access::NotIncluded;
                }
            }
        }
        let list_of_first = self.on_list(option.keyword, pools[0]);
        let left_out = self.names(&list_of_first, &pools[..1], false);
        if names.is_empty() {
            let message =
                "the line includes nobody here, and all who are on no such line are denied";
            self.nobody(option, message.to_owned(), &pools);
        }
        let whom = if names.is_empty() {
            "includes nobody here".to_owned()
        } else {
            format!("includes {}", list(&names))
        };
        if left_out.is_empty() {
            format!("{whom}; nobody is left out")
        } else {
            format!("{whom}; denied to {} (not-included, -39)", list(&left_out))
        }
    }

    /// For each client, whether some line of this keyword about this pool names it.
    fn on_list(&mut self, keyword: &'static str, pool: usize) -> Arc<[bool]> {
        if self.on_lists.is_empty() {
            self.read_lists();
        }
        match self.on_lists.get(&(keyword, pool)) {
            Some(list) => list.clone(),
            None => vec![false; self.census.who.len()].into(),
        }
    }

    /// All lists of INCLUDE and INCLUDEALL lines.
    fn read_lists(&mut self) {
        let mut lists: BTreeMap<(&'static str, usize), Vec<bool>> = BTreeMap::new();
        let options = self.options;
        for keyword in ["INCLUDE", "INCLUDEALL"] {
            for option in options.file.of(keyword) {
                let members = self.members(option);
                for pool in self.pools_of(option) {
                    let list = lists.entry((keyword, pool));
                    let list = list.or_insert_with(|| vec![false; members.len()]);
                    for (on_list, member) in list.iter_mut().zip(members.iter()) {
                        *on_list |= member;
                    }
                }
            }
        }
        let lists = lists.into_iter();
        self.on_lists = lists.map(|(key, list)| (key, list.into())).collect();
    }

    fn linger(&mut self, option: &OptionLine, seconds: u32) -> String {
        let pools = match self.some_pools(option) {
            Ok(pools) => pools,
            Err(effect) => return effect,
        };
        for pool in pools {
            self.policy(pool).linger = Span::from_seconds(u64::from(seconds));
        }
        format!("what is given back stays out for {seconds} s more")
    }

    /// A group's members that are clients here.
    fn group(&mut self, option: &OptionLine) -> String {
        let (name, members) = option
            .words
            .split_first()
            .map_or(("", &[][..]), |(n, m)| (n, m));
        let kind = if option.keyword == "GROUP" {
            SubjectKind::User
        } else {
            SubjectKind::Host
        };
        let known = members.iter().filter(|member| {
            let subject = Subject {
                kind,
                name: (*member).clone(),
            };
            self.census
                .who
                .iter()
                .any(|who| who.is(&subject, &self.options.file))
        });
        format!(
            "{name}: {} of {} members are clients here",
            known.count(),
            members.len()
        )
    }
}

/// The pools of each feature, by its name in small letters.
fn by_feature(context: &Context<'_>, pools: &[Pool]) -> BTreeMap<String, Vec<usize>> {
    let mut by_feature: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, pool) in pools.iter().enumerate() {
        let name = context.symbols.feature_name(pool.feature);
        by_feature
            .entry(name.to_ascii_lowercase())
            .or_default()
            .push(at);
    }
    by_feature
}

/// Names for people: at most four, and how many more.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 4;
    if names.len() > SHOWN + 1 {
        format!(
            "{} and {} more",
            names[..SHOWN].join(", "),
            names.len() - SHOWN
        )
    } else {
        names.join(", ")
    }
}
