//! The document as one HTML file that needs nothing else: no network, no font, no script from outside.
//!
//! Everything from a scenario is escaped by the template; pictures come from our own SVG writer, which
//! escapes its texts; the data of the play is JSON in which no tag can begin. The content-security
//! policy allows this file's own style and script by their digests, and nothing else.

use super::PageError;
use super::document::{Block, Cell, Document, Figure, Section, Table};
use crate::Artifact;
use crate::charts::svg;
use crate::format::plain_name;
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

pub(super) const STYLE: &str = include_str!("../../templates/report.css");
const SCRIPT: &str = include_str!("../../templates/report.js");

/// Pictures of these heights are printed two on a page, a little smaller than the paper is wide.
const HALF_PAGE: std::ops::RangeInclusive<i32> = 420..=640;

#[derive(Template)]
#[template(path = "report.html")]
struct ReportTemplate<'a> {
    title: String,
    byline: String,
    /// Where the closed sections begin.
    first_folded: Option<&'static str>,
    sections: Vec<SectionView<'a>>,
    variants: Vec<String>,
    policy: String,
    style: &'static str,
    script: &'static str,
    data: &'a str,
}

struct SectionView<'a> {
    id: &'a str,
    class: &'static str,
    title: &'a str,
    is_folded: bool,
    blocks: Vec<BlockView>,
}

enum BlockView {
    Links(Vec<(String, String)>),
    Text(String),
    Lead(String),
    Outcome(CellView),
    List(Vec<String>),
    Columns(Vec<(String, Vec<String>)>),
    Table(TableView),
    Figure {
        svg: String,
        variant: String,
        class: &'static str,
    },
    Code(String),
    Openings(Vec<(String, String)>),
    File {
        name: String,
        text: String,
    },
    Heading {
        text: String,
        variant: String,
    },
    Explorer,
}

struct TableView {
    caption: String,
    has_heads: bool,
    columns: Vec<ColumnView>,
    rows: Vec<Vec<CellView>>,
}

struct ColumnView {
    name: String,
    class: &'static str,
}

struct CellView {
    text: String,
    class: String,
    interval: Option<IntervalView>,
}

/// An interval in a drawing 100 wide and 10 high.
struct IntervalView {
    low: i32,
    mean: i32,
    width: i32,
    limit: Option<i32>,
}

/// `report.html` from a document and the JSON of the play (empty if there is nothing to play).
pub(super) fn render(document: &Document, data: &str) -> Result<Artifact, PageError> {
    let mut variants: Vec<String> = Vec::new();
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        let variant = match block {
            Block::Figure(Figure { variant, .. }) | Block::Heading(_, variant) => {
                variant.as_deref()
            }
            _ => None,
        };
        let variant = variant.map(plain_name);
        variants.extend(variant.filter(|name| !variants.contains(name)));
    }
    let sections = document
        .sections
        .iter()
        .map(section_view)
        .collect::<Result<_, _>>()?;
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    );
    let template = ReportTemplate {
        title: plain_name(&document.title),
        byline: plain_name(&document.byline),
        first_folded: document
            .sections
            .iter()
            .find(|section| section.is_folded)
            .map(|section| section.id),
        sections,
        variants,
        policy,
        style: STYLE,
        script: SCRIPT,
        data,
    };
    Ok(Artifact::text("report.html", template.render()?))
}

fn section_view(section: &Section) -> Result<SectionView<'_>, PageError> {
    let blocks = section
        .blocks
        .iter()
        .map(block_view)
        .collect::<Result<_, _>>()?;
    // Sections with figures of the configurations and no headings between can be shown side by side.
    let has = |is: fn(&Block) -> bool| section.blocks.iter().any(is);
    let figures = has(|block| matches!(block, Block::Figure(figure) if figure.variant.is_some()));
    let headings = has(|block| matches!(block, Block::Heading(..)));
    Ok(SectionView {
        class: if figures && !headings {
            "body variants"
        } else {
            "body"
        },
        id: section.id,
        title: section.title,
        is_folded: section.is_folded,
        blocks,
    })
}

