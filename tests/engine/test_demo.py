"""The sounds that the program brings along."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from audiomancer.analysis import hints_from_path
from audiomancer.analysis.key.tonal import tonal_of
from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.audio import AudioBuffer, decode, read_header
from audiomancer.demo import DEMO_SOUNDS, DemoSound, write_demo_library
from audiomancer.demo.loops import sequence
from audiomancer.demo.voices import RATE_HZ, Signal, note_hz
from audiomancer.errors import LibraryError
from audiomancer.vocabulary import FAMILY_OF_INSTRUMENT
from audiomancer.vocabulary.keys import KEYS
from tests.file_names import name_of_bytes

EACH = pytest.mark.parametrize("sound", DEMO_SOUNDS, ids=lambda sound: Path(sound.path).stem)
LOOPS = [sound for sound in DEMO_SOUNDS if sound.bpm is not None]
ONE_SHOTS = [sound for sound in DEMO_SOUNDS if sound.bpm is None]
TONAL = [sound for sound in DEMO_SOUNDS if sound.key is not None]


@cache
def made(sound: DemoSound) -> Signal:
    return sound.make()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, demo_sounds: Path) -> Path:
    return Path(shutil.copytree(demo_sounds, tmp_path_factory.mktemp("demo") / "Demo Sounds"))


def test_there_are_about_sixty_sounds_of_many_kinds() -> None:
    assert 50 <= len(DEMO_SOUNDS) <= 70
    assert len({sound.path for sound in DEMO_SOUNDS}) == len(DEMO_SOUNDS)
    assert len({sound.instrument for sound in DEMO_SOUNDS}) >= 18
    assert len(LOOPS) >= 12


@EACH
def test_a_sound_is_finite_audible_and_within_full_scale(sound: DemoSound) -> None:
    signal = made(sound)
    assert signal.ndim == 1
    assert np.isfinite(signal).all()
    assert 0.3 < np.abs(signal).max() < 1
    # No offset that would click, beyond what a very low decaying tone has.
    assert abs(signal.mean()) < 0.05
    assert 0.04 < len(signal) / RATE_HZ < 12


@pytest.mark.parametrize("sound", ONE_SHOTS, ids=lambda sound: Path(sound.path).stem)
def test_a_one_shot_ends_in_silence(sound: DemoSound) -> None:
    assert made(sound)[-1] == 0
    assert np.abs(made(sound)[-20:]).max() < 0.1 * np.abs(made(sound)).max()


@pytest.mark.parametrize(
    "sound", [s for s in ONE_SHOTS if s.path.startswith("Drums/")], ids=lambda sound: Path(sound.path).stem
)
def test_a_drum_starts_at_once(sound: DemoSound) -> None:
    assert np.abs(made(sound)[: RATE_HZ // 50]).max() > 0.1


@pytest.mark.parametrize("sound", LOOPS, ids=lambda sound: Path(sound.path).stem)
def test_a_loop_lasts_whole_bars_of_its_tempo(sound: DemoSound) -> None:
    assert sound.bpm is not None
    bars = len(made(sound)) / RATE_HZ * sound.bpm / 60 / 4
    # To the nearest frame: half a frame of a bar, at the most.
    assert bars == pytest.approx(round(bars), abs=0.5 / RATE_HZ * sound.bpm / 240 * 1.01)
    assert round(bars) in (1, 2, 4)


@EACH
def test_names_say_tempo_key_and_instrument(sound: DemoSound) -> None:
    hints = hints_from_path(Path("/Demo Sounds") / sound.path)
    assert hints.bpm == sound.bpm
    assert hints.instrument == sound.instrument
    assert sound.instrument in FAMILY_OF_INSTRUMENT
    if sound.key is not None:
        assert sound.key in KEYS
        assert hints.key == sound.key
    if sound.bpm is not None:
        assert hints.is_loop is True


@pytest.mark.parametrize("sound", TONAL, ids=lambda sound: Path(sound.path).stem)
def test_a_tonal_sound_has_the_root_of_its_key(sound: DemoSound) -> None:
    """The strongest partials lie on notes, and the key's root is among them."""
    signal = made(sound)
    power = np.abs(np.fft.rfft(signal * np.hanning(len(signal)), 1 << 19)) ** 2
    hz = np.fft.rfftfreq(1 << 19, 1 / RATE_HZ)
    chroma = np.zeros(12)
    band = (hz > 30) & (hz < 2000)
    notes = 69 + 12 * np.log2(hz[band] / 440)
    np.add.at(chroma, np.round(notes).astype(int) % 12, power[band])
    assert sound.key is not None
    root = KEYS.index(sound.key) % 12
    assert chroma[root] > 0.15 * chroma.max()


