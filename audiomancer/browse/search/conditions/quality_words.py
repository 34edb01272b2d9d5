"""Words that name a character: beside other conditions "bright" means the brighter ones of what these find."""

from __future__ import annotations

from typing import Final

from audiomancer.browse.columns.kind_ranks import Quality
from audiomancer.text_fold import fold

_QUALITIES: Final = (
    Quality("brightness", True, "bright", "brighter"),
    Quality("brightness", False, "dark", "darker"),
    Quality("duration", True, "long", "longer"),
    Quality("duration", False, "short", "shorter"),
    Quality("loudness", True, "loud", "louder"),
    Quality("loudness", False, "quiet", "quieter"),
    Quality("attack", True, "soft", "softer"),
    Quality("attack", False, "hard", "harder"),
    Quality("noisiness", True, "noisy", "noisier"),
    Quality("noisiness", False, "clean", "cleaner"),
    Quality("bpm", True, "fast", "faster"),
    Quality("bpm", False, "slow", "slower"),
)
_SAME: Final = {"crisp": "bright", "crispy": "bright", "mellow": "dark", "quick": "fast", "uptempo": "fast"}
"""Words that mean what others mean."""

_BY_WORD: Final = {
    word: one for one in _QUALITIES for word in (one.word, one.comparative, f"{one.comparative.removesuffix('r')}st")
}
"""By the plain word, its comparative and its superlative: the list begins with the brightest either way."""

QUALITY_OF: Final = _BY_WORD | {word: _BY_WORD[meant] for word, meant in _SAME.items()}
"""Qualities by their words, folded: "bright", "brighter" and "brightest" are one."""


def opposite_of(quality: Quality) -> str:
    """The word for the other end of a measure: "dark" of bright."""
    return next(one.word for one in _QUALITIES if one.column == quality.column and one.is_upper != quality.is_upper)


def quality_of(word: str) -> Quality | None:
    """The quality that a word names; None where it names none."""
    return QUALITY_OF.get(fold(word))
