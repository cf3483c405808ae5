//! The `minzhi` program: see [`minzhi::cli`].

use std::process::ExitCode;

/// Many threads ask for many small pieces of memory, and give them back in other threads.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    minzhi::cli::run()
}
