//! Colors on the standard output, decided in one place.

use std::{
    ffi::OsString,
    io::{self, IsTerminal as _},
};

use clap::ValueEnum;

/// The condition for colors on the standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// Color a terminal unless `NO_COLOR` is set or `TERM` is `dumb`
    #[default]
    Auto,
    /// Always use colors
    Always,
    /// Never use colors
    Never,
}

impl Color {
    /// Returns `true` if the standard output has colors.
    pub(crate) fn is_on(self) -> bool {
        let variable = |name| std::env::var_os(name);
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                io::stdout().is_terminal() && allowed(variable("NO_COLOR"), variable("TERM"))
            }
        }
    }
}

/// Returns `true` if the environment allows colors (<https://no-color.org>).
fn allowed(no_color: Option<OsString>, terminal: Option<OsString>) -> bool {
    no_color.is_none_or(|value| value.is_empty()) && terminal.is_none_or(|name| name != "dumb")
}

#[cfg(test)]
mod tests {
    use super::{Color, allowed};

    #[test]
    fn the_environment_can_turn_colors_off() {
        let is_allowed = |no_color: Option<&str>, terminal: Option<&str>| {
            allowed(no_color.map(Into::into), terminal.map(Into::into))
        };
        assert!(is_allowed(None, None) && is_allowed(Some(""), Some("xterm-256color")));
        assert!(!is_allowed(Some("1"), None) && !is_allowed(Some("0"), Some("xterm")));
        assert!(!is_allowed(None, Some("dumb")));
        assert!(Color::Always.is_on() && !Color::Never.is_on());
    }
}
