"""Every format round-trips; every broken file gives a reason."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiomancer.audio import AUDIO_SUFFIXES, decode, decode_and_hash, decode_blocks, read_header
from audiomancer.errors import AudioFileError, UnsupportedFormatError
from audiomancer.platforms.names import name_for_c
from tests.file_names import name_of_bytes, possible_name

RATE_HZ = 44_100
FRAMES = 22_050

# Suffix, container, subtype, bits. One step of a signed integer format is 2^(1 - bits).
LOSSLESS = [
    (".wav", "WAV", "PCM_U8", 8),
    (".wav", "WAV", "PCM_16", 16),
    (".wav", "WAV", "PCM_24", 24),
    (".wav", "WAV", "PCM_32", 32),
    (".wav", "WAV", "FLOAT", 32),
    (".wav", "WAV", "DOUBLE", 64),
    (".wav", "WAVEX", "PCM_24", 24),
    (".rf64", "RF64", "PCM_16", 16),
    (".w64", "W64", "PCM_24", 24),
    (".aif", "AIFF", "PCM_S8", 8),
    (".aiff", "AIFF", "PCM_16", 16),
    (".aiff", "AIFF", "PCM_24", 24),
    (".aifc", "AIFF", "FLOAT", 32),
    (".caf", "CAF", "PCM_16", 16),
    (".caf", "CAF", "ALAC_16", 16),
    (".au", "AU", "PCM_16", 16),
    (".flac", "FLAC", "PCM_16", 16),
    (".flac", "FLAC", "PCM_24", 24),
]
LOSSY = [
    (".ogg", "OGG", "VORBIS"),
    (".opus", "OGG", "OPUS"),
    (".mp3", "MP3", "MPEG_LAYER_III"),
    (".wav", "WAV", "IMA_ADPCM"),
]


def chord(channels: int = 2) -> np.ndarray:
    time_s = np.arange(FRAMES) / RATE_HZ
    parts = [np.sin(2 * np.pi * hz * time_s) for hz in (220.0, 277.0, 330.0)]
    sound = sum(parts) / 4
    return np.stack([sound * (1 - 0.3 * channel) for channel in range(channels)], axis=1).astype(np.float32)


@pytest.mark.parametrize(("suffix", "container", "subtype", "bits"), LOSSLESS)
def test_lossless_formats_come_back_within_half_a_step(tmp_path, suffix, container, subtype, bits):
    path = tmp_path / f"sound{suffix}"
    sound = chord()
    soundfile.write(path, sound, RATE_HZ, format=container, subtype=subtype)
    buffer, header = decode(path), read_header(path)
    assert (header.frames, header.sample_rate_hz, header.channels, header.bit_depth) == (FRAMES, RATE_HZ, 2, bits)
    assert header.duration_s == pytest.approx(0.5)
    assert buffer.frames.dtype == np.float32
    assert buffer.frames.flags.c_contiguous
    # libsndfile truncates in places, so a whole step; float32 itself has 24 bits.
    step = 2.0 ** (1 - min(bits, 24))
    assert np.abs(buffer.frames - sound).max() <= step * 1.01


@pytest.mark.parametrize(("suffix", "container", "subtype"), LOSSY)
def test_lossy_formats_preserve_length_and_sound(tmp_path, suffix, container, subtype):
    path = tmp_path / f"sound{suffix}"
    rate_hz = 48_000 if subtype == "OPUS" else RATE_HZ
    sound = chord()
    soundfile.write(path, sound, rate_hz, format=container, subtype=subtype)
    buffer, header = decode(path), read_header(path)
    assert buffer.sample_rate_hz == rate_hz
    assert len(buffer.frames) == header.frames
    # ADPCM fills its last block.
    assert 0 <= len(buffer.frames) - FRAMES <= 2048
    got = buffer.frames[:FRAMES, 0]
    likeness = np.dot(got, sound[:, 0]) / np.linalg.norm(got) / np.linalg.norm(sound[:, 0])
    assert likeness > 0.98


def test_all_suffixes_are_lower_case_and_named_formats_are_in():
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in AUDIO_SUFFIXES)
    assert {suffix for suffix, *_ in [*LOSSLESS, *LOSSY]} | {".m4a", ".aac", ".wma", ".oga"} <= AUDIO_SUFFIXES


def test_a_stretch_is_the_same_as_a_slice(tmp_path):
    path = tmp_path / "sound.flac"
    soundfile.write(path, chord(), RATE_HZ)
    whole = decode(path).frames
    assert np.array_equal(decode(path, start_frame=1000, max_frames=500).frames, whole[1000:1500])
    assert len(decode(path, start_frame=10 * FRAMES).frames) == 0


def test_blocks_joined_are_the_whole_sound(tmp_path):
    path = tmp_path / "sound.wav"
    soundfile.write(path, chord(), RATE_HZ)
    blocks = list(decode_blocks(path, 1000))
    assert [len(block.frames) for block in blocks[:-1]] == [1000] * 22
    assert np.array_equal(np.concatenate([block.frames for block in blocks]), decode(path).frames)


@pytest.mark.parametrize(("suffix", "container"), [("mp3", "MP3"), ("ogg", "OGG"), ("flac", "FLAC")])
def test_blocks_of_compressed_files_hold_what_one_reading_holds(tmp_path, suffix, container):
    time_s = np.arange(3 * 44_100) / 44_100
    rng = np.random.default_rng(0)
    sound = 0.3 * np.sin(2 * np.pi * 220 * time_s) + 0.2 * rng.standard_normal(len(time_s)) * (time_s % 0.5 < 0.05)
    path = tmp_path / f"long.{suffix}"
    soundfile.write(path, np.stack([sound, -sound], axis=1) / 2, 44_100, format=container)
    whole = decode(path).frames
    joined = np.concatenate([block.frames for block in decode_blocks(path, 4096)])
    assert joined.shape == whole.shape
    assert np.abs(joined - whole).max() < 1e-6


def test_hash_is_the_sha256_of_the_bytes(tmp_path):
    path = tmp_path / "sound.wav"
    soundfile.write(path, chord(), RATE_HZ)
    decoded = decode_and_hash(path, 30.0)
    assert decoded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert decoded.size_bytes == path.stat().st_size
    assert decoded.survey is None


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3"])
@pytest.mark.parametrize("loud_s", [0.0, 33.0, 60.0])
def test_the_excerpt_of_a_long_file_is_where_it_is_loudest(tmp_path, suffix, loud_s):
    path = tmp_path / f"long.{suffix}"
    rate_hz = 16_000
    time_s = np.arange(70 * rate_hz) / rate_hz
    is_loud = (time_s >= loud_s) & (time_s < loud_s + 10)
    sound = np.sin(2 * np.pi * 440 * time_s) * np.where(is_loud, 0.5, 0.01)
    # Second by second: Vorbis puts all that it is given at once on the stack, which is small on Windows.
    with soundfile.SoundFile(path, "w", rate_hz, 1) as file:
        for second in np.split(sound, 70):
            file.write(second)
    decoded = decode_and_hash(path, 30.0)
    assert decoded.buffer.duration_s == pytest.approx(30.0, abs=0.01)
    loud = np.abs(decoded.buffer.frames[:, 0]) > 0.3
    assert loud.sum() / rate_hz == pytest.approx(10.0 * 0.59, abs=0.3)
    start_s = decoded.start_frame / rate_hz
    assert start_s <= loud_s + 0.3
    assert start_s + 30 >= loud_s + 9.7


def test_a_long_file_gives_an_excerpt_with_its_loudest_part(tmp_path):
    path = tmp_path / "long.wav"
    rate_hz = 8000
    sound = np.full(600 * rate_hz, 0.001, np.float32)
    sound[400 * rate_hz : 410 * rate_hz] = 0.5 * np.sin(np.arange(10 * rate_hz))
    soundfile.write(path, sound, rate_hz)
    decoded = decode_and_hash(path, 30.0)
    assert decoded.header.duration_s == 600.0
    assert decoded.buffer.duration_s == 30.0
    start_s = decoded.start_frame / rate_hz
    assert start_s <= 400 + 600 / 256
    assert start_s + 30 >= 410 - 600 / 256
    assert decoded.survey is not None
    loud = np.nonzero(decoded.survey[:, 1] > 0.4)[0]
    assert set(loud) <= set(range(170, 176))


@pytest.mark.parametrize(
    "name",
    [
        possible_name("kick\nsnare.wav"),
        "Ünïcödé – ドラム.wav",
        "' OR 1=1 --.wav",
        "-rf.wav",
        name_of_bytes(b"latin\xe9\xff.wav"),
    ],
)
def test_any_file_name_can_be_opened(tmp_path, name):
    path = tmp_path / name
    soundfile.write(name_for_c(str(path)), chord(1), RATE_HZ, format="WAV", subtype="PCM_16")
    assert read_header(path).channels == 1
    assert len(decode(path).frames) == FRAMES
    assert decode_and_hash(path, 30.0).header.frames == FRAMES


def test_many_channels_at_a_high_rate_are_read(tmp_path):
    path = tmp_path / "surround.wav"
    soundfile.write(path, chord(8), 192_000, subtype="PCM_24")
    buffer = decode(path)
    assert (buffer.channels, buffer.sample_rate_hz) == (8, 192_000)
    assert buffer.mono().shape == (FRAMES,)


def test_one_frame_is_a_sound(tmp_path):
    path = tmp_path / "click.wav"
    soundfile.write(path, np.array([[0.5]]), RATE_HZ, subtype="FLOAT")
    assert decode(path).frames.tolist() == [[0.5]]


def test_nan_and_infinity_become_silence(tmp_path):
    path = tmp_path / "odd.wav"
    sound = chord(1)
    sound[10], sound[11], sound[12] = np.nan, np.inf, -np.inf
    soundfile.write(path, sound, RATE_HZ, subtype="FLOAT")
    frames = decode(path).frames
    assert frames[10:13, 0].tolist() == [0.0, 0.0, 0.0]
    assert np.array_equal(frames[13:], sound[13:])


def test_a_truncated_wav_gives_what_it_holds(tmp_path):
    path = tmp_path / "cut.wav"
    soundfile.write(path, chord(), RATE_HZ, subtype="PCM_16")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    frames = decode(path).frames
    assert 0.4 * FRAMES < len(frames) < 0.6 * FRAMES
    assert np.abs(frames - chord()[: len(frames)]).max() < 1e-4


def test_a_truncated_flac_gives_what_it_holds_or_a_reason(tmp_path):
    path = tmp_path / "cut.flac"
    rng = np.random.default_rng(0)
    soundfile.write(path, rng.uniform(-0.5, 0.5, (5 * RATE_HZ, 1)), RATE_HZ)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert 0 < len(decode(path).frames) < 5 * RATE_HZ
    path.write_bytes(data[:100])
    with pytest.raises(AudioFileError, match="ends in the middle"):
        decode(path)


def _wav_with_channels(channels: int) -> bytes:
    form = b"WAVEfmt " + (16).to_bytes(4, "little") + (1).to_bytes(2, "little") + channels.to_bytes(2, "little")
    form += (44_100).to_bytes(4, "little") + (88_200).to_bytes(4, "little") + b"\x02\x00\x10\x00"
    form += b"data" + (8).to_bytes(4, "little") + bytes(8)
    return b"RIFF" + len(form).to_bytes(4, "little") + form


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.wav", b"", "the file is empty"),
        ("notes.wav", b"just some words about a kick drum\n" * 20, "not an audio file"),
        ("zeros.mp3", bytes(4096), "not an audio file"),
        ("header_only.wav", b"RIFF\x24\x00\x00\x00WAVE", "not an audio file|damaged"),
        ("no_channels.wav", _wav_with_channels(0), "channels"),
        ("cover.flac", b"\x89PNG\r\n\x1a\n" + bytes(100), "not an audio file|damaged"),
    ],
)
def test_broken_files_say_why(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)
    for read in (
        read_header,
        decode,
        lambda path: decode_and_hash(path, 30.0),
        lambda path: list(decode_blocks(path, 64)),
    ):
        with pytest.raises(AudioFileError, match=reason) as caught:
            read(path)
        assert caught.value.path == path
        assert name not in caught.value.reason


def test_a_file_of_nothing_but_nan_holds_no_usable_sound(tmp_path):
    path = tmp_path / "nan.wav"
    soundfile.write(path, np.full((1000, 1), np.nan), RATE_HZ, subtype="FLOAT")
    with pytest.raises(AudioFileError, match="holds no usable sound"):
        decode(path)


def test_a_wav_without_frames_says_so(tmp_path):
    path = tmp_path / "nothing.wav"
    soundfile.write(path, np.zeros((0, 1)), RATE_HZ, subtype="PCM_16")
    with pytest.raises(AudioFileError, match="no sound in it"):
        decode(path)


def test_missing_files_and_folders_are_refused(tmp_path):
    with pytest.raises(AudioFileError, match="the file is gone"):
        decode(tmp_path / "gone.wav")
    with pytest.raises(AudioFileError, match="a folder"):
        decode(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among files")
def test_pipes_are_refused(tmp_path):
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    with pytest.raises(AudioFileError, match="not an ordinary file"):
        decode(pipe)


def test_an_unreadable_file_names_the_permission(tmp_path):
    path = tmp_path / "secret.wav"
    soundfile.write(path, chord(), RATE_HZ)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(AudioFileError, match="permission"):
        decode_and_hash(path, 30.0)


@pytest.mark.parametrize("suffix", [".m4a", ".aac", ".wma"])
def test_formats_of_the_extra_name_it_where_it_is_missing(tmp_path, suffix, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "av", None)
    path = tmp_path / f"song{suffix}"
    path.write_bytes(b"anything")
    for read in (read_header, decode, lambda path: decode_and_hash(path, 30.0)):
        with pytest.raises(UnsupportedFormatError, match=r"needs the m4a extra: pip install audiomancer\[m4a\]"):
            read(path)


def test_a_wav_that_lies_about_its_length_costs_no_memory(tmp_path):
    path = tmp_path / "liar.wav"
    data = bytearray(_wav_with_channels(2))
    data[4:8] = (0xFFFFFFF0).to_bytes(4, "little")
    data[-12:-8] = (0xFFFFFF00).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    assert len(decode(path).frames) <= 2


def test_negative_positions_are_a_programming_error(tmp_path: Path):
    path = tmp_path / "sound.wav"
    soundfile.write(path, chord(), RATE_HZ)
    with pytest.raises(ValueError, match="negative"):
        decode(path, start_frame=-1)
    with pytest.raises(ValueError, match="positive"):
        list(decode_blocks(path, 0))
