#!/usr/bin/env bash
# Takes the pictures of the README and docs, from the release build on a fresh copy of the demo vault, in true colour. Run it anywhere;
# it needs cargo alone. `pictures.sh NAME…` takes only those whose name begins so.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --quiet --release
cargo build --quiet --example picture
target=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
wanted=("$@")

desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
export HOME=$desk COLORTERM=truecolor GAVEL_STATE_DIR=$desk/state GAVEL_CONFIG=$desk/config.toml
unset NO_COLOR

is_wanted() {
    [ ${#wanted[@]} = 0 ] && return
    local name
    for name in "${wanted[@]}"; do
        [[ $1 == "$name"* ]] && return
    done
    return 1
}

# kind, name, theme, size, what belongs to the kind
take() {
    local kind=$1 name=$2 theme=$3 size=$4
    shift 4
    is_wanted "$name" || return 0
    rm -rf "$desk/Demo" "$desk/state"
    cp -R assets/demo-vault "$desk/Demo"
    printf 'theme = "%s"\n' "$theme" > "$GAVEL_CONFIG"
    "$target/debug/examples/picture" "$kind" "assets/pictures/$name.svg" "$theme" "$size" "0 of " "$@" \
        "$target/release/gavel" --vault "$desk/Demo" --today 2026-03-18
}

# name, size, keys, what is seen then
both() {
    local name=$1 size=$2
    shift 2
    take still "$name-dark" dark "$size" "$@"
    take still "$name-light" light "$size" "$@"
}

both review 120x40 'a r' 'said  '
both zoom 120x40 'J J Enter' 'the line as it stands'
both source 120x40 'J J t' 'passage 1 of'
both agenda 120x40 'A 2' 'Overdue'
both decisions 120x40 '3 j j' 'said  '
both clusters 120x40 '4 j j' 'Its members'
both insights 120x40 'a a r d s A 5' '▸ Insights'
both help 120x40 '?' 'Take back'
both review-wide 200x60 'a r' 'said  '
take recording recording dark 120x36 assets/recording.txt
