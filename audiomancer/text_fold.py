"""Comparison of names: the one rule for searches, tags, collections and saved searches."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_HALVES: Final = re.compile("[\ud800-\udfff]")


def fold(text: str) -> str:
    """Text as it is compared: without case, of composed characters, `�` for what is no character.

    Folded tags and paths stand in the database: what it gives for a text never changes.
    """
    if text.isascii():
        return text.lower()
    printable = _HALVES.sub("\ufffd", text)
    # Case folding can decompose composed characters ("ǰ"), so they are put together again.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", printable).casefold())
