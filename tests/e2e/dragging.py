# SPDX-License-Identifier: GPL-2.0-or-later
"""Another program from whose window things are dragged, with the forms that it offers them in (drag-source.c).

    with Source(desktop, build_dir, tmp_path, [("text/html", b"<b>x</b>"), ("UTF8_STRING", b"x")]) as source:
        source.drop_on(compose["Message"])
"""

TITLE = "^Files to drag$"


class Source:
    def __init__(self, desktop, build_dir, folder=None, offers=None, files=(), is_copied=False):
        """OFFERS, pairs of a target's name and octets, are laid down in FOLDER; or FILES are offered. IS_COPIED: in the clipboard too."""
        self.desktop = desktop
        arguments = [*(["-c"] if is_copied else []), *(["-t"] if offers else files)]
        for number, (target, octets) in enumerate(offers or ()):
            path = folder / f"offer-{number}"
            path.write_bytes(octets)
            arguments.append(f"{target}={path}")
        self._command = [build_dir / "tests/e2e/drag-source", *arguments]

    def __enter__(self):
        self._child = self.desktop.start(self._command)
        try:
            self.desktop.xdotool("search", "--sync", "--onlyvisible", "--name", TITLE)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exc):
        self.stop()

    def stop(self):
        self._child.stop()

    def drop_on(self, target, at=None):
        """On the middle of that object, or AT a place of it; returns when it has got what it asked for. Once."""
        self.desktop.activate(TITLE)
        window = self.desktop.xdotool("search", "--onlyvisible", "--name", TITLE).split()[0]
        place = geometry(self.desktop, window)
        left, top, width, height = target.extents
        to_x, to_y = at if at is not None else (min(width, 200) // 2, height // 2)
        drag(self.desktop, (place["X"] + place["WIDTH"] // 2, place["Y"] + place["HEIGHT"] // 2), (left + to_x, top + to_y))
        self.desktop.xdotool("search", "--sync", "--onlyvisible", "--name", "^Files dragged$")


def geometry(desktop, window):
    lines = desktop.xdotool("getwindowgeometry", "--shell", window).splitlines()
    return {key: int(value) for key, value in (line.split("=") for line in lines)}


def drag(desktop, start, end):
    """By the mouse, in steps, as GTK+ begins a drag only after some way."""
    (x, y), (to_x, to_y) = start, end
    desktop.xdotool("mousemove", x, y, "mousedown", 1)
    for step in range(1, 21):
        desktop.xdotool("mousemove", x + (to_x - x) * step // 20, y + (to_y - y) * step // 20, "sleep", 0.05)
    desktop.xdotool("mousemove", to_x + 2, to_y, "sleep", 0.3, "mouseup", 1)
