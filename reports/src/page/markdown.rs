//! The document as Markdown for a wiki. Pictures are links to the charts' files where those exist, else
//! their text alternatives; text from a scenario is escaped, so that it is never markup.

use super::document::{Block, Document, Mark, Table};
use crate::Artifact;
use crate::charts::set::ChartFormat;
use crate::format::plain_name;

/// `report.md`.
pub(super) fn render(document: &Document, charts: Option<ChartFormat>) -> Artifact {
    let mut text = format!("# {}\n", escaped(&document.title));
    if !document.byline.is_empty() {
        text.push_str(&format!("\n{}\n", escaped(&document.byline)));
    }
    for section in &document.sections {
        text.push_str(&format!("\n## {}\n", section.title));
        for block in &section.blocks {
            let block = block_text(block, charts);
            if !block.is_empty() {
                text.push('\n');
                text.push_str(&block);
                text.push('\n');
            }
        }
    }
    Artifact::text("report.md", text)
}

fn block_text(block: &Block, charts: Option<ChartFormat>) -> String {
    match block {
        Block::Text(text) => escaped(text),
        Block::Lead(text) => format!("**{}**", escaped(text)),
        Block::Outcome(cell) => format!("**{}**", escaped(&cell.text)),
        Block::List(items) => list_text(items),
        Block::Columns(columns) => {
            let columns = columns.iter();
            let columns: Vec<String> = columns
                .map(|(name, items)| format!("{}:\n\n{}", escaped(name), list_text(items)))
                .collect();
            columns.join("\n\n")
        }
        Block::Table(table) => table_text(table),
        Block::Figure(figure) => {
            let (title, description) = (
                escaped(&figure.picture.title),
                escaped(&figure.picture.description),
            );
            match charts.map(|format| format.path(&figure.name)) {
                Some(file) => format!("![{title}]({file})\n\n{description}"),
                None => format!("*{title}.* {description}"),
            }
        }
        Block::Code(text) => fenced(text, ""),
        Block::Openings(openings) => {
            let openings = openings.iter();
            let openings: Vec<String> = openings
                .map(|(name, lines)| {
                    format!("{}\n\n{}", escaped(name), fenced(&lines.join("\n"), ""))
                })
                .collect();
            openings.join("\n\n")
        }
        Block::File(file) => format!("{}\n\n{}", escaped(&file.name), fenced(&file.text, "")),
        Block::Heading(text, _) => format!("### {}", escaped(text)),
        Block::Links(links) => {
            let lines = links.iter().map(|(text, file)| {
                let file = file.replace(".html", ".md");
                format!("- [{}]({file})", escaped(text))
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        Block::Explorer => String::new(),
    }
}

fn list_text(items: &[String]) -> String {
    let items = items.iter().map(|item| format!("- {}", escaped(item)));
    items.collect::<Vec<_>>().join("\n")
}

fn table_text(table: &Table) -> String {
    let mut lines = vec![format!("{}:", escaped(&table.caption)), String::new()];
    let heads: Vec<String> = table
        .columns
        .iter()
        .map(|(name, _)| escaped(name))
        .collect();
    lines.push(format!("| {} |", heads.join(" | ")));
    let rules: Vec<&str> = table
        .columns
        .iter()
        .map(|(_, is_number)| if *is_number { "---:" } else { "---" })
        .collect();
    lines.push(format!("| {} |", rules.join(" | ")));
    for row in &table.rows {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| match cell.mark {
                Mark::None => escaped(&cell.text),
                Mark::Good | Mark::Bad | Mark::Open => format!("**{}**", escaped(&cell.text)),
            })
            .collect();
        lines.push(format!("| {} |", cells.join(" | ")));
    }
    lines.join("\n")
}

/// Text between fences that are longer than any within.
fn fenced(text: &str, language: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!(
        "{fence}{language}\n{}\n{fence}",
        text.trim_end_matches('\n')
    )
}

/// Text in which no character is markup of Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in plain_name(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '!' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        assert_eq!(escaped("a|b_c"), "a\\|b\\_c");
        assert_eq!(escaped("<script>&"), "&lt;script&gt;&amp;");
        assert_eq!(escaped("[x](y)![z]"), "\\[x\\](y)\\!\\[z\\]");
        assert_eq!(escaped("two\nlines"), "two\\\\u\\{a\\}lines");
    }

    #[test]
    fn a_fence_is_longer_than_any_within() {
        assert_eq!(fenced("a\n````\nb", ""), "`````\na\n````\nb\n`````");
        assert_eq!(fenced("a\n", ""), "```\na\n```");
    }
}
