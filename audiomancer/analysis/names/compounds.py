"""Cuts words that names write without a blank: "kickloop", "floortom", "hihatopen"."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from audiomancer.analysis.names.general_words import LOOP_ENDINGS, word_set
from audiomancer.analysis.names.instrument_words import PHRASES

_LEAST_LETTERS: Final = 3
_FIRST: Final = word_set("open closed close floor low high hi lo mid top drum hand side rim sub one music string")
WHOLE: Final = word_set(
    "pianissimo fortepiano sidekick sidekicks ensnare ensnares thunderclap thunderclaps afterclap embrass contrabass "
    "compass chopstick chopsticks drumstick drumsticks equivocal unequivocal fiddlesticks handshake humdrum losing "
    "mellow midriff midriffs lorain rainfall rainfalls rainforest sloop sloops snapshot snapshots windbreak windbreaks "
    "windfall windfalls saltshaker saltshakers"
)
"""Words of English that look as if they were made of known ones."""

_ENDINGS: Final = (
    "kicks", "kick", "snares", "snare", "claps", "clap", "hihats", "hihat", "pianos", "piano", "guitars", "guitar",
    "basses", "bass", "vocals", "vocal", "cymbals", "cymbal", "shakers", "shaker", "cowbells", "cowbell",
)  # fmt: skip
"""Words that say what a word is that begins with anything: "popkick"."""

_SECOND: Final = word_set("open closed drum drums shot shots stick low high hi lo mid top fill roll hit hits fx")


@lru_cache(4096)
def cut(word: str) -> tuple[str, ...]:
    """The words that a word in lower case is made of; itself where it is known, or made of nothing known."""
    if word in PHRASES or word in WHOLE or len(word) < 2 * _LEAST_LETTERS - 1:
        return (word,)
    for ending in LOOP_ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _LEAST_LETTERS and (stem in PHRASES or stem in _FIRST or len(cut(stem)) > 1):
            return (*cut(stem), ending)
    for at in range(2, len(word) - 1):
        first, second = word[:at], word[at:]
        is_first = first in _FIRST or (at >= _LEAST_LETTERS and first in PHRASES)
        is_second = second in _SECOND or (len(second) >= _LEAST_LETTERS and second in PHRASES)
        if is_first and is_second and (first in PHRASES or second in PHRASES):
            return (first, second)
    last = next((ending for ending in _ENDINGS if word.endswith(ending)), "")
    return (word.removesuffix(last), last) if last else (word,)
