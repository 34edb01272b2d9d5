"""Texts and tooltips of the values of a row, with their origin and confidence."""

from __future__ import annotations

import math
from datetime import datetime
from enum import Enum, auto
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse import ASPECT_NAMES, Row, Weights, match_percent
from audiomancer.browse.columns.pitches import note_of
from audiomancer.browse.search.conditions import Tempo, octave_of_match
from audiomancer.browse.similarity.likeness_words import brightness_side, likeness_words, pitch_side
from audiomancer.paths import display_path
from audiomancer.storage import cut_off_words
from audiomancer.vocabulary import Source
from audiomancer.vocabulary.keys import camelot, is_note
from audiomancer_gui.widgets.key_names import KEY_NAMES

_FROM = {
    Source.USER: "set by you",
    Source.NAME: "from its name",
    Source.CHUNK: "from a tag in the file",
    Source.AUDIO: "measured",
}


class HeldPlaces(NamedTuple):
    """Rows of the index that stay where they are after an edit, though the list would no longer show them there.

    Attributes:
        unmatched: Rows that the query no longer asks for.
        moved: Rows that belong elsewhere in the order.
    """

    unmatched: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()

    def reason(self, row: int) -> str:
        """A sentence on what will become of a row; empty where it stands where it belongs."""
        if row in self.unmatched:
            return "No longer matches: it leaves with the next search, filter or order."
        return "Belongs elsewhere now: it moves with the next search, filter or order." if row in self.moved else ""


NOTHING_HELD: Final = HeldPlaces()
"""Every row stands where it belongs."""


BY_COPIES: Final = "copies"
"""Order of a list of sounds with copies: those that are copies of one another side by side."""


BY_CHANCE: Final = "random"
"""Order by chance."""


class CopyPlace(Enum):
    """Place of a row in a list that holds copies side by side."""

    ALONE = auto()
    """No copy of it stands above or below."""
    SHOWN = auto()
    """The first of some copies: the one that is shown for all in other lists."""
    COPY = auto()
    """A copy of the row above."""


class Likeness(NamedTuple):
    """Likeness of the hits of a similarity search to its question, aspect by aspect.

    Attributes:
        shares: float32 (n, 5), by hit: -1 to 1, NaN where either has none of it.
        weights: How much each aspect counts.
        source: Measures of the source by the columns of `browse.MOVES`; what is unknown is absent.
        counted: Weights by which Match is the mean of the shares, together 1; None where it is of the whole sound.
    """

    shares: NDArray[np.float32]
    weights: Weights
    source: dict[str, float]
    counted: Weights | None = None


class ShownRow(NamedTuple):
    """A row of the present view.

    Attributes:
        record: What the index says of it.
        similarity: Cosine similarity to the source; None outside similar mode.
        tempo: The tempo range asked for, so that half and double matches get their sign.
        held: A sentence where the row only stays in sight after an edit, else empty.
        place: Place in the collection that is shown, from 0; None where none is.
        dots: Names of the colours of its collections.
        copy_place: Place among its copies, where these stand side by side.
        is_hovered: Whether the mouse is on the row.
        hovered_star: Number of the star that it is on; 0 for none.
        hovered_button: Command of the button that it is on; empty for none.
        shares: Likeness to the source in each aspect, see `Likeness`; empty where nothing is known of it.
        likeness: What is known of the question; None outside similar mode.
        is_sounding: Whether it is the sound that plays.
        played_share: Part of it that has been played, 0–1; 0 where another sound plays.
    """

    record: Row
    similarity: float | None = None
    tempo: Tempo | None = None
    held: str = ""
    place: int | None = None
    dots: tuple[str, ...] = ()
    copy_place: CopyPlace = CopyPlace.ALONE
    is_hovered: bool = False
    hovered_star: int = 0
    hovered_button: str = ""
    shares: tuple[float, ...] = ()
    likeness: Likeness | None = None
    is_sounding: bool = False
    played_share: float = 0.0

    @property
    def match(self) -> int | None:
        """Match with the source in percent; None outside similar mode."""
        return None if self.similarity is None else match_percent(self.similarity)

    @property
    def octave_sign(self) -> str:
        """Either "½" or "2" where a tempo fits the filter only at half or double time, else empty."""
        bpm = self.record.bpm
        if self.tempo is None or bpm is None:
            return ""
        # The sign says what the stored tempo is of the wanted one: 62 in a list of 120–126 is ½.
        return {1.0: "", 2.0: "½", 0.5: "2"}[octave_of_match(bpm, self.tempo.wanted)]


def length_text(duration_s: float) -> str:
    """Seconds with two decimals below a minute, then minutes: "7.74", "3:05", "3:00:00"."""
    if duration_s < 60:
        return f"{duration_s:.2f}"
    whole = round(duration_s)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d}"
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def estimated_length_text(row: Row) -> str:
    """Length of a sound, with a sign before it where it is a guess so far: "≈ 3:05"."""
    return f"≈ {length_text(row.duration_s)}" if row.is_estimate else length_text(row.duration_s)


