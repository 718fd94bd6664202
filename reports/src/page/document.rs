//! The page's content before it has a form: sections of text, tables and pictures, from which both the
//! HTML page and the Markdown file are made, so that they cannot say different things.

use crate::charts::Picture;

/// A whole page.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Whose it is, for whom, of when; empty if nothing is said.
    pub byline: String,
    /// Its sections in order.
    pub sections: Vec<Section>,
}

impl Document {
    /// All figures in order.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.filter_map(|block| match block {
            Block::Figure(figure) => Some(figure),
            _ => None,
        })
    }
}

/// A section.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Names it in links; unique.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Its content.
    pub blocks: Vec<Block>,
    /// It is closed until the reader opens it, and is not printed.
    pub is_folded: bool,
}

impl Section {
    /// A section that is open.
    #[must_use]
    pub const fn new(id: &'static str, title: &'static str, blocks: Vec<Block>) -> Self {
        Self {
            id,
            title,
            blocks,
            is_folded: false,
        }
    }

    /// The same, closed.
    #[must_use]
    pub fn folded(self) -> Self {
        Self {
            is_folded: true,
            ..self
        }
    }
}

/// A piece of content.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A paragraph that says the main thing.
    Lead(String),
    /// The outcome in one sentence, and what it means.
    Outcome(Cell),
    /// A list of sentences.
    List(Vec<String>),
    /// Short lists beside each other, each with its heading.
    Columns(Vec<(String, Vec<String>)>),
    /// A table.
    Table(Table),
    /// A picture.
    Figure(Figure),
    /// Text in which spaces and lines count: a command, a file.
    Code(String),
    /// Lines of text, each under a sentence that opens them.
    Openings(Vec<(String, Vec<String>)>),
    /// A file to open or save.
    File(EmbeddedFile),
    /// A heading within the section; what follows concerns this variant, if one is named.
    Heading(String, Option<String>),
    /// Pages beside this one: what each is, and its file.
    Links(Vec<(String, String)>),
    /// Where the page puts its play of a replication; other forms leave it out.
    Explorer,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Its columns' names and whether they hold numbers.
    pub columns: Vec<(String, bool)>,
    /// Its rows; as many cells as columns.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// What it means, where that is more than its text.
    pub mark: Mark,
    /// An estimate drawn beside its number.
    pub interval: Option<Interval>,
}

/// An estimate with its interval, as places on the scale of its column, from 0 to 1,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lower end.
    pub low: i32,
    /// The mean.
    pub mean: i32,
    /// The upper end.
    pub high: i32,
    /// The target's threshold, if it lies on the scale.
    pub limit: Option<i32>,
}

impl Cell {
    /// A cell that says something good, bad or open.
    #[must_use]
    pub fn marked(text: impl Into<String>, mark: Mark) -> Self {
        Self {
            mark,
            ..Self::from(text.into())
        }
    }
}

/// What a cell means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing more.
    None,
    /// Good: a target met.
    Good,
    /// Bad: a target not met.
    Bad,
    /// Not known yet.
    Open,
}

impl Mark {
    /// The class of the cell in the page; empty for none.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Mark::None => "",
            Mark::Good => "good",
            Mark::Bad => "bad",
            Mark::Open => "open",
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            mark: Mark::None,
            interval: None,
        }
    }
}

/// A picture in the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The picture.
    pub picture: Picture,
    /// The name of the chart's own file in the folder of results, `charts/NAME.svg` or `.png`.
    pub name: String,
    /// The variant that it concerns.
    pub variant: Option<String>,
}

/// A file carried inside the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedFile {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Table {
    /// A table whose columns hold text or numbers.
    #[must_use]
    pub fn new(caption: impl Into<String>, columns: &[(&str, bool)]) -> Self {
        Self {
            caption: caption.into(),
            columns: columns
                .iter()
                .map(|(name, number)| ((*name).to_owned(), *number))
                .collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [Cell; N]) {
        self.rows.push(cells.into());
    }
}
