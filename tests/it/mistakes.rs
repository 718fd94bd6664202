//! Forty typical mistakes: what `check` says of each is what `docs/mistakes.md` says it does.
//!
//! The page is the snapshot: its first block is a scenario in order, each `diff` block a change of it,
//! and the `text` block behind that what is said. With `LICSIM_UPDATE` set the page is written anew.

use crate::program::licsim;
use std::path::Path;

/// What `check` says of a scenario on standard error.
fn said(scenario: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("site.toml"), scenario).expect("written");
    let mut command = licsim();
    command
        .current_dir(folder.path())
        .args(["check", "site.toml"]);
    let output = command.output().expect("it runs");
    assert_ne!(output.status.code(), Some(101), "a mistake is no bug");
    let said = String::from_utf8(output.stderr).expect("text");
    said.trim_end().to_owned()
}

/// The block that begins with this fence: what stands before its content, the content, what follows.
fn block<'a>(page: &'a str, fence: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let open = format!("```{fence}\n");
    let begin = page.find(&open)? + open.len();
    let end = begin + page[begin..].find("```\n")?;
    Some((&page[..begin], &page[begin..end], &page[end..]))
}

/// The scenario with the change of a diff block: its `-` lines replaced by its `+` lines.
fn changed(scenario: &str, diff: &str) -> String {
    let lines = |mark: char| -> String {
        let own = diff.lines().filter_map(|line| line.strip_prefix(mark));
        own.map(|line| format!("{line}\n")).collect()
    };
    let (old, new) = (lines('-'), lines('+'));
    assert!(scenario.contains(&old), "not in the scenario: {old}");
    scenario.replacen(&old, &new, 1)
}

#[test]
fn forty_typical_mistakes_are_answered_as_the_page_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/mistakes.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    let (_, scenario, _) = block(&page, "toml").expect("the scenario");
    assert_eq!(said(scenario), "", "it is in order as it stands");
    let mut made = String::new();
    let mut rest = page.as_str();
    let mut count = 0;
    while let Some((before, diff, after)) = block(rest, "diff") {
        let (between, _, following) = block(after, "text").expect("what is said");
        let said = said(&changed(scenario, diff));
        assert!(
            said.starts_with("site.toml:"),
            "file, line and column: {said}"
        );
        made.push_str(before);
        made.push_str(diff);
        made.push_str(between);
        made.push_str(&said);
        made.push('\n');
        rest = following;
        count += 1;
    }
    made.push_str(rest);
    assert_eq!(count, 40);
    if std::env::var_os("LICSIM_UPDATE").is_some() {
        std::fs::write(&path, made).expect("written");
    } else {
        assert!(
            page == made,
            "the page says otherwise; LICSIM_UPDATE=1 writes it anew:\n{made}"
        );
    }
}
