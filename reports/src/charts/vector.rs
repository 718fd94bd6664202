//! SVG text as plotters' backend: short, since a page carries dozens of charts.
//!
//! Shapes of one style that follow each other become one element; coordinates within it are relative. Colors are
//! attributes, so that a page can show a chart in other colors (dark mode).

use crate::format::plain_name;
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use std::convert::Infallible;
use std::fmt::Write as _;

use super::font;

/// An SVG under way.
#[derive(Debug, Default)]
pub(super) struct VectorBackend {
    size: (u32, u32),
    /// Elements that are complete.
    elements: String,
    /// The attributes of the element under way, and what it holds.
    open: Option<(Element, String)>,
}

/// An element that holds several shapes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Element {
    /// A path with these attributes.
    Path(String),
    /// A group of texts or disks with these attributes.
    Group(String),
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl VectorBackend {
    /// An empty picture of so many pixels.
    pub(super) fn new(size: (u32, u32)) -> Self {
        Self {
            size,
            ..Self::default()
        }
    }

    /// All elements, without the tag around them.
    pub(super) fn elements(mut self) -> String {
        self.close();
        self.elements
    }

    fn close(&mut self) {
        let _ = match self.open.take() {
            None => Ok(()),
            Some((Element::Path(attributes), data)) => {
                writeln!(self.elements, "<path{attributes} d=\"{data}\"/>")
            }
            Some((Element::Group(attributes), parts)) => {
                writeln!(self.elements, "<g{attributes}>{parts}</g>")
            }
        };
    }

    /// What an element of these attributes holds so far.
    fn part(&mut self, element: Element) -> &mut String {
        if self.open.as_ref().is_none_or(|(own, _)| *own != element) {
            self.close();
        }
        &mut self.open.get_or_insert_with(|| (element, String::new())).1
    }

    fn lines<S: BackendStyle>(&mut self, style: &S, points: &[BackendCoord], is_closed: bool) {
        let mut attributes = format!(" fill=\"none\" stroke=\"{}\"", hexadecimal(style.color()));
        if style.stroke_width() != 1 {
            let _ = write!(attributes, " stroke-width=\"{}\"", style.stroke_width());
        }
        trace(self.part(Element::Path(attributes)), points, is_closed);
    }

    fn area(&mut self, color: BackendColor, points: &[BackendCoord]) {
        let attributes = format!(" fill=\"{}\"", hexadecimal(color));
        trace(self.part(Element::Path(attributes)), points, true);
    }
}

/// A color as SVG names it; charts have no transparent ones.
fn hexadecimal(color: BackendColor) -> String {
    let (red, green, blue) = color.rgb;
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// Adds a line through points to a path's data; the first is absolute.
fn trace(data: &mut String, points: &[BackendCoord], is_closed: bool) {
    let Some((&(x, y), rest)) = points.split_first() else {
        return;
    };
    let _ = write!(data, "M{x}{}{y}", between(y));
    let (mut at, mut is_line) = ((x, y), false);
    for &(x, y) in rest {
        let (dx, dy) = (x - at.0, y - at.1);
        let _ = match (dx, dy) {
            (0, 0) => Ok(()),
            (_, 0) => write!(data, "h{dx}"),
            (0, _) => write!(data, "v{dy}"),
            _ if is_line => write!(data, "{}{dx}{}{dy}", between(dx), between(dy)),
            _ => write!(data, "l{dx}{}{dy}", between(dy)),
        };
        is_line = dx != 0 && dy != 0;
        at = (x, y);
    }
    if is_closed {
        data.push('z');
    }
}

/// What stands before a number that follows another: a minus parts them by itself.
const fn between(number: i32) -> &'static str {
    if number < 0 { "" } else { " " }
}

/// A text for the content of an element; control characters, which XML forbids, are shown by number.
pub(super) fn escaped(text: &str) -> String {
    plain_name(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

impl DrawingBackend for VectorBackend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.area(color, &[(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.lines(style, &[from, to], false);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let corners = [from, (to.0, from.1), to, (from.0, to.1)];
        match fill {
            true => self.area(style.color(), &corners),
            false => self.lines(style, &corners, true),
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        self.lines(style, &points, false);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let color = hexadecimal(style.color());
        let attributes = match fill {
            true => format!(" fill=\"{color}\""),
            false => format!(" fill=\"none\" stroke=\"{color}\""),
        };
        let disks = self.part(Element::Group(attributes));
        let _ = write!(disks, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>");
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vertices: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = vertices.into_iter().collect();
        self.area(style.color(), &points);
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Drawn {
        let size = (style.size() / font::LINE_HEIGHT).round() as i32;
        let mut attributes = format!(
            " fill=\"{}\" font-size=\"{size}\"",
            hexadecimal(style.color())
        );
        attributes.push_str(match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        });
        // Half the height of small letters below the middle is where a line of text stands.
        let base = y + (size * 27 + 50) / 100;
        let texts = self.part(Element::Group(attributes));
        let _ = write!(
            texts,
            "<text x=\"{x}\" y=\"{base}\">{}</text>",
            escaped(text)
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters_backend::BackendColor;

    const BLUE: BackendColor = BackendColor {
        alpha: 1.0,
        rgb: (0, 0, 255),
    };

    #[test]
    fn shapes_of_one_style_are_one_element() {
        let mut backend = VectorBackend::new((100, 100));
        backend
            .draw_rect((1, 2), (11, 5), &BLUE, true)
            .expect("memory");
        backend
            .fill_polygon([(20, 20), (30, 20), (25, 10)], &BLUE)
            .expect("memory");
        backend
            .draw_path([(0, 0), (5, 5), (10, -2), (10, 8)], &BLUE)
            .expect("memory");
        assert_eq!(
            backend.elements(),
            "<path fill=\"#0000FF\" d=\"M1 2h10v3h-10zM20 20h10l-5-10z\"/>\n\
             <path fill=\"none\" stroke=\"#0000FF\" d=\"M0 0l5 5 5-7v10\"/>\n"
        );
    }
}
