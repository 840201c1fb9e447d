#!/bin/sh
# How many instructions gavel takes, which noise does not touch as it touches times: reading and listing a small vault, and starting.
# Compares with benches/instructions.txt and fails if one grew by more than 5 %; `--record` writes that file anew.
# Needs valgrind. The counts are those of the release build on x86-64, without SHA instructions, on one thread.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
kept=benches/instructions.txt
cargo build --release --quiet --bin gavel --example make-vault
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
export GAVEL_STATE_DIR="$made/state" GAVEL_CONFIG="$made/none" RAYON_NUM_THREADS=1
"$target/release/examples/make-vault" --notes 300 --seed 1 "$made/vault"

count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$target/release/gavel" "$@" 2>&1 >/dev/null |
        sed -n 's/.*Collected : //p'
}

found=$made/found
{
    echo "version $(count --version)"
    echo "list $(count --vault "$made/vault" --today 2026-01-01 list --json lines)"
    echo "meetings $(count --vault "$made/vault" --today 2026-01-01 meetings --json lines)"
} >"$found"

if [ "${1:-}" = --record ]; then
    cp "$found" "$kept"
    cat "$kept"
    exit
fi
awk '
    NR == FNR { before[$1] = $2; next }
    {
        change = before[$1] ? ($2 / before[$1] - 1) * 100 : 0
        printf "%-10s %12d  %+.1f %%\n", $1, $2, change
        if (change > 5) failed = 1
    }
    END { exit failed }
' "$kept" "$found"
