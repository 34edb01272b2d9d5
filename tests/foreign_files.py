"""Sound files as other programs leave them, made here from one sound: every kind of file that once was read wrongly.

Each function writes one file from the source sound of `source`; `KINDS` names them, with what a reader is to find.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiomancer.platforms.system import CURRENT

RATE_HZ = 44_100
SECONDS = 8.05


@dataclass(frozen=True, slots=True)
class Source:
    """The sound: its WAV file of 16 bits, its frames, and where files are made."""

    folder: Path
    wav: Path
    rate_hz: int = RATE_HZ
    channels: int = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Attributes:
        name: File name.
        make: Writes it.
        is_lossy: Its length may be off by a coder's blocks, its level by a tenth of a decibel.
        needs_extra: Only the m4a extra reads it.
        rate_hz: 0 for that of the source.
        share: How much of the sound is in it.
        by_ffmpeg: FFmpeg's program reads it, for comparison.
    """

    name: str
    make: Callable[[Source, Path], None]
    is_lossy: bool = False
    needs_extra: bool = False
    rate_hz: int = 0
    channels: int = 0
    share: float = 1.0
    by_ffmpeg: bool = True


def source(folder: Path, seconds: float = SECONDS) -> Source:
    """A soft beginning, a chord that beats, noise on every half second, a second of silence, and a clear end."""
    time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    chord = 0.12 * np.sum([np.sin(2 * np.pi * hz * time_s) for hz in (220.0, 277.2, 329.6)], axis=0)
    noise = np.random.default_rng(15).standard_normal(len(time_s)) * np.exp(-20 * (time_s % 0.5)) * 0.1
    sound = chord * (1 + 0.4 * np.sin(2 * np.pi * 0.7 * time_s)) + noise
    sound[:RATE_HZ] *= 0.05
    sound[3 * RATE_HZ : 4 * RATE_HZ] = 0.0
    wav = folder / "source.wav"
    soundfile.write(wav, np.stack([sound, 0.7 * sound], axis=1), RATE_HZ, subtype="PCM_16")
    return Source(folder, wav)


def run(*command: object) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, (command, done.stderr[-500:])


def by_ffmpeg(*options: str) -> Callable[[Source, Path], None]:
    return lambda sound, path: run("ffmpeg", "-y", "-i", sound.wav, *options, path)


def by_lame(*options: str) -> Callable[[Source, Path], None]:
    return lambda sound, path: run("lame", "--quiet", *options, sound.wav, path)


def by_soundfile(container: str, subtype: str) -> Callable[[Source, Path], None]:
    def make(sound: Source, path: Path) -> None:
        frames, rate_hz = soundfile.read(sound.wav, always_2d=True)
        soundfile.write(path, frames, rate_hz, format=container, subtype=subtype)

    return make


def changed(make: Callable[[Source, Path], None], change: Callable[[bytes], bytes]) -> Callable[[Source, Path], None]:
    """A file that something happened to."""

    def both(sound: Source, path: Path) -> None:
        make(sound, path)
        path.write_bytes(change(path.read_bytes()))

    return both


def piped(*options: str) -> Callable[[Source, Path], None]:
    """A file that was written to a pipe: its length could not be filled in later."""

    def make(sound: Source, path: Path) -> None:
        command = ["ffmpeg", "-v", "quiet", "-i", str(sound.wav), *options, "-"]
        path.write_bytes(subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=True).stdout)

    return make


# What happens to files


