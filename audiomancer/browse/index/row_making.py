"""Makes one row of the list from the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiomancer.browse.columns.column_store import MOOD_BIT, SOURCES, UNKNOWN
from audiomancer.browse.columns.row import Row
from audiomancer.vocabulary import INSTRUMENTS

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex


def row_of(index: BrowseIndex, row: int) -> Row:
    """A row of the index in words and numbers."""
    c = index.columns
    bpm, key, instrument = c["bpm"][row], int(c["key"][row]), int(c["instrument"][row])
    heard_bpm, heard_key, heard_instrument = (
        c["bpm_heard"][row],
        int(c["key_heard"][row]),
        int(c["instrument_heard"][row]),
    )
    loop, bits = int(c["loop"][row]), int(c["mood_bits"][row])
    return Row(
        entry_id=int(c["entry_id"][row]),
        sample_id=index.sample_id(row),
        path=index.path(row),
        name=index.names.shown(row),
        folder=index.folders.shown[int(c["folder"][row])],
        bpm=None if np.isnan(bpm) else round(float(bpm), 3),
        heard_bpm=None if np.isnan(heard_bpm) else round(float(heard_bpm), 3),
        bpm_confidence=float(c["bpm_confidence"][row]),
        bpm_source=SOURCES[int(c["bpm_source"][row])],
        key=None if key == UNKNOWN else key,
        heard_key=None if heard_key == UNKNOWN else heard_key,
        key_confidence=float(c["key_confidence"][row]),
        key_source=SOURCES[int(c["key_source"][row])],
        instrument=None if instrument == UNKNOWN else INSTRUMENTS[instrument],
        heard_instrument=None if heard_instrument == UNKNOWN else INSTRUMENTS[heard_instrument],
        instrument_confidence=float(c["instrument_confidence"][row]),
        instrument_source=SOURCES[int(c["instrument_source"][row])],
        moods=tuple(mood for mood, bit in MOOD_BIT.items() if bits & bit),
        is_loop=None if loop < 0 else bool(loop),
        duration_s=float(c["duration_s"][row]),
        sample_rate_hz=int(c["sample_rate_hz"][row]),
        channels=int(c["channels"][row]),
        bit_depth=int(c["bit_depth"][row]),
        format=index.format(row),
        size_bytes=int(c["size_bytes"][row]),
        is_favourite=bool(c["favourite"][row]),
        is_missing=bool(c["missing"][row]),
        is_analysed=bool(c["analysed"][row]),
        location_count=int(c["location_count"][row]),
        loudness_lufs=_known(c["loudness_lufs"][row]),
        true_peak_db=_known(c["true_peak_db"][row]),
        tags=index.tag_sets[int(c["tag_set"][row])],
        rating=int(c["rating"][row]),
        note=index.notes.of(row),
        is_hidden=bool(c["hidden"][row]),
        copy_count=_other_files(index, row),
    )


def _other_files(index: BrowseIndex, row: int) -> int:
    counts = index.columns["location_count"]
    # A sound that is only listed lies at one place, whatever is counted.
    here = max(0, int(counts[row]) - 1)
    return here + sum(
        max(1, int(counts[other])) for other in index.copies.group_of(index, row).tolist() if other != row
    )


def _known(value: np.float32) -> float | None:
    return None if np.isnan(value) else float(value)
