"""File to AudioBuffer: decode, resample, header facts, embedded tags and chunks; and how loud a buffer is."""

from __future__ import annotations

from audiomancer.audio.buffer import AudioBuffer, AudioHeader
from audiomancer.audio.decode import decode, decode_blocks, measured_header, read_header
from audiomancer.audio.embedded import EmbeddedFacts, read_embedded
from audiomancer.audio.formats import AUDIO_SUFFIXES, UNREAD_SUFFIXES
from audiomancer.audio.loudness import (
    CEILING_DBTP,
    TARGET_LUFS,
    integrated_loudness_lufs,
    matching_gain_db,
    true_peak_db,
)
from audiomancer.audio.readers.ffmpeg import is_installed as has_extra
from audiomancer.audio.readers.reasons import NEEDS_EXTRA
from audiomancer.audio.resample import resample
from audiomancer.audio.whole_file import DecodedFile, decode_and_hash

__all__ = [
    "AUDIO_SUFFIXES",
    "CEILING_DBTP",
    "NEEDS_EXTRA",
    "TARGET_LUFS",
    "UNREAD_SUFFIXES",
    "AudioBuffer",
    "AudioHeader",
    "DecodedFile",
    "EmbeddedFacts",
    "decode",
    "decode_and_hash",
    "decode_blocks",
    "has_extra",
    "integrated_loudness_lufs",
    "matching_gain_db",
    "measured_header",
    "read_embedded",
    "read_header",
    "resample",
    "true_peak_db",
]
