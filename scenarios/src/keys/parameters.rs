//! Every parameter of the domain rules, under its name there.

use super::{Form, Key, Keys, key};

/// The parameters: they may stand in `[parameters]`, and at a topology, server, application or group.
pub static PARAMETERS: Keys = Keys {
    what: "table of parameters",
    parameters: false,
    keys: ENTRIES,
};

const ENTRIES: &[Key] = &[
    key(
        "expiry_moment",
        Form::Word(&["end-of-day", "start-of-day"]),
        "end-of-day",
        "LF4: whether a dated license works through its last day",
    ),
    key(
        "automatic_reread",
        Form::Truth,
        "true",
        "LF8: a new license file is read at the server's midnight without `lmreread`",
    ),
    key(
        "order_lead_time",
        Form::Either(&[Form::Duration, Form::Law]),
        "uniform 24 h to 48 h",
        "LF15: how long a new license file takes to arrive",
    ),
    key(
        "vendor_restart_delay",
        Form::Duration,
        "1 s",
        "SV2: after this long lmgrd starts a dead vendor daemon again",
    ),
    key(
        "on_server_loss",
        Form::Word(&["run-on", "exit"]),
        "run-on",
        "SV2: what an application does after its last failed try to reach its server",
    ),
    key(
        "poll_interval",
        Form::Duration,
        "120 s",
        "SV4: distance between polls",
    ),
    key(
        "retry_interval",
        Form::Duration,
        "60 s",
        "SV4: distance between tries after a missed poll",
    ),
    key(
        "retry_count",
        Form::Count,
        "5",
        "SV4: tries after a missed poll",
    ),
    key(
        "answer_timeout",
        Form::Duration,
        "30 s",
        "SV13: how long a client waits for a vendor daemon that does not answer",
    ),
    key(
        "start_time",
        Form::Law,
        "0 s",
        "SV14: how long a license server takes to come up; at an application, how long that takes",
    ),
    key(
        "takeover_time",
        Form::Law,
        "0 s",
        "SV14: how long the backup of a pair takes until it takes work",
    ),
    key(
        "max_connections",
        Form::Count,
        "1000",
        "SV15: how many clients lmgrd takes at once",
    ),
    key(
        "dead_client_timeout",
        Form::Duration,
        "2 h",
        "SV4: how long the licenses of a vanished client stay in use",
    ),
    key(
        "clock_tolerance",
        Form::Duration,
        "24 h",
        "SV6: by how much the clocks of server and application may differ",
    ),
    key(
        "clock_check",
        Form::Word(&["expiring", "all"]),
        "expiring",
        "SV6: which features are checked for it",
    ),
    key(
        "windback_tolerance",
        Form::Duration,
        "24 h",
        "FT17: by how much a host's clock may be behind what it last showed",
    ),
    key(
        "orphans",
        Form::Truth,
        "true",
        "SV9: a client cut off by the network leaves its licenses behind",
    ),
    key(
        "autostart",
        Form::Truth,
        "true",
        "SV10: lmgrd comes up with its host",
    ),
    key(
        "manual_start_delay",
        Form::Duration,
        "30 min",
        "SV10: how long it takes somebody to start lmgrd after its host",
    ),
    key(
        "managed",
        Form::Truth,
        "false",
        "SV10: the Management Layer starts a dead license server again",
    ),
    key(
        "lm_version",
        Form::Either(&[Form::Text, Form::Number]),
        "11.9",
        "SV12: License Manager's version",
    ),
    key(
        "rejoin_wait",
        Form::Duration,
        "4 min",
        "TP4: how long a stopped node must stay away",
    ),
    key(
        "early_rejoin_failure",
        Form::Fraction,
        "1",
        "TP4: the probability that a node started earlier does not rejoin",
    ),
    key(
        "failover_failure",
        Form::Fraction,
        "0",
        "TP5: the probability that the survivors of a lost master elect none",
    ),
    key(
        "failover_repair",
        Form::Duration,
        "15 min",
        "TP5: how long such a failure lasts at most",
    ),
    key(
        "list_search",
        Form::Word(&["sticky", "whole-set"]),
        "sticky",
        "TP7: whether the server of the first feature serves all, or a server must have them all",
    ),
    key(
        "reconnect",
        Form::Word(&["same-server", "any-server"]),
        "same-server",
        "TP8: whether a running application turns to the next server of its list",
    ),
    key(
        "heartbeat_interval",
        Form::Duration,
        "20 s",
        "TP12: of the nodes of a three-node system",
    ),
    key(
        "primary_is_master",
        Form::Truth,
        "false",
        "TP12: a returned primary becomes master again",
    ),
    key(
        "restart_delay",
        Form::Duration,
        "60 s",
        "AP1: after this long a supervised application that ended is started again",
    ),
    key(
        "on_violation",
        Form::Word(&["refuse-new", "continue"]),
        "refuse-new",
        "AP2: what happens to new work while a violation stands",
    ),
    key(
        "dns_per_agent",
        Form::Count,
        "1",
        "AP7: DNs that an agent's login registers",
    ),
    key(
        "dialing",
        Form::Word(&["full", "preview"]),
        "full where the file has it",
        "AP9: which licenses Outbound Contact Server takes",
    ),
    key(
        "logout_order",
        Form::Word(&["latest", "earliest", "random"]),
        "latest",
        "AP11: who is logged out first when a number is exceeded",
    ),
    key(
        "supervisor_fallback",
        Form::Truth,
        "true",
        "AP12: a supervisor without a license works restricted on an agent's",
    ),
    key(
        "relocate_time",
        Form::Law,
        "uniform 10 min to 30 min",
        "AG9: how long an agent takes to log in elsewhere; may stand at a group",
    ),
    key(
        "lrm_grace",
        Form::Duration,
        "30 d",
        "AP16: how long License Reporting Manager may be away",
    ),
    key(
        "iscc_warm_standby",
        Form::Word(&["per-server", "per-pair"]),
        "per-server",
        "AP19: how many `tserver_iscc` a warm-standby pair takes",
    ),
    key(
        "registered_dns",
        Form::Count,
        "0",
        "AP21: DNs that T-Server registers at its start",
    ),
    key(
        "lrm_backup_downtime",
        Form::Duration,
        "5 min",
        "AP22: how long an old backup of Configuration Server refuses all but LRM",
    ),
];
