"""Chunks and tags: what is read, what is refused, and hostile sizes."""

from __future__ import annotations

import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.audio import read_embedded
from audiomancer.audio.chunks import read_chunk_facts
from audiomancer.audio.embedded import EmbeddedFacts


def wav(*chunks: tuple[bytes, bytes], sizes: dict[bytes, int] | None = None) -> bytes:
    form = b"WAVE" + chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 44_100, 88_200, 2, 16)) + chunk(b"data", bytes(200))
    for name, payload in chunks:
        form += chunk(name, payload, (sizes or {}).get(name))
    return b"RIFF" + struct.pack("<I", len(form)) + form


def chunk(name: bytes, payload: bytes, size: int | None = None, order: str = "<") -> bytes:
    padding = b"\0" * (len(payload) & 1)
    return name + struct.pack(f"{order}I", len(payload) if size is None else size) + payload + padding


def acid(flags: int = 2, root: int = 57, beats: int = 8, bpm: float = 174.0) -> bytes:
    return struct.pack("<IHHfIHHf", flags, root, 0x8000, 0.0, beats, 4, 4, bpm)


def smpl(note: int) -> bytes:
    return struct.pack("<9I", 0, 0, 22_675, note, 0, 0, 0, 0, 0)


def aiff(*chunks: tuple[bytes, bytes]) -> bytes:
    rate = struct.pack(">HQ", 16383 + 15, 44_100 << 48)
    form = b"AIFF" + chunk(b"COMM", struct.pack(">HIH", 1, 100, 16) + rate, order=">")
    form += chunk(b"SSND", bytes(8 + 200), order=">")
    for name, payload in chunks:
        form += chunk(name, payload, order=">")
    return b"FORM" + struct.pack(">I", len(form)) + form


def basc(beats: int = 16, root: int = 57, scale: int = 1, kind: int = 0) -> bytes:
    return struct.pack(">IIHHHHH", 1, beats, root, scale, 4, 4, kind) + bytes(66)


def facts_of(tmp_path, data: bytes, name: str = "sound.wav") -> EmbeddedFacts:
    path = tmp_path / name
    path.write_bytes(data)
    return read_embedded(path)


def test_an_acid_loop_says_tempo_beats_and_root(tmp_path):
    facts = facts_of(tmp_path, wav((b"acid", acid())))
    assert (facts.bpm, facts.beats, facts.root_note, facts.is_loop, facts.is_one_shot) == (174.0, 8, 57, True, False)


def test_an_acid_one_shot_has_no_tempo(tmp_path):
    facts = facts_of(tmp_path, wav((b"acid", acid(flags=1))))
    assert (facts.bpm, facts.beats, facts.is_loop, facts.is_one_shot) == (None, None, False, True)


@pytest.mark.parametrize("bpm", [float("nan"), float("inf"), 0.0, -120.0, 1e9])
def test_an_impossible_acid_tempo_is_ignored(tmp_path, bpm):
    assert facts_of(tmp_path, wav((b"acid", acid(bpm=bpm)))).bpm is None


def test_an_acid_root_counts_only_when_its_flag_is_set(tmp_path):
    assert facts_of(tmp_path, wav((b"acid", acid(flags=0)))).root_note is None


def test_a_sampler_note_is_read_but_the_default_is_not(tmp_path):
    assert facts_of(tmp_path, wav((b"smpl", smpl(45)))).root_note == 45
    assert facts_of(tmp_path, wav((b"smpl", smpl(60)))).root_note is None
    assert facts_of(tmp_path, wav((b"smpl", smpl(4_000_000_000)))).root_note is None


def test_an_apple_loop_says_beats_and_key(tmp_path):
    facts = facts_of(tmp_path, aiff((b"basc", basc())), "loop.aif")
    assert (facts.beats, facts.key, facts.is_loop) == (16, "Am", True)
    assert facts_of(tmp_path, aiff((b"basc", basc(kind=1))), "loop.aif").is_one_shot


def test_our_reading_of_chunks_agrees_with_libsndfile(tmp_path):
    path = tmp_path / "sound.wav"
    path.write_bytes(wav((b"acid", acid())))
    with soundfile.SoundFile(path) as sound:
        log = sound.extra_info
    assert "Tempo : 174" in " ".join(log.split())
    path = tmp_path / "sound.aif"
    path.write_bytes(aiff((b"basc", basc())))
    with soundfile.SoundFile(path) as sound:
        log = " ".join(sound.extra_info.split())
    assert "Num Beats : 16" in log
    assert "MINOR" in log.upper()


def test_an_aiff_instrument_chunk_says_its_note(tmp_path):
    assert facts_of(tmp_path, aiff((b"INST", bytes([50]) + bytes(19))), "note.aiff").root_note == 50


