//! One application's settings into the needs that the model plays.
//!
//! A row is asked for when its condition holds, or, if it is optional, when
//! `functions` names it (AP4); how many and how they are given follows from the row alone. It does
//! not look at counts: whether a server grants what is asked for is the model's matter.

use super::condition::Term;
use super::kind::{Kind, Row, RowGive, RowTake, Unit};
use super::settings::{Problem, Settings};
use super::{Catalogue, nearest, numbers};
use crate::finding::Severity;
use model::plan::{FeatureId, Give, Need, Redundancy, Take, Version};

/// The needs of an application by the built-in catalogue; see [`Catalogue::needs`].
pub fn needs(
    kind: &Kind,
    settings: &Settings<'_>,
    feature_id: &mut dyn FnMut(&str) -> FeatureId,
) -> (Vec<Need>, Vec<Problem>) {
    Catalogue::built_in().needs(kind, settings, feature_id)
}

impl Catalogue {
    /// What an application checks out, in the order in which it asks, and what is wrong with its
    /// settings. Needs are complete even where there are problems, so that all are found in one go.
    pub fn needs(
        &self,
        kind: &Kind,
        settings: &Settings<'_>,
        feature_id: &mut dyn FnMut(&str) -> FeatureId,
    ) -> (Vec<Need>, Vec<Problem>) {
        let mut problems = Vec::new();
        let chosen = Chosen::new(kind, settings, &mut problems);
        numbers::check(kind, settings.options, &mut problems);
        check_demands(kind, settings, &mut problems);
        check_functions(self, &chosen, &mut problems);
        let mut needs: Vec<Need> = Vec::new();
        for row in kind.rows.iter().filter(|row| chosen.wants(self, row)) {
            if let Some(problem) = not_at_release(self, &chosen, row) {
                problems.push(problem);
            }
            let take = chosen.take(row, &mut problems);
            for give in chosen.gives(row, &needs, feature_id) {
                needs.push(Need {
                    feature: feature_id(&row.feature),
                    version: chosen.version(self, row),
                    required: row.required,
                    take,
                    unit: row.shared,
                    give,
                });
            }
        }
        self.generic_needs(&chosen, feature_id, &mut needs, &mut problems);
        (needs, problems)
    }

    /// What `at_start`, `per_login`, `per_unit` and records name (LF11): known features at their version, others at any.
    fn generic_needs(
        &self,
        chosen: &Chosen<'_>,
        feature_id: &mut dyn FnMut(&str) -> FeatureId,
        needs: &mut Vec<Need>,
        problems: &mut Vec<Problem>,
    ) {
        let settings = chosen.settings;
        for (key, list) in [
            ("at_start", settings.at_start),
            ("per_login", settings.per_login),
            ("per_unit", settings.per_unit),
            ("recorded", settings.recorded),
        ] {
            if key == "recorded" && !chosen.kind.is_generic() {
                continue;
            }
            if !chosen.kind.is_generic() && !list.is_empty() {
                let message = format!("`{}` takes what its catalogue rows say", chosen.kind.name);
                let hint = Some(format!("`{key}` goes with `kind = \"generic\"`"));
                problems.push(Problem::error(key, message, hint));
                continue;
            }
            for (name, number) in list {
                let of_feature = format!("{key}.{name}");
                let number = numbers::cut((*number).into(), &of_feature, name, problems);
                let known = self
                    .feature(name)
                    .filter(|f| f.name.eq_ignore_ascii_case(name));
                needs.push(Need {
                    feature: feature_id(name),
                    version: known.map_or_else(Version::default, |feature| {
                        version_at(self, name, feature.version, chosen.release)
                    }),
                    // What is taken for each unit or login can end no start.
                    required: true,
                    take: match key {
                        "at_start" => Take::Exactly(number),
                        "per_login" => Take::AtLogin(number),
                        _ => Take::AtArrival(number),
                    },
                    unit: model::plan::CheckoutUnit::Instance,
                    give: match key {
                        "at_start" => Give::Function,
                        "per_login" => Give::Login {
                            per_agent: 1,
                            registered: 0,
                            role: None,
                            fallback: None,
                        },
                        _ => Give::Arrival {
                            kind: (key == "recorded").then(|| name.to_ascii_lowercase()),
                            refuses_autodial: false,
                            restored: false,
                        },
                    },
                });
            }
        }
    }
}

