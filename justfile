# Everything that must hold; the same command that CI runs.
check:
    .ci/run

# What takes seconds, before each commit.
quick:
    .ci/run fmt sample

# The sample, imported, analysed and served.
demo:
    cargo run --release -- demo

# Benches of one stage, or of all: just bench dedup
bench stage="":
    cargo bench {{ if stage == "" { "" } else { "--bench " + stage } }}

# Sets the floors to what the scoreboard measured; FIGURES is its --json file.
floors FIGURES:
    python3 .ci/floors.py write .ci/floors.json {{FIGURES}}
