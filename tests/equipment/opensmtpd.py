# SPDX-License-Identifier: GPL-2.0-or-later
"""A private OpenSMTPD, run from the tree that scripts/fetch-test-servers.sh unpacks, and the mailboxes behind it.

It has neither PIPELINING nor CHUNKING: a client has to say one command at a time. Without TLS it takes no login, so whoever comes may send. Mail for known
addresses goes into their Maildirs, an unknown address of their domain and any other domain are refused at RCPT, a mail over `size_limit` at MAIL.

OpenSMTPD needs root. All its paths and its users are fixed at compile time, so it is given a root folder of its own (chroot) with
copies of what it needs, and no more.

    with OpenSmtpd(folder, tree, users=["bob@demo.test"]) as smtpd: ... smtpd.port, smtpd.maildirs
"""

import glob
import grp
import os
import pwd
import re
import shutil
import subprocess

from .maildir import Maildirs
from .ports import free_ports, is_listening
from .processes import Child, wait_until

OWNER = "daemon"

CONFIG = """
table mailboxes file:/etc/mailboxes
smtp max-message-size "{size_limit}"
listen on 127.0.0.1 port {port} hostname smtpd.demo.test
action "deliver" maildir "/mail/%{{rcpt.user:raw}}@%{{rcpt.domain:raw}}" virtual <mailboxes>
match from any for domain "demo.test" action "deliver"
"""


def cannot_run():
    """Why OpenSMTPD cannot run here, or None."""
    return "OpenSMTPD needs root" if os.geteuid() != 0 else None


class OpenSmtpd:
    def __init__(self, folder, tree, *, users, size_limit=1 << 20):
        self.folder = os.path.join(folder, "opensmtpd")
        owner = (pwd.getpwnam(OWNER).pw_uid, grp.getgrnam(OWNER).gr_gid)
        os.mkdir(self.folder, 0o755)
        self._fill(tree)
        self.maildirs = Maildirs(f"{self.folder}/mail", owner)
        for user in users:
            self.maildirs.add(user)
        (self.port,) = free_ports(1)
        self._child = None
        self._configure(users, size_limit, owner)

    def _fill(self, tree):
        """The programs, with the libraries that they name."""
        for name in ("etc", "tmp", "dev", "run", "var/lib/opensmtpd/empty", "var/spool/smtpd"):
            os.makedirs(f"{self.folder}/{name}")
        os.symlink("/run", f"{self.folder}/var/run")
        os.chmod(f"{self.folder}/var/spool/smtpd", 0o711)
        os.mknod(f"{self.folder}/dev/null", 0o020666, os.makedev(1, 3))
        programs = [f"{tree}/usr/sbin/smtpd", "/bin/sh", *glob.glob(f"{tree}/usr/libexec/opensmtpd/*")]
        environment = {"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": ":".join(glob.glob(f"{tree}/usr/lib/*-linux-*") + glob.glob(f"{tree}/lib/*-linux-*"))}
        words = subprocess.run(["ldd", *programs], env=environment, capture_output=True, text=True, check=True).stdout
        for path in {*re.findall(r"=> (/\S+)", words), *re.findall(r"^\s(/\S+)", words, re.M)}:
            # Those of the tree go where the loader looks.
            self._copy(path, re.sub(rf"^{re.escape(tree)}", "", path))
        for path in programs:
            self._copy(path, path.removeprefix(tree))

    def _copy(self, path, name):
        target = f"{self.folder}/{name.lstrip('/')}"
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(path, target)

    def _configure(self, users, size_limit, owner):
        self._write("smtpd.conf", CONFIG.format(size_limit=size_limit, port=self.port))
        self._write("mailboxes", "".join(f"{user}\tvmail\n" for user in users))
        self._write("passwd", "root:x:0:0::/:/bin/sh\nopensmtpd:x:1901:1901::/var/lib/opensmtpd/empty:/bin/false\n"
                    f"opensmtpq:x:1902:1902::/var/lib/opensmtpd/empty:/bin/false\nvmail:x:{owner[0]}:{owner[1]}::/mail:/bin/sh\n")  # fmt: skip
        self._write("group", f"root:x:0:\nopensmtpd:x:1901:\nopensmtpq:x:1902:\nvmail:x:{owner[1]}:\n")
        self._write("hosts", "127.0.0.1 localhost\n")

    def __enter__(self):
        # -d: in the foreground, its log on stderr.
        self._child = Child(["chroot", self.folder, "/usr/sbin/smtpd", "-d", "-f", "/etc/smtpd.conf"], env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
                            log=f"{self.folder}/log")  # fmt: skip
        try:
            wait_until(self._is_up, 10, lambda: f"OpenSMTPD; its log:\n{self.log()}")
        except BaseException:
            self._child.stop()
            raise
        return self

    def _is_up(self):
        if not self._child.is_running():
            raise RuntimeError(f"OpenSMTPD ended at start; its log:\n{self.log()}")
        return is_listening(self.port)

    def __exit__(self, *exc):
        self._child.stop()

    def log(self):
        with open(f"{self.folder}/log", encoding="utf-8", errors="replace") as file:
            return file.read()

    def _write(self, name, text):
        with open(f"{self.folder}/etc/{name}", "w", encoding="utf-8") as file:
            file.write(text)