def id3(size: int, padding: int = 0) -> bytes:
    """A tag with a cover of so many bytes, whose bytes look like frames here and there, and padding after it."""
    cover = b"image/jpeg\0\3\0\xff\xd8\xff\xe0" + b"\xff\xfb\x90\x64" * (size // 4)
    frame = b"APIC" + struct.pack(">IH", len(cover) + 1, 0) + b"\0" + cover
    count = len(frame)
    packed = bytes((count >> 21 & 127, count >> 14 & 127, count >> 7 & 127, count & 127))
    return b"ID3\3\0\0" + packed + frame + bytes(padding)


def with_size(number: int) -> Callable[[bytes], bytes]:
    """A WAV file with another number for the size of its sound."""

    def change(data: bytes) -> bytes:
        at = data.index(b"data") + 4
        whole = min(0xFFFFFFFF, number + 36 if number else 0)
        return data[:4] + struct.pack("<I", whole) + data[8:at] + struct.pack("<I", number) + data[at + 4 :]

    return change


def as_bw64(data: bytes) -> bytes:
    return b"BW64" + data[4:]


def caf_to_its_end(data: bytes) -> bytes:
    at = data.index(b"data") + 4
    return data[:at] + struct.pack(">q", -1) + data[at + 8 :]


def aiff_unfinished(data: bytes) -> bytes:
    common, sound = data.index(b"COMM"), data.index(b"SSND")
    data = data[: common + 10] + bytes(4) + data[common + 14 :]
    return data[:4] + bytes(4) + data[8 : sound + 4] + bytes(4) + data[sound + 8 :]


def cut(share: float) -> Callable[[bytes], bytes]:
    return lambda data: data[: int(len(data) * share)]


def hole(data: bytes) -> bytes:
    """A file of which three kilobytes in the middle are gone."""
    return data[:20_000] + bytes(3_000) + data[23_000:]


def in_wav(data: bytes) -> bytes:
    """MP3 frames in a WAV file."""
    form = struct.pack("<HHIIHHHHIHHH", 0x55, 2, RATE_HZ, 16_000, 1, 0, 12, 1, 2, 417, 1, 1393)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def vbri(data: bytes) -> bytes:
    """An MP3 without a Xing frame after one as Fraunhofer's coder writes it."""
    head = data[:4]
    frame = bytearray(417)
    frame[:4] = bytes((head[0], head[1], 0x90, head[3]))
    struct.pack_into(">4sHHHII", frame, 36, b"VBRI", 1, 0, 75, len(data) + 417, 310)
    return bytes(frame) + data


def flac_of_depth(bits: int) -> Callable[[Source, Path], None]:
    """FLAC of fewer bits than its values take in a WAV file, or of 32."""

    def make(sound: Source, path: Path) -> None:
        frames, _ = soundfile.read(sound.wav, always_2d=True)
        size = (bits + 7) // 8
        whole = np.round(frames * (2.0 ** (bits - 1) - 1)).astype(np.int64) << (8 * size - bits)
        packed = whole.reshape(-1).astype("<i8").view(np.uint8).reshape(-1, 8)[:, :size].tobytes()
        guid = struct.pack("<H", 1) + bytes.fromhex("000000001000800000AA00389B71")
        form = struct.pack("<HHIIHHHHI", 0xFFFE, 2, RATE_HZ, RATE_HZ * 2 * size, 2 * size, 8 * size, 22, bits, 3) + guid
        body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(packed)) + packed
        wav = path.with_suffix(".made.wav")
        wav.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
        run("flac", "--totally-silent", "-f", "--lax", "-o", path, wav)
        wav.unlink()

    return make


def opus(sound: Source, path: Path) -> None:
    run("ffmpeg", "-y", "-i", sound.wav, "-c:a", "libopus", "-b:a", "128k", path)


_VBR = by_lame("-V4", "-t")
_WAV = by_soundfile("WAV", "PCM_16")