def length_tip(row: Row) -> str:
    """Tooltip of a length."""
    if row.stated_s is not None:
        return f"{row.duration_s:.3f} s: {cut_off_words(row.duration_s, row.stated_s)}"
    return f"about {row.duration_s:.3f} s until it is analysed" if row.is_estimate else f"{row.duration_s:.3f} s"


def bpm_text(bpm: float | None) -> str:
    """A tempo, with one decimal where that says something: "124", "87.5"."""
    if bpm is None:
        return ""
    return f"{bpm:.1f}".removesuffix(".0")


def states_text(row: ShownRow) -> str:
    """States that the first column shows: "Playing, Favourite"."""
    states = ("Playing" if row.is_sounding else "", "Favourite" if row.record.is_favourite else "")
    return ", ".join(state for state in states if state)


def place_text(row: ShownRow) -> str:
    """Number in the collection that is shown, from 1; empty where none is."""
    return "" if row.place is None else str(row.place + 1)


def match_text(row: ShownRow) -> str:
    """Match in percent, without the sign; empty outside similar mode."""
    return "" if row.match is None else str(row.match)


def match_tip(row: ShownRow) -> str:
    """Tooltip of a match: why, in words, and of what Match is made."""
    if row.match is None or row.likeness is None or not row.shares:
        return "How alike it sounds: 100 is the same sound"
    return "\n".join(
        part for part in (why_words(row), _match_words(row.match, row.shares, row.likeness.counted)) if part
    )


_ROUGHLY: Final = 4
"""Points by which Match may differ from the sum of its parts: the codes that it is made of are rounded and cut."""


def _match_words(match: int, shares: tuple[float, ...], counted: Weights | None) -> str:
    """A sentence on how Match and the bars belong together."""
    known = [share for share in shares if not math.isnan(share)]
    if counted is None or not known:
        words = f"Match {match} compares the sounds as a whole"
        if not known:
            return words
        bars = match_percent(sum(known) / len(known))
        return f"{words}; the mean of the bars is {bars}. Drag a fader, and the bars order the list"
    parts, mean = [], 0.0
    for name, share, weight in zip(ASPECT_NAMES, shares, counted, strict=True):
        if weight > 0:
            percent = "none" if math.isnan(share) else str(match_percent(share))
            parts.append(f"{name} {percent} × {weight:.2f}")
            mean += 0.0 if math.isnan(share) else share * weight
    rest = "" if abs(match_percent(mean) - match) <= _ROUGHLY else ", and what else you ask for"
    return f"Match {match} ≈ {' + '.join(parts)}{rest}"


def why_words(row: ShownRow) -> str:
    """Words on what a hit has in common with the source: "same envelope, a fifth higher"; empty where unknown."""
    if row.likeness is None or not row.shares:
        return ""
    return likeness_words(row.shares, row.likeness.source, _measures(row.record))


def _measures(record: Row) -> dict[str, float]:
    known = {name: getattr(record, name) for name in ("brightness_hz", "pitch_hz", "duration_s")}
    return {name: value for name, value in known.items() if value is not None}


def aspect_text(row: ShownRow, number: int) -> str:
    """Likeness in one aspect in percent; "none" where either sound has none of it, empty where nothing is known."""
    if not row.shares:
        return ""
    return "none" if math.isnan(row.shares[number]) else str(match_percent(row.shares[number]))


def aspect_side(row: ShownRow, number: int) -> int:
    """1 for a hit that is brighter or higher than the source, -1 for a darker or lower one; 0 for other aspects."""
    if row.likeness is None:
        return 0
    source, name = row.likeness.source, ASPECT_NAMES[number]
    if name == "brightness":
        return brightness_side(source.get("brightness_hz"), row.record.brightness_hz)
    return pitch_side(source.get("pitch_hz"), row.record.pitch_hz) if name == "pitch" else 0


def rate_text(rate_hz: int) -> str:
    """Sample rate: "44.1 kHz", "48 kHz"; empty where it is not known."""
    return f"{rate_hz / 1000:g} kHz" if rate_hz else ""


def channels_text(channels: int) -> str:
    """Channels: "mono", "stereo", "6"; empty where they are not known."""
    return {0: "", 1: "mono", 2: "stereo"}.get(channels, str(channels))


def bits_text(bit_depth: int) -> str:
    """Bit depth: "24 bit"; empty where the format has none."""
    return f"{bit_depth} bit" if bit_depth else ""


def size_text(size_bytes: int) -> str:
    """Size in the largest decimal unit, with one decimal: "820 bytes", "48.2 kB", "1.2 MB"."""
    if size_bytes < 1000:
        return f"{size_bytes} bytes"
    size, units = size_bytes / 1000, ["kB", "MB", "GB", "TB"]
    # 999,950 bytes would round to "1000.0 kB".
    while size >= 999.95 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.1f} {units[0]}"


