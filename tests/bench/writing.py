# SPDX-License-Identifier: GPL-2.0-or-later
"""The compose window of make bench-window: typing a recipient with 20,000 contacts, and into a mail with a large image that saves itself.

Contacts are as many as the plugin keeps (IMAIL_CONTACTS_MAX). The image is noise, which no format makes smaller. That what is measured took place is looked at: the people
that were offered, the draft that lies in the Maildir.
"""

import contextlib
import statistics
import subprocess
import time

from equipment.processes import wait_until

CONTACTS = 20_000
FAMILIES, GIVEN = ("Miller", "Smith", "Zhang", "王", "Müller", "Martin", "Kim", "Nowak"), ("Maria", "Anna", "Wei", "小明", "Jörg", "Paul", "Min", "Ewa")
TYPED = ("maria", "wei zh", "小明 王", "contact1999")
TITLE, TO, BODY = "^(Write Mail|Noise)", "^To$", "^Message$"
TEXT = ("The quick brown fox jumps over the lazy dog. ",) * 5
SAVES_ITSELF_S = 5
IMAGE_SIZE, IMAGE_MIN = "2400x1800", 8 << 20
ROUNDS = 3
TARGET_OPEN_MS, TARGET_STALL_MS = 300, 50


def write_contacts(state):
    """As the plugin keeps them (contact-table.h): everybody was written to."""
    now = int(time.time())
    lines = (
        f"W\t{1 + n % 9}\t{now - n * 60}\tcontact{n}@demo{n % 400}.test\t{GIVEN[n % 8]} {FAMILIES[n // 8 % 8]} {n}\n" for n in range(CONTACTS)
    )
    state.mkdir(parents=True, exist_ok=True)
    (state / "contacts").write_text("".join(lines), encoding="utf-8")


def make_image(path):
    subprocess.run(["convert", "-size", IMAGE_SIZE, "xc:", "+noise", "Random", f"png24:{path}"], check=True)
    assert path.stat().st_size > IMAGE_MIN
    return path


class Writing:
    """What a person does in the window, measured; figures by what is done: a list of (wall, processor) ms, one for each round."""

    def __init__(self, watch, desktop, account_folder, image):
        self.watch, self.desktop, self.folder, self.image = watch, desktop, account_folder, image
        self.figures = {}

    def stall(self, what):
        worst, cpu, _ = self.watch.ask("stalls")[0].split()
        self.figures.setdefault(what, []).append((float(worst), float(cpu)))

    def type(self, name, text, pause):
        for letter in text:
            self.watch.do("type", TITLE, name, letter)
            time.sleep(pause)

    def offered(self):
        return int(self.watch.ask("rows", "popups", "GtkTreeView")[0].split()[0])

    def round(self):
        self.watch.ask("stalls")
        self.watch.do("press", "^Buddy List$", "^Write Mail")
        wait_until(lambda: "Write Mail" in self.watch.ask("windows"), 20, "the compose window")
        time.sleep(1)
        self.stall("open the window")
        for typed in TYPED:
            self.watch.ask("stalls")
            self.type(TO, typed, 0.05)
            time.sleep(0.5)
            self.stall(f"type “{typed}” in To")
            assert self.offered() > 0, typed
            self.watch.do("clear", TITLE, TO)
        self._write()
        self._keep()

    def _write(self):
        """Long enough that the draft is saved twice; the image lies beside it until the window is closed, and goes into it then."""
        self.watch.do("type", TITLE, "^Subject$", "Noise")
        self.desktop.copy("image/png", self.image)
        self.desktop.activate(TITLE)
        self.watch.do("focus", TITLE, BODY)
        self.watch.ask("stalls")
        self.desktop.press("ctrl+v")
        wait_until(self.is_pasted, 30, "the image in the text")
        self.stall("paste the image")
        seen = self.drafts()
        for sentence in TEXT:
            self.type(BODY, sentence, 2.5 * SAVES_ITSELF_S / len(TEXT) / len(sentence))
            seen |= self.drafts()
        self.stall("type in the text, the draft saves itself")
        assert len(seen) > 2, seen

    def is_pasted(self):
        return any(path.stat().st_size > IMAGE_MIN for path in (self.folder / "edit").rglob("*") if path.is_file())

    def drafts(self, least=0):
        """The names of those that lie in the folder; each save has a new one."""
        with contextlib.suppress(FileNotFoundError):
            return {path.name for path in self.folder.glob("Maildir/.Drafts/cur/*") if path.stat().st_size > least}
        return set()

    def _keep(self):
        before = self.drafts(IMAGE_MIN)
        self.watch.do("close", TITLE)
        wait_until(lambda: self.watch.ask("press", ".", "^Save as Draft$") == [], 20, "the question")
        wait_until(lambda: self.drafts(IMAGE_MIN) - before, 30, "the whole draft")
        wait_until(lambda: self.watch.ask("windows") == ["Buddy List"], 20, "the window to close")
        self.stall("close, and keep all as a draft")

    def table(self):
        lines = []
        for what, figures in self.figures.items():
            walls, cpus = zip(*figures)
            target = {"open the window": TARGET_OPEN_MS, "paste the image": None}.get(what, TARGET_STALL_MS)
            met = "" if target is None else max(walls) <= target
            lines.append((f"compose: {what}: longest stall, ms", statistics.median(walls), max(walls), max(cpus), target or "", met))
        return lines
