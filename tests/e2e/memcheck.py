# SPDX-License-Identifier: GPL-2.0-or-later
"""valgrind's memcheck: how our programs are run under it, and what it says of our code.

A fault is ours when the innermost known frame of its stack is ours: what allocated the block, or read the memory, was called
by our code and not by something that is known to keep or forget its blocks (EXCUSED), however it was called.

Of GObjects with private data valgrind says "possibly lost", as no pointer leads to the beginning of their blocks, and what hangs
on a list for ever is reachable. So of these kinds all that grows with each round is a leak too.
"""

import re
import xml.etree.ElementTree as ET
from collections import namedtuple

OURS = re.compile(r"/(imail-pidgin\.so|imail-finch\.so|libimail\.so|imaild)$")
EXCUSED = {
    "gtk_icon_info_load_icon": "GTK+ copies a name for each icon that the theme lacks and keeps it",
    "gtk_icon_set_render_icon": "GTK+ keeps the last renderings of each stock icon, eight at most",
    "pango_layout_get_pixel_size": "what the fonts are measured with is kept by fontconfig",
    "pango_layout_get_baseline": "the same",
    "gtk_file_chooser_dialog_new": "GTK+ forgets an object of each file chooser, which it makes for itself",
    "purple_request_fields": "Pidgin forgets the tooltip of the account's icon in each form",
    "pidgin_blist_add_alert": "Pidgin's book of notices forgets a link of its list for each",
    "purple_conversation_write": "what stands in a conversation stays with its text buffer, which Pidgin forgets",
    "purple_conversation_new": "the same of all that a conversation window consists of",
}
# What grows by intent; it may not be lost.
KEPT = {
    "viewing_done": "the names of pages and copies for other programs, which are removed at the end of the session",
    "imail_sent_states_put": "what became of each mail that was sent",
    "add_upload": "the ids of those",
}
LEAKS = {"Leak_DefinitelyLost", "Leak_IndirectlyLost", "Leak_PossiblyLost", "Leak_StillReachable"}
WORDS = re.compile(r"([\d,]+)(?: \(\+([\d,]+)\))? .*?bytes in [\d,]+(?: \(\+([\d,]+)\))? blocks")

# `part` is the last name that was told before; `octets` is what is lost, or came since the check before; `blocks` what came.
Fault = namedtuple("Fault", "part kind octets blocks is_ours is_kept stack")


def command(log):
    """To be put before a program; it writes to `log`."""
    return [
        "valgrind", "--xml=yes", f"--xml-file={log}", "--leak-check=full", "--show-leak-kinds=all", "--keep-debuginfo=yes", "--num-callers=40",
        "--suppressions=/usr/share/glib-2.0/valgrind/glib.supp", "--undef-value-errors=no",
        "--child-silent-after-fork=yes",
    ]  # fmt: skip


def faults(log):
    """All of a run that has ended."""
    part = ""
    for element in ET.parse(log).getroot():
        if element.tag == "clientmsg":
            part = element.findtext("text").removeprefix("lost: ").strip()
        if element.tag == "error":
            yield _fault(part, element)


def _fault(part, error):
    kind = error.findtext("kind")
    numbers = WORDS.match(error.findtext("xwhat/text") or "")
    octets, more, blocks = (int(n.replace(",", "")) if n else 0 for n in numbers.groups()) if numbers else (0, 0, 0)
    frames = [
        (frame.findtext("obj", ""), frame.findtext("fn", "?"), frame.findtext("file", ""), frame.findtext("line", "")) for frame in error.find("stack")
    ]
    known = (fn not in EXCUSED for obj, fn, *_ in frames if OURS.search(obj) or fn in EXCUSED)
    stack = " < ".join(f"{fn} ({file}:{line})" if OURS.search(obj) else fn for obj, fn, file, line in frames)
    is_kept = any(fn.split(".")[0] in KEPT for _, fn, *_ in frames)
    return Fault(part, kind, more or octets, blocks, next(known, False), is_kept, stack)


def is_leak(fault, rounds):
    """Lost, or one block more at least in each of the rounds since the check before; parts that end with "…" are not counted."""
    grows = fault.kind in LEAKS and fault.blocks >= rounds and not fault.is_kept and not fault.part.endswith("…")
    return fault.is_ours and (fault.kind == "Leak_DefinitelyLost" or grows)


def is_error(fault):
    """Memory that was read or written after or beside its block."""
    return fault.is_ours and fault.kind not in LEAKS