/// An application's kind and settings with what is not given filled in.
struct Chosen<'a> {
    kind: &'a Kind,
    settings: &'a Settings<'a>,
    mode: Option<&'a str>,
    dialing: Option<&'a str>,
    release: u32,
}

impl<'a> Chosen<'a> {
    fn new(kind: &'a Kind, settings: &'a Settings<'a>, problems: &mut Vec<Problem>) -> Chosen<'a> {
        let given = one_of("mode", settings.mode, &kind.modes, kind, problems);
        let mode = given.or(kind.modes.first().map(String::as_str));
        let given = one_of("dialing", settings.dialing, &kind.dialing, kind, problems);
        let dialing = given.or_else(|| default_dialing(kind, settings.file_has));
        let release = settings.release.unwrap_or(kind.release);
        if !(7..=9).contains(&release) {
            let message = format!("release `{release}`, expected 7, 8 or 9");
            let hint = Some("give the first digit of the release".to_owned());
            problems.push(Problem::error("release", message, hint));
        }
        Chosen {
            kind,
            settings,
            mode,
            dialing,
            release,
        }
    }

    /// Whether the row is asked for: an optional one by `functions` if given, else by its condition.
    fn wants(&self, catalogue: &Catalogue, row: &Row) -> bool {
        match self.settings.functions {
            _ if row.wanted.never() => row.wanted.holds(|term| self.holds(term, row)),
            Some(functions) if !row.required => {
                functions.iter().any(|name| names(catalogue, name, row))
            }
            _ => row.wanted.holds(|term| self.holds(term, row)),
        }
    }

    fn holds(&self, term: &Term, row: &Row) -> bool {
        let settings = self.settings;
        match term {
            Term::Always => true,
            Term::Never | Term::Function => false,
            Term::HotStandby => settings.redundancy == Redundancy::HotStandby,
            Term::MultiSite => settings.multi_site,
            Term::Pairs => settings.has_pairs,
            Term::Several => settings.same_kind > 1,
            Term::Proxies => settings.has_proxies,
            Term::Number => numbers::names_number(settings.options, &row.options),
            Term::Mode(mode) => self.mode == Some(mode),
            Term::Dialing(dialing) => self.dialing == Some(dialing),
            Term::Demand(kind) => settings.demands.contains(&Some(kind)),
            Term::Medium(medium) => settings.media.contains(medium),
            Term::Option(option) => numbers::is_on(settings.options, option),
            Term::Release(release) => self.release <= *release,
            Term::Before(first, second) => settings
                .release_within
                .is_some_and(|within| (self.release, within) < (*first, *second)),
        }
    }

    fn take(&self, row: &Row, problems: &mut Vec<Problem>) -> Take {
        match row.take {
            RowTake::Number => numbers::take(self.kind, row, self.settings.options, problems),
            RowTake::All => Take::All,
            RowTake::Rest => numbers::rest(self.kind, row, self.settings.options),
            RowTake::Login => Take::AtLogin(1),
            RowTake::Arrival => Take::AtArrival(1),
            // Each server of a warm-standby pair has one; with one left it goes to the first (AP19).
            RowTake::PerServer
                if self.settings.redundancy == Redundancy::WarmStandby
                    && !self.settings.iscc_per_pair =>
            {
                Take::UpTo(2)
            }
            RowTake::Once | RowTake::PerServer | RowTake::Never => Take::Exactly(1),
        }
    }

    /// How a row's licenses are given: one way, or one for each kind of demand that names it.
    fn gives(
        &self,
        row: &Row,
        above: &[Need],
        feature_id: &mut dyn FnMut(&str) -> FeatureId,
    ) -> Vec<Give> {
        let settings = self.settings;
        // The hour of a callback runs from its stored call time (AP10).
        let restored = row.unit == Unit::RequestHour;
        vec![match &row.give {
            RowGive::Function => Give::Function,
            RowGive::Switchover => Give::Switchover,
            RowGive::HotStandby => Give::HotStandby,
            RowGive::Service(kind) => Give::Service {
                kind: Some(kind.clone()),
            },
            RowGive::FirstCall => Give::FirstCall,
            RowGive::Campaign { preview_only } => Give::Campaign {
                preview_only: *preview_only,
            },
            RowGive::Forced(medium) => Give::Forced { medium: *medium },
            RowGive::Login { role, fallback } => {
                // Only seats are DNs; a user is one login.
                let is_seat = row.unit == Unit::Seat;
                let fallback = fallback.as_deref().filter(|_| settings.supervisor_fallback);
                let fallback = fallback.and_then(|feature| {
                    let feature = feature_id(feature);
                    let at = above.iter().position(|need| need.feature == feature)?;
                    u32::try_from(at).ok()
                });
                Give::Login {
                    per_agent: if is_seat {
                        settings.dns_per_agent.max(1)
                    } else {
                        1
                    },
                    registered: if is_seat { settings.registered_dns } else { 0 },
                    role: *role,
                    fallback,
                }
            }
            RowGive::Arrival {
                kinds,
                refuses_autodial,
            } if kinds.is_empty() => Give::Arrival {
                kind: None,
                refuses_autodial: *refuses_autodial,
                restored,
            },
            RowGive::Arrival {
                kinds,
                refuses_autodial,
            } => {
                let named = kinds.iter().filter(|k| settings.demands.contains(&Some(k)));
                return named
                    .map(|kind| Give::Arrival {
                        kind: Some(kind.clone()),
                        refuses_autodial: *refuses_autodial,
                        restored,
                    })
                    .collect();
            }
        }]
    }

    /// The version asked for: the row's at the kind's own release (LF5).
    fn version(&self, catalogue: &Catalogue, row: &Row) -> Version {
        if self.release == self.kind.release {
            row.version
        } else {
            version_at(catalogue, &row.feature, row.version, self.release)
        }
    }
}

/// The version for a release (LF5): 7.x applications ask for 7.0; later ones for the version that
/// the list of technical licenses has for 8.x, and for `own` if it has none.
fn version_at(catalogue: &Catalogue, feature: &str, own: Version, release: u32) -> Version {
    if release <= 7 {
        return Version {
            major: 7,
            fraction: 0,
        };
    }
    catalogue.version_since_8(feature).unwrap_or(own)
}

/// The first way of dialing whose feature some file has, else the first (AP9).
fn default_dialing<'k>(kind: &'k Kind, file_has: &dyn Fn(&str) -> bool) -> Option<&'k str> {
    let licensed = |dialing: &&String| {
        let term = Term::Dialing((*dialing).clone());
        kind.rows
            .iter()
            .any(|row| row.wanted.0.contains(&term) && file_has(&row.feature))
    };
    kind.dialing
        .iter()
        .find(licensed)
        .or(kind.dialing.first())
        .map(String::as_str)
}

