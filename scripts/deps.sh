#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Installs what imail needs and the machine lacks, with apt-get (through sudo when not root).
#
#   deps.sh build    compiler and libraries
#   deps.sh demo     that, the two clients, and what drives and pictures them
#   deps.sh test     that, and what only the tests need
#   deps.sh bench    that, and the programs of the benchmarks that are installed; see fetch-bench-tools.sh
#
# Without a lack it is one question to dpkg, and needs neither network nor rights. The mail servers of
# the tests are not installed; see fetch-test-servers.sh.

set -eu

build="gcc make pkg-config libc6-dev libglib2.0-dev libglib2.0-bin libjson-glib-dev libgmime-3.0-dev
    libcurl4-openssl-dev libssl-dev libsqlite3-dev libgsasl-dev libsodium-dev libxml2-dev
    libpurple-dev pidgin-dev finch-dev libgnt-dev libgtk2.0-dev libncurses-dev gettext"

# perl-base and util-linux (setpriv, flock) are essential packages; openssl makes the test certificates, glib-networking
# is the TLS of GIO (images of mails).
demo="$build pidgin finch glib-networking xvfb openbox xdotool x11-utils dbus at-spi2-core libatk-adaptor libgail-common
    imagemagick tmux python3 python3-gi gir1.2-glib-2.0 python3-aiosmtpd openssl procps
    fonts-dejavu-core fonts-noto-cjk"

test="$demo python3-pytest python3-pytest-xdist trayer xclip valgrind perl mutt neomutt notmuch faketime desktop-file-utils"

bench="$test mpop msmtp curl"

usage() {
    echo "usage: $0 build|demo|test|bench" >&2
    exit 2
}

case ${1:-build} in
build) wanted=$build ;;
demo) wanted=$demo ;;
test) wanted=$test ;;
bench) wanted=$bench ;;
*) usage ;;
esac

command -v apt-get >/dev/null || {
    echo "deps: this machine has no apt-get; on Debian 12 the packages are:" >&2
    # shellcheck disable=SC2086  # lists of words, here and below
    printf '  %s\n' $wanted >&2
    exit 1
}

# What satisfies a want: the package itself, or one that provides it (pkgconf for pkg-config).
# shellcheck disable=SC2016,SC2086
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' 2>/dev/null |
    sed -n 's/^installed //p' | sed 's/([^)]*)//g' | tr -s ', ' '\n\n')
missing=$(
    # shellcheck disable=SC2086
    printf '%s\n' $wanted | sort -u | {
        have=$(mktemp)
        trap 'rm -f "$have"' EXIT
        printf '%s\n' "$installed" | sort -u >"$have"
        comm -23 - "$have"
    }
)

if [ -z "$missing" ]; then
    exit 0
fi
missing=$(echo "$missing" | tr '\n' ' ')

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null; then
    as_root=sudo
else
    echo "deps: these packages are missing, and neither are we root nor is there sudo:" >&2
    echo "  apt-get install --no-install-recommends $missing" >&2
    exit 1
fi

echo "deps: installing $missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
$as_root apt-get -q update
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $missing
