"""Suffixes of sound files, and the formats that need the extra decoder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from audiomancer.errors import AudioFileError

EXTRA_SUFFIXES: Final = frozenset(
    {".m4a", ".m4b", ".m4r", ".mp4", ".3gp", ".aac", ".latm", ".loas", ".wma", ".wv", ".ape", ".tta", ".ac3", ".spx",
     ".mka", ".weba"}
)  # fmt: skip
"""Formats that only the `m4a` extra decodes; always listed, so that the user learns what is missing."""

MPEG_SUFFIXES: Final = frozenset({".mp3", ".mp2", ".mp1", ".mpa", ".mpga"})
"""Formats whose first frame may lie far from the first byte."""

AUDIO_SUFFIXES: Final = EXTRA_SUFFIXES | MPEG_SUFFIXES | frozenset(
    {".wav", ".wave", ".bwf", ".rf64", ".bw64", ".w64", ".aif", ".aiff", ".aifc", ".caf", ".au", ".snd", ".flac",
     ".ogg", ".oga", ".opus"}
)  # fmt: skip
"""Lower-case suffixes of the files a scan lists."""

UNREAD_SUFFIXES: Final = frozenset(
    {".rx2", ".rex", ".rcy", ".sf2", ".sf3", ".sfark", ".sfz", ".nki", ".nkm", ".nkx", ".nkc", ".nkr", ".nks", ".ncw",
     ".gig", ".dls", ".exs", ".sxt", ".akp", ".akm", ".s1p", ".s3p", ".dwp", ".emx", ".mpc", ".xpm", ".pgm", ".adg",
     ".kmp", ".ksf", ".pat", ".dsf", ".dff", ".amr"}
)  # fmt: skip
"""Lower-case suffixes of files with sounds, or for sounds, that are not read: they are counted and named."""

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

LOSSY_BIT_DEPTH: Final = 0
"""Of formats that store no fixed bits per value: MP3, Vorbis, Opus, AAC."""

LEAST_RATE_HZ: Final = 100
MOST_RATE_HZ: Final = 1_536_000
"""No converter is slower or faster: a header that says so is damaged."""


def check_rate(path: Path, rate_hz: int) -> None:
    """Raise `AudioFileError` for a sample rate that can't be one."""
    if rate_hz < 1:
        raise AudioFileError(path, "no sample rate")
    if not LEAST_RATE_HZ <= rate_hz <= MOST_RATE_HZ:
        raise AudioFileError(path, f"damaged: its sample rate can't be {rate_hz:,} Hz")
