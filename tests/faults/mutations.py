"""Damaged sound files: seeds with chunks and tags in every format that is read, and what befalls them, repeatably."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Callable

import numpy as np
import soundfile

RATE_HZ = 22_050
_ODD_NUMBERS = (0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
_TEXTS = (
    b"<img src=x onerror=alert(1)>", b"'; DROP TABLE samples; --", b"$(rm -rf ~)", b"../../etc/passwd", b"\x00\x1b[31m",
    b"\xff\xfe\xfd", b"A" * 5_000, b"%s%n%x", b"120 bpm", b"nan", b"1e400", b"-5", "ünïcode \u202e".encode(),
)  # fmt: skip


def seeds() -> dict[str, bytes]:
    """Sound files, each as bytes, by a name with its suffix."""
    noise = np.random.default_rng(5)
    time_s = np.arange(RATE_HZ // 4) / RATE_HZ
    mono = np.sin(2 * np.pi * 220 * time_s) * np.exp(-6 * time_s) * 0.6 + noise.standard_normal(len(time_s)) * 0.01
    stereo = np.stack([mono, -mono[::-1]], axis=1)
    found: dict[str, bytes] = {}
    for name, sound, kind, subtype in (
        ("pcm16.wav", mono, "WAV", "PCM_16"),
        ("pcm24.wav", stereo, "WAV", "PCM_24"),
        ("float.wav", mono, "WAV", "FLOAT"),
        ("pcm8.wav", mono, "WAV", "PCM_U8"),
        ("adpcm.wav", mono, "WAV", "IMA_ADPCM"),
        ("extensible.wav", stereo, "WAVEX", "PCM_16"),
        ("long.rf64.wav", mono, "RF64", "PCM_16"),
        ("sound.w64", mono, "W64", "PCM_16"),
        ("pcm16.aiff", mono, "AIFF", "PCM_16"),
        ("float.aif", stereo, "AIFF", "FLOAT"),
        ("lossless.flac", stereo, "FLAC", "PCM_16"),
        ("lossless24.flac", mono, "FLAC", "PCM_24"),
        ("vorbis.ogg", mono, "OGG", "VORBIS"),
        ("opus.opus", mono, "OGG", "OPUS"),
        ("layer3.mp3", stereo, "MP3", "MPEG_LAYER_III"),
        ("core.caf", mono, "CAF", "PCM_16"),
        ("sun.au", mono, "AU", "PCM_16"),
    ):
        file = io.BytesIO()
        rate = 24_000 if "opus" in name else RATE_HZ
        soundfile.write(file, sound, rate, format=kind, subtype=subtype)
        found[name] = file.getvalue()
    found["chunks.wav"] = _with_chunks(found["pcm16.wav"])
    found["tagged.mp3"] = _id3() + found["layer3.mp3"]
    found["marks.aiff"] = _with_aiff_chunks(found["pcm16.aiff"])
    wav, caf = found["pcm16.wav"], found["core.caf"]
    size_at, caf_at = wav.index(b"data") + 4, caf.index(b"data") + 4
    found["unfinished.wav"] = wav[:size_at] + bytes(4) + wav[size_at + 4 :]
    found["open-ended.caf"] = caf[:caf_at] + b"\xff" * 8 + caf[caf_at + 8 :]
    found["late.mp3"] = bytes(700) + found["layer3.mp3"]
    found["tagged.flac"] = _id3() + found["lossless.flac"]
    found["mpeg.wav"] = _wav_of(0x55, 2, 0, found["layer3.mp3"])
    found["wide.wav"] = _wav_of(1, 1, 64, (mono * 2.0**62).astype("<i8").tobytes())
    found |= _by_ffmpeg(stereo)
    return found


def _by_ffmpeg(stereo: np.ndarray) -> dict[str, bytes]:
    """Seeds that only FFmpeg writes and reads; none without the m4a extra."""
    try:
        import av
    except ImportError:
        return {}
    found: dict[str, bytes] = {}
    for name, container, codec in (
        ("aac.m4a", "ipod", "aac"),
        ("alac.m4a", "ipod", "alac"),
        ("raw.aac", "adts", "aac"),
        ("pack.wv", "wv", "wavpack"),
        ("windows.wma", "asf", "wmav2"),
    ):
        file = io.BytesIO()
        with av.open(file, "w", format=container) as output:
            stream = output.add_stream(codec, rate=RATE_HZ, layout="stereo")
            if codec in ("aac", "wmav2"):
                stream.bit_rate = 64_000
            planes = np.ascontiguousarray(stereo.T, np.float32)
            resampler = av.AudioResampler(
                stream.codec_context.format, "stereo", stream.rate, stream.codec_context.frame_size
            )
            frame = av.AudioFrame.from_ndarray(planes, "fltp", "stereo")
            frame.sample_rate = RATE_HZ
            for part in [*resampler.resample(frame), *resampler.resample(None)]:
                output.mux(stream.encode(part))
            output.mux(stream.encode(None))
        found[name] = file.getvalue()
    return found


def _wav_of(tag: int, channels: int, bits: int, data: bytes) -> bytes:
    frame_bytes = max(1, channels * bits // 8)
    form = struct.pack("<HHIIHH", tag, channels, RATE_HZ, RATE_HZ * frame_bytes, frame_bytes, bits)
    body = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"data", data)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _with_chunks(wav: bytes) -> bytes:
    """With what samplers, DAWs and libraries write into WAV files."""
    acid = struct.pack("<IHHfIHHf", 0x03, 60, 0x8000, 0.0, 4, 4, 4, 120.0)
    smpl = struct.pack("<9I", 0, 0, 45_351, 60, 0, 0, 0, 1, 0) + struct.pack("<6I", 0, 0, 100, 5_000, 0, 0)
    cue = struct.pack("<I", 1) + struct.pack("<II4sIII", 1, 0, b"data", 0, 0, 500)
    info = b"INFO" + _chunk(b"INAM", b"A name\0") + _chunk(b"IGNR", b"Techno\0") + _chunk(b"ICMT", b"a comment\0\0")
    bext = b"description".ljust(256, b"\0") + b"me".ljust(32, b"\0") + bytes(314)
    inst = struct.pack("<bbbbbbb", 60, 0, 0, 0, 127, 1, 127)
    body = wav[12:] + b"".join(
        _chunk(name, data)
        for name, data in (
            (b"acid", acid),
            (b"smpl", smpl),
            (b"cue ", cue),
            (b"LIST", info),
            (b"bext", bext),
            (b"inst", inst),
        )
    )
    body += _chunk(b"id3 ", _id3())
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def _with_aiff_chunks(aiff: bytes) -> bytes:
    marks = struct.pack(">HHIB", 1, 1, 500, 3) + b"cue"
    basc = struct.pack(">IIHHHH", 1, 4, 9, 1, 4, 4) + bytes(66)
    body = aiff[12:]
    for name, data in (
        (b"MARK", marks),
        (b"basc", basc),
        (b"INST", bytes(20)),
        (b"NAME", b"a name"),
        (b"ID3 ", _id3()),
    ):
        body += name + struct.pack(">I", len(data)) + data + bytes(len(data) % 2)
    return b"FORM" + struct.pack(">I", 4 + len(body)) + aiff[8:12] + body


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def _id3() -> bytes:
    frames = b"".join(
        name + struct.pack(">IH", len(text) + 1, 0) + b"\x03" + text
        for name, text in ((b"TIT2", b"Title"), (b"TBPM", b"128"), (b"TKEY", b"Am"), (b"TCON", b"(18)Techno"))
    )
    size = len(frames)
    return b"ID3\x03\x00\x00" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + frames


Mutator = Callable[[bytearray, random.Random, list[bytes]], bytearray]


def flip_bits(data: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    for _number in range(chance.choice((1, 1, 2, 4, 16, 64))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def flip_in_the_head(data: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    for _number in range(chance.choice((1, 2, 4))):
        data[chance.randrange(min(len(data), 96))] = chance.randrange(256)
    return data


def cut_off(data: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    return data[: chance.choice((0, 1, 4, 11, 12, 43, 44, chance.randrange(len(data)), len(data) - 1))]


def lie_about_a_number(data: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    place = chance.randrange(max(1, min(len(data) - 8, chance.choice((64, 256, len(data))))))
    number = chance.choice(_ODD_NUMBERS)
    order = chance.choice("<>")
    packed = struct.pack(order + "I", number) if chance.random() < 0.7 else struct.pack(order + "H", number & 0xFFFF)
    data[place : place + len(packed)] = packed
    return data


def lie_about_a_chunk(data: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    names = [b"fmt ", b"data", b"acid", b"smpl", b"cue ", b"LIST", b"bext", b"id3 ", b"COMM", b"SSND", b"MARK", b"basc",
             b"RIFF", b"FORM", b"ds64", b"fact", b"TBPM", b"TIT2"]  # fmt: skip
    present = [name for name in names if name in data]
    if not present:
        return lie_about_a_number(data, chance, [])
    place = bytes(data).index(chance.choice(present)) + 4 + chance.choice((0, 0, 0, 4, 6, 8, 10, 12, 14, 20))
    data[place : place + 4] = struct.pack(chance.choice("<>") + "I", chance.choice(_ODD_NUMBERS))
    return data


def strange_values(data: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    start = chance.randrange(44, max(45, len(data)))
    for place in range(start, min(len(data) - 4, start + 400), 4):
        data[place : place + 4] = struct.pack(
            "<f", chance.choice((float("nan"), float("inf"), -float("inf"), 1e-42, 3e38))
        )
    return data


def write_text(data: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    text = chance.choice(_TEXTS)
    place = chance.randrange(len(data))
    data[place : place + (0 if chance.random() < 0.5 else len(text))] = text
    return data


def repeat_a_piece(data: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    start = chance.randrange(len(data))
    piece = bytes(data[start : start + chance.choice((4, 8, 24, 200, 2_000))])
    place = chance.randrange(len(data))
    data[place:place] = piece * chance.choice((1, 1, 3, 40))
    return data


def remove_a_piece(data: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    start = chance.randrange(len(data))
    del data[start : start + chance.choice((1, 2, 4, 8, 44, 500))]
    return data


def splice(data: bytearray, chance: random.Random, others: list[bytes]) -> bytearray:
    other = chance.choice(others)
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def nest(data: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    body = bytes(data)
    for _number in range(chance.choice((1, 5, 50))):
        body = b"LIST" + struct.pack("<I", len(body) & 0xFFFFFFFF) + body[:3_000]
    return bytearray(data[:12] + body + data[12:])


def append_noise(data: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    return data + chance.randbytes(chance.choice((1, 3, 100, 4_000)))


MUTATORS: tuple[Mutator, ...] = (
    flip_bits, flip_in_the_head, cut_off, lie_about_a_number, lie_about_a_chunk, strange_values, write_text,
    repeat_a_piece, remove_a_piece, splice, nest, append_noise,
)  # fmt: skip


def mutant(number: int, files: dict[str, bytes]) -> tuple[str, bytes, str]:
    """The mutant of this number: its name, its bytes, and what befell it."""
    chance = random.Random(number)
    name = chance.choice(sorted(files))
    data, others = bytearray(files[name]), list(files.values())
    done = [name]
    for _number in range(chance.choice((1, 1, 1, 2, 3))):
        if not data:
            break
        mutate = chance.choice(MUTATORS)
        data = mutate(data, chance, others)
        done.append(mutate.__name__)
    suffix = name.rpartition(".")[2]
    if chance.random() < 0.05:
        suffix = chance.choice(("wav", "mp3", "flac", "ogg", "aiff", "m4a", "caf"))
    return f"{number:06d}.{suffix}", bytes(data), " ".join(done)
