"""Recordings that count, and the models that have seen them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from disturbed import LOOP_CONDITIONS, SOUND_CONDITIONS, disturbed
from labelled import Folds, Sound, groups, read_sounds

from audiomancer.audio import AudioBuffer


def statuses(sounds: list[Sound], folds: Folds) -> dict[tuple[str, str], int]:
    return {(group.recordings, group.status): len(group.sounds) for group in groups(sounds, folds)}


def test_every_sound_of_good_quality_comes_once_with_all_its_truths(labelled_folder: Path) -> None:
    sounds = read_sounds(labelled_folder)
    assert len(sounds) == len({sound.path for sound in sounds}) == 28
    loop = next(sound for sound in sounds if sound.path == "free+kit/loop.wav")
    assert (loop.bpm, loop.instrument, loop.key, loop.may_train) == (120.0, "drum-loop", None, True)


def test_only_loops_have_a_tempo(labelled_folder: Path) -> None:
    assert {s.path for s in read_sounds(labelled_folder) if s.bpm} == {"free+kit/loop.wav", "bound-render+kit/loop.wav"}


def test_notes_have_a_pitch_class_and_chords_a_key(labelled_folder: Path) -> None:
    keys = {sound.path: sound.key for sound in read_sounds(labelled_folder, ["bound-render+kit"]) if sound.key}
    assert {path: (key.code, key.is_note) for path, key in keys.items()} == {
        "bound-render+kit/chord.wav": (0, False),
        "bound-render+kit/note.wav": (10, True),
    }


def test_a_limit_picks_the_same_sounds_whatever_else_is_asked_for(labelled_folder: Path) -> None:
    few = read_sounds(labelled_folder, limit=3)
    of_one = read_sounds(labelled_folder, ["free+kit"], limit=3)
    assert [sound.path for sound in few if sound.source == "free+kit"] == [sound.path for sound in of_one]
    # One loop, a chord and a note, three sounds with an instrument, of which one may be the loop.
    assert len(of_one) in (5, 6)


def test_a_licence_that_can_not_train_leaves_a_source_unseen(labelled_folder: Path) -> None:
    found = statuses(read_sounds(labelled_folder), Folds())
    assert found == {
        ("all", "unseen"): 14,
        ("all", "seen"): 14,
        ("all", "both"): 28,
        ("real", "seen"): 14,
        ("rendered", "unseen"): 14,
        ("free+kit", "seen"): 14,
        ("bound-render+kit", "unseen"): 14,
    }


def test_a_fold_makes_its_source_unseen(labelled_folder: Path, folds_folder: Path) -> None:
    found = statuses(read_sounds(labelled_folder), Folds.read(folds_folder))
    assert {status for _, status in found} == {"unseen"}


def test_a_source_without_a_fold_is_judged_by_the_weights_that_ship(folds_folder: Path) -> None:
    folds = Folds.read(folds_folder)
    assert folds.weights_folder("free+kit") == folds_folder / "without"
    assert folds.weights_folder("bound-render+kit") == Folds().weights_folder("free+kit")


def test_folds_whose_weights_are_missing_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folds.json").write_text(json.dumps({"free+kit": "nowhere"}))
    with pytest.raises(FileNotFoundError, match="weights that are not there"):
        Folds.read(tmp_path)


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no labelled recordings"):
        read_sounds(tmp_path)


@pytest.mark.parametrize("condition", [name for name in LOOP_CONDITIONS if name != "whole"])
def test_a_disturbance_depends_on_the_path_alone(condition: str) -> None:
    noise = np.random.default_rng(0).standard_normal((30_000, 1)).astype(np.float32) * np.float32(0.1)
    buffer = AudioBuffer(noise, 44_100)
    first = disturbed(buffer, condition, "a.wav")
    disturbed(buffer, "lead", "b.wav")
    again = disturbed(buffer, condition, "a.wav")
    assert np.array_equal(first.frames, again.frames)
    assert not np.array_equal(first.frames, noise)


@pytest.mark.parametrize("condition", ["cut", "tail", "lead"])
def test_other_paths_are_disturbed_otherwise(condition: str) -> None:
    buffer = AudioBuffer(np.ones((30_000, 1), np.float32), 44_100)
    assert len({len(disturbed(buffer, condition, path).frames) for path in ("a.wav", "b.wav", "c.wav")}) == 3


def test_disturbances_do_what_their_names_say() -> None:
    noise = np.random.default_rng(0).standard_normal((44_100, 1)).astype(np.float32) * np.float32(0.1)
    made = {name: disturbed(AudioBuffer(noise, 44_100), name, "a.wav") for name in LOOP_CONDITIONS}
    assert made["whole"].frames is noise
    assert 0.6 <= made["cut"].duration_s <= 0.97
    assert 1.05 <= made["tail"].duration_s <= 1.25
    assert 1.03 <= made["lead"].duration_s <= 1.3
    assert not made["lead"].frames[: int(0.03 * 44_100)].any()
    assert np.abs(made["-12 dB"].frames).max() == pytest.approx(np.abs(noise).max() * 0.2512, rel=1e-3)
    assert made["22.05 kHz"].sample_rate_hz == 22_050
    assert made["mp3"].duration_s == pytest.approx(1.0, abs=0.1)
    assert set(SOUND_CONDITIONS) < set(LOOP_CONDITIONS)
