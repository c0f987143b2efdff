#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unpacks Debian's Postfix, OpenSMTPD, Exim, Dovecot and the POP3 servers of Courier and Cyrus under build/test-servers/root, for the tests
# and the demo.
#
# They are never installed: a package manager would replace the machine's own MTA and start services.
# `apt-get download` fetches the packages, `dpkg -x` unpacks them. Shared libraries that the programs
# need and the machine lacks are unpacked beside them, and so on until ldd finds everything.
#
# Works as root and as an ordinary user; without package lists on the machine it reads them into a
# folder of its own. Does nothing when the tree is complete. Prints one line, the root's path.
# The log is build/test-servers/fetch.log, shown when something fails.
#
# Usage: fetch-test-servers.sh [BUILD-FOLDER]

set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=${1:-$here/build}
mkdir -p "$build/test-servers/cache"
base=$(CDPATH='' cd -- "$build/test-servers" && pwd)
root=$base/root
cache=$base/cache
log=$base/fetch.log
stamp=$base/complete

# Raise this when the contents of the tree change.
version=3

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$version" ]; then
    echo "$root"
    exit 0
fi

exec 9>"$base/lock"
flock 9
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$version" ]; then
    echo "$root"
    exit 0
fi

: >"$log"

fail() {
    echo "fetch-test-servers: $1; the log says:" >&2
    tail -n 30 "$log" >&2
    exit 1
}

# Package lists of our own, for machines whose own ones are absent and not ours to update.
own_lists=
apt_get() {
    if [ -n "$own_lists" ]; then
        apt-get -q -o "Dir::State::lists=$own_lists" -o "Dir::Cache=$base/apt-cache" "$@"
    else
        apt-get -q "$@"
    fi
}
apt_cache() {
    if [ -n "$own_lists" ]; then
        apt-cache -o "Dir::State::lists=$own_lists" -o "Dir::Cache=$base/apt-cache" "$@"
    else
        apt-cache "$@"
    fi
}

download() {
    (cd "$cache" && apt_get -o APT::Sandbox::User=root download "$@") >>"$log" 2>&1
}

use_own_lists() {
    own_lists=$base/apt-lists
    mkdir -p "$own_lists/partial" "$base/apt-cache/archives/partial"
    apt_get update >>"$log" 2>&1
}

packages="postfix opensmtpd exim4-daemon-light libnss-wrapper dovecot-core dovecot-pop3d courier-pop courier-authlib"
packages="$packages cyrus-common cyrus-pop3d libsasl2-modules"
rm -rf "$root" "$cache"
mkdir -p "$root" "$cache"

# shellcheck disable=SC2086  # a list of words
download $packages || { use_own_lists && download $packages; } ||
    fail "cannot download $packages"

unpack() {
    for deb in "$cache"/*.deb; do
        dpkg -x "$deb" "$root" >>"$log" 2>&1 || fail "cannot unpack $deb"
        mv "$deb" "$deb.done"
    done
}
unpack

# What the tests run; optional plugins of the servers are left out.
library_path() {
    triplet=$(find "$root/usr/lib" "$root/lib" -maxdepth 1 -name '*-linux-*' 2>/dev/null | tr '\n' ':')
    echo "$root/usr/lib/postfix:$root/usr/lib/dovecot:$root/usr/lib/dovecot/modules:$root/usr/lib:$root/lib:$triplet"
}
missing() {
    for program in "$root"/usr/lib/postfix/sbin/* "$root/usr/sbin/postfix" "$root/usr/sbin/postconf" \
        "$root/usr/sbin/dovecot" "$root/usr/bin/doveconf" \
        "$root"/usr/lib/dovecot/anvil "$root"/usr/lib/dovecot/auth "$root"/usr/lib/dovecot/config \
        "$root"/usr/lib/dovecot/log "$root"/usr/lib/dovecot/stats \
        "$root"/usr/lib/dovecot/pop3 "$root"/usr/lib/dovecot/pop3-login \
        "$root"/usr/lib/courier/courier/courierpop3d \
        "$root"/usr/lib/cyrus/bin/master "$root"/usr/lib/cyrus/bin/ctl_cyrusdb \
        "$root"/usr/lib/cyrus/bin/pop3d "$root"/usr/lib/cyrus/bin/lmtpd \
        "$root/usr/sbin/smtpd" "$root/usr/sbin/smtpctl" "$root"/usr/libexec/opensmtpd/* "$root/usr/sbin/exim4"; do
        LD_LIBRARY_PATH=$(library_path) ldd "$program" 2>/dev/null | awk '/not found/ { print $1 }'
    done | sort -u | while read -r soname; do
        # A plugin that Dovecot loads from its own folders is no lack.
        [ -n "$(find "$root" -name "$soname" | head -n 1)" ] || echo "$soname"
    done
}
depends() {
    apt_cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
        --no-enhances "$@" 2>>"$log" | awk '/Depends: *lib/ { print $2 }' | sort -u
}

seen=$packages
frontier=$packages
while lacking=$(missing) && [ -n "$lacking" ]; do
    echo "missing: $lacking" >>"$log"
    next=
    # shellcheck disable=SC2086
    for package in $(depends $frontier); do
        case " $seen " in *" $package "*) continue ;; esac
        seen="$seen $package"
        if dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii'; then
            continue
        fi
        next="$next $package"
    done
    [ -n "$next" ] || fail "no package found for: $lacking"
    # shellcheck disable=SC2086
    download $next || fail "cannot download$next"
    unpack
    frontier=$next
done

# Dovecot looks for its TLS module in a folder fixed at compile time. Point it at the working folder of
# the server instead (its base_dir), where tests/equipment/dovecot.py puts a link to the right one.
perl -0777 -pi -e 's{/usr/lib/dovecot/modules\0}{"/proc/self/cwd/modules\0\0\0"}ge' \
    "$root"/usr/lib/dovecot/libdovecot.so.0.0.0 || fail "cannot relocate Dovecot's module folder"

echo "$version" >"$stamp"
echo "$root"
