# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests hold in their hands: the objects of an application's accessibility tree.

    app = desktop.application(child.pid)
    app.find("menu item", "Manage Accounts", showing=False).click()
    app.window("^Accounts").find("push button", "Add").click()
    app.window("Add Account").find("text", "Username").set_text("alice")

`find` waits (as wait_until does) until the object shows, and otherwise fails with a dump of the tree.
Roles are those of GTK+ 2: "frame" and "dialog" (windows; Pidgin's buddy list is a frame, what
pidgin_create_dialog makes is a dialog, GtkMessageDialogs are alerts), "push button", "text" (entry and
text view), "password text", "menu", "menu item", "check box", "combo box", "page tab", "table" or
"tree table", "table cell", "label", "icon". An entry bears the name of the label that has it as its mnemonic
widget. The items of menus and combo boxes are there, hidden, before the menu is ever opened, and can be clicked.
"""

import re

from .a11y_bus import AccessibilityError
from .processes import Timeout, wait_until

TIMEOUT = 10
WINDOWS = ("frame", "dialog", "alert", "window", "file chooser")
NOWHERE = -(2**30)  # pixels; what is not laid out yet is left of that
DUMP_TEXT = 60  # characters of a text shown in a dump


class Node:
    """One object of the tree."""

    def __init__(self, desktop, target):
        self._desktop = desktop
        self._bus = desktop.bus
        self._target = target

    def __repr__(self):
        try:
            return f"<{self.role} {self.name!r}>"
        except AccessibilityError:
            return "<gone>"

    def __eq__(self, other):
        return isinstance(other, Node) and self._target == other._target

    def __hash__(self):
        return hash(self._target)

    # Finding.

    def find(self, role=None, name=None, *, timeout=TIMEOUT, showing=True, index=0, where=None):
        """Waits for the descendant; `name` is a regular expression, `where` a further condition on a Node."""

        def find():
            found = self.find_all(role, name, showing=showing, where=where)
            return found[index:]

        return wait_until(find, timeout, lambda: f"[{role}] {name!r} in:\n{self.tree()}", interval=0.05)[0]

    def find_all(self, role=None, name=None, *, showing=True, where=None, limit=0):
        """The descendants there are now, in tree order."""
        pattern = re.compile(name) if name is not None else None
        found = []
        for depth, target in self._bus.walk(self._target):
            node = Node(self._desktop, target)
            if depth and node._matches(role, pattern, showing) and (where is None or where(node)):
                found.append(node)
                if limit and len(found) >= limit:
                    break
        return found

    def _matches(self, role, pattern, showing):
        try:
            return (
                (role is None or self.role == role)
                and (pattern is None or pattern.search(self.name))
                and (not showing or "showing" in self.states)
            )
        except AccessibilityError:
            return False

    def window(self, title, *, timeout=TIMEOUT):
        """Waits for the application's window with that title (a regular expression), of any kind."""
        return self.find(
            None, title, timeout=timeout,
            where=lambda node: node.role in WINDOWS and node.parent == self,
        )  # fmt: skip

    def wait_gone(self, role=None, name=None, *, timeout=TIMEOUT):
        """Waits until no such descendant shows."""
        wait_until(
            lambda: not self.find_all(role, name, limit=1), timeout,
            lambda: f"[{role}] {name!r} to go:\n{self.tree()}", interval=0.05,
        )  # fmt: skip

    def find_text(self, pattern, *, timeout=TIMEOUT):
        """Waits for a descendant whose text (not name) matches, searched with re."""

        def matches(node):
            try:
                return re.search(pattern, node.text)
            except AccessibilityError:
                return False

        return self.find("text", timeout=timeout, where=matches)

    def field(self, label, role="text", *, timeout=TIMEOUT):
        """The entry beside (that is, after, in tree order or as its sibling) the label that matches."""
        target = self.find("label", label, timeout=timeout)
        node = target
        for _ in range(3):
            node = node.parent
            if node is None:
                break
            found = node.find_all(role)
            if found:
                return min(found, key=target.distance)
        raise Timeout(f"no [{role}] beside the label {label!r} in:\n{self.tree()}")

    @property
    def children(self):
        return [Node(self._desktop, child) for child in self._bus.children(self._target)]

    @property
    def parent(self):
        parent = self._bus.parent(self._target)
        return None if parent is None else Node(self._desktop, parent)

    # Looking.

    @property
    def role(self):
        return self._bus.role(self._target)

    @property
    def name(self):
        return self._bus.name(self._target)

    @property
    def states(self):
        """Names such as "showing", "sensitive", "focused", "checked", "selected", "active"."""
        return self._bus.states(self._target)

    @property
    def text(self):
        return self._bus.text(self._target)

    @property
    def choice(self):
        """The name of the entry that a combo box has chosen."""
        chosen = self._bus.selected(self._target)
        return "" if chosen is None else self._bus.name(chosen)

    @property
    def extents(self):
        """(x, y, width, height) on the screen, once it stays there: GTK+ moves things a moment after what makes them move."""
        places = [None]

        def is_still():
            places.append(tuple(self._bus.extents(self._target)))
            return places[-1] == places[-2] and places[-1][0] > NOWHERE

        wait_until(is_still, TIMEOUT, lambda: f"{self!r} to stay in its place: {places[-1]}", interval=0.03)
        return places[-1]

    @property
    def actions(self):
        return self._bus.actions(self._target)

    def distance(self, other):
        """How far the objects are from each other on the screen: rows count more than columns."""
        x1, y1, w1, h1 = self.extents
        x2, y2, w2, h2 = other.extents
        return 10 * abs(y1 + h1 / 2 - y2 - h2 / 2) + abs(x1 + w1 / 2 - x2 - w2 / 2)

    def tree(self):
        """The tree below, as text."""
        lines = []
        for depth, target in self._bus.walk(self._target):
            lines.append("  " * depth + Node(self._desktop, target)._line())
        return "\n".join(lines)

    def _line(self):
        try:
            states = self.states
            line = f"[{self.role}] {self.name!r}"
            line += "" if "showing" in states else " hidden"
            line += "" if "sensitive" in states else " insensitive"
            line += "".join(f" {s}" for s in ("focused", "checked", "selected") if s in states)
            if "Text" in self._bus.interfaces(self._target) and self.text != self.name:
                line += f" text={self.text[:DUMP_TEXT]!r}"
            return line
        except AccessibilityError:
            return "(gone)"

    # Doing.

    def click(self, action=None):
        """Does the object's first action ("click", "toggle", "activate"), or the one named."""
        names = self.actions
        if not names or (action is not None and action not in names):
            raise AccessibilityError(f"{self!r} has the actions {names}, not {action}")
        self._bus.act(self._target, names.index(action) if action else 0)

    def set_text(self, text):
        """Replaces the whole text; any character goes."""
        self._bus.set_text(self._target, text)

    def focus(self):
        self._bus.focus(self._target)

    def select(self, index):
        """Selects the child of that index, as in a combo box, a list or a row of tabs."""
        self._bus.select(self._target, index)

    def choose(self, item):
        """Picks the entry of a combo box whose name matches, and waits for it to be chosen: GTK+ does so a moment later."""
        self.find("menu item", item, showing=False).click()
        wait_until(lambda: re.search(item, self.choice), TIMEOUT, lambda: f"{item!r} to be chosen:\n{self.tree()}")

    def mouse(self, button=1, *, clicks=1):
        """Clicks the middle of the object with the real (virtual) mouse; for context menus, button 3."""
        x, y, width, height = self.extents
        self._desktop.xdotool("mousemove", x + width // 2, y + height // 2)
        self._desktop.xdotool("click", "--repeat", clicks, "--delay", 50, button)

    def mouse_at(self, words):
        """Clicks the first character of those words, where they stand last in the text: a link, for example."""
        x, y, width, height = self._bus.character_extents(self._target, self.text.rindex(words))
        self._desktop.xdotool("mousemove", x + width // 2, y + height // 2)
        self._desktop.xdotool("mousemove", x + width // 2 + 1, y + height // 2, "click", 1)
