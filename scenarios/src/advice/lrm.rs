//! Advice about Configuration Server's new database and License Reporting Manager (AP15, AP16, AP22).

use super::{Design, advice, warning};
use model::plan::{Redundancy, Role};

pub(super) fn advise(design: &Design<'_, '_>) {
    let applications = &design.applications.list;
    let has_lrm = applications
        .iter()
        .any(|application| application.role == Role::LicenseReporting);
    for (at, application) in applications.iter().enumerate() {
        let Role::Configuration(server) = application.role else {
            continue;
        };
        if !server.new_database || !server.is_master {
            continue;
        }
        let view = &design.applications.instances[at].view;
        let name = design.name(application);
        if !server.license_loaded {
            let message = format!("`{name}` never starts: its new database has no license file");
            let hint = "AP15: load it with `confserv -license FILE` first";
            warning(view, "license_loaded", message, hint);
        }
        if !has_lrm {
            let message = format!(
                "`{name}` refuses every application for good: there is no License Reporting Manager \
                 to connect to its new database"
            );
            let hint = "AP16: add an application of kind `license-reporting-manager`";
            warning(view, "new_database", message, hint);
        } else if application.redundancy != Redundancy::None {
            let message = format!(
                "the backup of `{name}` is up before LRM first connects: when it takes over it \
                 refuses all but LRM for a while"
            );
            let hint = "AP22: restart the backup once LRM has connected";
            advice(view, "new_database", message, hint);
        }
    }
}