@pytest.mark.parametrize("size", [0, 3, 23, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_chunk_that_lies_about_its_size_does_no_harm(tmp_path, size):
    facts = facts_of(tmp_path, wav((b"acid", acid()), (b"smpl", smpl(45)), sizes={b"acid": size}))
    assert facts.bpm in (None, 174.0)


def test_ten_thousand_chunks_end_the_walk(tmp_path):
    path = tmp_path / "many.wav"
    path.write_bytes(wav(*[(b"junk", b"")] * 10_000, (b"acid", acid())))
    with path.open("rb") as file:
        facts = read_chunk_facts(file, path.stat().st_size)
    assert facts is not None
    assert facts.bpm is None


@given(st.binary(max_size=400), st.sampled_from([b"RIFF\0\0\0\0WAVE", b"FORM\0\0\0\0AIFF", b"caff\0\0\0\0", b""]))
def test_no_bytes_make_the_reader_fail(tmp_path_factory, data, head):
    path = tmp_path_factory.mktemp("bytes") / "sound.wav"
    path.write_bytes(head + data)
    assert isinstance(read_embedded(path), EmbeddedFacts)


def test_a_caf_information_chunk_says_tempo_and_key(tmp_path):
    info = struct.pack(">I", 2) + b"tempo\x00096.5\0key signature\0F#m\0"
    data = b"caff\x00\x01\x00\x00" + b"info" + struct.pack(">q", len(info)) + info
    facts = facts_of(tmp_path, data, "loop.caf")
    assert (facts.bpm, facts.key) == (96.5, "F#m")


def test_an_apple_loop_in_a_caf_says_beats_and_mode(tmp_path):
    info = struct.pack(">I", 3) + b"beat count\x0016\0key signature\0A\0key type\0minor\0"
    data = b"caff\x00\x01\x00\x00" + b"info" + struct.pack(">q", len(info)) + info
    facts = facts_of(tmp_path, data, "loop.caf")
    assert (facts.beats, facts.key, facts.is_apple_loop) == (16, "Am", True)


def test_id3_tags_in_a_wav_are_read(tmp_path):
    def text(name: bytes, value: str) -> bytes:
        payload = b"\x03" + value.encode()
        return name + struct.pack(">I", len(payload)) + b"\0\0" + payload

    frames = text(b"TBPM", "128") + text(b"TKEY", "Bbm") + text(b"TCON", "Techno; Dub")
    tag = b"ID3\x03\0\0" + bytes([0, 0, len(frames) >> 7, len(frames) & 127]) + frames
    facts = facts_of(tmp_path, wav((b"id3 ", tag)))
    assert (facts.bpm, facts.key) == (128.0, "A#m")
    assert facts.genre == ("techno", "dub")


def id3(*frames: tuple[str, str], version: int = 3, encoding: int = 3, padding: int = 0, flags: int = 0) -> bytes:
    """A tag with text frames; a name that is no frame's becomes a text with a name of the user's."""
    codec = ("latin-1", "utf-16", "utf-16-be", "utf-8")[encoding]
    body = b""
    for name, text in frames:
        is_frame = len(name) == (3 if version == 2 else 4) and name.isupper()
        frame = name if is_frame else "TXX" if version == 2 else "TXXX"
        payload = bytes([encoding]) + (text if is_frame else f"{name}\0{text}").encode(codec)
        if encoding == 1 and not is_frame:
            payload = bytes([1]) + name.encode(codec) + b"\0\0" + text.encode(codec)
        size = seven_bits(len(payload)) if version == 4 else struct.pack(">I", len(payload))
        body += frame.encode() + (size[1:] if version == 2 else size + b"\0\0") + payload
    body += bytes(padding)
    return b"ID3" + bytes([version, 0, flags]) + seven_bits(len(body)) + body


def seven_bits(number: int) -> bytes:
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))


@pytest.mark.parametrize("version", [2, 3, 4])
@pytest.mark.parametrize("encoding", [0, 1, 3])
@pytest.mark.parametrize("padding", [0, 64])
def test_id3_of_every_version_and_encoding_is_read_to_its_last_frame(tmp_path, version, encoding, padding):
    bpm, key = ("TBP", "TKE") if version == 2 else ("TBPM", "TKEY")
    tag = id3((bpm, "128.5"), (key, "F#m"), version=version, encoding=encoding, padding=padding)
    facts = facts_of(tmp_path, tag + b"\xff\xfb\x90\x00" + bytes(400), "sound.mp3")
    assert (facts.bpm, facts.key, facts.is_bpm_stated) == (128.5, "F#m", True)