def date_text(at_s: float) -> str:
    """Local date of a time in seconds since 1970: "2026-11-27"; empty where it is not known."""
    return datetime.fromtimestamp(at_s).astimezone().date().isoformat() if at_s > 0 else ""


def loudness_text(loudness_lufs: float | None) -> str:
    """Loudness with a minus sign as wide as a figure: "−18.2 LUFS"; empty for silence."""
    return "" if loudness_lufs is None else f"{loudness_lufs:.1f} LUFS".replace("-", "−")


def frequency_text(hz: float | None) -> str:
    """Frequency: "82 Hz", "1.9 kHz"; empty where it is not known."""
    if hz is None:
        return ""
    return f"{hz / 1000:.1f} kHz" if hz >= 999.5 else f"{hz:.0f} Hz"


def time_text(duration_s: float | None) -> str:
    """Short time: "4 ms", "1.20 s"; empty where it is not known."""
    if duration_s is None:
        return ""
    return f"{duration_s:.2f} s" if duration_s >= 0.9995 else f"{duration_s * 1000:.0f} ms"


def share_text(share: float | None) -> str:
    """Share in percent: "75 %"; empty where it is not known."""
    return "" if share is None else f"{share * 100:.0f} %"


_COPY_WORDS: Final = {
    CopyPlace.SHOWN: "\nthis one is shown for all in other lists",
    CopyPlace.COPY: "\na copy of the sound above",
}


def location_tip(row: ShownRow) -> str:
    """Path, copies, whether the file can be reached, and the note."""
    record = row.record
    more, count = _COPY_WORDS.get(row.copy_place, ""), record.copy_count
    if count:
        more += f"\n{count:,} more {'copy' if count == 1 else 'copies'} of this sound; a click on +{count} lists them"
    missing = "\nnot reachable at the moment" if record.is_missing else ""
    note = f"\n\n{record.note}" if record.note else ""
    return display_path(record.path) + more + missing + note


def stars_tip(row: ShownRow) -> str:
    """Tooltip of the stars."""
    given = row.record.rating
    return f"{given} of 5 stars; a click on the same star takes them away" if given else "Click a star, or press 1 to 5"


def origin(source: str, confidence: float) -> str:
    """For instance "from its name", "measured, 91 % sure", "set by you"."""
    words = _FROM.get(source, "measured")
    # Only what the user says is certain.
    return words if source == Source.USER else f"{words}, {min(99, round(confidence * 100))} % sure"


def brief_origin(source: str, confidence: float) -> str:
    """For instance "from its name", "measured 91 %", "set by you"."""
    is_measured = _FROM.get(source, "measured") == "measured"
    return f"measured {min(99, round(confidence * 100))} %" if is_measured else _FROM[source]


def tempo_tip(row: Row) -> str:
    """Tooltip of a tempo."""
    value = None if row.measured_bpm is None else f"{row.measured_bpm:g} BPM"
    words = origin(row.bpm_source, row.bpm_confidence)
    return _tip(row, row.bpm is not None, value, words, "No tempo: a single sound, or no steady beat")


def key_text(row: ShownRow) -> str:
    """A key, or the note of a one-shot; empty where neither is known."""
    record = row.record
    if record.key is None:
        return ""
    if not is_note(record.key, record.is_loop, record.is_chord):
        return KEY_NAMES.key(record.key)
    note = note_of(record.key, record.pitch_hz)
    return KEY_NAMES.note(record.key) + ("" if note is None else f"{note[0]}")


def key_tip(row: Row) -> str:
    """Tooltip of a key."""
    has_note = is_note(row.measured_key, row.is_loop, row.is_chord)
    value = None if row.measured_key is None else KEY_NAMES.pitch(row.measured_key, has_note)
    words = origin(row.key_source, row.key_confidence)
    tip = _tip(row, row.key is not None, value, words, "No key: a drum, noise, or no clear pitch")
    if row.key is None:
        return tip
    if not is_note(row.key, row.is_loop, row.is_chord):
        return f"{tip} · Camelot {camelot(row.key)}"
    note = note_of(row.key, row.pitch_hz)
    if note is None or row.pitch_hz is None:
        return f"{tip} · a note"
    octave, cents = note
    tuning = "" if cents is None else f", {cents:+d} cents".replace("-", "−") if cents else ", in tune"
    return f"{tip} · the note {KEY_NAMES.note(row.key)}{octave}{tuning}, {row.pitch_hz:.1f} Hz"


def instrument_tip(row: Row) -> str:
    """Tooltip of an instrument."""
    words = origin(row.instrument_source, row.instrument_confidence)
    return _tip(row, row.instrument is not None, row.measured_instrument, words, "Not recognised")


def _tip(row: Row, is_shown: bool, value: str | None, words: str, nothing: str) -> str:
    if value is None:
        return nothing if row.is_analysed else "Not analysed yet"
    return f"{value}, {words}" if is_shown else f"Not sure enough to show: {value}, {words}"
