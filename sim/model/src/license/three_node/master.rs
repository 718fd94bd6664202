//! Who is master of a three-node system, and when that changes (TP2–TP5, TP12).
//!
//! The nodes that run and see each other form groups; a group of two or three is the majority. While the master is in the
//! majority all is well and other losses are not felt; else `loss` decides. Network delay and the election's own duration are
//! not modeled.

use crate::cause::link::LinkKind;
use crate::context::Context;
use crate::license::License;
use crate::license::service::silence::Silence;
use crate::license::three_node::triad::Triad;
use crate::observe::records::Component;
use crate::plan::ServiceIndex;

impl License {
    /// Why a three-node system does not grant; `None` if it does, or is no such system.
    pub(crate) fn triad_silence(&self, service: ServiceIndex) -> Option<Silence> {
        let triad = self.services[service].triad.as_ref()?;
        let grants = triad.master.is_some() && triad.suspended.is_none();
        (!grants).then(|| Silence::new(triad.cause, triad.condition, 2))
    }

    /// A node of a three-node system is master, or was until a loss that is not noticed.
    pub(in crate::license) fn has_master(&self, service: ServiceIndex) -> bool {
        let triad = self.services[service].triad.as_ref();
        triad.is_some_and(|triad| triad.master.is_some())
    }

    /// The master has lost sight of the others, which is not noticed yet, and its processes run.
    pub(in crate::license) fn is_cut_off_and_lives(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
    ) -> bool {
        let triad = self.services[service].triad.as_ref();
        triad.is_some_and(|triad| triad.master.is_some() && triad.suspended.is_some())
            && self
                .node_answers(cx, self.granting_server(cx, service))
                .1
                .is_ok()
    }

    pub(in crate::license) fn triad(&self, service: ServiceIndex) -> &Triad {
        self.services[service]
            .triad
            .as_ref()
            .expect("a three-node system")
    }

    pub(super) fn triad_mut(&mut self, service: ServiceIndex) -> &mut Triad {
        self.services[service]
            .triad
            .as_mut()
            .expect("a three-node system")
    }

    /// Follows a change of the nodes or of what they see.
    pub(in crate::license) fn refresh_triad(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
    ) {
        let majority = self.majority(cx, service);
        self.note_absences(cx, service);
        self.note_connections(cx, service);
        self.note_primary(cx, service, &majority);
        let triad = self.triad(service);
        if let Some(master) = triad.master {
            if majority.contains(&master) {
                self.resume(cx, service, &majority);
            } else {
                self.suspend(cx, service, &majority, master);
            }
        } else if let Some(node) = triad.failed_for {
            if majority.contains(&node) {
                self.elect(cx, service, &majority);
            } else {
                self.keep_condition(cx, service, &majority);
            }
        } else if majority.is_empty() {
            self.keep_condition(cx, service, &majority);
        } else {
            self.elect(cx, service, &majority);
        }
    }

    /// The master is in the majority: a suspended one serves again, a returned primary may take over.
    fn resume(&mut self, cx: &mut Context<'_>, service: ServiceIndex, majority: &[usize]) {
        let triad = self.triad_mut(service);
        if triad.suspended.is_some() {
            triad.suspended = None;
            triad.detects = None;
            triad.incarnation += 1;
            self.leave_condition(cx, service);
        }
        let triad = self.triad(service);
        let takes_over =
            triad.parameters.primary_is_master && triad.master != Some(0) && majority.contains(&0);
        if takes_over {
            let away = std::mem::take(&mut self.triad_mut(service).primary_away);
            let component = Component::Service(service);
            let what = LinkKind::PrimaryReturns;
            let link = cx.graph.append(cx.now, what, component, &away);
            self.empty_for(cx, service, link);
            self.install(cx, service, 0);
        }
    }

    /// A majority chooses its master among the first two of the file (TP12); of any two nodes one is.
    pub(super) fn elect(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        majority: &[usize],
    ) {
        let triad = self.triad_mut(service);
        triad.failed_for = None;
        triad.incarnation += 1;
        match [0, 1].into_iter().find(|node| majority.contains(node)) {
            Some(node) => {
                self.leave_condition(cx, service);
                self.install(cx, service, node);
            }
            None => self.keep_condition(cx, service, majority),
        }
    }

    /// A node is master from now on: it serves its own copy of the file, and knows who is absent.
    fn install(&mut self, cx: &mut Context<'_>, service: ServiceIndex, node: usize) {
        let now = cx.now;
        let triad = self.triad_mut(service);
        triad.master = Some(node);
        triad.master_since = now;
        triad.notices = [None; 3];
        if node == 0 {
            triad.primary_away.clear();
        }
        self.note_absences(cx, service);
        for notice in &mut self.triad_mut(service).notices {
            *notice = notice.map(|_| now);
        }
        self.take_file_of_master(cx, service);
    }

    /// The node of a three-node system that grants or did so last, if there is one; none for another service.
    pub(crate) fn master(&self, service: ServiceIndex) -> Option<Option<usize>> {
        let triad = self.services[service].triad.as_ref();
        triad.map(|triad| triad.master)
    }
}