KINDS = (
    # MP3
    Kind("xing.mp3", by_lame("-V4"), is_lossy=True),
    Kind("no-xing.mp3", _VBR, is_lossy=True),
    Kind("constant.mp3", by_lame("-b", "128", "-t"), is_lossy=True),
    Kind("free-format.mp3", by_lame("--freeformat", "-b", "200", "-t"), is_lossy=True, by_ffmpeg=False),
    Kind("one-byte-before.mp3", changed(by_lame("-V4"), lambda data: b"\0" + data), is_lossy=True, by_ffmpeg=False),
    Kind("bytes-before.mp3", changed(_VBR, lambda data: bytes(3_000) + data), is_lossy=True),
    Kind("padding-after-tag.mp3", changed(by_lame("-V4"), lambda data: id3(0, 700) + data), is_lossy=True,
         by_ffmpeg=False),
    Kind("cover.mp3", changed(by_lame("-b", "128", "-t"), lambda data: id3(500_000) + data), is_lossy=True),
    Kind("vbri.mp3", changed(_VBR, vbri), is_lossy=True, by_ffmpeg=False),
    Kind("without-suffix", by_lame("-V4", "-t"), is_lossy=True),
    Kind("half.mp3", changed(by_lame("-b", "128"), cut(0.5)), is_lossy=True, share=0.5),
    Kind("hole.mp3", changed(_VBR, hole), is_lossy=True, share=0.96, by_ffmpeg=False),
    Kind("slow.mp3", by_ffmpeg("-ar", "22050", "-c:a", "libmp3lame", "-b:a", "64k"), is_lossy=True, rate_hz=22_050),
    Kind("layer-two.mp2", by_ffmpeg("-c:a", "mp2"), is_lossy=True),
    Kind("mp3-in.wav", changed(_VBR, in_wav), is_lossy=True),
    # FLAC
    Kind("plain.flac", by_soundfile("FLAC", "PCM_16")),
    Kind("piped.flac", piped("-f", "flac")),
    Kind("half.flac", changed(by_soundfile("FLAC", "PCM_16"), cut(0.5)), share=0.5),
    Kind("tag-before.flac", changed(by_soundfile("FLAC", "PCM_24"), lambda data: id3(90_000) + data)),
    Kind("12-bit.flac", flac_of_depth(12), is_lossy=True),
    Kind("20-bit.flac", flac_of_depth(20), is_lossy=True),
    Kind("32-bit.flac", flac_of_depth(32), needs_extra=True, by_ffmpeg=False),
    Kind("in-ogg.oga", lambda sound, path: run("flac", "--totally-silent", "-f", "--ogg", "-o", path, sound.wav)),
    Kind("piped-in-ogg.oga", piped("-c:a", "flac", "-f", "ogg")),
    # WAV and its relations
    Kind("plain.wav", _WAV),
    Kind("size-0.wav", changed(_WAV, with_size(0))),
    Kind("size-minus-1.wav", changed(_WAV, with_size(0xFFFFFFFF))),
    Kind("size-2-gb.wav", changed(_WAV, with_size(0x7FFFFFFF))),
    Kind("piped.wav", piped("-f", "wav")),
    Kind("half.wav", changed(_WAV, cut(0.5)), share=0.5),
    Kind("tag-before-data.wav", by_ffmpeg("-metadata", "title=" + "a" * 9_000)),
    Kind("tag-before.wav", changed(_WAV, lambda data: id3(40) + data)),
    Kind("rf64.wav", by_soundfile("RF64", "PCM_16")),
    Kind("bw64.wav", changed(by_soundfile("RF64", "PCM_24"), as_bw64), by_ffmpeg=False),
    Kind("sony.w64", by_soundfile("W64", "PCM_24")),
    Kind("64-bit.wav", by_ffmpeg("-c:a", "pcm_s64le")),
    Kind("float.wav", by_soundfile("WAV", "FLOAT")),
    Kind("double.wav", by_soundfile("WAV", "DOUBLE")),
    Kind("rifx.wav", lambda sound, path: run("sox", sound.wav, "-B", path), by_ffmpeg=False),
    Kind("ima.wav", by_soundfile("WAV", "IMA_ADPCM"), is_lossy=True),
    Kind("ms.wav", by_soundfile("WAV", "MS_ADPCM"), is_lossy=True),
    Kind("gsm.wav", lambda sound, path: run("sox", sound.wav, "-r", "8000", "-c", "1", "-e", "gsm-full-rate", path),
         is_lossy=True, rate_hz=8_000, channels=1),
    # AIFF, CAF, AU
    Kind("plain.aiff", by_soundfile("AIFF", "PCM_24")),
    Kind("unfinished.aiff", changed(by_soundfile("AIFF", "PCM_16"), aiff_unfinished), by_ffmpeg=False),
    Kind("half.aiff", changed(by_soundfile("AIFF", "PCM_16"), cut(0.5)), share=0.5),
    Kind("little-endian.aifc", by_ffmpeg("-c:a", "pcm_s16le", "-f", "aiff")),
    Kind("ima4.aifc", by_ffmpeg("-c:a", "adpcm_ima_qt", "-f", "aiff"), is_lossy=True),
    Kind("u-law.aifc", by_ffmpeg("-c:a", "pcm_mulaw", "-f", "aiff"), is_lossy=True),
    Kind("plain.caf", by_soundfile("CAF", "PCM_16")),
    Kind("open-ended.caf", changed(by_soundfile("CAF", "PCM_16"), caf_to_its_end)),
    Kind("alac.caf", by_soundfile("CAF", "ALAC_16")),
    Kind("ima4.caf", by_ffmpeg("-c:a", "adpcm_ima_qt"), is_lossy=True),
    Kind("opus.caf", opus, is_lossy=True, needs_extra=True, rate_hz=48_000),
    Kind("sun.au", by_soundfile("AU", "PCM_16")),
    Kind("piped.au", piped("-f", "au")),
    # Ogg
    Kind("vorbis.ogg", by_soundfile("OGG", "VORBIS"), is_lossy=True),
    Kind("half.ogg", changed(by_soundfile("OGG", "VORBIS"), cut(0.5)), is_lossy=True, share=0.5),
    Kind("opus.opus", opus, is_lossy=True, rate_hz=48_000),
    Kind("speex.spx", by_ffmpeg("-ar", "16000", "-ac", "1", "-c:a", "libspeex", "-f", "ogg"), is_lossy=True,
         needs_extra=True, rate_hz=16_000, channels=1),
    # What only the extra reads
    Kind("song.m4a", by_ffmpeg("-c:a", "aac", "-b:a", "160k"), is_lossy=True, needs_extra=True),
    Kind("alac.m4a", by_ffmpeg("-c:a", "alac"), needs_extra=True),
    Kind("half.m4a", changed(by_ffmpeg("-c:a", "aac", "-movflags", "+faststart"), cut(0.5)), is_lossy=True,
         needs_extra=True, share=0.5),
    Kind("eight-planes.m4a", by_ffmpeg("-ac", "8", "-c:a", "aac"), is_lossy=True, needs_extra=True, channels=8),
    Kind("raw.aac", by_ffmpeg("-c:a", "aac", "-f", "adts"), is_lossy=True, needs_extra=True),
    Kind("latm.latm", by_ffmpeg("-c:a", "aac", "-f", "latm"), is_lossy=True, needs_extra=True),
    Kind("windows.wma", by_ffmpeg("-c:a", "wmav2"), is_lossy=True, needs_extra=True),
    Kind("pack.wv", by_ffmpeg("-c:a", "wavpack"), needs_extra=True),
)  # fmt: skip

