"""One entry as the list shows it, and from which confidence on its values are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Values measured with less confidence than this are left blank, and no filter finds them."""

    tempo: float = 0.5
    key: float = 0.5
    instrument: float = 0.35


class Row(NamedTuple):
    """One entry as the list shows it.

    `bpm`, `key` and `instrument` are None where unknown or below the threshold; the `measured_` ones are what was
    measured all the same, for tooltips. Of `loudness_lufs` and `true_peak_db` `audio.matching_gain_db` makes the
    preview's gain; they are None for silence, and where they were not measured, as are character and pitch. `stated_s`
    is the length that a file once had, where it is cut off; `is_estimate` says that the length is a guess so far.
    Points in time are seconds since 1970, 0 where they are not known; `play_count` is how often the user played it.
    `copy_count` is how many other files hold the same sound, exactly or nearly; `collections` are the names of those
    that it is in.
    """

    entry_id: int
    sample_id: str | None
    path: str
    name: str
    folder: str
    bpm: float | None
    measured_bpm: float | None
    bpm_confidence: float
    bpm_source: str
    key: int | None
    measured_key: int | None
    key_confidence: float
    key_source: str
    instrument: str | None
    measured_instrument: str | None
    instrument_confidence: float
    instrument_source: str
    moods: tuple[str, ...]
    is_loop: bool | None
    duration_s: float
    sample_rate_hz: int
    channels: int
    bit_depth: int
    format: str
    size_bytes: int
    is_favourite: bool
    is_missing: bool
    is_analysed: bool
    location_count: int
    added_at_s: float = 0.0
    loudness_lufs: float | None = None
    true_peak_db: float | None = None
    stated_s: float | None = None
    is_estimate: bool = False
    brightness_hz: float | None = None
    attack_s: float | None = None
    noisiness: float | None = None
    tail_s: float | None = None
    pitch_hz: float | None = None
    is_chord: bool | None = None
    modified_at_s: int = 0
    played_at_s: int = 0
    play_count: int = 0
    tags: tuple[str, ...] = ()
    rating: int = 0
    note: str = ""
    is_hidden: bool = False
    copy_count: int = 0
    collections: tuple[str, ...] = ()
