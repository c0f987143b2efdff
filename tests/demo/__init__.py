# SPDX-License-Identifier: GPL-2.0-or-later
"""`make demo`: the main job with real clients and real mail servers, to play with or by itself."""

import sys
from pathlib import Path

# The tests' equipment is imported by the names that the tests use.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
