# SPDX-License-Identifier: GPL-2.0-or-later
"""Writing in libpurple's forms, in a client without a UI plugin of ours: nothing that was written is lost. Signatures there."""

import pytest
from e2e.headless import Headless
from e2e.test_drafts import ALICE, BOB, configured, parse  # noqa: F401
from equipment.processes import wait_until


@pytest.fixture
def client(configured, build_dir, mail):  # noqa: F811
    with Headless(configured, build_dir, "--fallback", user_dir=configured.path / "fallback") as client:
        client.log_in(ALICE, "secret-a")
        client.set_up(mail, ALICE, "secret-a")
        client.do("account-set", "hold", "0")
        yield client


def form(client):
    return client.wait("request-fields", title="Write Mail")


def write(client):
    client.do("menu", "Write Mail…")
    return form(client)


def write_as(client, sender):
    """The form if it offers the sender, who is known here a little after the server took it; otherwise it is put away."""
    asked = write(client)
    if sender in str(asked):
        return asked
    client.do("answer", asked["id"], "cancel")
    return None


def value(form, name):
    return next(field.get("value") for field in form["fields"] if field["name"] == name)


def drafts(client):
    return client.do("list", "Drafts")["mails"]


def test_cancelled(client, mail):
    asked = write(client)
    client.do("answer", asked["id"], "cancel")
    assert drafts(client) == []  # nothing was written

    asked = write(client)
    client.do("answer", asked["id"], "cancel", "to=bob@demo.test, half an addr", "subject=Plan", "text=Dear Bob")
    kept = client.wait("request-choice", title="Write Mail")
    assert kept["primary"] == "The mail is kept in the folder Drafts."
    (draft,) = drafts(client)
    assert draft["subject"] == "Plan"
    client.do("answer", kept["id"], "value=1")  # Write On
    again = form(client)
    assert (value(again, "to"), value(again, "text")) == ("bob@demo.test, half an addr", "Dear Bob")

    # What cannot be sent comes again, with all that was written; what is sent is no draft any more.
    client.do("answer", again["id"], "text=Dear Bob,")
    failed = form(client)
    assert "half an addr" in failed["secondary"] and value(failed, "text") == "Dear Bob,"
    client.do("answer", failed["id"], f"to={BOB}")
    (raw,) = mail.wait_for_mail(BOB)
    assert parse(raw)["Subject"] == "Plan"
    assert drafts(client) == []

    asked = write(client)
    client.do("answer", asked["id"], "cancel", "text=never mind")
    client.do("answer", client.wait("request-choice", title="Write Mail")["id"], "value=2")  # Discard
    wait_until(lambda: drafts(client) == [], 10, "the draft to go")


def test_killed(client):
    asked = write(client)
    client.do("answer", asked["id"], "typed", f"to={BOB}", "subject=Half", "text=said")
    wait_until(lambda: drafts(client), 20, "a draft")
    client.kill()
    client.start()
    client.do("account-add", ALICE, "secret-a")
    client.do("connect")
    client.wait("connected")
    lost = client.wait("request-choice", title="Unfinished Mail")
    client.do("answer", lost["id"], "value=0")
    assert value(form(client), "text") == "said\n"


def test_signature(client, mail):
    client.do("signature", ALICE, text="Alice\nDemo")
    asked = write(client)
    assert value(asked, "text") == "\n\n-- \nAlice\nDemo"
    client.do("answer", asked["id"], "cancel")
    assert drafts(client) == []  # the signature alone is nothing that was written

    client.do("sender-set", address=BOB, name="Bob", host="localhost", port=mail.smtp_port["tls"], tls="tls", login=BOB, password="secret-b")
    client.do("signature", BOB, text="Robert")
    asked = wait_until(lambda: write_as(client, BOB), 20, "the sender to be offered")
    client.do("answer", asked["id"], f"to={BOB}", "subject=as Bob", f"from=Bob <{BOB}>")
    (raw,) = mail.wait_for_mail(BOB)
    message = parse(raw)
    assert message["From"] == f"Bob <{BOB}>"
    assert message.get_body(("plain",)).get_content().endswith("\n-- \nRobert\n")
