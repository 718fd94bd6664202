//! The scenarios of one call, from their files to the last result.
//!
//! Whatever can be known beforehand is said before the first scenario is played: what is wrong
//! with a file, that two have one name, that a place cannot be written. Afterwards a scenario that fails stops
//! no other.

use super::admit::admit;
use super::{Status, print_study, read, tell_error, tell_read, with_threads};
use crate::cli::{Common, Noise};
use crate::signals;
use anyhow::{Result, bail};
use scenarios::Severity;
use scenarios::study::Study;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use study::Detail;
use study::budget::{self, Budget};
use study::output::{self, Place};

/// What a verb that plays several scenarios is asked.
pub struct Asked<'a> {
    /// Files and folders.
    pub files: &'a [PathBuf],
    /// Options of all verbs.
    pub common: &'a Common,
    /// The number of replications in place of the files'.
    pub replications: Option<u32>,
    /// How much is said.
    pub noise: Noise,
    /// Where the results go.
    pub out: &'a Path,
    /// Files of the user's may be written over.
    pub force: bool,
    /// Which replications keep their records.
    pub detail: Detail,
    /// All that is played of a study, as a multiple of the variants' own replications.
    pub factor: &'a dyn Fn(&Study) -> f64,
}

/// Scenarios that can be played, each with its place.
pub struct Batch {
    ready: Vec<(Study, Place, Budget)>,
    status: Status,
}

impl Asked<'_> {
    /// Reads all files and reserves all places. `complete` may read a study again, with more in it; `needed`
    /// names the files that its results surely have.
    ///
    /// # Errors
    /// A folder cannot be read, or two scenarios have one name.
    pub fn prepare(
        &self,
        complete: impl Fn(&Path, Study) -> Result<Study>,
        needed: impl Fn(&Study) -> Vec<String>,
    ) -> Result<Batch> {
        let mut status = Status::Met;
        let mut studies = Vec::new();
        for file in study::scenario_files(self.files)? {
            let study = read(&file, self.common, self.replications);
            tell_read(&study, self.noise);
            print_study(&study, self.noise.least(Severity::Warning));
            if study.has_errors() {
                status = Status::BadInput;
                continue;
            }
            match complete(&file, study) {
                Ok(study) if !study.has_errors() => studies.push((file, study)),
                Ok(study) => {
                    print_study(&study, Severity::Error);
                    status = Status::BadInput;
                }
                Err(error) => status = tell_error(&error),
            }
        }
        refuse_same_names(&studies)?;
        output::expect(studies.len());
        let mut ready = Vec::new();
        for (_, study) in studies {
            let needed = needed(&study);
            let needed: Vec<&str> = needed.iter().map(String::as_str).collect();
            let place = Place::reserve(self.out, &study.name, &needed, self.force)
                .and_then(|place| place.of_scenario(&study.name));
            let place = match place {
                Ok(place) => place,
                Err(error) => {
                    status = tell_error(&error.into());
                    continue;
                }
            };
            let asked = budget::Asked {
                replications: u64::from(study.experiment.replications),
                detail: self.detail,
                chooses_detail: true,
                factor: (self.factor)(&study),
                out: Some(self.out),
            };
            match admit(&study, self.common, asked, self.noise) {
                Some(budget) => ready.push((study, place, budget)),
                None => status = Status::BadInput,
            }
        }
        signals::expect(ready.len());
        Ok(Batch { ready, status })
    }
}

impl Batch {
    /// Plays one scenario after the other; `play` says whether its targets are met. The status is the worst.
    pub fn play(
        self,
        mut play: impl FnMut(&Study, Place, &Budget) -> Result<bool> + Send,
    ) -> Status {
        let mut status = self.status;
        for (study, place, budget) in self.ready {
            if signals::stopping() {
                break;
            }
            let threads = budget.cost.threads;
            let met = with_threads(threads, || play(&study, place, &budget));
            let met = met.map_err(anyhow::Error::from).and_then(|played| played);
            let of_this = match met {
                Ok(met) => {
                    signals::finished();
                    if met { Status::Met } else { Status::NotMet }
                }
                Err(error) => tell_error(&error.context(format!("in `{}`", study.name))),
            };
            status = status.max(of_this);
        }
        status
    }
}

/// Names that differ in case only are one name on some disks.
fn refuse_same_names(studies: &[(PathBuf, Study)]) -> Result<()> {
    let mut first: BTreeMap<String, &Path> = BTreeMap::new();
    for (file, study) in studies {
        let Some(other) = first.insert(study.name.to_lowercase(), file) else {
            continue;
        };
        let is_one = match (other.canonicalize(), file.canonicalize()) {
            (Ok(one), Ok(other)) => one == other,
            _ => other == file,
        };
        let (one, two) = (other.display(), file.display());
        match is_one {
            true => bail!(
                "`{one}` and `{two}` are one file, given twice; nothing was played (hint: name it once)"
            ),
            false => bail!(
                "`{one}` and `{two}` have one name, `{}`, and their results would have one folder; nothing was \
                 played (hint: give one of them another `name`)",
                study.name
            ),
        }
    }
    Ok(())
}
