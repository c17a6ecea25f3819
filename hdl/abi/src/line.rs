//! The two lines of a feed.

/// One of the two lines on which an exchange sends the same messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Line {
    /// Line A.
    A = 0,
    /// Line B; its records carry LINE_B.
    B = 1,
}

impl Line {
    /// Both, A first; the index is the value.
    pub const ALL: [Line; 2] = [Line::A, Line::B];

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Line::A => "a",
            Line::B => "b",
        }
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Line::A => Line::B,
            Line::B => Line::A,
        }
    }
}
