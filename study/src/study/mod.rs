//! A study as a program uses it: opened once, then checked, played, compared, explained.

#[cfg(feature = "files")]
mod files;
mod searches;

#[cfg(feature = "files")]
pub use files::scenario_files;

use crate::budget::{self, Budget};
use crate::error::{Error, Result, refuse};
use crate::explain::{Explanation, Question};
use crate::output::Output;
use crate::play::Finished;
use crate::{Watch, audit, compare, conditions, explain, play};
use reports::audit::Report;
use scenarios::files::{FileError, Files, Memory};
use scenarios::points::{self, Point};
use scenarios::study::{ReadOptions, Study as Scenario};
use scenarios::{Finding, Severity, finding, render};
use std::path::PathBuf;

/// How a scenario is opened.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// In place of the file's seed.
    pub seed: Option<u64>,
    /// In place of the file's number of replications; it stands above the file's precision.
    pub replications: Option<u32>,
    /// Folders that paths in the scenario may lead to, besides its own.
    pub allowed: Vec<PathBuf>,
    /// Variants besides those of the file.
    pub variants: Vec<Variant>,
}

/// A variant that is made in code: what it says otherwise than the scenario.
///
/// ```
/// # fn main() -> study::Result<()> {
/// let three_node = study::Variant::new("three-node").set("topology", r#"{ kind = "three-node" }"#)?;
/// # let _ = three_node;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    text: String,
}

impl Variant {
    /// A variant of a name that says nothing yet.
    #[must_use]
    pub fn new(name: &str) -> Variant {
        // A JSON string is a TOML string too.
        let name = serde_json::Value::from(name);
        Variant {
            text: format!("\n[[variant]]\nname = {name}\n"),
        }
    }

    /// The same with a key set: a key of the scenario, as `topology` or `experiment.seed`, and its value as TOML, as
    /// `"2 h"`, `500` or `[{ name = "lic-b", remove = true }]`. Lists of tables are merged by name, as in a file's
    /// `[[variant]]`.
    ///
    /// # Errors
    /// The key or the value is no TOML.
    pub fn set(mut self, key: &str, value: &str) -> Result<Variant> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if key.is_empty() || !key.chars().all(plain) {
            refuse!("`{key}` is no key (hint: letters, digits, `_` and `-`, parted by `.`)");
        }
        let value = points::value(value)
            .map_err(|error| Error::Refused(format!("the value of `{key}`: {error}")))?;
        self.text
            .push_str(&format!("{key} = {}\n", points::text(&value)));
        Ok(self)
    }
}

/// A scenario with all its variants, opened to be played.
///
/// ```
/// use study::{Nobody, OpenOptions, Study, output::Memory, play};
/// use std::path::Path;
///
/// # fn main() -> study::Result<()> {
/// let options = OpenOptions { replications: Some(2), ..OpenOptions::default() };
/// let study = Study::open_file(Path::new("../scenarios/library/single-calm.toml"), &options);
/// assert!(!study.has_errors(), "{}", study.findings_text());
///
/// let results = study.run(&play::Options::default(), &Nobody, Memory::new())?;
/// assert_eq!(results.answer.replications, 2);
/// assert!(results.written.contains_key("report.html"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Study {
    scenario: Scenario,
    /// The folder of the scenario as findings show it.
    folder: String,
    options: ReadOptions,
}

/// Files of a caller, with variants added to the scenario.
struct WithVariants<'a> {
    files: &'a dyn Files,
    scenario: &'a str,
    variants: &'a [Variant],
}

impl Files for WithVariants<'_> {
    fn read(&self, path: &str) -> std::result::Result<Vec<u8>, FileError> {
        let mut bytes = self.files.read(path)?;
        if path == self.scenario {
            for variant in self.variants {
                bytes.extend_from_slice(variant.text.as_bytes());
            }
        }
        Ok(bytes)
    }
}

