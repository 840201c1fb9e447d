#!/bin/sh
# How long gavel takes for a whole vault, beside ripgrep on the same vault in the same run: the two in turn, warm page cache, medians.
# Prints a Markdown table. `benches/whole.sh [NOTES…]`, by default 2000 10000 100000 (1.3 GB); RUNS (default 7) pairs of each.
# Needs rg, GNU time and python3. The vaults are made below VAULTS (default: a temporary folder, removed at the end).
set -eu
cd "$(dirname "$0")/.."
sizes=${*:-2000 10000 100000}
runs=${RUNS:-7}
target=${CARGO_TARGET_DIR:-target}
cargo build --release --quiet --bin gavel --example make-vault
gavel=${GAVEL:-$target/release/gavel}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
vaults=${VAULTS:-$made}
export GAVEL_STATE_DIR="$made/state"
echo "$(rg --version | head -1), $("$gavel" --version), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), $(date +%Y-%m-%d)"
echo
for notes in $sizes; do
    vault=$vaults/$notes
    [ -d "$vault" ] || "$target/release/examples/make-vault" --notes "$notes" "$vault"
done
VAULTS=$vaults GAVEL_PROGRAM=$gavel RUNS=$runs python3 benches/whole.py $sizes
