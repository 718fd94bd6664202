//! Everything that is said: data to standard output, all else to standard error.
//!
//! Who reads us may stop reading, and a disk that we are written to may be full. Then the talk
//! on that stream ends, and nothing else: the work goes on, and the exit status is the work's.

#![allow(clippy::disallowed_methods)]

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long a stream that takes nothing at the moment is left alone.
const PAUSE: Duration = Duration::from_millis(5);

static DATA_ENDED: AtomicBool = AtomicBool::new(false);
static NOTES_ENDED: AtomicBool = AtomicBool::new(false);

/// Writes text to standard output as it is.
pub fn data(text: &str) {
    let written = write(&DATA_ENDED, io::stdout().lock(), text);
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        note(&format!(
            "warning: standard output cannot be written: {error}"
        ));
    }
}

/// Writes text to standard error; a line feed is added if it has none at its end.
pub fn note(text: &str) {
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    // Nobody is left to tell if this fails.
    let _ = write(&NOTES_ENDED, io::stderr().lock(), &format!("{text}{end}"));
}

/// Prints what the library says as notes.
struct Notes;

impl log::Log for Notes {
    fn enabled(&self, about: &log::Metadata<'_>) -> bool {
        about.level() <= log::Level::Warn && about.target().starts_with("study")
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            note(&record.args().to_string());
        }
    }

    fn flush(&self) {}
}

/// Prints from now on what the library says.
pub fn listen() {
    static NOTES: Notes = Notes;
    // It fails only if somebody listens already.
    let _ = log::set_logger(&NOTES);
    log::set_max_level(log::LevelFilter::Warn);
}

/// Prints what the command line's own reader says: help and version as data, mistakes as notes.
pub fn usage(error: &clap::Error) {
    let _ = error.print();
}

/// Whether notes may have colors.
pub fn is_colored() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    is_watched() && !dumb && std::env::var_os("NO_COLOR").is_none()
}

/// Whether the terminal can draw over what it shows.
pub fn draws() -> bool {
    std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
}

/// Whether somebody sees notes as they come.
pub fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Writes all of a text, unless the stream has ended before; the error that ends it is returned once.
fn write(ended: &AtomicBool, mut stream: impl Write, text: &str) -> io::Result<()> {
    if ended.load(Ordering::Relaxed) {
        return Ok(());
    }
    let written = write_all(&mut stream, text.as_bytes());
    if written.is_err() {
        ended.store(true, Ordering::Relaxed);
    }
    written
}

/// As `write_all`, for streams too that another process has made non-blocking.
fn write_all(stream: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match stream.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(PAUSE),
            Err(error) => return Err(error),
        }
    }
    loop {
        match stream.flush() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(PAUSE),
            flushed => return flushed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes so many bytes, a few at a time, and then fails; before each it is busy or interrupted once.
    struct Fickle {
        room: usize,
        taken: Vec<u8>,
        turn: usize,
    }

    impl Write for Fickle {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.turn += 1;
            match self.turn % 3 {
                0 => Err(ErrorKind::WouldBlock.into()),
                1 => Err(ErrorKind::Interrupted.into()),
                _ if self.room == 0 => Err(ErrorKind::StorageFull.into()),
                _ => {
                    let count = bytes.len().min(self.room).min(3);
                    self.room -= count;
                    self.taken.extend_from_slice(&bytes[..count]);
                    Ok(count)
                }
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn fickle(room: usize) -> Fickle {
        Fickle {
            room,
            taken: Vec::new(),
            turn: 0,
        }
    }

    #[test]
    fn a_busy_stream_gets_every_byte_once() {
        let mut stream = fickle(1_000);
        write(&AtomicBool::new(false), &mut stream, "all of this text").unwrap();
        assert_eq!(stream.taken, b"all of this text");
    }

    #[test]
    fn a_full_stream_ends_once_and_is_left_alone() {
        let ended = AtomicBool::new(false);
        let mut stream = fickle(4);
        let error = write(&ended, &mut stream, "all of this").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
        let turns = stream.turn;
        write(&ended, &mut stream, "more").unwrap();
        assert_eq!(
            (stream.taken.as_slice(), stream.turn),
            (&b"all "[..], turns)
        );
    }
}
