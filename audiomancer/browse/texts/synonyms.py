"""Words that mean the same: plurals, and the abbreviations and names of the trade, in a list that users can edit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from audiomancer.browse.texts.spelling import Spelling
from audiomancer.browse.texts.text_table import fold_line
from audiomancer.vocabulary import INSTRUMENT_WORDS, MOODS, instruments_named

DEFAULT_SYNONYMS: Final = """\
kick, bd, kd, kik, bass drum
snare, sd, snr
hi hat, hat, hh
closed hat, closed hi hat, chh, cl hat, hat closed, hh closed
open hat, open hi hat, ohh, oh, op hat, hat open, hh open
clap, cp, hand clap
rim, rim shot, rs
cowbell, cb
tambourine, tamb
shaker, shkr
cymbal, cym
percussion, perc
vocal, vox, voc, voice
effect, fx, sfx, sound effect
guitar, gtr
synth, synthesizer, syn
piano, pno
electric piano, e piano
strings, str
brass, brs
saxophone, sax
trumpet, tpt
trombone, tbn
violin, vln
cello, violoncello, vlc
double bass, contrabass, upright bass
atmosphere, atmos, atmo, ambience, ambiance
arpeggio, arp
drum loop, drum beat, drum break, break beat
melodic loop, melody loop
one shot, 1 shot
deep, sub, boomy
reverse, reversed, rev
drum n bass, dnb, d n b
"""
"""One line a group, its words between commas."""

_LONGEST_ABBREVIATION: Final = 3
"""Letters up to which another word of a group must stand by itself: "bd" is in "bd 01", not in "abduct"."""

_LEAST_PLURAL: Final = 4
_IRREGULAR: Final = {
    "men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth", "mice": "mouse",
}  # fmt: skip
_IRREGULAR_PLURALS: Final = {one: many for many, one in _IRREGULAR.items()}
_SIBILANT_PLURAL: Final = re.compile(r"(?:ss|x|z|ch|sh|o)es$")
_NO_PLURAL: Final = re.compile(r"(?:ss|us|is)$")
_TO_VES: Final = re.compile(r"(?:l|ea|oa|ni|li|wi)fe?$")


def word_forms(word: str) -> tuple[str, ...]:
    """Forms of a folded English word that find its singular and its plural.

    A form that begins another one stands for both, since words are found by their parts: "kick" for "kicks".
    """
    singular = _singular(word)
    forms = [singular]
    if singular in _IRREGULAR_PLURALS:
        forms.append(_IRREGULAR_PLURALS[singular])
    elif re.search(r"[^aeiou]y$", singular) and len(singular) >= _LEAST_PLURAL:
        forms.append(f"{singular[:-1]}ies")
    elif _TO_VES.search(singular) and len(singular) >= _LEAST_PLURAL:
        forms.append(f"{singular.removesuffix('e').removesuffix('f')}ves")
    return tuple(forms)


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < _LEAST_PLURAL or not word.endswith("s") or not word[-2].isalnum() or _NO_PLURAL.search(word):
        return word
    if word.endswith("ies") and len(word) > _LEAST_PLURAL:
        return f"{word[:-3]}y"
    if _SIBILANT_PLURAL.search(word):
        return word[:-2]
    return word[:-1]


@dataclass(frozen=True)
class Meaning:
    """Everything that a word of a query finds.

    Attributes:
        spellings: How it may be written in names, folders, tags and notes.
        words: For a name of several words: these, which may also lie in another order.
        instruments, moods: What it is measured as.
    """

    spellings: tuple[Spelling, ...]
    words: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()


@dataclass(frozen=True)
class Synonyms:
    """Groups of words that mean the same.

    Equal lists are equal, so what was found by one can be cached.

    Args:
        text: One group a line, words between commas; a line that begins with # is a comment.
    """

    text: str = DEFAULT_SYNONYMS
    _groups: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _names: frozenset[tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        groups: dict[str, tuple[str, ...]] = {}
        names: set[tuple[str, ...]] = set(INSTRUMENT_WORDS)
        for line in self.text.splitlines():
            words = [" ".join(fold_line(word).split()) for word in line.split(",")] if line[:1] != "#" else []
            words = list(dict.fromkeys(filter(None, words)))
            for word in words:
                for key in dict.fromkeys((_key(word), _key(_singular(word)))):
                    groups[key] = tuple(dict.fromkeys((*groups.get(key, ()), *words)))
                if " " in word:
                    names.add(tuple(word.split()))
        object.__setattr__(self, "_groups", groups)
        object.__setattr__(self, "_names", frozenset(names))

    def name_length(self, words: Sequence[str]) -> int:
        """Number of the first words that together are one name ("bass drum", "drum loop"); 1 where they are none."""
        folded = tuple(_singular(fold_line(word)) for word in words[:_MOST_WORDS])
        for count in range(len(folded), 1, -1):
            if folded[:count] in self._names:
                return count
        return 1

    def names_with(self, typed: str) -> list[str]:
        """Words of the list that are what was typed, and names of several words that begin with its words."""
        wanted = " ".join(fold_line(typed).split())
        if not wanted:
            return []
        begun = sorted(name for name in map(" ".join, self._names) if " " in wanted and name.startswith(wanted))
        return list(dict.fromkeys([*([wanted] if _key(wanted) in self._groups else []), *begun]))

    def meaning(self, word: str) -> Meaning:
        """Everything that a word, or a name of several words, finds; `word` as it was typed."""
        folded = " ".join(fold_line(word).split()) or fold_line(word)
        forms = word_forms(folded)
        group = self._groups.get(_key(folded)) or self._groups.get(_key(forms[0])) or ()
        is_abbreviation = bool(group) and len(folded) < _LONGEST_ABBREVIATION
        typed = [Spelling(form, is_whole=is_abbreviation or form in _IRREGULAR) for form in forms]
        spellings = {spelling.letters or spelling.text: spelling for spelling in typed}
        for other in group:
            for form in word_forms(other):
                # Joined, a name of several words is found in all its spellings, and looked for once.
                joined = Spelling(form).letters or form
                is_whole = len(joined) <= _LONGEST_ABBREVIATION or form in _IRREGULAR
                spellings.setdefault(joined, Spelling(joined, is_whole))
        named = dict.fromkeys([folded, *forms, *group])
        return Meaning(
            tuple(spellings.values()),
            tuple(folded.split()) if " " in folded else _INSTRUMENT_WORDS.get(_singular(_key(folded)), ()),
            tuple(dict.fromkeys(name for one in named for name in instruments_named(one))),
            tuple(one for one in named if one in MOODS),
        )


_MOST_WORDS: Final = 4
_INSTRUMENT_WORDS: Final = {"".join(words): words for words in INSTRUMENT_WORDS}
"""Words of the instruments that are named by several, by these joined: "drumloop" is found like "drum loop"."""


def _key(word: str) -> str:
    """Letters and digits of a word: "hi-hat", "hi hat" and "hihat" are one entry."""
    return Spelling(word).letters or word


def synonyms_problems(lines: Iterable[str]) -> list[str]:
    """Sentences on the lines of an edited list that mean nothing: those with a single word."""
    return [
        f"Line {number} has one word only: a group needs two."
        for number, line in enumerate(lines, start=1)
        if line.strip() and line[:1] != "#" and len([word for word in line.split(",") if word.strip()]) < 2
    ]
