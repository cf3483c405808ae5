//! The `minzhi` program: see [`minzhi::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    minzhi::cli::run()
}