LONGER: dict[str, tuple[float, tuple[str, ...]]] = {
    "long.flac": (70.0, ()), "long.mp3": (70.0, ()), "long.wav": (70.0, ()),
    "long.m4a": (70.0, ("-movflags", "+faststart")),
    "a.mp3": (20.0, ("-b:a", "96k")), "b.mp3": (20.0, ("-q:a", "2")), "c.ogg": (20.0, ()), "d.flac": (20.0, ()),
}  # fmt: skip
"""Seconds and FFmpeg's options of files that are longer than those of `KINDS`."""


def made_file(name: str, folder: Path) -> Path:
    """A file of `KINDS` or `LONGER`, in this folder.

    The programs that make them are those of Linux; on Windows it is taken from the folder that
    AUDIOMANCER_FOREIGN_FILES names, in which `write_all` has put them.
    """
    path = folder / name
    if not CURRENT.is_posix:
        shutil.copyfile(_brought() / name, path)
    elif name in LONGER:
        seconds, options = LONGER[name]
        by_ffmpeg(*options)(source(folder, seconds), path)
    else:
        (kind,) = (kind for kind in KINDS if kind.name == name)
        kind.make(source(folder), path)
    return path


def by_ffmpegs_reader(path: Path, channels: int) -> tuple[int, float]:
    """Frames that FFmpeg's program reads of a file, and their level in dB."""
    if not CURRENT.is_posix:
        count, level = json.loads((_brought() / "by-ffmpeg.json").read_text("utf-8"))[path.name]
        return count, level
    command = ["ffmpeg", "-v", "quiet", "-i", str(path), "-f", "f32le", "-"]
    found = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL).stdout
    frames = np.frombuffer(found, np.float32).reshape(-1, channels)
    return len(frames), level_db(frames)


def level_db(frames: np.ndarray) -> float:
    """Level of frames in dB."""
    return float(10 * np.log10(np.square(frames, dtype=np.float64).mean() + 1e-12))


def _brought() -> Path:
    folder = os.environ.get("AUDIOMANCER_FOREIGN_FILES")
    if not folder:
        pytest.skip("made by programs of Linux; packaging/wine.sh test brings them")
    return Path(folder)


def write_all(folder: Path) -> None:
    """Write every file, and what FFmpeg reads of those that it reads."""
    folder.mkdir(parents=True)
    read = {}
    for name in (*LONGER, *(kind.name for kind in KINDS)):
        made_file(name, folder)
    for kind in KINDS:
        if kind.by_ffmpeg:
            read[kind.name] = by_ffmpegs_reader(folder / kind.name, kind.channels or 2)
    (folder / "by-ffmpeg.json").write_text(json.dumps(read), "utf-8")


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
