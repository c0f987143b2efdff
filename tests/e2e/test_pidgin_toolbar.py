# SPDX-License-Identifier: GPL-2.0-or-later
"""What the toolbar above the text of a mail inserts: images, links, rules; nothing that is for chats."""

import email
import email.policy
import shutil
import subprocess

import pytest

from e2e.test_pidgin_read import png
from equipment.processes import wait_until

pytestmark = pytest.mark.skipif(shutil.which("pidgin") is None, reason="no pidgin")

BOB = "bob@demo.test"


@pytest.fixture
def start(start_ready_pidgin):
    """Starts Pidgin with a mail to bob, whose text has the cursor behind "Look: ": (pidgin, compose)."""

    def start(**options):
        pidgin = start_ready_pidgin(**options)
        pidgin.tool("^Write Mail")
        compose = pidgin.compose_window()
        compose.fill(to=BOB, subject="inserted")
        compose.write("Look: ")
        return pidgin, compose

    return start


def insert(pidgin, compose, item):
    """The toolbar's menu."""
    pidgin.desktop.activate("^inserted")
    compose.window.find("toggle button", "^Insert$").mouse()
    pidgin.app.find("menu item", f"^{item}$").mouse()


def insert_file(pidgin, compose, path):
    insert(pidgin, compose, "Image")
    pidgin.choose_file("^Insert Image$", path, "^Insert$")


def sent(compose, mail):
    compose.send()
    (raw,) = mail.wait_for_mail(BOB)
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_images_are_inserted(start, mail, tmp_path):
    """As they are, however large they are to be seen; two at once, one after the other."""
    pidgin, compose = start()
    photo = tmp_path / "Grüße 图.jpg"
    subprocess.run(["convert", "-size", "3000x2000", "gradient:red-blue", photo], check=True)
    (tmp_path / "small.gif").write_bytes(subprocess.run(["convert", "-size", "20x20", "xc:red", "gif:-"], check=True, capture_output=True).stdout)
    insert_file(pidgin, compose, photo)
    compose.window.find("icon", "^$")
    pidgin.desktop.type(" and ")
    insert_file(pidgin, compose, tmp_path / "small.gif")
    wait_until(lambda: len(compose.window.find_all("icon", "^$")) == 2, 10, lambda: compose.window.tree())
    message = sent(compose, mail)
    assert message.get_body(("plain",)).get_content() == "Look: [image] and [image]"
    html = message.get_body(("html",)).get_content()
    images = list(message.get_body(("related",)).iter_attachments())
    assert [(image.get_content_type(), image.get_filename()) for image in images] == [("image/jpeg", photo.name), ("image/gif", "small.gif")]
    assert [image.get_content() for image in images] == [photo.read_bytes(), (tmp_path / "small.gif").read_bytes()]
    assert all(f'cid:{image["Content-ID"].strip("<>")}"' in html for image in images)


