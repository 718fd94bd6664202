//! How applications ask license servers: which of their list they reach, in which order, for how much.

mod address;
mod checkout;
mod for_user;
mod path;
mod reach;
mod search;
