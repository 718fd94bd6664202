//! The applications of the matrix: one row for each way of taking and giving licenses.

/// One row: what is played, and what a fault of it can name.
pub struct Row {
    pub name: &'static str,
    /// A feature that it takes, for faults that strike one.
    pub feature: &'static str,
    /// Its applications and users, as the scenario's text. `LIST` stands for the keys of its server list.
    pub text: &'static str,
    /// The application that faults strike.
    pub target: &'static str,
    /// The target's host.
    pub host: &'static str,
    /// It is a pair with a backup that takes over.
    pub is_pair: bool,
    /// An option that says how many it may take.
    pub option: Option<&'static str>,
    /// The group that a surge or a disabled person belongs to, and the demand that a surge makes.
    pub group: Option<&'static str>,
    pub demand: Option<&'static str>,
    /// It has a Configuration Server and an LRM.
    pub has_lrm: bool,
}

/// Ample stock: more than all users of any row together take, at every server.
pub const FEATURES: [&str; 27] = [
    "tserver_sdn",
    "cti_ha_option",
    "ha_redundancy",
    "MLSNMP",
    "MLDistributed",
    "tserver_nts",
    "tserver_nts_calltreatments",
    "router_seats",
    "router_ha_option",
    "occ_full",
    "vcb_full",
    "ics_multi_media_agent_seat",
    "ics_email_webform_channel",
    "ISDK_FACTORY",
    "ISDK_QUEUE",
    "DESKTOP_AGENT",
    "DESKTOP_SUPERVISOR",
    "GIS",
    "GIS_STATSERVICE",
    "GIS_CONFIGSERVICE",
    "GIS_INTERACTIONSERVICE",
    "tserver_ivr_max_ports_behind",
    "tserver_ivr_max_ports_in_front",
    "iserver_ha_option",
    "CLDistributed",
    "x",
    "y",
];

const NONE: Row = Row {
    name: "",
    feature: "tserver_sdn",
    text: "",
    target: "app",
    host: "app",
    is_pair: false,
    option: None,
    group: Some("day"),
    demand: None,
    has_lrm: false,
};

/// The rows. `DAY(…)` and `CALLS(…)` are written out by [`text`].
pub const ROWS: [Row; 24] = [
    Row {
        name: "t-server-numbered",
        text: "APP(t-server) options = { num-sdn-licenses = 800 }\nDAY(\"app\")",
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "t-server-max",
        text: "APP(t-server)\nDAY(\"app\")",
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "t-server-continues",
        text: "APP(t-server) on_violation = \"continue\"\nDAY(\"app\")",
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "t-server-exits",
        text: "APP(t-server) on_server_loss = \"exit\"\noptions = { num-sdn-licenses = 800 }\nDAY(\"app\")",
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "t-server-registers",
        text: "APP(t-server) registered_dns = 20\nDAY(\"app\")",
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "t-server-hot",
        text: "APP(solution-control-server,scs)\nPAIR(t-server,hot-standby) options = { num-sdn-licenses = 800 }\nDAY(\"app\")",
        host: "app-1",
        is_pair: true,
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "t-server-warm",
        text: "APP(solution-control-server,scs)\nPAIR(t-server,warm-standby)\nDAY(\"app\")",
        host: "app-1",
        is_pair: true,
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "network-t-server",
        feature: "tserver_nts_calltreatments",
        text: "APP(network-t-server) mode = \"genspec\"\nCALLS(\"app\")",
        group: None,
        demand: Some("calls"),
        ..NONE
    },
    Row {
        name: "urs",
        feature: "router_seats",
        text: "APP(t-server,ts)\nAPP(universal-routing-server)\nDAY(\"ts\", \"app\") first_call_after = \"3 min\"",
        ..NONE
    },
    Row {
        name: "urs-works-without",
        feature: "router_seats",
        text: "APP(t-server,ts)\nAPP(universal-routing-server)\nDAY(\"ts\", \"app\") first_call_after = \"3 min\" & without = { app = \"works\" }",
        ..NONE
    },
    Row {
        name: "urs-hot",
        feature: "router_seats",
        text: "APP(solution-control-server,scs)\nAPP(t-server,ts)\nPAIR(universal-routing-server,hot-standby)\nDAY(\"ts\", \"app\") first_call_after = \"3 min\"",
        host: "app-1",
        is_pair: true,
        ..NONE
    },
    Row {
        name: "ocs",
        feature: "occ_full",
        text: "APP(t-server,ts)\nAPP(outbound-contact-server) options = { num-of-licenses = 800 }\nCAMPAIGN\nDAY(\"ts\") campaigns = [\"spring\"]",
        option: Some("num-of-licenses"),
        ..NONE
    },
    Row {
        name: "ucs",
        feature: "vcb_full",
        text: "APP(universal-callback-server)\nCALLS(\"app\")",
        option: Some("max-licenses"),
        group: None,
        demand: Some("calls"),
        ..NONE
    },
    Row {
        name: "interaction-server",
        feature: "ics_multi_media_agent_seat",
        text: "APP(interaction-server) options = { ics_multi_media_agent_seat = 800, ics_email_webform_channel = 800 }\nDAY(\"app\") media = [\"email\"]",
        option: Some("ics_multi_media_agent_seat"),
        ..NONE
    },
    Row {
        name: "interaction-server-all",
        feature: "ics_email_webform_channel",
        text: "APP(interaction-server)\nDAY(\"app\") media = [\"email\"]",
        option: Some("ics_multi_media_agent_seat"),
        ..NONE
    },
    Row {
        name: "desktop",
        feature: "DESKTOP_AGENT",
        text: "APP(genesys-desktop) allow_unsupported = true\nDAY(\"app\")\nLATE(\"app\") role = \"supervisor\"",
        ..NONE
    },
    Row {
        name: "gis",
        feature: "GIS_STATSERVICE",
        text: "APP(genesys-integration-server) allow_unsupported = true\nCALLS(\"app\") kind = \"statistics\"\nMORE(\"app\") kind = \"agent\"",
        group: None,
        demand: Some("calls"),
        ..NONE
    },
    Row {
        name: "ivr-behind",
        feature: "tserver_ivr_max_ports_behind",
        text: "APP(ivr-server) mode = \"behind\"\nCALLS(\"app\")",
        option: Some("num-of-licenses"),
        group: None,
        demand: Some("calls"),
        ..NONE
    },
    Row {
        name: "ivr-in-front-hot",
        feature: "tserver_ivr_max_ports_in_front",
        text: "APP(solution-control-server,scs)\nPAIR(ivr-server,hot-standby) mode = \"in-front\"\noptions = { num-of-licenses = 800 }\nCALLS(\"app\")",
        host: "app-1",
        is_pair: true,
        option: Some("num-of-licenses"),
        group: None,
        demand: Some("calls"),
        ..NONE
    },
    Row {
        name: "ivr-network",
        feature: "tserver_nts",
        text: "APP(ivr-server) mode = \"network\"\nCALLS(\"app\")",
        group: None,
        demand: Some("calls"),
        ..NONE
    },
    Row {
        name: "scs",
        feature: "ha_redundancy",
        text: "APP(solution-control-server) functions = [\"MLSNMP\", \"MLDistributed\", \"ha_redundancy\"]\nAPP(t-server,ts)\nDAY(\"ts\")",
        ..NONE
    },
    Row {
        name: "configuration",
        feature: "CLDistributed",
        text: "APP(configuration-server,cs)\nAPP(configuration-server) mode = \"proxy\"\nAPP(license-reporting-manager,lrm)\nAPP(t-server,ts)\nDAY(\"ts\")",
        has_lrm: true,
        ..NONE
    },
    Row {
        name: "generic-login",
        feature: "y",
        text: "APP(generic) at_start = { x = 2 }\nper_login = { y = 1 }\nDAY(\"app\")",
        ..NONE
    },
    Row {
        name: "generic-two",
        feature: "x",
        text: "APP(generic,other) at_start = { x = 40 }\nAPP(generic) at_start = { x = 60 }\nDAY(\"app\")",
        ..NONE
    },
];