/// A key's value if the kind knows it; else a problem.
fn one_of<'a>(
    key: &str,
    given: Option<&'a str>,
    known: &[String],
    kind: &Kind,
    problems: &mut Vec<Problem>,
) -> Option<&'a str> {
    let value = given?;
    if known.iter().any(|k| k == value) {
        return Some(value);
    }
    let (message, hint) = if known.is_empty() {
        (
            format!("`{}` has no `{key}`", kind.name),
            format!("leave `{key}` out"),
        )
    } else {
        let known: Vec<_> = known.iter().map(|k| format!("\"{k}\"")).collect();
        let message = format!("no {key} \"{value}\" at `{}`", kind.name);
        (message, format!("expected one of {}", known.join(", ")))
    };
    problems.push(Problem::error(key, message, Some(hint)));
    None
}

fn names(catalogue: &Catalogue, name: &str, row: &Row) -> bool {
    row.feature.eq_ignore_ascii_case(name)
        || catalogue
            .feature(name)
            .is_some_and(|feature| feature.name == row.feature)
}

fn check_functions(catalogue: &Catalogue, chosen: &Chosen<'_>, problems: &mut Vec<Problem>) {
    let kind = chosen.kind;
    for name in chosen.settings.functions.unwrap_or_default() {
        let Some(row) = kind.rows.iter().find(|row| names(catalogue, name, row)) else {
            let message = format!("`{}` takes no feature `{name}`", kind.name);
            let optional = kind
                .rows
                .iter()
                .filter(|row| !row.required && !row.wanted.never());
            let optional: Vec<_> = optional.map(|row| row.feature.as_str()).collect();
            let hint = match nearest(name, kind.feature_names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if optional.is_empty() => "it has no optional features".to_owned(),
                None => format!("its optional features are `{}`", optional.join("`, `")),
            };
            problems.push(Problem::error("functions", message, Some(hint)));
            continue;
        };
        if !chosen.wants(catalogue, row) {
            let message = format!("`{}` does not ask for `{name}` as it is set", kind.name);
            let hint = format!("it does {}", row.wanted.describe());
            problems.push(Problem::new(Severity::Warning, "functions", message).with_hint(hint));
        }
    }
}

