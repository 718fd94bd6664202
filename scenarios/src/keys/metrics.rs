//! The metrics that a scenario may limit, compare and sweep: what each is, and what its limits are written in.

/// What a metric's limit is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// A part of a whole.
    Part,
    /// A length of time.
    Time,
    /// A number.
    Number,
}

impl MetricKind {
    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            MetricKind::Part => "a fraction or percentage",
            MetricKind::Time => "a length of time",
            MetricKind::Number => "a number",
        }
    }
}

/// A metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name in result files.
    pub name: &'static str,
    /// What its limits are written in.
    pub kind: MetricKind,
    /// What it counts.
    pub about: &'static str,
}

const fn part(name: &'static str, about: &'static str) -> Metric {
    Metric {
        name,
        kind: MetricKind::Part,
        about,
    }
}

const fn time(name: &'static str, about: &'static str) -> Metric {
    Metric {
        name,
        kind: MetricKind::Time,
        about,
    }
}

const fn number(name: &'static str, about: &'static str) -> Metric {
    Metric {
        name,
        kind: MetricKind::Number,
        about,
    }
}

/// Every metric that has a definition.
pub const METRICS: [Metric; 26] = [
    number("checkouts_requested", "attempts: logins, arrivals, seats"),
    number(
        "checkouts_denied",
        "attempts that were denied for want of licenses or because of the network",
    ),
    part("denied_fraction", "denied attempts per attempt"),
    part(
        "unserved_fraction",
        "requests that were denied and never served, per request",
    ),
    part(
        "refused_fraction",
        "attempts that were denied for any reason, per attempt",
    ),
    number("starts_refused", "starts of applications that were denied"),
    number("violations", "licensing violations that opened"),
    time(
        "violation_time",
        "how long violations stood, summed over violations",
    ),
    part("violation_share", "part of the time with a violation"),
    time(
        "agent_time_lost",
        "planned time in which agents could not work",
    ),
    part("agent_time_lost_fraction", "the same per planned time"),
    time(
        "service_time_lost",
        "time in which applications took no new work for want of licenses",
    ),
    part(
        "availability",
        "part of the time in which all applications are available",
    ),
    part(
        "capacity",
        "licenses that can be reached, per license bought",
    ),
    part(
        "admission",
        "part of the time in which one more of everybody would be let in",
    ),
    number(
        "licenses_checked_out_mean",
        "licenses out of the servers, on average",
    ),
    number("licenses_checked_out_peak", "the most licenses out at once"),
    number(
        "licenses_in_use_mean",
        "licenses given to users, on average",
    ),
    number(
        "licenses_in_use_peak",
        "the most licenses given to users at once",
    ),
    number(
        "forced_logouts",
        "agents who were logged out for want of licenses",
    ),
    number(
        "logouts_by_stop",
        "agents who were logged out because an application stopped",
    ),
    number(
        "switchovers_failed",
        "backups that did not take over for want of a license",
    ),
    time(
        "outside_campaign_time",
        "time in which agents worked outside their campaign for want of licenses",
    ),
    time(
        "relocation_time",
        "time of agents on their way to other applications",
    ),
    time(
        "time_to_recovery",
        "of a fault: from its end until everything works again",
    ),
    number(
        "recoveries_unfinished",
        "of a fault: how often that was not so at the end of the run",
    ),
];

/// The names of all metrics.
#[must_use]
pub fn names() -> Vec<&'static str> {
    METRICS.iter().map(|metric| metric.name).collect()
}
