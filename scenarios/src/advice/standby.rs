//! Advice about redundant pairs (AP5).

use super::{Design, advice};
use model::plan::{Application, Give, Redundancy, Role};

pub(super) fn advise(design: &Design<'_, '_>) {
    let control: Vec<&Application> = design
        .applications
        .list
        .iter()
        .filter(|application| application.role == Role::SolutionControl)
        .collect();
    for (at, application) in design.applications.list.iter().enumerate() {
        if application.redundancy == Redundancy::None || is_framework(application) {
            continue;
        }
        let view = &design.applications.instances[at].view;
        hot_standby(design, application, at);
        let name = design.name(application);
        if control.is_empty() {
            let message =
                format!("nothing switches `{name}` over: there is no Solution Control Server");
            let hint = "add an application of kind `solution-control-server`";
            advice(view, "redundancy", message, hint);
        } else if !control.iter().any(|control| may_switch(design, control)) {
            let message = format!(
                "Solution Control Server does not switch `{name}` over when its primary dies: \
                 no server that it asks has `ha_redundancy`"
            );
            advice(
                view,
                "redundancy",
                message,
                "add `ha_redundancy` to the licenses",
            );
        }
    }
}

/// The pairs of Solution Control and Configuration Server need no license.
fn is_framework(application: &Application) -> bool {
    matches!(
        application.role,
        Role::SolutionControl | Role::Configuration(_)
    )
}

/// Whether some server of its list has what lets it switch pairs over.
fn may_switch(design: &Design<'_, '_>, control: &Application) -> bool {
    let needs = control
        .needs
        .iter()
        .filter(|need| need.give == Give::Switchover);
    let mut features = needs.map(|need| need.feature);
    let services = design.asked(control);
    features.any(|feature| {
        services
            .iter()
            .any(|s| design.pools(*s, feature).next().is_some())
    })
}

/// A hot standby without its own license is none.
fn hot_standby(design: &Design<'_, '_>, application: &Application, at: usize) {
    if application.redundancy != Redundancy::HotStandby {
        return;
    }
    let services = design.asked(application);
    for need in application
        .needs
        .iter()
        .filter(|need| need.give == Give::HotStandby)
    {
        if services
            .iter()
            .any(|service| design.pools(*service, need.feature).next().is_some())
        {
            continue;
        }
        let feature = design.symbols.feature_name(need.feature);
        let what = if need.required {
            "neither of the pair starts"
        } else {
            "it falls back to warm standby"
        };
        let name = design.name(application);
        let message = format!(
            "hot standby of `{name}` needs `{feature}`, which no server of its list has: {what}"
        );
        let hint = "add it to the licenses, or choose `redundancy = \"warm-standby\"`";
        let view = &design.applications.instances[at].view;
        advice(view, "redundancy", message, hint);
    }
}
