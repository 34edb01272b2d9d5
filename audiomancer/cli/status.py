"""Exit status of the commands."""

from __future__ import annotations

from typing import Final

OK: Final = 0
"""All went well."""

FAILED: Final = 1
"""Something failed, and was said."""

USAGE: Final = 2
"""The command was not understood."""