@pytest.mark.parametrize("name", ["initialkey", "INITIALKEY", "Initial Key", "key"])
def test_a_key_in_a_tag_of_the_users_is_read(tmp_path, name):
    facts = facts_of(tmp_path, id3((name, "8A"), ("fBPM", "97.25")) + bytes(300), "sound.mp3")
    assert (facts.bpm, facts.key) == (97.25, "Am")


def test_an_unsynchronised_tag_is_read(tmp_path):
    tag = id3(("TKEY", "Gm"), flags=0x80)
    assert facts_of(tmp_path, tag + bytes(300), "sound.mp3").key == "Gm"


def ape(*items: tuple[str, str]) -> bytes:
    body = b"".join(
        struct.pack("<II", len(text.encode()), 0) + name.encode() + b"\0" + text.encode() for name, text in items
    )
    footer = b"APETAGEX" + struct.pack("<IIII", 2000, len(body) + 32, len(items), 0) + bytes(8)
    return body + footer


@pytest.mark.parametrize("after", [b"", b"TAG" + bytes(125)])
def test_ape_tags_at_the_end_are_read_also_before_an_old_tag(tmp_path, after):
    facts = facts_of(tmp_path, bytes(500) + ape(("BPM", "174"), ("KEY", "11A/F#m")) + after, "sound.mp3")
    assert (facts.bpm, facts.key) == (174.0, "F#m")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("1m", "Am"),
        ("01d", "C"),
        ("04A", "Fm"),
        ("12B", "E"),
        ("C#/Db", "C#"),
        ("11A/F#m", "F#m"),
        ("4A - Fm", "Fm"),
        ("A Minor", "Am"),
        ("Eb MAJ", "D#"),
        ("F sharp minor", "F#m"),
        ("bbm", "A#m"),
        ("o", None),
        ("13A", None),
        ("unknown", None),
    ],
)
def test_keys_in_tags_are_read_in_every_usual_spelling(tmp_path, text, key):
    assert facts_of(tmp_path, id3(("TKEY", text)) + bytes(300), "sound.mp3").key == key


@pytest.mark.parametrize(
    ("text", "bpm"), [("128 BPM", 128.0), ("92,5", 92.5), ("12800", 128.0), ("0", None), ("fast", None), ("1", None)]
)
def test_tempi_in_tags_are_read_in_every_usual_spelling(tmp_path, text, bpm):
    assert facts_of(tmp_path, id3(("TBPM", text)) + bytes(300), "sound.mp3").bpm == bpm


def test_vorbis_comments_say_tempo_and_key(tmp_path):
    path = tmp_path / "sound.flac"
    soundfile.write(path, np.zeros(1000), 44_100)
    # soundfile writes no tempo: the comment block is put in by hand, before the last block.
    data = path.read_bytes()
    comments = [b"BPM=126", b"INITIALKEY=5A"]
    block = struct.pack("<I", 0) + struct.pack("<I", len(comments))
    block += b"".join(struct.pack("<I", len(comment)) + comment for comment in comments)
    head = bytes([4]) + struct.pack(">I", len(block))[1:]
    first_end = 4 + 4 + int.from_bytes(data[5:8], "big")
    path.write_bytes(data[:4] + bytes([data[4] & 127]) + data[5:first_end] + head + block + data[first_end:])
    facts = read_embedded(path)
    assert (facts.bpm, facts.key) == (126.0, "Cm")


def test_an_apple_loop_counts_its_beats_in_quarters(tmp_path):
    six_eighths = struct.pack(">IIHHHHH", 1, 12, 57, 1, 6, 8, 0) + bytes(66)
    facts = facts_of(tmp_path, aiff((b"basc", six_eighths)), "loop.aif")
    assert (facts.beats, facts.is_apple_loop) == (6, True)


@given(st.binary(max_size=300), st.sampled_from([2, 3, 4]), st.integers(0, 255))
def test_no_damaged_tag_makes_the_reader_fail(tmp_path_factory, data, version, flags):
    path = tmp_path_factory.mktemp("bytes") / "sound.mp3"
    path.write_bytes(b"ID3" + bytes([version, 0, flags]) + b"\0\0\x02\0" + data + ape(("BPM", "1")))
    assert isinstance(read_embedded(path), EmbeddedFacts)


def test_a_vanished_file_says_nothing(tmp_path):
    assert read_embedded(tmp_path / "gone.wav") == EmbeddedFacts()


def test_a_plain_recording_says_nothing(tmp_path):
    path = tmp_path / "plain.flac"
    soundfile.write(path, np.zeros(100), 44_100)
    assert read_embedded(path) == EmbeddedFacts()