fn block_view(block: &Block) -> Result<BlockView, PageError> {
    let variant = |name: &Option<String>| plain_name(name.as_deref().unwrap_or_default());
    Ok(match block {
        Block::Text(text) => BlockView::Text(plain_name(text)),
        Block::Lead(text) => BlockView::Lead(plain_name(text)),
        Block::Outcome(cell) => BlockView::Outcome(cell_view(cell, false)),
        Block::List(items) => BlockView::List(plain_names(items)),
        Block::Columns(columns) => {
            let columns = columns.iter();
            let columns = columns.map(|(name, items)| (plain_name(name), plain_names(items)));
            BlockView::Columns(columns.collect())
        }
        Block::Table(table) => BlockView::Table(table_view(table)),
        Block::Figure(figure) => BlockView::Figure {
            svg: String::from_utf8_lossy(&svg(&figure.picture, "")?.bytes).into_owned(),
            variant: variant(&figure.variant),
            class: if HALF_PAGE.contains(&figure.picture.height) {
                "half"
            } else {
                ""
            },
        },
        Block::Code(text) => BlockView::Code(plain_lines(text)),
        Block::Openings(openings) => {
            let openings = openings.iter();
            let openings = openings.map(|(name, lines)| {
                let lines: Vec<String> = lines.iter().map(|line| plain_name(line)).collect();
                (plain_name(name), lines.join("\n"))
            });
            BlockView::Openings(openings.collect())
        }
        Block::File(file) => BlockView::File {
            name: plain_name(&file.name),
            text: plain_lines(&file.text),
        },
        Block::Heading(text, of) => BlockView::Heading {
            text: plain_name(text),
            variant: variant(of),
        },
        Block::Links(links) => BlockView::Links(
            links
                .iter()
                .map(|(text, file)| (plain_name(text), file.clone()))
                .collect(),
        ),
        Block::Explorer => BlockView::Explorer,
    })
}

fn plain_names(items: &[String]) -> Vec<String> {
    items.iter().map(|item| plain_name(item)).collect()
}

/// The class of a cell of a column.
const fn class(is_number: bool) -> &'static str {
    if is_number { "number" } else { "" }
}

fn cell_view(cell: &Cell, is_number: bool) -> CellView {
    let classes = format!("{} {}", class(is_number), cell.mark.class());
    CellView {
        text: plain_name(&cell.text),
        class: classes.trim().to_owned(),
        interval: cell.interval.map(|interval| IntervalView {
            low: interval.low / 10,
            mean: interval.mean / 10,
            width: (interval.high - interval.low) / 10,
            limit: interval.limit.map(|limit| limit / 10),
        }),
    }
}

fn table_view(table: &Table) -> TableView {
    let columns = table.columns.iter().map(|(name, is_number)| ColumnView {
        name: plain_name(name),
        class: class(*is_number),
    });
    let row = |cells: &Vec<Cell>| -> Vec<CellView> {
        let cells = cells.iter().zip(&table.columns);
        cells
            .map(|(cell, (_, is_number))| cell_view(cell, *is_number))
            .collect()
    };
    TableView {
        caption: plain_name(&table.caption),
        has_heads: table.columns.iter().any(|(name, _)| !name.is_empty()),
        columns: columns.collect(),
        rows: table.rows.iter().map(row).collect(),
    }
}

/// A text in which lines and tabs stay; other control characters are shown by their numbers.
fn plain_lines(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            line.split('\t')
                .map(plain_name)
                .collect::<Vec<_>>()
                .join("\t")
        })
        .collect();
    lines.join("\n")
}

/// The digest of a style or script as a content-security policy names it.
pub(super) fn digest(text: &str) -> String {
    BASE64.encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_style_nor_script_can_end_its_element() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</"));
            assert!(!text.contains("http:") && !text.contains("https:"));
        }
    }
}
