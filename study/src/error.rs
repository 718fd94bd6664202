//! Why something was not done, in terms of what the caller can do about it.

use experiment::Stopped;
use std::fmt;
use std::io;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done.
///
/// The text of an error names what is wrong without its cause; [`Error::full_text`] adds the causes, as a user reads them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The scenario has errors, so there is nothing to play; each has been reported as a finding with its place.
    #[error("the scenario `{0}` has errors")]
    Findings(String),
    /// What was asked for is not done: it cannot be, or something of the user's would be lost. The text says what is in the
    /// way, and mostly ends with a hint.
    #[error("{0}")]
    Refused(String),
    /// A variant, a condition, a denial or the like is not part of the study; the text names those that are.
    #[error("{0}")]
    Unknown(String),
    /// The system cannot read or write a file.
    #[error("{0}")]
    System(io::Error),
    /// Stored results are damaged, or are not what a run writes; running the scenario again makes them anew.
    #[error("{0}")]
    Damaged(String),
    /// The play was ended because it cost more than it may.
    #[error("{0}")]
    Outgrown(String),
    /// The caller's [`Watch`](crate::Watch) ended the play.
    #[error("the play was ended")]
    Stopped,
    /// The program contradicts itself: a fault of its own.
    #[error("{0}")]
    Internal(String),
    /// What was being done when another error occurred.
    #[error("{action}")]
    During {
        /// What was being done.
        action: String,
        /// Why it was not.
        source: Box<Error>,
    },
}

impl Error {
    /// The text with all causes, each after a colon.
    #[must_use]
    pub fn full_text(&self) -> String {
        match self {
            Error::During { action, source } => format!("{action}: {}", source.full_text()),
            other => other.to_string(),
        }
    }

    /// The error below all that only says what was being done.
    #[must_use]
    pub fn cause(&self) -> &Error {
        match self {
            Error::During { source, .. } => source.cause(),
            other => other,
        }
    }

    /// Whether the caller's [`Watch`](crate::Watch) ended the play, so that nothing has gone wrong.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        matches!(self.cause(), Error::Stopped)
    }

    /// What the system said, if it refused.
    #[must_use]
    pub fn system(&self) -> Option<io::ErrorKind> {
        match self.cause() {
            Error::System(error) => Some(error.kind()),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        Error::System(error)
    }
}

impl From<Stopped> for Error {
    fn from(_: Stopped) -> Error {
        Error::Stopped
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::Internal(error.to_string())
    }
}

impl From<reports::page::PageError> for Error {
    fn from(error: reports::page::PageError) -> Error {
        Error::Internal(error.to_string())
    }
}

impl From<reports::charts::ChartError> for Error {
    fn from(error: reports::charts::ChartError) -> Error {
        Error::Internal(error.to_string())
    }
}

impl From<csv::Error> for Error {
    fn from(error: csv::Error) -> Error {
        let text = error.to_string();
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Error::System(error),
            _ => Error::Internal(text),
        }
    }
}

/// Says what was being done when something went wrong, or what is missing.
pub trait Context<T> {
    /// With a text.
    ///
    /// # Errors
    /// The one that there was, or that nothing was there.
    fn context(self, action: impl fmt::Display) -> Result<T>;

    /// With a text that is made only if it is needed.
    ///
    /// # Errors
    /// The one that there was, or that nothing was there.
    fn with_context<D: fmt::Display>(self, action: impl FnOnce() -> D) -> Result<T>;
}

impl<T, E: Into<Error>> Context<T> for std::result::Result<T, E> {
    fn context(self, action: impl fmt::Display) -> Result<T> {
        self.with_context(|| action)
    }

    fn with_context<D: fmt::Display>(self, action: impl FnOnce() -> D) -> Result<T> {
        self.map_err(|error| Error::During {
            action: action().to_string(),
            source: Box::new(error.into()),
        })
    }
}

impl<T> Context<T> for Option<T> {
    fn context(self, missing: impl fmt::Display) -> Result<T> {
        self.with_context(|| missing)
    }

    fn with_context<D: fmt::Display>(self, missing: impl FnOnce() -> D) -> Result<T> {
        self.ok_or_else(|| Error::Unknown(missing().to_string()))
    }
}

/// Returns an [`Error::Refused`] with a formatted text.
macro_rules! refuse {
    ($($text:tt)*) => {
        return Err($crate::error::Error::Refused(format!($($text)*)))
    };
}
pub(crate) use refuse;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_keeps_what_was_being_done_and_what_the_system_said() {
        let failed: io::Result<()> = Err(io::ErrorKind::StorageFull.into());
        let error = failed.context("cannot write `a`").context("in `b`");
        let error = error.unwrap_err();
        assert_eq!(error.to_string(), "in `b`");
        assert!(error.full_text().starts_with("in `b`: cannot write `a`: "));
        assert_eq!(error.system(), Some(io::ErrorKind::StorageFull));
        assert!(!error.is_stopped());
        let stopped: Result<()> = Err(Stopped).context("in `c`");
        assert!(stopped.unwrap_err().is_stopped());
    }
}
