#!/usr/bin/env bash
# Takes the pictures of the README, from the release build on a fresh copy of the demo vault. Run it anywhere; it needs cargo alone.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --quiet --release
cargo build --quiet --example picture
target=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')

desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
export HOME=$desk
unset NO_COLOR

# name, palette, keys
take() {
    rm -rf "$desk/Skerrymoor" "$desk/state"
    cp -R assets/demo-vault "$desk/Skerrymoor"
    GAVEL_STATE_DIR=$desk/state "$target/debug/examples/picture" \
        "assets/pictures/$1.svg" "$2" 120x36 "0 of " "$3" "$4" \
        "$target/release/gavel" --vault "$desk/Skerrymoor" --today 2026-03-18
}

take review-dark dark 'arJ' 'said    '
take review-light light 'arJ' 'said    '
