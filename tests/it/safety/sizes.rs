//! What is read in no more than a little above linear time: names, keys, sites, lines.
//!
//! The one idea: the same kind of file in two sizes, one eight times the other, in time on the processor, so that a busy
//! machine changes nothing. Quadratic costs would be 64 times as high.

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
