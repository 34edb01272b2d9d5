"""File to AudioBuffer: decode, resample, header facts, embedded tags and chunks; and how loud a buffer is."""

from __future__ import annotations

from audiomancer.audio.buffer import AudioBuffer, AudioHeader
from audiomancer.audio.decode import DecodedFile, decode, decode_and_hash, decode_blocks, read_header
from audiomancer.audio.embedded import EmbeddedFacts, read_embedded
from audiomancer.audio.formats import AUDIO_SUFFIXES
from audiomancer.audio.loudness import (
    CEILING_DBTP,
    TARGET_LUFS,
    integrated_loudness_lufs,
    matching_gain_db,
    true_peak_db,
)
from audiomancer.audio.resample import resample

__all__ = [
    "AUDIO_SUFFIXES",
    "CEILING_DBTP",
    "TARGET_LUFS",
    "AudioBuffer",
    "AudioHeader",
    "DecodedFile",
    "EmbeddedFacts",
    "decode",
    "decode_and_hash",
    "decode_blocks",
    "integrated_loudness_lufs",
    "matching_gain_db",
    "read_embedded",
    "read_header",
    "resample",
    "true_peak_db",
]
