//! One link for several conditions that an application meets, and for what it lacks of a need.

use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::client::Clients;
use crate::observe::records::Component;
use crate::plan::ApplicationIndex;

impl Clients<'_> {
    /// The link of what an application lacks of a need, if a user who needs `count` would have been served
    /// with it.
    #[cold]
    pub(crate) fn lacking(
        &mut self,
        application: ApplicationIndex,
        need: usize,
        count: u32,
    ) -> LinkId {
        let links = self.applications[application].needs[need].lacking(count);
        self.all_of_application(application, &links)
    }

    /// One link for all these conditions that an application meets.
    pub(crate) fn all_of_application(
        &mut self,
        application: ApplicationIndex,
        links: &[LinkId],
    ) -> LinkId {
        let component = Component::Application(self.application_symbol(application));
        self.context.graph.all_of(
            self.context.now,
            LinkKind::LicensesLacking,
            component,
            links,
        )
    }
}