impl Study {
    /// Opens a scenario from files of the caller's: those in memory, or any other [`Files`]. What is wrong with it is among
    /// the findings of [`Study::check`].
    ///
    /// ```
    /// use study::input::Memory;
    /// use study::{OpenOptions, Study};
    ///
    /// let mut files = Memory::default();
    /// files.0.insert("site.toml".to_owned(), b"format = 1\nname = \"site\"\n".to_vec());
    /// let study = Study::open(&files, "site.toml", &OpenOptions::default());
    /// assert!(study.has_errors());
    /// assert!(study.findings_text().contains("site.toml:1:1"));
    /// ```
    #[must_use]
    pub fn open(files: &dyn Files, scenario: &str, options: &OpenOptions) -> Study {
        Study::open_in(files, scenario, "", options)
    }

    /// Opens a scenario file.
    #[cfg(feature = "files")]
    #[must_use]
    pub fn open_file(path: &std::path::Path, options: &OpenOptions) -> Study {
        let files = scenarios::study::NamedByUser::new(path, &options.allowed);
        Study::open_in(&files, files.name(), files.folder(), options)
    }

    fn open_in(files: &dyn Files, scenario: &str, folder: &str, options: &OpenOptions) -> Study {
        let files = WithVariants {
            files,
            scenario,
            variants: &options.variants,
        };
        let options = ReadOptions {
            seed: options.seed,
            replications: options.replications,
            allowed: options.allowed.clone(),
        };
        Study {
            scenario: scenarios::study::read_from(&files, scenario, folder, &options),
            folder: folder.to_owned(),
            options,
        }
    }

