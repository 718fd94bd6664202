//! Every event that can be pending, and how it is packed into a calendar entry's word.
//!
//! The rank in the word's top bits is the order of one instant (design: fault ends,
//! fault begins, servers, polls and starts, logouts, logins and arrivals); within a rank the kind and
//! then the entity decide, so that "in file order" is the order of indices and never of insertion.

use crate::plan::{ApplicationIndex, HostIndex, ServerIndex, ServiceIndex};
use kernel::Word;

/// What is to happen; its entity is an index among those of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// An occurrence of a fault ends.
    FaultEnd { occurrence: u32 },
    /// A fault begins (its next occurrence).
    FaultBegin { fault: u32 },
    /// A target of a maintenance that is under way is stopped or comes back: the occurrence's step.
    MaintenanceStep { occurrence: u32 },
    /// A common cause strikes those of its members whose instant has come.
    CommonStrike { occurrence: u32 },
    /// A process of a license server comes up: lmgrd after a manual start, a restarted daemon.
    ServerStart {
        server: ServerIndex,
        incarnation: u32,
    },
    /// Silence about a peer of a three-node system is noticed.
    Detection {
        service: ServiceIndex,
        incarnation: u32,
    },
    /// A three-node system that elected nobody is repaired.
    FailoverRepair {
        service: ServiceIndex,
        incarnation: u32,
    },
    /// A heartbeat of a three-node system, where a watch makes every one an event.
    Heartbeat { service: ServiceIndex },
    /// Licenses of a service expire, or become valid.
    Expiry { service: ServiceIndex },
    /// A midnight at which a license file is read again.
    Reread {
        service: ServiceIndex,
        incarnation: u32,
    },
    /// A new license file arrives for a host whose ID has changed.
    FileArrival { host: HostIndex },
    /// A standby may be due, or is switched off by hand.
    StandbyReview { server: ServerIndex },
    /// Licenses left behind by a vanished client are reclaimed.
    OrphanRelease { service: ServiceIndex },
    /// Free members of a repair crew take the jobs that wait.
    CrewReview { crew: u32 },
    /// Something that concerns License Reporting Manager is due.
    LrmReview,
    /// A standing request of an application: its start, or a poll or retry that can matter.
    ApplicationTry {
        application: ApplicationIndex,
        incarnation: u32,
    },
    /// An agent's session or work ends.
    AgentLogout { agent: u32, incarnation: u32 },
    /// A unit of demand gives its licenses back.
    Release { hold: u32 },
    /// A campaign group is unloaded by its timetable.
    CampaignUnload { campaign: u32 },
    /// A campaign group is loaded by its timetable.
    CampaignLoad { campaign: u32 },
    /// The next login of a group's roster.
    Roster { group: u32 },
    /// The next day of a group's roster is drawn.
    RosterDay { group: u32 },
    /// An agent tries to log in.
    AgentLogin { agent: u32, incarnation: u32 },
    /// An agent's first call since its login.
    FirstCall { agent: u32, incarnation: u32 },
    /// A unit of demand arrives.
    Arrival { demand: u32 },
    /// A unit of demand that was denied tries again.
    ArrivalRetry { hold: u32 },
    /// The agents of a surge log in.
    SurgeLogin { group: u32 },
    /// A unit of demand arrives that a surge brings on top.
    SurgeArrival { occurrence: u32 },
    /// An application polls because a watch makes it: when all else of the instant has happened.
    Ask { application: ApplicationIndex },
}

impl Event {
    /// The word of a calendar entry for this event.
    #[inline(always)]
    pub(crate) const fn word(self) -> Word {
        match self {
            Event::FaultEnd { occurrence } => Word::new(0, 0, 0, occurrence),
            Event::FaultBegin { fault } => Word::new(1, 1, 0, fault),
            Event::MaintenanceStep { occurrence } => Word::new(1, 2, 0, occurrence),
            Event::CommonStrike { occurrence } => Word::new(1, 17, 0, occurrence),
            Event::CrewReview { crew } => Word::new(1, 40, 0, crew),
            Event::ServerStart {
                server,
                incarnation,
            } => Word::new(2, 3, incarnation, server.0),
            Event::Detection {
                service,
                incarnation,
            } => Word::new(2, 4, incarnation, service.0),
            Event::FailoverRepair {
                service,
                incarnation,
            } => Word::new(2, 5, incarnation, service.0),
            Event::Expiry { service } => Word::new(2, 6, 0, service.0),
            Event::OrphanRelease { service } => Word::new(2, 7, 0, service.0),
            Event::LrmReview => Word::new(2, 20, 0, 0),
            Event::Reread {
                service,
                incarnation,
            } => Word::new(2, 21, incarnation, service.0),
            Event::FileArrival { host } => Word::new(2, 22, 0, host.0),
            Event::Heartbeat { service } => Word::new(2, 25, 0, service.0),
            Event::StandbyReview { server } => Word::new(2, 41, 0, server.0),
            Event::ApplicationTry {
                application,
                incarnation,
            } => Word::new(3, 8, incarnation, application.0),
            Event::AgentLogout { agent, incarnation } => Word::new(4, 9, incarnation, agent),
            Event::Release { hold } => Word::new(4, 10, 0, hold),
            Event::CampaignUnload { campaign } => Word::new(4, 18, 0, campaign),
            Event::CampaignLoad { campaign } => Word::new(4, 19, 0, campaign),
            Event::RosterDay { group } => Word::new(5, 11, 0, group),
            Event::Roster { group } => Word::new(5, 12, 0, group),
            Event::AgentLogin { agent, incarnation } => Word::new(5, 13, incarnation, agent),
            Event::FirstCall { agent, incarnation } => Word::new(5, 14, incarnation, agent),
            Event::Arrival { demand } => Word::new(5, 15, 0, demand),
            Event::ArrivalRetry { hold } => Word::new(5, 16, 0, hold),
            Event::SurgeLogin { group } => Word::new(5, 23, 0, group),
            Event::SurgeArrival { occurrence } => Word::new(5, 24, 0, occurrence),
            Event::Ask { application } => Word::new(6, 26, 0, application.0),
        }
    }

