//! What is read in no more than a little above linear time: names, keys, sites, lines.
//!
//! The same kind of file in two sizes, one eight times the other, in time on the processor, so that a busy
//! machine changes nothing. Quadratic costs would be 64 times as high.

use scenarios::Severity;
use scenarios::files::Memory;
use scenarios::flexnet::{license_file, options_file};
use scenarios::study::{ReadOptions, read_from};
use std::fmt::Write as _;

const SMALL: usize = 1_000;
const LARGE: usize = 8 * SMALL;

/// Nanoseconds of this thread on a processor so far.
fn on_processor() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

fn cost(work: impl Fn()) -> u64 {
    let once = || {
        let begun = on_processor();
        work();
        on_processor() - begun
    };
    (0..3).map(|_| once()).min().unwrap()
}

/// A file of so many entries, and how much more the larger costs.
fn holds(what: &str, read: impl Fn(&str), text: impl Fn(usize) -> String) {
    let (small, large) = (text(SMALL), text(LARGE));
    let (small, large) = (cost(|| read(&small)), cost(|| read(&large)));
    // What ends within some milliseconds is no cost, and its ratio is noise.
    let ratio = large as f64 / small.max(2_000_000) as f64;
    println!(
        "{what}: {:.1} ms, {:.1} ms",
        small as f64 / 1e6,
        large as f64 / 1e6
    );
    assert!(
        ratio < 24.0,
        "{what}: {ratio:.1} times for 8 times the size"
    );
}

fn check(text: &str) {
    let files = Memory([("a.toml".to_owned(), text.as_bytes().to_vec())].into());
    let options = ReadOptions::default();
    let study = read_from(&files, "a.toml", "", &options);
    std::hint::black_box(study.findings.len());
}

/// The test's own small scenario with something in addition.
fn with(more: &str) -> String {
    super::scenario("a").replace("[target]", &format!("{more}[target]"))
}

fn repeated(count: usize, entry: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0..count {
        let _ = write!(text, "{}", entry(number));
    }
    text
}

#[test]
fn scenarios_of_many_entries_are_checked_in_linear_time() {
    let group = |number: usize, applications: &str| {
        format!(
            "[[agents]]\nname = \"g{number}\"\ncount = 1\napplications = [{applications}]\n[[agents.shifts]]\n\
             days = \"Mon\"\nstart = \"08:00\"\nend = \"16:00\"\n"
        )
    };
    holds("sites", check, |count| {
        with(&repeated(count, |n| format!("[[site]]\nname = \"s{n}\"\n")))
    });
    holds("hosts", check, |count| {
        with(&repeated(count, |n| {
            format!("[[host]]\nname = \"h{n}\"\nsite = \"s{n}\"\n")
        }))
    });
    holds("unknown keys", check, |count| {
        repeated(count, |n| format!("key_{n} = {n}\n")) + &with("")
    });
    holds("unknown sections", check, |count| {
        with(&repeated(count, |n| format!("[section{n}]\n")))
    });
    holds("groups", check, |count| {
        with(&repeated(count, |n| group(n, "\"ts\"")))
    });
    holds("groups of no application", check, |count| {
        with(&repeated(count, |n| group(n, &format!("\"t{n}\""))))
    });
    holds("servers too many", check, |count| {
        with(&repeated(count, |n| {
            format!("[[server]]\nname = \"l{n}\"\n")
        }))
    });
    holds("applications", check, |count| {
        with(&repeated(count, |n| {
            format!("[[application]]\nname = \"t{n}\"\nkind = \"t-server\"\n")
        }))
    });
    holds("features", check, |count| {
        let more = repeated(count, |n| format!(", feature_{n} = 1"));
        super::scenario("a").replace("tserver_sdn = 2 ", &format!("tserver_sdn = 2{more} "))
    });
    holds("faults", check, |count| {
        with(&repeated(count, |n| {
            format!(
                "[[fault]]\nid = \"f{n}\"\nkind = \"server-kill\"\ntarget = \"lic\"\nat = \"1 h\"\nlasts = \"1 s\"\n"
            )
        }))
    });
    holds("a long name", check, |count| {
        super::scenario("a").replace("\"ts\"", &format!("\"{}\"", "t".repeat(10 * count)))
    });
}

