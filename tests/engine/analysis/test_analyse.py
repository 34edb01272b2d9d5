"""Whole analyses: of known sounds, of any buffer, of files."""

from __future__ import annotations

import hashlib
import math
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from known_sounds import RATE_HZ, buffer, chord, clicks, drum_loop, kick, midi_hz, note, sine

from audiomancer.analysis import (
    FEATURE_VERSION,
    OVERVIEW_COLUMNS,
    analyse_buffer,
    analyse_file,
    analyse_part,
    resolve,
)
from audiomancer.audio import AudioBuffer, integrated_loudness_lufs, resample, true_peak_db
from audiomancer.errors import AudioFileError
from audiomancer.vocabulary import INSTRUMENTS, MOODS
from audiomancer.vocabulary.keys import KEYS

REQUIRED = {"file_path", "file_hash", "duration_ms", "sample_rate", "channels", "bit_depth", "file_size_bytes"}
MEASURED = {
    "spectral_centroid",
    "spectral_bandwidth",
    "spectral_rolloff",
    "zero_crossing_rate",
    "rms_energy",
    "dynamic_range",
    "pitch_salience",
}
OPTIONAL = {
    "bpm",
    "bpm_confidence",
    "is_loop",
    "key",
    "key_confidence",
    "tuning_frequency",
    "instrument_type",
    "instrument_confidence",
    "mood",
    "genre_tags",
}


def values(sound: np.ndarray) -> dict[str, object]:
    analysis = analyse_buffer(buffer(sound))
    return {**analysis.fields, **resolve(analysis.claims).fields}


def check_fields(fields: dict[str, object]) -> None:
    for name, value in fields.items():
        assert type(value) in (bool, int, float, str, list), name
        if isinstance(value, float):
            assert math.isfinite(value), name
    for name in ("zero_crossing_rate", "rms_energy", "pitch_salience", "bpm_confidence", "key_confidence"):
        assert 0 <= fields.get(name, 0) <= 1, name
    assert fields.get("key", "C") in KEYS
    assert fields.get("instrument_type", "kick") in INSTRUMENTS


def test_a_c_major_chord_is_in_c():
    assert values(chord(48, 52, 55))["key"] == "C"


def test_a_note_has_a_key_but_no_tempo():
    fields = values(note(midi_hz(57), 2.0))
    assert fields["key"] == "A"
    assert "bpm" not in fields
    assert fields["is_loop"] is False


def test_a_drum_loop_has_a_tempo_but_no_key():
    fields = values(drum_loop(120, 4))
    assert fields["bpm"] == pytest.approx(120, abs=0.1)
    assert fields["is_loop"] is True
    assert "key" not in fields


def test_clicks_at_120_are_at_120():
    assert values(clicks(120, 16)).get("bpm") == pytest.approx(120, abs=0.1)


def test_a_kick_has_neither_tempo_nor_key():
    fields = values(kick())
    assert fields["instrument_type"] == "kick"
    assert not {"bpm", "key"} & fields.keys()


def test_noise_has_no_key_and_no_tempo():
    fields = values(np.random.default_rng(0).uniform(-0.5, 0.5, 4 * RATE_HZ))
    assert not {"bpm", "key", "tuning_frequency"} & fields.keys()


def test_a_long_texture_has_no_tempo():
    rng = np.random.default_rng(1)
    slow = np.convolve(rng.standard_normal(12 * RATE_HZ), np.ones(400) / 400, "same")
    drone = 0.3 * np.sin(2 * np.pi * 55 * np.arange(12 * RATE_HZ) / RATE_HZ) + slow
    assert "bpm" not in values(drone)


def test_silence_has_no_tempo_key_or_instrument_and_a_zero_embedding():
    analysis = analyse_buffer(buffer(np.zeros(RATE_HZ)))
    fields = {**analysis.fields, **resolve(analysis.claims).fields}
    assert fields.keys() == MEASURED
    assert all(value == 0 for value in fields.values())
    assert not analysis.embedding.any()
    assert analysis.overview == bytes(512)
    assert analysis.moods == []
    assert (analysis.loudness_lufs, analysis.true_peak_db) == (None, None)


@pytest.mark.parametrize(
    "sound",
    [np.zeros(0), np.array([0.5]), np.full(1000, 0.5), np.eye(1, 5000)[0], sine(21_000, 0.1), np.full(20, 1e-30)],
    ids=["empty", "one frame", "dc", "impulse", "above hearing", "denormal"],
)
def test_odd_sounds_give_finite_values(sound):
    analysis = analyse_buffer(buffer(sound))
    check_fields({**analysis.fields, **resolve(analysis.claims).fields})
    assert np.isfinite(analysis.embedding).all()
    assert all(value is None or math.isfinite(value) for value in (analysis.loudness_lufs, analysis.true_peak_db))


