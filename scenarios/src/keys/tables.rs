//! The tables of a scenario and their keys.

use super::{Form, Keys, faults, key, metrics};

const TRUTH: Form = Form::Truth;
const METRIC: Form = Form::Name {
    of: "metrics",
    names: metrics::names,
};
const APPLICATION_KIND: Form = Form::Name {
    of: "applications",
    names: crate::catalogue::kind_names,
};
const FAULT_KIND: Form = Form::Name {
    of: "faults",
    names: faults::names,
};

macro_rules! keys {
    ($(#[$doc:meta])* $name:ident, $what:literal, $parameters:literal, [$($key:expr),* $(,)?]) => {
        $(#[$doc])*
        pub static $name: Keys = Keys {
            what: $what,
            parameters: $parameters,
            keys: &[$($key),*],
        };
    };
}

keys!(
    /// The whole file.
    SCENARIO, "scenario", false, [
    key("format", Form::Count, "required", "the format's number: 1"),
    key("extends", Form::Path, "", "this file is an overlay on that one"),
    key("failures", Form::Text, "", "a profile of assumed faults laid under the file: `virtual-machine-in-data-center`, `physical-server`, `branch-office-server`"),
    key("name", Form::Text, "required", "names the output folder: a-z 0-9 -"),
    key("title", Form::Text, "the name", "one line for people"),
    key("variant_name", Form::Text, "base", "the name of the file's own variant"),
    key("variant_choice", TRUTH, "true", "whether the file\'s own variant can be chosen"),
    key("start", Form::DateTime, "required", "local time of the first site"),
    key("duration", Form::Duration, "required", "how long it is played"),
    key("warm_up", Form::Duration, "0 s", "the first part, not counted"),
    key("experiment", Form::Table(&EXPERIMENT), "", "how often it is played"),
    key("calendar", Form::Table(&CALENDAR), "", "days that are not like others"),
    key("site", Form::Tables(&SITE), "", "places; they exist when named"),
    key("host", Form::Tables(&HOST), "", "machines; they exist when named"),
    key(
        "topology",
        Form::Either(&[Form::Table(&TOPOLOGY), Form::Tables(&TOPOLOGY)]),
        "single",
        "how the license servers stand together",
    ),
    key("entitlement", Form::Table(&ENTITLEMENT), "", "what was bought"),
    key("parameters", Form::Table(&super::PARAMETERS), "", "facts that the guide leaves open"),
    key("server", Form::Tables(&SERVER), "", "license servers"),
    key("firewall", Form::Tables(&FIREWALL), "", "standing rules between two places"),
    key("application", Form::Tables(&APPLICATION), "", "applications, in the order of starting"),
    key("campaign", Form::Tables(&CAMPAIGN), "", "campaign groups"),
    key("agents", Form::Tables(&AGENTS), "", "groups of agents"),
    key("demand", Form::Tables(&DEMAND), "", "load that is not agents"),
    key("crew", Form::Tables(&CREW), "", "who repairs"),
    key("fault", Form::Tables(&FAULT), "", "what fails"),
    key("variant", Form::Tables(&VARIANT), "", "overlays on this file, each a variant"),
    key("condition", Form::Tables(&CONDITION), "", "circumstances that nobody chooses: every variant is played under each"),
    key("scale", Form::Table(&SCALE), "", "multiplies agents and rates of demand"),
    key(
        "target",
        Form::Either(&[Form::Map(&TARGET_OF_METRIC), Form::Tables(&TARGET)]),
        "",
        "limits that metrics must keep",
    ),
    key("compare", Form::Table(&COMPARE), "", "how variants are compared"),
    key("size", Form::Table(&SIZE), "", "which counts are searched"),
    key("sweep", Form::Table(&SWEEP), "", "which inputs are varied"),
    key("cost", Form::Table(&COST), "", "prices"),
    key("order", Form::Table(&ORDER), "", "what the license order says"),
    key("report", Form::Table(&REPORT), "", "what the page says about itself"),
]);

keys!(
    /// An overlay: all that may differ between variants.
    VARIANT, "variant", false, [
    key("name", Form::Text, "required", "the variant's name"),
    key("remove", TRUTH, "false", "drops the variant of the extended file"),
    key("choice", TRUTH, "true", "whether it can be chosen; a circumstance is never recommended"),
    key("start", Form::Any, "", "as in the file"),
    key("duration", Form::Any, "", "as in the file"),
    key("warm_up", Form::Any, "", "as in the file"),
    key("calendar", Form::Any, "", "merged key by key"),
    key("site", Form::Any, "", "merged by name"),
    key("host", Form::Any, "", "merged by name"),
    key("topology", Form::Any, "", "merged key by key"),
    key("entitlement", Form::Any, "", "merged key by key"),
    key("parameters", Form::Any, "", "merged key by key"),
    key("server", Form::Any, "", "merged by name"),
    key("firewall", Form::Any, "", "merged by name"),
    key("application", Form::Any, "", "merged by name"),
    key("campaign", Form::Any, "", "merged by name"),
    key("agents", Form::Any, "", "merged by name"),
    key("demand", Form::Any, "", "merged by name"),
    key("crew", Form::Any, "", "merged by name"),
    key("fault", Form::Any, "", "merged by id"),
    key("scale", Form::Any, "", "merged key by key"),
]);

keys!(
    /// An overlay on every variant: a circumstance.
    CONDITION, "condition", false, [
    key("name", Form::Text, "required", "the condition's name"),
    key("weight", Form::Number, "1", "how much it counts in weighted means; the base counts 1"),
    key("remove", TRUTH, "false", "drops the condition of the extended file"),
    key("scale", Form::Any, "", "merged key by key"),
    key("calendar", Form::Any, "", "merged key by key"),
    key("site", Form::Any, "", "merged by name"),
    key("host", Form::Any, "", "merged by name"),
    key("topology", Form::Any, "", "merged key by key"),
    key("entitlement", Form::Any, "", "merged key by key; the cost stays the variant's"),
    key("parameters", Form::Any, "", "merged key by key"),
    key("server", Form::Any, "", "merged by name; the cost stays the variant's"),
    key("firewall", Form::Any, "", "merged by name"),
    key("application", Form::Any, "", "merged by name"),
    key("campaign", Form::Any, "", "merged by name"),
    key("agents", Form::Any, "", "merged by name"),
    key("demand", Form::Any, "", "merged by name"),
    key("crew", Form::Any, "", "merged by name"),
    key("fault", Form::Any, "", "merged by id"),
]);

keys!(
    /// Factors on the load.
    SCALE, "scale", false, [
    key("agents", Form::Number, "1", "of the counts of all groups, rounded half up, at least 1"),
    key("demand", Form::Number, "1", "of the rates of all demand"),
]);

keys!(
    /// How often it is played.
    EXPERIMENT, "experiment", false, [
    key("seed", Form::Count, "1", "where all draws come from"),
    key("replications", Form::Count, "100", "how often each variant is played"),
    key("precision", Form::Tables(&PRECISION), "", "plays on until all these hold"),
]);

keys!(
    /// A precision to reach.
    PRECISION, "precision", false, [
    key("metric", METRIC, "required", "a metric"),
    key("scope", Form::Text, "system", "what the metric is about"),
    key("subject", Form::Text, "all", "which of the scope"),
    key(
        "half_width",
        Form::Either(&[Form::Fraction, Form::Number, Form::Duration]),
        "",
        "half the confidence interval's width, in the metric's unit",
    ),
    key("relative_half_width", Form::Fraction, "", "the same as a part of the mean"),
    key("replications_max", Form::Count, "10000", "no more than this"),
]);

keys!(
    /// Days that are not like others.
    CALENDAR, "calendar", false, [
    key("holidays", Form::List(&Form::Date), "none", "AG10: dates on which shifts that say so are not worked"),
]);

keys!(
    /// A place.
    SITE, "site", false, [
    key("name", Form::Text, "required", "the site's name"),
    key("utc_offset", Form::Text, "the first site's clock", "its clock, as `+01:00`"),
    key("zone", Form::Text, "", "instead: its IANA time zone, as `Europe/Lisbon`; daylight saving is played"),
    key("remove", TRUTH, "false", "in an overlay: drops the entry"),
]);

keys!(
    /// A machine.
    HOST, "host", false, [
    key("name", Form::Text, "required", "the host's name"),
    key("site", Form::Text, "that of what runs on it", "where it stands"),
    key("host_id", Form::Text, "the license file's", "its host ID"),
    key("address", Form::Text, "", "FT19: its IP address; a list that says it needs no name service"),
    key("ip", Form::Word(&["v4", "v6", "both"]), "both", "SV12: the protocols that it speaks"),
    key(
        "os",
        Form::Word(&[
            "windows-xp",
            "windows-server-2003",
            "windows-server-2008",
            "windows-server-2012",
            "windows",
            "red-hat-linux-5",
            "linux",
            "unix",
        ]),
        "",
        "SV12: its operating system, for the version of License Manager that the guide asks for",
    ),
    key("bits", Form::Count, "64", "SV12: its operating system's, 32 or 64"),
    key("clock_offset", Form::SignedDuration, "0 s", "how far its clock is ahead"),
    key("raid", TRUTH, "false", "one disk's failure changes nothing"),
    key("autostart", TRUTH, "true", "SV10: lmgrd comes up with the host"),
    key("managed", TRUTH, "false", "SV10: the Management Layer starts a dead license server again"),
    key("manual_start_delay", Form::Duration, "30 min", "SV10: how long a manual start takes"),
    key("restart_delay", Form::Duration, "60 s", "SV10: how long a managed start takes"),
    key("remove", TRUTH, "false", "in an overlay: drops the entry"),
]);

keys!(
    /// A license system.
    TOPOLOGY, "topology", true, [
    key("name", Form::Text, "", "its name, where there are several"),
    key(
        "kind",
        Form::Word(&["single", "three-node", "independent"]),
        "single",
        "the configuration",
    ),
    key("remove", TRUTH, "false", "in an overlay: drops the entry"),
]);

static FEATURE_VALUE: Form = Form::Either(&[
    Form::Count,
    Form::Word(&["uncounted"]),
    Form::Table(&FEATURE),
    Form::Tables(&FEATURE),
]);

static FEATURE_CHANGE: Form = Form::Either(&[
    Form::Count,
    Form::False,
    Form::Word(&["uncounted"]),
    Form::Table(&FEATURE),
    Form::Tables(&FEATURE),
]);

keys!(
    /// A feature's licenses.
    FEATURE, "feature", false, [
    key("count", Form::Either(&[Form::Count, Form::Word(&["uncounted"])]), "required", "how many"),
    key("version", Form::Either(&[Form::Text, Form::Number]), "the catalogue's", "up to this version"),
    key("expires", Form::Either(&[Form::Date, Form::Word(&["permanent"])]), "permanent", "its last day"),
    key("starts", Form::Date, "at once", "its first day"),
]);

keys!(
    /// What was bought.
    ENTITLEMENT, "entitlement", false, [
    key("features", Form::Map(&FEATURE_VALUE), "", "features and counts"),
    key("split", Form::Map(&Form::Text), "even", "each independent server's part, as a percentage"),
    key("split_of", Form::Map(&Form::Map(&Form::Text)), "as `split`", "the parts of single features, where they differ"),
    key("place", Form::Map(&Form::Text), "", "where a feature that is not split goes: a server or `one-each`"),
    key("products", Form::Map(&Form::Count), "", "products and quantities, instead of features"),
    key("deployment", Form::Word(&["blended", "separate"]), "blended", "how seats of products add up"),
    key("tenants", Form::Map(&Form::Map(&Form::Count)), "", "of the products each tenant's part, for its usage report"),
    key("bundles", Form::Map(&Form::Table(&BUNDLE)), "", "MT7: products that are counted together in the usage report"),
]);

keys!(
    /// A bundle of products, as License Reporting Manager counts it.
    BUNDLE, "bundle", false, [
    key("products", Form::List(&Form::Text), "required", "who uses any of them is one seat of the bundle"),
    key("entitled", Form::Count, "", "how many seats of it may be in use"),
]);

keys!(
    /// A license server.
    SERVER, "server", true, [
    key("name", Form::Text, "required", "the server's name"),
    key("site", Form::Text, "its host's", "where it stands"),
    key("host", Form::Text, "its name", "the host that it runs on"),
    key("topology", Form::Text, "the only one", "the license system that it belongs to"),
    key("port", Form::Port, "7260", "lmgrd's port"),
    key(
        "vendor_port",
        Form::Either(&[Form::Port, Form::Word(&["random"])]),
        "random",
        "the vendor daemon's fixed port",
    ),
    key("license_file", Form::Path, "", "its license file"),
    key("features", Form::Map(&FEATURE_VALUE), "", "its features, instead of a file"),
    key("altered", Form::List(&Form::Text), "", "features whose line was tampered with"),
    key("options_file", Form::Path, "", "the vendor daemon's options file"),
    key("standby", Form::Table(&STANDBY), "it is always on", "it is a cold standby: in no default list, and off until it is activated"),
    key("remove", TRUTH, "false", "in an overlay: drops the entry"),
]);

keys!(
    /// When a cold standby is on.
    STANDBY, "standby", false, [
    key(
        "activated_by",
        Form::Either(&[Form::Text, Form::List(&Form::Text)]),
        "required",
        "the fault, or faults, that have it on while they last; or `hand`",
    ),
    key("after", Form::Law, "0 s", "how long after the fault's begin it is activated"),
    key("at", Form::Instant, "", "by hand: when it is switched on"),
    key("until", Form::Instant, "never", "by hand: when it is switched off again"),
]);

keys!(
    /// A standing rule.
    FIREWALL, "firewall", false, [
    key("name", Form::Text, "required", "the firewall's name"),
    key("between", Form::List(&Form::Text), "required", "two sites or hosts"),
    key(
        "open",
        Form::Either(&[Form::List(&Form::Port), Form::Word(&["all", "none"])]),
        "required",
        "the ports that it lets through",
    ),
    key("direction", Form::Word(&["both", "forward", "backward"]), "both", "which way it acts"),
    key("remove", TRUTH, "false", "in an overlay: drops the entry"),
]);

keys!(
    /// The backup of a pair.
    BACKUP, "backup", false, [
    key("host", Form::Text, "", "where it runs"),
    key("site", Form::Text, "the primary's", "where its host stands"),
    key("license_servers", Form::Text, "the primary's", "its own list"),
]);

keys!(
    /// An application.
    APPLICATION, "application", true, [
    key("name", Form::Text, "required", "the application's name"),
    key("kind", APPLICATION_KIND, "required", "its kind in the catalogue"),
    key("site", Form::Text, "its host's", "where it runs"),
    key("host", Form::Text, "its name", "the host that it runs on"),
    key("hosts", Form::List(&Form::Text), "", "of a pair: the primary's and the backup's; else one for each instance"),
    key("count", Form::Count, "1", "how many instances"),
    key("topology", Form::Text, "the only one", "the license system that it asks"),
    key("license_servers", Form::Text, "file-order", "its list of servers"),
    key("license_file", Form::Path, "", "the file that its list names, where `license_servers` says none"),
    key("license_file_at", Form::Text, "its own", "TP14: the host on which that file lies"),
    key(
        "account",
        Form::Word(&["user", "system"]),
        "user",
        "TP14: of a Windows service; the System account reads no file of another host",
    ),
    key("redundancy", Form::Word(&["none", "warm-standby", "hot-standby"]), "none", "how it is backed up"),
    key("backup", Form::Table(&BACKUP), "", "its backup"),
    key("options", Form::Map(&Form::Scalar), "", "the product's own options"),
    key("functions", Form::List(&Form::Text), "", "optional features that are wanted"),
    key("supervised", TRUTH, "true", "started again when it ends"),
    key(
        "start_after",
        Form::Either(&[Form::Text, Form::List(&Form::Text)]),
        "",
        "applications that must run first",
    ),
    key("starts_at", Form::Instant, "0 s", "when it is first started"),
    key("release", Form::Either(&[Form::Number, Form::Text]), "8", "its release"),
    key("multi_site", TRUTH, "false", "it works with other sites' servers"),
    key("mode", Form::Text, "the kind's first", "of an IVR Server: behind, in-front, network; the catalogue knows others"),
    key("allow_unsupported", TRUTH, "false", "plays what the product does not support"),
    key("new_database", TRUTH, "false", "of Configuration Server: new or upgraded"),
    key("license_loaded", TRUTH, "true", "of Configuration Server: its new database has the license file"),
    key("at_start", Form::Map(&Form::Count), "", "generic: features taken at the start"),
    key("per_login", Form::Map(&Form::Count), "", "generic: features taken at each login"),
    key("per_unit", Form::Map(&Form::Count), "", "generic: features taken by each unit of demand"),
    key("remove", TRUTH, "false", "in an overlay: drops the entry"),
]);

keys!(
    /// A time of the week.
    PERIOD, "period", false, [
    key("days", Form::Either(&[Form::Text, Form::List(&Form::Text)]), "Mon-Sun", "days on which it begins"),
    key("start", Form::TimeOfDay, "00:00", "its begin"),
    key("end", Form::TimeOfDay, "24:00", "its end"),
]);

keys!(
    /// A campaign group.
    CAMPAIGN, "campaign", false, [
    key("name", Form::Text, "required", "the campaign's name"),
    key("application", Form::Text, "required", "its Outbound Contact Server"),
    key("mode", Form::Word(&["preview", "progressive", "predictive"]), "preview", "how it dials"),
    key(
        "loaded",
        Form::Either(&[Form::Table(&PERIOD), Form::Tables(&PERIOD)]),
        "always",
        "when it is loaded",
    ),
    key("remove", TRUTH, "false", "in an overlay: drops the entry"),
]);

keys!(
    /// A break.
    BREAK, "break", false, [
    key("after", Form::Duration, "required", "how long after the shift's start"),
    key("lasts", Form::Duration, "required", "how long"),
    key("logs_out", TRUTH, "false", "whether the agent logs out for it"),
]);

keys!(
    /// A shift.
    SHIFT, "shift", false, [
    key("days", Form::Either(&[Form::Text, Form::List(&Form::Text)]), "Mon-Sun", "days on which it starts"),
    key("start", Form::TimeOfDay, "required", "its start"),
    key("end", Form::TimeOfDay, "required", "its end; before the start: on the next day"),
    key("arrive", Form::SignedLaw, "0 s", "about the start"),
    key("leave", Form::SignedLaw, "0 s", "about the end"),
    key("breaks", Form::Tables(&BREAK), "", "its breaks"),
    key("not_on", Form::Word(&["holidays"]), "", "AG10: not worked where it would start on a holiday of `[calendar]`"),
]);

keys!(
    /// A renewal process.
    SESSION, "session", false, [
    key("on", Form::Law, "required", "how long a session lasts"),
    key("off", Form::Law, "required", "how long until the next"),
]);

keys!(
    /// What a denied one does.
    RETRY, "retry", false, [
    key("after", Form::Duration, "required", "how long until the next try"),
    key("times", Form::Count, "", "how many tries more"),
    key("until", Form::Word(&["session-end"]), "", "until the session's planned end"),
]);

keys!(
    /// How long a denied one goes on trying; whichever is first.
    PATIENCE, "patience", false, [
    key("tries", Form::Count, "", "AG11: gives up with this many denied tries, the first included"),
    key("time", Form::Duration, "", "AG11: gives up this long after the first denied try"),
]);

keys!(
    /// A group of agents.
    AGENTS, "group of agents", true, [
    key("name", Form::Text, "required", "the group's name"),
    key("count", Form::Count, "required", "how many agents"),
    key("site", Form::Text, "the first", "where they sit"),
    key("role", Form::Word(&["agent", "supervisor"]), "agent", "their role"),
    key(
        "media",
        Form::List(&Form::Word(&["voice", "email", "chat", "open", "sms"])),
        "voice",
        "what they handle",
    ),
    key("applications", Form::List(&Form::Text), "required", "what they log in to, in this order"),
    key("campaigns", Form::List(&Form::Text), "", "campaign groups that they work for"),
    key("tenant", Form::Text, "", "the tenant that usage reports name"),
    key("place_group", Form::Text, "", "the place group that usage reports name"),
    key("enabled", Form::Either(&[Form::Truth, Form::Count]), "true", "whether they exist in the configuration"),
    key("shifts", Form::Tables(&SHIFT), "", "when they work"),
    key("session", Form::Table(&SESSION), "", "or how they come and go"),
    key("recorded", Form::Path, "", "or a record of it"),
    key("feature", Form::Text, "all", "of a recorded debug log: the feature whose users are the agents"),
    key("absence", Form::Fraction, "0", "the probability to miss a shift"),
    key("first_call_after", Form::Law, "0 s", "AP8: from the login to the first call"),
    key("initial", Form::Word(&["stationary", "out"]), "stationary", "sessions at the start"),
    key("without", Form::Map(&Form::Word(&["idle", "works"])), "idle", "what an agent does without an application's seat"),
    key(
        "retry",
        Form::Either(&[Form::Word(&["none"]), Form::Table(&RETRY)]),
        "shifts: after 2 min until the session's end; sessions: none",
        "what a denied agent does",
    ),
    key("patience", Form::Table(&PATIENCE), "", "AG11: when a denied agent goes home until its next shift"),
    key("remove", TRUTH, "false", "in an overlay: drops the entry"),
]);

keys!(
    /// Load that is not agents.
    DEMAND, "demand", false, [
    key("name", Form::Text, "required", "the demand's name"),
    key("application", Form::Text, "required", "what serves it"),
    key("kind", Form::Text, "", "the kind of connection"),
    key("rate", Form::Rate, "", "how often it arrives"),
    key("profile", Form::Path, "", "or a weekly profile of rates"),
    key("recorded", Form::Path, "", "or a record of it"),
    key("feature", Form::Text, "all", "of a record: the feature that counts"),
    key("holding", Form::Law, "the kind's own", "how long a unit holds its licenses"),
    key("dialing", Form::Word(&["preview", "autodial"]), "preview", "how callbacks are dialed"),
    key(
        "retry",
        Form::Either(&[Form::Word(&["none"]), Form::Table(&RETRY)]),
        "none",
        "what a denied unit does",
    ),
    key("patience", Form::Table(&PATIENCE), "", "AG11: when a denied unit gives up"),
    key("remove", TRUTH, "false", "in an overlay: drops the entry"),
]);

keys!(
    /// Who repairs.
    CREW, "crew", false, [
    key("name", Form::Text, "required", "the crew's name"),
    key("size", Form::Count, "1", "FT20: how many repairs it works on at once"),
    key("hours", Form::Text, "always", "FT20: when it works, as `Mon-Fri 08:00-18:00`"),
    key("site", Form::Text, "the first", "the site whose clock its hours go by"),
    key("remove", TRUTH, "false", "in an overlay: drops the entry"),
]);

keys!(
    /// A fault that follows another.
    WHEN, "when", false, [
    key("fault", Form::Text, "required", "the other fault"),
    key("event", Form::Word(&["begin", "end"]), "begin", "which moment of it"),
    key("delay", Form::Law, "0 s", "how long after"),
    key("probability", Form::Fraction, "1", "how often it follows"),
]);

keys!(
    /// What fails.
    FAULT, "fault", false, [
    key("id", Form::Text, "required", "its id, the root cause that results name"),
    key("kind", FAULT_KIND, "required", "what it does"),
    key("target", Form::Text, "", "what it strikes"),
    key("targets", Form::List(&Form::Text), "", "what it strikes, in order"),
    key("at", Form::Instant, "", "when it begins"),
    key("when", Form::Table(&WHEN), "", "or after which other fault"),
    key("time_to_failure", Form::Law, "", "or how long until it begins, each time"),
    key("lasts", Form::Law, "for good", "how long it holds its target down"),
    key("time_to_repair", Form::Law, "", "the same, of a random fault"),
    key("every", Form::Duration, "", "begins again every so long"),
    key("times", Form::Count, "no limit", "how often in all"),
    key("repaired_by", Form::Text, "", "FT20: the crew that a repair waits for; with `time_to_repair`"),
    key("repair_during", Form::Text, "always", "when repairs go on, as `Mon-Fri 08:00-18:00`"),
    key("initial", Form::Word(&["stationary", "new"]), "stationary", "random faults at the start"),
    key("probability", Form::Fraction, "1", "that it happens at all, each time"),
    key("between", Form::List(&Form::Text), "", "firewall-block: two sites or hosts; site-cut: two sites, or a site and `all`"),
    key("ports", Form::Either(&[Form::List(&Form::Port), Form::Word(&["all"])]), "all", "firewall-block: which ports"),
    key("direction", Form::Word(&["both", "forward", "backward"]), "both", "firewall-block: which way"),
    key("established", Form::Word(&["dropped", "kept"]), "dropped", "firewall-block, site-cut: what becomes of open connections"),
    key("mode", Form::Word(&["silent", "reset"]), "silent", "firewall-block, site-cut: whether both ends notice at once"),
    key("groups", Form::List(&Form::List(&Form::Text)), "", "partition: hosts or sites on each side"),
    key("site", Form::Text, "", "name-service: where names do not resolve"),
    key("feature", Form::Text, "", "license-expiry, lmremove: which"),
    key("after", Form::Text, "", "lmremove: the fault whose stale checkouts alone are freed; else all are"),
    key("license_file", Form::Path, "", "license-file-change: the new file"),
    key("features", Form::Map(&FEATURE_CHANGE), "", "license-file-change: what the new file says otherwise"),
    key("altered", Form::List(&Form::Text), "", "license-file-change: features whose lines were tampered with; `host-id` for all"),
    key("reread", TRUTH, "true", "license-file-change: `lmreread` runs at once"),
    key("copies", Form::Word(&["all", "target"]), "all", "license-file-change: which nodes' copies"),
    key("options", Form::Map(&Form::Scalar), "", "option-change: the new values"),
    key("each_lasts", Form::Duration, "", "maintenance: how long each is down"),
    key("gap", Form::Duration, "0 s", "maintenance: from one's end to the next one's begin"),
    key("offset", Form::SignedDuration, "", "clock-offset: how far the clock is ahead"),
    key("by", Form::Duration, "", "clock-windback: how far the clock is set back"),
    key("license_servers", Form::Text, "", "address-change: the new list"),
    key("agents", Form::Text, "", "person-disable, surge, relocate: the group"),
    key("to", Form::List(&Form::Text), "", "relocate: what its agents log in to while it stands, in this order"),
    key("demand", Form::Text, "", "surge: the demand"),
    key("count", Form::Count, "", "person-disable, surge: how many"),
    key("factor", Form::Number, "", "surge: how many times as much in all"),
    key("members", Form::List(&Form::Text), "", "common-cause: hosts or faults"),
    key("each_probability", Form::Fraction, "1", "common-cause: for each member"),
    key("spread", Form::Duration, "0 s", "common-cause: within this"),
    key("remove", TRUTH, "false", "in an overlay: drops the entry"),
]);

keys!(
    /// A limit that a metric must keep.
    TARGET, "target", false, [
    key("metric", METRIC, "required", "the metric"),
    key("max", Form::Either(&[Form::Fraction, Form::Number, Form::Duration]), "", "no more than this"),
    key("min", Form::Either(&[Form::Fraction, Form::Number, Form::Duration]), "", "no less than this"),
    key("confidence", Form::Fraction, "95 %", "how sure that must be"),
    key("scope", Form::Text, "system", "what the metric is about"),
    key("subject", Form::Text, "all", "which of the scope"),
]);

/// Under a metric's name its limits; under `under` whether they hold under all conditions or the base.
static TARGET_OF_METRIC: Form = Form::Either(&[
    Form::Table(&LIMITS),
    Form::Tables(&LIMITS),
    Form::Word(&["all", "base"]),
]);

keys!(
    /// The same under its metric's name.
    LIMITS, "target", false, [
    key("max", Form::Either(&[Form::Fraction, Form::Number, Form::Duration]), "", "no more than this"),
    key("min", Form::Either(&[Form::Fraction, Form::Number, Form::Duration]), "", "no less than this"),
    key("confidence", Form::Fraction, "95 %", "how sure that must be"),
    key("scope", Form::Text, "system", "what the metric is about"),
    key("subject", Form::Text, "all", "which of the scope"),
]);

keys!(
    /// How variants are compared.
    COMPARE, "compare", false, [
    key("baseline", Form::Text, "the first variant", "what the others are held against"),
    key("choices", TRUTH, "true", "whether the variants can be chosen; if not, none is recommended"),
    key("metrics", Form::List(&METRIC), "the headline metrics", "which metrics"),
    key("indifference", Form::Either(&[Form::Fraction, Form::Number, Form::Duration]), "", "differences below this do not matter"),
    key("pcs", Form::Fraction, "95 %", "the probability of a correct selection"),
    key("parameters", Form::Either(&[Form::List(&Form::Text), Form::Map(&Form::Any)]), "", "parameters that are played with other values: names, or a table of names with a value or a list of them"),
]);

keys!(
    /// A range of counts.
    RANGE, "range", false, [
    key("min", Form::Count, "required", "the least"),
    key("max", Form::Count, "required", "the most"),
    key("step", Form::Count, "1", "the distance"),
]);

keys!(
    /// Which counts are searched.
    SIZE, "size", false, [
    key("vary", Form::Map(&Form::Table(&RANGE)), "required", "features and their ranges"),
    key("servers", Form::List(&Form::Count), "as in the file", "how many independent servers there may be, the first in file order"),
    key("split", Form::Word(&["file", "search"]), "file", "how each feature is divided over independent servers"),
]);

keys!(
    /// Which inputs are varied.
    SWEEP, "sweep", false, [
    key("vary", Form::Map(&Form::List(&Form::Any)), "required", "paths of keys and their values"),
    key("design", Form::Word(&["grid", "one-at-a-time", "latin-hypercube", "sobol"]), "grid", "which combinations"),
    key("points", Form::Count, "", "how many combinations"),
]);

keys!(
    /// Prices.
    COST, "cost", false, [
    key("license", Form::Map(&Form::Number), "", "of one license of a feature"),
    key("server_year", Form::Number, "", "of a license server for a year"),
    key("agent_hour", Form::Number, "", "of an agent's lost hour"),
    key("application_hour", Form::Number, "", "of an application's lost hour"),
    key("currency", Form::Text, "", "what the prices are in"),
]);

keys!(
    /// What the license order says.
    ORDER, "order", false, [
    key(
        "purpose",
        Form::Word(&["demo", "evaluation", "testing", "production", "development"]),
        "production",
        "what the licenses are for",
    ),
    key("company", Form::Text, "", "who orders"),
    key("switch", Form::Text, "", "the switch"),
]);

keys!(
    /// What the page says about itself.
    REPORT, "report", false, [
    key("author", Form::Text, "", "who wrote it"),
    key("date", Form::Either(&[Form::Date, Form::Text]), "", "when"),
    key("organization", Form::Text, "", "for whom"),
]);
