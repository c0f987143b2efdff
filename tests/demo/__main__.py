# SPDX-License-Identifier: GPL-2.0-or-later
"""python -m tests.demo [--build DIR] [--story]

Where there is a display, Pidgin; else on a terminal Finch; for the person to play with. With neither, or with --story, the
whole story by itself, on a desktop and a terminal that nobody sees, its pictures in DIR/demo.
"""

import argparse
import logging
import os
import subprocess
import sys
from pathlib import Path

from equipment.a11y_bus import AccessibilityError
from equipment.processes import end_on_sigterm

from . import play, story


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description="Mail makes the round trip.")
    parser.add_argument("--build", default="build", type=Path, help="the folder with the programs (default: build)")
    parser.add_argument("--story", action="store_true", help="play the story even where somebody could play along")
    options = parser.parse_args()
    build = options.build.resolve()
    # The mail servers are unpacked beside the programs.
    os.environ.setdefault("IMAIL_BUILD", str(build))
    # Postfix's stand-in remarks that it offers no TLS where it is not meant to.
    logging.getLogger("mail").setLevel(logging.ERROR)
    end_on_sigterm()
    try:
        if options.story or not (os.environ.get("DISPLAY") or (sys.stdin.isatty() and sys.stdout.isatty())):
            return story.tell(build)
        return play.with_pidgin(build) if os.environ.get("DISPLAY") else play.with_finch(build)
    except KeyboardInterrupt:
        return 130
    except (AssertionError, AccessibilityError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        print(f"\ndemo: {error or type(error).__name__}", file=sys.stderr)
        return 1


sys.exit(main())
