//! Colors, hatches and markers: the palette of Okabe and Ito (2008), which color-blind people tell
//! apart, and with each color a form that says the same without it.

/// A color as red, green, blue.
pub type Color = (u8, u8, u8);

/// Text and axes.
pub const INK: Color = (0, 0, 0);
/// Second-rank text. Its contrast to white is 7 : 1.
pub const GRAY_TEXT: Color = (80, 80, 80);
/// Grid lines.
pub const GRID: Color = (224, 224, 224);
/// The ground of fault periods.
pub const SHADE: Color = (229, 229, 229);
/// White.
pub const PAPER: Color = (255, 255, 255);
/// Dark text on a colored ground, which stays dark where a page is dark.
const DARK_ON_COLOR: Color = (1, 1, 1);
/// Light text on a colored ground, which stays light where a page is dark.
const LIGHT_ON_COLOR: Color = (254, 254, 254);
/// Okabe–Ito orange.
pub const ORANGE: Color = (230, 159, 0);
/// Okabe–Ito sky blue.
pub const SKY: Color = (86, 180, 233);
/// Okabe–Ito bluish green.
pub const GREEN: Color = (0, 158, 115);
/// Okabe–Ito yellow.
pub const YELLOW: Color = (240, 228, 66);
/// Okabe–Ito blue.
pub const BLUE: Color = (0, 114, 178);
/// Okabe–Ito vermilion.
pub const VERMILION: Color = (213, 94, 0);
/// Okabe–Ito reddish purple.
pub const PURPLE: Color = (204, 121, 167);

/// How a bar is filled, besides its color.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hatch {
    /// The full color.
    Solid,
    /// A light ground with lines rising to the right.
    Rising,
    /// A light ground with lines falling to the right.
    Falling,
    /// A light ground with upright lines.
    Upright,
    /// A light ground with both diagonals.
    Crossed,
    /// A light ground with a border only.
    Light,
}

/// Color and hatch of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The color of the hatch and the border, or of the whole bar.
    pub color: Color,
    /// The hatch.
    pub hatch: Hatch,
}

/// A look for each of several kinds, in turn; ten are all different.
pub const LOOKS: [Look; 10] = [
    Look {
        color: VERMILION,
        hatch: Hatch::Solid,
    },
    Look {
        color: BLUE,
        hatch: Hatch::Rising,
    },
    Look {
        color: ORANGE,
        hatch: Hatch::Falling,
    },
    Look {
        color: GREEN,
        hatch: Hatch::Upright,
    },
    Look {
        color: PURPLE,
        hatch: Hatch::Crossed,
    },
    Look {
        color: SKY,
        hatch: Hatch::Solid,
    },
    Look {
        color: INK,
        hatch: Hatch::Rising,
    },
    Look {
        color: BLUE,
        hatch: Hatch::Solid,
    },
    Look {
        color: VERMILION,
        hatch: Hatch::Light,
    },
    Look {
        color: GREEN,
        hatch: Hatch::Falling,
    },
];

/// The form of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A disk.
    Disk,
    /// A square.
    Square,
    /// A triangle.
    Triangle,
    /// A diamond.
    Diamond,
}

/// Markers in turn.
pub const MARKERS: [Marker; 4] = [
    Marker::Disk,
    Marker::Square,
    Marker::Triangle,
    Marker::Diamond,
];

/// A color mixed with white: 0 is white, 1 the color itself.
#[must_use]
pub fn tint(color: Color, strength: f64) -> Color {
    let mix = |channel: u8| {
        (255.0 - (255.0 - f64::from(channel)) * strength.clamp(0.0, 1.0)).round() as u8
    };
    (mix(color.0), mix(color.1), mix(color.2))
}

/// Black or white, whichever has the larger contrast to a ground.
#[must_use]
pub fn text_on(ground: Color) -> Color {
    // Equal contrast to both, (L + 0.05)² = 1.05 · 0.05 (WCAG 2.2).
    if ground == PAPER {
        INK
    } else if luminance(ground) > 0.179 {
        DARK_ON_COLOR
    } else {
        LIGHT_ON_COLOR
    }
}

/// The relative luminance of a color, 0 for black to 1 for white (WCAG 2.2).
#[must_use]
pub fn luminance((red, green, blue): Color) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.040_45 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}
