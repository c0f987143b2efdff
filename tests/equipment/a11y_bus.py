# SPDX-License-Identifier: GPL-2.0-or-later
"""The accessibility bus of one desktop, spoken to directly (the AT-SPI D-Bus interfaces, through GIO).

Not through libatspi: that knows one bus a process, keeps a cache that lags behind, and can deadlock in
a callback while it waits for an answer. An object is a pair (bus name of the program, object path); the
calls here are the raw ones, `a11y.Node` is what tests use.
"""

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402  (the version has to be set first)

from .processes import PATIENCE  # noqa: E402

CALL_TIMEOUT_MS = 10000 * PATIENCE
PREFIX = "org.a11y.atspi."
REGISTRY = (PREFIX + "Registry", "/org/a11y/atspi/accessible/root")
NULL_PATH = "/org/a11y/atspi/null"
SCREEN = 0  # coordinates relative to the screen
MAX_CHILDREN = 500  # of one object; a list of mails may have thousands of cells

# AtspiStateType, by number.
STATES = (
    "invalid active armed busy checked collapsed defunct editable enabled expandable expanded focusable "
    "focused has-tooltip horizontal iconified modal multi-line multiselectable opaque pressed resizable "
    "selectable selected sensitive showing single-line stale transient vertical visible "
    "manages-descendants indeterminate required truncated animated invalid-entry "
    "supports-autocompletion selectable-text is-default visited checkable has-popup read-only"
).split()


class AccessibilityError(RuntimeError):
    """The object refused, is of another kind, or is gone."""


class AccessibilityBus:
    def __init__(self, session_address):
        """`session_address` is that of the session bus, which knows where the accessibility bus is."""
        session = self._connect(session_address)
        try:
            answer = session.call_sync(
                "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                Gio.DBusCallFlags.NONE, CALL_TIMEOUT_MS, None,
            )  # fmt: skip
        finally:
            session.close_sync(None)
        self._connection = self._connect(answer.unpack()[0])

    @staticmethod
    def _connect(address):
        flags = (
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        )
        return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def close(self):
        self._connection.close_sync(None)

    def call(self, target, interface, method, signature="()", *arguments):
        """The answer's values: one by itself, several as a tuple, none as None."""
        name, path = target
        try:
            answer = self._connection.call_sync(
                name, path, interface, method, GLib.Variant(signature, arguments), None,
                Gio.DBusCallFlags.NONE, CALL_TIMEOUT_MS, None,
            ).unpack()  # fmt: skip
        except GLib.Error as error:
            raise AccessibilityError(f"{interface}.{method}: {error.message}") from None
        return answer[0] if len(answer) == 1 else answer or None

    def subscribe(self, interface, member, callback):
        """From now on `dispatch` calls `callback` with the body of each such signal."""
        self._connection.signal_subscribe(
            None, interface, member, None, None, Gio.DBusSignalFlags.NONE,
            lambda *signal: callback(signal[5].unpack()),
        )  # fmt: skip

    @staticmethod
    def dispatch():
        """Delivers the signals that have come; never waits."""
        context = GLib.MainContext.default()
        while context.iteration(False):
            pass

    def get(self, target, interface, name):
        """A property's value."""
        properties = "org.freedesktop.DBus.Properties"
        return self.call(target, properties, "Get", "(ss)", PREFIX + interface, name)

    def application(self, pid):
        """The root object of the process; None when it is not on the bus (yet)."""
        for root in self.children(REGISTRY):
            try:
                bus = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
                owner = self.call(
                    bus, "org.freedesktop.DBus", "GetConnectionUnixProcessID", "(s)", root[0]
                )
            except AccessibilityError:
                continue
            if owner == pid:
                return root
        return None

    def children(self, target):
        if "manages-descendants" in self.states(target):
            count = min(self.get(target, "Accessible", "ChildCount"), MAX_CHILDREN)
            accessible = PREFIX + "Accessible"
            return [
                tuple(self.call(target, accessible, "GetChildAtIndex", "(i)", index))
                for index in range(count)
            ]
        found = self.call(target, PREFIX + "Accessible", "GetChildren")
        return [tuple(child) for child in found if child[1] != NULL_PATH]

    def parent(self, target):
        parent = tuple(self.get(target, "Accessible", "Parent"))
        return None if parent[1] == NULL_PATH or parent[0] != target[0] else parent

    def walk(self, target, depth=0):
        """(depth, object) of the whole tree below, in order; what disappears meanwhile is left out."""
        yield depth, target
        try:
            children = self.children(target)
        except AccessibilityError:
            return
        for child in children:
            yield from self.walk(child, depth + 1)

    def role(self, target):
        return self.call(target, PREFIX + "Accessible", "GetRoleName")

    def name(self, target):
        return self.get(target, "Accessible", "Name")

    def interfaces(self, target):
        """Short names: "Action", "EditableText", ..."""
        found = self.call(target, PREFIX + "Accessible", "GetInterfaces")
        return {name.removeprefix(PREFIX) for name in found}

    def states(self, target):
        low, high = self.call(target, PREFIX + "Accessible", "GetState")
        bits = low | high << 32
        return {name for number, name in enumerate(STATES) if bits >> number & 1}

    def text(self, target):
        return self.call(target, PREFIX + "Text", "GetText", "(ii)", 0, -1)

    def character_extents(self, target, offset):
        return self.call(target, PREFIX + "Text", "GetCharacterExtents", "(iu)", offset, SCREEN)

    def extents(self, target):
        return self.call(target, PREFIX + "Component", "GetExtents", "(u)", SCREEN)

    def actions(self, target):
        found = self.call(target, PREFIX + "Action", "GetActions")
        return [name for name, _, _ in found]

    def act(self, target, index):
        self._granted(self.call(target, PREFIX + "Action", "DoAction", "(i)", index), "the action")

    def set_text(self, target, text):
        editable = PREFIX + "EditableText"
        self._granted(self.call(target, editable, "SetTextContents", "(s)", text), "the new text")

    def focus(self, target):
        self._granted(self.call(target, PREFIX + "Component", "GrabFocus"), "the focus")

    def selected(self, target):
        """The first child that is selected, or None."""
        child = tuple(self.call(target, PREFIX + "Selection", "GetSelectedChild", "(i)", 0))
        return None if child[1] == NULL_PATH else child

    def select(self, target, index):
        selection = PREFIX + "Selection"
        self._granted(self.call(target, selection, "SelectChild", "(i)", index), "the selection")

    @staticmethod
    def _granted(answer, what):
        if not answer:
            raise AccessibilityError(f"{what} was refused")
