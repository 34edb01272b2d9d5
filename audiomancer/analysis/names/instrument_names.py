"""The instrument that the parts of a path name: phrases become candidates with weights, the heaviest is the answer.

A candidate weighs what its words say (`instrument_words`), less where it stands in brackets, after "with" or in a
folder, and nothing after "no" or in a proper name. Of several equals the last wins, which in English is what the sound
*is*: "snare rim" is a rim.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from audiomancer.analysis.names.general_words import BREAKING, GENRE_PHRASES
from audiomancer.analysis.names.instrument_words import (
    ABBREVIATIONS,
    ADDITIONS,
    BEATERS,
    BOWED,
    DOUBTFUL_ABBREVIATIONS,
    DRUM_CONTEXT,
    DRUM_MACHINE_ABBREVIATIONS,
    DRUM_MACHINES,
    DYNAMICS,
    FAINT,
    FIRST_ABBREVIATIONS,
    JOINTS,
    KIND,
    LENGTHS,
    MICROPHONES,
    NEGATIONS,
    PHRASES,
    PLAIN,
    PROPER_NAMES,
    PROSE,
    ROLE,
    STATES_CLOSED,
    STATES_OPEN,
    STROKES,
    SURE,
)
from audiomancer.analysis.names.slips import meant_instrument
from audiomancer.analysis.names.tokens import NameParts, Part, tokens_of
from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT

FILE_CONFIDENCE: Final = 0.95
"""Confidence of a usual word in the file name."""

FOLDER_CONFIDENCE: Final = 0.9
"""The same in a folder's name: users' folders are less orderly than those that could be measured."""

_CONFIDENCE: Final = ((SURE, FILE_CONFIDENCE), (PLAIN, FILE_CONFIDENCE), (KIND, 0.87), (ROLE, 0.85), (FAINT, 0.6))
"""By level of the words; each is near the share of recordings whose label agrees, but for the faint ones, whose words
are rarer in recordings than in titles (`docs/decisions/0024-names-as-evidence.md`)."""

_DRUMS: Final = frozenset({"drum", "drums", "drm", "drms"})
_STEMS: Final = frozenset({"stem", "stems", "bounce", "group"})
_DRUM_FAMILIES: Final = frozenset({"kick", "snare", "hat", "percussion"})
_IN_BRACKETS: Final = -1.5
_AS_ADDITION: Final = -1.5
_IN_PROSE: Final = -1.0
_IN_FOLDER: Final = -0.7
_A_FOLDER_UP: Final = -0.5
_ABBREVIATED: Final = PLAIN - 0.2
_DOUBTFUL: Final = ROLE + 0.2
_BASS_808: Final = ROLE + 0.2


class Candidate(NamedTuple):
    """An instrument that one phrase names.

    Attributes:
        instrument: Instrument id.
        weight: Level of its words, less what makes them say less.
        start: Number of its first word.
        end: Number of the word after its last.
    """

    instrument: str
    weight: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NamedInstrument:
    """The answer: instrument id, confidence from 0 to 1, and whether the file's name says so, not a folder's."""

    instrument: str
    confidence: float
    in_file: bool


class _Context(NamedTuple):
    """Subjects of the whole path.

    Attributes:
        is_drums: It speaks of drums: then their abbreviations count.
        is_machine: It speaks of a kit or a drum machine: then "808" is its name, and no bass.
        is_808: It speaks of the TR-808, whose congas have special abbreviations.
    """

    is_drums: bool
    is_machine: bool
    is_808: bool


def instrument_of(parts: NameParts, *, is_loop: bool | None) -> NamedInstrument | None:
    """The instrument that a path names; None where it names none, or several alike.

    Args:
        parts: The path, cut.
        is_loop: Whether it calls the sound a loop.
    """
    context = _context(parts)
    in_file = _candidates(parts.file, context)
    if _is_several(parts.file, in_file):
        are_drums = all(as_loop(found.instrument) == "drum-loop" for found in in_file)
        return NamedInstrument("drum-loop", _CONFIDENCE[2][1], in_file=True) if is_loop and are_drums else None
    best = max(in_file, key=_rank, default=None)
    outer = _in_folders(parts.folders, context)
    if best is not None and outer is not None and outer.instrument == "percussion":
        # "bass" in a folder of tablas is where the drum is struck.
        best = None if parts.file.words[best.start] in STROKES and best.end - best.start == 1 else best
    is_rain = best is not None and outer is not None and (best.instrument, outer.instrument) == ("texture", "fx")
    if is_rain and outer is not None and outer.weight <= KIND + _IN_FOLDER:
        # Folders of effects hold wind and rain as well.
        outer = None
    if best is None and outer is None:
        return _unnamed_drums(parts.file, is_loop=is_loop)
    if best is not None and (outer is None or best.weight >= min(KIND, outer.weight)):
        confidence, in_file_name, chosen = _confidence(best.weight), True, best
    else:
        assert outer is not None  # one of both is there
        confidence = min(FOLDER_CONFIDENCE, _confidence(outer.weight - _IN_FOLDER))
        in_file_name, chosen = False, outer
    instrument = _with_its_state(chosen, (parts.file, *parts.folders))
    return NamedInstrument(as_loop(instrument) if is_loop else instrument, confidence, in_file_name)


def as_loop(instrument: str) -> str:
    """The kind of loop that a loop of this instrument is."""
    if instrument.endswith("-loop") or instrument in ("fx", "texture", "vocal"):
        return instrument
    return "drum-loop" if FAMILY_OF_INSTRUMENT[instrument] in _DRUM_FAMILIES else "melodic-loop"


def _context(parts: NameParts) -> _Context:
    words = parts.file.vocabulary
    is_drums, is_machine, is_808 = _context_of_folders(parts.folders)
    return _Context(
        is_drums or not DRUM_CONTEXT.isdisjoint(words),
        is_machine or not DRUM_MACHINES.isdisjoint(words),
        is_808 or "808" in words,
    )


@lru_cache(1024)
def _context_of_folders(folders: tuple[Part, ...]) -> _Context:
    """Subjects of all folders: the same for all of their files."""
    words = frozenset().union(*(part.vocabulary for part in folders))
    return _Context(bool(DRUM_CONTEXT & words), bool(DRUM_MACHINES & words), "808" in words)


@lru_cache(1024)
def _in_folders(folders: tuple[Part, ...], context: _Context) -> Candidate | None:
    """The heaviest candidate of the folders, the nearest first among equals."""
    found: list[Candidate] = []
    for depth, folder in enumerate(folders):
        candidates = _candidates(folder, context)
        if _is_several(folder, candidates) or not MICROPHONES.isdisjoint(folder.vocabulary):
            continue
        best = max(candidates, key=_rank, default=None)
        if best is None:
            continue
        # Words that only describe say nothing of what is in a folder.
        if best.weight >= ROLE:
            weight = min(best.weight, PLAIN + 0.3) + _IN_FOLDER + depth * _A_FOLDER_UP
            found.append(Candidate(best.instrument, weight, best.start, best.end))
    return max(found, key=lambda candidate: candidate.weight, default=None)


@lru_cache(4096)
def _candidates(part: Part, context: _Context) -> tuple[Candidate, ...]:
    """Every instrument that a part of a path names, in the order of its words."""
    words = part.words
    spans = _spans(words, is_808=context.is_808)
    if not spans:
        return ()
    # How they are written is looked at only where it may matter.
    has_brackets = any(c in part.text for c in "([{")
    in_prose = sum(word in PROSE for word in words)
    is_prose = in_prose >= 2 or (in_prose == 1 and len(words) > 4)
    has_head = has_brackets and any(not tokens_of(part)[start].in_brackets for start, _, _, _ in spans)
    found: list[Candidate] = []
    for start, end, instrument, level in spans:
        before = words[start - 1] if start else ""
        after = words[end] if end < len(words) else ""
        if _is_excluded(words, start, after) or _is_manner(words, start, end, spans):
            continue
        weight = level
        phrase = words[start:end]
        if phrase in (("808",), ("808s",)):
            weight = 0.0 if context.is_machine or (end < len(words) and tokens_of(part)[end].is_glued) else _BASS_808
        elif all(word in ABBREVIATIONS for word in phrase):
            weight = _abbreviation(part, start, end, is_drums=context.is_drums and after != "78")
        if has_head and tokens_of(part)[start].in_brackets:
            weight += _IN_BRACKETS
        if before in ADDITIONS and start > 1:
            weight += _AS_ADDITION
        if is_prose:
            weight += _IN_PROSE
        if weight > 0:
            found.append(Candidate(instrument, weight, start, end))
    return tuple(found)


def _spans(words: tuple[str, ...], *, is_808: bool) -> list[tuple[int, int, str, float]]:
    """Start, end, instrument and level of each phrase, longest first, none over another."""
    found: list[tuple[int, int, str, float]] = []
    for start, first in enumerate(words):
        for length in LENGTHS.get(first, ()):
            phrase = first if length == 1 else " ".join(words[start : start + length])
            if phrase in GENRE_PHRASES:
                found.append((start, start + length, "", 0.0))
            elif phrase in PHRASES and start + length <= len(words):
                found.append((start, start + length, *PHRASES[phrase]))
        if is_808 and first in DRUM_MACHINE_ABBREVIATIONS:
            found.append((start, start + 1, DRUM_MACHINE_ABBREVIATIONS[first], KIND))
        meant = None if first in LENGTHS else meant_instrument(first)
        if meant is not None:
            found.append((start, start + 1, *meant))
    free = [True] * len(words)
    chosen: list[tuple[int, int, str, float]] = []
    for start, end, instrument, level in sorted(found, key=lambda span: (span[0] - span[1], span[0], -span[3])):
        if all(free[start:end]):
            free[start:end] = [False] * (end - start)
            # A genre takes its words, and names nothing.
            if instrument:
                chosen.append((start, end, instrument, level))
    return sorted(chosen)


def _is_excluded(words: tuple[str, ...], start: int, after: str) -> bool:
    """Check whether a phrase says what is not there, or is a proper name."""
    before = words[max(0, start - 2) : start]
    if before and before[-1] in NEGATIONS:
        return True
    is_breaking = words[start] in ("break", "breaks") and not BREAKING.isdisjoint(before[-1:])
    return before == ("w", "o") or after in PROPER_NAMES or is_breaking


def _is_manner(words: tuple[str, ...], start: int, end: int, spans: list[tuple[int, int, str, float]]) -> bool:
    """Check whether a word says how an instrument named before it is played: "Djembe Bass", "oboe_A4_piano"."""
    if end - start > 1:
        return False
    word = words[start]
    earlier = [(last, instrument, level) for first, last, instrument, level in spans if first < start]
    if not earlier:
        return False
    last, instrument, level = earlier[-1]
    if word in DYNAMICS:
        between = words[last:start]
        return any(piece == "mezzo" or piece[0].isdigit() or piece[-1].isdigit() for piece in between)
    is_drum = FAMILY_OF_INSTRUMENT[instrument] == "percussion" and level >= SURE
    is_beater = word in BEATERS and level >= PLAIN
    return word in STROKES and (is_drum or instrument == "cymbal" or is_beater) and PHRASES[word][0] != instrument


def _abbreviation(part: Part, start: int, end: int, *, is_drums: bool) -> float:
    """Weight of one or two letters: most among drums or alone, some in capitals at the beginning, else none."""
    words = part.words
    others = [word for at, word in enumerate(words) if not start <= at < end and word.isalpha()]
    is_long = any(len(word) >= 4 for word in others)
    is_upper = tokens_of(part)[start].is_upper
    weight = _ABBREVIATED if words[start] not in DOUBTFUL_ABBREVIATIONS else _DOUBTFUL
    if is_drums and (is_upper or not is_long):
        return weight
    if all(len(word) <= 2 for word in others):
        return weight
    if start == 0 and words[start] in FIRST_ABBREVIATIONS:
        return weight
    is_early = start <= 2 and all(len(word) <= 4 for word in words[:start])
    return ROLE if is_upper and is_early else 0.0


def _is_several(part: Part, found: tuple[Candidate, ...]) -> bool:
    """Check whether two different things are joined by "and" or the like."""
    for first, second in pairwise(found):
        if first.instrument == second.instrument or min(first.weight, second.weight) < ROLE:
            continue
        between = slice(first.end, second.start + 1)
        if not JOINTS.isdisjoint(part.words[between]) or any(token.is_joined for token in tokens_of(part)[between]):
            return True
    return False


def _rank(found: Candidate) -> tuple[float, int]:
    """Names of one instrument and the usual words are equals; the later comes first."""
    return (min(found.weight, PLAIN), found.start)


def _confidence(weight: float) -> float:
    return next((confidence for level, confidence in _CONFIDENCE if weight >= level - 0.25), _CONFIDENCE[-1][1])


def _with_its_state(chosen: Candidate, parts: tuple[Part, ...]) -> str:
    """The instrument; the open hat or strings where the name or the nearest folder says "open" or "bowed"."""
    words = frozenset().union(*(part.vocabulary for part in parts[:2]))
    if chosen.instrument == "bass" and BOWED & words:
        return "strings"
    if chosen.instrument != "closed-hat" or chosen.weight >= SURE:
        return chosen.instrument
    return "open-hat" if STATES_OPEN & words and not STATES_CLOSED & words else "closed-hat"


def _unnamed_drums(part: Part, *, is_loop: bool | None) -> NamedInstrument | None:
    """Drums of which none is named: a loop or a stem of them, or what is left without some."""
    without = {after for word, after in pairwise(part.words) if word in NEGATIONS and not after.isdigit()}
    is_without_drums = any(as_loop(PHRASES[word][0]) == "drum-loop" for word in without if word in PHRASES)
    is_stem = part.vocabulary == {"drums"} or bool(_STEMS & part.vocabulary)
    if is_without_drums or (_DRUMS & part.vocabulary and (is_loop or is_stem or without)):
        return NamedInstrument("drum-loop", _CONFIDENCE[3][1], in_file=True)
    return None
