//! Why an application, or a user of one, has less than it wants: which faults that is laid to.

mod at_server;
mod elsewhere;
mod home;
mod lacking;
mod loss;
mod masked;
mod obstacles;
mod shortage;
mod user;
