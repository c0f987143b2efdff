# SPDX-License-Identifier: GPL-2.0-or-later
"""Clears up after a test run that could not do it itself (killed, crashed).

A small shell process holds the list of our process groups and temporary folders; it reads changes from
a pipe of which we have the only other end. When that closes, however we end, it ends the groups and
removes the folders that are still on the list. (The kernel's parent-death signal would not do: a
program that changes its user ids loses it, as Postfix and Dovecot do.)
"""

import subprocess
import threading

SCRIPT = """
trap '' INT TERM HUP
while read -r change kind what; do
    case $change in
    add) list="$list $kind=$what" ;;
    drop) kept=; for e in $list; do [ "$e" = "$kind=$what" ] || kept="$kept $e"; done; list=$kept ;;
    esac
done
for signal in TERM KILL; do
    found=
    for e in $list; do
        case $e in group=*) kill -s $signal -- "-${e#group=}" 2>/dev/null && found=1 ;; esac
    done
    [ -z "$found" ] || sleep 1
done
for e in $list; do
    case $e in folder=*/imail-*) rm -rf -- "${e#folder=}" ;; esac
done
"""

_lock = threading.Lock()
_process = None


def add(kind, what):
    """`kind` is "group" or "folder"; folders have names that begin with imail-."""
    _tell("add", kind, what)


def drop(kind, what):
    """The opposite: what we have ended or removed ourselves."""
    _tell("drop", kind, what)


def _tell(*words):
    global _process
    with _lock:
        if _process is None:
            _process = subprocess.Popen(
                ["sh", "-c", SCRIPT], stdin=subprocess.PIPE, text=True, start_new_session=True,
                stdout=subprocess.DEVNULL,
            )  # fmt: skip
        _process.stdin.write(" ".join(str(word) for word in words) + "\n")
        _process.stdin.flush()
