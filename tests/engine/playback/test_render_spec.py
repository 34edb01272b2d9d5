"""Rendered sounds are as requested: lengths, pitches, places, names, and the files that are exported."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.errors import AudioFileError, PlaybackError
from audiomancer.playback import DragExports, RenderSpec, rendered, shape_of
from audiomancer.playback.stretch.render_store import BoundedFolder, RenderStore, fingerprint
from audiomancer.playback.stretch.stretching import stretched
from audiomancer.playback.wav_file import write_wav
from tests.file_names import possible_name

RATE_HZ = 44_100


def sine(hz: float, seconds: float = 2.0, rate_hz: int = RATE_HZ) -> np.ndarray:
    t = np.arange(int(seconds * rate_hz)) / rate_hz
    return np.repeat((0.5 * np.sin(2 * np.pi * hz * t))[:, None], 2, 1).astype(np.float32)


def pitch_hz(frames: np.ndarray, rate_hz: int = RATE_HZ) -> float:
    middle = frames[len(frames) // 8 : -len(frames) // 8, 0]
    size = 1 << 20
    spectrum = np.abs(np.fft.rfft(middle * np.blackman(len(middle)), size))
    peak = int(spectrum.argmax())
    low, here, high = np.log(spectrum[peak - 1 : peak + 2])
    return (peak + 0.5 * (low - high) / (low - 2 * here + high)) * rate_hz / size


@pytest.mark.parametrize("hz", [55.0, 220.0, 1760.0])
@pytest.mark.parametrize(("speed", "semitones"), [(1.12, 2.0), (0.8, -3.0), (1.0, 6.0), (1.4, 0.0), (0.7, -6.0)])
def test_a_stretched_sine_has_the_length_and_the_pitch_asked_for(hz: float, speed: float, semitones: float) -> None:
    sound = sine(hz)
    out = stretched(sound, RATE_HZ, speed, semitones)
    assert abs(len(out) - len(sound) / speed) <= 1
    assert abs(1200 * np.log2(pitch_hz(out) / (hz * 2 ** (semitones / 12)))) < 1.0


@given(frames=st.integers(0, 5000), speed=st.floats(0.5, 2.0), semitones=st.integers(-6, 6), cyclic=st.booleans())
def test_any_sound_however_short_is_stretched_to_its_length_and_stays_finite(
    frames: int, speed: float, semitones: int, cyclic: bool
) -> None:
    sound = np.random.default_rng(frames).uniform(-1, 1, (frames, 2)).astype(np.float32)
    out = stretched(sound, RATE_HZ, speed, float(semitones), is_cyclic=cyclic)
    assert len(out) == max(1, round(frames / speed))
    assert np.isfinite(out).all()
    assert np.abs(out).max(initial=0.0) <= 1.0 + 1e-6


def test_silence_stretched_is_silence() -> None:
    assert not stretched(np.zeros((9000, 2), np.float32), RATE_HZ, 1.3, 2.0).any()


def test_a_stretched_loop_preserves_its_seam() -> None:
    """A tone that goes on over the wrap of the loop still does so when it is stretched as a loop."""
    cycles = 220
    t = np.arange(RATE_HZ) / RATE_HZ
    loop = np.repeat((0.5 * np.sin(2 * np.pi * cycles * t))[:, None], 2, 1).astype(np.float32)
    out = stretched(loop, RATE_HZ, 1.25, 0.0, is_cyclic=True)
    inside = np.abs(np.diff(out[:, 0])).max()
    assert abs(out[0, 0] - out[-1, 0]) <= 1.5 * inside
    level = np.sqrt((out[:, 0].reshape(-1, 252) ** 2).mean(axis=1))
    # Neither end fades.
    assert level.min() > 0.85 * level.max()


def test_an_attack_stays_where_its_time_says() -> None:
    click = np.zeros((RATE_HZ, 2), np.float32)
    click[20_000] = 1.0
    out = stretched(click, RATE_HZ, 1.25, 0.0)
    assert abs(int(np.abs(out[:, 0]).argmax()) - 16_000) < 0.002 * RATE_HZ


def test_a_part_backwards_at_another_rate_is_cut_reversed_and_resampled(tmp_path: Path) -> None:
    sound = sine(440.0, 1.0)
    soundfile.write(tmp_path / "a.wav", sound, RATE_HZ, subtype="FLOAT")
    same = rendered(RenderSpec(tmp_path / "a.wav", 0.25, 0.75, is_reversed=True), RATE_HZ)
    assert np.array_equal(same, sound[round(0.25 * RATE_HZ) : round(0.75 * RATE_HZ)][::-1])
    other = rendered(RenderSpec(tmp_path / "a.wav", 0.25, 0.75), 48_000)
    assert abs(len(other) - 24_000) <= 1
    assert pitch_hz(other, 48_000) == pytest.approx(440.0, abs=0.05)


@given(start_s=st.floats(0, 3), length_s=st.floats(0.001, 3), frames=st.integers(1, 100_000), speed=st.floats(0.5, 2.0))
def test_places_in_the_file_and_times_of_playback_lead_to_each_other(
    start_s: float, length_s: float, frames: int, speed: float
) -> None:
    for is_reversed in (False, True):
        spec = RenderSpec(Path("a.wav"), start_s, start_s + length_s, speed, is_reversed=is_reversed)
        first, last = spec.frames_of(RATE_HZ, frames)
        assert 0 <= first < last <= max(frames, first + 1)
        for share in (0.0, 0.3, 1.0):
            file_s = spec.file_position_s(share * length_s / speed, length_s)
            assert start_s - 1e-9 <= file_s <= start_s + length_s + 1e-9
            assert spec.position_s(file_s, length_s) == pytest.approx(share * length_s / speed, abs=1e-6)


def test_only_the_unchanged_file_is_as_the_file() -> None:
    path = Path("a.wav")
    assert RenderSpec(path).is_as_the_file
    assert RenderSpec(path, is_cyclic=True).is_as_the_file
    for changed in (
        RenderSpec(path, 0.1), RenderSpec(path, end_s=1.0), RenderSpec(path, speed=1.1),
        RenderSpec(path, semitones=1.0), RenderSpec(path, is_reversed=True), RenderSpec(path, gain_db=-3.0),
    ):  # fmt: skip
        assert not changed.is_as_the_file
        assert changed.words()


# Files on disk


def test_the_wav_is_24_bit_and_says_where_it_comes_from(tmp_path: Path) -> None:
    sound = np.random.default_rng(0).uniform(-1.2, 1.2, (1001, 1)).astype(np.float32)
    write_wav(tmp_path / "a.wav", sound, RATE_HZ, description="Amen.wav: x1.05 +2 st")
    info = soundfile.info(tmp_path / "a.wav")
    assert (info.subtype, info.samplerate, info.channels, info.frames) == ("PCM_24", RATE_HZ, 1, 1001)
    back, _ = soundfile.read(tmp_path / "a.wav", dtype="float64", always_2d=True)
    assert np.abs(back - np.clip(sound, -1, 1)).max() <= 1.01 / (1 << 23)
    data = (tmp_path / "a.wav").read_bytes()
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    at = data.index(b"bext")
    assert data[at + 8 : at + 264].rstrip(b"\0") == b"Amen.wav: x1.05 +2 st"
    assert b"ICMT" in data
    assert soundfile.SoundFile(tmp_path / "a.wav").comment == "Amen.wav: x1.05 +2 st"


@given(description=st.text(max_size=600))
def test_whatever_a_file_is_called_its_chunks_stay_whole(
    description: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("wav") / "a.wav"
    write_wav(path, sine(440.0, 0.01), RATE_HZ, description=description)
    assert soundfile.info(path).frames == 441


@pytest.mark.parametrize("name", ["../../etc/passwd.wav", "a;rm -rf ~.wav", "..wav", "ä\n☃.wav", "x" * 250 + ".wav"])
def test_no_name_leads_out_of_the_folder_and_every_one_can_be_read(name: str, tmp_path: Path) -> None:
    source = tmp_path / "in" / possible_name(name.replace("/", "_"))
    source.parent.mkdir()
    soundfile.write(source, sine(440.0, 0.1), RATE_HZ, format="WAV")
    out = DragExports(tmp_path / "out")
    path = out.put(RenderSpec(source, 0.0, 0.05), RATE_HZ, sine(440.0, 0.05))
    assert (tmp_path / "out").resolve() in path.resolve().parents
    assert path.suffix == ".wav"
    assert soundfile.info(path).channels == 1


def test_the_same_drag_again_finds_its_file_and_a_changed_source_does_not(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    soundfile.write(source, sine(440.0), RATE_HZ)
    out = DragExports(tmp_path / "out")
    part = RenderSpec(source, 0.0, 0.05, gain_db=-6.0)
    assert out.find(part, RATE_HZ) is None
    frames = sine(440.0, 0.05)
    frames[:, 1] = 0
    path = out.put(part, RATE_HZ, frames)
    assert out.find(part, RATE_HZ) == path
    assert out.find(part.with_gain(-3.0), RATE_HZ) is None
    written, _ = soundfile.read(path, dtype="float32")
    assert np.allclose(written, frames * 10 ** (-6 / 20), atol=2e-7)
    soundfile.write(source, sine(220.0), RATE_HZ)
    os.utime(source, (1, 1))
    assert out.find(part, RATE_HZ) is None
    source.unlink()
    with pytest.raises(PlaybackError, match="the file is gone"):
        out.find(part, RATE_HZ)


def test_files_of_one_name_and_other_content_get_numbers_and_each_is_found_again(tmp_path: Path) -> None:
    specs = []
    for folder in ("x", "y"):
        source = tmp_path / folder / "Beat 122.wav"
        source.parent.mkdir()
        soundfile.write(source, sine(440.0, 0.1), RATE_HZ)
        specs += [RenderSpec(source, speed=1.05, name="Beat 128bpm", is_reversed=back) for back in (False, True)]
        specs += [RenderSpec(source, 0.0, end_s) for end_s in (0.05, 0.06)]
        specs.append(RenderSpec(source, gain_db=-3.0))
    out = DragExports(tmp_path / "out")
    paths = [out.put(spec, RATE_HZ, sine(440.0, 0.05)) for spec in specs]
    assert [path.stem for path in paths] == [
        "Beat 128bpm", "Beat 128bpm reversed", "Beat 122 part", "Beat 122 part 2", "Beat 122",
        "Beat 128bpm 2", "Beat 128bpm reversed 2", "Beat 122 part 3", "Beat 122 part 4", "Beat 122 2",
    ]  # fmt: skip
    later = DragExports(tmp_path / "out")
    assert [later.find(spec, RATE_HZ) for spec in specs] == paths
    assert [later.put(spec, RATE_HZ, sine(440.0, 0.05)) for spec in specs] == paths


def test_what_was_handed_out_lately_stays_however_small_the_limit(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    soundfile.write(source, sine(440.0), RATE_HZ)
    out = DragExports(tmp_path / "out", limit_bytes=1)
    paths = [out.put(RenderSpec(source, 0.0, 0.1 + n / 100), RATE_HZ, sine(440.0, 0.1)) for n in range(4)]
    assert all(path.exists() for path in paths)
    # A month later, in another session, space is to be made; the newest stays.
    for path in paths:
        os.utime(path, (1e9, 1e9))
    later = DragExports(tmp_path / "out", limit_bytes=1)
    newest = later.put(RenderSpec(source, 0.0, 0.5), RATE_HZ, sine(440.0, 0.1))
    assert [path.exists() for path in paths] == [False] * 4
    assert newest.exists()
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_a_read_only_folder_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    soundfile.write(source, sine(440.0), RATE_HZ)
    (tmp_path / "out").write_text("no folder")
    with pytest.raises(PlaybackError, match="can't be handed over"):
        DragExports(tmp_path / "out").put(RenderSpec(source, 0.1), RATE_HZ, sine(440.0))
    assert (tmp_path / "out").read_text() == "no folder"


def test_a_bounded_folder_drops_what_was_used_longest_ago(tmp_path: Path) -> None:
    folder = BoundedFolder(tmp_path / "f", 250)
    for number in range(4):
        path = folder.write(f"{number}", lambda path: path.write_bytes(b"x" * 100) and None)
        os.utime(path, (number, number))
    folder.trim()
    assert sorted(path.name for path in (tmp_path / "f").iterdir()) == ["2", "3"]


def test_a_write_that_fails_leaves_no_half_file(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        BoundedFolder(tmp_path / "f", 100).write("a", fail)
    assert list((tmp_path / "f").iterdir()) == []


def test_a_damaged_render_is_made_anew(tmp_path: Path) -> None:
    store = RenderStore(tmp_path)
    store.put("a", sine(440.0, 0.1))
    assert np.array_equal(store.get("a"), sine(440.0, 0.1))
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY damaged")
    assert store.get("a") is None
    assert store.get("b") is None


def test_the_gain_is_no_part_of_what_is_rendered(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"x")
    spec = RenderSpec(tmp_path / "a.wav", speed=1.1)
    assert fingerprint(spec, RATE_HZ) == fingerprint(spec.with_gain(-3.0), RATE_HZ)
    assert fingerprint(spec, RATE_HZ) != fingerprint(spec, 48_000)


# Shapes


def test_a_shape_has_the_extremes_of_every_column(tmp_path: Path) -> None:
    sound = np.random.default_rng(3).uniform(-0.9, 0.9, (10_000, 2)).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", sound, 10_000, subtype="FLOAT")
    shape = shape_of(tmp_path / "a.wav", 0.2, 0.7, 50)
    assert shape.peaks.shape == (50, 2)
    assert np.allclose(shape.peaks[0], (sound[2000:2100].min(), sound[2000:2100].max()))
    assert (shape.start_s, shape.end_s) == (pytest.approx(0.2), pytest.approx(0.7))
    assert shape_of(tmp_path / "a.wav", 5.0, 6.0).peaks.shape == (0, 2)
    with pytest.raises(AudioFileError):
        shape_of(tmp_path / "gone.wav")


def test_a_shape_is_of_the_loudest_channel_finite_and_within_full_scale(tmp_path: Path) -> None:
    frames = np.array([[3.0, 0.1], [-2.0, 0.2], [np.nan, 0.0], [np.inf, -0.4], [0.1, 0.5]], np.float32)
    soundfile.write(tmp_path / "a.wav", frames, 8000, subtype="FLOAT")
    peaks = shape_of(tmp_path / "a.wav").peaks
    np.testing.assert_allclose(peaks, [[0.1, 1.0], [-1.0, 0.2], [0.0, 0.0], [-0.4, 0.0], [0.1, 0.5]], atol=1e-7)


def test_a_sound_of_more_than_two_minutes_has_no_shape_in_detail_but_its_parts_have(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(8000 * 121), 8000)
    assert not len(shape_of(tmp_path / "a.wav").peaks)
    assert len(shape_of(tmp_path / "a.wav", 60.0, 61.0).peaks) == 2048


def test_a_part_that_repeats_has_no_click_at_its_seam_and_a_clean_cut_stays_as_it_is(tmp_path: Path) -> None:
    sound = sine(100.0, 2.0)
    soundfile.write(tmp_path / "a.wav", sound, RATE_HZ, subtype="FLOAT")
    inside = np.abs(np.diff(sound[:, 0])).max()
    for is_reversed in (False, True):
        # From a zero to a crest: the repeats would click.
        rough = rendered(RenderSpec(tmp_path / "a.wav", 0.5, 0.9025, is_reversed=is_reversed, is_cyclic=True), RATE_HZ)
        assert abs(rough[0, 0] - rough[-1, 0]) <= 2 * inside
        assert np.abs(np.diff(rough[:, 0])).max() <= 4 * inside
        assert len(rough) == round(0.9025 * RATE_HZ) - round(0.5 * RATE_HZ)
    clean = rendered(RenderSpec(tmp_path / "a.wav", 0.5, 0.9, is_cyclic=True), RATE_HZ)
    assert np.array_equal(clean, sound[round(0.5 * RATE_HZ) : round(0.9 * RATE_HZ)])


def test_playing_imports_neither_qt_nor_the_databases_nor_the_analysis() -> None:
    unwanted = ("PySide6", "lancedb", "sqlite3", "python_stretch", "audiomancer.analysis", "sounddevice")
    code = f"import audiomancer.playback, sys; print([m for m in {unwanted} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
