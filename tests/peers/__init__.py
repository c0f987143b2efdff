# SPDX-License-Identifier: GPL-2.0-or-later
"""Mail servers that misbehave, as tables of cases, and lines that are long or break.

    for case in POP3_CASES: with ScriptedServer(case.script) as server: ... server.port, server.lines
    with DelayProxy(port, rtt=0.1) as far_away: ... far_away.port

`server` is the engine, `pop3` and `smtp` are the tables.
"""

from equipment.relay import DelayProxy
from .pop3 import POP3_CASES, POP3_GOOD_CASES, pop3_script
from .server import ScriptedServer
from .smtp import SMTP_CASES, SMTP_GOOD_CASES, smtp_script

__all__ = [
    "POP3_CASES",
    "POP3_GOOD_CASES",
    "SMTP_CASES",
    "SMTP_GOOD_CASES",
    "DelayProxy",
    "ScriptedServer",
    "pop3_script",
    "smtp_script",
]
