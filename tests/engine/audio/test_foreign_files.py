"""Files of every kind that other programs write: header, analysis, playback and waveform agree, and are right."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from audiomancer.audio import AudioBuffer, decode, decode_and_hash, decode_blocks, measured_header, read_header
from audiomancer.errors import AudioFileError, UnsupportedFormatError
from audiomancer.playback.decoding import rendered_plain
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.shape import shape_of
from tests.foreign_files import (
    KINDS,
    RATE_HZ,
    SECONDS,
    Kind,
    Source,
    by_ffmpegs_reader,
    level_db,
    made_file,
    source,
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return source(tmp_path_factory.mktemp("foreign"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_way_to_a_file_gives_the_same_sound(kind: Kind, sound: Source) -> None:
    if kind.needs_extra:
        pytest.importorskip("av", reason="the m4a extra is not installed")
    path = made_file(kind.name, sound.folder)
    header, buffer, analysed = measured_header(path), decode(path), decode_and_hash(path, 30.0)
    rate_hz, channels = kind.rate_hz or RATE_HZ, kind.channels or 2
    assert (header.sample_rate_hz, header.channels) == (rate_hz, channels)
    assert (buffer.sample_rate_hz, buffer.channels) == (rate_hz, channels)
    # One answer to how long it is.
    count = len(buffer.frames)
    assert header.frames == count
    assert analysed.header.frames == count
    assert np.array_equal(analysed.buffer.frames, buffer.frames)
    assert sum(len(block.frames) for block in decode_blocks(path, 4_096)) == count
    assert len(rendered_plain(RenderSpec(path), rate_hz)) == count
    assert shape_of(path).end_s == pytest.approx(count / rate_hz)
    # Any part can be had.
    middle = decode(path, start_frame=count // 2, max_frames=3_000).frames
    assert np.abs(middle - buffer.frames[count // 2 : count // 2 + 3_000]).max() < 1e-6
    # And the answer is right.
    allowed_s = 0.05 if kind.is_lossy else 1.5 / rate_hz
    if kind.share == 1.0:
        assert header.duration_s == pytest.approx(SECONDS, abs=allowed_s)
        assert header.stated_s is None
    else:
        assert header.duration_s == pytest.approx(SECONDS * kind.share, rel=0.2)
    if kind.by_ffmpeg:
        frames, reference_db = by_ffmpegs_reader(path, channels)
        assert count / rate_hz == pytest.approx(frames / rate_hz, abs=allowed_s)
        assert level_db(buffer.frames) == pytest.approx(reference_db, abs=0.1)
    elif channels == 2:
        assert level_db(buffer.frames) == pytest.approx(level_db(decode(sound.wav).frames), abs=0.4)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_listed_length_is_right_or_says_that_it_is_an_estimate(kind: Kind, sound: Source) -> None:
    if kind.needs_extra:
        pytest.importorskip("av", reason="the m4a extra is not installed")
    path = made_file(kind.name, sound.folder)
    header = read_header(path)
    if not header.is_estimate:
        whole_s = SECONDS if header.stated_s is None and kind.share == 1.0 else measured_header(path).duration_s
        is_right = header.duration_s == pytest.approx(whole_s, abs=0.06)
        assert is_right or measured_header(path).stated_s is not None


@pytest.mark.parametrize("name", ["half.mp3", "half.flac", "half.wav", "half.aiff", "half.m4a"])
def test_a_file_that_is_cut_off_says_how_long_it_was(name: str, sound: Source) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == name)
    if kind.needs_extra:
        pytest.importorskip("av", reason="the m4a extra is not installed")
    path = made_file(name, sound.folder)
    header = decode_and_hash(path, 30.0).header
    assert header.stated_s == pytest.approx(SECONDS, abs=0.06)
    assert header.duration_s < 0.7 * SECONDS


@pytest.mark.parametrize("suffix", ["flac", "mp3", "wav", "m4a"])
def test_what_is_left_of_a_long_file_is_found_and_measured(suffix: str, tmp_path: Path) -> None:
    if suffix == "m4a":
        pytest.importorskip("av", reason="the m4a extra is not installed")
    path = made_file(f"long.{suffix}", tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * 0.8)])
    decoded = decode_and_hash(path, 30.0)
    assert decoded.header.stated_s == pytest.approx(70.0, abs=0.1)
    assert 50.0 < decoded.header.duration_s < 60.0
    assert decoded.buffer.duration_s == pytest.approx(30.0)
    assert decoded.loudness_lufs is not None


def test_ableton_s_codec_is_called_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "clip.aif"
    common = (2).to_bytes(2, "big") + (4_000).to_bytes(4, "big") + (16).to_bytes(2, "big")
    common += bytes.fromhex("400EAC44000000000000") + b"able" + b"\0\0"
    body = b"AIFCFVER" + (4).to_bytes(4, "big") + bytes.fromhex("A2805140")
    body += b"COMM" + len(common).to_bytes(4, "big") + common + b"SSND" + (2_008).to_bytes(4, "big") + bytes(2_008)
    path.write_bytes(b"FORM" + len(body).to_bytes(4, "big") + body)
    with pytest.raises(UnsupportedFormatError, match="only Live reads: export it"):
        decode(path)


@pytest.mark.parametrize("name", ["opus.caf", "speex.spx", "song.m4a", "raw.aac", "windows.wma", "latm.latm"])
def test_what_only_the_extra_reads_names_it_where_it_is_missing(
    name: str, sound: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made_file(name, sound.folder)
    monkeypatch.setitem(__import__("sys").modules, "av", None)
    for read in (read_header, decode, measured_header):
        with pytest.raises(UnsupportedFormatError, match=r"needs the m4a extra: pip install audiomancer\[m4a\]"):
            read(path)


def reason_of(path: Path) -> str:
    try:
        decode(path)
    except AudioFileError as error:
        return error.reason
    return ""


def test_reasons_are_short_whatever_is_wrong(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    heads = [
        b"RIFF\0\0\0\0WAVE", b"FORM\0\0\0\0AIFC", b"caff\0\1\0\0", b"OggS\0\2", b"fLaC\0\0\0\x22",
        b"\0\0\0\x20ftypM4A ", b"ID3\3\0\0\0\0\0\0", b"\xff\xfb\x90\x64", b".snd",
        b"riff\x2e\x91", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"",
    ]  # fmt: skip
    foreign = re.compile("Error|patches|SF_INFO|psf_|errno|FFmpeg|libsndfile|Errno")
    for number, head in enumerate(heads):
        for suffix in ("wav", "mp3", "m4a", "flac", "caf", "ogg", "wma", "aac"):
            path = tmp_path / f"{number}.{suffix}"
            path.write_bytes(head + rng.bytes(400))
            reason = reason_of(path)
            assert len(reason) <= 160
            assert not foreign.search(reason)
    long = tmp_path / ("a" * 200) / ("b" * 5_000)
    assert 0 < len(reason_of(long)) <= 160


def test_the_sound_after_a_seek_is_that_of_one_reading(tmp_path: Path) -> None:
    for name in ("a.mp3", "b.mp3", "c.ogg", "d.flac"):
        path = made_file(name, tmp_path)
        whole = decode(path).frames
        for start in (1, 4_000, 170_000, 178_000, 500_000, len(whole) - 10):
            part: AudioBuffer = decode(path, start_frame=start, max_frames=5_000)
            assert np.abs(part.frames - whole[start : start + 5_000]).max() < 1e-6, (name, start)
