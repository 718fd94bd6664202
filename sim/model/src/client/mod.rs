//! Applications as clients of license servers: how they start, ask, poll, lose and get back what they hold.

pub(crate) mod address;
pub(crate) mod application;
pub(crate) mod blame;
pub(crate) mod checkout;
pub(crate) mod elsewhere;
pub(crate) mod home;
pub(crate) mod loss;
pub(crate) mod lrm;
pub(crate) mod masked;
pub(crate) mod options;
pub(crate) mod poll;
pub(crate) mod process;
pub(crate) mod reach;
pub(crate) mod regain;
pub(crate) mod serve;
pub(crate) mod start;
pub(crate) mod users;
pub(crate) mod violation;
pub(crate) mod wait;
pub(crate) mod windback;
