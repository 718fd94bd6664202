//! Clocks that are set back (FT17).

use crate::check::faults::draft::Drafted;
use crate::check::faults::scene::Scene;
use crate::check::faults::strikes::on_hosts;
use crate::finding::Severity;
use crate::view::View;
use kernel::Span;
use model::plan::FaultKind;

/// A fault that sets the clocks of hosts back.
pub fn read(view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    view.missing("by");
    let by = view.duration("by").unwrap_or(Span::DAY);
    let services = scene.network.services.iter();
    let services = services.map(|service| service.windback_tolerance);
    let applications = scene.applications.list.iter();
    let applications = applications.map(|application| application.windback_tolerance);
    let least = services.chain(applications).min().unwrap_or(Span::ZERO);
    if by == Span::ZERO {
        let hint = "write how far, such as `by = \"30 h\"`";
        view.error("by", "a fault that sets no clock back", hint);
    } else if view.has("by") && by <= least {
        let message = format!(
            "a clock that is set back by no more than `windback_tolerance` ({} h) refuses nothing",
            least.0 as f64 / Span::HOUR.0 as f64
        );
        let hint = "a longer `by`, or a shorter `windback_tolerance`";
        view.report(Severity::Warning, "by", message, hint);
    }
    on_hosts(view, scene, &|host| FaultKind::ClockWindback { host, by })
}
