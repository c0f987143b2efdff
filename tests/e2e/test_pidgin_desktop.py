# SPDX-License-Identifier: GPL-2.0-or-later
"""iMail as the desktop's mail program: mailto: links of a browser or a file manager, by what `make install` installs."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from e2e.clients import TIMEOUT, account, served, set_servers
from e2e.conftest import ALICE
from e2e.pidgin import Pidgin
from equipment import guard
from equipment.processes import PATIENCE, runs, wait_until

REPOSITORY = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

LINK = (
    "mailto:bob%2Bx@demo.test?cc=carol@demo.test&cc=dave@demo.test&subject=%E9%A2%84%E7%AE%97%20%26%20more?"
    "&body=Dear%20Bob,%0D%0A%0D%0A%E4%BD%A0%E5%A5%BD%201+1&attach=/etc/passwd&attachment=file:///etc/passwd"
)
SCRIPT = """#!/bin/sh
echo $$ >"{pid}.new"
mv "{pid}.new" "{pid}"
exec "{pidgin}" -m -d -c "{folder}" >"{log}" 2>&1
"""


class Installed:
    """The files of an installation, in a session whose mail program it is."""

    def __init__(self, prefix, build_dir, desktop, home):
        self.prefix, self.desktop = prefix, desktop
        self.env = desktop.env | home.env | {"XDG_DATA_DIRS": f"{prefix}/share:/usr/share"}
        plugins = [f"{name}={prefix}/plugins" for name in ("PURPLE_PLUGINDIR", "PIDGIN_PLUGINDIR", "FINCH_PLUGINDIR", "PIXMAPS")]
        self._make = ["make", "-s", "-o", "all", f"BUILD={os.path.relpath(build_dir, REPOSITORY)}", f"PREFIX={prefix}", "DESTDIR=", *plugins]
        self.make("install")
        subprocess.run(["gio", "mime", "x-scheme-handler/mailto", "imail-mailto.desktop"], env=self.env, check=True, stdout=subprocess.DEVNULL)

    def make(self, target):
        subprocess.run([*self._make, target], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)

    def files(self):
        return sorted(str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*") if not path.is_dir())

    def open(self, link):
        """As a program does that knows of no mail program itself."""
        subprocess.run(["gio", "open", link], env=self.env, check=True, timeout=TIMEOUT * PATIENCE)

    def start(self, *arguments, **env):
        """The command of the .desktop file."""
        return self.desktop.start([self.prefix / "bin/imail-mailto", *arguments], env=self.env | env)

    def refusal(self, *arguments, **env):
        """What it says in a dialog instead."""
        child = self.start(*arguments, **env)
        dialog = self.desktop.application(child.pid).find("alert")
        words = dialog.find("label", "^(?!The mail cannot be written)..").name
        dialog.find("push button", "Close").click()
        assert child.wait(TIMEOUT * PATIENCE) == 1
        return words


@pytest.fixture
def installed(plain_build, tmp_path, build_dir, desktop, home):
    return Installed(tmp_path / "usr", build_dir, desktop, home)


def assert_filled(pidgin):
    compose = pidgin.compose_window("^预算 & more")
    assert compose["To"].text == "bob+x@demo.test"
    assert compose["Cc"].text == "carol@demo.test, dave@demo.test"
    assert compose["Subject"].text == "预算 & more?"
    assert compose["Message"].text.startswith("Dear Bob,\n\n你好 1+1")
    assert not compose.window.find_all("table cell", "passwd")


def test_a_link_of_another_program(installed, start_ready_pidgin):
    pidgin = start_ready_pidgin()
    installed.open(LINK)
    assert_filled(pidgin)
    assert installed.start().wait(TIMEOUT * PATIENCE) == 0
    assert pidgin.compose_window("^Write Mail$")["To"].text == ""


@contextlib.contextmanager
def pidgin_of_a_script(pidgin, path):
    """The Pidgin that the script starts, which writes its process id to `path`."""
    wait_until(path.exists, TIMEOUT, "Pidgin to be started")
    pid = int(path.read_text(encoding="ascii"))
    guard.add("group", pid)
    try:
        pidgin.app = pidgin.desktop.application(pid)
        yield pidgin
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        wait_until(lambda: not runs(pid), TIMEOUT, "Pidgin to end")
        guard.drop("group", pid)


def test_a_link_starts_pidgin(installed, desktop, home, mail, build_dir, tmp_path):
    """The window comes once the account is online."""
    set_pid, folder = tmp_path / "pid", tmp_path / "bin"
    with served(home, mail):
        set_servers(home, build_dir, mail, ALICE, "starttls", "tls", name="pidgin")
        pidgin = Pidgin(desktop, home, build_dir, accounts=[account(ALICE, "secret-a")])
        folder.mkdir()
        script = folder / "pidgin"
        script.write_text(SCRIPT.format(pid=set_pid, pidgin=shutil.which("pidgin"), folder=pidgin.folder, log=pidgin.log_path), encoding="utf-8")
        script.chmod(0o755)
        child = installed.start(LINK, PATH=f"{folder}:{installed.env['PATH']}")
        with pidgin_of_a_script(pidgin, set_pid):
            assert child.wait(60 * PATIENCE) == 0
            assert_filled(pidgin)
    assert not pidgin.complaints()


def test_a_link_by_libpurple_itself(installed, start_ready_pidgin):
    """Its own service takes links too; what is none of ours does no harm, and files are none of a link's business."""
    pidgin = start_ready_pidgin()
    to = ["--dest=im.pidgin.purple.PurpleService", "/im/pidgin/purple/PurpleObject", "im.pidgin.purple.PurpleInterface.PurpleGotProtocolHandlerUri"]
    for link in ("mailto", "imail:x?y", "mailto:" + "x" * 100_000, "mailto:?&=&attach=/etc/passwd&subject=Odd%0d%0aBcc:%20eve@demo.test"):
        subprocess.run(["dbus-send", "--session", "--print-reply", *to, f"string:{link}"], env=pidgin.desktop.env, check=True, stdout=subprocess.DEVNULL)
    compose = pidgin.compose_window("^Odd Bcc: eve@demo.test")
    assert [window.name for window in pidgin.windows("Write Mail|Odd")] == [compose.window.name]
    assert not compose.window.find_all("table cell", "passwd")