#[test]
fn foreign_files_of_many_lines_are_read_in_linear_time() {
    let license = |text: &str| {
        std::hint::black_box(
            license_file::read("a.dat", text.as_bytes())
                .pools(None)
                .len(),
        );
    };
    let options = |text: &str| {
        let file = options_file::read("a.opt", text.as_bytes());
        std::hint::black_box(scenarios::flexnet::option_effects::effects(&file).len());
    };
    let long = "n".repeat(200);
    holds("features", license, |count| {
        repeated(count, |n| {
            format!("FEATURE {long}{n} genesys.d 8.0 permanent {n} SIGN=0\n")
        })
    });
    holds("attributes of one line", license, |count| {
        format!(
            "FEATURE a genesys.d 8.0 permanent 1 {}SIGN=0\n",
            repeated(count, |n| format!("X{n}=1 \\\n"))
        )
    });
    holds("lines that nobody knows", license, |count| {
        repeated(count, |n| format!("FROB {long}{n}\n"))
    });
    holds("groups and limits", options, |count| {
        "GROUPCASEINSENSITIVE ON\n".to_owned()
            + &repeated(count, |n| {
                format!(
                    "GROUP G{n} {long}\nRESERVE 1 a GROUP g{n}\nMAX 1 a USER u{n}\nLINGER a {n}\n"
                )
            })
    });
}

/// Checks the test's own scenario with an options file, and a license file with so many features if it is to have one.
fn check_options(options: &str, features: usize) {
    let license = repeated(features, |n| {
        format!("FEATURE f{n} genesys.d 8.0 permanent 9 SIGN=0\n")
    });
    let license = format!(
        "SERVER lic ANY 7260\nVENDOR genesys.d\nFEATURE tserver_sdn genesys.d 8.0 permanent 9 SIGN=0\n{license}"
    );
    let of_server = match features {
        0 => "features = { tserver_sdn = 2 }\n",
        _ => "license_file = \"a.dat\"\n",
    };
    let scenario = super::scenario("a").replace(
        "features = { tserver_sdn = 2 }\n",
        &format!("{of_server}options_file = \"a.opt\"\n"),
    );
    let of = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let files = [
        of("a.toml", &scenario),
        of("a.opt", options),
        of("a.dat", &license),
    ];
    let study = read_from(&Memory(files.into()), "a.toml", "", &ReadOptions::default());
    let found = study
        .findings
        .iter()
        .find(|f| f.severity == Severity::Error);
    assert_eq!(found, None);
    std::hint::black_box(study.plans.len());
}

#[test]
fn what_options_do_in_a_scenario_is_found_in_linear_time() {
    let groups = |n: usize| format!("GROUP G{n} team u{n}\n");
    let check = |text: &str| check_options(text, 0);
    holds("reservations for groups", check, |count| {
        "GROUPCASEINSENSITIVE ON\n".to_owned()
            + &repeated(count, |n| {
                groups(n) + &format!("RESERVE 1 tserver_sdn GROUP g{n}\n")
            })
    });
    holds("limits of groups", check, |count| {
        repeated(count, |n| {
            groups(n) + &format!("MAX 1 tserver_sdn GROUP G{n}\n")
        }) + "MAX 1 tserver_sdn USER ALL_USERS\n"
    });
    holds("limits of one user", check, |count| {
        repeated(count, |_| "MAX 1 tserver_sdn USER team\n".to_owned())
    });
    holds("includes", check, |count| {
        repeated(count, |n| {
            groups(n) + &format!("INCLUDE tserver_sdn GROUP G{n}\n")
        })
    });
    holds("one group in all lines", check, |count| {
        let members = repeated(count, |n| format!("GROUP G u{n}\n"));
        members + &repeated(count, |_| "EXCLUDE tserver_sdn GROUP G\n".to_owned())
    });
    let of_file = |text: &str| check_options(text, text.lines().count());
    holds("lines about pools of a file", of_file, |count| {
        repeated(count, |n| format!("RESERVE 1 f{n}:VERSION=8.0 USER team\n"))
    });
    holds("lines about keys of a file", of_file, |count| {
        repeated(count, |n| format!("RESERVE 1 f{n}:COUNT=9 USER team\n"))
    });
}
