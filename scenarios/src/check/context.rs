//! What all rooms share while one variant is checked.

use crate::check::people::recording::Recordings;
use crate::clock::Calendar;
use crate::files::{self, Recorder};
use crate::merge::Added;
use crate::sink::Sink;
use crate::symbols::SymbolTable;
use crate::view::View;
use crate::written::Origin;

/// What all rooms share while one variant is checked.
pub struct Context<'a> {
    /// Where findings go.
    pub sink: &'a Sink,
    /// The names of the study.
    pub symbols: &'a SymbolTable,
    /// The files that the scenario names.
    pub files: &'a Recorder<'a>,
    /// Entries that overlays added under names like existing ones.
    pub added: &'a [Added],
    /// The scenario's calendar.
    pub calendar: Calendar,
    /// How long it is played.
    pub duration: kernel::Span,
    /// What recorded load this variant has read.
    pub recordings: Recordings,
    /// Whether the design is looked at for what the guide advises.
    pub advises: bool,
}

impl Context<'_> {
    /// The text of a file that a value names, and the file's path relative to the scenario's folder.
    /// What cannot be read is reported at the value.
    pub fn read(&self, named: &str, at: Origin, key: &str) -> Option<(String, String)> {
        let path = self.path(named, at);
        match self.files.text(&path) {
            Ok(text) => Some((text, path)),
            Err(error) => {
                let message = format!("cannot read `{named}`: {error}");
                self.sink.error(at, key, message, error.hint());
                None
            }
        }
    }

    /// The path of a file relative to the scenario's folder, from the text that names it.
    #[must_use]
    pub fn path(&self, named: &str, at: Origin) -> String {
        let texts = self.sink.texts();
        let named_in = texts.files.get(at.file as usize);
        files::resolve(named_in.map_or("", |file| file.path.as_str()), named)
    }

    /// A law, its samples read from their file if they are in one.
    pub fn law(&self, view: &View<'_>, key: &str, signed: bool) -> Option<kernel::Distribution> {
        match view.law(key, signed)? {
            crate::distribution::Law::Known(law) => Some(law),
            crate::distribution::Law::Empirical { path, at } => {
                let key = view.path_of(key);
                let (text, _) = self.read(&path, at, &key)?;
                match crate::distribution::samples(&text, signed) {
                    Ok(law) => Some(law),
                    Err((line, message)) => {
                        let message = format!("`{path}`, line {line}: {message}");
                        self.sink.error(at, &key, message, "one value a line, such as `90 min`; or plain numbers under a header that ends in `_s`, `_min` or `_h`");
                        None
                    }
                }
            }
        }
    }

    /// How long something takes that takes no time where no table says so.
    pub fn time_taken(&self, view: Option<&View<'_>>, key: &str) -> kernel::Distribution {
        let given = view.and_then(|view| self.law(view, key, false));
        given.unwrap_or(kernel::Distribution::Constant(0))
    }

    /// Reports a required key that is not there. An entry that an overlay brought under a name like an
    /// existing one is probably a misspelling, and the hint says so.
    pub fn missing(&self, view: &View<'_>, key: &str) {
        let like = self.added.iter().find(|added| added.at == view.at);
        match like {
            Some(added) if !view.has(key) => {
                let hint = format!("the entry is new here, is `{}` meant?", added.like);
                view.error("", format!("`{key}` is missing"), hint);
            }
            _ => view.missing(key),
        }
    }
}

impl Context<'_> {
    /// Reports that none of several keys is there.
    pub fn missing_one_of(&self, view: &View<'_>, keys: &str) {
        let like = self.added.iter().find(|added| added.at == view.at);
        let hint = like.map(|added| format!("the entry is new here, is `{}` meant?", added.like));
        view.error(
            "",
            format!("one of {keys} is missing"),
            hint.unwrap_or_else(|| "write one of them".to_owned()),
        );
    }
}