FLOATS = st.floats(width=32, allow_nan=True, allow_infinity=True)


@settings(max_examples=60)
@given(
    hnp.arrays(np.float32, st.tuples(st.integers(0, 3000), st.integers(1, 3)), elements=FLOATS, fill=FLOATS),
    st.sampled_from([100, 8000, 22_050, 44_100, 192_000]),
)
def test_any_buffer_gives_finite_values_and_a_unit_or_zero_vector(frames, rate_hz):
    analysis = analyse_buffer(AudioBuffer(np.ascontiguousarray(frames), rate_hz))
    check_fields({**analysis.fields, **resolve(analysis.claims).fields})
    assert analysis.embedding.shape == (128,)
    assert analysis.embedding.dtype == np.float32
    length = float(np.linalg.norm(analysis.embedding))
    assert length == 0 or length == pytest.approx(1, abs=1e-4)
    assert len(analysis.overview) == 2 * OVERVIEW_COLUMNS
    assert len(analysis.moods) <= 3
    assert set(analysis.moods) <= set(MOODS)
    assert all(value is None or math.isfinite(value) for value in (analysis.loudness_lufs, analysis.true_peak_db))


@settings(max_examples=10)
@given(st.floats(-60, 20), st.sampled_from(["chord", "loop", "kick"]))
def test_gain_changes_neither_key_tempo_mood_nor_embedding(gain_db, kind):
    sound = {"chord": chord(50, 53, 57), "loop": drum_loop(125), "kick": kick()}[kind]
    one = analyse_buffer(buffer(sound))
    other = analyse_buffer(buffer(sound * 10 ** (gain_db / 20)))
    assert float(one.embedding @ other.embedding) > 0.999
    before, after = resolve(one.claims).fields, resolve(other.claims).fields
    assert [before.get(k) for k in ("key", "bpm", "instrument_type")] == [
        after.get(k) for k in ("key", "bpm", "instrument_type")
    ]
    assert one.moods == other.moods


def test_the_embedding_survives_leading_silence_and_another_rate():
    sound = chord(50, 53, 57)
    one = analyse_buffer(buffer(sound)).embedding
    late = analyse_buffer(buffer(np.concatenate([np.zeros(3000), sound]))).embedding
    other_rate = analyse_buffer(resample(buffer(sound), 48_000)).embedding
    far = analyse_buffer(buffer(drum_loop(125))).embedding
    assert min(float(one @ late), float(one @ other_rate)) > 0.9
    assert float(one @ far) < 0.5


