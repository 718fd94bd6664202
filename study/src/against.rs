//! What speaks against a recommendation whatever its numbers say: what the guide advises against, what the file leaves
//! open, and which applications no target feels.

use kernel::{Column, Layout, Scope};
use model::plan::{ApplicationIndex, Give, Plan};
use scenarios::study::Study;

/// What the guide says against a configuration.
pub fn of_variant(plan: &Plan) -> Vec<String> {
    let mut services = plan.services.iter();
    let Some(three_node) = services.find_map(|service| service.three_node.as_ref()) else {
        return Vec::new();
    };
    let place = "(Ordering Licenses, Three-Server Redundant Configuration; TP5)";
    let counted = match three_node.failover_failure > 0.0 {
        true => format!(
            "here the survivors of a lost master elect nobody with a probability of {}, which is assumed",
            three_node.failover_failure
        ),
        false => "it gives no number, and `failover_failure` is 0 here, so these results assume that every failover works".to_owned(),
    };
    vec![format!(
        "the licensing guide does not recommend three-node systems, since FlexNet's implementation is unreliable {place}; \
         {counted}."
    )]
}

/// What the targets do not feel, and what the file leaves open.
pub fn of_study(study: &Study, layout: &Layout) -> Vec<String> {
    let mut open = Vec::new();
    let Some(plan) = study.plans.first().filter(|_| !study.targets.is_empty()) else {
        return open;
    };
    let unfelt = unfelt(study, plan, layout);
    if !unfelt.is_empty() {
        open.push(format!(
            "No target covers {}: nobody logs in there, so its outages change no verdict.",
            unfelt.join(", ")
        ));
    }
    let left = |is_open: fn(&scenarios::study::LeftOpen) -> bool| {
        study.notes.iter().any(|notes| is_open(&notes.left_open))
    };
    let mut names = Vec::new();
    if left(|open| !open.on_violation.is_empty()) {
        names.push("`on_violation`");
    }
    if left(|open| !open.reconnect.is_empty()) {
        names.push("`reconnect`");
    }
    if !names.is_empty() && study.plans.len() > 1 {
        open.push(format!(
            "Neither the file nor the guide sets {}; `licsim compare` tries the other values and says whether the \
             recommendation survives.",
            names.join(" and ")
        ));
    }
    open
}

/// The applications that no target feels, by name.
fn unfelt(study: &Study, plan: &Plan, layout: &Layout) -> Vec<String> {
    let targets = study.targets.iter();
    let columns: Vec<&Column> = targets
        .filter_map(|target| layout.find(&target.metric, target.scope, &target.subject))
        .map(|index| &layout.columns[index])
        .collect();
    let has_pairs = plan.applications.iter().any(|a| a.processes.len() > 1);
    let is_unfelt = |application: &ApplicationIndex| {
        let symbol = plan.applications[*application].symbol;
        let name = plan.symbols.applications[symbol].as_str();
        // Solution Control Server lets pairs switch over, which their users feel.
        let switches = plan.applications[*application].needs.iter();
        let mut switches = switches.filter(|need| need.give == Give::Switchover);
        if has_pairs && switches.next().is_some() {
            return false;
        }
        !columns
            .iter()
            .any(|column| feels(plan, column, *application, name))
    };
    let applications = plan.applications.keys().filter(is_unfelt);
    applications
        .map(|at| {
            let symbol = plan.applications[at].symbol;
            reports::format::plain_name(&plan.symbols.applications[symbol])
        })
        .collect()
}

/// Metrics of the whole system that are about users alone.
const OF_USERS: [&str; 10] = [
    "denied_fraction",
    "unserved_fraction",
    "refused_fraction",
    "checkouts_requested",
    "checkouts_denied",
    "agent_time_lost",
    "agent_time_lost_fraction",
    "forced_logouts",
    "admission",
    "any_denial",
];

/// Whether a column can change with what happens to an application.
fn feels(plan: &Plan, column: &Column, application: ApplicationIndex, name: &str) -> bool {
    let is_it = |index: &ApplicationIndex| *index == application;
    let of_groups = |wanted: Option<&str>| {
        let groups = plan.groups.iter();
        let mut groups = groups.filter(|group| {
            wanted.is_none_or(|wanted| plan.symbols.groups[group.symbol] == wanted)
        });
        groups.any(|group| group.steps.iter().flat_map(|step| &step.choices).any(is_it))
    };
    let of_demands = |wanted: Option<&str>| {
        let demands = plan.demands.iter();
        let mut demands = demands.filter(|demand| {
            wanted.is_none_or(|wanted| plan.symbols.demands[demand.symbol] == wanted)
        });
        demands.any(|demand| demand.choices.iter().any(is_it))
    };
    let subject = column.subject.as_str();
    match column.scope {
        Scope::System if OF_USERS.contains(&column.metric) => of_groups(None) || of_demands(None),
        Scope::System => true,
        Scope::Agents => of_groups(Some(subject)),
        Scope::Demand => of_demands(Some(subject)),
        Scope::Application => subject == name,
        Scope::Feature => {
            let mut needs = plan.applications[application].needs.iter();
            needs.any(|need| plan.symbols.features[need.feature] == subject)
        }
        Scope::Server | Scope::Fault => false,
    }
}
