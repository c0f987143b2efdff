# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of the end-to-end tests."""

import pytest

from e2e.clients import is_sanitized


@pytest.fixture
def plain_build(build_dir):
    """Skips a test of Debian's own Pidgin or Finch where our plugins are built with a sanitizer."""
    if is_sanitized(build_dir):
        pytest.skip("a client that is not built with a sanitizer cannot load plugins that are; imail-headless can, and does")
