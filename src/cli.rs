//! The command line: verbs and their options, with examples.

use crate::commands::order::OrderArguments;
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use reports::charts::set::ChartFormat;
use scenarios::Severity;
use scenarios::study::ReadOptions;
use std::path::PathBuf;
use study::Detail;
use study::budget::{self, Limit};

/// Version, commit and features.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (commit ",
    env!("LICSIM_COMMIT"),
    "; features: ",
    env!("LICSIM_FEATURES"),
    ")"
);

/// Simulates failure and capacity of license servers in a contact center.
#[derive(Parser, Debug)]
#[command(name = "licsim", version = VERSION, about, long_about = None, propagate_version = true)]
#[command(after_help = "\
Exit status: 0 a variant is recommended or several are tied, or there is no target; of a single variant, it meets
every target; 1 nothing is recommended, or the single variant does not; 2 bad input or usage; 101 a bug; 130 and 143 ended by SIGINT and SIGTERM.

Examples:
  licsim run scenarios/library --out out      play all ready scenarios
  licsim compare my-site.toml                 which variant, and how sure that is
  licsim check my-site.toml                   every finding, and the resolved plan
  licsim explain my-site.toml --replication 0 --denial 1")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The verbs.
#[derive(Subcommand, Debug)]
pub enum Verb {
    /// Play scenarios: print the answer, write the results.
    Run(RunArguments),
    /// Compare the variants of scenarios: which one, how sure that is, and what it hangs on.
    Compare(CompareArguments),
    /// Find the least purchase that meets the target: counts, evidence, headroom, overlays.
    Size(SizeArguments),
    /// Vary any inputs over a grid or a spread of points.
    Sweep(SweepArguments),
    /// Check scenarios: every finding with file, line, column and hint; the resolved plan.
    Check(CheckArguments),
    /// Explain one denial or violation: its causes, who asked whom, and what would have been without.
    Explain(ExplainArguments),
    /// Audit the named causes: play again without them, and say on how much that holds.
    Audit(AuditArguments),
    /// Make charts and page again from stored results; an index over many; two runs compared.
    Report(ReportArguments),
    /// Read a FlexNet license file: servers, features, pools, findings.
    License(crate::commands::license::LicenseArguments),
    /// Read an options file alone: who may have what, and which lines do nothing.
    Options(crate::commands::options::OptionsArguments),
    /// Turn recorded use into load: debug logs, lmstat.
    Import(crate::commands::import::ImportArguments),
    /// Fit rates, session lengths, growth and outages to recorded use; a scenario with profiles.
    Fit(crate::commands::fit::FitArguments),
    /// Predict recorded weeks from the weeks before, and say how good that was.
    Backtest(crate::commands::backtest::BacktestArguments),
    /// Make the license order kit from products and quantities.
    Order(Box<OrderArguments>),
    /// Write a scenario to begin with: commented, and it runs at once.
    New(NewArguments),
    /// List what a scenario may name: kinds of application and fault, products, options, parameters, metrics.
    Kinds(crate::commands::kinds::KindsArguments),
    /// Print the JSON Schema of scenario files, for editors.
    #[command(after_help = "Examples:\n  licsim schema > licsim.schema.json")]
    Schema,
    /// Print the completions for a shell.
    Completions(CompletionsArguments),
    /// Print the manual page, or write those of all verbs.
    Man(ManArguments),
}

/// How much is said on standard error.
#[derive(Args, Debug, Clone, Copy, Default)]
pub struct Noise {
    /// Say only what is wrong.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more: advice, each file read and written.
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

impl Noise {
    /// The least severity that is told where it usually is this one.
    pub fn least(self, usual: Severity) -> Severity {
        match (self.quiet, self.verbose) {
            (true, _) => Severity::Error,
            (_, true) => Severity::Advice,
            _ => usual,
        }
    }
}

/// Kinds of chart files.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charts {
    /// Vector graphics.
    Svg,
    /// Pictures.
    Png,
    /// No charts.
    None,
}

impl Charts {
    /// The format that is asked for, if any.
    pub fn format(self) -> Option<ChartFormat> {
        match self {
            Charts::Svg => Some(ChartFormat::Svg),
            Charts::Png => Some(ChartFormat::Png),
            Charts::None => None,
        }
    }
}

/// Options of `run`.
#[derive(Args, Debug, Clone)]
#[command(after_help = "\
Examples:
  licsim run scenarios/library --out out
  licsim run my-site.toml --replications 1000 --jobs 2
  licsim run my-site.toml --json | jq .variants")]