    /// What is wrong, what to look at, what the guide advises; by their places in the files.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        finding::gathered(&self.scenario.findings)
    }

    /// Whether something is wrong, so that nothing can be played.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.scenario.has_errors()
    }

    /// Errors and warnings as text, with the lines that they are about.
    #[must_use]
    pub fn findings_text(&self) -> String {
        let findings = self.check().into_iter();
        let findings = findings.filter(|finding| finding.severity <= Severity::Warning);
        let texts = findings.map(|f| render::finding(&f, &self.scenario.texts, false));
        texts.collect::<Vec<_>>().join("\n")
    }

    /// The scenario as read: its plans, targets, prices, and the files that it was read from.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The names of the variants, in file order, those made in code last.
    pub fn variants(&self) -> impl Iterator<Item = &str> {
        let plans = self.scenario.plans.iter();
        plans.map(|plan| plan.variant.as_str())
    }

    /// The study under one of its conditions; without one, the base alone.
    ///
    /// # Errors
    /// There is no such condition.
    pub fn under(self, condition: Option<&str>) -> Result<Study> {
        Ok(Study {
            scenario: conditions::chosen(self.scenario, condition)?,
            ..self
        })
    }

    /// What playing will cost, from a piece that is played, and what it may; [`Budget::refusal`] says what is beyond a
    /// limit.
    ///
    /// ```
    /// use study::{Detail, OpenOptions, Study, budget};
    ///
    /// let path = std::path::Path::new("../scenarios/library/single-calm.toml");
    /// let study = Study::open_file(path, &OpenOptions::default());
    /// let asked = budget::Asked {
    ///     replications: 100,
    ///     detail: Detail::First(1),
    ///     chooses_detail: true,
    ///     factor: 1.0,
    ///     out: None,
    /// };
    /// let budget = study.budget(&budget::Options::default(), asked);
    /// assert!(budget.cost.events > 0.0);
    /// ```
    #[must_use]
    pub fn budget(&self, options: &budget::Options, asked: budget::Asked<'_>) -> Budget {
        Budget::of(&self.scenario, options, asked)
    }

    /// Plays all variants: the answer, the rows, and the files of results in an output.
    ///
    /// # Errors
    /// The scenario has errors, a file cannot be written, or the watch ended the play.
    pub fn run<O: Output>(
        &self,
        options: &play::Options,
        watch: &dyn Watch,
        output: O,
    ) -> Result<Finished<O::Written>> {
        self.refuse_errors()?;
        let options = play::Options {
            replications: options.replications.or(self.options.replications),
            ..*options
        };
        play::run(&self.scenario, &options, (None, watch), output)
    }

    /// Plays all variants with the same random numbers and says which one is best, how sure that is, and what it hangs on.
    ///
    /// ```
    /// use study::{Nobody, OpenOptions, Study, Variant, compare, output::Memory};
    ///
    /// # fn main() -> study::Result<()> {
    /// let fewer = "[{ name = \"branches\", count = 300 }]";
    /// let variant = Variant::new("fewer agents").set("agents", fewer)?;
    /// let options = OpenOptions {
    ///     replications: Some(2),
    ///     variants: vec![variant],
    ///     ..OpenOptions::default()
    /// };
    /// let path = std::path::Path::new("../scenarios/library/single-busy-hour.toml");
    /// let study = Study::open_file(path, &options);
    /// let quick = compare::Options { quick: true, ..compare::Options::default() };
    /// let compared = study.compare(&quick, &Nobody, Memory::new())?;
    /// assert!(compared.written.contains_key("comparison.csv"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The scenario has errors, a file cannot be written, or the watch ended the play.
    pub fn compare<O: Output>(
        &self,
        options: &compare::Options,
        watch: &dyn Watch,
        output: O,
    ) -> Result<compare::Compared<O::Written>> {
        self.refuse_errors()?;
        let options = compare::Options {
            replications: options.replications.or(self.options.replications),
            ..*options
        };
        let points = compare::points(&self.scenario, options.quick);
        let with_points = match points.is_empty() {
            true => self.scenario.clone(),
            false => self.with_points(&points),
        };
        compare::refuse_other_features(&self.scenario, &with_points)?;
        compare::compare(&with_points, &options, (None, watch), output)
    }

    /// The causes of a denial or violation, and what would have been without them.
    ///
    /// ```
    /// use study::explain::{Explanation, Options, Question};
    /// use study::{Nobody, OpenOptions, Study};
    ///
    /// # fn main() -> study::Result<()> {
    /// let path = std::path::Path::new("../scenarios/library/single-busy-hour.toml");
    /// let study = Study::open_file(path, &OpenOptions::default());
    /// let first = study.explain(&Options::default(), &Question::Denial(1), &Nobody)?;
    /// let Explanation::Story(story) = first else { unreachable!() };
    /// assert!(!story.root_faults.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The scenario has errors, there is no such variant, denial or violation, or the watch ended the play.
    pub fn explain(
        &self,
        options: &explain::Options,
        question: &Question,
        watch: &dyn Watch,
    ) -> Result<Explanation> {
        self.refuse_errors()?;
        explain::explain(&self.scenario, options, question, watch)
    }

    /// On how many denials and violations the named causes hold when the replications are played again without them.
    ///
    /// ```
    /// use study::{Nobody, OpenOptions, Study, audit};
    ///
    /// # fn main() -> study::Result<()> {
    /// let path = std::path::Path::new("../scenarios/library/single-busy-hour.toml");
    /// let study = Study::open_file(path, &OpenOptions::default());
    /// let options = audit::Options { sample: Some(3), ..audit::Options::default() };
    /// let report = study.audit(&options, &Nobody)?;
    /// assert!(report.unconfirmed.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The scenario has errors, there is no such variant, or the watch ended the play.
    pub fn audit(&self, options: &audit::Options, watch: &dyn Watch) -> Result<Report> {
        self.refuse_errors()?;
        audit::of_study(&self.scenario, options, watch)
    }

    fn refuse_errors(&self) -> Result<()> {
        match self.has_errors() {
            true => Err(Error::Findings(self.scenario.name.clone())),
            false => Ok(()),
        }
    }

    /// The scenario read again from the same bytes, with plans for points as well.
    fn with_points(&self, points: &[Point]) -> Scenario {
        let files = self.scenario.files.iter();
        let files = files.map(|file| (file.path.clone(), file.bytes.to_vec()));
        let memory = Memory(files.collect());
        let name = &self.scenario.scenario_file;
        scenarios::study::read_points_from(&memory, name, &self.folder, &self.options, points)
    }
}
