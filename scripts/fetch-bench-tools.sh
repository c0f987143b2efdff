#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unpacks Debian's fetchmail and getmail6 under build/bench/tools, for the benchmarks to compare with.
#
# They are not installed: fetchmail's package makes a user and a service. What they need beyond Debian's
# base are Python and libraries that libcurl and OpenSSL bring along. Does nothing when both are there.
#
# Usage: fetch-bench-tools.sh [BUILD-FOLDER]

set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=${1:-$here/build}
mkdir -p "$build/bench/tools"
tools=$(CDPATH='' cd -- "$build/bench/tools" && pwd)
log=$tools/fetch.log

[ -x "$tools/usr/bin/fetchmail" ] && [ -f "$tools/usr/bin/getmail" ] && exit 0

cd "$tools"
{ apt-get -q -o APT::Sandbox::User=root download fetchmail getmail6 &&
    for deb in ./*.deb; do dpkg -x "$deb" . && rm "$deb"; done; } >"$log" 2>&1 || {
    echo "fetch-bench-tools: cannot download fetchmail and getmail6; the log says:" >&2
    tail -n 20 "$log" >&2
    exit 1
}
