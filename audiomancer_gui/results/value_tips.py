"""Where a value comes from and how sure it is, in words."""

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
    """For instance "from its name", "heard, 91 % sure", "set by you"."""
    words = _FROM.get(source, "heard")
    # Nothing but the user's own word is certain.
    return words if source == Source.USER else f"{words}, {min(99, round(confidence * 100))} % sure"


def tempo_tip(row: Row) -> str:
    """Tooltip of a tempo."""
    if row.bpm is not None:
        return f"{row.bpm:g} BPM, {origin(row.bpm_source, row.bpm_confidence)}"
    if row.heard_bpm is not None:
        return f"Not sure enough to show: {row.heard_bpm:g} BPM, {origin(row.bpm_source, row.bpm_confidence)}"
    return "No tempo: a single sound, or no steady beat" if row.is_analysed else "Not analysed yet"


def key_tip(row: Row) -> str:
    """Tooltip of a key."""
    if row.key is not None:
        return f"{KEYS[row.key]}, {origin(row.key_source, row.key_confidence)}"
    if row.heard_key is not None:
        return f"Not sure enough to show: {KEYS[row.heard_key]}, {origin(row.key_source, row.key_confidence)}"
    return "No key: a drum, noise, or no clear pitch" if row.is_analysed else "Not analysed yet"


def instrument_tip(row: Row) -> str:
    """Tooltip of an instrument."""
    if row.instrument is not None:
        return f"{row.instrument}, {origin(row.instrument_source, row.instrument_confidence)}"
    if row.heard_instrument is not None:
        words = origin(row.instrument_source, row.instrument_confidence)
        return f"Not sure enough to show: {row.heard_instrument}, {words}"
    return "Not recognised" if row.is_analysed else "Not analysed yet"
