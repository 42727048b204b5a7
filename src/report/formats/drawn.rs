//! A picture in each of the formats that are not JSON.

use std::fmt;

use super::dot::dot;
use super::mermaid::mermaid;
use super::svg::{Place, svg};
use crate::report::picture::Picture;

impl Picture {
    /// The picture as SVG: one file without scripts, requests or fonts, for light and dark screens and for black and
    /// white print. Names in it are escaped.
    pub fn svg(&self) -> impl fmt::Display + '_ {
        Drawn { picture: self, draw: |picture, out| svg(picture, Place::File, out) }
    }

    /// The picture as a flowchart for Mermaid.
    pub fn mermaid(&self) -> impl fmt::Display + '_ {
        Drawn { picture: self, draw: mermaid }
    }

    /// The picture as a graph for Graphviz.
    pub fn dot(&self) -> impl fmt::Display + '_ {
        Drawn { picture: self, draw: dot }
    }
}

/// A picture in a format.
struct Drawn<'p> {
    picture: &'p Picture,
    draw: fn(&Picture, &mut dyn fmt::Write) -> fmt::Result,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.draw)(self.picture, f)
    }
}
