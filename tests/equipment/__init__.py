# SPDX-License-Identifier: GPL-2.0-or-later
"""The equipment of the end-to-end tests: real mail servers, a desktop, a terminal.

Each module is a context manager that starts private programs in a temporary folder, on loopback, and
leaves no process behind. Only Debian's Python and Debian's packages are used. Nothing here knows imail;
what tests say about imail stands in tests/e2e.
"""
