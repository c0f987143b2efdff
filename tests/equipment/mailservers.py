# SPDX-License-Identifier: GPL-2.0-or-later
"""A mail provider in a temporary folder: SMTP submission, POP3, mailboxes, certificates.

    with MailServers({"alice@demo.test": "secret-a"}) as mail:
        mail.smtp_port["starttls"], mail.pop3_port["tls"], mail.ca_file
        mail.deliver("alice@demo.test", b"Subject: hi\\r\\n\\r\\nhello\\r\\n")
        mail.mailbox("alice@demo.test")          # raw messages, oldest first

The modes are "plain", "starttls" (required), "tls" (implicit) and "stranger" (implicit, certificate of
an unknown authority); the host is 127.0.0.1 or localhost, the login name the whole address. SMTP is
Postfix, which has the further ports of postfix.VARIANTS, or as an ordinary user its stand-in (`smtp_kind` tells); POP3 is always Dovecot. Both can be
stopped and started again on the same ports. Environment: IMAIL_TEST_SMTP=standin asks for the stand-in.
"""

import contextlib
import os
import pwd
import shutil
import subprocess

from . import dovecot, postfix
from .certificates import Certificates
from .maildir import Maildirs
from .policy import Greylist
from .ports import free_ports
from .processes import temporary_folder, wait_until

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEMO_USERS = {"alice@demo.test": "secret-a", "bob@demo.test": "secret-b"}
SIZE_LIMIT = 100 << 20


class MailServers:
    def __init__(self, users=None, *, smtp=None, mechanisms=("plain", "login"), parent=None):
        """`users` maps addresses to passwords (default DEMO_USERS), all of one or more domains.

        `smtp` is "postfix", "standin" or None for the best there is; `mechanisms` are SASL's, for both
        servers; `parent` is the folder in which the temporary folder is made.
        """
        self.users = dict(DEMO_USERS if users is None else users)
        self.smtp_kind = smtp or os.environ.get("IMAIL_TEST_SMTP") or self._best_smtp()
        self._mechanisms = mechanisms
        self._parent = parent
        self._stack = contextlib.ExitStack()

    @staticmethod
    def _best_smtp():
        return "standin" if postfix.cannot_run() else "postfix"

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self._set_up(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exc):
        self._stack.close()

    def _set_up(self, stack):
        folder = stack.enter_context(temporary_folder("imail-mail-", self._parent))
        os.chmod(folder, 0o711)  # the servers' users pass through
        tree = self.reachable(server_tree(), folder)
        user = pwd.getpwnam(dovecot.MAIL_USER) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        owner = (user.pw_uid, user.pw_gid)

        self.folder = folder
        self.certificates = Certificates(os.path.join(folder, "certificates"))
        self.ca_file = self.certificates.ca_file
        self.maildirs = Maildirs(os.path.join(folder, "mail"), owner if os.geteuid() == 0 else None)
        for address in self.users:
            self.maildirs.add(address)

        smtp_ports = postfix.MODES + (postfix.VARIANTS if self.smtp_kind == "postfix" else ())
        ports = free_ports(len(dovecot.MODES) + len(smtp_ports))
        self.pop3_port = dict(zip(dovecot.MODES, ports))
        self.smtp_port = dict(zip(smtp_ports, ports[len(dovecot.MODES) :]))
        self._pop3 = dovecot.Dovecot(
            self._subfolder("dovecot"), tree, self.pop3_port, certificates=self.certificates,
            maildirs=self.maildirs.folder, users=self.users, user=user.pw_name,
            mechanisms=self._mechanisms,
        )  # fmt: skip
        self.greylist = stack.enter_context(Greylist())
        self._smtp = self._make_smtp(tree, owner)
        stack.callback(self._pop3.stop)
        self._pop3.start()
        stack.callback(self._smtp.stop)
        self._smtp.start()

    def _make_smtp(self, tree, owner):
        if self.smtp_kind == "standin":
            # Only here, so that the demo needs aiosmtpd only where Postfix cannot run.
            from .smtp_standin import Standin

            return Standin(
                self.smtp_port, certificates=self.certificates, maildirs=self.maildirs,
                users=self.users, size_limit=SIZE_LIMIT,
            )  # fmt: skip
        return postfix.Postfix(
            self._subfolder("postfix"), tree, self.smtp_port, auth_socket=self._pop3.auth_socket,
            certificates=self.certificates, maildirs=self.maildirs.folder, addresses=self.users,
            owner=owner, size_limit=SIZE_LIMIT, policy_port=self.greylist.port,
        )  # fmt: skip

    def _subfolder(self, name):
        path = os.path.join(self.folder, name)
        os.mkdir(path, 0o755)
        return path

    @staticmethod
    def reachable(tree, folder):
        """The tree, or a copy of it where the servers' users can get at it."""
        path = tree
        while os.geteuid() == 0 and path != "/":
            if not os.stat(path).st_mode & 0o001:
                copy = os.path.join(folder, "root")
                shutil.copytree(tree, copy, symlinks=True)
                return copy
            path = os.path.dirname(path)
        return tree

    # The mailboxes, past the servers.

    def deliver(self, user, message):
        """Puts a raw message into the mailbox."""
        return self.maildirs.deliver(user, message)

    def mailbox(self, user):
        """The raw messages in the mailbox, oldest first."""
        return self.maildirs.messages(user)

    def count(self, user):
        return self.maildirs.count(user)

    def empty(self, user):
        """Removes all messages from the mailbox."""
        self.maildirs.empty(user)

    def wait_for_mail(self, user, count=1, timeout=10):
        """Waits until the mailbox holds at least `count` messages, and returns them."""
        wait_until(
            lambda: self.count(user) >= count, timeout,
            lambda: f"{count} messages for {user}, there are {self.count(user)}; "
            f"the SMTP log:\n{self.smtp_log()[-3000:]}",
        )  # fmt: skip
        return self.mailbox(user)

    # The servers.

    def stop_smtp(self):
        self._smtp.stop()

    def start_smtp(self):
        self._smtp.start()

    def stop_pop3(self):
        self._pop3.stop()

    def start_pop3(self):
        self._pop3.start()

    def stop(self):
        """Ends everything; also what leaving the `with` block does."""
        self._stack.close()

    def smtp_log(self):
        return self._smtp.log()

    def pop3_log(self):
        return self._pop3.log()


def server_tree():
    """The folder with the unpacked servers; fetches them when absent."""
    build = os.environ.get("IMAIL_BUILD") or os.path.join(REPOSITORY, "build")
    script = os.path.join(REPOSITORY, "scripts", "fetch-test-servers.sh")
    result = subprocess.run([script, build], stdout=subprocess.PIPE, text=True, check=True)
    return result.stdout.strip()
