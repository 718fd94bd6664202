//! What FlexNet says of a denial: the text, and the pair of codes.
//!
//! The first code is the cause's (see [`Cause::name_and_code`]), the second says where in
//! FlexNet the error arose. Second codes are those of real logs and error reports; where none is known
//! it is 0.

use model::cause::Cause;

/// `Licensed number of users already reached. (-4,342)`.
#[must_use]
pub fn text(cause: Cause) -> String {
    let (text, minor) = match cause {
        Cause::LicensesExhausted => ("Licensed number of users already reached.", 342),
        Cause::FeatureMissing => ("No such feature exists.", 346),
        Cause::FeatureVersionTooOld => (
            "License server system does not support this version of this feature.",
            334,
        ),
        Cause::BadKey => ("Invalid (inconsistent) license key or signature.", 130),
        Cause::WrongHostId => ("Invalid host.", 57),
        Cause::Expired => ("Feature has expired.", 32),
        Cause::NotYetValid => ("Feature start date is in the future.", 0),
        Cause::ClockSkew => (
            "Clock difference too large between client and license server system.",
            0,
        ),
        Cause::ClockWindback => ("System clock has been set back.", 309),
        Cause::NoAnswer => ("Vendor daemon did not answer in time.", 0),
        Cause::TooManyConnections => ("Maximum number of connections reached.", 0),
        Cause::Excluded => ("User/host on EXCLUDE list for feature.", 147),
        Cause::NotIncluded => ("User/host not on INCLUDE list for feature.", 147),
        Cause::OverMax => ("Checkout exceeds MAX specified in options file.", 353),
        Cause::FeatureRemoved => (
            "Feature removed during lmreread, or wrong SERVER line hostid.",
            0,
        ),
        Cause::Reserved => (
            "All licenses currently available are reserved for others.",
            0,
        ),
        other => (other.name(), 0),
    };
    match cause.name_and_code().1 {
        Some(major) => format!("{text} ({major},{minor})"),
        None => text.to_owned(),
    }
}