pub struct RunArguments {
    /// Scenario files; a folder means all `*.toml` in it.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where the results go: a folder for each scenario.
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
    /// Replications of each variant, in place of the file's.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub replications: Option<u32>,
    /// Write over files of yours that are in the way of the results.
    #[arg(long)]
    pub force: bool,
    /// Chart files.
    #[arg(long, value_enum, default_value = "svg")]
    pub charts: Charts,
    /// How many replications of each variant keep their records, or `all`.
    #[arg(long, value_name = "N|all", default_value = "1")]
    pub detail: Detail,
    /// The answer as JSON.
    #[arg(long)]
    pub json: bool,
    /// End with one line on standard error: requests, events, seconds, memory.
    #[arg(long)]
    pub timing: bool,
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub noise: Noise,
}

/// Options of `compare`.
#[derive(Args, Debug, Clone)]
#[command(after_help = "\
All variants are played with the same random numbers. Besides, each default that the scenario leaves open \
is played with its other value, and each failure assumption halved and doubled.

With --against no scenario is played: what came is held against plays of a model of what is stored.

Examples:
  licsim compare scenarios/library/three-ways.toml --replications 200
  licsim compare my-site.toml --quick --json
  licsim compare march --against april.log --charts-to charts")]
pub struct CompareArguments {
    /// Scenario files; a folder means all `*.toml` in it. With --against: what is stored of the time before, a folder
    /// of fit, backtest or run, or the logs themselves.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Does this record still fit the stored one? Debug logs, samples of lmstat, logins, or a stored folder. The exit
    /// status is 0 if it fits, 1 if it does not.
    #[arg(long, value_name = "NEW", num_args = 1.., conflicts_with_all = ["quick", "detail", "timing"])]
    pub against: Vec<PathBuf>,
    /// With --against: days that are holidays, in dates or files with a date on each line; they are not judged.
    #[arg(
        long,
        value_name = "FILE|DATE,...",
        value_delimiter = ',',
        requires = "against"
    )]
    pub holidays: Vec<String>,
    /// With --against: of files of logins, the day of their second 0.
    #[arg(long, value_name = "DATE", requires = "against")]
    pub start: Option<jiff::civil::Date>,
    /// With --against: write a chart of each feature into this folder, which must be there.
    #[arg(long, value_name = "DIR", requires = "against")]
    pub charts_to: Option<PathBuf>,
    /// Where the results go: a folder for each scenario.
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
    /// Replications of each variant, in place of the file's number or precision.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub replications: Option<u32>,
    /// The variants only: no other defaults, no other failure assumptions.
    #[arg(long)]
    pub quick: bool,
    /// Write over files of yours that are in the way of the results.
    #[arg(long)]
    pub force: bool,
    /// Chart files.
    #[arg(long, value_enum, default_value = "svg")]
    pub charts: Charts,
    /// How many replications of each variant keep their records, or `all`.
    #[arg(long, value_name = "N|all", default_value = "1")]
    pub detail: Detail,
    /// The answer as JSON.
    #[arg(long)]
    pub json: bool,
    /// End with one line on standard error: requests, events, seconds, memory.
    #[arg(long)]
    pub timing: bool,
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub noise: Noise,
}

/// Options of `report`.
#[derive(Args, Debug, Clone)]
#[command(after_help = "\
Nothing is played: a folder of results holds all that its page tells, and the same results give the same \
bytes. A folder that holds several folders of results stands for all of them, and gets an index.html.

Examples:
  licsim report out/three-ways
  licsim report out/three-ways --charts png
  licsim report out
  licsim report --compare out/before out/after --out out")]
pub struct ReportArguments {
    /// Folders of results, or a folder of such folders.
    #[arg(required_unless_present = "compare", value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Compare two stored runs: a page over the variants of both.
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "folders")]
    pub compare: Vec<PathBuf>,
    /// Where the page of `--compare` goes, in a folder of its own.
    #[arg(long, value_name = "DIR", default_value = "out", requires = "compare")]
    pub out: PathBuf,
    /// Write over files of yours that are in the way of the results.
    #[arg(long)]
    pub force: bool,
    /// Chart files.
    #[arg(long, value_enum, default_value = "svg")]
    pub charts: Charts,
    #[command(flatten)]
    pub noise: Noise,
}

/// Options of `size`.
#[derive(Args, Debug, Clone)]
#[command(after_help = "\
The file says in [size] which counts are searched, in [target] what they have to keep, in [cost] what a \
license costs. Each variant is sized, under its faults and under none.

Examples:
  licsim size scenarios/library/three-ways-sized.toml
  licsim size my-site.toml --quick --json")]
