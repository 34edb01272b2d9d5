"""Recordings in twenty formats: is every one read whole, and as loud as FFmpeg says? benchmarks/reencoded.py FOLDER.

FOLDER is searched for recordings; `--count` of them are taken evenly, and as many made of several joined, beyond 30 s,
where analysis looks at a part and meters the whole. FFmpeg encodes them (Debian: ffmpeg), decodes them for the length
to be compared with, and measures loudness by its ebur128 filter, of one channel as of two equal ones, as we do.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from tables import Cell, print_table

from audiomancer.analysis.analyse import analyse_file
from audiomancer.errors import AudioFileError

FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "u8.wav": ("-c:a", "pcm_u8"),
    "16.wav": ("-c:a", "pcm_s16le"),
    "24.wav": ("-c:a", "pcm_s24le"),
    "float.wav": ("-c:a", "pcm_f32le"),
    "double.wav": ("-c:a", "pcm_f64le"),
    "rf64.wav": ("-c:a", "pcm_s24le", "-rf64", "always"),
    "sony.w64": ("-c:a", "pcm_s16le"),
    "16.aiff": ("-c:a", "pcm_s16be"),
    "little.aifc": ("-c:a", "pcm_s16le", "-f", "aiff"),
    "sun.au": ("-c:a", "pcm_s16be"),
    "core.caf": ("-c:a", "pcm_s24le"),
    "flac.flac": (),
    "cbr.mp3": ("-c:a", "libmp3lame", "-b:a", "192k"),
    "vbr.mp3": ("-c:a", "libmp3lame", "-q:a", "4"),
    "no-header.mp3": ("-c:a", "libmp3lame", "-q:a", "4", "-write_xing", "0"),
    "vorbis.ogg": ("-c:a", "libvorbis", "-q:a", "6"),
    "opus.opus": ("-c:a", "libopus", "-b:a", "128k"),
    "aac.m4a": ("-c:a", "aac", "-b:a", "192k"),
    "alac.m4a": ("-c:a", "alac"),
    "pack.wv": ("-c:a", "wavpack"),
}
_EXACT: Final = frozenset(
    name for name in FORMATS if not name.endswith((".mp3", ".ogg", ".opus")) and name != "aac.m4a"
)
_LOSSY_S: Final = 0.05
_LEAST_S: Final = 1.0
"""Loudness is compared from here on: FFmpeg's filter needs several blocks of 400 ms."""

_LONG_S: Final = 40.0
_LOUDNESS: Final = re.compile(r"I:\s+(-?[\d.]+) LUFS")


def ffmpeg(*arguments: object) -> str:
    """Run FFmpeg; what it says."""
    command = ["ffmpeg", "-nostdin", "-y", "-hide_banner", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=True)
    return done.stderr


def decoded_s(path: Path) -> float:
    """Length of what FFmpeg decodes."""
    raw = subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "quiet", "-i", str(path), "-ac", "1", "-f", "au", "-c:a", "pcm_s16be", "-"],
        capture_output=True,
        check=True,
    ).stdout
    begin, rate_hz = (int.from_bytes(raw[place : place + 4]) for place in (4, 16))
    return (len(raw) - begin) / (2 * rate_hz)


def sources(folder: Path, count: int, target: Path) -> list[Path]:
    """Recordings as WAV files of 16 bits: some as they are, and as many joined to forty seconds."""
    found = sorted(path for path in folder.rglob("*") if path.suffix in (".ogg", ".wav", ".flac"))
    chosen = found[:: max(1, len(found) // (count * 12))]
    made: list[Path] = []
    for number, path in enumerate(chosen[:: max(1, len(chosen) // count)][:count]):
        frames, rate_hz = soundfile.read(path, always_2d=True)
        made.append(target / f"short {number}.wav")
        soundfile.write(made[-1], frames, rate_hz, subtype="PCM_16")
    for number in range(count):
        pieces, length = [], 0
        for path in (chosen[number:] + chosen[:number]) * 8:
            frames, rate_hz = soundfile.read(path, always_2d=True)
            if rate_hz == 44_100 and len(frames):
                pieces.append(frames[:, :1])
                length += len(frames)
            if length > _LONG_S * 44_100:
                break
        made.append(target / f"long {number}.wav")
        soundfile.write(made[-1], np.concatenate(pieces), 44_100, subtype="PCM_16")
    return made


def main() -> None:
    """Print one line a format."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=20)
    options = parser.parse_args()
    refused, off_s, off_lu = defaultdict(int), defaultdict(list), defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        for source in sources(options.folder, options.count, Path(name)):
            for kind, codec in FORMATS.items():
                path = source.with_name(f"{source.stem}.{kind}")
                ffmpeg("-i", source, *codec, path)
                try:
                    found = analyse_file(path)
                except AudioFileError:
                    refused[kind] += 1
                    continue
                length_s = float(found.fields["duration_ms"]) / 1000
                off_s[kind].append(length_s - decoded_s(path))
                by_ffmpeg = float(
                    _LOUDNESS.findall(ffmpeg("-i", path, "-af", "ebur128=dualmono=true", "-f", "null", "-"))[-1]
                )
                if length_s >= _LEAST_S and by_ffmpeg > -69 and found.loudness_lufs is not None:
                    off_lu[kind].append(abs(found.loudness_lufs - by_ffmpeg))
                path.unlink()
    rows: list[list[Cell]] = []
    for kind in FORMATS:
        allowed_s = 1.5 / 44_100 if kind in _EXACT else _LOSSY_S
        wrong = sum(abs(one) > allowed_s for one in off_s[kind])
        rows.append(
            [kind, len(off_s[kind]), refused[kind], wrong, 1e3 * max(map(abs, off_s[kind]), default=0.0),
             max(off_lu[kind], default=0.0)]
        )  # fmt: skip
    print_table(["format", "read", "refused", "lengths off", "most off, ms", "loudness off, LU"], rows, 2)


if __name__ == "__main__":
    main()