fn check_demands(kind: &Kind, settings: &Settings<'_>, problems: &mut Vec<Problem>) {
    for demand in settings.demands {
        let known: Vec<_> = kind
            .demand_kinds
            .iter()
            .map(|k| format!("\"{k}\""))
            .collect();
        let known = known.join(", ");
        let (message, hint) = match demand {
            _ if kind.is_generic() => {
                if !settings.per_unit.is_empty() || !settings.recorded.is_empty() {
                    continue;
                }
                (
                    "nothing says what a unit of demand takes".to_owned(),
                    "at the application: `per_unit = { FEATURE = 1 }`; or a record with a `feature` column"
                        .to_owned(),
                )
            }
            _ if !kind.serves_demand() => {
                let message = format!("`{}` serves no demand but its agents'", kind.name);
                (
                    message,
                    "name an application that takes licenses by arrival".to_owned(),
                )
            }
            Some(word) if kind.demand_kinds.is_empty() => (
                format!("`{}` knows no kind of demand \"{word}\"", kind.name),
                "leave it out".to_owned(),
            ),
            None if !kind.demand_kinds.is_empty() => {
                let message = format!("a demand at `{}` without `kind`", kind.name);
                (message, format!("expected one of {known}"))
            }
            Some(word) if !kind.demand_kinds.iter().any(|k| k == word) => {
                let message = format!("no kind of demand \"{word}\" at `{}`", kind.name);
                (message, format!("expected one of {known}"))
            }
            _ => continue,
        };
        problems.push(Problem::error("demand.kind", message, Some(hint)));
    }
}

/// A feature that no 8.x product uses, asked for by an application of such a release (CT notes).
fn not_at_release(catalogue: &Catalogue, chosen: &Chosen<'_>, row: &Row) -> Option<Problem> {
    let unlisted = catalogue.version_since_8(&row.feature).is_none();
    (chosen.release > 7 && chosen.kind.release <= 7 && unlisted).then(|| {
        let message = format!(
            "no product of release {} uses `{}`",
            chosen.release, row.feature
        );
        Problem::new(Severity::Warning, "release", message)
            .with_hint("leave `release` out, or write 7")
    })
}
