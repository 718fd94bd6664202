//! A picture put to paper by plotters: as SVG text, or as PNG bytes with the shipped font.

use super::font::{self, FAMILY};
use super::gather::gathered;
use super::look::{Color, PAPER};
use super::picture::{Anchor, Area, Picture, Point, Shape};
use super::vector::{VectorBackend, escaped};
use crate::Artifact;
use plotters::backend::{BitMapBackend, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color as _, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle,
};
use plotters_backend::DrawingErrorKind;
use std::error::Error;
use std::fmt;

/// PNG pictures have twice as many pixels in each direction, so that text stays sharp in print.
const PNG_SCALE: i32 = 2;

/// A chart could not be drawn: a fault of the program or of its surroundings (memory).
#[derive(Debug)]
pub struct ChartError {
    message: String,
}

impl fmt::Display for ChartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the chart could not be drawn: {}", self.message)
    }
}

impl Error for ChartError {}

fn failed(error: impl fmt::Display) -> ChartError {
    ChartError {
        message: error.to_string(),
    }
}

/// The picture as an SVG file, with its title and description as text alternatives.
///
/// # Errors
/// If plotters cannot draw a shape.
pub fn svg(picture: &Picture, path: impl Into<String>) -> Result<Artifact, ChartError> {
    let size = (picture.width as u32, picture.height as u32);
    let mut backend = VectorBackend::new(size);
    let medium = Medium {
        scale: 1,
        text_drop: 0,
    };
    draw(&mut backend, picture, gathered(&picture.shapes), medium)?;
    let (title, description) = (escaped(&picture.title), escaped(&picture.description));
    let (width, height) = size;
    let text = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         xmlns=\"http://www.w3.org/2000/svg\" font-family=\"{FAMILY}\" role=\"img\">\n<title>{title}</title>\n\
         <desc>{description}</desc>\n{}</svg>\n",
        backend.elements()
    );
    Ok(Artifact::text(path, text))
}

/// The picture as a PNG file.
///
/// # Errors
/// If plotters cannot draw a shape, or the PNG encoder fails.
pub fn png(picture: &Picture, path: impl Into<String>) -> Result<Artifact, ChartError> {
    let size = (
        (picture.width * PNG_SCALE) as u32,
        (picture.height * PNG_SCALE) as u32,
    );
    let mut pixels = vec![0; size.0 as usize * size.1 as usize * 3];
    let medium = Medium {
        scale: PNG_SCALE,
        text_drop: 5,
    };
    let mut backend = BitMapBackend::with_buffer(&mut pixels, size);
    draw(&mut backend, picture, picture.shapes.iter(), medium)?;
    drop(backend);
    Ok(Artifact {
        path: path.into(),
        bytes: encoded(&pixels, size).map_err(failed)?,
    })
}

fn encoded(pixels: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

/// What a backend wants different.
#[derive(Clone, Copy)]
struct Medium {
    /// Pixels for each pixel of the picture.
    scale: i32,
    /// Text is drawn lower by its size over this (0: not at all): plotters centers the box of a line
    /// in a bitmap, which stands too high by its descent, but the letters in SVG.
    text_drop: i32,
}

fn draw<'a, B: DrawingBackend>(
    backend: &mut B,
    picture: &Picture,
    shapes: impl Iterator<Item = &'a Shape>,
    medium: Medium,
) -> Result<(), ChartError> {
    font::register();
    let page = Area::new(0, 0, picture.width, picture.height);
    let paper = Shape::Filled(page, PAPER);
    draw_shape(backend, &paper, medium).map_err(failed)?;
    for shape in shapes {
        draw_shape(backend, shape, medium).map_err(failed)?;
    }
    backend.present().map_err(failed)
}

type Drawn<B> = Result<(), DrawingErrorKind<<B as DrawingBackend>::ErrorType>>;

fn draw_shape<B: DrawingBackend>(backend: &mut B, shape: &Shape, medium: Medium) -> Drawn<B> {
    let scale = medium.scale;
    let scaled = |point: &Point| (point.0 * scale, point.1 * scale);
    let width = scale as u32;
    let corners = |a: &Area| (scaled(&(a.x0, a.y0)), scaled(&(a.x1, a.y1)));
    match shape {
        Shape::Filled(area, color) => {
            let (from, to) = corners(area);
            backend.draw_rect(from, to, &style(*color, 1), true)
        }
        Shape::Border(area, color) => {
            let (from, to) = corners(area);
            backend.draw_rect(from, to, &style(*color, width), false)
        }
        Shape::Path(points, color, line) => {
            let mut points: Vec<Point> = points.iter().map(scaled).collect();
            // A wide line through one point twice has no direction.
            points.dedup();
            backend.draw_path(points, &style(*color, line * width))
        }
        Shape::Polygon(points, color) => {
            backend.fill_polygon(points.iter().map(scaled), &style(*color, 1))
        }
        Shape::Disk(center, radius, color) => {
            backend.draw_circle(scaled(center), radius * width, &style(*color, 1), true)
        }
        Shape::Text(text) => {
            let size = f64::from(text.size * scale) * font::LINE_HEIGHT;
            let anchor = match text.anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let font = FontDesc::new(FontFamily::SansSerif, size, FontStyle::Normal);
            let (red, green, blue) = text.color;
            let color = RGBColor(red, green, blue);
            let style = TextStyle::from(font)
                .color(&color)
                .pos(Pos::new(anchor, VPos::Center));
            let (x, y) = scaled(&text.at);
            let drop = (text.size * scale)
                .checked_div(medium.text_drop)
                .unwrap_or(0);
            backend.draw_text(&text.text, &style, (x, y + drop))
        }
    }
}

fn style((red, green, blue): Color, stroke_width: u32) -> ShapeStyle {
    ShapeStyle {
        color: RGBColor(red, green, blue).to_rgba(),
        filled: false,
        stroke_width,
    }
}
