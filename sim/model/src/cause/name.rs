//! Why a license was not to be had: the causes of `docs/metrics.md`, their classes and FlexNet codes.

/// The reason for a denial or a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// All licenses of the feature are out.
    LicensesExhausted,
    /// The server's file has no such feature.
    FeatureMissing,
    /// The file's version is lower than the one asked for (LF5).
    FeatureVersionTooOld,
    /// The line was altered (LF6).
    BadKey,
    /// The host is not the one the file was made for (LF7).
    WrongHostId,
    /// The licenses have expired (LF4).
    Expired,
    /// Their start lies ahead.
    NotYetValid,
    /// The clocks differ too much (SV6).
    ClockSkew,
    /// A clock was set back, and the process has not been started again since it was right (FT17).
    ClockWindback,
    /// The feature left the file while held (LF8).
    FeatureRemoved,
    /// The rest is reserved for others.
    Reserved,
    /// On an EXCLUDE list.
    Excluded,
    /// Not on the INCLUDE list.
    NotIncluded,
    /// Over a MAX.
    OverMax,
    /// No license file at the application's host (TP14).
    FileMissing,
    /// The server's name does not resolve.
    HostUnknown,
    /// Nobody listens at that address.
    WrongAddress,
    /// The server's host is down.
    ServerDown,
    /// lmgrd does not run on a living host.
    LmgrdDown,
    /// The vendor daemon does not serve on a living host.
    VendorDaemonDown,
    /// The vendor daemon takes connections and answers nothing (SV13).
    NoAnswer,
    /// lmgrd or the vendor daemon has as many clients as it takes (SV15).
    TooManyConnections,
    /// Fewer than two of three nodes see each other.
    NoQuorum,
    /// The master is lost and not replaced yet.
    MasterChange,
    /// What an application had from the server is lost, and it does not know yet or has not got it back: it asks
    /// for nobody else meanwhile.
    ConnectionLost,
    /// A Java client with a list that its library does not support (TP10).
    UnsupportedConfiguration,
    /// The application has no seat left for another user.
    SeatsExhausted,
    /// The application is in violation and refuses new work (AP2).
    ViolationStands,
    /// The application was denied its start.
    NotStarted,
    /// The backup did not take over for want of `ha_redundancy` (AP5).
    SwitchoverFailed,
    /// A call for autodial on preview licenses (AP10).
    AutodialOnPreview,
    /// A function that is wanted has no license (AP4).
    FunctionOff,
    /// License Reporting Manager has not connected yet (AP16).
    LrmGate,
    /// A firewall stands between.
    PortBlocked,
    /// A partition stands between.
    Partitioned,
    /// The application itself is down, not for want of licenses.
    ApplicationDown,
    /// Violations only: the file's or option's count fell below what is held (LF8).
    CountDecreased,
    /// Violations only: LRM was gone longer than its grace (AP16).
    LrmAbsent,
}

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CauseClass {
    /// Licensing.
    Licensing,
    /// The network between application and license server.
    Network,
    /// The application itself; never counted unless said.
    Application,
}

impl CauseClass {
    /// As result files print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            CauseClass::Licensing => "licensing",
            CauseClass::Network => "network",
            CauseClass::Application => "application",
        }
    }
}

