# SPDX-License-Identifier: GPL-2.0-or-later
"""mutt as a reader that is not ours: it opens a raw mail in a mailbox of its own, and gives what it would show.

mutt wants a terminal; it gets a pseudo-terminal that nobody looks at, and keys that are pushed by its configuration.
"""

import contextlib
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import termios
import time

from equipment.processes import PATIENCE, Timeout, temporary_folder

TIMEOUT = 20

MUTTRC = """
set folder={folder} record="" postponed="" mbox_type=Maildir quit=yes delete=no confirmappend=no
set pager="sh {folder}/pager" prompt_after=no weed=no markers=no wait_key=no charset=utf-8 sleep_time=0 check_new=no
set header_cache="" certificate_file="" ssl_starttls=no rfc2047_parameters=no reflow_wrap=0
"""


def cannot_run():
    return None if shutil.which("mutt") else "there is no mutt"


def show(raw):
    """The mail as mutt decodes it: the whole header, then the text, with a line for each attachment."""
    with _maildir(raw) as folder:
        with open(f"{folder}/pager", "w", encoding="ascii") as file:
            file.write(f'cat "$1" >{folder}/out\n')
        _run(folder, "<display-message><exit>")
        with open(f"{folder}/out", encoding="utf-8") as file:
            return file.read()


def save(raw, entry):
    """The octets of an entry of mutt's list of attachments, which begins with 1 and counts multiparts too."""
    with _maildir(raw) as folder:
        _run(folder, f"<view-attachments>{entry}<enter><save-entry><kill-line>{folder}/out<enter><exit><exit>")
        with open(f"{folder}/out", "rb") as file:
            return file.read()


def go_on(maildir, folder, keys="y"):
    """mutt goes on with the only draft in a folder of the Maildir: KEYS in its compose menu; y sends. The octets sent, and the
    words to sendmail, which name the recipients."""
    with temporary_folder("imail-mutt-", "/tmp") as own:
        with open(f"{own}/send", "w", encoding="ascii") as file:
            file.write(f"echo $* >{own}/envelope; cat >{own}/sent\n")
        with open(f"{own}/muttrc", "w", encoding="utf-8") as file:
            file.write(MUTTRC.format(folder=own).replace('postponed=""', f"postponed={maildir}/{folder}"))
            file.write(f'set sendmail="sh {own}/send" editor=true sendmail_wait=0 fcc_attach=yes abort_unmodified=no recall=yes\n')
            file.write('set from="alice@demo.test" use_from=yes realname="" copy=no ignore_list_reply_to=no\n')
            file.write("ignore *\nunignore from date subject to cc\n")
        _run(own, f"<recall-message>{keys}<exit>", box=str(maildir))
        with open(f"{own}/sent", "rb") as file, open(f"{own}/envelope", encoding="utf-8") as words:
            return file.read(), words.read().split()


@contextlib.contextmanager
def _maildir(raw):
    with temporary_folder("imail-mutt-", "/tmp") as folder:
        for name in ("cur", "new", "tmp"):
            os.makedirs(f"{folder}/box/{name}")
        with open(f"{folder}/box/new/1.1.test", "wb") as file:
            file.write(raw.replace(b"\r\n", b"\n"))
        with open(f"{folder}/muttrc", "w", encoding="utf-8") as file:
            file.write(MUTTRC.format(folder=folder))
        yield folder


def _run(folder, keys, box=None):
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "TERM": "xterm", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    argv = ["mutt", "-n", "-F", f"{folder}/muttrc", "-f", box or f"{folder}/box", "-e", f'push "{keys}"']
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    try:
        process = subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True)
        os.close(slave)
        _drain(process, master)
    finally:
        os.close(master)


def _drain(process, master):
    """What it draws has to be read, or it waits."""
    seen, deadline = b"", time.monotonic() + TIMEOUT * PATIENCE
    while process.poll() is None:
        if time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise Timeout("waited for mutt to end; it drew " + repr(seen[-2000:]))
        if select.select([master], [], [], 0.05)[0]:
            with contextlib.suppress(OSError):
                seen += os.read(master, 65536)
    assert process.returncode == 0, seen[-2000:]
