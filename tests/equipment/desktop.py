# SPDX-License-Identifier: GPL-2.0-or-later
"""A desktop nobody sees: Xvfb, openbox, a session bus and an accessibility bus, all private.

    with Desktop() as desktop:
        child = desktop.start(["pidgin", "-m", "-c", folder])
        app = desktop.application(child.pid)
        app.window("^Accounts").find("push button", "Add").click()
        desktop.screenshot("accounts.png")

`.env` is a complete environment for programs of this desktop (HOME and the XDG folders in a temporary
folder, a UTF-8 locale, GTK+ 2's accessibility modules). Several desktops can stand side by side.
"""

import contextlib
import os
import shutil
import subprocess

from gi.repository import GLib

from .a11y import Node
from .a11y_bus import AccessibilityBus
from .processes import PATIENCE, Child, Timeout, runs, temporary_folder, wait_until

NEEDED = ("Xvfb", "openbox", "dbus-daemon", "xdotool", "import")
BUS_LAUNCHER = "/usr/libexec/at-spi-bus-launcher"

# The session bus knows the services that it is told, and starts none of the machine's desktop.
BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={runtime}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

OPENBOX_CONFIG = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><followMouse>no</followMouse></focus>
  <placement><policy>Smart</policy></placement>
  <desktops><number>1</number><firstdesk>1</firstdesk><popupTime>0</popupTime></desktops>
</openbox_config>
"""


def cannot_run():
    """What is missing for a desktop, or None."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if not os.path.exists(BUS_LAUNCHER):
        missing.append(BUS_LAUNCHER)
    return f"no {', '.join(missing)}" if missing else None


class Desktop:
    def __init__(self, size=(1280, 960)):
        self.size = size
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self._set_up(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exc):
        self._stack.close()

    def _set_up(self, stack):
        self.folder = stack.enter_context(temporary_folder("imail-desk-"))
        self.env = self._environment()
        self.log = os.path.join(self.folder, "log")
        self.display = self._start_x(stack)
        self.env["DISPLAY"] = self.display
        self.env["DBUS_SESSION_BUS_ADDRESS"] = self._start_session_bus(stack)
        self._start_child(stack, [BUS_LAUNCHER, "--launch-immediately", "--a11y=1"])
        self._start_window_manager(stack)
        self.bus = wait_until(
            self._accessibility_bus, 10, lambda: f"the accessibility bus; {self._log_text()}"
        )
        stack.callback(self.bus.close)

    def _environment(self):
        runtime = os.path.join(self.folder, "run")
        home = os.path.join(self.folder, "home")
        os.makedirs(runtime, mode=0o700)
        os.makedirs(home)
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": home,
            "USER": "test",
            "XDG_RUNTIME_DIR": runtime,
            "XDG_DATA_HOME": os.path.join(home, ".local/share"),
            "XDG_CONFIG_HOME": os.path.join(home, ".config"),
            "XDG_CACHE_HOME": os.path.join(home, ".cache"),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "GTK_MODULES": "gail:atk-bridge",
            "GTK2_RC_FILES": "/dev/null",
            "GSETTINGS_BACKEND": "memory",
            "NO_GCE_CHECK": "1",
        }

    def _start_x(self, stack):
        read, write = os.pipe()
        width, height = self.size
        server = [
            "Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24",
            "-nolisten", "tcp", "-noreset",
        ]  # fmt: skip
        try:
            self._start_child(stack, server, pass_fds=(write,))
        finally:
            os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb did not start; {self._log_text()}")
        return f":{number}"

    def _start_session_bus(self, stack):
        config = os.path.join(self.folder, "bus.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(BUS_CONFIG.format(runtime=self.env["XDG_RUNTIME_DIR"]))
        read, write = os.pipe()
        daemon = ["dbus-daemon", f"--config-file={config}", "--nofork", f"--print-address={write}"]
        try:
            self._start_child(stack, daemon, pass_fds=(write,))
        finally:
            os.close(write)
        with os.fdopen(read) as answer:
            address = answer.readline().strip()
        if not address:
            raise RuntimeError(f"dbus-daemon did not start; {self._log_text()}")
        return address

    def _start_window_manager(self, stack):
        config = os.path.join(self.folder, "openbox.xml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(OPENBOX_CONFIG)
        self._start_child(stack, ["openbox", "--sm-disable", "--config-file", config])

    def _start_child(self, stack, argv, **options):
        child = Child(argv, env=self.env, log=self.log, **options)
        stack.callback(child.stop)
        return child

    def _accessibility_bus(self):
        try:
            return AccessibilityBus(self.env["DBUS_SESSION_BUS_ADDRESS"])
        except GLib.Error:
            return None

    def _log_text(self):
        with contextlib.suppress(OSError), open(self.log, errors="replace") as file:
            return "the log says:\n" + file.read()
        return "there is no log"

    # For tests.

    def start(self, argv, *, env=None, log=None, **options):
        """Starts a program on the desktop; it ends with it. Returns the Child."""
        child = Child(argv, env=self.env | (env or {}), log=log or self.log, **options)
        self._stack.callback(child.stop)
        return child

    def application(self, pid, timeout=20):
        """The root of the accessibility tree of the process, as soon as it has one."""
        root = wait_until(
            lambda: self._root(pid), timeout,
            lambda: f"process {pid} on the accessibility bus; {self._log_text()[-3000:]}",
        )  # fmt: skip
        return Node(self, root)

    def _root(self, pid):
        if not runs(pid):
            raise Timeout(f"process {pid} has ended; {self._log_text()[-3000:]}")
        return self.bus.application(pid)

    def screenshot(self, path):
        """The whole screen, in the format that the name's ending tells."""
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        subprocess.run(["import", "-silent", "-window", "root", path], env=self.env, check=True)

    def xdotool(self, *arguments):
        """Runs xdotool and returns what it prints."""
        words = ["xdotool", *(str(argument) for argument in arguments)]
        while True:
            done = subprocess.run(words, env=self.env, capture_output=True, text=True, timeout=20 * PATIENCE)
            # A search goes through all windows, and ends where one goes meanwhile.
            if done.returncode != 0 and arguments[0] == "search" and "BadWindow" in done.stderr:
                continue
            if done.returncode != 0:
                raise subprocess.CalledProcessError(done.returncode, words, done.stdout, done.stderr)
            return done.stdout

    def press(self, *keys):
        """Presses keys in the focused window: "Return", "ctrl+a", "alt+s", "Escape"."""
        self.xdotool("key", "--clearmodifiers", *keys)

    def type(self, text):
        """Types into the focused window; plain ASCII is certain, for the rest use Node.set_text."""
        self.xdotool("type", "--delay", 5, "--", text)

    def copy(self, target, path):
        """Puts the contents of a file into the clipboard, as that type."""
        # xclip stays behind until another program has the clipboard.
        child = self.start(["xclip", "-selection", "clipboard", "-t", target, "-i", path], log=os.devnull)
        child.wait(10 * PATIENCE)

    def activate(self, title):
        """Raises and focuses the window whose title matches the regular expression."""

        def is_done():
            # Between two windows none is the active one, and xdotool cannot ask which it is.
            with contextlib.suppress(subprocess.CalledProcessError):
                self.xdotool("search", "--sync", "--onlyvisible", "--name", title, "windowactivate", "--sync")
                return True

        wait_until(is_done, 10, lambda: f"the window {title!r} to be active")
