# SPDX-License-Identifier: GPL-2.0-or-later
"""Signatures in a client without windows: kept per sender, put into new mails once, never into one that is gone on with."""

from e2e.headless import Headless

from e2e.test_drafts import ALICE, client, configured, drafts  # noqa: F401

TEXT = "Alice\nDemo"


def test_kept_and_put_into_mails(client, configured, build_dir):  # noqa: F811
    assert "text" not in client.do("signature", ALICE) or client.do("signature", ALICE)["text"] is None
    assert client.do("signature", "Alice <Alice@Demo.test>", text=TEXT)["text"] == TEXT
    assert client.do("signature", ALICE)["text"] == TEXT

    key = client.do("draft", to="bob@demo.test", subject="Plan", text="Hello", last="true")["draft"]
    assert key
    (draft,) = drafts(client)
    client.do("forward", draft["id"])
    assert client.wait("compose")["text"].endswith("Hello\n\n-- \n" + TEXT)
    client.do("draft-open", draft["id"])
    assert client.wait("compose")["text"].rstrip() == "Hello"

    # It lies with the account's mail: another client on this machine has it too.
    client.quit()
    client.start()
    client.do("account-add", ALICE, "secret-a")
    client.do("connect")
    client.wait("connected")
    assert client.do("signature", ALICE)["text"] == TEXT
    client.do("signature", ALICE, text="")
    client.do("forward", drafts(client)[0]["id"])
    assert "-- \n" not in client.wait("compose")["text"]