    /// The event of a word that [`Event::word`] made.
    #[inline(always)]
    pub(crate) fn of(word: Word) -> Event {
        let entity = word.entity();
        let incarnation = word.incarnation();
        match word.kind() {
            0 => Event::FaultEnd { occurrence: entity },
            1 => Event::FaultBegin { fault: entity },
            2 => Event::MaintenanceStep { occurrence: entity },
            3 => Event::ServerStart {
                server: ServerIndex(entity),
                incarnation,
            },
            4 => Event::Detection {
                service: ServiceIndex(entity),
                incarnation,
            },
            5 => Event::FailoverRepair {
                service: ServiceIndex(entity),
                incarnation,
            },
            6 => Event::Expiry {
                service: ServiceIndex(entity),
            },
            7 => Event::OrphanRelease {
                service: ServiceIndex(entity),
            },
            8 => Event::ApplicationTry {
                application: ApplicationIndex(entity),
                incarnation,
            },
            9 => Event::AgentLogout {
                agent: entity,
                incarnation,
            },
            10 => Event::Release { hold: entity },
            11 => Event::RosterDay { group: entity },
            12 => Event::Roster { group: entity },
            13 => Event::AgentLogin {
                agent: entity,
                incarnation,
            },
            14 => Event::FirstCall {
                agent: entity,
                incarnation,
            },
            15 => Event::Arrival { demand: entity },
            16 => Event::ArrivalRetry { hold: entity },
            17 => Event::CommonStrike { occurrence: entity },
            21 => Event::Reread {
                service: ServiceIndex(entity),
                incarnation,
            },
            kind => Event::seldom(kind, entity),
        }
    }

    /// The event of a kind without an incarnation that happens seldom.
    #[cold]
    fn seldom(kind: u8, entity: u32) -> Event {
        match kind {
            18 => Event::CampaignUnload { campaign: entity },
            19 => Event::CampaignLoad { campaign: entity },
            20 => Event::LrmReview,
            22 => Event::FileArrival {
                host: HostIndex(entity),
            },
            23 => Event::SurgeLogin { group: entity },
            24 => Event::SurgeArrival { occurrence: entity },
            25 => Event::Heartbeat {
                service: ServiceIndex(entity),
            },
            26 => Event::Ask {
                application: ApplicationIndex(entity),
            },
            40 => Event::CrewReview { crew: entity },
            41 => Event::StandbyReview {
                server: ServerIndex(entity),
            },
            kind => unreachable!("no event has the kind {kind}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_survives_its_word() {
        let events = [
            Event::FaultEnd { occurrence: 7 },
            Event::FaultBegin { fault: 7 },
            Event::MaintenanceStep { occurrence: 7 },
            Event::CrewReview { crew: 7 },
            Event::ServerStart {
                server: ServerIndex(7),
                incarnation: 9,
            },
            Event::Detection {
                service: ServiceIndex(7),
                incarnation: 9,
            },
            Event::FailoverRepair {
                service: ServiceIndex(7),
                incarnation: 9,
            },
            Event::Expiry {
                service: ServiceIndex(7),
            },
            Event::OrphanRelease {
                service: ServiceIndex(7),
            },
            Event::LrmReview,
            Event::Reread {
                service: ServiceIndex(7),
                incarnation: 9,
            },
            Event::FileArrival { host: HostIndex(7) },
            Event::Heartbeat {
                service: ServiceIndex(7),
            },
            Event::ApplicationTry {
                application: ApplicationIndex(7),
                incarnation: 9,
            },
            Event::AgentLogout {
                agent: 7,
                incarnation: 9,
            },
            Event::Release { hold: 7 },
            Event::CampaignUnload { campaign: 7 },
            Event::CampaignLoad { campaign: 7 },
            Event::RosterDay { group: 7 },
            Event::Roster { group: 7 },
            Event::AgentLogin {
                agent: 7,
                incarnation: 9,
            },
            Event::FirstCall {
                agent: 7,
                incarnation: 9,
            },
            Event::Arrival { demand: 7 },
            Event::ArrivalRetry { hold: 7 },
            Event::SurgeLogin { group: 7 },
            Event::SurgeArrival { occurrence: 7 },
            Event::Ask {
                application: ApplicationIndex(7),
            },
        ];
        for pair in events.windows(2) {
            assert!(
                pair[0].word() < pair[1].word(),
                "{:?} before {:?}",
                pair[0],
                pair[1]
            );
        }
        for event in events {
            assert_eq!(Event::of(event.word()), event);
        }
    }
}