impl Cause {
    /// Every cause, in the order of declaration.
    pub const ALL: [Cause; 38] = [
        Cause::LicensesExhausted,
        Cause::FeatureMissing,
        Cause::FeatureVersionTooOld,
        Cause::BadKey,
        Cause::WrongHostId,
        Cause::Expired,
        Cause::NotYetValid,
        Cause::ClockSkew,
        Cause::ClockWindback,
        Cause::FeatureRemoved,
        Cause::Reserved,
        Cause::Excluded,
        Cause::NotIncluded,
        Cause::OverMax,
        Cause::FileMissing,
        Cause::HostUnknown,
        Cause::WrongAddress,
        Cause::ServerDown,
        Cause::LmgrdDown,
        Cause::VendorDaemonDown,
        Cause::NoAnswer,
        Cause::TooManyConnections,
        Cause::NoQuorum,
        Cause::MasterChange,
        Cause::ConnectionLost,
        Cause::UnsupportedConfiguration,
        Cause::SeatsExhausted,
        Cause::ViolationStands,
        Cause::NotStarted,
        Cause::SwitchoverFailed,
        Cause::AutodialOnPreview,
        Cause::FunctionOff,
        Cause::LrmGate,
        Cause::PortBlocked,
        Cause::Partitioned,
        Cause::ApplicationDown,
        Cause::CountDecreased,
        Cause::LrmAbsent,
    ];

    /// The name in result files, and FlexNet's error code where FlexNet would report one.
    #[must_use]
    pub const fn name_and_code(self) -> (&'static str, Option<i16>) {
        match self {
            Cause::LicensesExhausted => ("licenses-exhausted", Some(-4)),
            Cause::FeatureMissing => ("feature-missing", Some(-5)),
            Cause::FeatureVersionTooOld => ("feature-version-too-old", Some(-25)),
            Cause::BadKey => ("bad-key", Some(-8)),
            Cause::WrongHostId => ("wrong-host-id", Some(-9)),
            Cause::Expired => ("expired", Some(-10)),
            Cause::NotYetValid => ("not-yet-valid", Some(-31)),
            Cause::ClockSkew => ("clock-skew", Some(-34)),
            Cause::ClockWindback => ("clock-windback", Some(-88)),
            Cause::FeatureRemoved => ("feature-removed", Some(-92)),
            Cause::Reserved => ("reserved", Some(-101)),
            Cause::Excluded => ("excluded", Some(-38)),
            Cause::NotIncluded => ("not-included", Some(-39)),
            Cause::OverMax => ("over-max", Some(-87)),
            Cause::FileMissing => ("file-missing", Some(-1)),
            Cause::HostUnknown => ("host-unknown", Some(-14)),
            Cause::WrongAddress => ("wrong-address", Some(-15)),
            Cause::ServerDown => ("server-down", Some(-96)),
            Cause::LmgrdDown => ("lmgrd-down", Some(-15)),
            Cause::VendorDaemonDown => ("vendor-daemon-down", Some(-97)),
            Cause::NoAnswer => ("no-answer", Some(-52)),
            // The vendor daemon's; lmgrd's is -16.
            Cause::TooManyConnections => ("too-many-connections", Some(-237)),
            Cause::NoQuorum => ("no-quorum", Some(-97)),
            Cause::MasterChange => ("master-change", Some(-23)),
            Cause::ConnectionLost => ("connection-lost", Some(-16)),
            Cause::UnsupportedConfiguration => ("unsupported-configuration", None),
            Cause::SeatsExhausted => ("seats-exhausted", None),
            Cause::ViolationStands => ("violation-stands", None),
            Cause::NotStarted => ("not-started", None),
            Cause::SwitchoverFailed => ("switchover-failed", None),
            Cause::AutodialOnPreview => ("autodial-on-preview", None),
            Cause::FunctionOff => ("function-off", None),
            Cause::LrmGate => ("lrm-gate", None),
            Cause::PortBlocked => ("port-blocked", Some(-15)),
            Cause::Partitioned => ("partitioned", Some(-96)),
            Cause::ApplicationDown => ("application-down", None),
            Cause::CountDecreased => ("count-decreased", None),
            Cause::LrmAbsent => ("lrm-absent", None),
        }
    }

    /// The name in result files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name_and_code().0
    }

    /// Whose fault it is.
    #[must_use]
    pub const fn class(self) -> CauseClass {
        match self {
            Cause::PortBlocked | Cause::Partitioned => CauseClass::Network,
            Cause::ApplicationDown => CauseClass::Application,
            _ => CauseClass::Licensing,
        }
    }
}