def test_what_is_no_image_is_not_inserted(start, mail, tmp_path):
    """A text, a program that draws (SVG), a file without rights or one that has gone is said to be none; so is cancelling nothing."""
    pidgin, compose = start()
    (tmp_path / "words.png").write_text("words", encoding="utf-8")
    (tmp_path / "drawn.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    with (tmp_path / "large.png").open("wb") as file:
        file.write(png(10, 10))
        file.truncate(33 << 20)
    (tmp_path / "bomb.png").write_bytes(png(30000, 30000, rows=1))
    for name, words in (("words.png", "it is no image that"), ("drawn.svg", "it is no image that"), ("large.png", "it is too large")):
        insert_file(pidgin, compose, tmp_path / name)
        compose.window.find("label", f"^“{name}” was not inserted: {words}")
    insert(pidgin, compose, "Image")
    pidgin.window("^Insert Image$").find("push button", "^Cancel$").click()
    pidgin.wait_closed("^Insert Image$")
    insert_file(pidgin, compose, tmp_path / "bomb.png")
    compose.window.find("label", "^The image is too large to stand in the text, or damaged: it was attached.$")
    compose.window.find("table cell", "^bomb.png$")
    message = sent(compose, mail)
    assert message.get_body(("html",)) is None and [part.get_filename() for part in message.iter_attachments()] == ["bomb.png"]
    assert message.get_body(("plain",)).get_content() == "Look: "


def test_a_window_that_closes_takes_its_dialogs_with_it(start):
    for item, title in (("Image", "^Insert Image$"), ("Link", "^Insert Link$"), (None, "^Attach Files$")):
        pidgin, compose = start()
        if item is not None:
            insert(pidgin, compose, item)
        else:
            compose.window.find("push button", "^Attach").click()
        pidgin.window(title)
        pidgin.blist.find("menu item", "^Quit$", showing=False).click()
        assert pidgin.child.wait(20) == 0
        pidgin.stop()


def test_links_are_inserted(start, mail):
    pidgin, compose = start()
    insert(pidgin, compose, "Link")
    dialog = pidgin.window("^Insert Link$")
    button = dialog.find("push button", "^Insert$")
    assert "sensitive" not in button.states
    for text, is_link in (("javascript:alert(1)", False), ("file:///etc/passwd", False), ("demo.test/?a=1&b=2", True)):
        dialog.find("text", "^Address$").set_text(text)
        wait_until(lambda: ("sensitive" in button.states) == is_link, 5, lambda: f"{text} to be judged")
    dialog.find("text", "^Text$").set_text("the <page>")
    button.click()
    wait_until(lambda: compose["Message"].text == "Look: the <page>", 10, lambda: compose["Message"].text)
    # What is selected becomes the words; Enter is enough. What is written behind is no part of the link.
    pidgin.desktop.activate("^inserted")
    pidgin.desktop.type(", Bob")
    pidgin.desktop.press("shift+Left", "shift+Left", "shift+Left")
    insert(pidgin, compose, "Link")
    dialog = pidgin.window("^Insert Link$")
    assert dialog.find("text", "^Text$").text == "Bob"
    pidgin.desktop.type("bob@demo.test")
    pidgin.desktop.press("Return")
    pidgin.wait_closed("^Insert Link$")
    pidgin.desktop.type("!")
    wait_until(lambda: compose["Message"].text == "Look: the <page>, Bob!", 10, lambda: compose["Message"].text)
    html = sent(compose, mail).get_body(("html",)).get_content()
    assert 'Look: <a href="https://demo.test/?a=1&amp;b=2">the &lt;page&gt;</a>, <a href="mailto:bob@demo.test">Bob</a>!' in html.replace("<A HREF", "<a href").replace("</A>", "</a>")


def test_a_rule_is_one_in_both_forms(start, mail):
    pidgin, compose = start()
    insert(pidgin, compose, "Horizontal rule")
    wait_until(lambda: "focused" in compose["Message"].states, 10, lambda: compose.window.tree())
    pidgin.desktop.type("below")
    message = sent(compose, mail)
    assert message.get_body(("plain",)).get_content() == "Look: \n----\nbelow"
    assert "<hr>" in message.get_body(("html",)).get_content().lower()


@pytest.mark.parametrize("is_wide", [False, True])
def test_nothing_of_chats_is_there(start, is_wide):
    """In both of the views that Pidgin's toolbar has."""
    pidgin, compose = start(prefs={"/pidgin/conversations/toolbar/wide": True} if is_wide else {})
    shown = [node.name for node in compose.window.find_all(None, "Smil|Attention|IM Image")]
    assert shown == []
    x, y, _, _ = compose["Message"].extents
    pidgin.desktop.xdotool("mousemove", x + 20, y + 100, "click", 3)
    pidgin.app.find("menu item", "^Select All$")
    assert pidgin.app.find_all("menu item", "^Reset formatting$") and not pidgin.app.find_all("menu item", "smileys")
    pidgin.desktop.press("Escape")


