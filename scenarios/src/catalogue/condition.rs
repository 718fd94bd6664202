//! When an application asks for a feature that `functions` does not decide (AP4).
//!
//! A condition is a list of terms, of which one must hold; a term is a fact about the
//! application's own keys or its surroundings. The words of the table `applications.csv` are parsed
//! here and nowhere else.

use model::plan::Medium;

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// In every case.
    Always,
    /// In no case, whatever `functions` says.
    Never,
    /// Only if `functions` names the feature.
    Function,
    /// It is a hot-standby pair.
    HotStandby,
    /// Some T-Server of the license system is multi-site (AP19).
    MultiSite,
    /// Some pair needs Solution Control Server to switch it over (AP5).
    Pairs,
    /// There are several instances of this kind.
    Several,
    /// Configuration Server has proxies (AP15).
    Proxies,
    /// One of the row's options names a number above zero (Network T-Server, AP7).
    Number,
    /// Its mode is this.
    Mode(String),
    /// Its dialing is this.
    Dialing(String),
    /// A demand of this kind names it.
    Demand(String),
    /// An agent with this medium logs in to it.
    Medium(Medium),
    /// This option is given, and neither zero nor false.
    Option(String),
    /// Its release is this or lower.
    Release(u32),
    /// Its release is given to its second number, and lower than this: 7.0 and 7.1 before 7.2.
    Before(u32, u32),
}

/// The words for media in tables and scenario files.
pub(super) const MEDIA: [(Medium, &str); 5] = [
    (Medium::Voice, "voice"),
    (Medium::Email, "email"),
    (Medium::Chat, "chat"),
    (Medium::Open, "open"),
    (Medium::Sms, "sms"),
];

/// Terms of which one must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition(pub Vec<Term>);

impl Condition {
    /// Reads terms parted by `|`.
    ///
    /// # Errors
    ///
    /// The word that is no term.
    pub fn parse(text: &str) -> Result<Condition, String> {
        text.split('|')
            .map(parse_term)
            .collect::<Result<_, _>>()
            .map(Condition)
    }

    /// Whether one of the terms holds.
    pub fn holds(&self, fact: impl Fn(&Term) -> bool) -> bool {
        self.0.iter().any(fact)
    }

    /// In no case, but perhaps for an old release.
    #[must_use]
    pub fn never(&self) -> bool {
        matches!(self.0[..], [Term::Never | Term::Before(..)])
    }

    /// What would make it hold, for a hint.
    #[must_use]
    pub fn describe(&self) -> String {
        self.0.iter().map(describe).collect::<Vec<_>>().join(" or ")
    }
}

fn parse_term(text: &str) -> Result<Term, String> {
    let wrong = || format!("no condition `{text}`");
    let Some((word, rest)) = text.split_once(':') else {
        return Ok(match text {
            "always" => Term::Always,
            "never" => Term::Never,
            "function" => Term::Function,
            "hot-standby" => Term::HotStandby,
            "multi-site" => Term::MultiSite,
            "pairs" => Term::Pairs,
            "several" => Term::Several,
            "proxies" => Term::Proxies,
            "number" => Term::Number,
            _ => return Err(wrong()),
        });
    };
    Ok(match word {
        "mode" => Term::Mode(rest.to_owned()),
        "dialing" => Term::Dialing(rest.to_owned()),
        "demand" => Term::Demand(rest.to_owned()),
        "option" => Term::Option(rest.to_owned()),
        "medium" => Term::Medium(medium(rest).ok_or_else(wrong)?),
        "before" => {
            let (first, second) = rest.split_once('.').ok_or_else(wrong)?;
            let number = |text: &str| text.parse().map_err(|_| wrong());
            Term::Before(number(first)?, number(second)?)
        }
        "release" => Term::Release(rest.parse().map_err(|_| wrong())?),
        _ => return Err(wrong()),
    })
}

/// A medium by its word.
pub(super) fn medium(word: &str) -> Option<Medium> {
    MEDIA
        .iter()
        .find(|(_, name)| *name == word)
        .map(|(medium, _)| *medium)
}

fn describe(term: &Term) -> String {
    match term {
        Term::Always => "in every case".to_owned(),
        Term::Never => "in no case".to_owned(),
        Term::Function => "if `functions` names it".to_owned(),
        Term::HotStandby => "with `redundancy = \"hot-standby\"`".to_owned(),
        Term::MultiSite => "with `multi_site = true` at a T-Server".to_owned(),
        Term::Pairs => "if the scenario has a redundant pair".to_owned(),
        Term::Several => "if there are several instances".to_owned(),
        Term::Proxies => "if Configuration Server has proxies".to_owned(),
        Term::Number => "if an option names a number of licenses".to_owned(),
        Term::Mode(mode) => format!("with `mode = \"{mode}\"`"),
        Term::Dialing(dialing) => format!("with `dialing = \"{dialing}\"`"),
        Term::Demand(kind) => format!("if a demand has `kind = \"{kind}\"`"),
        Term::Medium(medium) => {
            let word = MEDIA
                .iter()
                .find(|(m, _)| m == medium)
                .map_or("", |(_, name)| name);
            format!("if agents handle `{word}`")
        }
        Term::Option(option) => format!("with the option `{option}`"),
        Term::Release(release) => format!("up to release {release}"),
        Term::Before(first, second) => format!("before release {first}.{second}"),
    }
}
