"""Words for instruments that were mistyped: "tombourine", "saxaphone", "glockenspeil"."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from audiomancer.analysis.names.instrument_words import KIND, PHRASES, ROLE

_LEAST_LETTERS: Final = 9
"""Shorter words have neighbours that mean something else: "clipping" and "clapping", "stings" and "strings"."""


def _shortened(word: str) -> set[str]:
    """A word, and it without each of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _by_shortened() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word, (_, level) in PHRASES.items():
        if len(word) >= _LEAST_LETTERS and word.isalpha() and level >= ROLE:
            for part in _shortened(word):
                found.setdefault(part, []).append(word)
    return found


_WORDS_BY_SHORTENED: Final = _by_shortened()
"""Long words by what is left of them without a letter: two words that differ by one letter have one such in common."""


@lru_cache(4096)
def meant_instrument(word: str) -> tuple[str, float] | None:
    """Instrument id and level of the word for an instrument that a long word is but for one slip; None for others.

    A slip is a letter too many, too few, another one, or two in the wrong order. The first and the last letter are
    right: people seldom miss these, and other words often differ in them.

    Args:
        word: In lower case.
    """
    if len(word) < _LEAST_LETTERS or not word.isalpha() or word in PHRASES:
        return None
    near = {known for part in _shortened(word) for known in _WORDS_BY_SHORTENED.get(part, ())}
    found = {PHRASES[known] for known in near if _is_one_slip(word, known)}
    if len({instrument for instrument, _ in found}) != 1:
        return None
    instrument, level = max(found, key=lambda one: one[1])
    return instrument, min(level, KIND)


def _is_one_slip(word: str, known: str) -> bool:
    if word[0] != known[0] or word[-1] != known[-1]:
        return False
    while word and known and word[0] == known[0]:
        word, known = word[1:], known[1:]
    while word and known and word[-1] == known[-1]:
        word, known = word[:-1], known[:-1]
    return max(len(word), len(known)) <= 1 or (len(word) == 2 and word[::-1] == known)
