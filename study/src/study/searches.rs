//! Searches and sweeps of an opened study.

use crate::error::{Error, Result};
use crate::output::Output;
use crate::{Study, Watch, conditions, size, sweep};
use reports::charts::set::ChartFormat;
use scenarios::points::Point;

impl Study {
    /// How many licenses, for each variant, meet the target at the least cost: `[size]` says which counts are searched.
    ///
    /// ```
    /// use scenarios::files::Memory;
    /// use study::{Nobody, OpenOptions, Study, output, size};
    ///
    /// # fn main() -> study::Result<()> {
    /// let text = r#"
    /// format = 1
    /// name = "callbacks"
    /// title = "How many callback licenses?"
    /// start = 2026-03-02T00:00:00
    /// duration = "1 d"
    /// topology = { kind = "single" }
    /// server = [{ name = "lic", features = { vcb_full = 12 } }]
    /// application = [{ name = "cb", kind = "universal-callback-server" }]
    /// demand = [{ name = "calls", application = "cb", rate = "20 /h", holding = "30 min" }]
    /// target = { denied_fraction = { max = "50 %", confidence = "95 %" } }
    /// size = { vary = { vcb_full = { min = 4, max = 12 } } }
    /// "#;
    /// let files = Memory([("site.toml".to_owned(), text.into())].into());
    /// let study = Study::open(&files, "site.toml", &OpenOptions::default());
    /// let options = size::Options { quick: true, replications: 100, ..size::Options::default() };
    /// let sized = study.size(&options, &Nobody, output::Memory::new())?;
    /// let found = sized.answer.variants[0].search.features[0].count;
    /// assert!(found.is_some_and(|count| (4..12).contains(&count)));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The scenario has errors, or says nothing to search for; a file cannot be written, or the watch ended the play.
    pub fn size<O: Output>(
        &self,
        options: &size::Options,
        watch: &dyn Watch,
        output: O,
    ) -> Result<size::Sizing<O::Written>> {
        self.refuse_errors()?;
        let reread = |points: &[Point]| self.with_points(points);
        size::size(self.scenario(), options, &reread, watch, output)
    }

    /// How metrics change with the inputs that `[sweep]` varies.
    ///
    /// ```
    /// use study::{Nobody, OpenOptions, Study, output::Memory};
    ///
    /// # fn main() -> study::Result<()> {
    /// let path = std::path::Path::new("../scenarios/library/repair-times.toml");
    /// let options = OpenOptions { replications: Some(2), ..OpenOptions::default() };
    /// let study = Study::open_file(path, &options);
    /// let swept = study.sweep(None, &Nobody, Memory::new())?;
    /// assert!(swept.answer.points.len() > 1);
    /// assert!(swept.written.contains_key("sweep.csv"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The scenario has errors, or no `[sweep]`; a file cannot be written, or the watch ended the play.
    pub fn sweep<O: Output>(
        &self,
        charts: Option<ChartFormat>,
        watch: &dyn Watch,
        output: O,
    ) -> Result<sweep::Swept<O::Written>> {
        self.refuse_errors()?;
        let points = sweep::points(self.scenario())?;
        let swept = self.with_points(&points);
        if swept.has_errors() {
            return Err(Error::Findings(swept.name));
        }
        let options = sweep::Options {
            replications: self.options.replications,
            seed: self.options.seed,
            charts,
            names_condition: self.scenario().plans[0].condition.is_some()
                || !self.scenario().conditions.is_empty(),
        };
        let swept = conditions::chosen(swept, self.scenario().plans[0].condition.as_deref())?;
        sweep::sweep(&swept, &options, watch, output)
    }
}
