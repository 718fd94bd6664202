//! How the verbs that read FlexNet's files speak: data to standard output, notes to standard error.
//!
//! The one idea: a closed pipe is the reader's choice and no error, and what comes from a file can
//! hold anything, so control characters are shown, never sent to the terminal.

use comfy_table::{Table, presets};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

/// Writes data to standard output; a closed pipe ends it quietly.
///
/// # Errors
/// Any other failure of standard output.
pub fn data(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes a file beside its place first, so that a half-written one never has its name.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    let mut buffered = BufWriter::new(file.as_file_mut());
    write(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    file.persist(path)?;
    Ok(())
}

/// Writes text to standard error; nobody is left to tell if that fails.
pub fn note(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Text from a file with its control characters made visible.
pub fn shown(text: &str) -> String {
    let visible = |c: char| {
        if c.is_control() {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    text.chars().map(visible).collect()
}

/// A plain table with a title, ready to print; empty without rows.
pub fn table(title: &str, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::ASCII_MARKDOWN)
        .set_header(header.to_vec());
    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() {
        return String::new();
    }
    for row in rows {
        table.add_row(row.iter().map(|cell| shown(cell)).collect::<Vec<_>>());
    }
    format!("{title}\n{table}\n\n")
}
