"""M4A, AAC and WMA, where the m4a extra is installed."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from audiomancer.audio import decode, decode_and_hash, decode_blocks, read_header
from audiomancer.errors import AudioFileError

av = pytest.importorskip("av", reason="the m4a extra is not installed")

RATE_HZ = 44_100
FRAMES = 2 * RATE_HZ
# Encoders fill the first and the last block of 1024 or 2048 frames.
PADDING = 3 * 2048


@pytest.fixture(params=[("song.m4a", "aac"), ("song.m4a", "alac"), ("song.aac", "aac"), ("song.wma", "wmav2")])
def song(request, tmp_path):
    name, codec = request.param
    path = tmp_path / name
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(FRAMES) / RATE_HZ).astype(np.float32)
    with av.open(str(path), "w", format="adts" if name.endswith(".aac") else None) as container:
        stream = container.add_stream(codec, rate=RATE_HZ, layout="stereo")
        if codec != "alac":
            stream.bit_rate = 128_000
        layout = {"alac": "s16p"}.get(codec, "fltp")
        planes = np.stack([tone, tone])
        planes = (planes * 32767).astype(np.int16) if layout == "s16p" else planes
        for start in range(0, FRAMES, 1024):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(planes[:, start : start + 1024]), layout, "stereo")
            frame.sample_rate = RATE_HZ
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_sound_and_header_come_back(song):
    buffer, header = decode(song), read_header(song)
    assert (buffer.sample_rate_hz, buffer.channels) == (RATE_HZ, 2)
    assert abs(len(buffer.frames) - FRAMES) <= PADDING
    # A raw AAC stream has no length in its header: it is estimated from the bit rate.
    if song.suffix != ".aac":
        assert header.duration_s == pytest.approx(2.0, abs=PADDING / RATE_HZ)
    spectrum = np.abs(np.fft.rfft(buffer.frames[:FRAMES, 0]))
    assert spectrum.argmax() * RATE_HZ / FRAMES == pytest.approx(440, abs=2)
    assert np.abs(buffer.frames).max() == pytest.approx(0.5, abs=0.1)


def test_a_stretch_is_the_same_as_a_slice_and_blocks_join(song):
    whole = decode(song).frames
    assert np.array_equal(decode(song, start_frame=5000, max_frames=700).frames, whole[5000:5700])
    assert np.array_equal(np.concatenate([block.frames for block in decode_blocks(song, 999)]), whole)


def test_the_hash_is_of_the_file(song):
    decoded = decode_and_hash(song, 1.0)
    assert decoded.sha256 == hashlib.sha256(song.read_bytes()).hexdigest()
    assert len(decoded.buffer.frames) <= RATE_HZ
    assert decoded.survey is not None
    assert np.all(decoded.survey[20:200, 1] > 0.4)


@pytest.mark.parametrize("name", ["words.m4a", "words.wma"])
def test_text_is_no_song(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"just some words\n" * 50)
    with pytest.raises(AudioFileError, match="not an audio file"):
        decode(path)