pub struct SizeArguments {
    /// The scenario.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the results go: the folder NAME-size.
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
    /// The most replications of one candidate.
    #[arg(long, value_name = "N", default_value_t = 3_200, value_parser = clap::value_parser!(u32).range(30..))]
    pub replications: u32,
    /// The most replications of one search.
    #[arg(long, value_name = "N", default_value_t = 50_000, value_parser = clap::value_parser!(u32).range(30..))]
    pub budget: u32,
    /// The purchase only: no load alone, no headroom, no curves.
    #[arg(long)]
    pub quick: bool,
    /// Write over files of yours that are in the way of the results.
    #[arg(long)]
    pub force: bool,
    /// Chart files.
    #[arg(long, value_enum, default_value = "svg")]
    pub charts: Charts,
    /// The answer as JSON.
    #[arg(long)]
    pub json: bool,
    /// End with one line on standard error: requests, events, seconds, memory.
    #[arg(long)]
    pub timing: bool,
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub noise: Noise,
}

/// Options of `sweep`.
#[derive(Args, Debug, Clone)]
#[command(after_help = "\
The file says in [sweep] which inputs are varied, by their paths, and over which points. All points and \
variants are played with the same random numbers.

Examples:
  licsim sweep scenarios/library/repair-times.toml
  licsim sweep my-site.toml --replications 100 --json")]
pub struct SweepArguments {
    /// The scenario.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Under this condition; the base if not given.
    #[arg(long, value_name = "NAME")]
    pub condition: Option<String>,
    /// Where the results go: the folder NAME-sweep.
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
    /// Replications of each variant at each point, in place of the file's.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub replications: Option<u32>,
    /// Write over files of yours that are in the way of the results.
    #[arg(long)]
    pub force: bool,
    /// Chart files.
    #[arg(long, value_enum, default_value = "svg")]
    pub charts: Charts,
    /// The answer as JSON.
    #[arg(long)]
    pub json: bool,
    /// End with one line on standard error: requests, events, seconds, memory.
    #[arg(long)]
    pub timing: bool,
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub noise: Noise,
}

/// Options that all verbs share that read a scenario.
#[derive(Args, Debug, Clone)]
pub struct Common {
    /// The seed, in place of the file's.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Threads; all cores if not given.
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// A folder besides the scenario's own that its paths may lead to.
    #[arg(long, value_name = "DIR")]
    pub allow: Vec<PathBuf>,
    /// The most that the call may cost, as time=2h, memory=4GiB or disk=10GB; without it a day, and what the machine has free.
    #[arg(long, value_name = "WHAT=MOST", value_delimiter = ',')]
    pub limit: Vec<Limit>,
    /// Go on although it is expected to take longer than it may.
    #[arg(long, short = 'y')]
    pub yes: bool,
}

impl Common {
    /// How a scenario is read.
    pub fn reading(&self, replications: Option<u32>) -> ReadOptions {
        ReadOptions {
            seed: self.seed,
            replications,
            allowed: self.allow.clone(),
        }
    }

    /// How much of the machine may be used.
    pub fn budget(&self) -> budget::Options {
        budget::Options {
            threads: self.jobs,
            limits: self.limit.clone(),
            yes: self.yes,
        }
    }
}

/// Options of `check`.
#[derive(Args, Debug, Clone)]
#[command(after_help = "\
Examples:
  licsim check my-site.toml
  licsim check scenarios/library --json")]
pub struct CheckArguments {
    /// Scenario files; a folder means all `*.toml` in it.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The plan under this condition; the base if not given.
    #[arg(long, value_name = "NAME")]
    pub condition: Option<String>,
    /// Print the resolved scenario as TOML: overlays applied, files joined, defaults spelled out. With several variants
    /// the file's own, or that of `--variant`.
    #[arg(long, conflicts_with = "json")]
    pub resolved: bool,
    /// The variant that `--resolved` or `--write-licenses` prints.
    #[arg(long, value_name = "V")]
    pub variant: Option<String>,
    /// Findings as JSON.
    #[arg(long)]
    pub json: bool,
    /// Print the license files that the scenario's servers would have, without keys.
    #[arg(long, conflicts_with_all = ["json", "resolved"])]
    pub write_licenses: bool,
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub noise: Noise,
}

/// Options of `explain`.
#[derive(Args, Debug, Clone)]
#[command(after_help = "\
Examples:
  licsim explain my-site.toml                        what there is to explain
  licsim explain my-site.toml --variant three-node --replication 0 --denial 1
  licsim explain my-site.toml --violation 2 --json
  licsim explain my-site.toml --lmstat 2026-03-04T11:50    who held what then, as `lmstat -a` prints it")]
