"""The tempo that the parts of a path name: a number beside "bpm", or a lone number where one may stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from audiomancer.analysis.names.general_words import MACHINES, UNITS
from audiomancer.analysis.names.tokens import NameParts, Part

LABELLED: Final = 0.95
"""Confidence of a number beside "bpm" in the file name."""

_IN_FOLDER: Final = 0.8
"""A tempo in a folder's name counts this much of one in the file name."""

_BESIDE_LOOP: Final = 0.75
_BESIDE_KEY: Final = 0.65
_FOLDER_OF_NUMBERS: Final = 0.6
_BARE: Final = 0.3
_LEAST_BPM: Final = 20.0
_MOST_BPM: Final = 400.0
_BARE_RANGE: Final = (60.0, 200.0)

_NUMBER: Final = r"(?<![\d.])(\d{2,3}(?:[.,]\d{1,3})?)"
_LABELLED: Final = re.compile(
    rf"{_NUMBER}[ _\-.]{{0,3}}b\.?p\.?m(?![a-z])|(?<![a-z])bpm[ _\-.=:]{{0,3}}(\d{{2,3}}(?:[.,]\d{{1,3}})?)(?!\d)",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(r"(?<!\d)([5-9]\d|[12]\d\d)\s*(?:-|to|–)\s*\d{2,3}[ _-]?bpm", re.IGNORECASE)
_AFTER_CAMELOT: Final = re.compile(r"^\d{1,2}[ABab]\s*-\s*(\d{2,3}(?:\.\d+)?)\s*-\s")
_BARE_NUMBER: Final = re.compile(r"[1-9]\d{1,2}(\.\d{1,2})?")
_SEPARATORS: Final = re.compile(r"[ _\-+,~]+")
_PIECE: Final = re.compile(r"[^ _\-+,~]+")
_LETTER_KEY: Final = re.compile(r"[A-G](?:#|b)?m?")
_MINOR_KEY: Final = re.compile(r"[A-G](?:#|b)?m")
"""A minor key as it is written; "GM 104" and "fm 8" are of machines."""

_CAMELOT: Final = re.compile(r"(?:[1-9]|1[0-2])[AB]")
_BARS: Final = re.compile(r"\d{1,2}[ _-]?bars?(?![a-z])", re.IGNORECASE)
_WHOLE_KEY: Final = re.compile(r"(?i:[a-g](?:#|b)?(?:maj|min|m)?(?:or)?\d{0,2})")


@dataclass(frozen=True, slots=True)
class NamedTempo:
    """A tempo in BPM with its confidence from 0 to 1."""

    bpm: float
    confidence: float


def labelled_tempo(parts: NameParts) -> NamedTempo | None:
    """The number beside "bpm", 20 to 400, of the file name or else the nearest folder; None where there is none.

    A range ("170-175 BPM") is no tempo.
    """
    found = _labelled(parts.file)
    if found is not None:
        return NamedTempo(found, LABELLED)
    for folder in parts.folders:
        found = _labelled(folder)
        if found is not None:
            return NamedTempo(found, LABELLED * _IN_FOLDER)
    return None


def bare_tempo(parts: NameParts, *, is_loop: bool | None, has_key: bool) -> NamedTempo | None:
    """A lone number from 60 to 200; None where there is none, or where several could be it.

    Model numbers (SH-101), counters (007), decades (90s), quantities (100 Hz) and numbers in brackets are none. A
    folder whose name is a number, or has one beside a key ("140 Fmin"), says the tempo of its loops.
    """
    if is_loop is False:
        return None
    camelot = _AFTER_CAMELOT.match(parts.file.text)
    if camelot and (bpm := _bare_bpm(camelot[1])) is not None:
        return NamedTempo(bpm, _BESIDE_LOOP)
    found = _bare_numbers(parts.file)
    if len(found) > 1:
        # A key or "loop" right beside one of them says which it is.
        found = [number for number in found if number.is_beside_key][:1] or found
    if len(found) == 1:
        beside_key = has_key or found[0].is_beside_key
        confidence = _BESIDE_LOOP if is_loop else _BESIDE_KEY if beside_key else _BARE
        return NamedTempo(found[0].bpm, confidence)
    if not found and is_loop:
        for folder in parts.folders:
            with_key = [number.bpm for number in _bare_numbers(folder) if number.is_beside_key]
            bpm = _bare_bpm(folder.text.strip()) or (with_key[0] if len(with_key) == 1 else None)
            if bpm is not None:
                return NamedTempo(bpm, _FOLDER_OF_NUMBERS)
    return None


@dataclass(frozen=True, slots=True)
class StatedTempo:
    """A tempo in BPM, and where it stands in the text of a part, with "bpm" where that stands beside it."""

    start: int
    end: int
    bpm: float
    is_labelled: bool


def stated_tempi(part: Part) -> list[StatedTempo]:
    """Every number of a part that may be a tempo, in order; of a range ("170-175 BPM") the lower end counts."""
    text = part.text
    ranges = [StatedTempo(found.start(), found.end(), float(found[1]), True) for found in _RANGE.finditer(text)]
    labelled = [
        StatedTempo(found.start(), found.end(), float((found[1] or found[2]).replace(",", ".")), True)
        for found in _LABELLED.finditer(text)
        if not any(found.start() < one.end and one.start < found.end() for one in ranges)
    ]
    stated = ranges + [one for one in labelled if _LEAST_BPM <= one.bpm <= _MOST_BPM]
    if not stated:
        bare = {number.bpm for number in _bare_numbers(part)}
        for piece in _PIECE.finditer(text):
            word = piece[0].strip("()[]{}")
            bpm = _bare_bpm(word)
            if bpm in bare:
                start = piece.start() + piece[0].index(word)
                stated.append(StatedTempo(start, start + len(word), bpm, False))
    return sorted(stated, key=lambda one: one.start)


@dataclass(frozen=True, slots=True)
class _Bare:
    bpm: float
    is_beside_key: bool


@lru_cache(4096)
def _labelled(part: Part) -> float | None:
    if "bpm" not in part.text.lower() and "b.p" not in part.text.lower():
        return None
    if _RANGE.search(part.text):
        return None
    for match in _LABELLED.finditer(part.text):
        bpm = float((match[1] or match[2]).replace(",", "."))
        if _LEAST_BPM <= bpm <= _MOST_BPM:
            return bpm
    return None


def _bare_numbers(part: Part) -> list[_Bare]:
    pieces = [piece for piece in _SEPARATORS.split(part.text) if piece]
    found: list[_Bare] = []
    for index, piece in enumerate(pieces):
        # A number alone in round brackets counts copies of a file.
        bpm = _bare_bpm(piece if piece.startswith("(") and piece.endswith(")") else piece.strip("()[]{}"))
        if bpm is None:
            continue
        before = pieces[index - 1].lower() if index else ""
        after = pieces[index + 1].lower() if index + 1 < len(pieces) else ""
        is_after_key = index > 0 and _MINOR_KEY.fullmatch(pieces[index - 1]) is not None
        if (before.rstrip(".#") in MACHINES and not is_after_key) or after.strip("().") in UNITS:
            continue
        if before.endswith("of") or after == "of":
            continue
        beside = [pieces[at].strip("()[]{}") for at in (index - 1, index + 1) if 0 <= at < len(pieces)]
        is_beside_key = any(
            (_WHOLE_KEY.fullmatch(text) and len(text) > 1) or _CAMELOT.fullmatch(text) for text in beside
        )
        # Makers often begin with the tempo and end with the key.
        is_framed = index == 0 and _LETTER_KEY.fullmatch(pieces[-1]) is not None
        # What is counted in bars was made to a tempo.
        found.append(_Bare(bpm, is_beside_key or is_framed or _BARS.search(part.text) is not None))
    return found


def _bare_bpm(text: str) -> float | None:
    low, high = _BARE_RANGE
    return float(text) if _BARE_NUMBER.fullmatch(text) and low <= float(text) <= high else None
