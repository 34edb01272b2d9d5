"""File to AudioBuffer: decode, resample, header facts, embedded tags and chunks."""

from __future__ import annotations

from audiomancer.audio.buffer import AudioBuffer, AudioHeader
from audiomancer.audio.decode import DecodedFile, decode, decode_and_hash, decode_blocks, read_header
from audiomancer.audio.embedded import EmbeddedFacts, read_embedded
from audiomancer.audio.formats import AUDIO_SUFFIXES
from audiomancer.audio.resample import resample

__all__ = [
    "AUDIO_SUFFIXES",
    "AudioBuffer",
    "AudioHeader",
    "DecodedFile",
    "EmbeddedFacts",
    "decode",
    "decode_and_hash",
    "decode_blocks",
    "read_embedded",
    "read_header",
    "resample",
]
