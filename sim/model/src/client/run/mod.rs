//! How applications run: start, ask again, take over, lose and get back what they hold, stop.

mod options;
mod poll;
mod process;
mod question;
mod regain;
mod restorer;
mod start;
mod startup;
mod stop;
mod unanswered;
mod wake;
mod windback;
