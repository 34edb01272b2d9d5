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


_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼʹ`´ʻ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−⁃﹘﹣", "-"),
        "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n",
        "ŧ": "t", "ß": "ss", "♯": "#", "♭": "b", "\u00ad": None, "\u200b": None, "\ufeff": None,
    }
)  # fmt: skip
"""Letters and signs that Unicode does not decompose, each with the plain one that a keyboard has for it."""

_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
"""Combining accents of Latin, Greek and Cyrillic; in other scripts a combining sign makes another letter."""


def search_fold(text: str) -> str:
    """Text as a search compares it: without case, accents, ligatures, full width and typographic signs.

    Follows Unicode's compatibility decomposition (NFKD, UAX #15): "Café", "CAFE" in full width and "cafe" are one, and
    so are "don’t" and "don't", "Rock–n–Roll" and "rock-n-roll", "große" and "grosse".
    """
    if text.isascii():
        return text.lower()
    printable = _HALVES.sub("\ufffd", text).casefold().translate(_ALIKE)
    decomposed = _ACCENTS.sub("", unicodedata.normalize("NFKD", printable))
    # Compatibility forms can hold capitals and signs again ("Å", "㎜", full-width quotes).
    return decomposed.casefold().translate(_ALIKE)


_DIGITS: Final = re.compile("[0-9]+")
_ONE_SIGN_COUNTS: Final = 9
"""Counts of digits below this are one sign: 0 to 8; greater ones are the sign 9 and a character for the count."""


def natural_key(folded: str) -> str:
    """Text by which folded texts are ordered as people count: "vol 2" before "vol 10".

    Each number is preceded by the count of its digits without leading zeros, so that the greater number is the greater
    text; texts that differ in leading zeros only follow one another, the one with fewer first.
    """
    zeros: list[str] = []

    def numbered(match: re.Match[str]) -> str:
        digits = match[0].lstrip("0")
        zeros.append(chr(min(len(match[0]) - len(digits), 0xFF)))
        # Counts stand where digits stand among signs and letters.
        if len(digits) < _ONE_SIGN_COUNTS:
            return f"{len(digits)}{digits}"
        return f"{_ONE_SIGN_COUNTS}{chr(len(digits))}{digits}"

    key = _DIGITS.sub(numbered, folded)
    return key if not zeros else f"{key}\0{''.join(zeros)}"
