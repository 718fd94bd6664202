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
use sha2::{Digest, Sha256};

pub(super) const STYLE: &str = include_str!("../../templates/report.css");
const SCRIPT: &str = include_str!("../../templates/report.js");

/// Pictures of these heights are printed two on a page, a little smaller than the paper is wide.
const HALF_PAGE: std::ops::RangeInclusive<i32> = 420..=640;

#[derive(Template)]
#[template(path = "report.html")]
struct ReportTemplate<'a> {
    title: String,
    sections: Vec<SectionView<'a>>,
    variants: Vec<String>,
    policy: String,
    style: &'static str,
    script: &'static str,
    data: &'a str,
}

struct SectionView<'a> {
    id: &'a str,
    title: &'a str,
    blocks: Vec<BlockView>,
}

enum BlockView {
    Text(String),
    Lead(String),
    List(Vec<String>),
    Table(TableView),
    Figure {
        svg: String,
        variant: String,
        class: &'static str,
    },
    Code(String),
    File {
        name: String,
        text: String,
        link: String,
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
    Ok(SectionView {
        id: section.id,
        title: section.title,
        blocks,
    })
}

fn block_view(block: &Block) -> Result<BlockView, PageError> {
    let variant = |name: &Option<String>| plain_name(name.as_deref().unwrap_or_default());
    Ok(match block {
        Block::Text(text) => BlockView::Text(plain_name(text)),
        Block::Lead(text) => BlockView::Lead(plain_name(text)),
        Block::List(items) => BlockView::List(items.iter().map(|item| plain_name(item)).collect()),
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
        Block::File(file) => BlockView::File {
            name: plain_name(&file.name),
            text: plain_lines(&file.text),
            link: format!(
                "data:text/plain;charset=utf-8;base64,{}",
                base64(file.text.as_bytes())
            ),
        },
        Block::Heading(text, of) => BlockView::Heading {
            text: plain_name(text),
            variant: variant(of),
        },
        Block::Explorer => BlockView::Explorer,
    })
}

fn table_view(table: &Table) -> TableView {
    let class = |is_number: bool| if is_number { "number" } else { "" };
    let columns = table.columns.iter().map(|(name, is_number)| ColumnView {
        name: plain_name(name),
        class: class(*is_number),
    });
    let row = |cells: &Vec<Cell>| -> Vec<CellView> {
        let cells = cells.iter().zip(&table.columns);
        cells
            .map(|(cell, (_, is_number))| CellView {
                text: plain_name(&cell.text),
                class: format!("{} {}", class(*is_number), cell.mark.class())
                    .trim()
                    .to_owned(),
            })
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
    base64(&Sha256::digest(text.as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| chunk.get(index).copied().map_or(0, u32::from);
        let word = at(0) << 16 | at(1) << 8 | at(2);
        for position in 0..4 {
            if position <= chunk.len() {
                let digit = (word >> (18 - 6 * position)) & 63;
                text.push(char::from(DIGITS[digit as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_the_standard_writes_it() {
        // RFC 4648, section 10.
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (text, expected) in vectors {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }

    #[test]
    fn neither_style_nor_script_can_end_its_element() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</"));
            assert!(!text.contains("http:") && !text.contains("https:"));
        }
    }
}