/// When agents come: all day long, so that whatever happens meets a login; and some who come and go.
const SHIFT: &str = "count = 40\nsite = \"desks\"\n[[agents.shifts]]\ndays = \"Mon-Sun\"\nstart = \"07:00\"\nend = \"19:00\"\narrive = { uniform = [\"0 min\", \"9 h\"] }\nbreaks = [ { after = \"2 h\", lasts = \"15 min\", logs_out = true } ]";
const LATE: &str = "count = 10\nsite = \"desks\"\nsession = { on = { exponential = \"40 min\" }, off = { exponential = \"30 min\" } }";
/// Somebody logs in every minute, and is gone if denied.
const BRISK: &str = "count = 20\nsite = \"desks\"\nretry = \"none\"\nsession = { on = { exponential = \"8 min\" }, off = { exponential = \"4 min\" } }";
/// Many at once, in the minutes in which the fault strikes.
const RUSH: &str = "count = 300\nsite = \"desks\"\nretry = \"none\"\n[[agents.shifts]]\ndays = \"Mon-Sun\"\nstart = \"10:00\"\nend = \"13:30\"\narrive = { uniform = [\"0 min\", \"5 min\"] }";
const RATE: &str = "rate = \"500 /h\"\nholding = \"2 min\"";

/// The applications and users of a row as the scenario's text.
pub fn text(row: &Row, list: &str) -> String {
    let mut text = String::new();
    for line in row.text.lines() {
        let Some((call, rest)) = line.split_once(')') else {
            match line {
                "CAMPAIGN" => text += "[[campaign]]\nname = \"spring\"\napplication = \"app\"\n",
                other => text += &format!("{other}\n"),
            }
            continue;
        };
        let Some((what, of)) = call.split_once('(') else {
            text += &format!("{line}\n");
            continue;
        };
        let (first, second) = of.split_once(',').unwrap_or((of, "app"));
        let rest = rest.trim().replace(" & ", "\n");
        text += &match what {
            "APP" => format!(
                "[[application]]\nname = \"{second}\"\nkind = \"{first}\"\nsite = \"desks\"\n{list}\n{rest}\n"
            ),
            "PAIR" => format!(
                "[[application]]\nname = \"app\"\nkind = \"{first}\"\nsite = \"desks\"\nredundancy = \"{second}\"\nhosts = [\"app-1\", \"app-2\"]\n{list}\n{rest}\n"
            ),
            "DAY" => {
                format!(
                    "[[agents]]\nname = \"brisk\"\napplications = [{of}]\n{rest}\n{BRISK}\n[[agents]]\nname = \"rush\"\napplications = [{of}]\n{rest}\n{RUSH}\n[[agents]]\nname = \"day\"\napplications = [{of}]\n{rest}\n{SHIFT}\n"
                )
            }
            "LATE" => {
                format!("[[agents]]\nname = \"late\"\napplications = [{of}]\n{rest}\n{LATE}\n")
            }
            "CALLS" => {
                format!("[[demand]]\nname = \"calls\"\napplication = {of}\n{rest}\n{RATE}\n")
            }
            "MORE" => format!("[[demand]]\nname = \"more\"\napplication = {of}\n{rest}\n{RATE}\n"),
            _ => format!("{line}\n"),
        };
    }
    text
}
