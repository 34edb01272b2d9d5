"""Suffixes of sound files, and the formats that need the extra decoder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from audiomancer.errors import AudioFileError

EXTRA_SUFFIXES: Final = frozenset({".m4a", ".mp4", ".aac", ".wma"})
"""Formats that only the `m4a` extra decodes; always listed, so that the user learns what is missing."""

AUDIO_SUFFIXES: Final = EXTRA_SUFFIXES | frozenset(
    {".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".caf", ".au", ".snd", ".flac", ".ogg", ".oga",
     ".opus", ".mp3", ".mp2"}
)  # fmt: skip
"""Lower-case suffixes of the files a scan lists."""

NEEDS_EXTRA: Final = "needs the m4a extra: pip install audiomancer[m4a]"
"""Reason shown for `EXTRA_SUFFIXES` where the extra is not installed."""

BIT_DEPTH_OF_SUBTYPE: Final[dict[str, int]] = {
    "PCM_S8": 8,
    "PCM_U8": 8,
    "PCM_16": 16,
    "PCM_24": 24,
    "PCM_32": 32,
    "FLOAT": 32,
    "DOUBLE": 64,
    "ULAW": 8,
    "ALAW": 8,
    "IMA_ADPCM": 4,
    "MS_ADPCM": 4,
    "ALAC_16": 16,
    "ALAC_20": 20,
    "ALAC_24": 24,
    "ALAC_32": 32,
    "DPCM_8": 8,
    "DPCM_16": 16,
}
"""Bits per stored value, by libsndfile subtype."""

LOSSY_BIT_DEPTH: Final = 16
"""Reported for formats that store no fixed bits per value (MP3, Vorbis, Opus, AAC): what decoders usually give."""

LEAST_RATE_HZ: Final = 100
MOST_RATE_HZ: Final = 1_536_000
"""No converter is slower or faster: a header that says so is damaged."""


def check_rate(path: Path, rate_hz: int) -> None:
    """Raise `AudioFileError` for a sample rate that can't be one."""
    if rate_hz < 1:
        raise AudioFileError(path, "no sample rate")
    if not LEAST_RATE_HZ <= rate_hz <= MOST_RATE_HZ:
        raise AudioFileError(path, f"damaged: its sample rate can't be {rate_hz:,} Hz")