def test_a_file_gives_every_required_field(tmp_path):
    path = tmp_path / "Kick_808_C#.wav"
    soundfile.write(path, kick(), RATE_HZ, subtype="PCM_24")
    analysis = analyse_file(path)
    assert REQUIRED | MEASURED <= analysis.fields.keys() <= REQUIRED | MEASURED | OPTIONAL
    assert analysis.fields["file_path"] == str(path)
    assert analysis.fields["file_hash"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert analysis.fields["duration_ms"] == pytest.approx(350, abs=0.1)
    assert (analysis.fields["sample_rate"], analysis.fields["channels"], analysis.fields["bit_depth"]) == (
        44_100,
        1,
        24,
    )
    assert analysis.fields["file_size_bytes"] == path.stat().st_size
    assert analysis.fields["instrument_type"] == "kick"
    assert analysis.sources["instrument"] == "name"
    assert analysis.feature_version == FEATURE_VERSION
    check_fields(analysis.fields)


def test_sound_only_ignores_the_name(tmp_path):
    path = tmp_path / "Trumpet_93bpm_Gm.wav"
    soundfile.write(path, kick(), RATE_HZ)
    fields = analyse_file(path, sound_only=True).fields
    assert fields["instrument_type"] == "kick"
    assert not {"bpm", "key"} & fields.keys()


def test_a_name_that_the_sound_confirms_gives_its_octave(tmp_path):
    path = tmp_path / "Drum Loop 60bpm.wav"
    soundfile.write(path, drum_loop(120, 4), RATE_HZ)
    analysis = analyse_file(path)
    assert analysis.fields["bpm"] == 60
    assert analysis.sources["tempo"] == "name"
    assert {claim.source for claim in analysis.claims.tempo} == {"audio", "name"}


def test_an_acid_chunk_whose_beats_fill_the_loop_is_believed(tmp_path):
    path = tmp_path / "something.wav"
    soundfile.write(path, drum_loop(120, 2), RATE_HZ, subtype="PCM_16")
    chunk = b"acid" + struct.pack("<IIHHfIHHf", 24, 0, 60, 0, 0.0, 8, 4, 4, 120.0)
    data = path.read_bytes() + chunk
    path.write_bytes(data[:4] + struct.pack("<I", len(data) - 8) + data[8:])
    analysis = analyse_file(path)
    assert analysis.fields["bpm"] == 120
    assert analysis.sources["tempo"] == "chunk"
    assert analysis.fields["is_loop"] is True


def test_a_file_that_can_not_be_read_says_why(tmp_path):
    path = tmp_path / "empty.wav"
    path.touch()
    with pytest.raises(AudioFileError, match="the file is empty"):
        analyse_file(path)


def test_a_long_file_is_analysed_in_an_excerpt_but_seen_whole(tmp_path):
    path = tmp_path / "long.flac"
    rate_hz = 8000
    sound = np.zeros(200 * rate_hz, np.float32)
    sound[150 * rate_hz :] = 0.5 * np.sin(2 * np.pi * 440 * np.arange(50 * rate_hz) / rate_hz)
    soundfile.write(path, sound, rate_hz)
    analysis = analyse_file(path)
    assert analysis.fields["duration_ms"] == 200_000
    assert analysis.fields["spectral_centroid"] == pytest.approx(440, rel=0.05)
    overview = np.frombuffer(analysis.overview, np.int8).reshape(-1, 2)
    assert not overview[:190].any()
    assert overview[193:, 1].min() > 55
    # As loud as its excerpt: a sine of 440 Hz from both loudspeakers, some 0.7 dB above its RMS there.
    assert analysis.loudness_lufs == pytest.approx(-6.7, abs=0.2)
    assert analysis.true_peak_db == pytest.approx(-6.02, abs=0.1)


def test_loudness_and_peak_of_a_long_file_are_those_of_all_its_frames(tmp_path):
    path = tmp_path / "long.wav"
    rate_hz = 8000
    sound = np.zeros((200 * rate_hz, 2), np.float32)
    sound[150 * rate_hz :] = 0.25
    # Short, and out of phase: neither the loudest part nor seen in the mix.
    sound[: rate_hz // 10] = 0.8, -0.8
    soundfile.write(path, sound, rate_hz, subtype="FLOAT")
    sound[rate_hz : 60 * rate_hz] = 0.1 * np.sin(np.arange(59 * rate_hz))[:, None]
    soundfile.write(path, sound, rate_hz, subtype="FLOAT")
    analysis = analyse_file(path)
    assert analysis.true_peak_db == pytest.approx(true_peak_db(sound, rate_hz), abs=1e-4)
    assert analysis.true_peak_db > 20 * math.log10(0.8) - 0.01
    assert analysis.loudness_lufs == pytest.approx(integrated_loudness_lufs(sound, rate_hz), abs=1e-3)


def test_a_file_is_as_loud_as_its_frames(tmp_path):
    path = tmp_path / "loop.wav"
    frames = buffer(drum_loop(120)).frames
    soundfile.write(path, frames, RATE_HZ, subtype="FLOAT")
    analysis = analyse_file(path)
    assert analysis.loudness_lufs == integrated_loudness_lufs(frames, RATE_HZ)
    assert analysis.true_peak_db == true_peak_db(frames, RATE_HZ)


def test_a_part_is_measured_like_a_file_that_holds_nothing_else(tmp_path):
    path, cut = tmp_path / "both.wav", tmp_path / "cut.wav"
    sound = np.concatenate([drum_loop(120), chord(50, 53, 57)]).astype(np.float32)
    soundfile.write(path, sound, RATE_HZ, subtype="FLOAT")
    for start_s, end_s in ((0.0, 4.0), (4.0, None), (1.013, 1.2)):
        frames = sound[round(start_s * RATE_HZ) : None if end_s is None else round(end_s * RATE_HZ)]
        soundfile.write(cut, frames, RATE_HZ, subtype="FLOAT")
        part, whole = analyse_part(path, start_s, end_s), analyse_file(cut)
        assert np.array_equal(part.embedding, whole.embedding)
        assert part.fields.items() <= {**whole.fields, "mood": None}.items()
        assert (part.loudness_lufs, part.true_peak_db) == (whole.loudness_lufs, whole.true_peak_db)
        assert (part.sources, part.overview) == (whole.sources, whole.overview)
        check_fields(part.fields)


def test_tempo_and_key_of_a_name_hold_for_its_parts_but_not_instrument_and_loop(tmp_path):
    path = tmp_path / "Trumpet Loop 93bpm Gm.wav"
    soundfile.write(path, np.concatenate([np.zeros(RATE_HZ), kick()]), RATE_HZ)
    named = analyse_part(path, 1.0).fields
    assert (named["bpm"], named["key"], named["instrument_type"], named["is_loop"]) == (93.0, "Gm", "kick", False)
    assert not {"bpm", "key"} & analyse_part(path, 1.0, sound_only=True).fields.keys()


def test_the_middle_of_a_long_part_is_measured(tmp_path):
    path = tmp_path / "long.wav"
    rate_hz = 8000
    sound = np.zeros(100 * rate_hz, np.float32)
    sound[35 * rate_hz : 65 * rate_hz] = sine(440.0, 30.0, rate_hz)
    soundfile.write(path, sound, rate_hz)
    part = analyse_part(path, 0.0)
    assert part.fields["duration_ms"] == 100_000
    assert part.fields["spectral_centroid"] == pytest.approx(440, rel=0.05)
    assert part.loudness_lufs == pytest.approx(-6.7, abs=0.2)
    silent = analyse_part(path, 0.0, 20.0)
    assert not silent.embedding.any()
    assert silent.loudness_lufs is None


def test_a_part_of_less_than_a_frame_is_one_frame(tmp_path):
    path = tmp_path / "a.wav"
    soundfile.write(path, kick(), RATE_HZ)
    assert analyse_part(path, 0.1, 0.100001).fields["duration_ms"] == pytest.approx(1000 / RATE_HZ)


def test_a_part_after_the_end_holds_no_sound(tmp_path):
    path = tmp_path / "a.wav"
    soundfile.write(path, kick(), RATE_HZ)
    with pytest.raises(AudioFileError, match="no sound in this part"):
        analyse_part(path, 5.0, 6.0)
    with pytest.raises(AudioFileError, match="the file is gone"):
        analyse_part(tmp_path / "gone.wav", 0.0, 1.0)


@pytest.mark.parametrize(("start_s", "end_s"), [(-1.0, 1.0), (1.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (0.0, math.nan)])
def test_a_part_that_can_not_be_is_refused(start_s, end_s):
    with pytest.raises(ValueError, match="a part must"):
        analyse_part("/anywhere.wav", start_s, end_s)


def test_a_track_has_a_tempo_however_little_it_sounds_like_a_loop(tmp_path):
    path = tmp_path / "song.wav"
    # Soft beats under a long chord: it does not sound like a loop.
    t = np.arange(12 * RATE_HZ) / RATE_HZ
    beats = np.exp(-((t % 0.5) / 0.05)) * np.sin(2 * np.pi * 60 * t)
    pad = sum(np.sin(2 * np.pi * hz * t) for hz in (220.0, 277.2, 329.6)) * np.minimum(1, t / 4)
    soundfile.write(path, 0.15 * beats + 0.15 * pad, RATE_HZ)
    assert analyse_file(path, is_track=True).fields["bpm"] in (60.0, 120.0)
    assert analyse_part(path, 2.0, 11.0, is_track=True).fields["bpm"] == pytest.approx(120.0, abs=0.2)


def test_importing_the_analysis_brings_no_heavy_library():
    code = (
        "import sys, audiomancer.analysis; "
        "print(sorted({'lancedb','pyarrow','scipy','torch','librosa','av','PySide6','sqlite3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_sound_whose_name_says_loop_has_the_measured_tempo(tmp_path: Path) -> None:
    rate_hz = 22_050
    # A soft pulse in noise at 120 BPM: its sound alone does not make it a loop with certainty.
    t = np.arange(4 * rate_hz) / rate_hz
    pulse = np.exp(-((t % 0.5) / 0.03)) * np.sin(2 * np.pi * 90 * t)
    frames = (0.4 * pulse + 0.02 * np.random.default_rng(1).standard_normal(len(t))).astype(np.float32)
    soundfile.write(tmp_path / "pulse loop.wav", frames, rate_hz)
    analysis = analyse_file(tmp_path / "pulse loop.wav")
    assert analysis.fields["is_loop"] is True
    assert analysis.fields["bpm"] in (60.0, 120.0)
    assert analysis.sources["tempo"] == "audio"
