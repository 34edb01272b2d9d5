"""Words for the origin of a value and its confidence."""

from __future__ import annotations

from audiomancer.browse import Row
from audiomancer.vocabulary import KEYS, Source

_FROM = {
    Source.USER: "set by you",
    Source.NAME: "from its name",
    Source.CHUNK: "from a tag in the file",
    Source.AUDIO: "heard",
}


def origin(source: str, confidence: float) -> str:
    """Say where a value comes from and how sure it is: "from its name, 91 % sure", "set by you"."""
    words = _FROM.get(source, "heard")
    # Only a value that the user set is certain.
    return words if source == Source.USER else f"{words}, {min(99, round(confidence * 100))} % sure"


def tempo_tip(row: Row) -> str:
    """Tooltip of a tempo."""
    heard = None if row.measured_bpm is None else f"{row.measured_bpm:g} BPM"
    words = origin(row.bpm_source, row.bpm_confidence)
    return _tip(row, row.bpm is not None, heard, words, "No tempo: a single sound, or no steady beat")


def key_tip(row: Row) -> str:
    """Tooltip of a key."""
    heard = None if row.measured_key is None else KEYS[row.measured_key]
    words = origin(row.key_source, row.key_confidence)
    return _tip(row, row.key is not None, heard, words, "No key: a drum, noise, or no clear pitch")


def instrument_tip(row: Row) -> str:
    """Tooltip of an instrument."""
    words = origin(row.instrument_source, row.instrument_confidence)
    return _tip(row, row.instrument is not None, row.measured_instrument, words, "Not recognised")


def _tip(row: Row, is_shown: bool, heard: str | None, words: str, nothing: str) -> str:
    if heard is None:
        return nothing if row.is_analysed else "Not analysed yet"
    return f"{heard}, {words}" if is_shown else f"Not sure enough to show: {heard}, {words}"
