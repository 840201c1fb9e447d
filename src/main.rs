//! The program: it hands over to `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    gavel::cli::run()
}
