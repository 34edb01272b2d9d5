"""The one way to open a sound file: what it is by its bytes, whatever its name says, and the reader that reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from audiomancer.audio.buffer import AudioHeader
from audiomancer.audio.formats import EXTRA_SUFFIXES, MPEG_SUFFIXES, check_rate
from audiomancer.audio.readers import ffmpeg
from audiomancer.audio.readers.big_endian import (
    ChunkedFacts,
    aifc_of_ima4,
    aiff_facts,
    caf_facts,
    finished_aiff,
    finished_caf,
)
from audiomancer.audio.readers.ffmpeg import FfmpegReader
from audiomancer.audio.readers.flac import FlacReader, flac_header
from audiomancer.audio.readers.flac_frames import flac_facts
from audiomancer.audio.readers.mp3 import Mp3Reader, mp3_header
from audiomancer.audio.readers.mpeg_frames import end_of_id3, find_stream
from audiomancer.audio.readers.ogg import last_exact_seek, ogg_codec, vorbis_header
from audiomancer.audio.readers.reader import Reader
from audiomancer.audio.readers.reasons import ABLETON, NO_CHANNELS, NO_SOUND, NOT_AUDIO
from audiomancer.audio.readers.sndfile import SndfileReader, as_it_is
from audiomancer.audio.readers.source import Source
from audiomancer.audio.readers.wav import WavFacts, made_header, wav_facts
from audiomancer.errors import AudioFileError, UnsupportedFormatError

_OF_FFMPEG: Final = (
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMA"),
    (b"wvPk", "WavPack"),
    (b"MAC ", "Monkey's Audio"),
    (b"TTA1", "True Audio"),
    (b"#!AMR", "AMR"),
    (b"\x1a\x45\xdf\xa3", "Matroska"),
    (b"DSD ", "DSD"),
    (b"MPCK", "Musepack"),
    (b"MP+", "Musepack"),
    (b"ADIF", "AAC"),
    (b"\x0b\x77", "AC-3"),
)
"""First bytes of files that only FFmpeg reads."""

_CONTAINERS: Final = frozenset({b"RIFF", b"RIFX", b"RF64", b"BW64", b"FORM", b"caff", b"OggS"})

_SMALL_BYTES: Final = 1 << 20
"""MPEG files up to this size are read whole for their header."""

_MOST_FLAC_BITS: Final = 24
"""The decoder gives up on most that is deeper: the difference of two channels takes a bit more."""


def open_sound(path: Path, data: bytes | None = None) -> Reader:
    """Open a file.

    Args:
        path: The file.
        data: Its bytes, where they are at hand.

    Raises:
        AudioFileError: Empty, unreadable, or no sound file; `UnsupportedFormatError` where a decoder is missing.
    """
    source = _after_tag(Source(path, data))
    head = source.head
    if head[8:12] == b"WAVE" and head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64"):
        return _wav(source)
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return _aiff(source)
    if head[:4] == b"caff":
        return _caf(source)
    if head[:4] == b"OggS":
        return _ogg(source)
    if _is_flac(source):
        return _flac(source)
    kind = _kind_of_ffmpeg(source)
    if kind:
        return FfmpegReader(source, kind)
    if head[:4] in (b".snd", b"riff", b"dns."):
        return _libsndfile(source, "")
    return _unknown(source)


def quick_header(path: Path) -> AudioHeader:
    """Facts of a file as they stand in its header, without decoding; raises as `open_sound`."""
    source = _after_tag(Source(path))
    head = source.head
    if head[8:12] == b"WAVE":
        facts = wav_facts(source)
        if facts is not None and facts.is_pcm and facts.data_bytes >= facts.frame_bytes:
            return _pcm_header(source, facts)
    elif _is_flac(source):
        flac = flac_facts(source.window(end_of_id3(source)))
        if flac is not None:
            return flac_header(source, flac)
    elif head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        aiff = aiff_facts(source)
        if aiff is not None and aiff.is_pcm and aiff.rate_hz:
            return _aiff_header(source, aiff)
    elif head[:4] == b"OggS":
        vorbis = vorbis_header(source)
        if vorbis is not None:
            return vorbis
    elif path.suffix.lower() in MPEG_SUFFIXES and not _kind_of_ffmpeg(source) and head[:4] not in (b"OggS", b"FORM"):
        stream = find_stream(_in_memory(source), is_far=True)
        if stream is not None and stream.first.size_bytes:
            return mp3_header(stream)
    with open_sound(path) as reader:
        return reader.header


def _after_tag(source: Source) -> Source:
    """The file after an ID3 tag, where one was put before a container that has no place for it."""
    if source.head[:3] != b"ID3":
        return source
    rest = source.window(end_of_id3(source))
    return rest if rest.head[:4] in _CONTAINERS else source


def _pcm_header(source: Source, facts: WavFacts) -> AudioHeader:
    check_rate(source.path, facts.rate_hz)
    return AudioHeader.of(
        facts.data_bytes // facts.frame_bytes,
        facts.rate_hz,
        facts.channels,
        facts.bits,
        _wav_name(source),
        stated_frames=facts.stated_bytes // facts.frame_bytes,
    )


def _aiff_header(source: Source, facts: ChunkedFacts) -> AudioHeader:
    check_rate(source.path, facts.rate_hz)
    frames = min(facts.frames, facts.data_bytes // facts.frame_bytes)
    if frames < 1:
        raise AudioFileError(source.path, NO_SOUND)
    return AudioHeader.of(frames, facts.rate_hz, facts.channels, facts.bit_depth, "AIFF", stated_frames=facts.frames)


def _in_memory(source: Source) -> Source:
    """The same source, read in one go where it is small: its frames lie all over it."""
    if source.size_bytes > _SMALL_BYTES:
        return source
    return Source(source.path, source.read_at(0, source.size_bytes))


def _wav_name(source: Source) -> str:
    return "RF64" if source.head[:4] in (b"RF64", b"BW64") else "WAV"


def _wav(source: Source) -> Reader:
    facts, name = wav_facts(source), _wav_name(source)
    if facts is None:
        return _libsndfile(source, "")
    if not facts.channels:
        raise AudioFileError(source.path, NO_CHANNELS)
    if facts.data_bytes < 1:
        raise AudioFileError(source.path, NO_SOUND)
    stated = facts.stated_bytes // facts.frame_bytes if facts.is_pcm or facts.is_wide else 0
    stretch = source.window(facts.data_at, facts.data_at + facts.data_bytes)
    if facts.is_mpeg:
        stream = find_stream(stretch)
        if stream is not None:
            return Mp3Reader(stream)
    if facts.is_wide:
        before = made_header(facts)
        high = slice(1, None, 2) if facts.order == "<" else slice(0, None, 2)
        return SndfileReader(
            source.path, lambda: stretch.stream(before), every=high, bit_depth=64, stated_frames=stated, name=name
        )
    if facts.is_plain or facts.data_bytes < facts.stated_bytes:
        return _libsndfile(source, f"WAV of codec 0x{facts.tag:04x}", stated_frames=stated, name=name)
    before = made_header(facts)
    try:
        return SndfileReader(source.path, lambda: stretch.stream(before), stated_frames=stated, name=name)
    except UnsupportedFormatError as error:
        return _or_ffmpeg(source, f"WAV of codec 0x{facts.tag:04x}", error)


def _aiff(source: Source) -> Reader:
    facts = aiff_facts(source)
    if facts is None:
        return _libsndfile(source, "")
    if facts.codec == "able":
        raise UnsupportedFormatError(source.path, ABLETON)
    if facts.is_open_ended:
        before, stretch = finished_aiff(source, facts), source.window(facts.data_at)
        return SndfileReader(source.path, lambda: stretch.stream(before))
    # Of IMA 4:1 it counts packets.
    stated = 0 if facts.codec == "ima4" else facts.frames
    return _libsndfile(source, f"AIFC of codec {facts.codec!r}", stated_frames=stated)


def _caf(source: Source) -> Reader:
    facts = caf_facts(source)
    if facts is None:
        return _libsndfile(source, "")
    kind = f"CAF of codec {facts.codec!r}"
    stretch = source.window(facts.data_at, facts.data_at + facts.data_bytes)
    if facts.codec == "ima4" and facts.rate_hz and facts.channels in (1, 2):
        before = aifc_of_ima4(facts)
        return SndfileReader(source.path, lambda: stretch.stream(before), name="CAF", stated_frames=facts.frames)
    if facts.codec not in ("lpcm", "alac", "ulaw", "alaw"):
        return FfmpegReader(source, kind)
    if facts.is_open_ended:
        corrected = finished_caf(source, facts)
        return SndfileReader(source.path, lambda: stretch.stream(corrected))
    return _libsndfile(source, kind)


def _ogg(source: Source) -> Reader:
    codec = ogg_codec(source)
    if codec == "FLAC":
        return _flac(source)
    if codec == "Vorbis":
        return _libsndfile(source, "Ogg Vorbis", last_seek=lambda: last_exact_seek(source))
    if codec == "Opus" or not codec:
        return _libsndfile(source, f"Ogg {codec}".strip())
    return FfmpegReader(source, codec)


def _flac(source: Source) -> Reader:
    reader = FlacReader(source)
    if reader.header.bit_depth <= _MOST_FLAC_BITS or reader.can_decode():
        return reader
    reader.close()
    return FfmpegReader(source, "FLAC of 32 bit")


def _is_flac(source: Source) -> bool:
    if source.head[:3] == b"ID3":
        return source.read_at(end_of_id3(source), 4) == b"fLaC"
    return source.head[:4] == b"fLaC"


def _kind_of_ffmpeg(source: Source) -> str:
    """Name of a kind that only FFmpeg reads; empty for all others."""
    head = source.head
    if head[4:8] == b"ftyp":
        return "M4A"
    for magic, name in _OF_FFMPEG:
        if head.startswith(magic):
            return name
    start = end_of_id3(source) if head[:3] == b"ID3" else 0
    return "AAC" if _is_aac(source.read_at(start, 8_192 + 7)) else ""


def _is_aac(data: bytes) -> bool:
    """Check for two ADTS or LOAS frames in a row."""
    if len(data) < 7:
        return False
    if data[0] == 0xFF and data[1] & 0xF6 == 0xF0:
        size = (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5
        after = data[size : size + 2]
        return size >= 7 and (len(after) < 2 or (after[0] == 0xFF and after[1] & 0xF6 == 0xF0))
    if data[0] == 0x56 and data[1] & 0xE0 == 0xE0:
        size = ((data[1] & 0x1F) << 8 | data[2]) + 3
        after = data[size : size + 2]
        return len(after) == 2 and after[0] == 0x56 and after[1] & 0xE0 == 0xE0
    return False


def _unknown(source: Source) -> Reader:
    """A file whose first bytes say nothing: MPEG frames after something else, or what its suffix says."""
    suffix = source.path.suffix.lower()
    stream = find_stream(source, is_far=suffix in MPEG_SUFFIXES)
    if stream is not None:
        return Mp3Reader(stream)
    if suffix in EXTRA_SUFFIXES:
        return FfmpegReader(source)
    if suffix in MPEG_SUFFIXES:
        raise UnsupportedFormatError(source.path, NOT_AUDIO)
    return _libsndfile(source, "")


def _libsndfile(
    source: Source, kind: str, *, stated_frames: int = 0, name: str = "", last_seek: Callable[[], int] | None = None
) -> Reader:
    """Libsndfile, or where it does not know the codec of a known container, FFmpeg."""
    try:
        return SndfileReader(source.path, as_it_is(source), stated_frames=stated_frames, name=name, last_seek=last_seek)
    except UnsupportedFormatError as error:
        return _or_ffmpeg(source, kind, error)


def _or_ffmpeg(source: Source, kind: str, error: UnsupportedFormatError) -> Reader:
    # Of other bytes FFmpeg makes sounds that were never meant.
    if not kind:
        raise error
    if not ffmpeg.is_installed():
        return FfmpegReader(source, kind)
    try:
        return FfmpegReader(source, kind)
    except AudioFileError as other:
        raise error from other
