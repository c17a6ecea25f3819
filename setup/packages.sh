#!/bin/sh
# Debian packages that a make target needs: setup/packages.sh GROUP...
#   simulate   a C++ compiler and Verilator, for everything that compiles the card
#   check      tshark, the independent decoder, and OpenSSL's library, the independent SM4, that tests compare with;
#              valgrind, which watches C programs that call libsdf.so; Yosys with its prover
#   python     python3 with venv, for setup/synthesis.sh
# Says what it installs, and installs only what is missing; with nothing missing it starts no
# package tool and needs neither network nor rights.
set -eu

if ! command -v cargo >/dev/null 2>&1; then
    echo "tickgate: cargo is missing; install Rust 1.95 or later (https://rustup.rs), then run this again" >&2
    exit 1
fi

for group in "$@"; do
    [ "$group" = check ] || continue
    for component in fmt clippy; do
        if ! cargo "$component" --version >/dev/null 2>&1; then
            [ "$component" = fmt ] && component=rustfmt
            echo "tickgate: cargo has no $component; run: rustup component add $component" >&2
            exit 1
        fi
    done
done

missing=''
want() { # want PACKAGE PROGRAM
    command -v "$2" >/dev/null 2>&1 || missing="$missing $1"
}
for group in "$@"; do
    case $group in
    simulate)
        want g++ g++
        want make make
        want pkg-config pkg-config
        want verilator verilator
        ;;
    check)
        want tshark tshark
        want valgrind valgrind
        want gcc cc
        want yosys yosys-abc
        want binutils nm
        pkg-config --exists openssl 2>/dev/null || missing="$missing libssl-dev"
        ;;
    python)
        "$(dirname "$0")/python.sh" >/dev/null || missing="$missing python3 python3-venv"
        ;;
    *)
        echo "tickgate: setup/packages.sh knows no group '$group'" >&2
        exit 2
        ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=''
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        as_root=sudo
    else
        echo "tickgate: these packages are missing and this user may not install them; as root, run: apt-get install$missing" >&2
        exit 1
    fi
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "tickgate: these packages are missing and there is no apt-get here; install them with your system's tool:$missing" >&2
    exit 1
fi

echo "tickgate: installing Debian packages:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() {
    if ! "$@" </dev/null >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "tickgate: failed: $*" >&2
        echo "tickgate: look at the lines above; without a network, install these by hand:$missing" >&2
        exit 1
    fi
}
case $missing in
*tshark*)
    # tshark's package asks whether ordinary users may capture: tests only read files.
    command -v debconf-set-selections >/dev/null 2>&1 &&
        echo 'wireshark-common wireshark-common/install-setuid boolean false' | $as_root debconf-set-selections
    ;;
esac
quietly $as_root apt-get -qq update
# shellcheck disable=SC2086 # a list of packages
quietly $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $missing
