#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run.sh [BUILD]: your own Pidgin (where there is a display) or Finch, with your accounts and the plugins of the build tree.
#
# libpurple looks for plugins in ~/.purple/plugins: a link to BUILD/libimail.so lies there while the client runs, and is taken
# away at the end. The plugin finds the rest (imail-pidgin.so, imail-finch.so, imaild) beside the file that the link names.
# PURPLE_DIR names another folder than ~/.purple; it is handed to the client (-c). Nothing else is written.

set -eu

build=$(cd "${1:-build}" && pwd)
purple=${PURPLE_DIR:-$HOME/.purple}
link=$purple/plugins/libimail.so

say() {
    echo "run: $*" >&2
}

[ -e "$build/libimail.so" ] || {
    say "$build has no libimail.so: make comes first"
    exit 1
}
if [ -n "${DISPLAY:-}" ] && command -v pidgin >/dev/null; then
    client=pidgin
elif [ -t 0 ] && [ -t 1 ] && command -v finch >/dev/null; then
    client=finch
else
    say "neither a display (and pidgin) nor a terminal (and finch) is here"
    exit 1
fi
# A client that runs already has opened its plugins, and would not see ours.
if pgrep -x -u "$(id -u)" "$client" >/dev/null; then
    say "your $client is running; quit it first"
    exit 1
fi
if [ -L "$link" ] && [ "$(readlink "$link")" = "$build/libimail.so" ]; then
    : # left over by a run that was killed
elif [ -e "$link" ] || [ -L "$link" ]; then
    say "$link is there already and not ours; remove it first"
    exit 1
fi

made=
for folder in "$purple" "$purple/plugins"; do
    [ -d "$folder" ] || {
        mkdir -m 700 "$folder"
        made="$folder $made"
    }
done
# shellcheck disable=SC2317  # called by the trap
clear_up() {
    if [ "$(readlink "$link" 2>/dev/null)" = "$build/libimail.so" ]; then
        rm -f "$link"
    fi
    # Folders that we made go when the client has left nothing in them.
    for folder in $made; do
        rmdir "$folder" 2>/dev/null || true
    done
}
trap clear_up EXIT
ln -sfn "$build/libimail.so" "$link"

# In the background, so that a signal to us reaches the client at once; a shell gives such a one no standard input by itself.
exec 3<&0
"$client" -c "$purple" <&3 3<&- &
child=$!
trap 'kill "$child" 2>/dev/null' HUP INT TERM
status=0
wait "$child" || status=$?
while kill -0 "$child" 2>/dev/null; do
    wait "$child" || status=$?
done
exit "$status"