@pytest.mark.parametrize("has_account", [True, False])
def test_no_account_is_online(installed, start_pidgin, start_ready_pidgin, has_account):
    """Pidgin says so itself, and at once where none may come online by itself."""
    pidgin = start_ready_pidgin() if has_account else start_pidgin(accounts=[])
    if has_account:
        pidgin.account_menu(ALICE, "^Disable$")
    installed.open(LINK)
    assert pidgin.window_with("label", "No iMail account is online.")
    assert not pidgin.windows("^预算")


def test_pidgin_has_no_imail(installed, desktop, home, build_dir):
    pidgin = Pidgin(desktop, home, build_dir)
    (pidgin.folder / "plugins/libimail.so").unlink()
    with pidgin:
        assert installed.refusal(LINK).startswith("The Pidgin that runs has no iMail at work.")


def test_no_pidgin(installed, tmp_path):
    """Neither one that runs nor one that starts; the dialog is not the only place where it is said."""
    (tmp_path / "empty").mkdir()
    assert installed.refusal(LINK, PATH=str(tmp_path / "empty")).startswith("Pidgin cannot be reached or started: ")
    ends = tmp_path / "empty/pidgin"
    ends.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    ends.chmod(0o755)
    assert installed.refusal(LINK, PATH=str(tmp_path / "empty")).startswith("Pidgin was started, but does not answer.")


@pytest.mark.parametrize(
    "link, words",
    [
        ("https://demo.test/", "This is no link to a mail address."),
        ("/etc/passwd", "This is no link to a mail address."),
        (b"mailto:\xff@demo.test", "This is no link to a mail address."),
        ("mailto:bob@demo.test?body=" + "x" * 66000, "The link is too long: more than 64 KiB are not taken."),
    ],
    ids=["web", "path", "not UTF-8", "long"],
)
def test_what_is_no_link(installed, link, words):
    env = {name: value for name, value in installed.env.items() if name != "DISPLAY"}
    done = subprocess.run([installed.prefix / "bin/imail-mailto", link], env=env, capture_output=True, text=True, timeout=TIMEOUT * PATIENCE)
    assert (done.returncode, done.stderr) == (1, f"imail-mailto: {words}\n")


def test_the_file_of_the_desktop(installed):
    path = installed.prefix / "share/applications/imail-mailto.desktop"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert f"Exec={installed.prefix}/bin/imail-mailto %u" in lines and "MimeType=x-scheme-handler/mailto;" in lines
    assert (installed.prefix / "share/icons/hicolor/48x48/apps/imail.png").exists()
    if shutil.which("desktop-file-validate"):
        subprocess.run(["desktop-file-validate", path], check=True)
    installed.make("uninstall")
    assert [name for name in installed.files() if not name.endswith("mimeinfo.cache")] == []
