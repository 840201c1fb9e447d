//! The screen as in Elm: `State`, `Msg`, `update`, `view`. Nothing here reads files, clocks or the environment: that is `app`'s.

pub mod command;
pub mod deed;
pub mod effect;
pub mod first;
pub mod glyphs;
pub mod hyperlinks;
pub mod keymap;
pub mod layout;
pub mod markdown;
pub mod msg;
pub mod overlay;
pub mod prompt;
pub mod screen;
pub mod sitting;
pub mod source_view;
pub mod state;
pub mod theme;
pub mod update;
pub mod view;
