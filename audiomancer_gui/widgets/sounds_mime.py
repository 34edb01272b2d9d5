"""The MIME type of a drag that begins in the list."""

from __future__ import annotations

from typing import Final

SOUNDS_MIME: Final = "application/x-audiomancer-sounds"
"""Kind of data that a drag carries beside its files: it is empty, for the window knows which sounds are dragged."""