pub struct ExplainArguments {
    /// The scenario.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The variant; the file's own if not given.
    #[arg(long, value_name = "V")]
    pub variant: Option<String>,
    /// Under this condition; the base if not given.
    #[arg(long, value_name = "NAME")]
    pub condition: Option<String>,
    /// The replication, from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub replication: u64,
    /// The denial, by its row in `denials.csv` of that replication, from 1.
    #[arg(long, value_name = "K", conflicts_with = "violation")]
    pub denial: Option<usize>,
    /// The violation, by its row in `violations.csv` of that replication, from 1.
    #[arg(long, value_name = "K")]
    pub violation: Option<usize>,
    /// The state of all license servers at a time, in the form of `lmstat -a`: a date and time of the
    /// first site's clock, or seconds since the start.
    #[arg(long, value_name = "TIME", conflicts_with_all = ["denial", "violation", "json"])]
    pub lmstat: Option<String>,
    /// The story as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub noise: Noise,
}

/// Options of `audit`.
#[derive(Args, Debug, Clone)]
#[command(after_help = "\
Every denial of a first attempt and every violation names its root faults, or none. Each set of them is taken
away, and the replication is played again with the same draws: what names them must be gone, and what names
none must happen without any fault.

Examples:
  licsim audit my-site.toml                          the first replication of each variant
  licsim audit my-site.toml --variant three-node --replications 20
  licsim audit scenarios/library --json")]
pub struct AuditArguments {
    /// Scenario files; a folder means all `*.toml` in it.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// One variant; all if not given.
    #[arg(long, value_name = "V")]
    pub variant: Option<String>,
    /// Under this condition; the base if not given.
    #[arg(long, value_name = "NAME")]
    pub condition: Option<String>,
    /// The first so many replications of each variant.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub replications: u32,
    /// At most so many denials and as many violations of each replication, evenly from first to last; all if
    /// not given.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    pub sample: Option<u32>,
    /// The answer as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub noise: Noise,
}

/// How license servers stand together, for `new`.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topology {
    /// One server.
    Single,
    /// Three nodes that grant as one.
    ThreeNode,
    /// A server for each site, two at least.
    Independent,
}

impl From<Topology> for scenarios::starter::Topology {
    fn from(topology: Topology) -> Self {
        match topology {
            Topology::Single => Self::Single,
            Topology::ThreeNode => Self::ThreeNode,
            Topology::Independent => Self::Independent,
        }
    }
}

/// The names of the ready scenarios, as help and completions show them.
fn ready_scenarios() -> PossibleValuesParser {
    PossibleValuesParser::new(scenarios::ready::names())
}

/// Options of `new`.
#[derive(Args, Debug, Clone)]
#[command(after_help = "\
Applications: t-server, universal-routing-server, universal-callback-server, outbound-contact-server,
interaction-server, genesys-desktop.

Examples:
  licsim new                          asks for what it needs
  licsim new my-site
  licsim new my-site --from three-ways
  licsim new two-sites --topology independent --seats 500 --sites 2
  licsim new ours --seats 300 --sites 2 --license-file license.dat
  licsim new desk --applications t-server,genesys-desktop --stdout")]
pub struct NewArguments {
    /// The scenario's name; the file is NAME.toml here. Without it, a terminal is asked.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Copy this ready scenario, and the files that it names.
    #[arg(long, value_name = "READY", value_parser = ready_scenarios(),
        conflicts_with_all = ["topology", "seats", "sites", "applications", "license_files"])]
    pub from: Option<String>,
    /// How the license servers stand together; without it as the license file says, else one server.
    #[arg(long, value_enum)]
    pub topology: Option<Topology>,
    /// Agents of all sites together.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub seats: u32,
    /// Sites; without it one, or two with independent servers.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=50))]
    pub sites: Option<u32>,
    /// What the agents work with.
    #[arg(
        long,
        value_name = "KIND,…",
        value_delimiter = ',',
        default_value = "t-server,universal-routing-server"
    )]
    pub applications: Vec<String>,
    /// A license file of your own, in place of counts: here or in a folder below (with independent servers one
    /// for each, in their order).
    #[arg(long = "license-file", value_name = "FILE")]
    pub license_files: Vec<PathBuf>,
    /// Print it and write no file.
    #[arg(long)]
    pub stdout: bool,
    /// Write over a file of that name.
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub noise: Noise,
}

/// Options of `completions`.
#[derive(Args, Debug, Clone)]
#[command(after_help = "\
Examples:
  licsim completions bash > ~/.local/share/bash-completion/completions/licsim
  licsim completions zsh > ~/.zfunc/_licsim")]
pub struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Options of `man`.
#[derive(Args, Debug, Clone)]
#[command(after_help = "\
Examples:
  licsim man | man -l -
  licsim man --out ~/.local/share/man/man1")]
pub struct ManArguments {
    /// Write the pages of all verbs into this folder.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write over files of those names that hold something else.
    #[arg(long, requires = "out")]
    pub force: bool,
    #[command(flatten)]
    pub noise: Noise,
}
