#!/bin/sh
# How many instructions gavel takes, which noise does not touch as it touches times: starting, listing a small vault as JSON (note by
# note), reading it whole, and frames. Compares with benches/instructions.txt and fails if one grew by more than 5 %; `--record` writes
# that file anew, which a new toolchain or Cargo.lock may ask for.
# Needs valgrind; takes half a minute when all is built. The counts are those of the release build on x86-64, without SHA instructions,
# on one thread.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
kept=benches/instructions.txt
cargo build --release --quiet --bin gavel --example make-vault --example frames
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
export GAVEL_STATE_DIR="$made/state" GAVEL_CONFIG="$made/none" RAYON_NUM_THREADS=1
"$target/release/examples/make-vault" --notes 300 --seed 1 "$made/vault"

count() {
    counted=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null | sed -n 's/.*Collected : //p')
    echo "${counted:?valgrind counted nothing of $*}"
}

gavel="$target/release/gavel --vault $made/vault --today 2026-01-01 --no-index"
frames="$target/release/examples/frames $made/vault $made/state"
found=$made/found
{
    echo "version $(count "$target/release/gavel" --version)"
    echo "list $(count $gavel list --json lines)"
    echo "parse $(count $gavel meetings --json lines)"
    echo "frames $(($(count $frames 60) - $(count $frames 0)))"
} >"$found"

if [ "${1:-}" = --record ]; then
    cp "$found" "$kept"
    cat "$kept"
    exit
fi
awk '
    NR == FNR { before[$1] = $2; next }
    !before[$1] { print $1 " is not in benches/instructions.txt"; failed = 1; next }
    {
        change = ($2 / before[$1] - 1) * 100
        printf "%-10s %12d  %+.1f %%\n", $1, $2, change
        if (change > 5) failed = 1
    }
    END { exit failed }
' "$kept" "$found"