@pytest.mark.parametrize("sound", [one for one in DEMO_SOUNDS if one.bpm is None and one.key], ids=lambda one: one.path)
def test_chords_are_measured_as_chords_and_notes_are_not(sound: DemoSound) -> None:
    frames = made(sound).astype(np.float32)[:, None]
    tonal = tonal_of(spectrum_of(AudioBuffer(frames, RATE_HZ)))
    assert tonal.is_chord == ("Chord" in sound.path or "Pad" in sound.path), sound.path


def test_synthesis_gives_the_same_sound_every_time() -> None:
    for sound in DEMO_SOUNDS[::7]:
        np.testing.assert_array_equal(sound.make(), made(sound))


def test_files_are_mono_24_bit_at_44_1_khz_and_hold_the_sounds(folder: Path) -> None:
    for sound in DEMO_SOUNDS:
        header = read_header(folder / sound.path)
        assert (header.sample_rate_hz, header.channels, header.bit_depth) == (RATE_HZ, 1, 24)
        frames = decode(folder / sound.path).frames[:, 0]
        # Half a step of 24 bits, and float32 before it.
        np.testing.assert_allclose(frames, made(sound), atol=2**-23)


def test_nothing_else_is_written(folder: Path) -> None:
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {sound.path for sound in DEMO_SOUNDS}


def test_no_two_sounds_are_the_same(folder: Path) -> None:
    assert len({path.read_bytes() for path in folder.rglob("*.wav")}) == len(DEMO_SOUNDS)


def test_writing_again_only_fills_gaps(folder: Path) -> None:
    gone, stored = folder / DEMO_SOUNDS[0].path, folder / DEMO_SOUNDS[1].path
    content, changed_ns = gone.read_bytes(), stored.stat().st_mtime_ns
    gone.unlink()
    write_demo_library(folder)
    assert gone.read_bytes() == content
    assert stored.stat().st_mtime_ns == changed_ns


@pytest.fixture
def few_sounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiomancer.demo.library.DEMO_SOUNDS", DEMO_SOUNDS[10:12])


def test_the_folder_may_have_any_name(few_sounds: None, tmp_path: Path) -> None:
    written = write_demo_library(tmp_path / name_of_bytes(b"caf\xe9"))
    assert sum(1 for _ in written.rglob("*.wav")) == 2


def test_a_folder_that_cannot_be_written_is_a_library_error(few_sounds: None, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="could not be written"):
        write_demo_library(tmp_path / "file")


def test_a_sequence_places_sounds_and_lets_tails_ring_into_the_start() -> None:
    click = np.array([1.0, 0.5])
    loop = sequence(150, 1, [(0, click, 1.0), (8, click, 0.5)])
    total = round(4 * 60 / 150 * RATE_HZ)
    assert len(loop) == total
    assert np.flatnonzero(loop).tolist() == [0, 1, total // 2, total // 2 + 1]
    assert loop[total // 2] == pytest.approx(loop[0] / 2)
    long = np.ones(total // 2 + 100)
    ringing = sequence(150, 1, [(8, long, 1.0)])
    assert np.flatnonzero(ringing[: total // 2]).tolist() == list(range(100))


def test_a_sequence_without_hits_is_silence() -> None:
    assert not sequence(120, 2, []).any()


@pytest.mark.parametrize(("midi", "hz"), [(69, 440.0), (57, 220.0), (60, 261.6256)])
def test_note_numbers_are_equally_tempered(midi: int, hz: float) -> None:
    assert note_hz(midi) == pytest.approx(hz, rel=1e-6)
