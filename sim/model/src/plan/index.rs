//! One type of index for each kind of member, and the vectors that only this type indexes.
//!
//! What several vectors have one entry each for (the plan's hosts and the world's, say) is indexed by the same type in
//! all of them. Numbers stand in events' words and in encoded results alone.

pub use typed_index_collections::{TiSlice, TiSliceKeys, TiVec};

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in the vector that this index points into.
            #[must_use]
            pub const fn at(self) -> usize { self.0 as usize }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<usize> for $name {
            #[inline]
            fn from(position: usize) -> $name {
                debug_assert!(u32::try_from(position).is_ok());
                $name(position as u32)
            }
        }

        impl From<$name> for usize {
            #[inline]
            fn from(index: $name) -> usize { index.0 as usize }
        }
    )*};
}

index! {
    /// Into [`Plan::sites`](super::Plan::sites).
    SiteIndex,
    /// Into [`Plan::hosts`](super::Plan::hosts).
    HostIndex,
    /// Into [`Plan::services`](super::Plan::services).
    ServiceIndex,
    /// Into [`Plan::servers`](super::Plan::servers).
    ServerIndex,
    /// Into the pools of a service: those of [`Service::pools`](super::Service::pools), then what changes of its license
    /// file have brought.
    PoolIndex,
    /// Into [`Plan::applications`](super::Plan::applications).
    ApplicationIndex,
    /// Into [`Plan::groups`](super::Plan::groups).
    GroupIndex,
    /// Into [`Plan::demands`](super::Plan::demands).
    DemandIndex,
    /// Into [`Plan::campaigns`](super::Plan::campaigns).
    CampaignIndex,
    /// Into [`Plan::faults`](super::Plan::faults).
    FaultIndex,
    /// Into [`Plan::firewalls`](super::Plan::firewalls).
    FirewallIndex,
    /// Into [`Clients::applications`](super::Clients::applications): whom an options file can tell apart.
    ClientId,
    /// Into the parties of a MAX line, each of which it limits on its own.
    PartyIndex,
    /// Into [`Symbols::features`](super::Symbols::features), the same in all variants.
    FeatureId,
    /// Into the list of [`Symbols`](super::Symbols) that goes with the member's kind, the same in all variants.
    Symbol,
}
